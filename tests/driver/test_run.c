/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole runs with stand-ins: what is started, what is skipped, what fails and how. */
#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

#define LAUNCHER "run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}"
static const char ALL[] =
    "slurry none\ndrying none\ncalendering none\nanalyze dried\nanalyze degree-00\nanalyze degree-10\n"
    "analyze degree-25\n";

static void setup(void)
{
  ck_assert_int_eq(system("rm -rf run output.txt launches.txt"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  static const char *const stages[] = {"STAND_IN_slurry", "STAND_IN_drying", "STAND_IN_calendering",
                                       "STAND_IN_analyze"};
  for (int i = 0; i < 4; i++) unsetenv(stages[i]);
}

static test_output run_with(const char *set)
{
  test_forget_launches();
  return test_run("run", "recipe.yaml", "-o", "run", "--to", "analysis", "--set", LAUNCHER, "--set", set,
                  NULL);
}

static void run_well(const char *set, const char *launches)
{
  test_output output = run_with(set);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  char *found = test_launches();
  ck_assert_str_eq(found, launches);
  free(found);
  test_free(&output);
}

static double number_at(const cJSON *object, const char *a, const char *b)
{
  const cJSON *item = cJSON_GetObjectItem(cJSON_GetObjectItem(object, a), b);
  ck_assert_msg(cJSON_IsNumber(item), "%s.%s is no number", a, b);
  return item->valuedouble;
}

START_TEST(results_hold_every_stage)
{
  run_well("seed=3", ALL);
  cJSON *json = test_read_json("run/results.json");
  ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "schema")), 1);
  ck_assert_double_eq(number_at(json, "slurry", "density_g_cm3"), 1.9);
  ck_assert_double_eq(number_at(json, "slurry", "beads"), 150);
  ck_assert_double_eq(number_at(json, "dried", "porosity"), 0.5);
  ck_assert_double_eq(number_at(json, "dried", "degree"), 0);
  const cJSON *calendered = cJSON_GetObjectItem(json, "calendered");
  ck_assert_int_eq(cJSON_GetArraySize(calendered), 2);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "stages")), 3);
  /* Beads and dry mass are the same all the way. */
  const cJSON *slurry = cJSON_GetObjectItem(json, "slurry"), *state;
  cJSON_ArrayForEach(state, calendered)
  {
    ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(state, "beads")), 150);
    ck_assert_double_eq_tol(number_at(state, "dry_mass_pg", "C"), number_at(slurry, "dry_mass_pg", "C"),
                            1e-6);
  }
  ck_assert_double_eq_tol(
      number_at(slurry, "dry_mass_pg", "A"),
      cJSON_GetNumberValue(cJSON_GetObjectItem(
          cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "composition"), "materials"), 0),
          "dry_mass_pg")),
      1e-3);
  cJSON_Delete(json);
  ck_assert_int_eq(access("run/recipe.yaml", R_OK), 0);
  test_output status = test_run("status", "run", NULL);
  ck_assert_int_eq(status.code, 0);
  ck_contains(status.text, "small, done");
  test_free(&status);
}
END_TEST

START_TEST(spring_back_is_told_when_the_plane_withdraws)
{
  run_well("seed=3", ALL);
  cJSON *json = test_read_json("run/results.json");
  ck_assert_ptr_null(cJSON_GetObjectItem(json, "spring_back"));
  cJSON_Delete(json);
  run_well("process.calendering.withdraw=5 um", "calendering none\n"); /* whose dumps are the same */
  json = test_read_json("run/results.json");
  ck_assert_double_eq(number_at(json, "spring_back", "degree"), 0.25);
  ck_assert_double_eq_tol(number_at(json, "spring_back", "spring_back_um"), 24.75 - 22.5, 1e-9);
  ck_assert_double_eq_tol(number_at(json, "spring_back", "spring_back"), 0.1, 1e-9);
  ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "spring_back"), "complete")));
  cJSON_Delete(json);
}
END_TEST

START_TEST(the_report_comes_last)
{
  run_well("seed=3", ALL);
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--set", LAUNCHER, NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, "run/report.html");
  test_free(&output);
  ck_assert_int_eq(access("run/report.html", R_OK), 0);
}
END_TEST

START_TEST(nothing_is_done_twice)
{
  run_well("seed=3", ALL);
  run_well("seed=3", "");
  run_well("analysis.voxel=0.25 um",
           "analyze dried\nanalyze degree-00\nanalyze degree-10\nanalyze degree-25\n");
  run_well("process.calendering.degrees=[10 %, 30 %]",
           "calendering none\nanalyze dried\nanalyze degree-00\nanalyze degree-10\n"
           "analyze degree-30\n");
  run_well("process.slurry.pressure=102 kPa",
           "slurry none\ndrying none\ncalendering none\nanalyze degree-25\n");
}
END_TEST

START_TEST(damaged_outputs_are_made_again)
{
  run_well("seed=3", ALL);
  test_write_file("run/02-drying/drying.restart", "damaged\n");
  /* The drying is the same again, so what follows it is still good. */
  run_well("seed=3", "drying none\n");
  ck_assert_int_eq(unlink("run/03-calendering/degree-10.dump"), 0);
  run_well("seed=3", "calendering none\n");
  test_write_file("run/01-slurry/stage.json", "{\"input_hash\": ");
  run_well("seed=3", "slurry none\n");
  test_write_file("run/04-analysis/degree-10.json", "{");
  run_well("seed=3", "analyze degree-10\n");
  test_write_file("run/results.json", "{");
  test_write_file("run/state.json", "");
  run_well("seed=3", "");
}
END_TEST

