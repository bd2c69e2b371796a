/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mpi_suite.h"

#include <mpi.h>
#include <stdlib.h>

#include "test_main.h"

int suite_main(int argc, char **argv, const char *name, const TTest *const *tests)
{
  int started;
  MPI_Initialized(&started);
  if (!started) MPI_Init(&argc, &argv);
  Suite *suite = suite_create(name);
  TCase *group = tcase_create(name);
  for (; *tests; tests++) tcase_add_test(group, *tests);
  suite_add_tcase(suite, group);
  const int failed = test_main(suite, false); /* MPI does not survive a fork */
  /* A rank that failed leaves others waiting in a collective call: end them all. */
  if (failed) MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
  MPI_Finalize();
  return EXIT_SUCCESS;
}
