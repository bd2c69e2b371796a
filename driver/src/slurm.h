/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SLURM_H
#define TAPECAST_SLURM_H
/* Job scripts for SLURM.
 *
 * A script runs `tapecast run` with --max-hours a margin below the time limit. When that is over, and only
 * then, it submits itself again, and the next job goes on from the last checkpoint; it stops when the run is
 * done, when it fails, when it is cancelled, and after a number of jobs. The script that SLURM holds is what
 * is submitted again, so that it may come from a file as well as from a pipe. */
#include "tapecast/error.h"
#include "text.h"

enum { TC_MOST_MODULES = 32 };

typedef struct tc_slurm {
  const char *name;                                          /* of the job */
  const char *account, *partition, *qos, *memory, *launcher; /* NULL: not given */
  const char *modules[TC_MOST_MODULES];
  const char *directives[TC_MOST_MODULES]; /* more words for #SBATCH lines: "--mail-type=END" */
  int module_count, directive_count;
  long ranks, nodes;    /* nodes 0: SLURM chooses */
  double limit, margin; /* of a job, s */
  long most_jobs;
  const char *program, *recipe, *folder; /* absolute paths */
  const char *const *sets;
  int set_count;
} tc_slurm;

/* Seconds, of at least `least`, of a time limit as sbatch takes it: MINUTES, MINUTES:SECONDS,
 * HOURS:MINUTES:SECONDS, DAYS-HOURS, DAYS-HOURS:MINUTES, DAYS-HOURS:MINUTES:SECONDS. TC_ERR_USAGE names the
 * option. */
tc_status tc_slurm_time(const char *option, const char *text, double least, double *seconds);

/* The margin for a limit when none is asked for: a tenth, at most ten minutes. */
double tc_slurm_margin(double limit);

/* The script. `notes`: lines of a comment, each beginning with "# ". */
void tc_slurm_script(const tc_slurm *job, const char *notes, tc_text *script);

#endif
