/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Materials from the command line. */
#include "materials.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "tapecast/memory.h"

static const char option[] = "--material";

/* Conductors of electrons are joined by necks with one another, and those of ions are; what conducts neither
 * only within its own material. */
enum { NECK_GROUP_ELECTRONS = 1, NECK_GROUP_IONS = 2 };

static const struct {
  const char *key;
  double lo, hi;
  size_t offset;
} numbers[] = {
    {"scale", 0.1, 10, offsetof(material, scale)}, {"nanoporosity", 0, 1, offsetof(material, nanoporosity)},
    {"sigma", 0, 1e12, offsetof(material, sigma)}, {"sigma_ion", 0, 1e12, offsetof(material, sigma_ion)},
    {"neck", 0, 1, offsetof(material, neck)},      {"reach", 1, 2, offsetof(material, reach)}};

static tc_status set_key(const char *piece, material *m)
{
  const char *equals = strchr(piece, '=');
  if (!equals) return tc_fail(TC_ERR_USAGE, "%s: '%s' should be KEY=VALUE", option, piece);
  const size_t length = (size_t)(equals - piece);
  if (length == strlen("ionic") && strncmp(piece, "ionic", length) == 0) {
    int64_t value;
    TC_TRY(cli_integer("--material ionic", equals + 1, 0, 1, &value));
    m->ionic = value == 1;
    return TC_OK;
  }
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (strlen(numbers[i].key) != length || strncmp(piece, numbers[i].key, length) != 0) continue;
    char name[64];
    snprintf(name, sizeof name, "%s %s", option, numbers[i].key);
    return cli_number(name, equals + 1, numbers[i].lo, numbers[i].hi,
                      (double *)(void *)((char *)m + numbers[i].offset));
  }
  return tc_fail(
      TC_ERR_USAGE,
      "%s: unknown key in '%s'; scale, nanoporosity, sigma, sigma_ion, neck, reach and ionic are known",
      option, piece);
}

/* "3" or "2-12". */
static tc_status add_types(const char *piece, void *data)
{
  material *m = data;
  char *end;
  const long first = strtol(piece, &end, 10);
  long last = first;
  bool good = isdigit((unsigned char)piece[0]);
  if (good && *end == '-') {
    good = isdigit((unsigned char)end[1]);
    last = strtol(end + 1, &end, 10);
  }
  if (!good || *end || first < 1 || last < first || last > TC_MAX_TYPES)
    return tc_fail(TC_ERR_USAGE,
                   "%s: '%s' are no bead types; '1', '2-12' and '2+5' are examples, from 1 to %d", option,
                   piece, TC_MAX_TYPES);
  for (long t = first; t <= last; t++) m->has_type[t] = true;
  return TC_OK;
}

static tc_status set_piece(const char *piece, void *data)
{
  material *m = data;
  if (m->name[0]) return set_key(piece, m);
  const char *equals = strchr(piece, '=');
  if (!equals || equals == piece || equals - piece >= TC_NAME_BYTES)
    return tc_fail(TC_ERR_USAGE, "%s: '%s' should be NAME=TYPES, the name shorter than %d characters", option,
                   piece, TC_NAME_BYTES);
  snprintf(m->name, sizeof m->name, "%.*s", (int)(equals - piece), piece);
  if (isdigit((unsigned char)m->name[0]))
    return tc_fail(TC_ERR_USAGE, "%s: the name '%s' begins with a digit, like a label number", option,
                   m->name);
  return cli_split(equals + 1, '+', add_types, m);
}

static tc_status check_new(const materials *list, const material *m)
{
  for (int i = 0; i < list->count; i++) {
    if (strcmp(list->item[i].name, m->name) == 0)
      return tc_fail(TC_ERR_USAGE, "%s: '%s' is given twice", option, m->name);
    for (int t = 1; t <= TC_MAX_TYPES; t++)
      if (list->item[i].has_type[t] && m->has_type[t])
        return tc_fail(TC_ERR_USAGE, "%s: bead type %d belongs to '%s' and to '%s'", option, t,
                       list->item[i].name, m->name);
  }
  return TC_OK;
}

tc_status materials_add(materials *list, const char *text)
{
  if (list->count == MATERIALS_MAX)
    return tc_fail(TC_ERR_USAGE, "%s: more than %d materials", option, MATERIALS_MAX);
  TC_TRY(tc_grow(&list->item, &list->capacity, (size_t)list->count + 1, sizeof *list->item, "materials"));
  material *m = &list->item[list->count];
  *m = (material){.scale = 1, .reach = 1};
  TC_TRY(cli_split(text, ',', set_piece, m));
  TC_TRY(check_new(list, m));
  list->count++;
  return TC_OK;
}

void materials_release(materials *list)
{
  tc_free(&list->item);
  list->count = 0;
  list->capacity = 0;
}

static tc_status types_as_labels(const tc_beads *beads, tc_image_info *info)
{
  if (beads->max_type > MATERIALS_MAX)
    return tc_fail(TC_ERR_USAGE,
                   "bead type %d: only types up to %d can be labels by themselves; group them with %s",
                   beads->max_type, MATERIALS_MAX, option);
  for (int t = 1; t <= beads->max_type; t++) snprintf(info->name[t], TC_NAME_BYTES, "type %d", t);
  return TC_OK;
}

tc_status materials_apply(const materials *list, const tc_beads *beads, tc_voxelize_options *options,
                          tc_image_info *info)
{
  snprintf(info->name[TC_LABEL_PORE], TC_NAME_BYTES, "%s", tc_pore_name);
  if (list->count == 0) return types_as_labels(beads, info);
  memset(options->label_of_type, 0, sizeof options->label_of_type);
  for (int i = 0; i < list->count; i++) {
    const material *m = &list->item[i];
    const uint8_t label = (uint8_t)(i + 1);
    for (int t = 1; t <= TC_MAX_TYPES; t++)
      if (m->has_type[t]) options->label_of_type[t] = label;
    options->scale[label] = m->scale;
    options->neck[label] = m->neck;
    options->neck_reach[label] = m->reach;
    options->neck_group[label] = (uint8_t)((m->sigma > 0 ? NECK_GROUP_ELECTRONS : 0) |
                                           (m->ionic || m->sigma_ion > 0 ? NECK_GROUP_IONS : 0));
    snprintf(info->name[label], TC_NAME_BYTES, "%s", m->name);
  }
  for (int64_t b = 0; b < beads->count; b++)
    if (!options->label_of_type[beads->type[b]])
      return tc_fail(TC_ERR_USAGE, "bead %lld is of type %d, which no %s names", (long long)beads->id[b],
                     beads->type[b], option);
  return TC_OK;
}

struct priority_list {
  const tc_image_info *info;
  tc_voxelize_options *options;
};

static tc_status add_priority(const char *piece, void *data)
{
  struct priority_list *list = data;
  int label;
  TC_TRY(cli_label("--priority", piece, list->info, &label));
  for (int p = 0; p < list->options->priorities; p++)
    if (list->options->priority[p] == label)
      return tc_fail(TC_ERR_USAGE, "--priority: '%s' is given twice", piece);
  list->options->priority[list->options->priorities++] = (uint8_t)label;
  return TC_OK;
}

tc_status materials_priority(const char *text, const tc_image_info *info, tc_voxelize_options *options)
{
  struct priority_list list = {info, options};
  options->priorities = 0;
  return cli_split(text, ',', add_priority, &list);
}
