/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From weight fractions to beads, boxes and time steps. */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "tapecast/memory.h"

START_TEST(apportion_is_exact_and_nearest)
{
  const double share[] = {0.5, 0.3, 0.2}, awkward[] = {1, 1, 1}, none[] = {0, 5, 0};
  long out[3];
  ck_assert_int_eq(tc_apportion(share, 3, 10, out), TC_OK);
  ck_assert(out[0] == 5 && out[1] == 3 && out[2] == 2);
  ck_assert_int_eq(tc_apportion(awkward, 3, 100, out), TC_OK);
  ck_assert_int_eq(out[0] + out[1] + out[2], 100);
  for (int i = 0; i < 3; i++) ck_assert(out[i] == 33 || out[i] == 34);
  ck_assert_int_eq(tc_apportion(none, 3, 7, out), TC_OK);
  ck_assert(out[0] == 0 && out[1] == 7 && out[2] == 0);
}
END_TEST

static tc_plan *plan_of(const tc_recipe *recipe)
{
  tc_plan *plan = NULL;
  const tc_status status = tc_plan_make(recipe, &plan);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return plan;
}

START_TEST(beads_and_masses_add_up)
{
  tc_recipe *recipe = test_recipe("beads: 150", "beads: 20000");
  tc_plan *plan = plan_of(recipe);
  long beads = 0;
  double mass = 0;
  ck_assert_int_eq(plan->type_count, 4);
  for (int t = 0; t < 4; t++) {
    beads += plan->types[t].beads;
    mass += (double)plan->types[t].beads * plan->types[t].dry_mass;
  }
  ck_assert_int_eq(beads, 20000);
  ck_assert_int_eq(plan->beads, 20000);
  ck_assert_double_eq_tol(mass, plan->dry_mass, 1e-9 * mass);
  for (int i = 0; i < 3; i++) /* with so many beads whole numbers hardly matter */
    ck_assert_double_eq_tol(plan->materials[i].fraction, tc_recipe_material(recipe, i)->fraction, 2e-3);
  ck_assert_double_eq_tol((double)plan->types[1].beads / (double)plan->types[2].beads, 3, 0.01);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(masses_and_diameters_of_each_kind)
{
  tc_recipe *recipe = test_recipe(NULL, NULL);
  tc_plan *plan = plan_of(recipe);
  const double sphere = M_PI / 6;
  const tc_bead_type *a = &plan->types[0], *c = &plan->types[3];
  ck_assert_double_eq_tol(a->dry_mass, 4.75 * sphere * 1000, 1e-9);
  ck_assert_double_eq_tol(a->slurry_mass, a->dry_mass, 1e-12); /* a shell has no mass */
  ck_assert_double_eq_tol(a->slurry_diameter, 11.4, 1e-12);
  ck_assert_double_eq_tol(a->lj_diameter, 10, 1e-12);
  ck_assert_double_eq_tol(c->dry_mass, 0.9 * sphere * 27, 1e-9);
  ck_assert_double_eq_tol(c->slurry_mass, 0.9 * sphere * 421.875, 1e-9);
  ck_assert_double_eq_tol(c->lj_diameter, 7.5, 1e-12);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(lognormal_bins_follow_the_distribution)
{
  const tc_lognormal l = {.median = 2.2, .sigma_ln = 0.55, .min = 1, .max = 11, .bin = 1};
  tc_sizes sizes = {.lognormal = (tc_lognormal *)&l};
  const tc_material m = {.name = "B", .sizes = &sizes};
  double *diameter = NULL, *weight = NULL, sum = 0;
  int count = 0;
  ck_assert_int_eq(tc_size_bins(&m, &diameter, &weight, &count), TC_OK);
  ck_assert_int_eq(count, 11);
  const double z = 0.55 * M_SQRT2;
  const double whole = 0.5 * (erf(log(11.5 / 2.2) / z) - erf(log(0.5 / 2.2) / z));
  for (int i = 0; i < count; i++) {
    const double d = 1 + i;
    const double part = 0.5 * (erf(log((d + 0.5) / 2.2) / z) - erf(log((d - 0.5) / 2.2) / z));
    ck_assert_double_eq_tol(diameter[i], d, 1e-12);
    ck_assert_double_eq_tol(weight[i], part / whole, 1e-12);
    sum += weight[i];
  }
  ck_assert_double_eq_tol(sum, 1, 1e-12);
  tc_free(&diameter);
  tc_free(&weight);
}
END_TEST

START_TEST(pairs_are_mixed)
{
  tc_recipe *recipe = test_recipe(NULL, NULL);
  tc_plan *plan = plan_of(recipe);
  const tc_lj_pair ac = tc_plan_lj(recipe, plan, 0, 0, 3), cc = tc_plan_lj(recipe, plan, 1, 3, 3);
  ck_assert_double_eq_tol(ac.epsilon, sqrt(1.0 * 10 * 0.88 * 7.5), 1e-12);
  ck_assert_double_eq_tol(ac.sigma, (9.9 + 0.97 * 7.5) / 2, 1e-12);
  ck_assert_double_eq_tol(ac.cutoff, (15 + 2.2 * 7.5) / 2, 1e-12);
  ck_assert_double_eq_tol(cc.sigma, 0.89, 1e-12); /* given as a length */
  ck_assert_double_eq_tol(cc.epsilon, 1200, 1e-9);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(swollen_diameters_on_demand)
{
  tc_recipe *recipe = test_recipe("force_field:\n", "force_field:\n  lj_diameter: swollen\n");
  tc_plan *plan = plan_of(recipe);
  ck_assert_double_eq_tol(tc_plan_lj(recipe, plan, 0, 0, 0).sigma, 0.99 * 11.4, 1e-12);
  ck_assert_double_eq_tol(tc_plan_lj(recipe, plan, 1, 0, 0).sigma, 0.93 * 10, 1e-12);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

/* The Lennard-Jones period of dried 1 um beads of Table S1's solid electrolyte: 0.036 to 0.038 us. */
START_TEST(time_step_criteria)
{
  char literal[] = "force_field.dried.lennard_jones.C.sigma=2.7 um"; /* else that pair binds */
  char *sets[] = {literal};
  tc_recipe *recipe = NULL;
  test_write_recipe("recipe.yaml", "[[2 um, 3], [4 um, 1]]", "[[1 um, 3], [4 um, 1]]");
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", sets, 1, &recipe), TC_OK);
  tc_plan *plan = plan_of(recipe);
  const tc_time_step *dried = &plan->step[TC_STAGE_DRYING];
  const double m = 1.86 * M_PI / 6 / 2;
  ck_assert_double_eq_tol(dried->limit[TC_LIMIT_LJ], 2 * M_PI / sqrt(57.15 * 200 / (0.93 * 0.93 * m)), 1e-12);
  ck_assert_int_eq(dried->binds, TC_LIMIT_LJ);
  ck_assert_int_eq(dried->automatic, 1);
  ck_assert_double_le(dried->dt, recipe->run.timestep_fraction * dried->limit[TC_LIMIT_LJ]);
  ck_assert_double_ge(dried->dt, 0.9 * recipe->run.timestep_fraction * dried->limit[TC_LIMIT_LJ]);
  const tc_time_step *slurry = &plan->step[TC_STAGE_SLURRY];
  ck_assert_int_eq(slurry->automatic, 0);
  ck_assert_double_eq_tol(slurry->dt, 0.002, 1e-15);
  ck_assert_int_eq(slurry->binds, TC_LIMIT_DAMPING);
  ck_assert(isinf(dried->limit[TC_LIMIT_WALL_HERTZ]));
  ck_assert(isfinite(plan->step[TC_STAGE_CALENDERING].limit[TC_LIMIT_WALL_HERTZ]));
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

/* Implicit damping binds no step. */
START_TEST(time_step_with_implicit_damping)
{
  char style[] = "run.pair_style=tapecast", damping[] = "force_field.slurry.contact.damping=implicit",
       step[] = "process.slurry.timestep=auto";
  char *sets[] = {style, damping, step};
  tc_recipe *recipe = NULL;
  test_write_recipe("recipe.yaml", NULL, NULL);
  ck_assert_int_eq(tc_recipe_load("recipe.yaml", sets, 3, &recipe), TC_OK);
  tc_plan *plan = plan_of(recipe);
  const tc_time_step *slurry = &plan->step[TC_STAGE_SLURRY];
  ck_assert(isinf(slurry->limit[TC_LIMIT_DAMPING]));
  ck_assert(isfinite(plan->step[TC_STAGE_DRYING].limit[TC_LIMIT_DAMPING]));
  ck_assert_int_eq(slurry->binds, TC_LIMIT_LJ);
  const double most = 0.5 * recipe->run.timestep_fraction * slurry->limit[TC_LIMIT_LJ];
  ck_assert(slurry->dt > 0.9 * most && slurry->dt <= most);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(initial_box_has_the_solid_fraction)
{
  tc_recipe *recipe = test_recipe("process:\n", "process:\n  initial: {solid_fraction: 0.2, aspect: 2}\n");
  tc_plan *plan = plan_of(recipe);
  double volume = 0;
  for (int t = 0; t < plan->type_count; t++)
    volume += (double)plan->types[t].beads * M_PI / 6 * pow(plan->types[t].slurry_diameter, 3);
  const double *box = plan->initial_box;
  ck_assert_double_eq_tol(volume / (box[0] * box[1] * box[2]), 0.2, 1e-9);
  ck_assert_double_eq_tol(box[2] / box[0], 2, 1e-9);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(contact_reach_by_strongest_attraction)
{
  tc_recipe *recipe = test_recipe("sigma: 0.89 um", "sigma_per_diameter: 0.8");
  ck_assert_double_eq_tol(tc_plan_contact_reach(recipe, 0), 0.93 * pow(26. / 7, 1. / 6), 1e-12);
  ck_assert_double_eq(tc_plan_contact_reach(recipe, 2), 1); /* would be below 1 */
  tc_recipe_destroy(&recipe);
}
END_TEST

static const struct {
  const char *from, *to, *part;
} impossible[] = {
    {"beads: 150", "beads: 4", "'A' would get none of them"},
    {"process:\n", "process:\n  initial: {box: [10 um, 100 um, 100 um]}\n",
     "less than two of the largest beads"},
    {"{table: [[2 um, 3], [4 um, 1]]}",
     "{lognormal: {median: 1 um, sigma_ln: 0.01, min: 900 um, max: 901 um, bin: 1 um}}",
     "nothing of the distribution"},
};

START_TEST(impossible_plans)
{
  tc_recipe *recipe = test_recipe(impossible[_i].from, impossible[_i].to);
  tc_plan *plan = NULL;
  ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_ERR_RECIPE);
  ck_assert_ptr_null(plan);
  ck_contains(tc_error_message(), impossible[_i].part);
  tc_recipe_destroy(&recipe);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("plan");
  TCase *tests = tcase_create("make");
  tcase_add_test(tests, apportion_is_exact_and_nearest);
  tcase_add_test(tests, beads_and_masses_add_up);
  tcase_add_test(tests, masses_and_diameters_of_each_kind);
  tcase_add_test(tests, lognormal_bins_follow_the_distribution);
  tcase_add_test(tests, pairs_are_mixed);
  tcase_add_test(tests, swollen_diameters_on_demand);
  tcase_add_test(tests, time_step_criteria);
  tcase_add_test(tests, time_step_with_implicit_damping);
  tcase_add_test(tests, initial_box_has_the_solid_fraction);
  tcase_add_test(tests, contact_reach_by_strongest_attraction);
  tcase_add_loop_test(tests, impossible_plans, 0, 3);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
