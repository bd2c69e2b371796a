/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Job scripts for SLURM, run by bash with stand-ins for sbatch and for tapecast itself. With a real SLURM:
 * tests/slurm/loopback.sh. */
#include <cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "slurm.h"

static const struct {
  const char *text;
  double seconds; /* NAN: refused */
} times[] = {
    {"1", 60},           {"90", 5400},       {"30:30", 1830},    {"12:00:00", 43200}, {"2-0", 172800},
    {"1-12:30", 131400}, {"0-00:01:00", 60}, {"1-1:1:1", 90061}, {"0", NAN},          {"0:30", NAN},
    {"", NAN},           {"24h", NAN},       {"-5", NAN},        {"1-", NAN},         {"1:2:3:4", NAN},
    {"1e3", NAN},        {"1-1-1", NAN},     {"1:", NAN},        {"99999-0", NAN},    {"1.5", NAN},
    {"nan", NAN},        {"0x10", NAN},      {":30", NAN},       {" 30", NAN},
};

START_TEST(time_limits)
{
  double seconds = -1;
  const tc_status status = tc_slurm_time("--time", times[_i].text, 60, &seconds);
  if (isnan(times[_i].seconds)) {
    ck_assert_msg(status == TC_ERR_USAGE, "'%s' was taken as %g s", times[_i].text, seconds);
    ck_contains(tc_error_message(), "--time");
    ck_assert_double_eq(seconds, -1);
  } else {
    ck_assert_msg(status == TC_OK, "%s", tc_error_message());
    ck_assert_double_eq(seconds, times[_i].seconds);
  }
}
END_TEST

START_TEST(margins)
{
  ck_assert_double_eq_tol(tc_slurm_margin(3600), 360, 1e-9);
  ck_assert_double_eq_tol(tc_slurm_margin(86400), 600, 1e-9);
}
END_TEST

/* What the stand-in program was called with, what the stand-in sbatch was. */
static void make_stand_ins(void)
{
  char folder[4096], path[8400];
  ck_assert_int_eq(system("mkdir -p stand-ins && rm -f called.txt submitted.txt job.sh"), 0);
  test_write_file(
      "stand-ins/tapecast",
      "#!/bin/sh\nfor w in \"$@\"; do printf '%s\\n' \"$w\"; done > called.txt\nexit ${CODE:-0}\n");
  test_write_file("stand-ins/sbatch", "#!/bin/sh\necho \"$TAPECAST_JOB $*\" >> submitted.txt\n");
  ck_assert_int_eq(system("chmod +x stand-ins/*"), 0);
  ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
  snprintf(path, sizeof path, "%s/stand-ins:%s", folder, getenv("PATH"));
  setenv("PATH", path, 1);
  snprintf(path, sizeof path, "%s/stand-ins/tapecast", folder);
  setenv("TAPECAST", path, 1);
}

static void make_script(void)
{
  test_use_stand_ins();
  make_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  test_output output =
      test_run("slurm", "recipe.yaml", "-o", "job.sh", "--folder", "run", "--time", "1:00:00", "--margin",
               "15", "-n", "4", "-A", "project-7", "-p", "long", "--mem", "4G", "--sbatch", "--mail-type=END",
               "--max-jobs", "3", "--set", "run.launcher=srun --mpi=pmix -n {n}", "--set", "name=it's", NULL);
  /* The name is not one a recipe may have: nothing is written. */
  ck_assert_int_eq(output.code, tc_exit_code(TC_ERR_RECIPE));
  ck_assert_int_ne(access("job.sh", F_OK), 0);
  test_free(&output);
  output = test_run("slurm", "recipe.yaml", "-o", "job.sh", "--folder", "run", "--time", "1:00:00",
                    "--margin", "15", "-n", "4", "-A", "project-7", "-p", "long", "--mem", "4G", "--sbatch",
                    "--mail-type=END", "--max-jobs", "3", "--set", "process.slurry.pressure=2 atm", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  test_free(&output);
}

START_TEST(script_says_what_was_asked_for)
{
  static const char *const parts[] = {
      "#!/bin/bash\n#SBATCH ", "#SBATCH --job-name=small\n",    "#SBATCH --time=0-01:00:00\n",
      "#SBATCH --ntasks=4\n",  "#SBATCH --account=project-7\n", "#SBATCH --partition=long\n",
      "#SBATCH --mem=4G\n",    "#SBATCH --mail-type=END\n",     "/run/slurm-%j.txt\n"};
  make_script();
  char *script = test_read_file("job.sh");
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) ck_contains(script, parts[i]);
  ck_assert_ptr_null(strstr(script, "--nodes"));
  free(script);
  ck_assert_int_eq(access("job.sh", X_OK), 0);
  ck_assert_int_eq(system("bash -n job.sh"), 0);
  ck_assert_int_eq(system("! command -v shellcheck > which.txt || shellcheck job.sh"), 0);
}
END_TEST

START_TEST(script_as_json)
{
  make_script();
  test_output output =
      test_run("slurm", "recipe.yaml", "--folder", "run", "-t", "2:00:00", "-n", "3", "--json", NULL);
  cJSON *json = cJSON_ParseWithOpts(output.text, NULL, 1);
  ck_assert_msg(cJSON_IsObject(json), "not one JSON object: %s", output.text);
  ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "time_limit_s")), 7200);
  ck_assert_double_eq_tol(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "max_hours")), 2 - 1.0 / 6, 1e-9);
  ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "ranks")), 3);
  ck_contains(cJSON_GetStringValue(cJSON_GetObjectItem(json, "script")), "#SBATCH --ntasks=3\n");
  cJSON_Delete(json);
  test_free(&output);
}
END_TEST

