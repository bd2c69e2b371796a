/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run does when its surroundings fail: damaged checkpoints and notes, other ranks, a full or read-only
 * disk, several drivers at once, stages that need a gentler start. */
#include <cJSON.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define GRACE "run.grace=0.1 s"
#define LAUNCHER "run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}"
#define RUN(...)                                                                                             \
  "run", "recipe.yaml", "-o", "run", "--to", "slurry", "--set", GRACE, "--set", LAUNCHER, __VA_ARGS__, NULL

static void setup(void)
{
  umount2("run", MNT_DETACH); /* of a test that was cut off */
  ck_assert_int_eq(system("rm -rf run output.txt background.txt launches.txt"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  unsetenv("STAND_IN_slurry");
  unsetenv("STAND_IN_analyze");
}

/* A slurry on one rank that left two checkpoints, of which the driver took note. */
static void interrupt(void)
{
  setenv("STAND_IN_slurry", "hang", 1);
  const pid_t pid = test_start(RUN("-n", "1"));
  test_wait_for("run/01-slurry/checkpoint_b", 30);
  for (int i = 0; i < 1000; i++) {
    char *noted = test_read_file("run/01-slurry/checkpoints.json");
    const int both = noted && strstr(noted, "checkpoint_b");
    free(noted);
    if (both) break;
    test_pause_ms(10);
  }
  kill(pid, SIGTERM);
  ck_assert_int_eq(test_wait(pid), 8);
  unsetenv("STAND_IN_slurry");
  test_forget_launches();
}

static void check_launches(const char *expected)
{
  char *found = test_launches();
  ck_assert_str_eq(found, expected);
  free(found);
}

static void expect(test_output output, int code, const char *part)
{
  ck_assert_msg(output.code == code, "exit code %d:\n%s", output.code, output.text);
  if (part) ck_contains(output.text, part);
  test_free(&output);
}

/* Damage as the disk does it: the date stays. */
static void damage(const char *path, const char *how)
{
  struct stat info;
  ck_assert_int_eq(stat(path, &info), 0);
  FILE *file = fopen(path, "r+");
  ck_assert_ptr_nonnull(file);
  if (strcmp(how, "flip") == 0) {
    fseek(file, 18, SEEK_SET);
    fputc('#', file);
  }
  fclose(file);
  if (strcmp(how, "cut") == 0) ck_assert_int_eq(truncate(path, info.st_size - 3), 0);
  if (strcmp(how, "empty") == 0) ck_assert_int_eq(truncate(path, 0), 0);
  const struct timespec dates[2] = {info.st_atim, info.st_mtim};
  ck_assert_int_eq(utimensat(AT_FDCWD, path, dates, 0), 0);
}

START_TEST(damaged_checkpoints_are_passed_over)
{
  static const char *const ways[] = {"flip", "cut", "empty"};
  interrupt();
  damage("run/01-slurry/checkpoint_b", ways[_i]);
  expect(test_run(RUN("-n", "1")), 0, "going on from its last checkpoint");
  check_launches("slurry checkpoint_a\n");
}
END_TEST

START_TEST(without_a_good_checkpoint_it_begins_anew)
{
  interrupt();
  damage("run/01-slurry/checkpoint_a", "cut");
  damage("run/01-slurry/checkpoint_b", "flip");
  expect(test_run(RUN("-n", "1")), 0, "slurry: done in");
  check_launches("slurry none\n");
}
END_TEST

/* Notes that were cut off: at worst the stage begins anew. */
static const struct {
  const char *file, *text, *launches;
} notes[] = {
    {"run/01-slurry/begun.json", "{\"input_hash\": \"", "slurry none\n"},
    {"run/01-slurry/begun.json", "", "slurry none\n"},
    {"run/01-slurry/checkpoints.json", "{\"checkpoint_b\": {", "slurry checkpoint_b\n"},
    {"run/01-slurry/checkpoints.json", "[1, 2]", "slurry checkpoint_b\n"},
    {"run/01-slurry/stage.json", "{", "slurry checkpoint_b\n"},
    {"run/state.json", "\x01\x02", "slurry checkpoint_b\n"},
    {"run/.lock", "not a number", "slurry checkpoint_b\n"},
    {"run/01-slurry/blocks.csv", "time_us,density_g_cm3\n10,1.5\n20,1.", "slurry checkpoint_b\n"},
    {"run/01-slurry/output.txt", "TAPECAST result density_g_c", "slurry checkpoint_b\n"},
};

START_TEST(damaged_notes)
{
  interrupt();
  test_write_file(notes[_i].file, notes[_i].text);
  expect(test_run(RUN("-n", "1")), 0, "slurry: done in");
  check_launches(notes[_i].launches);
  char *blocks = test_read_file("run/01-slurry/blocks.csv");
  ck_assert_ptr_nonnull(strstr(blocks, "20,1.7\n30,1.8\n40,1.9\n"));
  ck_assert_ptr_null(strstr(blocks, "1.20"));
  free(blocks);
}
END_TEST

START_TEST(other_ranks_are_asked_about)
{
  interrupt();
  expect(test_run(RUN("-n", "2")), 16, "was begun on 1 ranks");
  check_launches("");
  expect(test_run(RUN("-n", "2", "--change-ranks")), 0, "going on from its last checkpoint");
  check_launches("slurry checkpoint_b\n");
}
END_TEST

START_TEST(not_steady_may_be_a_failure)
{
  setenv("STAND_IN_slurry", "unsteady", 1);
  expect(test_run(RUN("--set", "run.unsteady=stop")), 7, "was not steady when its time was over");
  expect(test_run(RUN("--set", "run.unsteady=go_on")), 0, "not steady");
}
END_TEST

START_TEST(a_gentler_start_is_tried_once)
{
  setenv("STAND_IN_slurry", "touchy", 1);
  expect(test_run(RUN("-n", "1")), 0, "once more, with half the time step and a gentler start");
  check_launches("slurry none\nslurry none\n");
  char *text = test_read_file("run/results.json");
  cJSON *json = cJSON_Parse(text);
  const cJSON *stage = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "stages"), 0);
  ck_contains(cJSON_GetStringValue(cJSON_GetObjectItem(stage, "retry")), "Lost atoms: original 150");
  ck_assert_double_eq_tol(cJSON_GetNumberValue(cJSON_GetObjectItem(stage, "dt_us")), 0.001, 1e-15);
  const cJSON *provenance = cJSON_GetObjectItem(json, "provenance");
  static const char *const keys[] = {"input_hash", "tapecast", "git", "compiler", "mpi", "lammps"};
  for (int i = 0; i < 6; i++) {
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(provenance, keys[i]));
    ck_assert_msg(value && value[0], "provenance.%s is missing", keys[i]);
  }
  cJSON_Delete(json);
  free(text);
  test_forget_launches();
  expect(test_run(RUN("-n", "1")), 0, "done before, nothing changed");
  check_launches("");
}
END_TEST

