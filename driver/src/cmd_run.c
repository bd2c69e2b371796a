/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast run: options of a run. */
#include <errno.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "run.h"

enum { MOST_SETS = 256, KEY_FROM = 1000, KEY_TO, KEY_DRY_RUN, KEY_MAX_HOURS, KEY_RESUME, KEY_AGAIN };

typedef struct {
  tc_run_options run;
  char *sets[MOST_SETS];
} arguments;

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder of the run (runs/NAME)", 0},
    {"ranks", 'n', "N", 0, "MPI ranks, in place of the recipe's run.ranks", 0},
    {"set", 's', "KEY=VALUE", 0, "replace a value of the recipe; may be repeated", 0},
    {"from", KEY_FROM, "STEP", 0,
     "begin with: initial, slurry, drying, calendering, analysis, viscosity, report", 0},
    {"to", KEY_TO, "STEP", 0, "end with that step", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "write the decks and the commands to run them, start nothing", 0},
    {"max-hours", KEY_MAX_HOURS, "H", 0, "stop after so many hours; the same command resumes", 0},
    {"resume", KEY_RESUME, NULL, 0, "go on from the last checkpoint (which is what happens anyway)", 0},
    {"again", KEY_AGAIN, NULL, 0, "do not use checkpoints of an interrupted stage: begin it anew", 0},
    {"quiet", 'q', NULL, 0, "print only warnings and errors", 0},
    {"verbose", 'v', NULL, 0, "print more", 0},
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
  long integer;
  switch (key) {
  case 'o':
    a->run.folder = arg;
    return 0;
  case 'n':
    if (tc_option_integer("-n", arg, 1, 1000000, &integer) != TC_OK) return EINVAL;
    a->run.ranks = (int)integer;
    return 0;
  case 's':
    if (a->run.set_count == MOST_SETS) return tc_fail(TC_ERR_USAGE, "more than %d --set", MOST_SETS), EINVAL;
    a->sets[a->run.set_count++] = arg;
    return 0;
  case KEY_FROM:
    return parse_step("--from", arg, &a->run.from);
  case KEY_TO:
    return parse_step("--to", arg, &a->run.to);
  case KEY_DRY_RUN:
    a->run.dry_run = true;
    return 0;
  case KEY_MAX_HOURS:
    return tc_option_number("--max-hours", arg, 1e-6, 1e6, &a->run.max_hours) == TC_OK ? 0 : EINVAL;
  case KEY_RESUME:
    return 0;
  case KEY_AGAIN:
    a->run.restart_from_scratch = true;
    return 0;
  case 'q':
    a->run.verbosity = TC_QUIET;
    return 0;
  case 'v':
    a->run.verbosity = TC_VERBOSE;
    return 0;
  case ARGP_KEY_ARG:
    if (a->run.recipe) return tc_fail(TC_ERR_USAGE, "'%s': one recipe at a time", arg), EINVAL;
    a->run.recipe = arg;
    return 0;
  case ARGP_KEY_NO_ARGS:
    return tc_fail(TC_ERR_USAGE, "tapecast run: which recipe?"), EINVAL;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

tc_status tc_cmd_run(int argc, char **argv)
{
  static const struct argp argp = {
      options,
      parse,
      "RECIPE",
      "Run the stages of a recipe, measure what comes out, and write the report. A stage that "
      "is done is not done again; one that was interrupted goes on.",
      NULL,
      NULL,
      NULL};
  arguments a = {.run = {.to = TC_STEP_REPORT, .verbosity = TC_NORMAL}};
  a.run.sets = a.sets;
  int done;
  TC_TRY(tc_options_parse(&argp, "run", argc, argv, &a, &done));
  if (done) return TC_OK;
  if (a.run.from > a.run.to)
    return tc_fail(TC_ERR_USAGE, "--from %s lies behind --to %s", tc_step_name(a.run.from),
                   tc_step_name(a.run.to));
  return tc_run(&a.run);
}