/* Exit code of the run, seconds that passed, jobs so far; whether the next is submitted, and the script's
 * code. */
static const struct {
  int code, seconds, job;
  int submitted, script;
} ends[] = {
    {0, 100, 1, 0, 0},  {8, 2700, 1, 1, 0}, {8, 2699, 2, 1, 0}, {8, 100, 1, 0, 8},
    {8, 2700, 3, 0, 8}, {5, 2700, 1, 0, 5}, {7, 100, 1, 0, 7},  {3, 1, 1, 0, 3},
};

START_TEST(script_goes_on_or_stops)
{
  char command[128], expected[64];
  make_script();
  snprintf(command, sizeof command,
           "CODE=%d SECONDS=%d TAPECAST_JOB=%d SLURM_JOB_ID=77 bash job.sh > out.txt", ends[_i].code,
           ends[_i].seconds, ends[_i].job);
  const int code = system(command);
  ck_assert_int_eq(WEXITSTATUS(code), ends[_i].script);
  char *called = test_read_file("called.txt"), *submitted = test_read_file("submitted.txt");
  ck_contains(called, "run\n/");
  ck_contains(called, "/recipe.yaml\n-o\n/");
  ck_contains(called, "\n-n\n4\n--max-hours\n0.750000\n--set\nrun.launcher=srun -n {n}\n--set\n"
                      "process.slurry.pressure=2 atm\n");
  snprintf(expected, sizeof expected, "%d --export=ALL --dependency=afterany:77 job.sh\n", ends[_i].job + 1);
  ck_assert_msg(ends[_i].submitted ? submitted && strcmp(submitted, expected) == 0 : !submitted,
                "submitted: %s", submitted ? submitted : "nothing");
  free(called);
  free(submitted);
}
END_TEST

/* SLURM's own signal: a program that stops at once, one that does not hear, one that just got done. */
/* The clock speaks up when the script has come to wait. */
static const struct {
  const char *program;
  int submitted, script;
} signals[] = {
    {"trap 'exit 8' TERM\nsleep 0.2; kill -USR1 $PPID\nwhile :; do sleep 0.1; done\n", 1, 0},
    {"trap '' TERM\nsleep 0.2; kill -USR1 $PPID\nexec sleep 30\n", 1, 0},
    {"trap 'exit 0' TERM\nsleep 0.2; kill -USR1 $PPID\nwhile :; do sleep 0.1; done\n", 0, 0},
    {"trap 'exit 5' TERM\nsleep 0.2; kill -USR1 $PPID\nwhile :; do sleep 0.1; done\n", 0, 5},
};

START_TEST(script_heeds_the_clock)
{
  char program[256];
  make_script();
  snprintf(program, sizeof program, "#!/bin/bash\necho $$ > pid.txt\n%s", signals[_i].program);
  test_write_file("stand-ins/tapecast", program);
  /* A grace of seconds, not of the minutes that the margin gives. */
  ck_assert_int_eq(system("sed -i 's/i < 225/i < 2/' job.sh && grep -q 'i < 2;' job.sh"), 0);
  const int code = system("SLURM_JOB_ID=77 bash job.sh > out.txt");
  ck_assert_int_eq(WEXITSTATUS(code), signals[_i].script);
  ck_assert_int_eq(access("submitted.txt", F_OK) == 0, signals[_i].submitted);
  /* Nothing is left that could be in the way of the next job. */
  ck_assert_int_ne(system("sleep 0.2; kill -0 $(cat pid.txt) 2> killed.txt"), 0);
}
END_TEST

static const struct {
  const char *option, *value, *message;
} wrong[] = {
    {"--time", "soon", "--time 'soon'"},
    {"--time", "30 s", "--time '30 s'"},
    {"--margin", "23:0:0", "more than half"},
    {"-n", "0", "-n '0'"},
    {"--partition", "a b", "one word"},
    {"--account", "a\nb", "one word"},
    {"--module", "a\nb", "one line"},
    {"--folder", "a b", "blanks"},
    {"--set", "beads=x", "beads"},
};

START_TEST(wrong_options)
{
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  test_output output = test_run("slurm", "recipe.yaml", wrong[_i].option, wrong[_i].value, NULL);
  ck_assert_int_ne(output.code, 0);
  ck_contains(output.text, wrong[_i].message);
  ck_assert_ptr_null(strstr(output.text, "#SBATCH"));
  ck_assert_int_ne(access("a b", F_OK), 0);
  test_free(&output);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof table[0])

int main(void)
{
  Suite *suite = suite_create("slurm");
  TCase *tests = tcase_create("scripts");
  tcase_set_timeout(tests, 30);
  tcase_add_loop_test(tests, time_limits, 0, COUNT(times));
  tcase_add_test(tests, margins);
  tcase_add_test(tests, script_says_what_was_asked_for);
  tcase_add_test(tests, script_as_json);
  tcase_add_loop_test(tests, script_goes_on_or_stops, 0, COUNT(ends));
  tcase_add_loop_test(tests, script_heeds_the_clock, 0, COUNT(signals));
  tcase_add_loop_test(tests, wrong_options, 0, COUNT(wrong));
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
