/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Means and standard errors over runs. */
#include "seeds.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "csv.h"
#include "files.h"
#include "markup.h"
#include "quantity.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { MOST_RUNS = 64 };

static const char ERROR_END[] = "_stderr";

typedef struct sample {
  size_t runs;
  const char *folder[MOST_RUNS];
  cJSON *json[MOST_RUNS]; /* the first is the one that is changed, and not owned */
} sample;

/* ---- are they samples of the same? ---- */

/* What tells samples apart, how they are run, and what is measured in addition. */
static int may_differ(const char *key)
{
  static const char *const exact[] =
      {"name", "seed", "beads", "analysis.sensitivity", "analysis.networks", "analysis.image"},
                           *const begin[] = {"run.", "reference", "process.viscosity"};
  for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++)
    if (strcmp(key, exact[i]) == 0) return 1;
  for (size_t i = 0; i < sizeof begin / sizeof begin[0]; i++)
    if (strncmp(key, begin[i], strlen(begin[i])) == 0) return 1;
  return 0;
}

static const cJSON *recipe_values(const cJSON *json)
{
  return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "recipe"), "values");
}

static const char *value_of(const cJSON *values, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(values, key));
  return text ? text : "absent";
}

static tc_status check_key(const sample *s, size_t run, const char *key)
{
  const char *ours = value_of(recipe_values(s->json[0]), key),
             *theirs = value_of(recipe_values(s->json[run]), key);
  if (may_differ(key) || strcmp(ours, theirs) == 0) return TC_OK;
  return tc_fail(TC_ERR_INPUT,
                 "%s: not another seed of the recipe of %s: %s is '%s' there, and '%s' here; only name, "
                 "seed, beads, how "
                 "it is run and what is measured besides may differ",
                 s->folder[run], s->folder[0], key, theirs, ours);
}

static tc_status check_recipe(const sample *s, size_t run)
{
  const cJSON *item;
  if (!recipe_values(s->json[run]))
    return tc_fail(TC_ERR_INPUT, "%s: its results do not tell the values of their recipe", s->folder[run]);
  cJSON_ArrayForEach(item, recipe_values(s->json[0])) TC_TRY(check_key(s, run, item->string));
  cJSON_ArrayForEach(item, recipe_values(s->json[run])) TC_TRY(check_key(s, run, item->string));
  for (size_t other = 0; other < run; other++) {
    const cJSON *a = recipe_values(s->json[run]), *b = recipe_values(s->json[other]);
    if (strcmp(value_of(a, "seed"), value_of(b, "seed")) == 0 &&
        strcmp(value_of(a, "beads"), value_of(b, "beads")) == 0)
      return tc_fail(TC_ERR_INPUT, "%s: seed %s with %s beads, as in %s: not another sample", s->folder[run],
                     value_of(a, "seed"), value_of(a, "beads"), s->folder[other]);
  }
  return TC_OK;
}

static tc_status read_runs(const char *const *with, size_t count, sample *s)
{
  for (size_t k = 0; k < count; k++) {
    char *path = NULL;
    TC_TRY(tc_path_join(with[k], "results.json", &path));
    s->folder[s->runs] = with[k];
    tc_status status = tc_json_read(path, &s->json[s->runs]);
    tc_free(&path);
    TC_TRY(status);
    s->runs++;
    TC_TRY(check_recipe(s, s->runs - 1));
  }
  return TC_OK;
}

/* ---- means ---- */

/* Mean and its standard error; the number of values that are there. */
static size_t mean_of(const double *value, size_t count, double *mean, double *error)
{
  double sum = 0, square = 0;
  size_t n = 0;
  for (size_t k = 0; k < count; k++)
    if (isfinite(value[k])) {
      sum += value[k];
      n++;
    }
  *mean = n ? sum / (double)n : NAN;
  for (size_t k = 0; k < count; k++)
    if (isfinite(value[k])) square += (value[k] - *mean) * (value[k] - *mean);
  *error = n > 1 ? sqrt(square / (double)(n - 1) / (double)n) : NAN;
  return n;
}

static double number_of(const cJSON *item)
{
  return cJSON_IsNumber(item) ? item->valuedouble : (double)NAN;
}

static int is_error(const char *key)
{
  const size_t length = strlen(key), end = sizeof ERROR_END - 1;
  return length > end && strcmp(key + length - end, ERROR_END) == 0;
}

