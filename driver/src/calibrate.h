/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CALIBRATE_H
#define TAPECAST_CALIBRATE_H
/* tapecast calibrate: change the free keys of a recipe until its runs meet measured values.
 *
 * Evaluations are those of a campaign (campaign.h), which stores each as it ends; where to evaluate comes
 * from the optimiser (optimize/optimizer.h), which is told everything anew when a calibration goes on. */
#include "campaign.h"
#include "optimizer.h"
#include "space.h"

/* A free key as a coordinate of the search. */
typedef struct tc_parameter {
  const tc_free_key *row;
  const tc_key *key;
  tc_range range; /* in the key's unit */
} tc_parameter;

/* A value to meet: an output of an evaluation. */
typedef struct tc_wanted {
  char path[160];    /* in results.json */
  char name[96];     /* for people: "viscosity at 700 1/s [Pa s]" */
  double shear_rate; /* of a viscosity, else NaN */
} tc_wanted;

/* The calibration that a recipe asks for. Lives no longer than the recipe. */
typedef struct tc_problem {
  const tc_recipe *recipe;
  int dimensions, outputs;
  tc_parameter *parameter; /* (dimensions) */
  tc_wanted *wanted;       /* (outputs) */
  tc_goal goal;
  double *target, *uncertainty, *weight; /* (outputs), of the goal */
  bool *log;
  char **sets; /* for every evaluation: calibrate.set and the shear rates; length (set_count) */
  int set_count;
  tc_step to;
  bool viscosity, analysis;
} tc_problem;

/* From a checked recipe with a calibrate block; reads measured curves. TC_ERR_RECIPE, TC_ERR_INPUT. */
tc_status tc_problem_make(const tc_recipe *recipe, tc_problem **problem);
void tc_problem_free(tc_problem **problem);

/* The settings "KEY=VALUE" of the point x (dimensions) of the unit cube, into a list that tc_sets_free
 * releases; the keys come in their order, each followed by those that get the same value. */
tc_status tc_problem_sets(const tc_problem *p, const double *x, char ***sets, int *count);
void tc_sets_free(char ***sets, int count);

/* The point of such settings; false when they are not of this problem, or a value lies out of its range. */
bool tc_problem_point(const tc_problem *p, char *const *sets, int count, double *x);

/* Outputs y and their errors (outputs each) from results.json; false, with the reason, when the run does not
 * count: a stage was not steady, or it has none of the wanted numbers. */
bool tc_problem_outputs(const tc_problem *p, const cJSON *results, double *y, double *error, char *why,
                        size_t size);

/* An evaluation, of this calibration or from elsewhere. */
typedef struct tc_trial {
  int id;            /* of the campaign; 0: from elsewhere */
  char *source;      /* folder */
  double *x;         /* (dimensions + 1): the unit cube, then the fidelity, 1 or 0 */
  double *y, *error; /* (outputs) */
  bool ended, succeeded;
  double goal, wall; /* goal NaN where an output is missing */
  char why[256];     /* of a failure */
} tc_trial;

typedef struct tc_calibrate_options {
  const char *recipe, *folder; /* folder NULL: runs/NAME-calibrate */
  char *const *sets;
  int set_count;
  char *const *from; /* folders of earlier runs or calibrations; length (from_count) */
  int from_count;
  long evaluations; /* -1: as the recipe says */
  long cores;       /* 0: as the recipe says */
  double max_hours; /* of this call; 0: as the recipe says */
  bool retry, json, dry_run;
  tc_verbosity verbosity;
} tc_calibrate_options;

typedef struct tc_calibration {
  const tc_calibrate_options *options;
  const tc_recipe *recipe;
  const tc_problem *problem;
  char *folder;
  tc_campaign *campaign;
  tc_optimizer *optimizer;
  tc_trial *trials;
  size_t count, room;
  bool fidelity; /* some trials are of other settings: the model has fidelity as one coordinate more */
  int left_out;  /* results from elsewhere that do not fit */
} tc_calibration;

tc_status tc_calibration_run(const tc_calibrate_options *options);

/* Add a trial at x (dimensions), of fidelity 1 until told otherwise, without outputs. */
tc_status tc_calibration_add(tc_calibration *c, int id, const char *source, const double *x,
                             tc_trial **trial);
/* It ended: tell the optimiser, and work out its goal. */
tc_status tc_calibration_tell(tc_calibration *c, tc_trial *trial);

/* Add what options->from holds, as ended trials that the optimiser is not told yet. Runs that differ in more
 * than the free keys and the seed from what `sets` make of the recipe get the fidelity 0 (calibrate_from.c).
 */
tc_status tc_calibration_from(tc_calibration *c, char *const *sets, int set_count);

/* The best trial: of those that the model finds about as good, the one with the lowest goal of its own. NULL
 * while none has all targets. */
tc_status tc_calibration_best(const tc_calibration *c, const tc_trial **best);

/* calibrate.json, calibrate.csv; with `all` best.yaml and calibrate.html too (calibrate_results.c). */
tc_status tc_calibration_write(const tc_calibration *c, bool all);

#endif
