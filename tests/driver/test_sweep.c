/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast sweep: whole sweeps with stand-ins. */
#include <cJSON.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define SET "set: ['run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}']\n"
#define HEAD "name: small\nrecipe: recipe.yaml\nto: slurry\n" SET
#define DENSITY "measure: [slurry.density_g_cm3]\n"
#define TWO                                                                                                  \
  "parameters:\n"                                                                                            \
  "  - {key: process.slurry.pressure, values: [80 kPa, 120 kPa]}\n"                                          \
  "  - {key: process.slurry.temperature, values: [300 K, 400 K]}\n"

static void setup(void)
{
  char folder[4096], path[4200];
  ck_assert_int_eq(system("rm -rf sweeps away cores cores.txt launches.txt && mkdir cores"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  setenv("STAND_IN_slurry", "varied", 1);
  unsetenv("STAND_IN_SECONDS");
  ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
  snprintf(path, sizeof path, "%s/cores", folder);
  setenv("STAND_IN_CORES", path, 1);
}

static test_output sweep(const char *more)
{
  return more ? test_run("sweep", "sweep.yaml", "--cores", "3", more, NULL)
              : test_run("sweep", "sweep.yaml", "--cores", "3", NULL);
}

static void sweep_well(const char *text)
{
  if (text) test_write_file("sweep.yaml", text);
  test_output output = sweep(NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
}

static int count_launches(void)
{
  char *text = test_launches();
  int lines = 0;
  for (const char *c = text; *c; c++) lines += *c == '\n';
  free(text);
  test_forget_launches();
  return lines;
}

static const cJSON *density_of(const cJSON *point)
{
  return cJSON_GetObjectItem(cJSON_GetObjectItem(point, "quantities"), "slurry.density_g_cm3");
}

START_TEST(means_and_errors_over_seeds)
{
  sweep_well(HEAD DENSITY "seeds: [1, 2, 3, 4]\n" TWO);
  ck_assert_int_eq(count_launches(), 16);
  cJSON *json = test_read_json("sweeps/small/sweep.json");
  const cJSON *points = cJSON_GetObjectItem(json, "points"), *runs = cJSON_GetObjectItem(json, "runs");
  ck_assert_int_eq(cJSON_GetArraySize(points), 4);
  ck_assert_int_eq(cJSON_GetArraySize(runs), 16);
  double spread = 0;
  for (int p = 0; p < 4; p++) {
    double sum = 0, squares = 0, value[4];
    for (int s = 0; s < 4; s++) {
      const cJSON *run = cJSON_GetArrayItem(runs, 4 * p + s);
      char path[256], *text;
      ck_assert_double_eq(test_number(run, "point"), p + 1);
      ck_assert_double_eq(test_number(run, "seed"), s + 1);
      snprintf(path, sizeof path, "sweeps/small/%s/results.json",
               cJSON_GetStringValue(cJSON_GetObjectItem(run, "folder")));
      text = test_read_file(path);
      cJSON *results = cJSON_Parse(text);
      value[s] = test_number(cJSON_GetObjectItem(results, "slurry"), "density_g_cm3");
      ck_assert_double_eq(test_number(cJSON_GetObjectItem(run, "quantities"), "slurry.density_g_cm3"),
                          value[s]);
      sum += value[s];
      free(text);
      cJSON_Delete(results);
    }
    for (int s = 0; s < 4; s++) squares += (value[s] - sum / 4) * (value[s] - sum / 4);
    const cJSON *density = density_of(cJSON_GetArrayItem(points, p));
    ck_assert_double_eq_tol(test_number(density, "value"), sum / 4, 1e-12);
    ck_assert_double_eq_tol(test_number(density, "stderr"), sqrt(squares / 3 / 4), 1e-12);
    spread += test_number(density, "stderr");
  }
  ck_assert_double_gt(spread, 0);
  /* 40 kPa more: 0.04 g/cm3, at the same starts. */
  ck_assert_double_eq_tol(test_number(density_of(cJSON_GetArrayItem(points, 2)), "value") -
                              test_number(density_of(cJSON_GetArrayItem(points, 0)), "value"),
                          0.04, 1e-9);
  cJSON_Delete(json);
  char *csv = test_read_file("sweeps/small/sweep.csv");
  ck_contains(csv, "point,pressure [kPa],temperature [K],runs,done,failed,slurry.density_g_cm3,"
                   "slurry.density_g_cm3_stderr\n1,80,300,4,4,0,1.");
  free(csv);
  char *html = test_read_file("sweeps/small/sweep.html");
  ck_contains(html, "16 of 16 runs done");
  /* All of the spread comes from the pressure. */
  ck_contains(html, "<tr><td>pressure</td><td>100\u00a0%</td></tr>");
  ck_contains(html, "<tr><td>temperature</td><td>0.0\u00a0%</td></tr>");
  ck_contains(html, "href=\"0016-pressure-120-kPa-temperature-400-K-seed-4/\"");
  free(html);
}
END_TEST

START_TEST(one_run_states_its_own_error)
{
  sweep_well(HEAD DENSITY TWO);
  cJSON *json = test_read_json("sweeps/small/sweep.json");
  const cJSON *density = density_of(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "points"), 0));
  ck_assert_double_eq_tol(test_number(density, "stderr"), sqrt((0.01 + 0 + 0.01) / 2 / 3),
                          1e-9); /* 1.7, 1.8, 1.9 */
  cJSON_Delete(json);
}
END_TEST

START_TEST(nothing_is_done_twice_and_more_is_added)
{
  sweep_well(HEAD DENSITY TWO);
  ck_assert_int_eq(count_launches(), 4);
  sweep_well(NULL);
  ck_assert_int_eq(count_launches(), 0);
  sweep_well(HEAD DENSITY "parameters:\n"
                          "  - {key: process.slurry.pressure, values: [80 kPa, 100 kPa, 120 kPa]}\n"
                          "  - {key: process.slurry.temperature, values: [300 K, 400 K]}\n");
  ck_assert_int_eq(count_launches(), 2);
  cJSON *json = test_read_json("sweeps/small/sweep.json");
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "points")), 6);
  cJSON_Delete(json);
}
END_TEST