static const struct {
  const char *variable, *mode;
  int code;
  const char *part;
} failures[] = {
    {"STAND_IN_slurry", "lost", 14, "once more with half the time step"},
    {"STAND_IN_slurry", "nan", 6, "values that are no numbers"},
    {"STAND_IN_slurry", "error", 5, "Unknown command: blurb"},
    {"STAND_IN_slurry", "slots", 15, "fewer places than ranks"},
    {"STAND_IN_slurry", "crash", 5, "killed by signal 9"},
    {"STAND_IN_slurry", "silent", 5, "before its work was done"},
    {"STAND_IN_slurry", "far", 7, "far from its target of 101.3 kPa"},
    {"STAND_IN_slurry", "cut", 4, "is cut off after"},
    {"STAND_IN_slurry", "missing", 14, "beads got lost"},
    {"STAND_IN_slurry", "large", 5, "a bead of type"},
    {"STAND_IN_drying", "lost", 14, "the stage 'drying' failed"},
    {"STAND_IN_drying", "missing", 14, "beads got lost"},
    {"STAND_IN_calendering", "lost", 14, "the stage 'calendering' failed"},
    {"STAND_IN_calendering", "missing", 14, "beads got lost"},
    {"STAND_IN_analyze", "fail", 5, "the image is odd"},
};

START_TEST(failures_have_their_exit_codes)
{
  setenv(failures[_i].variable, failures[_i].mode, 1);
  test_output output = run_with("seed=3");
  ck_assert_msg(output.code == failures[_i].code, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, failures[_i].part);
  test_free(&output);
  ck_assert_int_ne(access("run/results.json", F_OK), 0); /* no result of a run that failed */
  test_output status = test_run("status", "run", NULL);
  ck_contains(status.text, "failed at");
  test_free(&status);
  unsetenv(failures[_i].variable);
  output = run_with("seed=3"); /* and the cure works */
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
}
END_TEST

START_TEST(unsteady_and_unconverged_are_warned_of)
{
  setenv("STAND_IN_drying", "unsteady", 1);
  setenv("STAND_IN_analyze", "unconverged", 1);
  test_output output = run_with("seed=3");
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "drying: not steady when its time was over");
  ck_contains(output.text, "the transport solver did not converge");
  test_free(&output);
}
END_TEST

START_TEST(dry_run_starts_nothing)
{
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--dry-run", NULL);
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "cd run/01-slurry && mpirun -np 1 tapecast-lmp -in in.slurry");
  char *launches = test_launches();
  ck_assert_str_eq(launches, "");
  free(launches);
  ck_assert_int_eq(access("run/03-calendering/settings.lmp", R_OK), 0);
  ck_assert_int_eq(access("run/00-initial/initial.data", R_OK), 0);
  test_free(&output);
}
END_TEST

START_TEST(from_and_to)
{
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--from", "calendering", NULL);
  ck_assert_int_eq(output.code, 4);
  ck_contains(output.text, "needs the stage before it");
  test_free(&output);
  output = test_run("run", "recipe.yaml", "-o", "run", "--set", LAUNCHER, "--to", "drying", NULL);
  ck_assert_int_eq(output.code, 0);
  test_free(&output);
  char *launches = test_launches();
  ck_assert_str_eq(launches, "slurry none\ndrying none\n");
  free(launches);
  test_forget_launches();
  output = test_run("run", "recipe.yaml", "-o", "run", "--set", LAUNCHER, "--from", "calendering", "--to",
                    "calendering", NULL);
  ck_assert_int_eq(output.code, 0);
  test_free(&output);
  launches = test_launches();
  ck_assert_str_eq(launches, "calendering none\n");
  free(launches);
}
END_TEST

START_TEST(launcher_that_is_not_there)
{
  test_output output =
      test_run("run", "recipe.yaml", "-o", "run", "--set", "run.launcher=no-such-launcher {n}", NULL);
  ck_assert_int_eq(output.code, 13);
  ck_contains(output.text, "no-such-launcher: cannot be started");
  test_free(&output);
}
END_TEST

START_TEST(folder_that_cannot_be)
{
  test_write_file("plain", "a file\n");
  test_output output = test_run("run", "recipe.yaml", "-o", "plain", NULL);
  ck_assert_int_eq(output.code, 11);
  test_free(&output);
  output = test_run("run", "recipe.yaml", "-o", "plain/below", NULL);
  ck_assert_int_eq(output.code, 11);
  test_free(&output);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("run");
  TCase *tests = tcase_create("with stand-ins");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, results_hold_every_stage);
  tcase_add_test(tests, spring_back_is_told_when_the_plane_withdraws);
  tcase_add_test(tests, the_report_comes_last);
  tcase_add_test(tests, nothing_is_done_twice);
  tcase_add_test(tests, damaged_outputs_are_made_again);
  tcase_add_loop_test(tests, failures_have_their_exit_codes, 0, sizeof failures / sizeof failures[0]);
  tcase_add_test(tests, unsteady_and_unconverged_are_warned_of);
  tcase_add_test(tests, dry_run_starts_nothing);
  tcase_add_test(tests, from_and_to);
  tcase_add_test(tests, launcher_that_is_not_there);
  tcase_add_test(tests, folder_that_cannot_be);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
