/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast calibrate: options of a calibration. */
#include <errno.h>

#include "calibrate.h"
#include "command.h"
#include "options.h"

enum { MOST_FROM = 256, KEY_FROM = 1000, KEY_EVALUATIONS, KEY_MAX_HOURS, KEY_RETRY, KEY_DRY_RUN };

typedef struct {
  tc_calibrate_options options;
  tc_common common;
  char *from[MOST_FROM];
} arguments;

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder of the calibration (runs/NAME-calibrate)", 0},
    {"cores", 'n', "N", 0, "cores for evaluations side by side, in place of calibrate.cores", 0},
    TC_OPTION_SET,
    {"from", KEY_FROM, "DIR", 0,
     "take the results of an earlier run, calibration or sweep as known; may be repeated", 0},
    {"evaluations", KEY_EVALUATIONS, "N", 0,
     "evaluations in all, in place of calibrate.evaluations; 0: only look at those of --from", 0},
    {"max-hours", KEY_MAX_HOURS, "H", 0, "stop after H hours; the same command goes on", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "print what would be done and how long it should take, start nothing",
     0},
    {"retry", KEY_RETRY, NULL, 0, "do failed evaluations again", 0},
    TC_OPTION_VERBOSITY,
    TC_OPTION_JSON,
    {0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  tc_calibrate_options *o = &a->options;
  switch (key) {
  case 'o':
    o->folder = arg;
    return 0;
  case 'n':
    return tc_option_integer("-n", arg, 1, 100000, &o->cores) == TC_OK ? 0 : EINVAL;
  case KEY_FROM:
    if (o->from_count == MOST_FROM) return tc_fail(TC_ERR_USAGE, "more than %d --from", MOST_FROM), EINVAL;
    a->from[o->from_count++] = arg;
    return 0;
  case KEY_EVALUATIONS:
    return tc_option_integer("--evaluations", arg, 0, 10000, &o->evaluations) == TC_OK ? 0 : EINVAL;
  case KEY_MAX_HOURS:
    return tc_option_hours(arg, &o->max_hours);
  case KEY_DRY_RUN:
    o->dry_run = true;
    return 0;
  case KEY_RETRY:
    o->retry = true;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("recipe", arg, &o->recipe);
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("calibrate", "which recipe?");
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

const struct argp tc_argp_calibrate = {
    options,
    parse,
    "RECIPE",
    "Change the free keys of a recipe (calibrate.free) until its runs meet measured values "
    "(calibrate.targets), "
    "by Bayesian optimisation. Writes best.yaml, calibrate.json, calibrate.csv and calibrate.html; each "
    "evaluation is a run in a folder of its own, and the same command goes on where it was stopped.",
    NULL,
    NULL,
    NULL};

tc_status tc_cmd_calibrate(int argc, char **argv)
{
  arguments a = {.options.evaluations = -1, .common = TC_COMMON_DEFAULTS};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_calibrate, "calibrate", argc, argv, &a, &done));
  if (done) return TC_OK;
  a.options.from = a.from;
  a.options.sets = a.common.sets;
  a.options.set_count = a.common.set_count;
  a.options.verbosity = a.common.verbosity;
  a.options.json = a.common.json;
  return tc_calibration_run(&a.options);
}
