/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_MPI_SUITE_H
#define TEST_MPI_SUITE_H
/* A main for suites of tests under MPI. */
#include <check.h>

#include "tapecast/error.h"

/* A test by function pointer; the list ends with NULL. Runs them with MPI started (here, unless it
 * is already), in this process. */
int suite_main(int argc, char **argv, const char *name, const TTest *const *tests);

#define ck_ok(call) ck_assert_msg((call) == TC_OK, "%s: %s", #call, tc_error_message())

#endif
