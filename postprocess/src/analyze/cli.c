/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments of the commands. */
#include "cli.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/command_line.h"
#include "tapecast/syntax.h"

enum { PIECE_BYTES = 512 };

cli cli_start(MPI_Comm comm)
{
  cli c = {.comm = comm};
  MPI_Comm_rank(comm, &c.rank);
  return c;
}

/* What every command has. Ranks are the launcher's affair; `tapecast` takes that option away and starts one.
 */
static const struct argp_option every_option[] = {
    {"ranks", 'n', "N", 0, "MPI ranks to run on (1); needs `tapecast COMMAND`, or mpirun -np N", -1},
    {"help", TC_KEY_HELP, NULL, 0, "Print this help", -1},
    {"usage", TC_KEY_USAGE, NULL, 0, "Print the options without their meaning", -1},
    {0}};

static error_t parse_every(int key, char *arg, struct argp_state *state)
{
  if (key != 'n') return ARGP_ERR_UNKNOWN;
  return cli_check(tc_fail(TC_ERR_USAGE, "-n %s: start as `tapecast …` for that, or with mpirun -np %s %s",
                           arg, arg, state->name));
}

static const struct argp every_argp = {every_option, parse_every, NULL, NULL, NULL, NULL, NULL};

cJSON *cli_syntax(const char *name, const char *summary, const struct argp *argp)
{
  return tc_command_line_json(name, summary, argp, &every_argp);
}

tc_status cli_parse(const struct argp *argp, int argc, char **argv, cli *c, void *input)
{
  const tc_command_line line = {argv[0], argp, &every_argp, c->rank != 0};
  return tc_command_line_parse(&line, argc, argv, input, &c->done);
}

error_t cli_check(tc_status status)
{
  return tc_argp_error(status);
}

error_t cli_need(const struct argp_state *state, const char *what)
{
  return cli_check(tc_fail(TC_ERR_USAGE, "%s; '%s --help' tells more", what, state->name));
}

error_t cli_file(int key, char *arg, const struct argp_state *state, const char **file)
{
  char what[64];
  if (key == ARGP_KEY_ARG) {
    if (*file) return cli_need(state, "one file is needed, not two");
    *file = arg;
  } else if (!*file) {
    snprintf(what, sizeof what, "a file is needed: %s", state->root_argp->children->argp->args_doc);
    return cli_need(state, what);
  }
  return 0;
}

static const struct {
  const char *name;
  double um;
} length_units[] = {{"", 1},      {"um", 1},   {"\xc2\xb5m", 1}, {"\xce\xbcm", 1}, {"micron", 1},
                    {"nm", 1e-3}, {"mm", 1e3}, {"cm", 1e4},      {"m", 1e6},       {"Angstrom", 1e-4}};

tc_status cli_length(const char *option, const char *text, double *um)
{
  char *end;
  const double number = strtod(text, &end);
  if (end != text && isfinite(number)) {
    end += strspn(end, " ");
    for (size_t i = 0; i < sizeof length_units / sizeof length_units[0]; i++)
      if (strcmp(end, length_units[i].name) == 0) {
        *um = number * length_units[i].um;
        return TC_OK;
      }
  }
  return tc_fail(TC_ERR_USAGE, "%s: '%s' is not a length such as '0.5 um' or '500nm'", option, text);
}

tc_status cli_image_path(const char *option, const char *path)
{
  if (tc_image_can_write(path)) return TC_OK;
  return tc_fail(TC_ERR_USAGE, "%s: '%s' does not end in .npy, .tif, .vtkhdf or .h5", option, path);
}

tc_status cli_number(const char *option, const char *text, double lo, double hi, double *value)
{
  char *end;
  const double number = strtod(text, &end);
  if (end == text || *end) return tc_fail(TC_ERR_USAGE, "%s: '%s' is not a number", option, text);
  if (!(number >= lo && number <= hi))
    return tc_fail(TC_ERR_USAGE, "%s: %s is out of range; %g to %g is allowed", option, text, lo, hi);
  *value = number;
  return TC_OK;
}

tc_status cli_integer(const char *option, const char *text, int64_t lo, int64_t hi, int64_t *value)
{
  char *end;
  errno = 0;
  const long long number = strtoll(text, &end, 10);
  if (end == text || *end || errno)
    return tc_fail(TC_ERR_USAGE, "%s: '%s' is not a whole number", option, text);
  if (number < lo || number > hi)
    return tc_fail(TC_ERR_USAGE, "%s: %s is out of range; %lld to %lld is allowed", option, text,
                   (long long)lo, (long long)hi);
  *value = number;
  return TC_OK;
}

tc_status cli_split(const char *text, char separator, tc_status (*each)(const char *piece, void *data),
                    void *data)
{
  for (;;) {
    const char *end = strchrnul(text, separator);
    char piece[PIECE_BYTES];
    const size_t length = (size_t)(end - text);
    if (length == 0 || length >= sizeof piece)
      return tc_fail(TC_ERR_USAGE, "'%.80s': an empty or far too long piece of a list", text);
    memcpy(piece, text, length);
    piece[length] = 0;
    TC_TRY(each(piece, data));
    if (!*end) return TC_OK;
    text = end + 1;
  }
}

struct voxel_list {
  const char *option;
  double *um;
  int count;
};

static tc_status add_voxel_edge(const char *piece, void *data)
{
  struct voxel_list *list = data;
  if (list->count == 3) return tc_fail(TC_ERR_USAGE, "%s: one length, or three for x, y, z", list->option);
  double *um = &list->um[list->count++];
  TC_TRY(cli_length(list->option, piece, um));
  return *um > 0 ? TC_OK : tc_fail(TC_ERR_USAGE, "%s: '%s' must be above 0", list->option, piece);
}

