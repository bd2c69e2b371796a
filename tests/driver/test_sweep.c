/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast sweep: files that are right and wrong, designs, and whole sweeps with stand-ins. */
#include "sweep.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "quantity.h"

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

/* -------------------------------------------------------------------------------------------------- files */

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

/* ------------------------------------------------------------------------------------------------ designs */

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

/* ----------------------------------------------------------------------------------------------- whole
 * sweeps */

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

static cJSON *read_json(const char *path)
{
  char *text = test_read_file(path);
  cJSON *json = text ? cJSON_Parse(text) : NULL;
  ck_assert_msg(json != NULL, "%s is no JSON", path);
  free(text);
  return json;
}

static double get(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItem(object, key);
  ck_assert_msg(cJSON_IsNumber(item), "%s is no number", key);
  return item->valuedouble;
}

static const cJSON *density_of(const cJSON *point)
{
  return cJSON_GetObjectItem(cJSON_GetObjectItem(point, "quantities"), "slurry.density_g_cm3");
}

START_TEST(means_and_errors_over_seeds)
{
  sweep_well(HEAD DENSITY "seeds: [1, 2, 3, 4]\n" TWO);
  ck_assert_int_eq(count_launches(), 16);
  cJSON *json = read_json("sweeps/small/sweep.json");
  const cJSON *points = cJSON_GetObjectItem(json, "points"), *runs = cJSON_GetObjectItem(json, "runs");
  ck_assert_int_eq(cJSON_GetArraySize(points), 4);
  ck_assert_int_eq(cJSON_GetArraySize(runs), 16);
  double spread = 0;
  for (int p = 0; p < 4; p++) {
    double sum = 0, squares = 0, value[4];
    for (int s = 0; s < 4; s++) {
      const cJSON *run = cJSON_GetArrayItem(runs, 4 * p + s);
      char path[256], *text;
      ck_assert_double_eq(get(run, "point"), p + 1);
      ck_assert_double_eq(get(run, "seed"), s + 1);
      snprintf(path, sizeof path, "sweeps/small/%s/results.json",
               cJSON_GetStringValue(cJSON_GetObjectItem(run, "folder")));
      text = test_read_file(path);
      cJSON *results = cJSON_Parse(text);
      value[s] = get(cJSON_GetObjectItem(results, "slurry"), "density_g_cm3");
      ck_assert_double_eq(get(cJSON_GetObjectItem(run, "quantities"), "slurry.density_g_cm3"), value[s]);
      sum += value[s];
      free(text);
      cJSON_Delete(results);
    }
    for (int s = 0; s < 4; s++) squares += (value[s] - sum / 4) * (value[s] - sum / 4);
    const cJSON *density = density_of(cJSON_GetArrayItem(points, p));
    ck_assert_double_eq_tol(get(density, "value"), sum / 4, 1e-12);
    ck_assert_double_eq_tol(get(density, "stderr"), sqrt(squares / 3 / 4), 1e-12);
    spread += get(density, "stderr");
  }
  ck_assert_double_gt(spread, 0);
  /* 40 kPa more: 0.04 g/cm3, at the same starts. */
  ck_assert_double_eq_tol(get(density_of(cJSON_GetArrayItem(points, 2)), "value") -
                              get(density_of(cJSON_GetArrayItem(points, 0)), "value"),
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
  cJSON *json = read_json("sweeps/small/sweep.json");
  const cJSON *density = density_of(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "points"), 0));
  ck_assert_double_eq_tol(get(density, "stderr"), sqrt((0.01 + 0 + 0.01) / 2 / 3), 1e-9); /* 1.7, 1.8, 1.9 */
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
  cJSON *json = read_json("sweeps/small/sweep.json");
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
  ck_assert_double_eq(get(json, "done"), 2);
  ck_assert_double_eq(get(json, "failed"), 1);
  cJSON_Delete(json);
  test_free(&status);
  json = read_json("sweeps/small/sweep.json");
  const cJSON *points = cJSON_GetObjectItem(json, "points");
  ck_assert_double_eq(get(cJSON_GetArrayItem(points, 1), "failed"), 1);
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
  TCase *files = tcase_create("files and designs");
  tcase_add_checked_fixture(files, setup, NULL);
  tcase_set_timeout(files, 60);
  tcase_add_loop_test(files, wrong_files, 0, sizeof wrong / sizeof wrong[0]);
  tcase_add_loop_test(files, wrong_heads, 0, 7);
  tcase_add_test(files, names_are_short_and_say_whose);
  tcase_add_test(files, a_grid_has_every_combination);
  tcase_add_test(files, too_many_runs);
  tcase_add_test(files, a_quasi_random_design_fills_the_ranges);
  tcase_add_loop_test(files, the_examples_are_right, 0, 2);
  suite_add_tcase(suite, files);
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
  suite_add_tcase(suite, sweeps);
  return test_main(suite, true);
}