START_TEST(one_failure)
{
  test_write_file("sweep.yaml",
                  HEAD DENSITY "parameters:\n"
                               "  - {key: process.slurry.temperature, values: [300 K, 666 K, 400 K]}\n");
  for (int again = 0; again < 3; again++) {
    test_output output = sweep(again == 2 ? "--retry" : NULL);
    ck_assert_int_eq(output.code, 14);
    ck_contains(output.text, "1 of 3 runs failed; the first, sweeps/small/0002-temperature-666-K");
    ck_contains(output.text, "Beads left the box");
    test_free(&output);
    ck_assert_int_eq(count_launches(), again == 0   ? 4
                                       : again == 1 ? 0
                                                    : 1); /* at first, what failed is tried twice */
  }
  test_output status = test_run("status", "sweeps/small", "--json", NULL);
  cJSON *json = cJSON_Parse(status.text);
  ck_assert_double_eq(test_number(json, "done"), 2);
  ck_assert_double_eq(test_number(json, "failed"), 1);
  cJSON_Delete(json);
  test_free(&status);
  json = test_read_json("sweeps/small/sweep.json");
  const cJSON *points = cJSON_GetObjectItem(json, "points");
  ck_assert_double_eq(test_number(cJSON_GetArrayItem(points, 1), "failed"), 1);
  ck_assert_ptr_null(density_of(cJSON_GetArrayItem(points, 1)));
  ck_assert_ptr_nonnull(density_of(cJSON_GetArrayItem(points, 2)));
  cJSON_Delete(json);
  char *html = test_read_file("sweeps/small/sweep.html"),
       *csv = test_read_file("sweeps/small/sweep-runs.csv");
  ck_contains(html, "1 failed");
  ck_contains(html, "Lost atoms: original 150");
  ck_contains(csv, ",failed,\"the stage 'slurry' failed.");
  free(html);
  free(csv);
}
END_TEST

