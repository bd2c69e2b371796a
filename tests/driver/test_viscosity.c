/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast viscosity with a stand-in for LAMMPS: what is started, skipped, resumed, and what comes out. The
 * stand-in's slurry follows 6 kPa + 0.05 kPa (rate s)^0.6 and has a residual stress of 0.05 kPa. */
#include <cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

#define LAUNCHER "run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}"

static void setup(void)
{
  ck_assert_int_eq(system("rm -rf run output.txt launches.txt viscosity"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  unsetenv("STAND_IN_viscosity");
  unsetenv("STAND_IN_slurry");
}

static test_output shear(const char *rates, const char *set)
{
  test_forget_launches();
  return test_run("viscosity", "recipe.yaml", "-o", "run", "-n", "1", "--set", LAUNCHER, "--rates", rates,
                  "--set", set, NULL);
}

static void must_start(test_output output, const char *launches)
{
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  char *found = test_launches();
  ck_assert_str_eq(found, launches);
  free(found);
  test_free(&output);
}

/* In no order, as points run side by side. */
static int launched(const char *line)
{
  char *found = test_launches();
  const int there = strstr(found, line) != NULL;
  free(found);
  return there;
}

static cJSON *read_slurry(cJSON **root)
{
  *root = test_read_json("run/results.json");
  return cJSON_GetObjectItem(*root, "slurry");
}

static double law(double rate)
{
  return (6 + 0.05 * pow(rate, 0.6)) / rate * 1e3;
}

START_TEST(both_directions_cancel_the_residual_stress)
{
  must_start(shear("10 1/s, 100 1/s, 1000 1/s, 5000 1/s", "process.viscosity.ranks=1"),
             "slurry none\n"
             "rate-10/forward none\nrate-10/backward none\nrate-100/forward none\nrate-100/backward none\n"
             "rate-1000/forward none\nrate-1000/backward none\nrate-5000/forward none\nrate-5000/backward "
             "none\n");
  cJSON *root, *slurry = read_slurry(&root), *points = cJSON_GetObjectItem(slurry, "viscosity");
  ck_assert_int_eq(cJSON_GetArraySize(points), 4);
  const cJSON *point;
  cJSON_ArrayForEach(point, points)
  {
    const double rate = test_number(point, "shear_rate_1_s"), eta = law(rate);
    ck_assert_double_eq_tol(test_number(point, "viscosity_pa_s") / eta, 1, 3e-3);
    ck_assert_double_eq_tol(test_number(point, "viscosity_yx_pa_s") / eta, 1, 3e-3);
    ck_assert_double_eq_tol(test_number(point, "residual_stress_kpa"), 0.05, 0.01);
    ck_assert_double_eq_tol(test_number(point, "viscosity_forward_pa_s") -
                                test_number(point, "viscosity_backward_pa_s"),
                            100 / rate, 0.004 * eta);
    ck_assert_double_eq_tol(test_number(point, "profile_slope"), 1, 1e-4);
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(point, "converged")));
  }
  ck_assert_double_eq_tol(test_number(cJSON_GetObjectItem(slurry, "viscosity_fit"), "yield_stress_kpa"), 6,
                          0.3);
  cJSON_Delete(root);
}
END_TEST

START_TEST(points_are_not_done_twice)
{
  test_output output = shear("100 1/s, 1000 1/s", "process.viscosity.ranks=1");
  test_free(&output);
  must_start(shear("100 1/s, 1000 1/s", "process.viscosity.ranks=1"), "");
  must_start(shear("300 1/s", "process.viscosity.both_directions=false"), "rate-300/forward none\n");
  must_start(shear("300 1/s", "process.viscosity.both_directions=false"), "");
  /* All of them are in the results. */
  cJSON *root, *slurry = read_slurry(&root);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(slurry, "viscosity")), 3);
  cJSON_Delete(root);
  must_start(shear("300 1/s", "process.viscosity.strain=7"),
             "rate-300/forward none\nrate-300/backward none\n");
  /* Another slurry has another viscosity: what was measured on the old one is not shown. */
  must_start(shear("300 1/s", "process.slurry.pressure=102 kPa"),
             "slurry none\nrate-300/forward none\nrate-300/backward none\n");
  slurry = read_slurry(&root);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(slurry, "viscosity")), 1);
  cJSON_Delete(root);
}
END_TEST

