/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast status, and the summary of a run, with stand-ins: at work, interrupted, killed, failed, done. */
#include <cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define LAUNCHER "run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}"

static void setup(void)
{
  ck_assert_int_eq(system("rm -rf run output.txt background.txt launches.txt"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  unsetenv("STAND_IN_slurry");
  unsetenv("STAND_IN_drying");
  unsetenv("STAND_IN_viscosity");
}

static cJSON *parse(test_output *output)
{
  cJSON *json = cJSON_ParseWithOpts(output->text, NULL, 1);
  ck_assert_msg(cJSON_IsObject(json), "not one JSON object: %s", output->text);
  test_free(output);
  return json;
}

static cJSON *status(void)
{
  test_output output = test_run("status", "run", "--json", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  return parse(&output);
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, key));
  return text ? text : "(none)";
}

static double number_of(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItem(object, key);
  ck_assert_msg(cJSON_IsNumber(item), "%s is missing", key);
  return item->valuedouble;
}

static const cJSON *stage(const cJSON *json, int i)
{
  return cJSON_GetArrayItem(cJSON_GetObjectItem(json, "stages"), i);
}

static int is_true(const cJSON *object, const char *key)
{
  return cJSON_IsTrue(cJSON_GetObjectItem(object, key));
}

static pid_t start_hanging(const char *variable, const char *until)
{
  const struct timespec pause = {.tv_nsec = 10000000};
  setenv(variable, "hang", 1);
  const pid_t pid = test_start("run", "recipe.yaml", "-o", "run", "--set", LAUNCHER, NULL);
  for (int i = 0; i < 2000 && access(until, F_OK) != 0; i++) nanosleep(&pause, NULL);
  ck_assert_int_eq(access(until, F_OK), 0);
  return pid;
}

START_TEST(a_run_at_work)
{
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  const pid_t pid = start_hanging("STAND_IN_drying", "run/02-drying/checkpoint_b");
  cJSON *json = status();
  ck_assert_str_eq(text_of(json, "status"), "running");
  ck_assert_str_eq(text_of(json, "command"), "run");
  ck_assert_str_eq(text_of(json, "recipe"), "small");
  ck_assert_str_eq(text_of(json, "stage"), "drying");
  ck_assert_str_eq(text_of(json, "host"), host);
  ck_assert_double_eq(number_of(json, "pid"), pid);
  ck_assert_double_ge(number_of(json, "fraction_all"), 0);
  ck_assert_double_lt(number_of(json, "updated_age_s"), 120);
  ck_assert(is_true(stage(json, 0), "done"));
  ck_assert_double_ge(number_of(stage(json, 0), "wall_s"), 0);
  ck_assert(!is_true(stage(json, 1), "done") && is_true(stage(json, 1), "begun"));
  ck_assert_double_lt(number_of(stage(json, 1), "checkpoint_age_s"), 120);
  ck_assert(!is_true(stage(json, 2), "begun"));
  cJSON_Delete(json);
  test_output text = test_run("status", "run", NULL);
  ck_contains(text.text, "run: small, running at drying (process ");
  ck_contains(text.text, "slurry       done in ");
  ck_contains(text.text, "; last checkpoint ");
  ck_contains(text.text, "calendering  not done");
  test_free(&text);
  kill(pid, SIGTERM);
  ck_assert_int_eq(test_wait(pid), 8);
  json = status();
  ck_assert_str_eq(text_of(json, "status"), "interrupted");
  ck_assert_double_eq(number_of(json, "exit_code"), 8);
  ck_contains(text_of(json, "text"), "the same command goes on from here");
  cJSON_Delete(json);
}
END_TEST

START_TEST(a_driver_that_was_killed)
{
  const pid_t pid = start_hanging("STAND_IN_slurry", "run/01-slurry/checkpoint_b");
  kill(pid, SIGKILL);
  ck_assert_int_eq(test_wait(pid), 128 + SIGKILL);
  cJSON *json = status();
  ck_assert_str_eq(text_of(json, "status"), "interrupted");
  ck_contains(text_of(json, "text"), "ended without a word");
  ck_assert_ptr_null(cJSON_GetObjectItem(json, "eta_s"));
  cJSON_Delete(json);
}
END_TEST

/* A driver on a machine that cannot be looked at counts as at work while it writes. */
START_TEST(another_machine)
{
  char state[512], stamp[32];
  const time_t ages[] = {10, 4000};
  ck_assert_int_eq(system("mkdir -p run"), 0);
  for (int i = 0; i < 2; i++) {
    const time_t then = time(NULL) - ages[i];
    struct tm utc;
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&then, &utc));
    snprintf(state, sizeof state,
             "{\"recipe\": \"small\", \"status\": \"running\", \"stage\": \"slurry\", \"fraction\": 0.5, "
             "\"host\": \"no-such-host\", \"pid\": 1, \"updated\": \"%s\"}",
             stamp);
    test_write_file("run/state.json", state);
    cJSON *json = status();
    ck_assert_str_eq(text_of(json, "status"), i ? "interrupted" : "running");
    cJSON_Delete(json);
  }
}
END_TEST

