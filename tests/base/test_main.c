/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test_main.h"

#include <stdlib.h>

int test_main(Suite *suite, bool fork)
{
  SRunner *runner = srunner_create(suite);
  if (!fork) srunner_set_fork_status(runner, CK_NOFORK);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