START_TEST(a_run_folder_keeps_its_settings)
{
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--to", "slurry", "--set", LAUNCHER,
                                "--set", "force_field.slurry.contact.friction=0.25", NULL);
  ck_assert_int_eq(output.code, 0);
  test_free(&output);
  output = test_run("viscosity", "run", "--rates", "[50 1/s]", "--one-way", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  test_free(&output);
  char *deck = test_read_file("run/05-viscosity/rate-50/forward/forcefield.lmp");
  ck_contains(deck, " 0.25 ");
  free(deck);
  /* The slurry's restart file means the same run. */
  test_forget_launches();
  must_start(test_run("viscosity", "run/01-slurry/slurry.restart", "--rates", "50 1/s", "--one-way", NULL),
             "");
}
END_TEST

START_TEST(a_run_measures_when_its_recipe_asks)
{
  test_write_recipe("recipe.yaml",
                    "analysis:", "  viscosity: {rates: [20 1/s], measured: curve.csv}\nanalysis:");
  test_write_file("curve.csv", "rate,viscosity\n10,600\n40,150\n");
  test_output output = test_run("run", "recipe.yaml", "-o", "run", "--set", LAUNCHER, NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  test_free(&output);
  ck_assert(launched("rate-20/backward none"));
  cJSON *root, *slurry = read_slurry(&root);
  const cJSON *point = cJSON_GetArrayItem(cJSON_GetObjectItem(slurry, "viscosity"), 0);
  ck_assert_double_eq_tol(test_number(point, "measured_pa_s"), 300, 1e-6);
  ck_assert_double_eq_tol(test_number(point, "deviation"), law(20) / 300 - 1, 0.01);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(slurry, "viscosity_measured")), 2);
  cJSON_Delete(root);
  ck_assert_int_eq(unlink("curve.csv"), 0); /* the run has its copy */
  output = test_run("viscosity", "run", "--rates", "20 1/s", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  ck_contains(output.text, "dev. [%]");
  test_free(&output);
}
END_TEST

START_TEST(little_strain_is_marked)
{
  setenv("STAND_IN_viscosity", "short", 1);
  test_output output = shear("100 1/s", "process.viscosity.ranks=1");
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "not converged: start-up: strain 1 of at least 2");
  test_free(&output);
  cJSON *root, *slurry = read_slurry(&root);
  const cJSON *point = cJSON_GetArrayItem(cJSON_GetObjectItem(slurry, "viscosity"), 0);
  ck_assert(cJSON_IsFalse(cJSON_GetObjectItem(point, "converged")));
  cJSON_Delete(root);
}
END_TEST

