/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What targets leave possible, against known posteriors; the trade-off set. */
#include "posterior.h"
#include "test_main.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { N = 40, D = 3 };

/* Quasi-random evaluations of two outputs, the second a logarithm's: y_0 = x_0, ln y_1 = x_0 + x_1. */
static void evaluate(double *x, double *y, double *error, bool *good)
{
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < D; j++)
      x[D * i + j] = fmod((i + 1) * (double[]){0.7548777, 0.5698403, 0.3247180}[j], 1);
    y[2 * i] = x[D * i];
    y[2 * i + 1] = exp(x[D * i] + x[D * i + 1]);
    error[2 * i] = error[2 * i + 1] = 1e-6;
    good[i] = true;
  }
}

START_TEST(test_known)
{
  double x[N * D], y[2 * N], error[2 * N];
  bool good[N];
  const double target[] = {0.4, exp(1.0)}, uncertainty[] = {0.05, 0.02 * exp(1.0)}, weight[] = {1, 1};
  const bool log_scale[] = {false, true};
  const tc_goal goal = {TC_GOAL_SQUARES, 2, target, uncertainty, weight, log_scale};
  const tc_seen seen = {N, D, 2, x, y, error, good};
  tc_surrogate *s = NULL;
  tc_posterior *p = NULL;
  evaluate(x, y, error, good);
  ck_assert_int_eq(tc_surrogate_new(&seen, &goal, NULL, 4, 1, &s), TC_OK);
  ck_assert_int_eq(tc_posterior_new(s, &goal, D, 1, &p), TC_OK);
  /* x_0 is 0.4 ± 0.05; x_1 = 1 - x_0 within 0.02; x_2 is as free as before. */
  ck_assert_double_eq_tol(p->mean[0], 0.4, 0.01);
  ck_assert_double_eq_tol(p->sd[0], 0.05, 0.01);
  ck_assert_double_eq_tol(p->mean[1], 0.6, 0.01);
  ck_assert_double_eq_tol(p->sd[1], sqrt(0.05 * 0.05 + 0.02 * 0.02), 0.01);
  ck_assert_double_eq_tol(p->correlation[1], -0.05 / hypot(0.05, 0.02), 0.07);
  ck_assert_double_eq_tol(p->mean[2], 0.5, 0.05);
  ck_assert_double_eq_tol(p->sd[2], 1 / sqrt(12), 0.03);
  ck_assert_double_eq_tol(p->low[2], 0.16, 0.05);
  ck_assert_double_eq_tol(p->middle[2], 0.5, 0.06);
  ck_assert_double_eq_tol(p->high[2], 0.84, 0.05);
  ck_assert_double_eq_tol(p->correlation[2 * D + 0], 0, 0.12);
  tc_posterior_free(&p);
  tc_surrogate_free(&s);
}
END_TEST

/* Failures for x_0 above 0.5: the chance of success falls there, and goes by 1/2 at the border. */
START_TEST(test_success)
{
  double x[N * D], y[2 * N], error[2 * N];
  bool good[N];
  const double target[] = {0.4, 1}, one[] = {1, 1};
  const tc_goal goal = {TC_GOAL_SQUARES, 2, target, one, one, NULL};
  const tc_seen seen = {N, D, 2, x, y, error, good};
  tc_surrogate *s = NULL;
  evaluate(x, y, error, good);
  for (int i = 0; i < N; i++) good[i] = x[D * i] < 0.5;
  ck_assert_int_eq(tc_surrogate_new(&seen, &goal, NULL, 4, 1, &s), TC_OK);
  ck_assert_ptr_nonnull(tc_surrogate_success(s));
  ck_assert_double_gt(tc_surrogate_feasible(s, (const double[]){0.1, 0.5, 0.5}), 0.9);
  ck_assert_double_lt(tc_surrogate_feasible(s, (const double[]){0.9, 0.5, 0.5}), 0.1);
  double low = 0, high = 1;
  while (high - low > 1e-3) {
    const double middle = 0.5 * (low + high), at[] = {middle, 0.5, 0.5};
    if (tc_surrogate_feasible(s, at) > 0.5)
      low = middle;
    else
      high = middle;
  }
  ck_assert_double_eq_tol(low, 0.5, 0.1);
  tc_surrogate_free(&s);
}
END_TEST

START_TEST(test_pareto)
{
  const double z[] = {1, 1, -0.5, 3, 3, 0.5, 2, 2, NAN, 0, 1, -1};
  const bool expected[] = {true, true, true, false, false, true};
  bool marked[6];
  tc_pareto(z, 6, 2, marked);
  for (int i = 0; i < 6; i++) ck_assert_int_eq(marked[i], expected[i]);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("posterior");
  TCase *t = tcase_create("posterior");
  tcase_set_timeout(t, 60);
  tcase_add_test(t, test_known);
  tcase_add_test(t, test_success);
  tcase_add_test(t, test_pareto);
  suite_add_tcase(suite, t);
  return test_main(suite, true);
}