tc_status cli_voxel(const char *option, const char *text, double um[3])
{
  double edge[3];
  struct voxel_list list = {option, edge, 0};
  TC_TRY(cli_split(text, ',', add_voxel_edge, &list));
  if (list.count == 2) return tc_fail(TC_ERR_USAGE, "%s: one length, or three for x, y, z", option);
  for (int d = 0; d < 3; d++) um[d] = edge[list.count == 1 ? 0 : d];
  return TC_OK;
}

tc_status cli_label(const char *option, const char *text, const tc_image_info *info, int *label)
{
  for (int l = 0; info && l < TC_LABELS; l++)
    if (info->name[l][0] && strcmp(info->name[l], text) == 0) {
      *label = l;
      return TC_OK;
    }
  char *end;
  const long number = strtol(text, &end, 10);
  if (end == text || *end)
    return tc_fail(TC_ERR_USAGE, "%s: '%s' is neither a label number nor a name the image file knows", option,
                   text);
  if (number < 0 || number >= TC_LABELS)
    return tc_fail(TC_ERR_USAGE, "%s: label %s is out of range; 0 to %d is allowed", option, text,
                   TC_LABELS - 1);
  *label = (int)number;
  return TC_OK;
}

tc_status cli_periodic(const char *option, const char *text, bool periodic[3])
{
  bool wanted[3] = {false};
  for (const char *p = strcmp(text, "none") == 0 ? "" : text; *p; p++) {
    const char *found = strchr("xyz", *p);
    if (!found || wanted[found - "xyz"])
      return tc_fail(TC_ERR_USAGE, "%s: '%s' is not a set of x, y, z, or none", option, text);
    wanted[*p - 'x'] = true;
  }
  memcpy(periodic, wanted, sizeof wanted);
  return TC_OK;
}

struct label_list {
  const char *option;
  const tc_image_info *info;
  double *value;
};

static tc_status add_label(const char *piece, void *data)
{
  struct label_list *list = data;
  int label;
  TC_TRY(cli_label(list->option, piece, list->info, &label));
  list->value[label] = 1;
  return TC_OK;
}

tc_status cli_labels(const char *option, const char *text, const tc_image_info *info, double *value)
{
  struct label_list list = {option, info, value};
  return cli_split(text, ',', add_label, &list);
}

struct label_values {
  const char *option;
  const tc_image_info *info;
  double lo, hi;
  double *value;
  bool *given;
};

static tc_status add_label_value(const char *piece, void *data)
{
  struct label_values *v = data;
  char name[PIECE_BYTES];
  const char *equals = strrchr(piece, '=');
  if (!equals || equals == piece)
    return tc_fail(TC_ERR_USAGE, "%s: '%s' should be LABEL=VALUE", v->option, piece);
  snprintf(name, sizeof name, "%.*s", (int)(equals - piece), piece);
  int label;
  TC_TRY(cli_label(v->option, name, v->info, &label));
  if (v->given[label]) return tc_fail(TC_ERR_USAGE, "%s: label %s is given twice", v->option, name);
  v->given[label] = true;
  return cli_number(v->option, equals + 1, v->lo, v->hi, &v->value[label]);
}

tc_status cli_label_values(const char *option, const char *text, const tc_image_info *info, double lo,
                           double hi, double *value, bool *given)
{
  struct label_values v = {option, info, lo, hi, value, given};
  return cli_split(text, ',', add_label_value, &v);
}

void cli_list_labels(char text[CLI_LIST_BYTES], const int64_t *count, const tc_image_info *info,
                     const bool *left_out)
{
  double all = 0;
  size_t used = 0;
  text[0] = 0;
  for (int l = 0; l < TC_LABELS; l++) all += (double)count[l];
  for (int l = 0; l < TC_LABELS && used < CLI_LIST_BYTES; l++) {
    if (count[l] == 0 || (left_out && left_out[l])) continue;
    const double share = 100 * (double)count[l] / all;
    used += (size_t)snprintf(text + used, CLI_LIST_BYTES - used, "%s%d%s%s (%.3g %%)", used ? ", " : "", l,
                             info->name[l][0] ? " " : "", info->name[l], share < 10 ? share : round(share));
  }
}

tc_status cli_check_labels(const cli *c, const char *option, const tc_image *image, const tc_image_info *info,
                           const bool *named, bool needed)
{
  int64_t count[TC_LABELS];
  char list[CLI_LIST_BYTES], text[CLI_LIST_BYTES + 2 * TC_NAME_BYTES];
  TC_TRY(tc_image_count(image, count));
  cli_list_labels(list, count, info, NULL);
  for (int l = 0; l < TC_LABELS; l++) needed = needed && !(named[l] && count[l] > 0);
  for (int l = 0; l < TC_LABELS; l++) {
    if (!named[l] || count[l] > 0) continue;
    snprintf(text, sizeof text, "%s: no voxel of the image has the label %d%s%s; it has %s", option, l,
             info->name[l][0] ? " " : "", info->name[l], list);
    if (needed) return tc_fail(TC_ERR_USAGE, "%s", text);
    cli_note(c, "%s", text);
  }
  return TC_OK;
}

void cli_note(const cli *c, const char *format, ...)
{
  if (c->rank != 0) return;
  va_list args;
  va_start(args, format);
  fputs("note: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}
