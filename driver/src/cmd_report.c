/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast report: the report of a run anew, from its results.json. */
#include <errno.h>

#include "command.h"
#include "files.h"
#include "options.h"
#include "report/calibration.h"
#include "report/report.h"
#include "tapecast/memory.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
  const char **folder = state->input;
  switch (key) {
  case ARGP_KEY_ARG:
    if (*folder) return tc_fail(TC_ERR_USAGE, "'%s': one folder at a time", arg), EINVAL;
    *folder = arg;
    return 0;
  case ARGP_KEY_NO_ARGS:
    return tc_fail(TC_ERR_USAGE, "tapecast report: which folder?"), EINVAL;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp tc_argp_report = {
    NULL,  parse,
    "DIR", "Write report.html, figures and tables of a run anew; of a calibration calibrate.html.",
    NULL,  NULL,
    NULL};

/* A calibration's folder has no results of its own. */
static tc_status report_of(const char *folder)
{
  char *path = NULL;
  TC_TRY(tc_path_join(folder, "calibrate.json", &path));
  const tc_status status = tc_file_exists(path) ? rp_calibration_write(folder) : tc_report_write(folder);
  tc_free(&path);
  return status;
}

tc_status tc_cmd_report(int argc, char **argv)
{
  const char *folder = NULL;
  int done;
  TC_TRY(tc_options_parse(&tc_argp_report, "report", argc, argv, &folder, &done));
  return done ? TC_OK : report_of(folder);
}
