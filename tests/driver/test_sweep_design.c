/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of sweeps, right and wrong, and the designs they ask for. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "sweep.h"

#define HEAD "name: small\nrecipe: recipe.yaml\nto: slurry\nset: [run.ranks=1]\n"

static void setup(void)
{
  test_write_recipe("recipe.yaml", NULL, NULL);
}

static tc_sweep *load(const char *text)
{
  tc_sweep *sweep = NULL;
  test_write_file("sweep.yaml", text);
  const tc_status status = tc_sweep_load("sweep.yaml", &sweep);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return sweep;
}

/* What follows the head of the file, and parts of the message. */
static const struct {
  const char *text, *place, *what;
} wrong[] = {
    {"parameters:\n  - {key: process.slurry.presure, values: [1 kPa]}\n", "sweep.yaml:6: parameters[1].key",
     "did you mean 'pressure'"},
    {"parameters:\n  - {key: process.slurry.timestep, values: [1 us, -1 us]}\n",
     "sweep.yaml:6: parameters[1].values[2]", "allowed: above 0"},
    {"parameters:\n  - {key: process.slurry.pressure, values: [1 kPa, 2 um]}\n", "parameters[1].values[2]",
     "'2 um' is a length"},
    {"parameters:\n  - {key: process.drying.free, values: [z, y]}\n", "parameters[1].values[2]",
     "one of: z, xyz"},
    {"parameters:\n  - {key: process.slurry.pressure, values: [1 kPa, 1 kPa]}\n", "parameters[1].values[2]",
     "given twice"},
    {"parameters:\n  - {key: process.slurry.pressure}\n", "sweep.yaml:6: parameters[1]",
     "give one of values"},
    {"parameters:\n  - {key: seed, values: [1], low: 1, high: 2}\n", "parameters[1]", "give one of values"},
    {"parameters:\n  - {key: process.slurry.pressure, low: 1 kPa, high: 2 kPa}\n", "parameters[1]",
     "steps is missing"},
    {"parameters:\n  - {key: process.slurry.pressure, low: 3 kPa, high: 2 kPa, steps: 3}\n",
     "parameters[1].high", "'2 kPa' is not above low"},
    {"parameters:\n  - {key: process.slurry.pressure, low: 1 kPa, steps: 3}\n", "parameters[1]",
     "'high' is missing"},
    {"parameters:\n  - {key: process.drying.free, low: z, high: xyz, steps: 2}\n", "parameters[1].low",
     "is no number"},
    {"parameters:\n  - {key: process.slurry.pressure, low: 0 kPa, high: 9 kPa, steps: 3, scale: log}\n",
     "parameters[1].low", "not above 0"},
    {"parameters:\n  - {key: beads, low: 100, high: 102, steps: 9}\n", "parameters[1].steps", "too many"},
    {"parameters:\n  - {key: seed, values: [1, 2], steps: 3}\n", "parameters[1].steps", "needs low and high"},
    {"parameters:\n  - {name: a, key: seed, cases: {x: {set: [seed=1]}}}\n", "parameters[1].key",
     "name their own keys"},
    {"parameters:\n  - {cases: {x: {set: [seed=1]}}}\n", "parameters[1]", "name is missing"},
    {"parameters:\n  - {name: a, cases: {x: {set: [seed]}}}\n", "parameters[1].cases.x.set[1]",
     "is no KEY=VALUE"},
    {"parameters:\n  - {name: a, cases: {x: {set: [sed=1]}}}\n", "parameters[1].cases.x.set[1]",
     "did you mean 'seed'"},
    {"parameters:\n  - {name: a, cases: {x: {set: [seed=0]}}}\n", "parameters[1].cases.x.set[1]",
     "out of range"},
    {"parameters:\n  - {key: seed, values: [1]}\n  - {key: seed, values: [2]}\n",
     "sweep.yaml:7: parameters[2].key", "is varied by parameters[1] already"},
    {"parameters:\n  - {key: process.slurry.pressure, values: [1 kPa]}\n"
     "  - {key: process.drying.pressure, values: [2 kPa]}\n",
     "parameters[2].name", "is the name of parameters[1], too"},
    {"parameters:\n  - {key: seed, values: [1]}\nseeds: [1, 2]\n", "parameters[1].key",
     "`seeds` are given, too"},
    {"parameters: []\n", "parameters", "nothing to compare"},
    {"seeds: [1]\n", "parameters", "is missing"},
    {"parameters: []\nseeds: [1.5]\n", "seeds", "not a whole number"},
    {"parameters: []\nseeds: [0]\n", "seeds[1]", "1 to 9e+08"},
    {"parameters: []\nseeds: [4, 4]\n", "seeds", "given twice"},
    {"parameters: []\nseeds: [1]\nmeasure: [slurry..x]\n", "sweep.yaml:7: measure",
     "is not the path of a result"},
    {"parameters: []\nseeds: [1]\ndesign: sobol\n", "points", "is missing"},
    {"parameters: []\nseeds: [1]\npoints: 4\n", "points", "a grid has as many"},
    {"parameters: []\nseeds: [1]\npoints: 4\ndesign: random\n", "design", "one of: grid, sobol"},
    {"parameters: []\nseeds: [1]\ncores: -1\n", "cores", "0 to 1e+06"},
    {"parameters: []\nseeds: [1]\nsed: 1\n", "sed", "did you mean 'set'"},
    {"parameters: {a: 1}\n", "parameters", "expected a list"},
};

