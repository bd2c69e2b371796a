/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_OUTCOME_H
#define TAPECAST_OUTCOME_H
/* What a stage's output says: its progress, its results, and why it ended when it should not have. */
#include <cJSON.h>
#include <stdbool.h>

#include "tapecast/error.h"

typedef struct tc_outcome {
  double fraction;     /* of the last progress line; -1 before the first */
  char text[256];      /* and what it said */
  bool fresh;          /* set with each progress line, for the reader to clear */
  char error[1024];    /* first line that tells of an error; "" without */
  bool not_a_number;   /* a table line holds nan or inf */
  char checkpoint[32]; /* the newest that is whole, for the reader to clear; "" without */
  bool stopped;        /* it ended because it was asked to, behind a checkpoint */
  cJSON *results;      /* object: TAPECAST result */
  cJSON *states;       /* array of objects with "degree": TAPECAST state */
  char lammps[128];    /* version line */
} tc_outcome;

tc_status tc_outcome_create(tc_outcome *outcome);
void tc_outcome_release(tc_outcome *outcome);

/* Take in a line of output; usable as tc_line_reader with the outcome as data. */
void tc_outcome_read(const char *line, void *outcome);

/* Take in a whole log of earlier attempts, if it is there; only results and states count. */
tc_status tc_outcome_read_file(const char *path, tc_outcome *outcome);

/* Why the stage `name` in `folder` failed with this exit code: sets the message (what broke, the line of the
 * log, what to try) and returns the status that fits. */
tc_status tc_outcome_explain(const tc_outcome *outcome, const char *name, const char *folder, int exit_code);

#endif