START_TEST(the_analyzer_is_killed)
{
  setenv("STAND_IN_analyze", "crash", 1);
  expect(test_run("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", LAUNCHER, NULL), 5,
         "exit code 137");
  unsetenv("STAND_IN_analyze");
  test_forget_launches();
  expect(test_run("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", LAUNCHER, NULL), 0, NULL);
  check_launches("analyze dried\nanalyze degree-00\nanalyze degree-10\nanalyze degree-25\n");
}
END_TEST

/* However early the disk is full, the run says so, and goes on when there is room. */
START_TEST(a_full_disk)
{
  static const char *const sizes[] = {"size=16k", "size=32k", "size=48k", "size=64k"};
  ck_assert_int_eq(mkdir("run", 0777), 0);
  if (mount("none", "run", "tmpfs", 0, sizes[_i]) != 0) {
    printf("a_full_disk: skipped, as nothing can be mounted here\n");
    return;
  }
  test_output output = test_run(RUN("-n", "1"));
  const int code = output.code;
  char *text = output.text;
  const int grown = mount("none", "run", "tmpfs", MS_REMOUNT, "size=10m");
  test_output after = test_run(RUN("-n", "1"));
  umount2("run", MNT_DETACH);
  ck_assert_int_eq(grown, 0);
  ck_assert_msg(code == 9, "exit code %d:\n%s", code, text);
  ck_assert_msg(after.code == 0, "exit code %d:\n%s", after.code, after.text);
  free(text);
  test_free(&after);
}
END_TEST

START_TEST(a_folder_that_cannot_be_written)
{
  ck_assert_int_eq(mkdir("run", 0777), 0);
  if (mount("none", "run", "tmpfs", MS_RDONLY, "size=1m") != 0) {
    printf("a_folder_that_cannot_be_written: skipped, as nothing can be mounted here\n");
    return;
  }
  test_output output = test_run(RUN("-n", "1"));
  umount2("run", MNT_DETACH);
  expect(output, 11, "Read-only file system");
}
END_TEST

/* Of several that start at once one gets the folder; when it is killed, the next one does. */
START_TEST(several_drivers_at_once)
{
  enum { DRIVERS = 5 };
  setenv("STAND_IN_slurry", "hang", 1);
  pid_t pids[DRIVERS];
  int refused = 0, code = 0;
  for (int i = 0; i < DRIVERS; i++) pids[i] = test_start(RUN("-n", "1"));
  for (int k = 1; k < DRIVERS; k++) { /* in whatever order they give up */
    int status;
    const pid_t pid = waitpid(-1, &status, 0);
    code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    refused += code == 10;
    for (int i = 0; i < DRIVERS; i++)
      if (pids[i] == pid) pids[i] = 0;
  }
  ck_assert_msg(refused == DRIVERS - 1, "%d refused, the last with exit code %d", refused, code);
  test_wait_for("run/01-slurry/checkpoint_b", 30);
  for (int i = 0; i < DRIVERS; i++)
    if (pids[i]) {
      kill(pids[i], SIGKILL);
      ck_assert_int_eq(test_wait(pids[i]), 128 + SIGKILL);
    }
  check_launches("slurry none\n");
  unsetenv("STAND_IN_slurry");
  test_forget_launches();
  expect(test_run(RUN("-n", "1")), 0, NULL);
  check_launches("slurry checkpoint_b\n");
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
  Suite *suite = suite_create("trust");
  TCase *tests = tcase_create("surroundings");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 90);
  tcase_add_loop_test(tests, damaged_checkpoints_are_passed_over, 0, 3);
  tcase_add_test(tests, without_a_good_checkpoint_it_begins_anew);
  tcase_add_loop_test(tests, damaged_notes, 0, COUNT(notes));
  tcase_add_test(tests, other_ranks_are_asked_about);
  tcase_add_test(tests, not_steady_may_be_a_failure);
  tcase_add_test(tests, a_gentler_start_is_tried_once);
  tcase_add_test(tests, the_analyzer_is_killed);
  tcase_add_loop_test(tests, a_full_disk, 0, 4);
  tcase_add_test(tests, a_folder_that_cannot_be_written);
  tcase_add_test(tests, several_drivers_at_once);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
