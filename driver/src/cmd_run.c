/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast run: options of a run. */
#include <errno.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "run.h"

enum { KEY_FROM = 1000, KEY_TO, KEY_DRY_RUN, KEY_MAX_HOURS, KEY_RESUME, KEY_AGAIN, KEY_CHANGE_RANKS };

typedef struct {
  tc_run_options run;
  tc_common common;
} arguments;

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder of the run (runs/NAME)", 0},
    {"ranks", 'n', "N", 0, "MPI ranks, in place of the recipe's run.ranks", 0},
    TC_OPTION_SET,
    {"from", KEY_FROM, "STEP", 0,
     "begin with: initial, slurry, drying, calendering, analysis, viscosity, report", 0},
    {"to", KEY_TO, "STEP", 0, "end with that step", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "write the decks and the commands to run them, start nothing", 0},
    {"max-hours", KEY_MAX_HOURS, "H", 0, "stop after H hours; the same command resumes", 0},
    {"resume", KEY_RESUME, NULL, 0, "go on from the last checkpoint (which is what happens anyway)", 0},
    {"change-ranks", KEY_CHANGE_RANKS, NULL, 0,
     "go on from checkpoints of another number of ranks; the result then agrees within noise only", 0},
    {"again", KEY_AGAIN, NULL, 0, "do not use checkpoints of an interrupted stage: begin it anew", 0},
    TC_OPTION_VERBOSITY,
    TC_OPTION_JSON,
    {0},
};

static const char *step_at(int i, const void *data)
{
  (void)data;
  return tc_step_name((tc_step)i);
}

static error_t parse_step(const char *option, const char *text, tc_step *step)
{
  for (int i = 0; i < TC_STEP_COUNT; i++)
    if (strcmp(tc_step_name((tc_step)i), text) == 0) {
      *step = (tc_step)i;
      return 0;
    }
  const char *near = tc_nearest(text, step_at, NULL);
  tc_fail(TC_ERR_USAGE,
          "%s '%s': no such step%s%s%s; there are initial, slurry, drying, calendering, analysis, viscosity, "
          "report",
          option, text, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case 'o':
    a->run.folder = arg;
    return 0;
  case 'n':
    return tc_option_count("-n", arg, &a->run.ranks);
  case KEY_FROM:
    return parse_step("--from", arg, &a->run.from);
  case KEY_TO:
    return parse_step("--to", arg, &a->run.to);
  case KEY_DRY_RUN:
    a->run.dry_run = true;
    return 0;
  case KEY_MAX_HOURS:
    return tc_option_hours(arg, &a->run.max_hours);
  case KEY_RESUME:
    return 0;
  case KEY_CHANGE_RANKS:
    a->run.change_ranks = true;
    return 0;
  case KEY_AGAIN:
    a->run.restart_from_scratch = true;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("recipe", arg, &a->run.recipe);
  case ARGP_KEY_NO_ARGS:
    return tc_option_missing("run", "which recipe?");
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

const struct argp tc_argp_run = {
    options,
    parse,
    "RECIPE",
    "Run the stages of a recipe, measure what comes out, and write the report. A stage that "
    "is done is not done again; one that was interrupted goes on.",
    NULL,
    NULL,
    NULL};

tc_status tc_cmd_run(int argc, char **argv)
{
  arguments a = {.run = {.to = TC_STEP_REPORT}, .common = TC_COMMON_DEFAULTS};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_run, "run", argc, argv, &a, &done));
  if (done) return TC_OK;
  a.run.sets = a.common.sets;
  a.run.set_count = a.common.set_count;
  a.run.verbosity = a.common.verbosity;
  a.run.json = a.common.json;
  if (a.run.from > a.run.to)
    return tc_fail(TC_ERR_USAGE, "--from %s lies behind --to %s", tc_step_name(a.run.from),
                   tc_step_name(a.run.to));
  return tc_run(&a.run);
}
