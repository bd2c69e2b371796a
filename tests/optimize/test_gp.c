/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gaussian processes against closed forms for one to three points, and the gradient of the likelihood. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "gp.h"
#include "test_main.h"

/* Matérn 5/2 of distance over length scale, by hand. */
static double matern(double r)
{
  return (1 + sqrt(5) * r + 5 * r * r / 3) * exp(-sqrt(5) * r);
}

static tc_gp *make(int n, int d, const double *x, const double *y, const double *variance,
                   const double *theta)
{
  tc_gp *gp = NULL;
  ck_assert_int_eq(tc_gp_new(n, d, x, y, variance, &gp), TC_OK);
  ck_assert_int_eq(tc_gp_set(gp, theta), TC_OK);
  return gp;
}

/* One value is not scaled to variance 1, but by itself: y = 3 is 0 after the shift, and 1 unit is 3. */
START_TEST(test_one_point)
{
  const double x[] = {0.4}, y[] = {3}, noise[] = {0.09}, theta[] = {log(0.5), log(2), log(0.05)},
               at[] = {0.7};
  tc_gp *gp = make(1, 1, x, y, noise, theta);
  double mean, variance;
  tc_gp_predict(gp, at, &mean, &variance);
  const double k = 2 * matern(0.3 / 0.5), own = 2 + 0.01 + 0.05;
  ck_assert_double_eq_tol(mean, 3, 1e-14);
  ck_assert_double_eq_tol(variance, 9 * (2 - k * k / own + (1 - k / own) * (1 - k / own) * own), 1e-12);
  tc_gp_free(&gp);
}
END_TEST

/* Two points at -1 and +1 standard deviations: the mean of the process is theirs by symmetry, and
 * (y1 - y2)/2 is an eigenvector of K with eigenvalue k(0) + noise - k(x1, x2). */
START_TEST(test_two_points)
{
  const double x[] = {0.2, 0.6}, y[] = {10, 14}, noise[] = {0.4, 0.4};
  const double theta[] = {log(0.3), log(1.5), log(0.01)};
  tc_gp *gp = make(2, 1, x, y, noise, theta);
  const double between = 1.5 * matern(0.4 / 0.3), own = 1.5 + 0.4 / 4 + 0.01;
  for (double at = 0; at <= 1; at += 0.125) {
    double mean, variance;
    const double k1 = 1.5 * matern(fabs(at - 0.2) / 0.3), k2 = 1.5 * matern(fabs(at - 0.6) / 0.3);
    const double odd = own - between, even = own + between;
    tc_gp_predict(gp, &at, &mean, &variance);
    ck_assert_double_eq_tol(mean, 12 + 2 * (k2 - k1) / odd, 1e-12);
    const double known = 0.5 * (k1 + k2) * (k1 + k2) / even + 0.5 * (k1 - k2) * (k1 - k2) / odd;
    const double of_mean = pow(1 - (k1 + k2) / even, 2) / (2 / even);
    ck_assert_double_eq_tol(variance, 4 * (1.5 - known + of_mean), 1e-12);
  }
  tc_gp_free(&gp);
}
END_TEST

/* Likelihood of two points: a normal density in the even and the odd combination. */
START_TEST(test_likelihood_of_two)
{
  const double x[] = {0.1, 0.9}, y[] = {-1, 3}, theta[] = {log(0.7), log(0.8), log(0.02)};
  tc_gp *gp = make(2, 1, x, y, NULL, theta);
  const double between = 0.8 * matern(0.8 / 0.7), own = 0.82;
  /* Standardised y is -1 and 1, odd combination √2, even combination 0 and the mean takes it up. */
  const double expected =
      -0.5 * 2 / (own - between) - 0.5 * log((own - between) * (own + between)) - log(2 * M_PI);
  ck_assert_double_eq_tol(tc_gp_log_likelihood(gp, NULL), expected, 1e-12);
  tc_gp_free(&gp);
}
END_TEST

