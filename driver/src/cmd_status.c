/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast status: how far a run is, also while it is at work. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "campaign.h"
#include "command.h"
#include "files.h"
#include "options.h"
#include "plan_print.h"
#include "run_status.h"
#include "tapecast/json.h"

typedef struct {
  tc_common common;
  const char *folder;
} arguments;

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case ARGP_KEY_ARG:
    return tc_option_word("folder", arg, &a->folder);
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("status", "which folder?");
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

static double number_of(const cJSON *object, const char *key)
{
  return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool is_true(const cJSON *object, const char *key)
{
  return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool is(const cJSON *status, const char *word)
{
  return strcmp(text_of(status, "status"), word) == 0;
}

static void print_head(const cJSON *status)
{
  char since[32];
  const char *recipe = text_of(status, "recipe"), *host = text_of(status, "host");
  printf("%s: %s%s%s", text_of(status, "folder"), recipe, recipe[0] ? ", " : "", text_of(status, "status"));
  if (!is(status, "done")) printf(" at %s", text_of(status, "stage"));
  if (is(status, "running") && host[0])
    printf(" (process %.0f on %s, heard of %s ago)", number_of(status, "pid"), host,
           tc_duration(number_of(status, "updated_age_s"), since));
  printf("\n");
}

static void print_checkpoint(const cJSON *job)
{
  char age[32];
  const double seconds = number_of(job, "checkpoint_age_s");
  if (isfinite(seconds)) printf("; last checkpoint %s ago", tc_duration(seconds, age));
}

/* What the part at work says of itself. */
static void print_now(const cJSON *status)
{
  printf("%.0f %%", 100 * number_of(status, "fraction"));
  if (text_of(status, "text")[0]) printf(", %s", text_of(status, "text"));
}

static void print_stage(const cJSON *status, const cJSON *stage)
{
  char took[32];
  const char *name = text_of(stage, "stage");
  const bool now = is(status, "running") && strcmp(text_of(status, "stage"), name) == 0;
  printf("  %-12s ", name);
  if (is_true(stage, "done")) {
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(stage, "results");
    const char *criterion = text_of(results, "criterion");
    const bool unsteady = cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(results, "steady"));
    printf("done in %s", tc_duration(number_of(stage, "wall_s"), took));
    if (criterion[0]) printf("; %s%s", unsteady ? "not steady: " : "", criterion);
  } else if (now)
    print_now(status);
  else
    printf(is_true(stage, "begun") ? "begun" : "not done");
  if (!is_true(stage, "done")) print_checkpoint(stage);
  printf("\n");
}

static void print_others(const cJSON *status)
{
  const cJSON *analysis = cJSON_GetObjectItemCaseSensitive(status, "analysis");
  const cJSON *viscosity = cJSON_GetObjectItemCaseSensitive(status, "viscosity"), *point;
  if (analysis)
    printf("  %-12s %.0f of %.0f states\n", "analysis", number_of(analysis, "done"),
           number_of(analysis, "states"));
  if (!viscosity) return;
  const cJSON *points = cJSON_GetObjectItemCaseSensitive(viscosity, "points");
  printf("  %-12s %.0f of %d points\n", "viscosity", number_of(viscosity, "done"),
         cJSON_GetArraySize(points));
  cJSON_ArrayForEach(point, points)
  {
    if (is_true(point, "done") || !is_true(point, "begun")) continue;
    printf("  %-12s at %.6g 1/s begun", "", number_of(point, "shear_rate_1_s"));
    print_checkpoint(point);
    printf("\n");
  }
}

static void print_end(const cJSON *status)
{
  char left[32];
  const cJSON *file;
  if (is(status, "running")) {
    const char *part = text_of(status, "stage");
    if (strcmp(part, "viscosity") == 0 || strcmp(part, "analysis") == 0) {
      printf("  %-12s ", part);
      print_now(status);
      printf("\n");
    }
    const cJSON *eta = cJSON_GetObjectItemCaseSensitive(status, "eta_s");
    printf("  %.0f %% of all", 100 * number_of(status, "fraction_all"));
    if (eta) printf(", still about %s", tc_duration(eta->valuedouble, left));
    printf("\n");
  } else if (text_of(status, "text")[0])
    printf("  %s\n", text_of(status, "text"));
  cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(status, "files"))
      printf("  %s\n", file->valuestring);
}

static void print_status(const cJSON *status)
{
  const cJSON *stage;
  print_head(status);
  cJSON_ArrayForEach(stage, cJSON_GetObjectItemCaseSensitive(status, "stages")) print_stage(status, stage);
  print_others(status);
  print_end(status);
}

static const struct argp_option options[] = {TC_OPTION_JSON, {0}};
const struct argp tc_argp_status = {options,
                                    parse,
                                    "DIR",
                                    "How far the run in a folder is: at work, done, interrupted or failed; "
                                    "what is done, what is under way and "
                                    "how old its last checkpoint is. In the folder of a sweep or a "
                                    "calibration: how many of its runs are done, and what fails.",
                                    NULL,
                                    NULL,
                                    NULL};

tc_status tc_cmd_status(int argc, char **argv)
{
  arguments a = {.common = TC_COMMON_DEFAULTS};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_status, "status", argc, argv, &a, &done));
  if (done) return TC_OK;
  cJSON *status = NULL;
  if (tc_file_exists(a.folder)) TC_TRY(tc_campaign_status(a.folder, &status));
  const bool campaign = status != NULL;
  if (!campaign) TC_TRY(tc_run_status(a.folder, &status));
  const tc_status written = a.common.json ? tc_json_write(status, "-") : TC_OK;
  if (!a.common.json && campaign)
    tc_campaign_status_print(status);
  else if (!a.common.json)
    print_status(status);
  cJSON_Delete(status);
  return written;
}
