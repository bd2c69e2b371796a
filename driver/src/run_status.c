/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at the folder of a run from outside. */
#include "run_status.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deck.h"
#include "files.h"
#include "job.h"
#include "record.h"
#include "run_state.h"
#include "shear.h"
#include "states.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { PATH = 4096 };

static bool is_there(const char *folder, const char *name)
{
  char *path = NULL;
  const bool there = tc_path_join(folder, name, &path) == TC_OK && tc_file_exists(path);
  tc_free(&path);
  return there;
}

/* begun, done and the age of the checkpoint of a folder that LAMMPS works in. */
static cJSON *job_json(const char *folder, const cJSON *record)
{
  cJSON *json = record ? cJSON_Duplicate(record, 1) : cJSON_CreateObject();
  const double age = record ? NAN : tc_checkpoint_age(folder);
  cJSON_AddBoolToObject(json, "done", record != NULL);
  cJSON_AddBoolToObject(json, "begun", record || tc_begun_is(folder));
  if (isfinite(age)) cJSON_AddNumberToObject(json, "checkpoint_age_s", age);
  return json;
}

static void add_stages(const char *folder, cJSON *json)
{
  cJSON *stages = cJSON_AddArrayToObject(json, "stages");
  for (int i = 0; i < TC_STAGE_COUNT; i++) {
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", folder, tc_stage_folder((tc_stage)i));
    cJSON *record = tc_stage_record(folder, (tc_stage)i), *stage = job_json(path, record);
    if (!record) cJSON_AddStringToObject(stage, "stage", tc_stage_name((tc_stage)i));
    cJSON_AddItemToArray(stages, stage);
    cJSON_Delete(record);
  }
}

static int count_files(const char *folder, const char *pattern)
{
  char path[PATH];
  glob_t found = {0};
  snprintf(path, sizeof path, "%s/%s", folder, pattern);
  const int count = glob(path, GLOB_NOSORT, NULL, &found) == 0 ? (int)found.gl_pathc : 0;
  globfree(&found);
  return count;
}

/* An answer of the analyzer is good once its key stands beside it. */
static void add_analysis(const char *folder, cJSON *json)
{
  cJSON *drying = tc_stage_record(folder, TC_STAGE_DRYING),
        *calendering = tc_stage_record(folder, TC_STAGE_CALENDERING);
  const int states =
      (drying != NULL) + cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(calendering, "states"));
  cJSON_Delete(drying);
  cJSON_Delete(calendering);
  if (!states) return;
  cJSON *analysis = cJSON_AddObjectToObject(json, "analysis");
  cJSON_AddNumberToObject(analysis, "states", states);
  cJSON_AddNumberToObject(analysis, "done", count_files(folder, TC_ANALYSIS_FOLDER "/*.key"));
}

/* FOLDER/rate-100/forward */
static void add_point(const char *path, cJSON *points, int *done)
{
  cJSON *record = tc_record_read(path), *found = job_json(path, record), *point = cJSON_CreateObject();
  const char *rate = strstr(path, "/rate-"), *backward = strstr(path, "/backward");
  while (rate && strstr(rate + 1, "/rate-")) rate = strstr(rate + 1, "/rate-");
  if (rate) cJSON_AddNumberToObject(point, "shear_rate_1_s", (backward ? -1 : 1) * atof(rate + 6));
  for (const char *const *key = (const char *const[]){"done", "begun", "checkpoint_age_s", NULL}; *key;
       key++) {
    cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(found, *key);
    if (item) cJSON_AddItemToObject(point, *key, item);
  }
  const cJSON *results = cJSON_GetObjectItemCaseSensitive(record, "results");
  const cJSON *strain = cJSON_GetObjectItemCaseSensitive(results, "strain");
  if (cJSON_IsNumber(strain)) cJSON_AddNumberToObject(point, "strain", strain->valuedouble);
  *done += record != NULL;
  cJSON_AddItemToArray(points, point);
  cJSON_Delete(found);
  cJSON_Delete(record);
}

/* In a run's own folder, or here where a restart file was sheared. */
static void add_viscosity(const char *folder, cJSON *json)
{
  char pattern[PATH];
  glob_t found = {0};
  int done = 0;
  snprintf(pattern, sizeof pattern, "%s/" TC_VISCOSITY_FOLDER "/rate-*/*ward", folder);
  if (glob(pattern, 0, NULL, &found) != 0) {
    snprintf(pattern, sizeof pattern, "%s/rate-*/*ward", folder);
    globfree(&found);
    if (glob(pattern, 0, NULL, &found) != 0) {
      globfree(&found);
      return;
    }
  }
  cJSON *viscosity = cJSON_AddObjectToObject(json, "viscosity");
  cJSON *points = cJSON_AddArrayToObject(viscosity, "points");
  for (size_t i = 0; i < found.gl_pathc; i++) add_point(found.gl_pathv[i], points, &done);
  cJSON_AddNumberToObject(viscosity, "done", done);
  globfree(&found);
}

static void add_files(const char *folder, cJSON *json)
{
  static const char *const names[] = {"report.html", "results.json", "viscosity.json"};
  cJSON *files = cJSON_AddArrayToObject(json, "files");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (is_there(folder, names[i])) {
      char path[PATH];
      snprintf(path, sizeof path, "%s/%s", folder, names[i]);
      cJSON_AddItemToArray(files, cJSON_CreateString(path));
    }
}

tc_status tc_run_status(const char *folder, cJSON **json)
{
  cJSON *found = NULL;
  TC_TRY(tc_run_state_read(folder, &found));
  cJSON_AddStringToObject(found, "folder", folder);
  /* Points of a restart file have no stages. */
  const cJSON *recipe = cJSON_GetObjectItemCaseSensitive(found, "recipe");
  if (cJSON_IsString(recipe) && recipe->valuestring[0]) add_stages(folder, found);
  add_analysis(folder, found);
  add_viscosity(folder, found);
  add_files(folder, found);
  *json = found;
  return TC_OK;
}
