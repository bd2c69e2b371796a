/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calibrations with stand-ins, whose density follows the pressure: met, gone on with after an interruption,
 * started from earlier results, failing; what a recipe may ask for, and what is wrong with one. */
#include "calibrate.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "quantity.h"
#include "tapecast/json.h"

#define RUN_LINE "run: {grace: 0.1 s, ranks: 1}\n"
#define PRESSURE "free:\n    - {key: process.slurry.pressure, low: 50 kPa, high: 200 kPa}\n  "
#define DENSITY "targets:\n    - {quantity: slurry.density_g_cm3, value: 1.65, uncertainty: 0.02}\n  "

/* The recipe of the tests with this calibrate block; its run uses the stand-in launcher. */
static void write_recipe(const char *block)
{
  char text[4096];
  snprintf(text, sizeof text, "run: {ranks: 1, launcher: '%s/stand-in-mpirun.sh -np {n}'}\n%s%s", TEST_SOURCE,
           block[0] ? "calibrate:\n  " : "", block);
  test_write_recipe("recipe.yaml", RUN_LINE, text);
}

static void setup(void)
{
  ck_assert_int_eq(system("rm -rf fit fit2 curve.csv launches.txt"), 0);
  test_use_stand_ins();
  setenv("STAND_IN_slurry", "varied", 1);
  unsetenv("STAND_IN_SECONDS");
  unsetenv("STAND_IN_viscosity");
}

static cJSON *read_fit(const char *path)
{
  cJSON *json = NULL;
  const tc_status status = tc_json_read(path, &json);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return json;
}

static double number(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  ck_assert_msg(cJSON_IsNumber(item), "no number '%s'", key);
  return item->valuedouble;
}

static const cJSON *entry(const cJSON *root, const char *list, int i)
{
  return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, list), i);
}

static int count_lines(const char *path)
{
  char *text = test_read_file(path);
  int lines = 0;
  ck_assert_ptr_nonnull(text);
  for (const char *p = text; *p; p++) lines += *p == '\n';
  free(text);
  return lines;
}

static void ends_with(test_output output, int code, const char *part)
{
  ck_assert_msg(output.code == code, "exit code %d: %s", output.code, output.text);
  ck_contains(output.text, part);
  test_free(&output);
}

START_TEST(meets_its_target)
{
  write_recipe(PRESSURE DENSITY "evaluations: 12\n  stop_at: 1\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", "-n", "2", NULL), 0, "met, off by");
  cJSON *fit = read_fit("fit/calibrate.json");
  const cJSON *best = cJSON_GetObjectItemCaseSensitive(fit, "best"), *free_key = entry(fit, "free", 0);
  const int all = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(fit, "evaluations"));
  ck_assert_int_le(all, 12);
  ck_assert_double_le(number(best, "goal"), 1);
  ck_assert_double_eq(number(best, "met"), 1);
  ck_assert_double_eq_tol(number(entry(fit, "targets", 0), "best"), 1.65, 0.02);
  ck_assert_double_gt(number(free_key, "posterior_high"), number(free_key, "posterior_low"));
  ck_assert_int_eq(count_lines("fit/calibrate.csv"), all + 1);
  char pressure[64], *yaml = test_read_file("fit/best.yaml"), *page = test_read_file("fit/calibrate.html");
  snprintf(pressure, sizeof pressure, "pressure: %.6g kPa", number(free_key, "best"));
  ck_contains(yaml, pressure);
  ck_contains(yaml, "name: small-calibrated");
  ck_assert_ptr_null(strstr(yaml, "\ncalibrate:"));
  ck_contains(page, "1 of 1 targets met");
  ck_contains(page, "</html>");
  free(yaml);
  free(page);
  cJSON_Delete(fit);
  ends_with(test_run("check", "fit/best.yaml", NULL), 0, "small-calibrated");
  ck_assert_int_eq(unlink("fit/calibrate.html"), 0);
  ends_with(test_run("report", "fit", NULL), 0, "");
  ck_assert_int_eq(access("fit/calibrate.html", F_OK), 0);
}
END_TEST

