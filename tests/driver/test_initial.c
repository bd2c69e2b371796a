/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The random start. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "initial.h"
#include "tapecast/memory.h"

static double distance(const tc_plan *plan, const tc_bead *a, const tc_bead *b)
{
  const double *box = plan->initial_box;
  double d[3] = {a->x - b->x, a->y - b->y, a->z - b->z}, square = 0;
  for (int k = 0; k < 3; k++) {
    d[k] -= box[k] * nearbyint(d[k] / box[k]);
    square += d[k] * d[k];
  }
  return sqrt(square);
}

static tc_plan *plan_of(const tc_recipe *recipe)
{
  tc_plan *plan = NULL;
  ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_OK);
  return plan;
}

static const char *const starts[] = {"{solid_fraction: 0.3}", "{solid_fraction: 0.1, aspect: 3}",
                                     "{box: [200 um, 150 um, 400 um]}", "{solid_fraction: 0.02}"};

START_TEST(no_bead_overlaps_and_counts_are_right)
{
  char text[128];
  snprintf(text, sizeof text, "process:\n  initial: %s\n", starts[_i]);
  tc_recipe *recipe = test_recipe("process:\n", text);
  tc_plan *plan = plan_of(recipe);
  tc_bead *beads = NULL;
  ck_assert_int_eq(tc_initial_place(recipe, plan, &beads), TC_OK);
  long count[8] = {0};
  for (long i = 0; i < plan->beads; i++) {
    const tc_bead *b = &beads[i];
    count[b->type]++;
    ck_assert(b->x >= 0 && b->x < plan->initial_box[0] && b->y >= 0 && b->y < plan->initial_box[1]);
    ck_assert(b->z >= 0 && b->z < plan->initial_box[2]);
    for (long j = 0; j < i; j++) {
      const double reach =
          (plan->types[b->type].slurry_diameter + plan->types[beads[j].type].slurry_diameter) / 2;
      ck_assert_double_ge(distance(plan, b, &beads[j]), reach * (1 - 1e-12));
    }
  }
  for (int t = 0; t < plan->type_count; t++) ck_assert_int_eq(count[t], plan->types[t].beads);
  tc_free(&beads);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

static char *data_of_seed(const char *seed)
{
  tc_recipe *recipe = test_recipe("seed: 3", seed);
  tc_plan *plan = plan_of(recipe);
  tc_bead *beads = NULL;
  ck_assert_int_eq(tc_initial_place(recipe, plan, &beads), TC_OK);
  ck_assert_int_eq(tc_initial_write(recipe, plan, beads, "initial.data"), TC_OK);
  tc_free(&beads);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  return test_read_file("initial.data");
}

START_TEST(the_seed_decides)
{
  char *first = data_of_seed("seed: 3"), *again = data_of_seed("seed: 3"), *other = data_of_seed("seed: 4");
  ck_assert_str_eq(first, again);
  ck_assert_str_ne(strchr(first, '\n'), strchr(other, '\n'));
  ck_contains(first, "150 atoms");
  ck_contains(first, "4 atom types");
  ck_contains(first, "Atoms # sphere");
  free(first);
  free(again);
  free(other);
}
END_TEST

/* Written diameters and densities give the slurry masses. */
START_TEST(data_file_holds_the_mass)
{
  tc_recipe *recipe = test_recipe(NULL, NULL);
  tc_plan *plan = plan_of(recipe);
  char *text = data_of_seed("seed: 3");
  double mass = 0;
  long beads = 0, id;
  int type;
  double diameter, density;
  const char *p = strstr(text, "Atoms # sphere\n\n") + strlen("Atoms # sphere\n\n");
  for (; p && *p; p = strchr(p, '\n') + 1) {
    ck_assert_int_eq(sscanf(p, "%ld %d %lf %lf", &id, &type, &diameter, &density), 4);
    ck_assert_int_eq(id, ++beads);
    mass += density * M_PI / 6 * diameter * diameter * diameter;
  }
  ck_assert_int_eq(beads, 150);
  ck_assert_double_eq_tol(mass, plan->slurry_mass, 1e-9 * mass);
  free(text);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

START_TEST(too_dense_is_refused)
{
  tc_recipe *recipe =
      test_recipe("process:\n", "process:\n  initial: {solid_fraction: 0.5, attempts: 200}\n");
  tc_plan *plan = plan_of(recipe);
  tc_bead *beads = NULL;
  ck_assert_int_eq(tc_initial_place(recipe, plan, &beads), TC_ERR_RECIPE);
  ck_assert_ptr_null(beads);
  ck_contains(tc_error_message(), "process.initial.solid_fraction: no place for bead");
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("initial");
  TCase *tests = tcase_create("place");
  tcase_add_loop_test(tests, no_bead_overlaps_and_counts_are_right, 0, 4);
  tcase_add_test(tests, the_seed_decides);
  tcase_add_test(tests, data_file_holds_the_mass);
  tcase_add_test(tests, too_dense_is_refused);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