START_TEST(the_budget_holds)
{
  setenv("STAND_IN_SECONDS", "0.3", 1);
  test_write_file("sweep.yaml", HEAD DENSITY "ranks: 2\ncores: 9\nseeds: [1, 2, 3, 4, 5]\nparameters: []\n");
  test_output output = test_run("sweep", "sweep.yaml", "--cores", "5", "-q", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
  char *text = test_read_file("cores.txt"), *saved = NULL;
  int most = 0;
  for (char *line = strtok_r(text, "\n", &saved); line; line = strtok_r(NULL, "\n", &saved))
    if (atoi(line) > most) most = atoi(line);
  free(text);
  ck_assert_int_eq(most, 4);
  output = test_run("sweep", "sweep.yaml", "--cores", "1", NULL);
  ck_assert_int_eq(output.code, 2);
  ck_contains(output.text, "2 ranks of a run do not fit on 1 cores");
  test_free(&output);
}
END_TEST

START_TEST(killed_locked_and_gone_on)
{
  const int number = _i ? SIGTERM : SIGKILL;
  sweep_well(HEAD DENSITY "parameters:\n  - {key: process.slurry.pressure, values: [80 kPa]}\n");
  test_forget_launches();
  test_write_file("sweep.yaml",
                  HEAD DENSITY "parameters:\n"
                               "  - {key: process.slurry.pressure, values: [80 kPa, 90 kPa, 95 kPa]}\n");
  setenv("STAND_IN_slurry", "hang", 1);
  const pid_t pid = test_start("sweep", "sweep.yaml", "--cores", "1", NULL);
  test_wait_for("sweeps/small/0002-pressure-90-kPa/01-slurry/checkpoint_b", 10);
  test_output output = sweep(NULL);
  ck_assert_int_eq(output.code, 10);
  ck_contains(output.text, "is at work in this folder");
  test_free(&output);
  output = test_run("sweep", "sweep.yaml", "--collect", NULL);
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "2 of 3 runs are not done yet");
  test_free(&output);
  output = test_run("status", "sweeps/small", NULL);
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "sweeps/small: 3 runs, 1 done, 0 failed, 1 running, 1 waiting");
  ck_contains(output.text, "0002-pressure-90-kPa pressure=90 kPa: running at slurry");
  test_free(&output);
  kill(pid, number);
  ck_assert_int_eq(test_wait(pid), _i ? 8 : 128 + SIGKILL);
  if (_i) {
    char *text = test_read_file("background.txt");
    ck_contains(text, "the same command goes on from here");
    free(text);
  }
  test_forget_launches();
  setenv("STAND_IN_slurry", "varied", 1);
  sweep_well(NULL);
  char *found = test_launches();
  /* The two run side by side, in either order. */
  ck_contains(found, "slurry checkpoint_b\n");
  ck_contains(found, "slurry none\n");
  ck_assert_uint_eq(strlen(found), strlen("slurry checkpoint_b\nslurry none\n"));
  free(found);
}
END_TEST

/* Killed at ten moments on the way, it ends with the same table. */
START_TEST(killed_at_any_moment)
{
  static const int moments_ms[] = {20, 60, 110, 150, 210, 260, 330, 410, 520, 700};
  setenv("STAND_IN_SECONDS", "0.1", 1);
  sweep_well(HEAD DENSITY "seeds: [1, 2, 3]\n" TWO);
  char *whole = test_read_file("sweeps/small/sweep.csv");
  ck_assert_int_eq(system("rm -r sweeps"), 0);
  for (int i = 0; i < 10; i++) {
    const pid_t pid = test_start("sweep", "sweep.yaml", "--cores", "2", NULL);
    const struct timespec moment = {.tv_nsec = moments_ms[i] * 1000000L};
    nanosleep(&moment, NULL);
    kill(pid, SIGKILL);
    test_wait(pid);
  }
  sweep_well(NULL);
  char *killed = test_read_file("sweeps/small/sweep.csv");
  ck_assert_str_eq(killed, whole);
  free(killed);
  free(whole);
  ck_assert_int_eq(system("ls -d sweeps/small/0* | wc -l | grep -qx 12"), 0);
  ck_assert_int_eq(system("! ls -A sweeps/small/* | grep -q part$"), 0);
}
END_TEST

START_TEST(a_dry_run_does_nothing)
{
  test_write_file("sweep.yaml", HEAD DENSITY "seeds: [1, 2, 3]\n" TWO);
  test_output output = sweep("--dry-run");
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "4 points, 3 runs (seeds) each: 12 runs of recipe.yaml up to slurry");
  ck_contains(output.text, "4  pressure=120 kPa temperature=400 K");
  ck_contains(output.text, "3 at once on 3 cores");
  test_free(&output);
  ck_assert_int_ne(access("sweeps", F_OK), 0);
  ck_assert_int_eq(count_launches(), 0);
}
END_TEST

/* Each value is right by itself; together they are not. */
START_TEST(a_combination_that_cannot_be)
{
  test_write_file("sweep.yaml", HEAD "parameters:\n"
                                     "  - {key: process.slurry.min_time, values: [10 us, 90 us]}\n"
                                     "  - {key: process.slurry.max_time, values: [80 us, 99 us]}\n");
  test_output output = sweep(NULL);
  ck_assert_int_eq(output.code, 3);
  ck_contains(output.text, "with min_time=90 us max_time=80 us: ");
  ck_contains(output.text, "is above max_time");
  test_free(&output);
  ck_assert_int_ne(access("sweeps", F_OK), 0);
}
END_TEST

