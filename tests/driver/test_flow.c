/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the flow curve: means of correlated series, fitted laws, measured curves, planned points. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"
#include "flow_curve.h"
#include "rows.h"
#include "shear.h"
#include "steady.h"
#include "tapecast/memory.h"

enum { LONG = 4000 };

/* Normal numbers, the same everywhere. */
static double noise(uint64_t *state)
{
  double sum = -6;
  for (int i = 0; i < 12; i++) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    sum += (double)(*state >> 11) / 9007199254740992.0;
  }
  return sum;
}

/* x[i] = r x[i-1] + noise has the integrated correlation time (1 + r)/(1 - r). */
static void make_series(double *x, int count, double r, double mean, uint64_t seed)
{
  double last = 0;
  for (int i = 0; i < count; i++) {
    last = r * last + sqrt(1 - r * r) * noise(&seed);
    x[i] = mean + last;
  }
}

START_TEST(error_of_correlated_series)
{
  static const double r[] = {0, 0.5, 0.8};
  static double x[LONG];
  const double expected = sqrt((1 + r[_i]) / (1 - r[_i]) / LONG);
  make_series(x, LONG, r[_i], 5, 11);
  const tc_steady s = tc_steady_mean(x, LONG);
  ck_assert_double_eq_tol(s.error * sqrt((double)s.count / LONG) / expected, 1, 0.25);
  ck_assert_double_lt(fabs(s.mean - 5), 4 * expected);
}
END_TEST

START_TEST(start_up_is_dropped)
{
  static double x[200];
  make_series(x, 200, 0, 10, 3);
  for (int i = 0; i < 40; i++) x[i] += 30 * exp(-i / 10.0);
  const tc_steady s = tc_steady_mean(x, 200);
  ck_assert_int_ge(s.first, 15);
  ck_assert_int_eq(s.first + s.count, 200);
  ck_assert_double_eq_tol(s.mean, 10, 0.5);
  ck_assert(isnan(tc_steady_mean(x, 0).mean));
  ck_assert(isnan(tc_steady_mean(x, 1).error));
}
END_TEST

static cJSON *make_points(double yield, double consistency, double exponent)
{
  static const double rates[] = {10, 50, 100, 500, 1000, 5000};
  cJSON *points = cJSON_CreateArray();
  for (int i = 0; i < 6; i++) {
    cJSON *p = cJSON_CreateObject();
    const double eta = (yield + consistency * pow(rates[i], exponent)) / rates[i] * 1e3;
    cJSON_AddNumberToObject(p, "shear_rate_1_s", rates[i]);
    cJSON_AddNumberToObject(p, "viscosity_pa_s", eta);
    cJSON_AddNumberToObject(p, "viscosity_pa_s_stderr", 0.02 * eta);
    cJSON_AddBoolToObject(p, "converged", 1);
    cJSON_AddItemToArray(points, p);
  }
  return points;
}

START_TEST(law_is_found_again)
{
  static const double cases[][3] = {{6, 0.05, 0.6}, {0, 0.3, 0.4}, {2, 1e-3, 1}};
  const double *c = cases[_i];
  cJSON *points = make_points(c[0], c[1], c[2]);
  cJSON *fit = tc_flow_fit(points);
  ck_assert_double_eq_tol(test_number(fit, "exponent"), c[2], 0.002);
  ck_assert_double_eq_tol(test_number(fit, "yield_stress_kpa"), c[0], 0.03);
  ck_assert_double_eq_tol(test_number(fit, "consistency_kpa_s_n") / c[1], 1, 0.03);
  ck_assert_double_lt(test_number(fit, "largest_deviation"), 0.005);
  ck_assert_double_eq(test_number(fit, "rate_low_1_s"), 10);
  if (c[0] == 0) ck_assert_double_eq_tol(test_number(fit, "thinning_exponent"), c[2] - 1, 1e-6);
  cJSON_Delete(fit);
  cJSON_Delete(points);
}
END_TEST

START_TEST(points_that_are_not_converged_do_not_count)
{
  cJSON *points = make_points(6, 0.05, 0.6);
  for (int i = 0; i < 3; i++)
    cJSON_ReplaceItemInObject(cJSON_GetArrayItem(points, i), "converged", cJSON_CreateFalse());
  ck_assert_ptr_null(tc_flow_fit(points));
  ck_assert_ptr_null(tc_flow_fit(NULL));
  cJSON_Delete(points);
}
END_TEST

