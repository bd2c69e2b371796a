/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast report: the report of a run anew, from its results.json. */
#include <errno.h>

#include "command.h"
#include "files.h"
#include "options.h"
#include "report/calibration.h"
#include "report/report.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { MOST_RUNS = 64, KEY_WITH = 1000, KEY_ANIMATE, KEY_DRAFT };

typedef struct {
  tc_common common;
  const char *folder, *with[MOST_RUNS];
  tc_report_options options;
} arguments;

static const struct argp_option options[] = {
    {"with", KEY_WITH, "DIR…", 0,
     "runs of the same recipe with other seeds: all numbers become means over them, with standard errors", 0},
    {"animate", KEY_ANIMATE, "STAGE", 0,
     "make a moving picture of slurry, drying or calendering: of the frames that a run with run.frames kept, "
     "else of "
     "the states",
     0},
    {"draft", KEY_DRAFT, NULL, 0, "small pictures, drawn in a tenth of the time", 0},
    TC_OPTION_JSON,
    {0},
};

static error_t add_run(arguments *a, const char *folder)
{
  if (a->options.with_count == MOST_RUNS)
    return tc_fail(TC_ERR_USAGE, "more than %d runs", MOST_RUNS), EINVAL;
  a->with[a->options.with_count++] = folder;
  return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case KEY_WITH:
    return add_run(a, arg);
  case KEY_ANIMATE:
    a->options.animate = arg;
    return 0;
  case KEY_DRAFT:
    a->options.draft = 1;
    return 0;
  case ARGP_KEY_ARG:
    if (!a->folder) {
      a->folder = arg;
      return 0;
    }
    if (a->options.with_count) return add_run(a, arg);
    return tc_fail(TC_ERR_USAGE, "'%s': one folder at a time, others after --with", arg), EINVAL;
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("report", "which folder?");
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

const struct argp tc_argp_report = {
    options,
    parse,
    "DIR",
    "Write report.html, figures and tables of a run anew; of a calibration calibrate.html. With --with DIR2 "
    "DIR3 … they show means over several runs.",
    NULL,
    NULL,
    NULL};

/* A calibration's folder has no results of its own. */
static tc_status report_of(const arguments *a)
{
  char *path = NULL;
  TC_TRY(tc_path_join(a->folder, "calibrate.json", &path));
  const bool calibration = tc_file_exists(path);
  tc_free(&path);
  TC_TRY(calibration ? rp_calibration_write(a->folder) : tc_report_write(a->folder, &a->options));
  TC_TRY(tc_path_join(a->folder, calibration ? "calibrate.html" : "report.html", &path));
  tc_status status = TC_OK;
  if (a->common.json) {
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "folder", a->folder);
    cJSON_AddStringToObject(json, "report", path);
    status = tc_json_write(json, "-");
    cJSON_Delete(json);
  }
  tc_free(&path);
  return status;
}

tc_status tc_cmd_report(int argc, char **argv)
{
  arguments a = {.common = TC_COMMON_DEFAULTS};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_report, "report", argc, argv, &a, &done));
  a.options.with = a.with;
  return done ? TC_OK : report_of(&a);
}
