/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast status: how far a run is, also while it is at work. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "options.h"
#include "plan_print.h"
#include "run.h"
#include "states.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

typedef struct {
  const char *folder;
  int json;
} arguments;

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case 'j':
    a->json = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (a->folder) return tc_fail(TC_ERR_USAGE, "'%s': one folder at a time", arg), EINVAL;
    a->folder = arg;
    return 0;
  case ARGP_KEY_NO_ARGS:
    return tc_fail(TC_ERR_USAGE, "tapecast status: which folder?"), EINVAL;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

static void print_stage(const char *name, const cJSON *record)
{
  char took[32];
  const cJSON *wall = cJSON_GetObjectItemCaseSensitive(record, "wall_s");
  const cJSON *results = cJSON_GetObjectItemCaseSensitive(record, "results");
  printf("  %-12s done in %s", name, tc_duration(wall ? wall->valuedouble : -1, took));
  const char *criterion = text_of(results, "criterion");
  if (criterion[0])
    printf("; %s%s", cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(results, "steady")) ? "not steady: " : "",
           criterion);
  printf("\n");
}

static void print_status(const char *folder, const cJSON *state, cJSON *const *records)
{
  const char *status = text_of(state, "status");
  char left[32];
  printf("%s: %s, %s%s%s\n", folder, text_of(state, "recipe"), status,
         text_of(state, "stage")[0] ? " at " : "", text_of(state, "stage"));
  for (int i = 0; i < TC_STAGE_COUNT; i++)
    if (records[i])
      print_stage(tc_stage_name((tc_stage)i), records[i]);
    else
      printf("  %-12s not done\n", tc_stage_name((tc_stage)i));
  const cJSON *fraction = cJSON_GetObjectItemCaseSensitive(state, "fraction");
  const cJSON *eta = cJSON_GetObjectItemCaseSensitive(state, "eta_s");
  if (strcmp(status, "running") == 0 && fraction)
    printf("  %s: %.0f %%, %s, still %s (%s)\n", text_of(state, "stage"), 100 * fraction->valuedouble,
           text_of(state, "text"), tc_duration(eta ? eta->valuedouble : -1, left), text_of(state, "updated"));
  else if (text_of(state, "text")[0])
    printf("  %s\n", text_of(state, "text"));
}

static tc_status show(const arguments *a, cJSON *state)
{
  cJSON *records[TC_STAGE_COUNT];
  tc_status status = TC_OK;
  /* A driver that was killed could not say so. */
  if (strcmp(text_of(state, "status"), "running") == 0 && !tc_run_is_locked(a->folder)) {
    cJSON_DeleteItemFromObjectCaseSensitive(state, "status");
    cJSON_AddStringToObject(state, "status", "interrupted");
  }
  for (int i = 0; i < TC_STAGE_COUNT; i++) records[i] = tc_stage_record(a->folder, (tc_stage)i);
  if (a->json) {
    cJSON *stages = cJSON_AddArrayToObject(state, "stages");
    for (int i = 0; i < TC_STAGE_COUNT; i++)
      if (records[i]) cJSON_AddItemToArray(stages, cJSON_Duplicate(records[i], 1));
    status = tc_json_write(state, "-");
  } else
    print_status(a->folder, state, records);
  for (int i = 0; i < TC_STAGE_COUNT; i++) cJSON_Delete(records[i]);
  return status;
}

static const struct argp_option options[] = {TC_OPTION_JSON, {0}};
const struct argp tc_argp_status = {options, parse, "DIR", "How far the run in a folder is.",
                                    NULL,    NULL,  NULL};

tc_status tc_cmd_status(int argc, char **argv)
{
  arguments a = {0};
  int done;
  TC_TRY(tc_options_parse(&tc_argp_status, "status", argc, argv, &a, &done));
  if (done) return TC_OK;
  char *path = NULL;
  cJSON *state = NULL;
  TC_TRY(tc_path_join(a.folder, "state.json", &path));
  tc_status status =
      tc_file_exists(path)
          ? tc_json_read(path, &state)
          : tc_fail(TC_ERR_INPUT, "%s: there is no run in this folder (no state.json)", a.folder);
  tc_free(&path);
  if (status == TC_OK) status = show(&a, state);
  cJSON_Delete(state);
  return status;
}
