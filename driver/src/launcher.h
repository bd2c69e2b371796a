/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_LAUNCHER_H
#define TAPECAST_LAUNCHER_H
/* Command lines of MPI programs. */
#include "tapecast/error.h"

/* Words for exec, NULL-terminated, each owned by the list. Start as {0}. */
typedef struct tc_argv {
  char **words;
  int count;
} tc_argv;

tc_status tc_argv_add(tc_argv *argv, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tc_argv_free(tc_argv *argv);

/* The words that start an MPI program on `ranks` ranks: `launcher` split at blanks, {n} replaced. Nothing for
 * "none", for which `ranks` has to be 1. */
tc_status tc_launcher_words(const char *launcher, int ranks, tc_argv *argv);

/* Whether this process was itself started by an MPI launcher. */
int tc_under_launcher(void);

/* Let Open MPI run as root, in this process's environment, when this is root. */
void tc_launcher_environment(void);

/* Several MPI programs side by side on this machine: each launcher would bind its ranks to the first cores,
 * so let none bind, unless the environment says otherwise. */
void tc_launcher_side_by_side(void);

#endif
