/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RUN_H
#define TAPECAST_RUN_H
/* A run: the folder, what it is made from, and how far it is. Shared by the files that carry it out. */
#include <cJSON.h>

#include "child.h"
#include "deck.h"
#include "progress.h"
#include "run_state.h"

/* Steps of a run in order, for --from and --to. */
typedef enum {
  TC_STEP_INITIAL,
  TC_STEP_SLURRY,
  TC_STEP_DRYING,
  TC_STEP_CALENDERING,
  TC_STEP_ANALYSIS,
  TC_STEP_VISCOSITY,
  TC_STEP_REPORT,
  TC_STEP_COUNT
} tc_step;
const char *tc_step_name(tc_step step);

/* Seconds that a step should take, about half way between the least and the most: a stage on `ranks`, what
 * runs side by side on `cores`. */
double tc_step_seconds(const tc_recipe *recipe, const tc_plan *plan, int ranks, int cores, tc_step step);

typedef struct tc_run_options {
  const char *recipe, *folder; /* folder NULL: runs/NAME */
  char *const *sets;
  int set_count;
  int ranks; /* 0: as the recipe says */
  tc_step from, to;
  double max_hours; /* 0: no limit */
  bool dry_run, restart_from_scratch, change_ranks;
  bool json; /* print at the end what `tapecast status --json` prints */
  tc_verbosity verbosity;
} tc_run_options;

typedef struct tc_running {
  const tc_run_options *options;
  const tc_recipe *recipe;
  const tc_plan *plan;
  char *folder;        /* of the run */
  char *scripts;       /* of the stage scripts */
  int ranks;           /* of a stage */
  int cores;           /* for what runs side by side */
  double deadline;     /* on tc_clock(); infinite without --max-hours */
  int lock;            /* descriptor, -1 without */
  char input_hash[17]; /* of what the next stage starts from */
  tc_progress progress;
  tc_run_state state;
  int warnings;
} tc_running;

/* Do all of it. */
tc_status tc_run(const tc_run_options *options);

/* Whether to stop now: a signal came or the time is over. */
bool tc_run_should_stop(const tc_running *run);
/* Sets the message for that; TC_ERR_INTERRUPTED. */
tc_status tc_run_stopped(const tc_running *run);

/* One LAMMPS stage: deck, start or go on, follow, check, record. Skips it when it is done. */
tc_status tc_run_stage(tc_running *run, tc_stage stage, bool force);

/* The analyzer on every state there is; results in 04-analysis. */
tc_status tc_run_analysis(tc_running *run);

/* results.json from the records and the analyses. */
tc_status tc_results_write(tc_running *run);

/* Take the folder for this process. TC_ERR_BUSY when another one has it. */
tc_status tc_run_lock(const char *folder, int *lock);
/* Whether a driver is at work there now. */
bool tc_run_is_locked(const char *folder);
void tc_run_unlock(int *lock);

#endif
