/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ask and tell. */
#include "optimizer.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "propose.h"
#include "tapecast/memory.h"

/* Starting points of the search for hyperparameters: of the first fit, and of those that know the last. */
enum { FIRST_STARTS = 6, LATER_STARTS = 2, MOST_DIMENSIONS = 40 };

struct tc_optimizer {
  tc_optimizer_options options;
  tc_goal goal;
  double *target, *uncertainty, *weight;
  bool *log;
  int own, asked; /* evaluations of this search told; points asked for */
  size_t capacity_x, capacity_y, capacity_e, capacity_s;
  double *x, *y, *error;
  bool *succeeded;
  tc_seen seen;
  tc_surrogate *surrogate; /* of everything told, NULL: to be made */
  tc_surrogate *last;      /* an older one, for its hyperparameters */
};

static tc_status copy_goal(tc_optimizer *o, const tc_goal *goal)
{
  const size_t n = (size_t)goal->outputs;
  o->goal = *goal;
  TC_TRY(TC_NEW(&o->target, n, "goal"));
  TC_TRY(TC_NEW(&o->uncertainty, n, "goal"));
  TC_TRY(TC_NEW(&o->weight, n, "goal"));
  TC_TRY(TC_NEW(&o->log, n, "goal"));
  for (size_t k = 0; k < n; k++) {
    o->target[k] = goal->target ? goal->target[k] : 0;
    o->uncertainty[k] = goal->uncertainty ? goal->uncertainty[k] : 1;
    o->weight[k] = goal->weight ? goal->weight[k] : 1;
    o->log[k] = tc_goal_is_log(goal, (int)k);
  }
  o->goal.target = o->target;
  o->goal.uncertainty = o->uncertainty;
  o->goal.weight = o->weight;
  o->goal.log = o->log;
  return TC_OK;
}

tc_status tc_optimizer_new(const tc_optimizer_options *options, const tc_goal *goal, tc_optimizer **optimizer)
{
  if (options->dimensions < 1 || options->dimensions > MOST_DIMENSIONS)
    return tc_fail(TC_ERR_INPUT, "%d free parameters; expected 1 to %d", options->dimensions,
                   MOST_DIMENSIONS);
  tc_optimizer *o = NULL;
  TC_TRY(TC_NEW(&o, 1, "optimiser"));
  o->options = *options;
  if (o->options.start <= 0) o->options.start = 2 * (options->dimensions + 1);
  o->seen.dimensions = options->dimensions;
  o->seen.outputs = goal->outputs;
  const tc_status status = copy_goal(o, goal);
  if (status == TC_OK)
    *optimizer = o;
  else
    tc_optimizer_free(&o);
  return status;
}

void tc_optimizer_free(tc_optimizer **optimizer)
{
  tc_optimizer *o = *optimizer;
  if (!o) return;
  tc_surrogate_free(&o->surrogate);
  tc_surrogate_free(&o->last);
  tc_free(&o->target);
  tc_free(&o->uncertainty);
  tc_free(&o->weight);
  tc_free(&o->log);
  tc_free(&o->x);
  tc_free(&o->y);
  tc_free(&o->error);
  tc_free(&o->succeeded);
  tc_free(optimizer);
}

const tc_seen *tc_optimizer_seen(const tc_optimizer *o)
{
  return &o->seen;
}

