/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shipped recipes for liquid electrolyte through every stage with LAMMPS and the analyzer, tiny and
 * short. */
#include <cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "tapecast/json.h"

static const struct {
  const char *file;
  int materials;
} recipes[] = {{"nmc-liquid.yaml", 2}, {"graphite-anode.yaml", 3}};

static cJSON *run_tiny(const char *file)
{
  static const char *const sets[] = {"beads=90",
                                     "run.launcher=none",
                                     "process.slurry.max_time=160 us",
                                     "process.drying.max_time=120 us",
                                     "process.drying.pressure=20 kPa", /* so small a layer may tear without */
                                     "process.calendering.degrees=[20 %]",
                                     "process.calendering.speed=0.4 um/us",
                                     "process.calendering.hold_time=2 us",
                                     "analysis.voxel=1 um",
                                     "analysis.sensitivity=false"};
  char path[512];
  cJSON *results = NULL;
  snprintf(path, sizeof path, TEST_INPUTS "/%s", file);
  ck_assert_int_eq(system("rm -rf tiny output.txt"), 0);
  test_output output = test_run("run", path, "-o", "tiny", "-n", "1", "--to", "analysis", "-s", sets[0], "-s",
                                sets[1], "-s", sets[2], "-s", sets[3], "-s", sets[4], "-s", sets[5], "-s",
                                sets[6], "-s", sets[7], "-s", sets[8], "-s", sets[9], NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  test_free(&output);
  ck_assert_msg(tc_json_read("tiny/results.json", &results) == TC_OK, "%s", tc_error_message());
  return results;
}

/* What ions do between beads that insulate, the nanopores of one material and the pores. */
static void check_ions(const cJSON *state)
{
  const double reference = test_number(state, "sigma_ion_reference_s_m"), d = test_number(state, "d_eff_rel");
  const cJSON *rel = cJSON_GetObjectItemCaseSensitive(state, "ionic_conductivity_rel");
  const cJSON *fraction = cJSON_GetObjectItemCaseSensitive(state, "volume_fraction");
  ck_assert_double_eq_tol(reference, 0.949, 1e-9); /* of the electrolyte */
  ck_assert_double_eq_tol(test_number(rel, "pore"), 1, 1e-12);
  ck_assert_double_eq_tol(test_number(rel, "CBD"), pow(0.5, 1.5), 1e-9);
  ck_assert_int_eq(cJSON_GetArraySize(rel), 2);
  ck_assert_double_eq_tol(test_number(state, "sigma_ion_eff_s_m"), reference * d, 1e-9);
  /* Between the electrodes the fractions differ from those of the whole layer, which is two beads thick. */
  const double eta = test_number(state, "ionic_volume_fraction");
  ck_assert_double_eq_tol(
      eta, test_number(state, "porosity_interparticle") + 0.5 * test_number(fraction, "CBD"), 0.2);
  ck_assert_double_gt(d, 0.02);
  ck_assert_double_lt(d, eta); /* at most as if all paths went straight */
  ck_assert_double_gt(test_number(state, "tau_g"), 1);
  ck_assert_double_eq_tol(test_number(state, "tortuosity_factor"), eta / d, 1e-6);
}

START_TEST(from_recipe_to_transport)
{
  cJSON *results = run_tiny(recipes[_i].file);
  const cJSON *composition = cJSON_GetObjectItem(results, "composition"),
              *dried = cJSON_GetObjectItem(results, "dried"),
              *pressed = cJSON_GetArrayItem(cJSON_GetObjectItem(results, "calendered"), 0);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(composition, "materials")), recipes[_i].materials);
  ck_assert_double_eq(test_number(dried, "beads"), 90);
  ck_assert_double_eq(test_number(pressed, "beads"), 90);
  check_ions(dried);
  check_ions(pressed);
  ck_assert_double_lt(test_number(pressed, "porosity"), test_number(dried, "porosity"));
  ck_assert_double_lt(test_number(pressed, "sigma_ion_eff_s_m"), test_number(dried, "sigma_ion_eff_s_m"));
  const cJSON *sources = cJSON_GetObjectItem(cJSON_GetObjectItem(results, "recipe"), "sources");
  ck_assert_int_gt(cJSON_GetArraySize(sources), 15);
  cJSON_Delete(results);
  /* What the run keeps needs no sets. */
  test_output output = test_run("check", "tiny/recipe.yaml", NULL);
  ck_assert_msg(output.code == 0, "%s", output.text);
  ck_contains(output.text, "is good");
  test_free(&output);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("chemistries");
  TCase *tests = tcase_create("tiny runs");
  tcase_set_timeout(tests, 500); /* seconds, where nothing else runs */
  tcase_add_loop_test(tests, from_recipe_to_transport, 0, (int)(sizeof recipes / sizeof recipes[0]));
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
