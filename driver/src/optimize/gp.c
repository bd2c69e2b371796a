/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Gaussian process itself: covariance, factorisation, prediction. */
#include "gp.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "gp_model.h"
#include "tapecast/memory.h"

double tc_gp_kernel(const tc_gp *gp, const double *a, const double *b, double *slope)
{
  double square = 0;
  for (int i = 0; i < gp->d; i++) {
    const double step = (a[i] - b[i]) * gp->inverse[i];
    square += step * step;
  }
  const double r = sqrt(5 * square), decay = exp(-r);
  if (slope) *slope = 5.0 / 3 * (1 + r) * decay;
  return (1 + r + r * r / 3) * decay;
}

static double signal(const tc_gp *gp)
{
  return exp(gp->theta[gp->d]);
}

static double jitter(const tc_gp *gp)
{
  return exp(gp->theta[gp->d + 1]);
}

/* Solve L Lᵀ v = v in place. */
static void solve(const tc_gp *gp, double *v)
{
  const size_t n = (size_t)gp->n;
  const gsl_matrix_const_view lower = gsl_matrix_const_view_array(gp->lower, n, n);
  gsl_vector_view view = gsl_vector_view_array(v, n);
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &lower.matrix, &view.vector);
  gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &lower.matrix, &view.vector);
}

static tc_status factorise(tc_gp *gp)
{
  const size_t n = (size_t)gp->n;
  for (int i = 0; i < gp->n; i++) {
    double *row = gp->lower + (size_t)i * n;
    const double *x = gp->x + (size_t)i * (size_t)gp->d;
    for (int j = 0; j < i; j++)
      row[j] = signal(gp) * tc_gp_kernel(gp, x, gp->x + (size_t)j * (size_t)gp->d, NULL);
    row[i] = signal(gp) + gp->noise[i] + jitter(gp);
  }
  gsl_matrix_view lower = gsl_matrix_view_array(gp->lower, n, n);
  gsl_error_handler_t *const handler = gsl_set_error_handler_off();
  const int failed = gsl_linalg_cholesky_decomp1(&lower.matrix);
  gsl_set_error_handler(handler);
  if (failed)
    return tc_fail(TC_ERR_INPUT, "the covariance of %d points is not positive definite (jitter %g)", gp->n,
                   jitter(gp));
  gp->half_log_det = 0;
  for (size_t i = 0; i < n; i++) gp->half_log_det += log(gp->lower[i * n + i]);
  return TC_OK;
}

/* The mean by generalised least squares, and what every prediction needs. */
static void weigh(tc_gp *gp)
{
  double weighted = 0;
  for (int i = 0; i < gp->n; i++) gp->ones[i] = 1;
  solve(gp, gp->ones);
  gp->ones_sum = 0;
  for (int i = 0; i < gp->n; i++) {
    gp->ones_sum += gp->ones[i];
    weighted += gp->ones[i] * gp->y[i];
  }
  gp->beta = weighted / gp->ones_sum;
  for (int i = 0; i < gp->n; i++) gp->alpha[i] = gp->y[i] - gp->beta;
  solve(gp, gp->alpha);
}

tc_status tc_gp_set(tc_gp *gp, const double *theta)
{
  if (theta != gp->theta) memcpy(gp->theta, theta, (size_t)(gp->d + 2) * sizeof *theta);
  for (int i = 0; i < gp->d; i++) gp->inverse[i] = exp(-gp->theta[i]);
  TC_TRY(factorise(gp));
  weigh(gp);
  return TC_OK;
}

void tc_gp_predict(tc_gp *gp, const double *x, double *mean, double *variance)
{
  const size_t n = (size_t)gp->n;
  double value = gp->beta, ones = 0;
  for (int i = 0; i < gp->n; i++) {
    gp->work[i] = signal(gp) * tc_gp_kernel(gp, x, gp->x + (size_t)i * (size_t)gp->d, NULL);
    value += gp->work[i] * gp->alpha[i];
    ones += gp->work[i] * gp->ones[i];
  }
  *mean = gp->shift + gp->scale * value;
  if (!variance) return;
  const gsl_matrix_const_view lower = gsl_matrix_const_view_array(gp->lower, n, n);
  gsl_vector_view view = gsl_vector_view_array(gp->work, n);
  gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &lower.matrix, &view.vector);
  double known = 0;
  gsl_blas_ddot(&view.vector, &view.vector, &known);
  /* The last term is what the mean's own uncertainty adds. */
  const double rest = signal(gp) - known + (1 - ones) * (1 - ones) / gp->ones_sum;
  *variance = gp->scale * gp->scale * fmax(rest, 1e-14 * signal(gp));
}

/* ---------------------------------------------------------------------------------------- life and access */