START_TEST(interrupted_points_go_on)
{
  test_output output =
      shear("100 1/s", "process.viscosity.ranks=1"); /* the slurry, for the shares of the time */
  test_free(&output);
  setenv("STAND_IN_viscosity", "hang", 1);
  output = test_run("viscosity", "run", "-n", "2", "--rates", "200 1/s", "--max-hours", "0.001", NULL);
  ck_assert_msg(output.code == 8, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, "the same command goes on from here");
  test_free(&output);
  test_forget_launches();
  output = test_run("viscosity", "run", "-n", "2", "--rates", "200 1/s", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
  ck_assert(launched("rate-200/forward checkpoint_b"));
  ck_assert(launched("rate-200/backward checkpoint_b"));
  ck_assert_int_ne(access("run/05-viscosity/rate-200/forward/checkpoint_b", F_OK), 0);
}
END_TEST

static const struct {
  const char *mode;
  int code;
  const char *part;
} failures[] = {
    {"lost", 14, "Beads left the box"},
    {"nan", 6, "no numbers"},
    {"crash", 5, "killed by signal 9"},
    {"silent", 5, "before its work was done"},
};

START_TEST(failures_have_their_exit_codes)
{
  setenv("STAND_IN_viscosity", failures[_i].mode, 1);
  test_output output = shear("100 1/s, 300 1/s", "process.viscosity.ranks=1");
  ck_assert_msg(output.code == failures[_i].code, "exit code %d:\n%s", output.code, output.text);
  ck_contains(output.text, failures[_i].part);
  ck_contains(output.text, "viscosity at");
  test_free(&output);
  unsetenv("STAND_IN_viscosity");
  output = shear("100 1/s, 300 1/s", "process.viscosity.ranks=1");
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
}
END_TEST

static const struct {
  const char *words[6];
  int code;
  const char *part;
} misuses[] = {
    {{NULL}, 2, "of what?"},
    {{"a", "b"}, 2, "one recipe, run or restart file at a time"},
    {{"not-there.yaml", "--rates", "1 1/s"}, 4, "not-there.yaml"},
    {{"/", "--rates", "1 1/s"}, 4, "there is no run in this folder"},
    {{"recipe.yaml", "-o", "run"}, 2, "at which shear rates?"},
    {{"recipe.yaml", "--rates", "10"}, 3, "'10' has no unit"},
    {{"recipe.yaml", "--rates", "100 1/s, 10 1/s"}, 3, "have to rise"},
    {{"recipe.yaml", "--rates", "10 um"}, 3, "'10 um'"},
    {{"recipe.yaml", "--rates", "10 1/s", "--strain", "1.5"}, 3, "no point would ever converge"},
    {{"recipe.yaml", "--rates", "10 1/s", "-n", "0"}, 2, "-n '0'"},
    {{"recipe.yaml", "--rates", "10 1/s", "--measured", "no.csv"}, 4, "no.csv"},
    {{"some.restart", "--rates", "10 1/s"}, 2, "a time step has to be given"},
    {{"some.restart", "--timestep", "0.001 us"}, 2, "at which shear rates?"},
    {{"some.restart", "--rates", "10 1/s", "--set", "beads=5"}, 2, "has no recipe"},
};

START_TEST(misuse)
{
  test_write_file("some.restart", "LammpS RestartT\n");
  const char *const *w = misuses[_i].words;
  test_output output =
      test_run("viscosity", w[0], w[0] ? w[1] : NULL, w[0] && w[1] ? w[2] : NULL,
               w[0] && w[1] && w[2] ? w[3] : NULL, w[0] && w[1] && w[2] && w[3] ? w[4] : NULL, NULL);
  ck_assert_msg(output.code == misuses[_i].code, "case %d: exit code %d:\n%s", _i, output.code, output.text);
  ck_contains(output.text, misuses[_i].part);
  test_free(&output);
}
END_TEST

START_TEST(any_restart_file)
{
  test_write_file("some.restart", "LammpS RestartT\n");
  test_forget_launches();
  test_output output = test_run("viscosity", "some.restart", "--rates", "100 1/s", "--timestep", "0.001 us",
                                "-n", "1", "--json", "-q", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  cJSON *json = cJSON_Parse(output.text);
  const cJSON *point = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "viscosity"), 0);
  ck_assert_double_eq_tol(test_number(point, "viscosity_pa_s") / law(100), 1, 3e-3);
  cJSON_Delete(json);
  test_free(&output);
  ck_assert_int_eq(access("viscosity/viscosity.json", R_OK), 0);
  char *deck = test_read_file("viscosity/rate-100/forward/forcefield.lmp");
  ck_contains(deck, "that of the restart file");
  free(deck);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("viscosity");
  TCase *tests = tcase_create("with stand-ins");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, both_directions_cancel_the_residual_stress);
  tcase_add_test(tests, points_are_not_done_twice);
  tcase_add_test(tests, a_run_folder_keeps_its_settings);
  tcase_add_test(tests, a_run_measures_when_its_recipe_asks);
  tcase_add_test(tests, little_strain_is_marked);
  tcase_add_test(tests, interrupted_points_go_on);
  tcase_add_loop_test(tests, failures_have_their_exit_codes, 0, sizeof failures / sizeof failures[0]);
  tcase_add_loop_test(tests, misuse, 0, sizeof misuses / sizeof misuses[0]);
  tcase_add_test(tests, any_restart_file);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
