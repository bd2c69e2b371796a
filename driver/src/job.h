/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_JOB_H
#define TAPECAST_JOB_H
/* A deck that LAMMPS works on in its folder, from the start or from a checkpoint. */
#include "launcher.h"
#include "tapecast/error.h"

enum { TC_CHECKPOINTS = 2 };

/* TC_ERR_INPUT when a restart file of LAMMPS is none, or cut off. */
tc_status tc_restart_check(const char *path);

/* Checkpoints to go on from, the newest first; returns how many. Files that are cut off, or differ from what
 * was noted of them (record.h), do not count. */
int tc_checkpoints_find(const char *folder, const char *found[TC_CHECKPOINTS]);
void tc_checkpoints_remove(const char *folder);
/* Seconds since the newest was written; NAN when there is none. */
double tc_checkpoint_age(const char *folder);

/* Take away what earlier attempts left: only files that decks write. */
tc_status tc_job_clean(const char *folder);

/* Before going on: cut off a last line without an end from what scripts append to. */
tc_status tc_job_trim(const char *folder);

/* Ask the script that runs in `folder` for a checkpoint and an end, or take that back. */
tc_status tc_job_ask_to_stop(const char *folder);
void tc_job_let_run(const char *folder);

/* The words that run in.NAME; `resume` is a checkpoint or NULL. */
tc_status tc_job_command(const char *launcher, int ranks, const char *name, const char *resume,
                         tc_argv *argv);

/* Now as "2026-01-31T12:00:00Z". */
void tc_stamp(char out[32]);

#endif
