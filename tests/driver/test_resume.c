/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interruptions: by signal, by time, by kill; and what goes on from there. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define GRACE "run.grace=0.1 s"
#define LAUNCHER "run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}"

static void setup(void)
{
  ck_assert_int_eq(system("rm -rf run output.txt background.txt launches.txt"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  static const char *const stages[] = {"STAND_IN_slurry", "STAND_IN_drying", "STAND_IN_calendering",
                                       "STAND_IN_analyze"};
  for (int i = 0; i < 4; i++) unsetenv(stages[i]);
}

static pid_t start(void)
{
  return test_start("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", GRACE, "--set", LAUNCHER,
                    NULL);
}

static void go_on(const char *launches)
{
  test_forget_launches();
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", GRACE,
                                "--set", LAUNCHER, NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  char *found = test_launches();
  ck_assert_str_eq(found, launches);
  free(found);
  test_free(&output);
}

#define ANALYSES "analyze dried\nanalyze degree-00\nanalyze degree-10\nanalyze degree-25\n"

static const struct {
  const char *variable, *checkpoint, *launches;
} places[] = {
    {"STAND_IN_slurry", "run/01-slurry/checkpoint_b",
     "slurry checkpoint_b\ndrying none\ncalendering none\n" ANALYSES},
    {"STAND_IN_drying", "run/02-drying/checkpoint_b", "drying checkpoint_b\ncalendering none\n" ANALYSES},
    {"STAND_IN_calendering", "run/03-calendering/degree-00.dump", "calendering checkpoint_b\n" ANALYSES},
};
static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGKILL};

/* A run whose slurry hangs once it has left checkpoints is told to end, and says that it can go on. */
static void interrupt_slurry(void)
{
  setenv("STAND_IN_slurry", "hang", 1);
  const pid_t pid = start();
  test_wait_for("run/01-slurry/checkpoint_b", 10);
  kill(pid, SIGTERM);
  ck_assert_int_eq(test_wait(pid), 8);
}

START_TEST(a_signal_in_any_stage_resumes)
{
  const int place = _i % 3, number = signals[_i / 3];
  setenv(places[place].variable, "hang", 1);
  const pid_t pid = start();
  test_wait_for(places[place].checkpoint, 10);
  test_pause_ms(50);
  kill(pid, number);
  const int code = test_wait(pid);
  ck_assert_int_eq(code, number == SIGKILL ? 128 + SIGKILL : 8);
  if (number != SIGKILL) {
    char *text = test_read_file("background.txt");
    ck_contains(text, "the same command goes on from here");
    free(text);
  }
  test_pause_ms(100);
  test_output status = test_run("status", "run", NULL);
  ck_contains(status.text, "interrupted");
  test_free(&status);
  go_on(places[place].launches);
}
END_TEST

START_TEST(a_checkpoint_that_is_no_good)
{
  interrupt_slurry();
  setenv("STAND_IN_slurry", "badresume", 1);
  go_on("slurry checkpoint_b\nslurry checkpoint_a\ndrying none\ncalendering none\n" ANALYSES);
}
END_TEST

START_TEST(another_recipe_begins_anew)
{
  interrupt_slurry();
  unsetenv("STAND_IN_slurry");
  test_write_recipe("recipe.yaml", "pressure: 1 atm", "pressure: 100 kPa");
  go_on("slurry none\ndrying none\ncalendering none\n" ANALYSES);
}
END_TEST

START_TEST(blocks_are_not_counted_twice)
{
  interrupt_slurry();
  go_on("slurry checkpoint_b\ndrying none\ncalendering none\n" ANALYSES);
  char *blocks = test_read_file("run/01-slurry/blocks.csv");
  ck_assert_str_eq(blocks, "time_us,density_g_cm3\n10,1.5\n20,1.7\n30,1.8\n40,1.9\n");
  free(blocks);
}
END_TEST

START_TEST(time_is_over)
{
  test_output output =
      test_run("run", "recipe.yaml", "-o", "run", "--to", "slurry", "--set", GRACE, "--set", LAUNCHER, NULL);
  ck_assert_int_eq(output.code, 0);
  test_free(&output);
  setenv("STAND_IN_drying", "hang", 1);
  output = test_run("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", GRACE, "--set", LAUNCHER,
                    "--max-hours", "0.001", NULL);
  ck_assert_msg(output.code == 8, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, "--max-hours are over");
  test_free(&output);
  unsetenv("STAND_IN_drying");
  go_on("drying checkpoint_b\ncalendering none\n" ANALYSES);
}
END_TEST

START_TEST(two_runs_in_a_folder)
{
  setenv("STAND_IN_slurry", "hang", 1);
  const pid_t pid = start();
  test_wait_for("run/01-slurry/checkpoint_b", 10);
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", GRACE,
                                "--set", LAUNCHER, NULL);
  ck_assert_int_eq(output.code, 10);
  ck_contains(output.text, "is at work in this folder");
  test_free(&output);
  test_output status = test_run("status", "run", NULL);
  ck_contains(status.text, "running at slurry");
  test_free(&status);
  kill(pid, SIGTERM);
  ck_assert_int_eq(test_wait(pid), 8);
}
END_TEST

START_TEST(interrupted_analysis)
{
  setenv("STAND_IN_analyze", "hang", 1);
  const pid_t pid = start();
  test_wait_for("run/04-analysis/dried.txt", 10);
  test_pause_ms(100);
  kill(pid, SIGTERM);
  ck_assert_int_eq(test_wait(pid), 8);
  unsetenv("STAND_IN_analyze");
  go_on(ANALYSES);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("resume");
  TCase *tests = tcase_create("interrupted");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, a_signal_in_any_stage_resumes, 0, 12);
  tcase_add_test(tests, a_checkpoint_that_is_no_good);
  tcase_add_test(tests, another_recipe_begins_anew);
  tcase_add_test(tests, blocks_are_not_counted_twice);
  tcase_add_test(tests, time_is_over);
  tcase_add_test(tests, two_runs_in_a_folder);
  tcase_add_test(tests, interrupted_analysis);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
