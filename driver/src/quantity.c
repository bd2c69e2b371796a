/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths into results.json. */
#include "quantity.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 256 };
#define NEAR 1e-6
static const char ERROR_END[] = "_stderr";

/* One step of a path: a key, then perhaps a choice among the entries of the list that it names. */
typedef struct {
  char key[64], by[64]; /* by: "" for a place */
  double wanted;        /* NaN: no choice */
} part;

/* Read a part; returns what follows it, NULL when it is not well formed. */
static const char *read_part(const char *p, part *out)
{
  const size_t length = strcspn(p, ".[");
  *out = (part){.wanted = NAN};
  if (!length || length >= sizeof out->key) return NULL;
  snprintf(out->key, sizeof out->key, "%.*s", (int)length, p);
  p += length;
  if (*p == '[') {
    const char *end = strchr(++p, ']'), *equals = strchr(p, '=');
    if (!end) return NULL;
    if (equals && equals < end) {
      if (equals == p || equals - p >= (long)sizeof out->by) return NULL;
      snprintf(out->by, sizeof out->by, "%.*s", (int)(equals - p), p);
      p = equals + 1;
    }
    char *after;
    out->wanted = strtod(p, &after);
    if (after == p || after != end || !isfinite(out->wanted)) return NULL;
    if (!out->by[0] && !(out->wanted >= 1 && out->wanted == floor(out->wanted))) return NULL;
    p = end + 1;
  }
  if (!*p) return p;
  return *p == '.' && p[1] ? p + 1 : NULL;
}

tc_status tc_quantity_check(const char *path)
{
  part step;
  const char *p = path;
  if (strlen(path) < PATH) do
      p = read_part(p, &step);
    while (p && *p);
  else
    p = NULL;
  if (p) return TC_OK;
  return tc_fail(TC_ERR_RECIPE,
                 "'%.80s' is not the path of a result; expected one such as slurry.density_g_cm3 or "
                 "calendered[degree=0.3].porosity",
                 path);
}

static const cJSON *choose(const cJSON *list, const part *step)
{
  const cJSON *item;
  if (isnan(step->wanted)) return list;
  if (!step->by[0]) return cJSON_GetArrayItem(list, (int)step->wanted - 1);
  cJSON_ArrayForEach(item, list)
  {
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(item, step->by);
    if (cJSON_IsNumber(number) &&
        fabs(number->valuedouble - step->wanted) <= NEAR * fmax(fabs(step->wanted), NEAR))
      return item;
  }
  return NULL;
}

static double number_of(const cJSON *item)
{
  return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static double error_of(const cJSON *object, const char *key)
{
  char name[96];
  snprintf(name, sizeof name, "%.80s%s", key, ERROR_END);
  return number_of(cJSON_GetObjectItemCaseSensitive(object, name));
}

bool tc_quantity_find(const cJSON *results, const char *path, double *value, double *standard_error)
{
  const cJSON *in = results, *object = NULL;
  part step = {.wanted = NAN};
  *value = *standard_error = NAN;
  for (const char *p = path; p && *p && in;) {
    p = read_part(p, &step);
    if (!p) return false;
    object = in;
    in = choose(cJSON_GetObjectItemCaseSensitive(object, step.key), &step);
  }
  *value = number_of(in);
  if (isnan(*value)) return false;
  *standard_error = error_of(object, step.key);
  return true;
}

/* ------------------------------------------------------------------------------------------------ visits */

typedef struct {
  tc_quantity_visitor visit;
  void *data;
} visitor;

/* What the numbers of a list are told apart by. */
static const char *index_key(const cJSON *item)
{
  static const char *const keys[] = {"degree", "shear_rate_1_s"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(item, keys[i]))) return keys[i];
  return NULL;
}

static bool ends_with(const char *text, const char *end)
{
  const size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static void visit_object(const visitor *v, const cJSON *object, const char *path, const char *skip);

static void visit_list(const visitor *v, const cJSON *list, const char *path)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, list)
  {
    const char *key = cJSON_IsObject(item) ? index_key(item) : NULL;
    char where[PATH];
    if (!key) continue;
    snprintf(where, sizeof where, "%s[%s=%.10g]", path, key,
             number_of(cJSON_GetObjectItemCaseSensitive(item, key)));
    visit_object(v, item, where, key);
  }
}

static void visit_object(const visitor *v, const cJSON *object, const char *path, const char *skip)
{
  /* How the numbers were come by, not what was measured. */
  static const char *const how[] = {"sigma_solver",  "ionic_solver", "solver",  "profile", "viscosity_fit",
                                    "contact_model", "timestep",     "seconds", "ranks",   "peak_rss_mb",
                                    "steps",         "degree",       "schema"};
  const cJSON *item;
  cJSON_ArrayForEach(item, object)
  {
    char where[PATH];
    bool hidden = ends_with(item->string, ERROR_END) || (skip && strcmp(item->string, skip) == 0);
    for (size_t i = 0; i < sizeof how / sizeof how[0]; i++) hidden |= strcmp(item->string, how[i]) == 0;
    if (hidden) continue;
    snprintf(where, sizeof where, "%s.%s", path, item->string);
    if (cJSON_IsNumber(item))
      v->visit(where, item->valuedouble, error_of(object, item->string), v->data);
    else if (cJSON_IsArray(item))
      visit_list(v, item, where);
    else if (cJSON_IsObject(item))
      visit_object(v, item, where, NULL);
  }
}

void tc_quantity_visit(const cJSON *results, tc_quantity_visitor visit, void *data)
{
  static const char *const parts[] = {"slurry", "dried_periodic", "dried", "calendered"};
  const visitor v = {visit, data};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    const cJSON *part_item = cJSON_GetObjectItemCaseSensitive(results, parts[i]);
    if (cJSON_IsArray(part_item))
      visit_list(&v, part_item, parts[i]);
    else
      visit_object(&v, part_item, parts[i], NULL);
  }
}