/* Three points in two dimensions with their own errors, K inverted by hand (Cramer's rule). */
START_TEST(test_three_points)
{
  const double x[] = {0.1, 0.3, 0.5, 0.8, 0.9, 0.2}, y[] = {1, 2, 6}, noise[] = {0.1, 0.4, 0};
  const double theta[] = {log(0.4), log(0.9), log(1.2), log(0.03)}, at[] = {0.4, 0.5};
  tc_gp *gp = make(3, 2, x, y, noise, theta);
  double K[3][3], inverse[3][3], k[3], z[3];
  const double mean_y = 3, scale2 = 14.0 / 3, scale = sqrt(scale2);
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++)
      K[i][j] = 1.2 * matern(hypot((x[2 * i] - x[2 * j]) / 0.4, (x[2 * i + 1] - x[2 * j + 1]) / 0.9)) +
                (i == j ? noise[i] / scale2 + 0.03 : 0);
    k[i] = 1.2 * matern(hypot((x[2 * i] - at[0]) / 0.4, (x[2 * i + 1] - at[1]) / 0.9));
    z[i] = (y[i] - mean_y) / scale;
  }
  double det = 0;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const int a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
      inverse[j][i] = K[a][c] * K[b][d] - K[a][d] * K[b][c];
      if (i == 0) det += K[0][j] * inverse[j][0];
    }
  double ones = 0, weighted = 0, value = 0, known = 0, k_ones = 0;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      inverse[i][j] /= det;
      ones += inverse[i][j];
      weighted += inverse[i][j] * z[j];
    }
  const double beta = weighted / ones;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      value += k[i] * inverse[i][j] * (z[j] - beta);
      known += k[i] * inverse[i][j] * k[j];
      k_ones += k[i] * inverse[i][j];
    }
  double mean, variance;
  tc_gp_predict(gp, at, &mean, &variance);
  ck_assert_double_eq_tol(mean, mean_y + scale * (beta + value), 1e-12);
  ck_assert_double_eq_tol(variance, scale2 * (1.2 - known + (1 - k_ones) * (1 - k_ones) / ones), 1e-12);
  tc_gp_free(&gp);
}
END_TEST

/* Without noise and jitter the process goes through its points; far away it knows as little as before. */
START_TEST(test_limits)
{
  const double x[] = {0.1, 0.2, 0.35}, y[] = {2, -1, 4}, theta[] = {log(0.05), log(1), log(1e-8)};
  tc_gp *gp = make(3, 1, x, y, NULL, theta);
  double mean, variance;
  for (int i = 0; i < 3; i++) {
    tc_gp_predict(gp, x + i, &mean, &variance);
    ck_assert_double_eq_tol(mean, y[i], 1e-6);
    ck_assert_double_lt(variance, 1e-6);
  }
  const double far[] = {5};
  tc_gp_predict(gp, far, &mean, &variance);
  ck_assert_double_gt(variance, tc_gp_signal(gp) * tc_gp_signal(gp));
  /* A very uncertain value hardly counts, a certain one does. */
  tc_gp *other = make(3, 1, x, y, (const double[]){1e-12, 1e6, 1e-12}, theta);
  tc_gp_predict(other, x + 1, &mean, &variance);
  ck_assert_double_gt(fabs(mean - y[1]), 1);
  tc_gp_free(&other);
  tc_gp_free(&gp);
}
END_TEST

static void random_points(int n, int d, double *x, double *y, double *variance)
{
  srand(5);
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < d; j++) x[i * d + j] = rand() / (double)RAND_MAX;
    y[i] = sin(4 * x[i * d]) + x[i * d + 1] * x[i * d + 1];
    variance[i] = 0.01 * (1 + i % 3);
  }
}

START_TEST(test_gradient)
{
  enum { N = 12, D = 3 };
  double x[N * D], y[N], variance[N], gradient[D + 2], scratch[D + 2] = {0};
  random_points(N, D, x, y, variance);
  const double theta[] = {log(0.3), log(0.8), log(2), log(1.7), log(0.02)};
  tc_gp *gp = make(N, D, x, y, variance, theta);
  tc_gp_log_likelihood(gp, gradient);
  tc_gp_log_prior(gp, scratch);
  for (int i = 0; i < D + 2; i++) {
    const double step = 1e-5;
    double moved[D + 2], likelihood[2], prior[2];
    for (int side = 0; side < 2; side++) {
      for (int j = 0; j < D + 2; j++) moved[j] = theta[j] + (j == i ? (side ? step : -step) : 0);
      ck_assert_int_eq(tc_gp_set(gp, moved), TC_OK);
      likelihood[side] = tc_gp_log_likelihood(gp, NULL);
      prior[side] = tc_gp_log_prior(gp, NULL);
    }
    ck_assert_double_eq_tol(gradient[i], (likelihood[1] - likelihood[0]) / (2 * step), 2e-6);
    ck_assert_double_eq_tol(scratch[i], (prior[1] - prior[0]) / (2 * step), 1e-6);
  }
  tc_gp_free(&gp);
}
END_TEST