/* best.yaml gives the run that it comes from: the same density from the same start. */
START_TEST(best_runs_again)
{
  double value[2], error;
  write_recipe(PRESSURE DENSITY "evaluations: 3\n  start: 3\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", "-q", NULL), 0, "");
  ends_with(
      test_run("run", "fit/best.yaml", "-o", "fit2", "--to", "slurry", "-q", "--set", "name=small", NULL), 0,
      "");
  cJSON *fit = read_fit("fit/calibrate.json"), *again = read_fit("fit2/results.json");
  value[0] = number(entry(fit, "targets", 0), "best");
  ck_assert(tc_quantity_find(again, "slurry.density_g_cm3", &value[1], &error));
  ck_assert_double_eq_tol(value[0], value[1], 1e-9);
  cJSON_Delete(fit);
  cJSON_Delete(again);
}
END_TEST

static const int ends[] = {SIGTERM, SIGKILL};

START_TEST(goes_on_where_it_was)
{
  setenv("STAND_IN_SECONDS", "0.4", 1);
  write_recipe(PRESSURE DENSITY "evaluations: 6\n");
  const pid_t pid = test_start("calibrate", "recipe.yaml", "-o", "fit", "-n", "1", NULL);
  for (int i = 0; i < 400 && access("fit/0003/evaluation.json", F_OK) != 0; i++) usleep(25000);
  ck_assert_int_eq(kill(pid, ends[_i]), 0);
  ck_assert_int_eq(test_wait(pid), ends[_i] == SIGKILL ? 128 + SIGKILL : tc_exit_code(TC_ERR_INTERRUPTED));
  usleep(200000); /* for what it started to notice */
  const int before = count_lines("fit/calibrate.csv") - 1;
  ck_assert_int_ge(before, 2);
  ck_assert_int_lt(before, 6);
  test_forget_launches();
  setenv("STAND_IN_SECONDS", "0.02", 1);
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", "-n", "1", NULL), 0, "best of 6");
  ck_assert_int_eq(count_lines("fit/calibrate.csv"), 7);
  /* The one that was under way may have come to its end by itself. */
  const int launched = count_lines("launches.txt");
  ck_assert_int_le(launched, 6 - before);
  ck_assert_int_ge(launched, 6 - before - 1);
  /* Once more: all is there. More evaluations: only those. */
  test_forget_launches();
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", NULL), 0, "the best of 6");
  ck_assert_ptr_null(test_read_file("launches.txt"));
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", "--evaluations", "7", NULL), 0,
            "the best of 7");
  ck_assert_int_eq(count_lines("launches.txt"), 1);
}
END_TEST

START_TEST(takes_earlier_results)
{
  write_recipe(PRESSURE DENSITY "evaluations: 4\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", "-q", NULL), 0, "");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit2", "--from", "fit", "--from", "fit/0001",
                     "--evaluations", "1", NULL),
            0, "the best of 6");
  cJSON *fit = read_fit("fit2/calibrate.json");
  ck_assert_double_eq(number(cJSON_GetObjectItemCaseSensitive(fit, "search"), "from_elsewhere"), 5);
  cJSON_Delete(fit);
  /* Those out of the ranges are left out, and said to be. */
  ck_assert_int_eq(system("rm -rf fit2"), 0);
  write_recipe("free:\n    - {key: process.slurry.pressure, low: 1 kPa, high: 2 kPa}\n  " DENSITY
               "evaluations: 1\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit2", "--from", "fit", NULL), 0,
            "4 results are left out");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit2", "--from", "/nowhere", NULL),
            tc_exit_code(TC_ERR_INPUT), "/nowhere");
}
END_TEST

/* Runs with other settings count as cheap ones: the best is one's own. */
START_TEST(earlier_results_of_other_settings)
{
  write_recipe(PRESSURE DENSITY "evaluations: 4\n  set: ['beads=140', 'seed=5']\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", "-q", NULL), 0, "");
  write_recipe(PRESSURE DENSITY "evaluations: 2\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit2", "--from", "fit", NULL), 0,
            "of other settings");
  cJSON *fit = read_fit("fit2/calibrate.json");
  for (int i = 0; i < 6; i++) ck_assert_double_eq(number(entry(fit, "evaluations", i), "fidelity"), i >= 4);
  ck_assert_double_ge(number(cJSON_GetObjectItemCaseSensitive(fit, "best"), "id"), 1);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(fit, "slices")), 1);
  cJSON_Delete(fit);
}
END_TEST

