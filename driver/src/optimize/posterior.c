/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metropolis sampling of the points that meet the targets, and the trade-off set. */
#include "posterior.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <string.h>

#include "tapecast/memory.h"

enum { CHAINS = 8, SWEEPS = 400, SKIPPED = 100, KEPT = CHAINS * (SWEEPS - SKIPPED), TRIED = 256 };

typedef struct {
  tc_surrogate *s;
  const tc_goal *goal;
  int d;
  gsl_rng *random;
  double *kept; /* (d, KEPT) */
  int count;
} sampler;

static double log_density(const sampler *m, const double *x)
{
  double sum = log(fmax(tc_surrogate_feasible(m->s, x), 1e-300));
  for (int k = 0; k < m->goal->outputs; k++) {
    double mean, variance, target = m->goal->target[k], sd = m->goal->uncertainty[k];
    tc_gp_predict(tc_surrogate_output(m->s, k), x, &mean, &variance);
    if (tc_goal_is_log(m->goal, k)) {
      sd /= target;
      target = log(target);
    }
    variance += sd * sd;
    sum -= 0.5 * (target - mean) * (target - mean) / variance + 0.5 * log(variance);
  }
  return sum;
}

/* One coordinate after the other, with steps of all sizes; the walls reflect. */
static void walk(sampler *m, double *x)
{
  double density = log_density(m, x);
  for (int sweep = 0; sweep < SWEEPS; sweep++) {
    for (int i = 0; i < m->d; i++) {
      const double old = x[i];
      x[i] += gsl_ran_gaussian(m->random, pow(10, -2.5 * gsl_rng_uniform(m->random)));
      x[i] = fabs(fmod(x[i], 2));
      if (x[i] > 1) x[i] = 2 - x[i];
      const double now = log_density(m, x);
      if (log(gsl_rng_uniform_pos(m->random)) < now - density)
        density = now;
      else
        x[i] = old;
    }
    if (sweep < SKIPPED) continue;
    for (int i = 0; i < m->d; i++) m->kept[(size_t)i * KEPT + (size_t)m->count] = x[i];
    m->count++;
  }
}

/* A point drawn from some by their density, so that chains begin where the mass is. */
static void choose_start(sampler *m, gsl_qrng *sobol, double *x, double *best)
{
  double highest = -HUGE_VAL;
  for (int n = 0; n < TRIED; n++) {
    gsl_qrng_get(sobol, x);
    /* The largest of density + Gumbel noise is a draw in proportion to the density. */
    const double value = log_density(m, x) - log(-log(gsl_rng_uniform_pos(m->random)));
    if (value <= highest) continue;
    highest = value;
    memcpy(best, x, (size_t)m->d * sizeof *x);
  }
  memcpy(x, best, (size_t)m->d * sizeof *x);
}

static void summarise(const sampler *m, tc_posterior *p)
{
  for (int i = 0; i < m->d; i++)
    for (int j = 0; j <= i; j++) {
      const double r =
          i == j ? 1
                 : gsl_stats_correlation(m->kept + (size_t)i * KEPT, 1, m->kept + (size_t)j * KEPT, 1, KEPT);
      p->correlation[i * m->d + j] = p->correlation[j * m->d + i] = r;
    }
  for (int i = 0; i < m->d; i++) {
    double *column = m->kept + (size_t)i * KEPT;
    p->mean[i] = gsl_stats_mean(column, 1, KEPT);
    p->sd[i] = gsl_stats_sd(column, 1, KEPT);
    gsl_sort(column, 1, KEPT);
    p->low[i] = gsl_stats_quantile_from_sorted_data(column, 1, KEPT, 0.16);
    p->middle[i] = gsl_stats_quantile_from_sorted_data(column, 1, KEPT, 0.5);
    p->high[i] = gsl_stats_quantile_from_sorted_data(column, 1, KEPT, 0.84);
  }
}

static tc_status allocate(int d, tc_posterior **posterior)
{
  const size_t n = (size_t)d;
  tc_posterior *p = NULL;
  TC_TRY(TC_NEW(&p, 1, "posterior"));
  p->dimensions = d;
  tc_status status = TC_NEW(&p->mean, n, "posterior");
  if (status == TC_OK) status = TC_NEW(&p->sd, n, "posterior");
  if (status == TC_OK) status = TC_NEW(&p->low, n, "posterior");
  if (status == TC_OK) status = TC_NEW(&p->middle, n, "posterior");
  if (status == TC_OK) status = TC_NEW(&p->high, n, "posterior");
  if (status == TC_OK) status = TC_NEW(&p->correlation, n * n, "posterior");
  if (status == TC_OK)
    *posterior = p;
  else
    tc_posterior_free(&p);
  return status;
}

tc_status tc_posterior_new(tc_surrogate *s, const tc_goal *goal, int dimensions, unsigned long seed,
                           tc_posterior **posterior)
{
  sampler m = {.s = s, .goal = goal, .d = dimensions};
  tc_posterior *p = NULL;
  double *x = NULL;
  gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dimensions);
  m.random = gsl_rng_alloc(gsl_rng_mt19937);
  tc_status status = sobol && m.random ? TC_OK : tc_fail(TC_ERR_MEMORY, "no memory for random numbers");
  if (status == TC_OK) status = allocate(dimensions, &p);
  if (status == TC_OK) status = TC_NEW(&m.kept, (size_t)dimensions * KEPT, "samples");
  if (status == TC_OK) status = TC_NEW(&x, 2 * (size_t)dimensions + 1, "samples");
  if (status == TC_OK) {
    gsl_rng_set(m.random, seed);
    for (int chain = 0; chain < CHAINS; chain++) {
      x[dimensions] = 1;
      choose_start(&m, sobol, x, x + dimensions + 1);
      walk(&m, x);
    }
    summarise(&m, p);
    *posterior = p;
  } else if (p)
    tc_posterior_free(&p);
  if (sobol) gsl_qrng_free(sobol);
  if (m.random) gsl_rng_free(m.random);
  tc_free(&m.kept);
  tc_free(&x);
  return status;
}

void tc_posterior_free(tc_posterior **posterior)
{
  tc_posterior *p = *posterior;
  if (!p) return;
  tc_free(&p->mean);
  tc_free(&p->sd);
  tc_free(&p->low);
  tc_free(&p->middle);
  tc_free(&p->high);
  tc_free(&p->correlation);
  tc_free(posterior);
}

static bool beats(const double *a, const double *b, int outputs)
{
  bool smaller = false;
  for (int k = 0; k < outputs; k++) {
    if (!(fabs(a[k]) <= fabs(b[k]))) return false;
    smaller |= fabs(a[k]) < fabs(b[k]);
  }
  return smaller;
}

void tc_pareto(const double *z, int count, int outputs, bool *marked)
{
  for (int i = 0; i < count; i++) {
    marked[i] = true;
    for (int k = 0; k < outputs; k++) marked[i] &= isfinite(z[i * outputs + k]) != 0;
    for (int j = 0; j < count && marked[i]; j++)
      if (beats(z + j * outputs, z + i * outputs, outputs)) marked[i] = false;
  }
}