/* The fit finds what the values were made with: a coordinate without influence gets a long length, and values
 * with noise a jitter of that size. It ends where no neighbour is better. */
START_TEST(test_fit)
{
  enum { N = 40, D = 3 };
  double x[N * D], y[N], variance[N];
  random_points(N, D, x, y, variance);
  tc_gp *gp = NULL;
  for (int i = 0; i < N; i++) y[i] += 0.1 * sin(1e4 * (i + 1));
  ck_assert_int_eq(tc_gp_new(N, D, x, y, NULL, &gp), TC_OK);
  ck_assert_int_eq(tc_gp_fit(gp, 4, 1), TC_OK);
  ck_assert_double_gt(tc_gp_length(gp, 2), 2 * tc_gp_length(gp, 0));
  ck_assert_double_gt(tc_gp_jitter(gp), 0.03);
  ck_assert_double_lt(tc_gp_jitter(gp), 0.15);
  const double at_best = tc_gp_log_likelihood(gp, NULL) + tc_gp_log_prior(gp, NULL);
  double theta[D + 2];
  for (int i = 0; i < 2 * (D + 2); i++) {
    for (int j = 0; j < D + 2; j++) theta[j] = tc_gp_theta(gp)[j];
    tc_gp *other = NULL;
    ck_assert_int_eq(tc_gp_new(N, D, x, y, NULL, &other), TC_OK);
    theta[i / 2] += i % 2 ? 0.3 : -0.3;
    ck_assert_int_eq(tc_gp_set(other, theta), TC_OK);
    ck_assert_double_lt(tc_gp_log_likelihood(other, NULL) + tc_gp_log_prior(other, NULL), at_best + 1e-3);
    tc_gp_free(&other);
  }
  tc_gp_free(&gp);
}
END_TEST

START_TEST(test_add)
{
  enum { N = 8, D = 2 };
  double x[(N + 1) * D], y[N + 1], variance[N + 1], mean[2], before, spread[2];
  random_points(N + 1, D, x, y, variance);
  const double theta[] = {log(0.4), log(0.6), log(1), log(1e-6)}, at[] = {0.5, 0.5};
  tc_gp *gp = make(N, D, x, y, variance, theta);
  tc_gp_predict(gp, at, &before, &spread[0]);
  ck_assert_int_eq(tc_gp_add(gp, at, before, 0), TC_OK);
  ck_assert_int_eq(tc_gp_count(gp), N + 1);
  tc_gp_predict(gp, at, &mean[0], &spread[1]);
  ck_assert_double_eq_tol(mean[0], before, 1e-5);   /* believing the prediction does not move it … */
  ck_assert_double_lt(spread[1], 0.01 * spread[0]); /* … but makes it certain */
  tc_gp_free(&gp);
}
END_TEST

START_TEST(test_singular)
{
  const double x[] = {0.5, 0.5, 0.5}, y[] = {1, 2, 3}, theta[] = {0, 0, -80};
  tc_gp *gp = NULL;
  ck_assert_int_eq(tc_gp_new(3, 1, x, y, NULL, &gp), TC_OK);
  ck_assert_int_eq(tc_gp_set(gp, theta), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(tc_error_message());
  ck_assert_int_eq(tc_gp_fit(gp, 2, 1), TC_OK); /* three values at one place: jitter explains them */
  ck_assert_double_gt(tc_gp_jitter(gp), 0.3);
  tc_gp_free(&gp);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("gp");
  TCase *t = tcase_create("closed forms");
  tcase_add_test(t, test_one_point);
  tcase_add_test(t, test_two_points);
  tcase_add_test(t, test_likelihood_of_two);
  tcase_add_test(t, test_three_points);
  tcase_add_test(t, test_limits);
  tcase_add_test(t, test_gradient);
  tcase_add_test(t, test_fit);
  tcase_add_test(t, test_add);
  tcase_add_test(t, test_singular);
  suite_add_tcase(suite, t);
  return test_main(suite, true);
}