START_TEST(wrong_files)
{
  char text[2048];
  tc_sweep *sweep = NULL;
  snprintf(text, sizeof text, HEAD "%s", wrong[_i].text);
  test_write_file("sweep.yaml", text);
  ck_assert_int_eq(tc_sweep_load("sweep.yaml", &sweep), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), wrong[_i].place);
  ck_contains(tc_error_message(), wrong[_i].what);
  ck_assert_ptr_null(sweep);
}
END_TEST

START_TEST(wrong_heads)
{
  static const struct {
    const char *text, *what;
  } heads[] = {
      {"name: 1x\nrecipe: recipe.yaml\nparameters: []\nseeds: [1]\n", "'1x': a letter"},
      {"name: a/b\nrecipe: recipe.yaml\nparameters: []\nseeds: [1]\n", "'a/b': a letter"},
      {"name: a\nrecipe: none.yaml\nparameters: []\nseeds: [1]\n", "there is no file none.yaml"},
      {"name: a\nrecipe: recipe.yaml\nset: [sed=1]\nparameters: []\nseeds: [1]\n", "sweep.yaml:3: set[1]"},
      {"name: a\nparameters: []\nseeds: [1]\n", "recipe: is missing"},
      {"- a\n", "not a sweep"},
      {"", "empty"},
  };
  tc_sweep *sweep = NULL;
  test_write_file("sweep.yaml", heads[_i].text);
  ck_assert_int_eq(tc_sweep_load("sweep.yaml", &sweep), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), heads[_i].what);
}
END_TEST

START_TEST(names_are_short_and_say_whose)
{
  tc_sweep *s =
      load(HEAD "parameters:\n"
                "  - {key: materials.B.density, values: [1.8 g/cm^3]}\n"
                "  - {key: force_field.slurry.lennard_jones.A.epsilon_per_diameter, values: [1 nN]}\n"
                "  - {key: process.slurry.pressure, values: [1 kPa]}\n"
                "  - {key: beads, values: [150]}\n"
                "  - {key: seed, name: start, values: [7]}\n");
  static const char *const names[] = {"B.density", "A.epsilon_per_diameter", "pressure", "beads", "start"};
  for (int i = 0; i < 5; i++) ck_assert_str_eq(s->factors[i].name, names[i]);
  tc_sweep_destroy(&s);
}
END_TEST

