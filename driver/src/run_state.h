/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RUN_STATE_H
#define TAPECAST_RUN_STATE_H
/* state.json in the folder of a run: who is at work there, on what, and how far; `tapecast status` reads it.
 *
 *   command    run | viscosity | …     recipe, recipe_hash   "" for a restart file alone
 *   status     running | done | decks only | interrupted | failed
 *   stage, fraction, text              the part at work and how far it is, 0..1
 *   fraction_all, eta_s                of all the work; absent while unknown
 *   pid, host, ranks                   of the driver, and of a stage
 *   started, updated                   UTC
 *   exit_code, error                   when it failed */
#include <cJSON.h>
#include <stdbool.h>

#include "progress.h"
#include "tapecast/error.h"

typedef struct tc_run_state {
  cJSON *json;
  const char *folder;
  double written; /* on tc_clock() */
} tc_run_state;

/* Begin for the process that has the folder, which stays the caller's. `recipe` and `hash` may be NULL. */
tc_status tc_run_state_begin(tc_run_state *state, const char *folder, const char *command, const char *recipe,
                             const char *hash, int ranks);

/* Keep the file up to date with what the progress shows, every two seconds at most. */
void tc_run_state_follow(tc_run_state *state, tc_progress *progress);

/* How it ended: `word` where status is TC_OK. The status and its message go into the file; returns `status`,
 * with the same message, whatever becomes of the writing. Releases the memory. */
tc_status tc_run_state_end(tc_run_state *state, const tc_progress *progress, const char *word,
                           tc_status status);

/* The state of the folder; a driver that was killed could not say so and counts as interrupted. TC_ERR_INPUT
 * when there is none. Owned by the caller. */
tc_status tc_run_state_read(const char *folder, cJSON **json);

#endif
