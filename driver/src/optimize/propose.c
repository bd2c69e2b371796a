/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Search for the largest promise: sweep, then climb. */
#include "propose.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <nlopt.h>
#include <string.h>

#include "tapecast/memory.h"

enum { SWEEP = 512, NEAR_BEST = 128, KEPT = 4, CLIMB = 120, PARENTS = 3 };
static const double DISTANCE = 1e-4;

typedef struct {
  tc_surrogate *s;
  const tc_seen *seen;
  const double *pending;
  int pending_count, d;
  bool fidelity;
  double best;
  double value[KEPT]; /* falling */
  double *at;         /* (KEPT, d) */
} search;

static bool is_near(const double *a, const double *b, int d)
{
  for (int i = 0; i < d; i++)
    if (fabs(a[i] - b[i]) > DISTANCE) return false;
  return true;
}

static bool is_known(const search *f, const double *x)
{
  for (int i = 0; i < f->seen->count; i++)
    if (is_near(x, f->seen->x + i * f->d, f->d)) return true;
  for (int i = 0; i < f->pending_count; i++)
    if (is_near(x, f->pending + i * f->d, f->d)) return true;
  return false;
}

/* Into the list of the best, where it belongs. */
static void offer(search *f, const double *x, double value)
{
  int rank = KEPT;
  while (rank > 0 && value > f->value[rank - 1]) rank--;
  if (rank == KEPT || is_known(f, x)) return;
  const size_t row = (size_t)f->d;
  memmove(f->value + rank + 1, f->value + rank, (size_t)(KEPT - 1 - rank) * sizeof *f->value);
  memmove(f->at + (size_t)(rank + 1) * row, f->at + (size_t)rank * row,
          (size_t)(KEPT - 1 - rank) * row * sizeof *x);
  f->value[rank] = value;
  memcpy(f->at + (size_t)rank * row, x, row * sizeof *x);
}

/* The evaluations of the lowest goal, by what the surrogate makes of them; returns how many. */
static int find_parents(search *f, int parents[PARENTS])
{
  double goal[PARENTS];
  int count = 0;
  for (int i = 0; i < f->seen->count; i++) {
    if (!f->seen->succeeded[i]) continue;
    const double value = tc_surrogate_goal(f->s, f->seen->x + i * f->d);
    int rank = count;
    while (rank > 0 && value < goal[rank - 1]) rank--;
    if (rank == PARENTS) continue;
    if (count < PARENTS) count++;
    for (int k = count - 1; k > rank; k--) {
      goal[k] = goal[k - 1];
      parents[k] = parents[k - 1];
    }
    goal[rank] = value;
    parents[rank] = i;
  }
  return count;
}

static void sweep(search *f, gsl_qrng *sobol, const gsl_rng *random, double *shift, double *x)
{
  for (int i = 0; i < f->d; i++) shift[i] = gsl_rng_uniform(random);
  for (int n = 0; n < SWEEP; n++) {
    gsl_qrng_get(sobol, x);
    for (int i = 0; i < f->d; i++) x[i] = fmod(x[i] + shift[i], 1);
    if (f->fidelity) x[f->d - 1] = 1;
    offer(f, x, tc_surrogate_promise(f->s, x, f->best));
  }
  int parents[PARENTS];
  const int count = find_parents(f, parents);
  for (int n = 0; n < NEAR_BEST && count; n++) {
    const double *from = f->seen->x + parents[n % count] * f->d;
    const double step = 0.2 * pow(0.05, gsl_rng_uniform(random));
    for (int i = 0; i < f->d; i++) x[i] = fmin(fmax(from[i] + gsl_ran_gaussian(random, step), 0), 1);
    if (f->fidelity) x[f->d - 1] = 1;
    offer(f, x, tc_surrogate_promise(f->s, x, f->best));
  }
}

static double promise(unsigned count, const double *x, double *gradient, void *data)
{
  (void)count;
  (void)gradient;
  search *f = data;
  const double value = tc_surrogate_promise(f->s, x, f->best);
  offer(f, x, value);
  return isfinite(value) ? value : -1e10;
}

static tc_status climb(search *f, double *x)
{
  nlopt_opt opt = nlopt_create(NLOPT_LN_BOBYQA, (unsigned)f->d);
  double *from = NULL;
  if (!opt) return tc_fail(TC_ERR_MEMORY, "no memory for the search of a proposal");
  const size_t row = (size_t)f->d;
  tc_status status = TC_NEW(&from, KEPT * row, "proposal");
  if (status == TC_OK) {
    memcpy(from, f->at, KEPT * row * sizeof *x);
    nlopt_set_max_objective(opt, promise, f);
    nlopt_set_lower_bounds1(opt, 0);
    nlopt_set_upper_bounds1(opt, 1);
    if (f->fidelity) nlopt_set_lower_bound(opt, f->d - 1, 1);
    nlopt_set_initial_step1(opt, 0.05);
    nlopt_set_maxeval(opt, CLIMB);
    nlopt_set_xtol_abs1(opt, 1e-4);
    const double swept = f->value[KEPT - 1];
    for (int k = 0; k < KEPT && isfinite(swept); k++) {
      double value;
      memcpy(x, from + (size_t)k * row, row * sizeof *x);
      nlopt_optimize(opt, x, &value); /* the best seen are kept, however it ends */
    }
  }
  tc_free(&from);
  nlopt_destroy(opt);
  return status;
}

tc_status tc_propose(tc_surrogate *s, const tc_seen *seen, bool fidelity, const double *pending,
                     int pending_count, double best, unsigned long seed, double *x)
{
  search f = {.s = s,
              .seen = seen,
              .pending = pending,
              .pending_count = pending_count,
              .d = seen->dimensions,
              .fidelity = fidelity,
              .best = best};
  double *shift = NULL;
  gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)f.d);
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  tc_status status = sobol && random ? TC_OK : tc_fail(TC_ERR_MEMORY, "no memory for random numbers");
  for (int k = 0; k < KEPT; k++) f.value[k] = -HUGE_VAL;
  if (status == TC_OK) status = TC_NEW(&f.at, (size_t)KEPT * (size_t)f.d, "proposal");
  if (status == TC_OK) status = TC_NEW(&shift, (size_t)f.d, "proposal");
  if (status == TC_OK) {
    gsl_rng_set(random, seed);
    sweep(&f, sobol, random, shift, x);
    status = climb(&f, x);
  }
  if (status == TC_OK) memcpy(x, f.at, (size_t)f.d * sizeof *x);
  if (sobol) gsl_qrng_free(sobol);
  if (random) gsl_rng_free(random);
  tc_free(&f.at);
  tc_free(&shift);
  return status;
}