/* Failing above some pressure is information; failing everywhere is an error that says why. */
START_TEST(failures)
{
  write_recipe(PRESSURE DENSITY "evaluations: 2\n  set: ['process.slurry.temperature=666 K']\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", NULL), tc_exit_code(TC_ERR_NOT_CONVERGED),
            "none of 2 evaluations");
  cJSON *fit = read_fit("fit/calibrate.json");
  ck_assert_double_eq(number(cJSON_GetObjectItemCaseSensitive(fit, "search"), "failed"), 2);
  ck_contains(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry(fit, "evaluations", 0), "why")),
              "Beads left the box");
  cJSON_Delete(fit);
  setenv("STAND_IN_slurry", "unsteady", 1);
  write_recipe("free:\n    - {key: process.slurry.temperature, low: 200 K, high: 400 K}\n  " DENSITY
               "evaluations: 1\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit2", NULL), tc_exit_code(TC_ERR_NOT_CONVERGED),
            "did not become steady");
}
END_TEST

/* ------------------------------------------------------------------------------------------------ problems
 */

static tc_problem *problem_of(const char *block, tc_recipe **recipe)
{
  tc_problem *p = NULL;
  write_recipe(block);
  tc_status status = tc_recipe_load("recipe.yaml", NULL, 0, recipe);
  if (status == TC_OK) status = tc_problem_make(*recipe, &p);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return p;
}