START_TEST(a_grid_has_every_combination)
{
  tc_sweep *s =
      load(HEAD "seeds: [5, 6]\nparameters:\n"
                "  - {key: process.slurry.pressure, low: 1 kPa, high: 100 kPa, steps: 3, scale: log}\n"
                "  - {key: beads, low: 100, high: 200, steps: 2}\n"
                "  - name: sigma\n"
                "    cases:\n"
                "      a: {set: [force_field.slurry.lennard_jones.A.sigma_per_diameter=0.9]}\n"
                "      b:\n"
                "        set:\n"
                "          - force_field.slurry.lennard_jones.A.sigma_per_diameter=''\n"
                "          - force_field.slurry.lennard_jones.A.sigma=9 um\n");
  tc_design d = {0};
  ck_assert_int_eq(tc_design_make(s, &d), TC_OK);
  ck_assert_int_eq(d.points, 12);
  ck_assert_int_eq(d.seeds, 2);
  static const char *const pressure[] = {"1 kPa", "10 kPa", "100 kPa"};
  for (int p = 0; p < 12; p++) {
    ck_assert_str_eq(tc_design_level(&d, p, 0)->text, pressure[p / 4]);
    ck_assert_str_eq(tc_design_level(&d, p, 1)->text, p / 2 % 2 ? "200" : "100");
    ck_assert_str_eq(tc_design_level(&d, p, 2)->text, p % 2 ? "b" : "a");
  }
  tc_argv sets = {0};
  tc_text label = {0};
  ck_assert_int_eq(tc_design_sets(s, &d, 11, 1, &sets), TC_OK);
  ck_assert_int_eq(tc_design_label(s, &d, 11, 1, &label), TC_OK);
  static const char *const words[] = {"process.slurry.pressure=100 kPa", "beads=200",
                                      "force_field.slurry.lennard_jones.A.sigma_per_diameter=''",
                                      "force_field.slurry.lennard_jones.A.sigma=9 um", "seed=6"};
  ck_assert_int_eq(sets.count, 5);
  for (int i = 0; i < 5; i++) ck_assert_str_eq(sets.words[i], words[i]);
  ck_assert_str_eq(label.data, "pressure=100 kPa beads=200 sigma=b seed=6");
  /* The recipe takes them. */
  tc_recipe *recipe = NULL;
  ck_assert_msg(tc_recipe_load("recipe.yaml", sets.words, sets.count, &recipe) == TC_OK, "%s",
                tc_error_message());
  tc_recipe_destroy(&recipe);
  tc_text_free(&label);
  tc_argv_free(&sets);
  tc_design_free(&d);
  tc_sweep_destroy(&s);
}
END_TEST

START_TEST(too_many_runs)
{
  tc_sweep *s = load(HEAD "seeds: [1, 2, 3]\nparameters:\n"
                          "  - {key: process.slurry.pressure, low: 1 kPa, high: 100 kPa, steps: 100}\n"
                          "  - {key: process.slurry.temperature, low: 1 K, high: 100 K, steps: 100}\n");
  tc_design d = {0};
  ck_assert_int_eq(tc_design_make(s, &d), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), "30000 runs");
  tc_sweep_destroy(&s);
}
END_TEST

/* Every interval of length 1/16 of each range holds one of 16 of its points. */
START_TEST(a_quasi_random_design_fills_the_ranges)
{
  tc_sweep *s = load(HEAD "design: sobol\npoints: 31\nparameters:\n"
                          "  - {key: process.slurry.pressure, low: 1 kPa, high: 65536 kPa, scale: log}\n"
                          "  - {key: process.slurry.temperature, low: 100 K, high: 260 K}\n"
                          "  - {key: process.drying.free, values: [z, xyz]}\n"
                          "  - {key: seed, low: 1, high: 4}\n");
  tc_design d = {0};
  ck_assert_int_eq(tc_design_make(s, &d), TC_OK);
  ck_assert_int_eq(d.points, 31);
  int seen[2][16] = {{0}}, free_all = 0, seeds[5] = {0};
  for (int p = 0; p < 31; p++) {
    const double pressure = tc_design_level(&d, p, 0)->number,
                 temperature = tc_design_level(&d, p, 1)->number;
    ck_assert(pressure >= 1 && pressure <= 65536 && temperature >= 100 && temperature <= 260);
    seen[0][(int)floor(log2(pressure) + 1e-4)]++;
    seen[1][(int)floor((temperature - 100) / 10 + 1e-4)]++;
    free_all += strcmp(tc_design_level(&d, p, 2)->text, "xyz") == 0;
    ck_assert_ptr_null(strchr(tc_design_level(&d, p, 3)->text, '.'));
    seeds[atoi(tc_design_level(&d, p, 3)->text)]++;
  }
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 16; i++)
      ck_assert_msg(seen[k][i] >= 1 && seen[k][i] <= 2, "%d points in part %d", seen[k][i], i);
  ck_assert(free_all >= 15 && free_all <= 16);
  ck_assert_int_eq(seeds[0], 0);
  for (int i = 1; i < 5; i++) ck_assert(seeds[i] >= 7 && seeds[i] <= 8);
  tc_design_free(&d);
  tc_sweep_destroy(&s);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("files of sweeps");
  TCase *tests = tcase_create("files and designs");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_loop_test(tests, wrong_files, 0, sizeof wrong / sizeof wrong[0]);
  tcase_add_loop_test(tests, wrong_heads, 0, 7);
  tcase_add_test(tests, names_are_short_and_say_whose);
  tcase_add_test(tests, a_grid_has_every_combination);
  tcase_add_test(tests, too_many_runs);
  tcase_add_test(tests, a_quasi_random_design_fills_the_ranges);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
