/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DRIVER_FIXTURE_H
#define DRIVER_FIXTURE_H
/* A small recipe, and ways to change it and to run the program. Works in the current folder, which is the
 * test's own. */
#include <cJSON.h>
#include <check.h>
#include <sys/types.h>

#include "plan.h"
#include "test_main.h"

/* Three materials: A of one size, B of two, C that shrinks; 150 beads, two degrees. */
extern const char test_recipe_text[];

/* Write the recipe with `from` replaced by `to` (NULL: as it is) to `path`. `from` has to be there once. */
void test_write_recipe(const char *path, const char *from, const char *to);
void test_write_file(const char *path, const char *text);
char *test_read_file(const char *path); /* to be freed; NULL when it is not there */

/* A file of JSON, to be deleted; and a number that must be there. */
cJSON *test_read_json(const char *path);
double test_number(const cJSON *object, const char *key);

/* Load what test_write_recipe writes; fails the test when that does not work. */
tc_recipe *test_recipe(const char *from, const char *to);

/* A program's exit code and what it printed (standard output and error together). */
typedef struct test_output {
  int code; /* 128 + signal when killed */
  char *text;
} test_output;

/* Run `tapecast` with a NULL-terminated list of words; the stand-ins are in the environment. */
test_output test_run(const char *first, ...);
pid_t test_start(const char *first, ...); /* in the background, output to the file "background.txt" */
int test_wait(pid_t pid);                 /* exit code as above */
void test_free(test_output *output);

/* Set up the stand-ins for mpirun, tapecast-lmp and tapecast-analyze (environment of this process). */
void test_use_stand_ins(void);

/* Lines that the stand-ins logged: what was started, e.g. "slurry none", "analyze dried". To be freed. */
char *test_launches(void);
void test_forget_launches(void);

void test_pause_ms(long ms);
/* Until the file is there; fails after so many seconds. */
void test_wait_for(const char *path, int seconds);

/* Check that `text` contains `part`. */
#define ck_contains(text, part)                                                                              \
  ck_assert_msg((text) && strstr((text), (part)), "'%s' is not in:\n%s", (part),                             \
                (text) ? (text) : "(nothing)")

#endif