START_TEST(points_and_settings)
{
  tc_recipe *recipe = NULL;
  tc_problem *p = problem_of(
      "free:\n"
      "    - {key: force_field.slurry.lennard_jones.A.epsilon_per_diameter, low: 0.1 nN, high: 10 nN,\n"
      "       also: [force_field.slurry.lennard_jones.B.epsilon_per_diameter]}\n"
      "    - {key: materials.A.diameter, low: 8 um, high: 12 um}\n"
      "    - {key: beads, low: 100, high: 200}\n  " DENSITY,
      &recipe);
  const double x[] = {0.5, 0.25, 0.996};
  double back[3];
  char **sets = NULL;
  int count = 0;
  ck_assert_int_eq(p->dimensions, 3);
  ck_assert(p->parameter[0].range.log && !p->parameter[1].range.log);
  ck_assert_int_eq(tc_problem_sets(p, x, &sets, &count), TC_OK);
  ck_assert_int_eq(count, 4);
  ck_assert_str_eq(sets[0], "force_field.slurry.lennard_jones.A.epsilon_per_diameter=1 nN");
  ck_assert_str_eq(sets[1], "force_field.slurry.lennard_jones.B.epsilon_per_diameter=1 nN");
  ck_assert_str_eq(sets[2], "materials.A.diameter=9 um");
  ck_assert_str_eq(sets[3], "beads=200");
  ck_assert(tc_problem_point(p, sets, count, back));
  ck_assert_double_eq_tol(back[0], 0.5, 1e-6);
  ck_assert_double_eq_tol(back[1], 0.25, 1e-6);
  ck_assert_double_eq_tol(back[2], 1, 1e-12);
  ck_assert(!tc_problem_point(p, sets, 2, back)); /* not all keys */
  char *outside[] = {sets[0], strdup("materials.A.diameter=13 um"), sets[3]};
  ck_assert(!tc_problem_point(p, outside, 3, back));
  free(outside[1]);
  tc_sets_free(&sets, count);
  tc_problem_free(&p);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(targets_and_stages)
{
  tc_recipe *recipe = NULL;
  test_write_file("curve.csv", "rate,eta\n1,100\n2,60\n10,20\n90,6\n100,5\n110,4.5\n1000,1\n");
  tc_problem *p =
      problem_of(PRESSURE "targets:\n"
                          "    - {shear_rate: 700 1/s, value: 2, relative_uncertainty: 5 %, weight: 3}\n"
                          "    - {curve: curve.csv, relative_uncertainty: 10 %, points: 4}\n"
                          "    - {quantity: 'calendered[degree=0.1].porosity', value: 0.4,\n"
                          "       uncertainty: 0.02}\n"
                          "  scalarise: chebyshev\n",
                 &recipe);
  static const double rates[] = {700, 1, 10, 100, 1000}, values[] = {2, 100, 20, 5, 1};
  ck_assert_int_eq(p->outputs, 6);
  for (int k = 0; k < 5; k++) {
    ck_assert_double_eq_tol(p->wanted[k].shear_rate, rates[k], 1e-9);
    ck_assert_double_eq(p->target[k], values[k]);
    ck_assert_double_eq_tol(p->uncertainty[k], values[k] * (k ? 0.1 : 0.05), 1e-12);
    ck_assert(p->log[k]);
  }
  ck_assert(!p->log[5]);
  ck_assert_double_eq(p->weight[0], 3);
  ck_assert_int_eq(p->goal.kind, TC_GOAL_CHEBYSHEV);
  ck_assert_int_eq(p->to, TC_STEP_CALENDERING);
  ck_assert(p->analysis);
  ck_assert(p->viscosity);
  ck_assert_int_eq(p->set_count, 1);
  ck_assert_str_eq(p->sets[0], "process.viscosity.rates=[1 1/s, 10 1/s, 100 1/s, 700 1/s, 1000 1/s]");
  tc_problem_free(&p);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(outputs_of_results)
{
  tc_recipe *recipe = NULL;
  tc_problem *p =
      problem_of(PRESSURE DENSITY "  - {shear_rate: 700 1/s, value: 2, uncertainty: 0.1}\n", &recipe);
  const char *text = "{\"stages\":[{\"name\":\"slurry\",\"steady\":true}],\"slurry\":{\"density_g_cm3\":1.7,"
                     "\"density_g_cm3_stderr\":0.01,\"viscosity\":[{\"shear_rate_1_s\":700,"
                     "\"viscosity_pa_s\":-3}]}}";
  cJSON *results = cJSON_Parse(text);
  double y[2], error[2];
  char reason[128] = "", *why = reason;
  ck_assert(tc_problem_outputs(p, results, y, error, why, sizeof reason));
  ck_assert_double_eq(y[0], 1.7);
  ck_assert_double_eq(error[0], 0.01);
  ck_assert(isnan(y[1])); /* a negative viscosity has no logarithm */
  cJSON_ReplaceItemInObject(cJSON_GetArrayItem(cJSON_GetObjectItem(results, "stages"), 0), "steady",
                            cJSON_CreateFalse());
  ck_assert(!tc_problem_outputs(p, results, y, error, why, sizeof reason));
  ck_contains(why, "the slurry did not become steady");
  cJSON_Delete(results);
  results = cJSON_Parse("{}");
  ck_assert(!tc_problem_outputs(p, results, y, error, why, sizeof reason));
  cJSON_Delete(results);
  tc_problem_free(&p);
  tc_recipe_destroy(&recipe);
}
END_TEST

static const struct {
  const char *block, *part;
} wrong[] = {
    {"free:\n    - {key: process.slurry.presure, low: 1 kPa, high: 2 kPa}\n  " DENSITY, "calibrate.free[1]"},
    {"free:\n    - {key: process.slurry.presure, low: 1 kPa, high: 2 kPa}\n  " DENSITY,
     "did you mean 'pressure'?"},
    {"free:\n    - {key: process.drying.free, low: 1, high: 2}\n  " DENSITY, "not a numeric key"},
    {"free:\n    - {key: process.slurry.pressure, low: 1 um, high: 2 kPa}\n  " DENSITY, "low: '1 um'"},
    {"free:\n    - {key: process.slurry.pressure, low: 3 kPa, high: 2 kPa}\n  " DENSITY, "is not below"},
    {"free:\n    - {key: process.slurry.pressure, low: -3 kPa, high: 2 kPa, scale: log}\n  " DENSITY,
     "is not above 0"},
    {"free:\n    - {key: materials.A.density, low: 1 g/cm^3, high: 99 g/cm^3}\n  " DENSITY,
     "out of the range"},
    {"free:\n    - {key: materials.X.density, low: 1 g/cm^3, high: 2 g/cm^3}\n  " DENSITY,
     "'materials.X.density' is not a key of this recipe"},
    {PRESSURE "targets: []\n", "there is no target"},
    {"free: []\n  " DENSITY, "0 free keys"},
    {PRESSURE "targets:\n    - {quantity: slurry.x, shear_rate: 1 1/s, value: 1, uncertainty: 1}\n",
     "give one of quantity, shear_rate and curve"},
    {PRESSURE "targets:\n    - {quantity: slurry.x, value: 1}\n", "give one of uncertainty"},
    {PRESSURE "targets:\n    - {quantity: slurry.x, uncertainty: 1}\n", "value is missing"},
    {PRESSURE "targets:\n    - {quantity: 'slurry[', value: 1, uncertainty: 1}\n", "is not the path"},
    {PRESSURE DENSITY "evaluations: 0\n", "out of range"},
    {PRESSURE DENSITY "scalarise: sum\n", "squares, chebyshev"},
};

START_TEST(what_is_wrong)
{
  write_recipe(wrong[_i].block);
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", NULL), tc_exit_code(TC_ERR_RECIPE),
            wrong[_i].part);
}
END_TEST

START_TEST(says_its_plan)
{
  write_recipe(PRESSURE DENSITY "evaluations: 9\n  set: ['beads=160']\n");
  test_output output = test_run("calibrate", "recipe.yaml", "-o", "fit", "--dry-run", NULL);
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "process.slurry.pressure  50 kPa to 200 kPa, linear");
  ck_contains(output.text, "slurry.density_g_cm3  1.65 ± 0.02");
  ck_contains(output.text, "to the slurry stage");
  ck_contains(output.text, "--set 'beads=160'");
  ck_contains(output.text, "9 evaluations");
  test_free(&output);
  ck_assert_int_ne(access("fit", F_OK), 0);
}
END_TEST

