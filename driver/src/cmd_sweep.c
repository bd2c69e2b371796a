/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast sweep: options of a sweep. */
#include <errno.h>

#include "command.h"
#include "options.h"
#include "sweep.h"

enum { KEY_CORES = 1000, KEY_MAX_HOURS, KEY_DRY_RUN, KEY_COLLECT, KEY_RETRY };
enum { KEY_SLURM = 1100, KEY_SBATCH, KEY_TASK };

typedef struct {
  tc_sweep_options sweep;
  tc_common common;
} arguments;

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder of the sweep (sweeps/NAME)", 0},
    {"cores", KEY_CORES, "N", 0, "cores for all runs together, in place of the file's", 0},
    {"ranks", 'n', "N", 0, "MPI ranks of a run, in place of the file's", 0},
    {"max-hours", KEY_MAX_HOURS, "H", 0, "stop after H hours; the same command goes on", 0},
    {"retry", KEY_RETRY, NULL, 0, "do runs that failed again", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "check every run and print the plan, start nothing", 0},
    {"collect", KEY_COLLECT, NULL, 0, "only make the tables and the report, from the runs that are there", 0},
    {"slurm-array", KEY_SLURM, NULL, 0, "write DIR/sweep.slurm, which does one run a task, and start nothing",
     0},
    {"sbatch", KEY_SBATCH, "WORDS", 0, "more options of its jobs, e.g. '--partition=short --mem=4G'", 0},
    {"task", KEY_TASK, "N", 0, "do run N alone, as a task of that array", 0},
    TC_OPTION_VERBOSITY,
    TC_OPTION_JSON,
    {0},
};

static error_t turn_on(bool *option)
{
  *option = true;
  return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case 'o':
    a->sweep.folder = arg;
    return 0;
  case 'n':
    return tc_option_count("-n", arg, &a->sweep.ranks);
  case KEY_CORES:
    return tc_option_count("--cores", arg, &a->sweep.cores);
  case KEY_TASK:
    return tc_option_count("--task", arg, &a->sweep.task);
  case KEY_MAX_HOURS:
    return tc_option_hours(arg, &a->sweep.max_hours);
  case KEY_SBATCH:
    a->sweep.sbatch = arg;
    return 0;
  case KEY_DRY_RUN:
    return turn_on(&a->sweep.dry_run);
  case KEY_COLLECT:
    return turn_on(&a->sweep.collect);
  case KEY_RETRY:
    return turn_on(&a->sweep.retry);
  case KEY_SLURM:
    return turn_on(&a->sweep.slurm);
  case ARGP_KEY_ARG:
    return tc_option_word("sweep", arg, &a->sweep.file);
  case ARGP_KEY_NO_ARGS:
    return tc_fail(TC_ERR_USAGE, "tapecast sweep: which file? 'tapecast explain --sweep' says what it holds"),
           EINVAL;
  default:
    return tc_common_parse(key, arg, &a->common);
  }
}

const struct argp tc_argp_sweep = {options,
                                   parse,
                                   "SWEEP",
                                   "Run a recipe at many points, side by side, and compare. The file SWEEP "
                                   "names the recipe, the keys that vary "
                                   "with their values, and seeds. A run that is done is not done again; an "
                                   "interrupted one goes on; one that "
                                   "fails stops no other.",
                                   NULL,
                                   NULL,
                                   NULL};

static tc_status check_modes(const tc_sweep_options *o)
{
  const int modes = o->dry_run + o->collect + o->slurm + (o->task > 0);
  if (modes > 1)
    return tc_fail(TC_ERR_USAGE, "--dry-run, --collect, --slurm-array and --task exclude each other");
  if (o->sbatch && !o->slurm) return tc_fail(TC_ERR_USAGE, "--sbatch needs --slurm-array");
  return TC_OK;
}

tc_status tc_cmd_sweep(int argc, char **argv)
{
  arguments a = {.common = TC_COMMON_DEFAULTS};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_sweep, "sweep", argc, argv, &a, &done));
  if (done) return TC_OK;
  TC_TRY(check_modes(&a.sweep));
  a.sweep.json = a.common.json;
  a.sweep.verbosity = a.common.verbosity;
  return tc_sweep_run(&a.sweep);
}