START_TEST(a_run_that_failed)
{
  setenv("STAND_IN_drying", "lost", 1);
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "-q", "--json", "--set", LAUNCHER, NULL);
  ck_assert_int_eq(output.code, 14);
  const char *begin = strchr(output.text, '{'); /* behind the word that it is done once more */
  ck_assert_ptr_nonnull(begin);
  cJSON *json = cJSON_ParseWithOpts(begin, NULL, 0); /* the message for people follows */
  ck_assert_str_eq(text_of(cJSON_GetObjectItem(json, "error"), "status"), "lost_beads");
  cJSON_Delete(json);
  test_free(&output);
  json = status();
  ck_assert_str_eq(text_of(json, "status"), "failed");
  ck_assert_str_eq(text_of(json, "stage"), "drying");
  ck_assert_str_eq(text_of(json, "error"), "lost_beads");
  ck_assert_double_eq(number_of(json, "exit_code"), 14);
  ck_contains(text_of(json, "text"), "Beads left the box");
  cJSON_Delete(json);
}
END_TEST

START_TEST(a_run_that_is_done)
{
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "-q", "--json", "--to", "analysis",
                                "--set", LAUNCHER, NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  cJSON *json = parse(&output);
  ck_assert_double_ge(number_of(json, "wall_s"), 0);
  ck_assert_double_eq(number_of(json, "warnings"), 0);
  for (int i = 0; i < 2; i++) { /* what the run printed, then what status prints */
    ck_assert_str_eq(text_of(json, "status"), "done");
    ck_assert_str_eq(text_of(json, "folder"), "run");
    ck_assert_double_eq(number_of(json, "fraction_all"), 1);
    for (int s = 0; s < 3; s++) ck_assert(is_true(stage(json, s), "done"));
    ck_assert_double_eq(number_of(cJSON_GetObjectItem(json, "analysis"), "states"), 4);
    ck_assert_double_eq(number_of(cJSON_GetObjectItem(json, "analysis"), "done"), 4);
    ck_assert_str_eq(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "files"), 0)->valuestring,
                     "run/results.json");
    cJSON_Delete(json);
    json = i ? NULL : status();
  }
}
END_TEST

START_TEST(points_of_the_viscosity)
{
  setenv("STAND_IN_viscosity", "hang", 1);
  test_output output =
      test_run("viscosity", "recipe.yaml", "-o", "run", "-n", "2", "-q", "--set", LAUNCHER, "--rates",
               "200 1/s", "--set", "process.viscosity.ranks=1", "--max-hours", "0.001", NULL);
  ck_assert_msg(output.code == 8, "%s", output.text);
  test_free(&output);
  cJSON *json = status(), *viscosity = cJSON_GetObjectItem(json, "viscosity");
  ck_assert_str_eq(text_of(json, "status"), "interrupted");
  ck_assert_str_eq(text_of(json, "command"), "viscosity");
  ck_assert_double_eq(number_of(viscosity, "done"), 0);
  const cJSON *points = cJSON_GetObjectItem(viscosity, "points");
  ck_assert_int_eq(cJSON_GetArraySize(points), 2);
  ck_assert_double_eq(number_of(cJSON_GetArrayItem(points, 0), "shear_rate_1_s"), -200);
  ck_assert_double_eq(number_of(cJSON_GetArrayItem(points, 1), "shear_rate_1_s"), 200);
  ck_assert(is_true(cJSON_GetArrayItem(points, 1), "begun"));
  cJSON_Delete(json);
  unsetenv("STAND_IN_viscosity");
  output = test_run("viscosity", "run", "-n", "2", "-q", "--rates", "200 1/s", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  test_free(&output);
  json = status();
  ck_assert_str_eq(text_of(json, "status"), "done");
  viscosity = cJSON_GetObjectItem(json, "viscosity");
  ck_assert_double_eq(number_of(viscosity, "done"), 2);
  ck_assert_double_gt(number_of(cJSON_GetArrayItem(cJSON_GetObjectItem(viscosity, "points"), 0), "strain"),
                      0);
  cJSON_Delete(json);
}
END_TEST

/* Lines for a file: no carriage returns, no escapes; nothing at all when quiet; the commands when verbose. */
static const struct {
  const char *option, *there, *absent;
} loudness[] = {
    {"--set=seed=3", "slurry: done in", "+ cd "},
    {"--verbose", "+ cd run/01-slurry && ", "\x1b"},
    {"--quiet", "", "slurry"},
};

START_TEST(plain_lines_in_a_file)
{
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--to", "slurry", loudness[_i].option,
                                "--set", LAUNCHER, NULL);
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, loudness[_i].there);
  ck_assert_ptr_null(strstr(output.text, loudness[_i].absent));
  ck_assert_ptr_null(strchr(output.text, '\x1b'));
  ck_assert_ptr_null(strchr(output.text, '\r'));
  test_free(&output);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("status");
  TCase *tests = tcase_create("with stand-ins");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, a_run_at_work);
  tcase_add_test(tests, a_driver_that_was_killed);
  tcase_add_test(tests, another_machine);
  tcase_add_test(tests, a_run_that_failed);
  tcase_add_test(tests, a_run_that_is_done);
  tcase_add_test(tests, points_of_the_viscosity);
  tcase_add_loop_test(tests, plain_lines_in_a_file, 0, sizeof loudness / sizeof loudness[0]);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
