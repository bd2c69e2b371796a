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

static tc_status take_results(tc_calibration *c, const char *folder, const cJSON *results)
{
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
    status = tc_calibration_tell(c, trial);
  }
  tc_free(&x);
  tc_sets_free(&sets, count);
  return status;
}

/* A run that is done. */
static tc_status take_run(tc_calibration *c, const char *folder, bool *taken)
{
  char *path = NULL;
  cJSON *results = NULL;
  TC_TRY(tc_path_join(folder, "results.json", &path));
  *taken = tc_file_exists(path);
  tc_status status = *taken ? tc_json_read(path, &results) : TC_OK;
  if (status == TC_OK && *taken) status = take_results(c, folder, results);
  cJSON_Delete(results);
  tc_free(&path);
  return status;
}

/* An evaluation that failed says where not to look. */
static tc_status take_failure(tc_calibration *c, const char *campaign, const char *name, const char *folder)
{
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
    status = tc_calibration_tell(c, trial);
  }
  tc_free(&x);
  tc_evaluation_free(&e);
  return status;
}

static int starts_with_digits(const struct dirent *entry)
{
  return strspn(entry->d_name, "0123456789") >= 4;
}

static tc_status take_campaign(tc_calibration *c, const char *folder, int *found)
{
  struct dirent **entry = NULL;
  const int count = scandir(folder, &entry, starts_with_digits, alphasort);
  tc_status status = TC_OK;
  for (int i = 0; i < count; i++) {
    char *path = NULL;
    bool taken = false;
    if (status == TC_OK) status = tc_path_join(folder, entry[i]->d_name, &path);
    if (status == TC_OK) status = take_run(c, path, &taken);
    if (status == TC_OK && !taken) status = take_failure(c, folder, entry[i]->d_name, path);
    *found += taken;
    tc_free(&path);
    free(entry[i]);
  }
  free(entry);
  return status;
}

tc_status tc_calibration_from(tc_calibration *c)
{
  for (int i = 0; i < c->options->from_count; i++) {
    const char *folder = c->options->from[i];
    bool taken = false;
    int found = 0;
    TC_TRY(take_run(c, folder, &taken));
    if (!taken) TC_TRY(take_campaign(c, folder, &found));
    if (!taken && !found)
      return tc_fail(TC_ERR_INPUT, "--from %s: no results.json in it, nor in folders NNNN-… below it",
                     folder);
  }
  return TC_OK;
}
