/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CAMPAIGN_H
#define TAPECAST_CAMPAIGN_H
/* A campaign: many runs of one recipe, each with some values replaced, side by side on a number of cores.
 *
 * Every evaluation is a child process `tapecast run` in its own folder DIR/NNNN-LABEL and is stored there as
 * it ends (evaluation.h). A campaign that was killed at any point goes on: open the same folder and submit
 * the same evaluations again; finished ones are found, interrupted ones go on from their last checkpoint. A
 * failure is stored with its exit code and message, and stops no other evaluation.
 *
 *   tc_campaign *c = NULL;
 *   tc_campaign_open(&(tc_campaign_options){.recipe = "quick.yaml", .folder = "fit", .to = TC_STEP_SLURRY,
 *                                           .cores = 2, .ranks = 1}, &c);
 *   tc_campaign_submit(c, (char *[]){"seed=2", "process.slurry.pressure=80 kPa"}, 2, "p80 s2", &id);
 *   while (tc_campaign_wait(c, &ended) == TC_OK && ended)
 *     tc_campaign_value(c, ended, "slurry.density_g_cm3", &value, &standard_error);
 *   tc_campaign_close(&c);
 *
 * One thread. Not to be used inside a program started by an MPI launcher. */
#include "evaluation.h"
#include "progress.h"
#include "run.h"

typedef struct tc_campaign tc_campaign;

typedef struct tc_campaign_options {
  const char *recipe; /* path */
  const char *folder; /* of the campaign; made when missing */
  char *const *sets;  /* "KEY=VALUE" for every evaluation, before its own; length (set_count) */
  int set_count;
  tc_step to;              /* last step of each run */
  bool analysis;           /* also analyse the states there are, where `to` lies before that */
  bool viscosity;          /* also shear the slurry (process.viscosity.rates), where `to` lies before that */
  int cores;               /* budget; 0: all there are */
  int ranks;               /* cores of one evaluation; 0: 1 */
  double max_hours;        /* of this call of the program; 0: no limit */
  double evaluation_hours; /* one that takes longer, all its attempts together, has failed; 0: no limit */
  bool retry;              /* do failed evaluations again */
  bool shared; /* other processes work in this folder, too (tasks of a SLURM array), or this one only looks:
                  take no lock, and store nothing that was not submitted without it before */
  int only;    /* start this evaluation alone; 0: all */
  tc_verbosity verbosity;
} tc_campaign_options;

/* Check the recipe with these values, as tc_campaign_submit does, without a campaign; *seconds is what such
 * an evaluation should take. */
tc_status tc_campaign_estimate(const tc_campaign_options *options, char *const *sets, int set_count,
                               double *seconds);

/* Open the campaign in the folder and read what is stored there. The texts of the options have to live as
 * long as the campaign. Errors: TC_ERR_RECIPE, TC_ERR_USAGE (more ranks than cores), TC_ERR_BUSY (another
 * process has the folder), TC_ERR_IO. Installs the handlers of child.h. */
tc_status tc_campaign_open(const tc_campaign_options *options, tc_campaign **campaign);

/* Stop what runs (it can go on later) and release everything. */
void tc_campaign_close(tc_campaign **campaign);

/* Ask for an evaluation. `label` is for people and part of the folder's name. When one with the same settings
 * is stored, *id is that one: done or failed, if the recipe is still the same; else it goes on from what is
 * there. A failure that is no answer (no space, no launcher, no memory, interrupted) is tried again. The
 * evaluation starts at the next tc_campaign_wait or tc_campaign_poll. TC_ERR_RECIPE when the recipe is wrong
 * with these values; nothing is stored then. */
tc_status tc_campaign_submit(tc_campaign *campaign, char *const *sets, int set_count, const char *label,
                             int *id);

/* Start what fits, and wait until one of the evaluations submitted has ended: *id, each once, in the order of
 * their ends; 0 when none is left. Those that were done before they were submitted do not come.
 * TC_ERR_INTERRUPTED after a signal or max_hours: what ran was stopped and can go on. */
tc_status tc_campaign_wait(tc_campaign *campaign, int *id);

/* The same without waiting longer than `seconds`: *id is also 0 when none has ended until then. */
tc_status tc_campaign_poll(tc_campaign *campaign, double seconds, int *id);

/* Wait for all that was submitted. */
tc_status tc_campaign_wait_all(tc_campaign *campaign);

/* Evaluations known, by index from 0 in the order of their ids, those stored earlier but not submitted now
 * included. Owned by the campaign; valid until it is closed. */
int tc_campaign_count(const tc_campaign *campaign);
const tc_evaluation *tc_campaign_at(const tc_campaign *campaign, int index);
/* By id; NULL when there is none. */
const tc_evaluation *tc_campaign_get(const tc_campaign *campaign, int id);

/* results.json of a done evaluation, owned by the campaign; NULL when it is not done or the file is damaged.
 */
const cJSON *tc_campaign_results(tc_campaign *campaign, int id);

/* A number of the results and its standard error by its path (quantity.h); false, and both NaN, when the
 * evaluation is not done or has no such number. */
bool tc_campaign_value(tc_campaign *campaign, int id, const char *path, double *value,
                       double *standard_error);

/* Evaluations waiting or running. */
int tc_campaign_open_count(const tc_campaign *campaign);
/* The budget, and how much of it is free now. */
int tc_campaign_cores(const tc_campaign *campaign);
int tc_campaign_free_cores(const tc_campaign *campaign);
/* Seconds until max_hours are over; infinite without a limit. */
double tc_campaign_seconds_left(const tc_campaign *campaign);
/* How far the campaign in a folder is, also while another process is at work on it: "runs", "done", "failed",
 * "running", "waiting", and "evaluations", a list of objects. *status is NULL when there is none in the
 * folder; to be released with cJSON_Delete. The other prints it for people. */
tc_status tc_campaign_status(const char *folder, cJSON **status);
void tc_campaign_status_print(const cJSON *status);

/* The progress line, for what the caller has to say in between. */
tc_progress *tc_campaign_progress(tc_campaign *campaign);

#endif