START_TEST(measured_curve_beside)
{
  test_write_file("curve.csv", "# a rheometer\nrate [1/s];viscosity [Pa s]\n1000; 9\r\n10;900\n100,90\n");
  cJSON *points = make_points(9, 0, 0.5), *measured = NULL; /* viscosity 9000/rate, as measured */
  ck_assert_int_eq(tc_flow_compare("curve.csv", points, &measured), TC_OK);
  ck_assert_int_eq(cJSON_GetArraySize(measured), 3);
  ck_assert_double_eq(test_number(cJSON_GetArrayItem(measured, 0), "shear_rate_1_s"), 10);
  for (int i = 0; i < 5; i++)
    ck_assert_double_eq_tol(test_number(cJSON_GetArrayItem(points, i), "deviation"), 0, 1e-9);
  ck_assert_double_eq_tol(test_number(cJSON_GetArrayItem(points, 1), "measured_pa_s"), 180, 1e-6);
  ck_assert_ptr_null(cJSON_GetObjectItem(cJSON_GetArrayItem(points, 5), "deviation")); /* beyond the curve */
  cJSON_Delete(measured);
  cJSON_Delete(points);
}
END_TEST

START_TEST(curves_that_are_none)
{
  static const struct {
    const char *text, *part;
  } cases[] = {{"", "holds no line"}, {"rate,viscosity\n", "holds no line"}, {"10,-3\n", "above 0"}};
  cJSON *measured = NULL;
  test_write_file("curve.csv", cases[_i].text);
  ck_assert_int_eq(tc_flow_compare("curve.csv", NULL, &measured), TC_ERR_INPUT);
  ck_contains(tc_error_message(), cases[_i].part);
  ck_assert_ptr_null(measured);
}
END_TEST

START_TEST(heavier_beads_for_slower_shear)
{
  tc_recipe *recipe = test_recipe(
      "analysis:", "  viscosity: {rates: [10 1/s, 100 1/s, 1e5 1/s], inertial_number: 3e-3}\nanalysis:");
  tc_plan *plan = NULL;
  ck_assert_int_eq(tc_plan_make(recipe, &plan), TC_OK);
  tc_shear shear = {.settings = &recipe->process.viscosity,
                    .recipe = recipe,
                    .plan = plan,
                    .density = 1.9,
                    .pressure = 100};
  tc_shear_job slow = {.rate = -10}, faster = {.rate = 100}, fast = {.rate = 1e5};
  ck_assert_int_eq(tc_shear_plan(&shear, &slow), TC_OK);
  ck_assert_int_eq(tc_shear_plan(&shear, &faster), TC_OK);
  ck_assert_int_eq(tc_shear_plan(&shear, &fast), TC_OK);
  ck_assert_double_eq_tol(slow.mass_scale / faster.mass_scale / 100, 1, 0.1);
  ck_assert_double_eq_tol(slow.inertial_number, 3e-3, 3e-4);
  ck_assert_double_eq(fast.mass_scale, 1);
  ck_assert_double_eq(fast.dt, 0.002);
  ck_assert_double_ge(slow.dt, faster.dt);
  ck_assert_double_gt(slow.dt, 0.002 * sqrt(slow.mass_scale));
  ck_assert_double_le(slow.dt, 0.02 * plan->step[TC_STAGE_SLURRY].limit[TC_LIMIT_LJ] * sqrt(slow.mass_scale));
  ck_assert_double_eq_tol(slow.max_steps / faster.max_steps, 1, 0.2); /* the same work at any rate */
  shear.pressure = 0;
  ck_assert_int_eq(tc_shear_plan(&shear, &slow), TC_ERR_RECIPE);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("flow curves");
  TCase *tests = tcase_create("numbers");
  tcase_add_loop_test(tests, error_of_correlated_series, 0, 3);
  tcase_add_test(tests, start_up_is_dropped);
  tcase_add_loop_test(tests, law_is_found_again, 0, 3);
  tcase_add_test(tests, points_that_are_not_converged_do_not_count);
  tcase_add_test(tests, measured_curve_beside);
  tcase_add_loop_test(tests, curves_that_are_none, 0, 3);
  tcase_add_test(tests, heavier_beads_for_slower_shear);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