tc_status tc_optimizer_tell(tc_optimizer *o, const double *x, const double *y, const double *error,
                            bool succeeded, bool own)
{
  const size_t n = (size_t)o->seen.count, d = (size_t)o->seen.dimensions, k = (size_t)o->seen.outputs;
  TC_TRY(tc_grow(&o->x, &o->capacity_x, (n + 1) * d, sizeof *x, "evaluations"));
  TC_TRY(tc_grow(&o->y, &o->capacity_y, (n + 1) * k, sizeof *y, "evaluations"));
  TC_TRY(tc_grow(&o->error, &o->capacity_e, (n + 1) * k, sizeof *y, "evaluations"));
  TC_TRY(tc_grow(&o->succeeded, &o->capacity_s, n + 1, sizeof *o->succeeded, "evaluations"));
  memcpy(o->x + n * d, x, d * sizeof *x);
  for (size_t i = 0; i < k; i++) {
    o->y[n * k + i] = succeeded ? y[i] : NAN;
    o->error[n * k + i] = succeeded && error ? error[i] : NAN;
  }
  o->succeeded[n] = succeeded;
  o->seen.count++;
  o->own += own;
  o->seen.x = o->x;
  o->seen.y = o->y;
  o->seen.error = o->error;
  o->seen.succeeded = o->succeeded;
  if (o->surrogate) {
    tc_surrogate_free(&o->last);
    o->last = o->surrogate;
    o->surrogate = NULL;
  }
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------ what is known */

static bool each_output_seen(const tc_optimizer *o)
{
  for (int k = 0; k < o->seen.outputs; k++) {
    bool found = false;
    for (int i = 0; i < o->seen.count && !found; i++)
      found = o->succeeded[i] && isfinite(o->y[i * o->seen.outputs + k]) &&
              !(tc_goal_is_log(&o->goal, k) && o->y[i * o->seen.outputs + k] <= 0);
    if (!found) return false;
  }
  return true;
}

static tc_status new_surrogate(tc_optimizer *o, tc_surrogate **surrogate)
{
  const tc_surrogate *old = o->surrogate ? o->surrogate : o->last;
  return tc_surrogate_new(&o->seen, &o->goal, old, old ? LATER_STARTS : FIRST_STARTS,
                          o->options.seed + (unsigned long)o->seen.count, surrogate);
}

tc_status tc_optimizer_surrogate(tc_optimizer *o, tc_surrogate **surrogate)
{
  *surrogate = NULL;
  if (!each_output_seen(o)) return TC_OK;
  if (!o->surrogate) TC_TRY(new_surrogate(o, &o->surrogate));
  *surrogate = o->surrogate;
  return TC_OK;
}

static bool is_dear(const tc_optimizer *o, int i)
{
  return !o->options.fidelity || o->x[(i + 1) * o->seen.dimensions - 1] >= 1;
}

/* The goal at evaluation i, if that were a dear one. */
static double dear_goal(const tc_optimizer *o, tc_surrogate *s, int i)
{
  double x[MOST_DIMENSIONS];
  memcpy(x, o->x + i * o->seen.dimensions, (size_t)o->seen.dimensions * sizeof *x);
  if (o->options.fidelity) x[o->seen.dimensions - 1] = 1;
  return tc_surrogate_goal(s, x);
}

tc_status tc_optimizer_best(tc_optimizer *o, int *index, double *goal)
{
  tc_surrogate *s = NULL;
  double best = HUGE_VAL, anywhere = HUGE_VAL;
  *index = -1;
  TC_TRY(tc_optimizer_surrogate(o, &s));
  for (int i = 0; i < o->seen.count && s; i++) {
    if (!o->succeeded[i]) continue;
    const double value = dear_goal(o, s, i);
    anywhere = fmin(anywhere, value);
    if (!is_dear(o, i) || value >= best) continue;
    best = value;
    *index = i;
  }
  if (goal) *goal = *index < 0 ? anywhere : best;
  return TC_OK;
}

/* --------------------------------------------------------------------------------------------- next point */

/* The n-th point of the Sobol sequence, shifted by the seed and wrapped around. */
static tc_status sobol_point(const tc_optimizer *o, int n, double *x)
{
  const int d = o->seen.dimensions;
  gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)d);
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  if (sobol && random) {
    gsl_rng_set(random, o->options.seed);
    for (int i = 0; i <= n; i++) gsl_qrng_get(sobol, x);
    for (int i = 0; i < d; i++) x[i] = fmod(x[i] + gsl_rng_uniform(random), 1);
  }
  const bool good = sobol && random;
  if (sobol) gsl_qrng_free(sobol);
  if (random) gsl_rng_free(random);
  return good ? TC_OK : tc_fail(TC_ERR_MEMORY, "no memory for a Sobol sequence");
}

static tc_status random_point(const tc_optimizer *o, int n, double *x)
{
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  if (!random) return tc_fail(TC_ERR_MEMORY, "no memory for random numbers");
  gsl_rng_set(random, o->options.seed);
  for (int i = 0; i < n * o->seen.dimensions; i++) gsl_rng_uniform(random);
  for (int i = 0; i < o->seen.dimensions; i++) x[i] = gsl_rng_uniform(random);
  gsl_rng_free(random);
  return TC_OK;
}

/* With points under way the surrogate is a copy that pretends to know them, and the best counts them. */
static tc_status propose_next(tc_optimizer *o, const double *pending, int pending_count, double *x)
{
  tc_surrogate *known = NULL, *s = NULL;
  int index;
  double best;
  const unsigned long seed = o->options.seed + 1000003UL * (unsigned long)(o->seen.count + pending_count);
  TC_TRY(tc_optimizer_best(o, &index, &best));
  TC_TRY(tc_optimizer_surrogate(o, &known));
  if (!pending_count) return tc_propose(known, &o->seen, o->options.fidelity, pending, 0, best, seed, x);
  tc_status status = new_surrogate(o, &s);
  for (int i = 0; i < pending_count && status == TC_OK; i++) {
    const double *at = pending + i * o->seen.dimensions;
    status = tc_surrogate_pretend(s, at);
    if (status == TC_OK) best = fmin(best, tc_surrogate_goal(s, at));
  }
  if (status == TC_OK)
    status = tc_propose(s, &o->seen, o->options.fidelity, pending, pending_count, best, seed, x);
  tc_surrogate_free(&s);
  return status;
}

tc_status tc_optimizer_ask(tc_optimizer *o, const double *pending, int pending_count, double *x)
{
  const int next = o->own + pending_count;
  const bool fills = o->options.kind == TC_SEARCH_SOBOL || next < o->options.start || !each_output_seen(o);
  if (o->options.kind == TC_SEARCH_RANDOM)
    TC_TRY(random_point(o, next, x));
  else if (fills)
    TC_TRY(sobol_point(o, next, x));
  else
    return propose_next(o, pending, pending_count, x);
  if (o->options.fidelity) x[o->seen.dimensions - 1] = 1;
  return TC_OK;
}