START_TEST(an_array_of_tasks)
{
  test_write_file("sweep.yaml", HEAD DENSITY "ranks: 1\ncores: 3\n" TWO);
  test_output output = test_run("sweep", "sweep.yaml", "-o", "away", "--slurm-array", "--max-hours", "2",
                                "--sbatch", "--partition=short", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, "4 runs; hand them over with: sh away/sweep.slurm");
  test_free(&output);
  char *script = test_read_file("away/sweep.slurm");
  ck_contains(script, "#SBATCH --array=1-4%3\n");
  ck_contains(script, "#SBATCH --time=130\n");
  ck_contains(script, "#SBATCH --partition=short\n");
  free(script);
  ck_assert_int_eq(count_launches(), 0);
  /* A stand-in for sbatch runs the tasks, then the script on its standard input. */
  test_write_file(
      "sbatch",
      "#!/bin/sh\n"
      "if [ \"$1\" = --parsable ]; then\n"
      "  for i in 1 2 3; do SLURM_ARRAY_TASK_ID=$i sh \"$2\" || exit; done > tasks.txt 2>&1\n"
      "  echo 77\n"
      "else\n"
      "  case \"$*\" in *afterany:77*--partition=short*) sh > collect.txt 2>&1 ;; *) exit 9 ;; esac\n"
      "fi\n");
  ck_assert_int_eq(system("chmod +x sbatch && PATH=$PWD:$PATH sh away/sweep.slurm"), 0);
  ck_assert_int_eq(count_launches(), 3);
  char *collected = test_read_file("collect.txt");
  ck_contains(collected, "1 of 4 runs are not done yet");
  free(collected);
  output = test_run("sweep", "sweep.yaml", "-o", "away", "--slurm-array", NULL);
  test_free(&output);
  script = test_read_file("away/sweep.slurm");
  ck_contains(script, "#SBATCH --array=4\n");
  free(script);
  output = test_run("sweep", "sweep.yaml", "-o", "away", "--task", "9", NULL);
  ck_assert_int_eq(output.code, 2);
  ck_contains(output.text, "--task 9: there is no such run in away");
  test_free(&output);
  output = test_run("sweep", "sweep.yaml", "-o", "away", "--task", "1", "--collect", NULL);
  ck_assert_int_eq(output.code, 2);
  test_free(&output);
}
END_TEST

START_TEST(time_is_over)
{
  setenv("STAND_IN_SECONDS", "0.4", 1);
  test_write_file("sweep.yaml", HEAD DENSITY "seeds: [1, 2, 3, 4, 5, 6, 7, 8]\nparameters: []\n");
  test_output output = test_run("sweep", "sweep.yaml", "--cores", "1", "--max-hours", "0.0004", NULL);
  ck_assert_int_eq(output.code, 8);
  ck_contains(output.text, "--max-hours are over");
  test_free(&output);
  char *csv = test_read_file("sweeps/small/sweep.csv");
  ck_assert_ptr_nonnull(csv);
  free(csv);
  unsetenv("STAND_IN_SECONDS");
  sweep_well(NULL);
  csv = test_read_file("sweeps/small/sweep.csv");
  ck_contains(csv, "\n1,8,8,0,");
  free(csv);
}
END_TEST

START_TEST(the_examples_are_right)
{
  static const char *const examples[] = {TEST_INPUTS "/sweeps/readings.yaml",
                                         TEST_INPUTS "/sweeps/drying.yaml"};
  static const char *const runs[] = {"32 runs", "12 runs"};
  test_output output = test_run("sweep", examples[_i], "--dry-run", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, runs[_i]);
  test_free(&output);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("sweep");
  TCase *sweeps = tcase_create("sweeps");
  tcase_add_checked_fixture(sweeps, setup, NULL);
  tcase_set_timeout(sweeps, 120);
  tcase_add_test(sweeps, means_and_errors_over_seeds);
  tcase_add_test(sweeps, one_run_states_its_own_error);
  tcase_add_test(sweeps, nothing_is_done_twice_and_more_is_added);
  tcase_add_test(sweeps, one_failure);
  tcase_add_test(sweeps, the_budget_holds);
  tcase_add_loop_test(sweeps, killed_locked_and_gone_on, 0, 2);
  tcase_add_test(sweeps, killed_at_any_moment);
  tcase_add_test(sweeps, a_dry_run_does_nothing);
  tcase_add_test(sweeps, a_combination_that_cannot_be);
  tcase_add_test(sweeps, an_array_of_tasks);
  tcase_add_test(sweeps, time_is_over);
  tcase_add_loop_test(sweeps, the_examples_are_right, 0, 2);
  suite_add_tcase(suite, sweeps);
  return test_main(suite, true);
}