/* Numbers that say what was done, not what came out. */
static int is_setting(const char *key)
{
  static const char *const keys[] = {
      "degree",        "shear_rate_1_s", "voxels", "voxel_um",    "beads",         "timestep",
      "steps",         "seconds",        "ranks",  "peak_rss_mb", "dry_mass_pg",   "z_range_um",
      "z_low_um",      "z_high_um",      "box_um", "solver",      "contact_model", "neck_factors",
      "reach_factors", "mass_scale",     "dt_us",  "wall_s",      "time_us",       "profile_height",
      "steady",        "converged"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (strcmp(key, keys[i]) == 0) return 1;
  return 0;
}

static void set_number(cJSON *object, const char *key, double v)
{
  if (cJSON_HasObjectItem(object, key))
    cJSON_ReplaceItemInObjectCaseSensitive(object, key,
                                           isfinite(v) ? cJSON_CreateNumber(v) : cJSON_CreateNull());
  else if (isfinite(v))
    cJSON_AddNumberToObject(object, key, v);
}

static void average(cJSON *const *object, size_t runs);

/* Element by element, where all lists are of one length. */
static void average_numbers(cJSON *const *list, size_t runs)
{
  cJSON *item[MOST_RUNS];
  for (size_t k = 0; k < runs; k++) {
    if (cJSON_GetArraySize(list[k]) != cJSON_GetArraySize(list[0])) return;
    item[k] = list[k]->child;
  }
  for (; item[0]; item[0] = item[0]->next) {
    double value[MOST_RUNS], mean, error;
    for (size_t k = 0; k < runs; k++) value[k] = number_of(item[k]);
    if (mean_of(value, runs, &mean, &error)) cJSON_SetNumberValue(item[0], mean);
    for (size_t k = 1; k < runs; k++) item[k] = item[k]->next;
  }
}

/* The entry of a list with the same degree or shear rate. */
static cJSON *counterpart(const cJSON *list, const cJSON *item)
{
  static const char *const keys[] = {"degree", "shear_rate_1_s"};
  cJSON *other;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const double wanted = number_of(cJSON_GetObjectItemCaseSensitive(item, keys[i]));
    if (!isfinite(wanted)) continue;
    cJSON_ArrayForEach(other, list)
    {
      const double found = number_of(cJSON_GetObjectItemCaseSensitive(other, keys[i]));
      if (fabs(found - wanted) <= 1e-6 * fabs(wanted)) return other;
    }
  }
  return NULL;
}

static void average_objects(cJSON *const *list, size_t runs)
{
  cJSON *item;
  cJSON_ArrayForEach(item, list[0])
  {
    cJSON *same[MOST_RUNS] = {item};
    size_t n = 1;
    for (size_t k = 1; k < runs; k++)
      if ((same[n] = counterpart(list[k], item))) n++;
    if (cJSON_IsObject(item)) average(same, n);
  }
}

/* object[0] gets the means over all. */
static void average(cJSON *const *object, size_t runs)
{
  cJSON *item;
  for (item = object[0]->child; item; item = item->next) { /* errors are replaced behind it meanwhile */
    cJSON *same[MOST_RUNS] = {item};
    double value[MOST_RUNS], mean, error;
    char key[128];
    size_t n = 1;
    if (!item->string || is_setting(item->string) || is_error(item->string)) continue;
    for (size_t k = 1; k < runs; k++) {
      same[n] = cJSON_GetObjectItemCaseSensitive(object[k], item->string);
      if (same[n] && (same[n]->type & 0xff) == (item->type & 0xff)) n++;
    }
    if (n < 2) continue;
    if (cJSON_IsObject(item)) average(same, n);
    if (cJSON_IsArray(item) && cJSON_IsNumber(item->child)) average_numbers(same, n);
    if (cJSON_IsArray(item) && cJSON_IsObject(item->child)) average_objects(same, n);
    if (!cJSON_IsNumber(item)) continue;
    for (size_t k = 0; k < n; k++) value[k] = number_of(same[k]);
    mean_of(value, n, &mean, &error);
    cJSON_SetNumberValue(item, mean);
    snprintf(key, sizeof key, "%s%s", item->string, ERROR_END);
    set_number(object[0], key, error);
  }
}

