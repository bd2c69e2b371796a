/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SHEAR_H
#define TAPECAST_SHEAR_H
/* Shearing a restart file at several rates, in both directions, side by side.
 *
 *   FOLDER/rate-100/forward    deck, blocks.csv, profile.txt and record of one point and direction
 *   FOLDER/rate-100/backward   the same sheared the other way
 *
 * A point that is done is not done again while its deck and the restart file are the same; one that was
 * interrupted goes on from its checkpoint. */
#include <cJSON.h>
#include <stdbool.h>

#include "child.h"
#include "job.h"
#include "outcome.h"
#include "plan.h"
#include "progress.h"
#include "recipe.h"

#define TC_VISCOSITY_FOLDER "05-viscosity"

typedef struct tc_shear {
  const tc_viscosity *settings;
  const tc_recipe *recipe; /* NULL: the force field is that of the restart file */
  const tc_plan *plan;
  const char *restart; /* path seen from here */
  const char *input;   /* the same file as the decks name it */
  char restart_hash[17];
  double density, pressure; /* of the slurry, for the inertial number */
  const char *folder, *scripts, *launcher;
  int slots;         /* points at a time */
  double deadline;   /* on tc_clock() */
  bool from_scratch; /* use no checkpoints */
  tc_progress *progress;
} tc_shear;

typedef enum { TC_JOB_WAITING, TC_JOB_RUNNING, TC_JOB_DONE, TC_JOB_FAILED } tc_job_state;

/* One point in one direction. */
typedef struct tc_shear_job {
  double rate; /* 1/s, negative backward */
  double dt, mass_scale, inertial_number, max_steps;
  char *folder;
  char input_hash[17];
  tc_job_state state;
  bool before; /* done in an earlier run */
  /* under way */
  tc_child child;
  tc_outcome outcome;
  const char *tries[TC_CHECKPOINTS + 1]; /* checkpoints, then NULL: the start */
  int tried;
  double begun, wall_before;
  char started[32];
  /* failed */
  tc_status status;
  char error[1024];
} tc_shear_job;

/* Time step, mass scale and length of a job whose rate is set. TC_ERR_RECIPE when no time step is known. */
tc_status tc_shear_plan(const tc_shear *shear, tc_shear_job *job);

/* The deck of a planned job; *hash covers it. Its settings.lmp has, beside stage, input, resume, dt, skin,
 * thermo_steps, checkpoint_steps and block_steps as the other stages (deck.h),
 *   rate [1/us]       negative backward;  mass_scale  factor by which beads are heavier
 *   thermostat        none | peculiar, with temperature and temperature_time
 *   skip_strain       at the start, not averaged;  min_strain  never converged before this
 *   error             relative standard error of one direction that ends it;  least_blocks  for such an error
 *   max_steps         end
 * and its script prints `TAPECAST result` strain, height_um, steps, time_us, and leaves blocks.csv and
 * profile.txt (velocities of ten slices). */
tc_status tc_shear_deck(const tc_shear *shear, const tc_shear_job *job, char hash[17]);

/* Take all points to their end. A point that fails does not stop the others; the first failure is returned.
 * With `dry` only the decks are written. */
tc_status tc_shear_run(const tc_shear *shear, bool dry);

/* Steps of all points at most, for estimates. */
double tc_shear_steps(const tc_shear *shear);

/* What there is in `folder` for this restart file, by rising rate: an array of the objects described in
 * shear_results.c. `name`: how the folder is to be called in it. */
tc_status tc_shear_collect(const char *folder, const char *name, const char *restart_hash, cJSON **points);

#endif
