/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of earlier runs as a start: of folders of runs, and of calibrations, sweeps and other campaigns. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibrate.h"
#include "files.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

/* The settings of the free keys as results.json has them among the values of its recipe. */
static tc_status sets_of(const tc_problem *p, const cJSON *results, char **sets, int *count)
{
  const cJSON *recipe = cJSON_GetObjectItemCaseSensitive(results, "recipe");
  const cJSON *values = cJSON_GetObjectItemCaseSensitive(recipe, "values");
  for (int i = 0; i < p->dimensions; i++) {
    const char *key = p->parameter[i].row->key;
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(values, key));
    if (!value) continue;
    const size_t size = strlen(key) + strlen(value) + 2;
    TC_TRY(TC_NEW(&sets[*count], size, "settings"));
    snprintf(sets[(*count)++], size, "%s=%s", key, value);
  }
  return TC_OK;
}

/* What a run's values are compared with. */
typedef struct {
  const tc_problem *problem;
  const cJSON *values; /* of the run */
  bool differs;
} comparison;

static bool is_free(const tc_problem *p, const char *path)
{
  for (int i = 0; i < p->dimensions; i++) {
    const tc_free_key *row = p->parameter[i].row;
    if (strcmp(row->key, path) == 0) return true;
    for (int j = 0; j < row->also.count; j++)
      if (strcmp(row->also.values[j], path) == 0) return true;
  }
  return false;
}

/* Keys of another version of the program count as equal. */
static void compare_value(const char *path, const tc_key *key, const char *value, void *data)
{
  static const char *const other[] = {"name",      "seed",      "run.",
                                      "reference", "calibrate", "process.viscosity.rates"};
  comparison *of = data;
  (void)key;
  for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
    if (strncmp(path, other[i], strlen(other[i])) == 0) return;
  const char *theirs = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(of->values, path));
  if (theirs && strcmp(theirs, value) != 0 && !is_free(of->problem, path)) of->differs = true;
}

static bool is_alike(const tc_problem *p, const tc_recipe *now, const cJSON *results)
{
  const cJSON *recipe = cJSON_GetObjectItemCaseSensitive(results, "recipe");
  comparison of = {p, cJSON_GetObjectItemCaseSensitive(recipe, "values"), false};
  tc_schema_values(&tc_recipe_keys, "", now, compare_value, &of);
  return !of.differs;
}

/* The calibration, and the recipe of its evaluations. */
typedef struct {
  tc_calibration *c;
  tc_recipe *recipe;
  double fidelity; /* of the last run */
} taker;

static tc_status take_results(taker *t, const char *folder, const cJSON *results)
{
  tc_calibration *c = t->c;
  const tc_problem *p = c->problem;
  char **sets = NULL;
  double *x = NULL;
  int count = 0;
  tc_trial *trial;
  TC_TRY(TC_NEW(&sets, (size_t)p->dimensions, "settings"));
  tc_status status = TC_NEW(&x, (size_t)p->dimensions, "settings");
  if (status == TC_OK) status = sets_of(p, results, sets, &count);
  if (status == TC_OK && !tc_problem_point(p, sets, count, x))
    c->left_out++;
  else if (status == TC_OK && (status = tc_calibration_add(c, 0, folder, x, &trial)) == TC_OK) {
    trial->succeeded = tc_problem_outputs(p, results, trial->y, trial->error, trial->why, sizeof trial->why);
    trial->x[p->dimensions] = t->fidelity = is_alike(p, t->recipe, results);
  }
  tc_free(&x);
  tc_sets_free(&sets, count);
  return status;
}

/* A run that is done. */
static tc_status take_run(taker *t, const char *folder, bool *taken)
{
  char *path = NULL;
  cJSON *results = NULL;
  TC_TRY(tc_path_join(folder, "results.json", &path));
  *taken = tc_file_exists(path);
  tc_status status = *taken ? tc_json_read(path, &results) : TC_OK;
  if (status == TC_OK && *taken) status = take_results(t, folder, results);
  cJSON_Delete(results);
  tc_free(&path);
  return status;
}

/* An evaluation that failed says where not to look. */
static tc_status take_failure(taker *t, const char *campaign, const char *name, const char *folder)
{
  tc_calibration *c = t->c;
  tc_evaluation *e = NULL;
  double *x = NULL;
  tc_trial *trial;
  TC_TRY(tc_evaluation_load(campaign, name, &e));
  if (!e || e->state != TC_EVALUATION_FAILED) {
    tc_evaluation_free(&e);
    return TC_OK;
  }
  tc_status status = TC_NEW(&x, (size_t)c->problem->dimensions, "settings");
  if (status == TC_OK && !tc_problem_point(c->problem, e->sets, e->set_count, x))
    c->left_out++;
  else if (status == TC_OK && (status = tc_calibration_add(c, 0, folder, x, &trial)) == TC_OK) {
    snprintf(trial->why, sizeof trial->why, "%s", e->message);
    trial->x[c->problem->dimensions] = t->fidelity; /* as the runs beside it */
  }
  tc_free(&x);
  tc_evaluation_free(&e);
  return status;
}

static int starts_with_digits(const struct dirent *entry)
{
  return strspn(entry->d_name, "0123456789") >= 4;
}

static tc_status take_campaign(taker *t, const char *folder, int *found)
{
  struct dirent **entry = NULL;
  const int count = scandir(folder, &entry, starts_with_digits, alphasort);
  tc_status status = TC_OK;
  for (int i = 0; i < count; i++) {
    char *path = NULL;
    bool taken = false;
    if (status == TC_OK) status = tc_path_join(folder, entry[i]->d_name, &path);
    if (status == TC_OK) status = take_run(t, path, &taken);
    if (status == TC_OK && !taken) status = take_failure(t, folder, entry[i]->d_name, path);
    *found += taken;
    tc_free(&path);
    free(entry[i]);
  }
  free(entry);
  return status;
}

static tc_status take_all(taker *t)
{
  const tc_calibrate_options *o = t->c->options;
  for (int i = 0; i < o->from_count; i++) {
    const char *folder = o->from[i];
    bool taken = false;
    int found = 0;
    t->fidelity = 1;
    TC_TRY(take_run(t, folder, &taken));
    if (!taken) TC_TRY(take_campaign(t, folder, &found));
    if (!taken && !found)
      return tc_fail(TC_ERR_INPUT, "--from %s: no results.json in it, nor in folders NNNN-… below it",
                     folder);
  }
  return TC_OK;
}

tc_status tc_calibration_from(tc_calibration *c, char *const *sets, int set_count)
{
  taker t = {.c = c};
  if (!c->options->from_count) return TC_OK;
  TC_TRY(tc_recipe_load(c->options->recipe, sets, set_count, &t.recipe));
  const tc_status status = take_all(&t);
  tc_recipe_destroy(&t.recipe);
  return status;
}
