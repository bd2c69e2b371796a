/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_EVALUATION_H
#define TAPECAST_EVALUATION_H
/* One evaluation of a recipe with some of its values replaced, and its record on disk.
 *
 * It has a folder NNNN-LABEL, which is that of an ordinary run, with a record evaluation.json in it. The
 * record appears at once and whole, when the evaluation is submitted and again when it has ended. */
#include <cJSON.h>
#include <stdbool.h>

#include "tapecast/error.h"

typedef enum tc_evaluation_state {
  TC_EVALUATION_WAITING, /* not begun, or interrupted: what it has done so far counts */
  TC_EVALUATION_RUNNING,
  TC_EVALUATION_DONE,
  TC_EVALUATION_FAILED
} tc_evaluation_state;

typedef struct tc_evaluation {
  int id;       /* from 1; the number of its folder */
  char *label;  /* a short text for people; may be "" */
  char *folder; /* as seen from here */
  char **sets;  /* "KEY=VALUE", length (set_count): what is replaced in the recipe */
  int set_count;
  char hash[17]; /* of all values of the recipe that it was made with, and of its steps */
  tc_evaluation_state state;
  tc_status status;            /* of a failed one: as an ordinary run would have ended; else TC_OK */
  char *message;               /* of a failed one: what went wrong, as the run said it; else "" */
  double wall;                 /* seconds that it took so far, all attempts together */
  char started[32], ended[32]; /* "2026-01-31T12:00:00Z" of the last attempt; "" before */
  double fraction;             /* of a running one: how much is done, 0 to 1 */
  double estimate;             /* seconds that it should take, NaN when unknown */
  cJSON *results;              /* of a done one: results.json, once somebody asked for it; else NULL */
} tc_evaluation;

/* "waiting", … */
const char *tc_evaluation_state_name(tc_evaluation_state state);

/* A new one in `campaign`/NNNN-LABEL, not yet on disk. Copies everything. */
tc_status tc_evaluation_make(const char *campaign, int id, const char *label, char *const *sets,
                             int set_count, tc_evaluation **evaluation);
void tc_evaluation_free(tc_evaluation **evaluation);

/* Write its record, making the folder where needed. */
tc_status tc_evaluation_store(const tc_evaluation *evaluation);

/* Read the record in `campaign`/`name`. *evaluation stays NULL when there is none; a damaged one is
 * TC_ERR_INPUT. One that was running comes as waiting. */
tc_status tc_evaluation_load(const char *campaign, const char *name, tc_evaluation **evaluation);

/* Whether it has exactly these settings, in this order. */
bool tc_evaluation_matches(const tc_evaluation *evaluation, char *const *sets, int set_count);

/* The status that a program ended with; TC_ERR_INTERNAL for an exit code that is none of ours. */
tc_status tc_status_of_exit_code(int exit_code);

/* It is to be done (again): forget how it ended. */
tc_status tc_evaluation_wait(tc_evaluation *evaluation);
/* Set what a failed one says. */
tc_status tc_evaluation_fail(tc_evaluation *evaluation, tc_status status, const char *message);

#endif