START_TEST(what_is_missing)
{
  write_recipe("");
  ends_with(test_run("calibrate", "recipe.yaml", NULL), tc_exit_code(TC_ERR_RECIPE), "calibrate: is missing");
  write_recipe(PRESSURE "targets:\n    - {curve: none.csv, relative_uncertainty: 5 %}\n");
  ends_with(test_run("calibrate", "recipe.yaml", NULL), tc_exit_code(TC_ERR_INPUT), "none.csv");
  ends_with(test_run("calibrate", NULL), tc_exit_code(TC_ERR_USAGE), "which recipe?");
  write_recipe(PRESSURE DENSITY "set: ['process.slurry.presure=1 kPa']\n");
  ends_with(test_run("calibrate", "recipe.yaml", "-o", "fit", NULL), tc_exit_code(TC_ERR_RECIPE),
            "did you mean 'pressure'?");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("calibrate");
  TCase *t = tcase_create("calibrate");
  tcase_set_timeout(t, 100);
  tcase_add_checked_fixture(t, setup, NULL);
  tcase_add_test(t, meets_its_target);
  tcase_add_test(t, best_runs_again);
  tcase_add_loop_test(t, goes_on_where_it_was, 0, 2);
  tcase_add_test(t, takes_earlier_results);
  tcase_add_test(t, earlier_results_of_other_settings);
  tcase_add_test(t, failures);
  tcase_add_test(t, points_and_settings);
  tcase_add_test(t, targets_and_stages);
  tcase_add_test(t, outputs_of_results);
  tcase_add_loop_test(t, what_is_wrong, 0, (int)(sizeof wrong / sizeof wrong[0]));
  tcase_add_test(t, says_its_plan);
  tcase_add_test(t, what_is_missing);
  suite_add_tcase(suite, t);
  return test_main(suite, true);
}
