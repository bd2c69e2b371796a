/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any number of materials with any roles: plans, decks, what the analyzer is asked, whole runs with
 * stand-ins. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "forcefield.h"
#include "tapecast/memory.h"

/* A recipe of materials M1, M2, …; those of `shrink` take up solvent; `extra` are further lines. */
static void write_recipe(const char *path, int count, int shrink, const char *const *keys, const char *extra)
{
  char text[8192];
  int n = snprintf(text, sizeof text, "name: roles\nbeads: 120\nmaterials:\n");
  for (int i = 0; i < count; i++)
    n += snprintf(text + n, sizeof text - (size_t)n,
                  "  M%d: {fraction: %.17g, density: %d g/cm^3, diameter: %d um%s%s}\n", i + 1, 1.0 / count,
                  i + 1, 3 + i, i < shrink ? ", slurry_diameter: 9 um" : "", keys[i]);
  n += snprintf(text + n, sizeof text - (size_t)n, "%sforce_field:\n", extra);
  for (int dried = 0; dried < 2; dried++) {
    n +=
        snprintf(text + n, sizeof text - (size_t)n,
                 "  %s:\n    contact: {kn: 1 kPa, gamman: 10 1/(um us), friction: 0.5}\n    lennard_jones:\n",
                 dried ? "dried" : "slurry");
    for (int i = 0; i < count; i++)
      n += snprintf(
          text + n, sizeof text - (size_t)n,
          "      M%d: {epsilon_per_diameter: %d nN, sigma_per_diameter: 0.9, cutoff_per_diameter: 2}\n",
          i + 1, i + 1);
  }
  snprintf(text + n, sizeof text - (size_t)n,
           "process:\n  calendering: {degrees: [10 %%]}\nrun: {launcher: none, pair_style: tapecast}\n");
  test_write_file(path, text);
}

static const struct {
  int count, shrink;
  const char *keys[4], *extra;
  double ions[4]; /* S/m, or 1 where only paths count */
  int in_s_m;
  const char *asked[3]; /* in the words for the analyzer */
} cases[] = {
    {1, 0, {""}, "", {0}, 0, {"--material M1=1,", "sigma=0,ionic=0 "}},
    {1, 1, {", ionic: true"}, "", {1}, 0, {"ionic=1 "}},
    {2,
     1,
     {", nanoporosity: 25 %, ionic_bruggeman: 1.5", ", electronic_conductivity: 3 S/m"},
     "electrolyte: {ionic_conductivity: 0.8 S/m}\n",
     {0.1, 0},
     1,
     {"sigma=0,sigma_ion=0.1 ", "sigma=3,sigma_ion=0 ", "--pore-sigma-ion 0.8"}},
    {4,
     2,
     {"", ", ionic_conductivity: 0.2 S/m",
      ", ionic: true, ionic_conductivity: 0.4 S/m, electronic_conductivity: 1 S/m",
      ", electronic_conductivity: 100 S/m"},
     "",
     {0, 0.2, 0.4, 0},
     1,
     {"--material M2=2,", "sigma=1,sigma_ion=0.4 ", "sigma=100,sigma_ion=0 "}},
};

START_TEST(roles_come_from_the_recipe)
{
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  write_recipe("roles.yaml", cases[_i].count, cases[_i].shrink, cases[_i].keys, cases[_i].extra);
  ck_assert_msg(tc_recipe_load("roles.yaml", NULL, 0, &recipe) == TC_OK, "%s", tc_error_message());
  ck_assert_msg(tc_plan_make(recipe, &plan) == TC_OK, "%s", tc_error_message());
  ck_assert_int_eq(plan->material_count, cases[_i].count);
  ck_assert_int_eq(plan->beads, 120);
  ck_assert_int_eq(tc_recipe_ions_in_s_m(recipe), cases[_i].in_s_m);
  for (int i = 0; i < cases[_i].count; i++) {
    ck_assert_double_eq_tol(tc_recipe_ionic_conductivity(recipe, i), cases[_i].ions[i], 1e-12);
    ck_assert_double_eq_tol(plan->types[i].slurry_diameter, i < cases[_i].shrink ? 9 : 3 + i, 1e-12);
  }
  tc_text text = {0};
  tc_force_field_write(&text, recipe, plan, 0);
  int pairs = 0;
  for (const char *p = text.data; (p = strstr(p, "\npair_coeff")); p++) pairs++;
  ck_assert_int_eq(pairs, cases[_i].count * (cases[_i].count + 1) / 2);
  tc_text_free(&text);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(runs_of_any_roles_reach_the_report)
{
  char folder[32];
  snprintf(folder, sizeof folder, "run-%d", _i);
  test_use_stand_ins();
  ck_assert_int_eq(system("rm -rf run-* words.txt output.txt launches.txt"), 0);
  setenv("STAND_IN_WORDS", "../../words.txt", 1); /* seen from the analysis' folder */
  write_recipe("roles.yaml", cases[_i].count, cases[_i].shrink, cases[_i].keys, cases[_i].extra);
  const int report = _i == 0 || cases[_i].count == 4; /* the pages take a few seconds each */
  test_output output =
      test_run("run", "roles.yaml", "-o", folder, "-n", "1", "--to", report ? "report" : "analysis", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  test_free(&output);
  char *words = test_read_file("words.txt");
  for (int k = 0; k < 3 && cases[_i].asked[k]; k++) ck_contains(words, cases[_i].asked[k]);
  ck_assert_int_eq(strstr(words, "--pore-sigma-ion") != NULL, cases[_i].extra[0] != 0);
  free(words);
  static const char *const files[] = {"results.json", "report.html", "csv/states.csv"};
  for (int k = 0; k < (report ? 3 : 1); k++) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, files[k]);
    ck_assert_msg(access(path, R_OK) == 0, "%s is not there", path);
  }
}
END_TEST

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
  Suite *suite = suite_create("roles");
  TCase *tests = tcase_create("roles");
  tcase_set_timeout(tests, 90);
  tcase_add_loop_test(tests, roles_come_from_the_recipe, 0, COUNT(cases));
  tcase_add_loop_test(tests, runs_of_any_roles_reach_the_report, 0, COUNT(cases));
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
