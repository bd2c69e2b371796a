/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs tapecast-lmp as a child process (a LAMMPS error ends the process) and reads what it printed. Where the
 * environment variable TAPECAST_TEST_LMP is set, its words are run instead: another LAMMPS that has the
 * styles.
 *
 * A script reports a number with `print "RESULT name $(value:%.17g)"`, and per-bead values with a dump.
 */
#ifndef LMP_CHILD_H
#define LMP_CHILD_H

#include <check.h>
#include <stddef.h>

#include "test_main.h"

typedef struct {
  int status;   /* exit code; 128 + signal if it was killed */
  char *output; /* all it printed, to stdout and stderr */
} lmp_run;

/* Runs the script on so many ranks (1: without mpirun); `variables` are further words of the command line,
 * such as "-var wall stock". */
lmp_run lmp_script(int ranks, const char *script, const char *variables);
/* Runs with the text as the script. */
lmp_run lmp_text(int ranks, const char *text, const char *variables);
/* Runs with these words only. */
lmp_run lmp_words(int ranks, const char *words);
void lmp_free(lmp_run *run);

/* The run must have ended well; otherwise its output is shown. */
void lmp_must_pass(const lmp_run *run);
/* The run must have failed with this text in its output. */
void lmp_must_fail(const lmp_run *run, const char *text);
/* So must a script of a scene, which ends its last line, and lines. */
void lmp_must_refuse(const char *scene, const char *lines, const char *text);

/* The number after the last "RESULT name". Fails the test if there is none. */
double lmp_result(const lmp_run *run, const char *name);

/* The last frame of a dump, sorted by the first column (the bead's ID): table[row * columns + column]. */
typedef struct {
  int rows, columns;
  double *value;
} lmp_table;
lmp_table lmp_read_dump(const char *file);
void lmp_free_table(lmp_table *table);
/* Largest |a - b| over all columns but the first, each divided by that column's largest magnitude in a. */
double lmp_table_difference(const lmp_table *a, const lmp_table *b);

#endif