/* ---- the block of all values ---- */

typedef struct collector {
  const sample *s;
  cJSON *quantities;
  tc_text *csv;
} collector;

static void collect(const char *path, double first, double standard_error, void *data)
{
  const collector *c = data;
  double value[MOST_RUNS], mean, error, ignored;
  value[0] = first;
  (void)standard_error;
  for (size_t k = 1; k < c->s->runs; k++) tc_quantity_find(c->s->json[k], path, &value[k], &ignored);
  if (mean_of(value, c->s->runs, &mean, &error) < 2) return;
  cJSON *entry = cJSON_AddObjectToObject(c->quantities, path), *values;
  cJSON_AddNumberToObject(entry, "mean", mean);
  cJSON_AddNumberToObject(entry, "stderr", error);
  values = cJSON_AddArrayToObject(entry, "values");
  rp_csv_text(c->csv, path);
  rp_csv_number(c->csv, mean);
  rp_csv_number(c->csv, error);
  for (size_t k = 0; k < c->s->runs; k++) {
    cJSON_AddItemToArray(values, isfinite(value[k]) ? cJSON_CreateNumber(value[k]) : cJSON_CreateNull());
    rp_csv_number(c->csv, value[k]);
  }
  rp_add(c->csv, "\n");
}

static cJSON *make_block(const sample *s, tc_text *csv)
{
  cJSON *block = cJSON_CreateObject(), *runs = cJSON_AddArrayToObject(block, "runs");
  rp_add(csv, "quantity,mean,stderr");
  for (size_t k = 0; k < s->runs; k++) {
    const cJSON *values = recipe_values(s->json[k]);
    cJSON *run = cJSON_CreateObject();
    cJSON_AddItemToArray(runs, run);
    cJSON_AddStringToObject(run, "folder", s->folder[k]);
    cJSON_AddStringToObject(run, "seed", value_of(values, "seed"));
    cJSON_AddStringToObject(run, "beads", value_of(values, "beads"));
    rp_add(csv, ",");
    rp_csv_text(csv, s->folder[k]);
  }
  rp_add(csv, "\n");
  collector c = {s, cJSON_AddObjectToObject(block, "quantities"), csv};
  tc_quantity_visit(s->json[0], collect, &c);
  return block;
}

static tc_status save(const char *run_dir, const char *csv_folder, const cJSON *json, const tc_text *csv)
{
  char *path = NULL;
  TC_TRY(tc_path_join(run_dir, "results.json", &path));
  tc_status status = tc_json_write(json, path);
  tc_free(&path);
  TC_TRY(status);
  TC_TRY(tc_path_join(csv_folder, "seeds.csv", &path));
  status = rp_save(csv, path);
  tc_free(&path);
  return status;
}

static void average_parts(const sample *s)
{
  static const char *const parts[] = {"slurry", "dried_periodic", "dried", "calendered"};
  for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
    cJSON *part[MOST_RUNS];
    size_t n = 0;
    for (size_t k = 0; k < s->runs; k++) {
      part[n] = cJSON_GetObjectItemCaseSensitive(s->json[k], parts[p]);
      if (part[n]) n++;
      if (k == 0 && !n) break;
    }
    if (n < 2) continue;
    if (cJSON_IsArray(part[0]))
      average_objects(part, n);
    else
      average(part, n);
  }
}

tc_status rp_seeds_average(const char *run_dir, const char *const *with, size_t count, const char *csv_folder,
                           cJSON *results)
{
  sample s = {.runs = 1, .folder = {run_dir}, .json = {results}};
  tc_text csv = {0};
  if (count >= MOST_RUNS)
    return tc_fail(TC_ERR_USAGE, "%zu runs to average; at most %d are allowed", count + 1, MOST_RUNS);
  tc_status status = read_runs(with, count, &s);
  if (status == TC_OK) {
    cJSON_DeleteItemFromObjectCaseSensitive(results, "seeds");
    cJSON_AddItemToObject(results, "seeds", make_block(&s, &csv));
    status = save(run_dir, csv_folder, results, &csv);
  }
  if (status == TC_OK) average_parts(&s);
  for (size_t k = 1; k < MOST_RUNS; k++) cJSON_Delete(s.json[k]);
  tc_text_free(&csv);
  return status;
}
