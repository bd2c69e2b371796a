/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected improvement against numerical integration, goals against their formulas, ranges. */
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "goal.h"
#include "improvement.h"
#include "space.h"
#include "test_main.h"

typedef struct {
  double best, mean, sd;
} normal_case;

static double integrand(double z, void *data)
{
  const normal_case *c = data;
  return fmax(c->best - c->mean - c->sd * z, 0) * gsl_ran_ugaussian_pdf(z);
}

static double by_integration(normal_case c)
{
  gsl_integration_workspace *w = gsl_integration_workspace_alloc(1000);
  gsl_function f = {integrand, &c};
  double result, error;
  gsl_integration_qagil(&f, (c.best - c.mean) / c.sd, 0, 1e-11, 1000, w, &result, &error);
  gsl_integration_workspace_free(w);
  return result;
}

START_TEST(test_normal)
{
  static const normal_case cases[] = {{0, 0, 1},    {1, 0.5, 0.2}, {-3, 2, 4},
                                      {5, -1, 0.7}, {0, 3, 1},     {0, 8, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const double expected = by_integration(cases[i]);
    const double ei = tc_expected_improvement(cases[i].best, cases[i].mean, cases[i].sd);
    const double log_ei = tc_log_expected_improvement(cases[i].best, cases[i].mean, cases[i].sd);
    ck_assert_double_eq_tol(log_ei, log(expected), 1e-8);
    if (cases[i].mean < 5) ck_assert_double_eq_tol(ei, expected, 1e-8 * expected);
  }
}
END_TEST

/* Far out: ln EI falls steadily, joins its pieces smoothly, and follows the series -z²/2 - 2 ln|z| - ln √2π.
 */
START_TEST(test_far_tail)
{
  double last = tc_log_expected_improvement(0, 0.5, 1);
  for (double mean = 0.6; mean < 200; mean *= 1.01) {
    const double now = tc_log_expected_improvement(0, mean, 1);
    ck_assert(isfinite(now));
    ck_assert_double_lt(now, last);
    last = now;
  }
  for (double mean = 100; mean < 1e6; mean *= 10)
    ck_assert_double_eq_tol(tc_log_expected_improvement(0, mean, 1) + 0.5 * mean * mean,
                            -2 * log(mean) - 0.5 * log(2 * M_PI), 4 / (mean * mean) + 1e-15 * mean * mean);
  ck_assert_double_eq_tol(tc_log_expected_improvement(0, 30 - 1e-9, 1),
                          tc_log_expected_improvement(0, 30 + 1e-9, 1), 1e-6);
}
END_TEST

START_TEST(test_samples)
{
  enum { COUNT = 20000 };
  static double f[COUNT];
  for (int i = 0; i < COUNT; i++) f[i] = 0.4 + 0.7 * gsl_cdf_ugaussian_Pinv((i + 0.5) / COUNT);
  const double expected = log(tc_expected_improvement(0.2, 0.4, 0.7));
  ck_assert_double_eq_tol(tc_log_sample_improvement(0.2, f, COUNT, 1e-4), expected, 1e-3);
  /* Where no sample improves, what lies nearer still counts as better. */
  const double far[] = {1000, 1001}, farther[] = {1000, 1002};
  const double a = tc_log_sample_improvement(0, far, 2, 0.1),
               b = tc_log_sample_improvement(0, farther, 2, 0.1);
  ck_assert(isfinite(a) && isfinite(b));
  ck_assert_double_ge(a, b);
  ck_assert_double_eq_tol(a, log(0.1) - 1000 / 0.1 - log(2), 1e-3);
}
END_TEST

START_TEST(test_goals)
{
  const double target[] = {1, 10}, uncertainty[] = {0.1, 2}, weight[] = {1, 3}, y[] = {1.2, 14};
  tc_goal goal = {TC_GOAL_SQUARES, 2, target, uncertainty, weight, NULL};
  ck_assert_double_eq_tol(tc_goal_value(&goal, y), sqrt((4 + 3 * 4) / 4.0), 1e-12); /* both are off by 2 */
  ck_assert_double_eq_tol(tc_goal_value(&goal, target), 0, 1e-15);
  goal.kind = TC_GOAL_CHEBYSHEV;
  ck_assert_double_eq_tol(tc_goal_value(&goal, y), 2, 1e-12);
  goal.kind = TC_GOAL_LEAST;
  ck_assert_double_eq(tc_goal_value(&goal, y), 1.2);
}
END_TEST

START_TEST(test_ranges)
{
  const tc_range even = {-2, 6, false}, ratio = {0.01, 100, true};
  ck_assert_double_eq_tol(tc_range_from_unit(&even, 0.25), 0, 1e-15);
  ck_assert_double_eq_tol(tc_range_from_unit(&ratio, 0.5), 1, 1e-12);
  for (double u = 0; u <= 1; u += 0.1) {
    ck_assert_double_eq_tol(tc_range_to_unit(&even, tc_range_from_unit(&even, u)), u, 1e-12);
    ck_assert_double_eq_tol(tc_range_to_unit(&ratio, tc_range_from_unit(&ratio, u)), u, 1e-12);
  }
  ck_assert_double_eq(tc_range_from_unit(&ratio, 1), 100);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("improvement");
  TCase *t = tcase_create("improvement");
  tcase_add_test(t, test_normal);
  tcase_add_test(t, test_far_tail);
  tcase_add_test(t, test_samples);
  tcase_add_test(t, test_goals);
  tcase_add_test(t, test_ranges);
  suite_add_tcase(suite, t);
  return test_main(suite, true);
}
