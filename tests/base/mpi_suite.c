/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mpi_suite.h"

#include <mpi.h>
#include <stdlib.h>

int suite_main(int argc, char **argv, const char *name, const TTest *const *tests)
{
  int started;
  MPI_Initialized(&started);
  if (!started) MPI_Init(&argc, &argv);
  Suite *suite = suite_create(name);
  TCase *group = tcase_create(name);
  for (; *tests; tests++) tcase_add_test(group, *tests);
  suite_add_tcase(suite, group);
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_NOFORK); /* MPI does not survive a fork */
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  /* A rank that failed leaves others waiting in a collective call: end them all. */
  if (failed) MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
  MPI_Finalize();
  return EXIT_SUCCESS;
}