static tc_status allocate(int n, int d, tc_gp **out)
{
  tc_gp *gp = NULL;
  TC_TRY(TC_NEW(&gp, 1, "Gaussian process"));
  const size_t points = (size_t)n, edges = (size_t)d;
  gp->n = n;
  gp->d = d;
  tc_status status = TC_NEW(&gp->x, points * edges, "Gaussian process");
  if (status == TC_OK) status = TC_NEW(&gp->y, points, "Gaussian process");
  if (status == TC_OK) status = TC_NEW(&gp->noise, points, "Gaussian process");
  if (status == TC_OK) status = TC_NEW(&gp->theta, edges + 2, "Gaussian process");
  if (status == TC_OK) status = TC_NEW(&gp->inverse, edges, "Gaussian process");
  if (status == TC_OK) status = tc_calloc(&gp->lower, points * points, sizeof(double), "covariance");
  if (status == TC_OK) status = TC_NEW(&gp->alpha, points, "Gaussian process");
  if (status == TC_OK) status = TC_NEW(&gp->ones, points, "Gaussian process");
  if (status == TC_OK) status = TC_NEW(&gp->work, points, "Gaussian process");
  if (status != TC_OK) tc_gp_free(&gp);
  *out = gp;
  return status;
}

/* Values to mean 0 and variance 1; a single value, or equal ones, keep their unit. */
static void standardise(tc_gp *gp, const double *y, const double *variance)
{
  double sum = 0, squares = 0;
  for (int i = 0; i < gp->n; i++) sum += y[i];
  gp->shift = sum / gp->n;
  for (int i = 0; i < gp->n; i++) squares += (y[i] - gp->shift) * (y[i] - gp->shift);
  gp->scale = sqrt(squares / gp->n);
  if (!(gp->scale > 1e-12 * fabs(gp->shift))) gp->scale = gp->shift != 0 ? fabs(gp->shift) : 1;
  for (int i = 0; i < gp->n; i++) {
    gp->y[i] = (y[i] - gp->shift) / gp->scale;
    gp->noise[i] = variance ? variance[i] / (gp->scale * gp->scale) : 0;
  }
}

tc_status tc_gp_new(int count, int dimensions, const double *x, const double *y, const double *variance,
                    tc_gp **out)
{
  tc_gp *gp = NULL;
  TC_TRY(allocate(count, dimensions, &gp));
  memcpy(gp->x, x, (size_t)count * (size_t)dimensions * sizeof *x);
  standardise(gp, y, variance);
  for (int i = 0; i < dimensions; i++) gp->theta[i] = log(0.5 * sqrt(dimensions));
  gp->theta[dimensions] = 0;
  gp->theta[dimensions + 1] = log(1e-4);
  const tc_status status = tc_gp_set(gp, gp->theta);
  if (status != TC_OK) tc_gp_free(&gp);
  *out = gp;
  return status;
}

void tc_gp_free(tc_gp **gp)
{
  if (!*gp) return;
  double **const arrays[] = {&(*gp)->x,     &(*gp)->y,     &(*gp)->noise, &(*gp)->theta, &(*gp)->inverse,
                             &(*gp)->lower, &(*gp)->alpha, &(*gp)->ones,  &(*gp)->work};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) tc_free(arrays[i]);
  tc_free(gp);
}

tc_status tc_gp_add(tc_gp *gp, const double *x, double y, double variance)
{
  tc_gp *more = NULL;
  const size_t d = (size_t)gp->d, n = (size_t)gp->n;
  TC_TRY(allocate(gp->n + 1, gp->d, &more));
  memcpy(more->x, gp->x, n * d * sizeof *x);
  memcpy(more->x + n * d, x, d * sizeof *x);
  memcpy(more->y, gp->y, n * sizeof *x);
  memcpy(more->noise, gp->noise, n * sizeof *x);
  more->shift = gp->shift;
  more->scale = gp->scale;
  more->y[n] = (y - gp->shift) / gp->scale;
  more->noise[n] = variance / (gp->scale * gp->scale);
  const tc_status status = tc_gp_set(more, gp->theta);
  if (status == TC_OK) {
    const tc_gp old = *gp;
    *gp = *more;
    *more = old;
  }
  tc_gp_free(&more);
  return status;
}

int tc_gp_count(const tc_gp *gp)
{
  return gp->n;
}

int tc_gp_dimensions(const tc_gp *gp)
{
  return gp->d;
}

const double *tc_gp_theta(const tc_gp *gp)
{
  return gp->theta;
}

double tc_gp_length(const tc_gp *gp, int dimension)
{
  return exp(gp->theta[dimension]);
}

double tc_gp_jitter(const tc_gp *gp)
{
  return gp->scale * sqrt(jitter(gp));
}

double tc_gp_signal(const tc_gp *gp)
{
  return gp->scale * sqrt(signal(gp));
}
