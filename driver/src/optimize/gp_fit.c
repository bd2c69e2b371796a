/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hyperparameters of a Gaussian process: likelihood, prior, and the search for the best.
 *
 * The prior is weak and there for the first few points, which allow anything: the logarithm of each
 * hyperparameter is normal, a length scale around half the diagonal of the cube, s² around the variance of
 * the values, and the jitter around 1 % of their standard deviation. */
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <nlopt.h>
#include <string.h>

#include "gp.h"
#include "gp_model.h"
#include "tapecast/memory.h"

enum { MOST_EVALUATIONS = 60 };

typedef struct {
  double middle, width, low, high; /* of the logarithm */
} prior;

static prior prior_of(const tc_gp *gp, int i)
{
  if (i < gp->d) return (prior){log(0.5 * sqrt(gp->d)), 1, log(0.02), log(50)};
  if (i == gp->d) return (prior){0, 1.5, log(1e-3), log(1e3)};
  return (prior){log(1e-4), 3, log(1e-8), log(2)};
}

double tc_gp_log_prior(const tc_gp *gp, double *gradient)
{
  double sum = 0;
  for (int i = 0; i < gp->d + 2; i++) {
    const prior p = prior_of(gp, i);
    const double off = (gp->theta[i] - p.middle) / p.width;
    sum -= 0.5 * off * off;
    if (gradient) gradient[i] -= off / p.width;
  }
  return sum;
}

/* d lnp / dθ = ½ tr((α αᵀ - K⁻¹) dK/dθ); `inverse` (n, n) is K⁻¹. The mean is at its best, so it adds
 * nothing.
 */
static void add_gradient(const tc_gp *gp, const double *inverse, double *gradient)
{
  const size_t n = (size_t)gp->n, d = (size_t)gp->d;
  const double signal = exp(gp->theta[d]), jitter = exp(gp->theta[d + 1]);
  for (size_t i = 0; i < n; i++) {
    const double own = gp->alpha[i] * gp->alpha[i] - inverse[i * n + i];
    gradient[d] += 0.5 * own * signal;
    gradient[d + 1] += 0.5 * own * jitter;
    for (size_t j = 0; j < i; j++) {
      const double *a = gp->x + i * d, *b = gp->x + j * d;
      double slope;
      const double both = gp->alpha[i] * gp->alpha[j] - inverse[i * n + j];
      gradient[d] += both * signal * tc_gp_kernel(gp, a, b, &slope);
      for (size_t k = 0; k < d; k++) {
        const double step = (a[k] - b[k]) * gp->inverse[k];
        gradient[k] += both * signal * slope * step * step;
      }
    }
  }
}

double tc_gp_log_likelihood(const tc_gp *gp, double *gradient)
{
  double fit = 0;
  for (int i = 0; i < gp->n; i++) fit += (gp->y[i] - gp->beta) * gp->alpha[i];
  if (gradient) {
    const size_t n = (size_t)gp->n;
    double *inverse = NULL;
    memset(gradient, 0, (size_t)(gp->d + 2) * sizeof *gradient);
    if (tc_calloc(&inverse, n * n, sizeof *inverse, "inverse of the covariance") != TC_OK) return -HUGE_VAL;
    memcpy(inverse, gp->lower, n * n * sizeof *inverse);
    gsl_matrix_view view = gsl_matrix_view_array(inverse, n, n);
    gsl_linalg_cholesky_invert(&view.matrix);
    add_gradient(gp, inverse, gradient);
    tc_free(&inverse);
  }
  return -0.5 * fit - gp->half_log_det - 0.5 * gp->n * log(2 * M_PI);
}

/* ------------------------------------------------------------------------------------------------- search */

typedef struct {
  tc_gp *gp;
  double best, *theta; /* best so far */
} search;

static double posterior(unsigned count, const double *theta, double *gradient, void *data)
{
  search *s = data;
  if (tc_gp_set(s->gp, theta) != TC_OK) {
    if (gradient) memset(gradient, 0, count * sizeof *gradient);
    return -1e10;
  }
  double value = tc_gp_log_likelihood(s->gp, gradient);
  value += tc_gp_log_prior(s->gp, gradient);
  if (isfinite(value) && value > s->best) {
    s->best = value;
    memcpy(s->theta, theta, count * sizeof *theta);
  }
  return isfinite(value) ? value : -1e10;
}

static tc_status climb(search *s, nlopt_opt opt, const gsl_rng *random, int start, double *theta)
{
  const tc_gp *gp = s->gp;
  for (int i = 0; i < gp->d + 2 && start; i++) {
    const prior p = prior_of(gp, i);
    theta[i] = p.middle + p.width * (2 * gsl_rng_uniform(random) - 1);
  }
  for (int i = 0; i < gp->d + 2; i++) {
    const prior p = prior_of(gp, i);
    theta[i] = fmin(fmax(theta[i], p.low), p.high);
  }
  double value;
  /* What it returns does not matter: the best point seen is kept, also where rounding ends the search. */
  if (nlopt_optimize(opt, theta, &value) == NLOPT_OUT_OF_MEMORY)
    return tc_fail(TC_ERR_MEMORY, "no memory to fit a Gaussian process");
  return TC_OK;
}

static tc_status search_all(search *s, nlopt_opt opt, int starts, unsigned long seed, double *theta)
{
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  if (!random) return tc_fail(TC_ERR_MEMORY, "no memory for random numbers");
  gsl_rng_set(random, seed);
  nlopt_set_max_objective(opt, posterior, s);
  nlopt_set_maxeval(opt, MOST_EVALUATIONS);
  nlopt_set_ftol_abs(opt, 1e-4);
  for (int i = 0; i < s->gp->d + 2; i++) {
    const prior p = prior_of(s->gp, i);
    nlopt_set_lower_bound(opt, i, p.low);
    nlopt_set_upper_bound(opt, i, p.high);
  }
  tc_status status = TC_OK;
  for (int start = 0; start < starts && status == TC_OK; start++)
    status = climb(s, opt, random, start, theta);
  gsl_rng_free(random);
  return status;
}

tc_status tc_gp_fit(tc_gp *gp, int starts, unsigned long seed)
{
  const size_t count = (size_t)gp->d + 2;
  search s = {gp, -HUGE_VAL, NULL};
  double *theta = NULL;
  nlopt_opt opt = NULL;
  tc_status status = TC_NEW(&s.theta, count, "hyperparameters");
  if (status == TC_OK) status = TC_NEW(&theta, count, "hyperparameters");
  if (status == TC_OK) {
    memcpy(theta, gp->theta, count * sizeof *theta);
    memcpy(s.theta, gp->theta, count * sizeof *theta);
    opt = nlopt_create(NLOPT_LD_LBFGS, (unsigned)count);
    status = opt ? search_all(&s, opt, starts, seed, theta)
                 : tc_fail(TC_ERR_MEMORY, "no memory to fit a Gaussian process");
  }
  if (status == TC_OK) status = tc_gp_set(gp, s.theta);
  nlopt_destroy(opt);
  tc_free(&theta);
  tc_free(&s.theta);
  return status;
}
