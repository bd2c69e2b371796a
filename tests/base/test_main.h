/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_MAIN_H
#define TEST_MAIN_H
/* What every suite ends with. */
#include <check.h>
#include <stdbool.h>

/* Runs a suite, each test in a process of its own or (fork false) all in this one. Returns main's exit code.
 */
int test_main(Suite *suite, bool fork);

#endif
