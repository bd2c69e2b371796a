/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes of all outputs and of success, and what they say of the goal. */
#include "surrogate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

#include "improvement.h"
#include "tapecast/memory.h"

/* Samples of the outputs' joint normal distribution, and the smallest smoothing of the improvement relative
 * to the best. GSL's Sobol sequence has up to 40 dimensions; outputs beyond take them over in turn. */
enum { SAMPLES = 256, SOBOL_DIMENSIONS = 40 };
static const double SMOOTHING = 0.01;

struct tc_surrogate {
  const tc_goal *goal;
  int outputs;
  tc_gp **output;              /* (outputs) */
  tc_gp *success;              /* NULL: nothing failed */
  double *normal;              /* (SAMPLES, outputs) */
  double *y, *mean, *variance; /* (outputs), for one point */
  double f[SAMPLES];
};

/* The rows that have a value of output k, as this output is modelled. `error` becomes variances. */
static int select_rows(const tc_seen *seen, const tc_goal *goal, int k, double *x, double *y, double *error)
{
  int count = 0;
  for (int i = 0; i < seen->count; i++) {
    const int at = i * seen->outputs + k;
    double value = seen->y[at], sd = isfinite(seen->error[at]) ? seen->error[at] : 0;
    if (!seen->succeeded[i] || !isfinite(value) || (tc_goal_is_log(goal, k) && value <= 0)) continue;
    if (tc_goal_is_log(goal, k)) {
      sd /= value;
      value = log(value);
    }
    memcpy(x + count * seen->dimensions, seen->x + i * seen->dimensions,
           (size_t)seen->dimensions * sizeof *x);
    y[count] = value;
    error[count++] = sd * sd;
  }
  return count;
}

/* Starts from the old hyperparameters where there are some. */
static tc_status fit(tc_gp *gp, const tc_gp *old, int starts, unsigned long seed)
{
  if (old && tc_gp_dimensions(old) == tc_gp_dimensions(gp)) TC_TRY(tc_gp_set(gp, tc_gp_theta(old)));
  return tc_gp_fit(gp, starts, seed);
}

static tc_status model_outputs(tc_surrogate *s, const tc_seen *seen, const tc_surrogate *old, int starts,
                               unsigned long seed, double *x, double *y, double *variance)
{
  for (int k = 0; k < s->outputs; k++) {
    const int count = select_rows(seen, s->goal, k, x, y, variance);
    if (!count) return tc_fail(TC_ERR_INPUT, "no evaluation has given output %d yet", k + 1);
    TC_TRY(tc_gp_new(count, seen->dimensions, x, y, variance, &s->output[k]));
    TC_TRY(fit(s->output[k], old ? old->output[k] : NULL, starts, seed));
  }
  return TC_OK;
}

static tc_status model_success(tc_surrogate *s, const tc_seen *seen, const tc_surrogate *old, int starts,
                               unsigned long seed, double *y)
{
  int failures = 0;
  for (int i = 0; i < seen->count; i++) {
    failures += !seen->succeeded[i];
    y[i] = seen->succeeded[i] ? 1 : -1;
  }
  if (!failures || failures == seen->count) return TC_OK;
  TC_TRY(tc_gp_new(seen->count, seen->dimensions, seen->x, y, NULL, &s->success));
  return fit(s->success, old ? old->success : NULL, starts, seed);
}

static tc_status draw_normals(tc_surrogate *s)
{
  const unsigned dimensions = (unsigned)(s->outputs < SOBOL_DIMENSIONS ? s->outputs : SOBOL_DIMENSIONS);
  double point[SOBOL_DIMENSIONS];
  gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, dimensions);
  if (!sobol) return tc_fail(TC_ERR_MEMORY, "no memory for a Sobol sequence");
  for (int i = 0; i < SAMPLES; i++) {
    gsl_qrng_get(sobol, point);
    for (int k = 0; k < s->outputs; k++)
      s->normal[i * s->outputs + k] = gsl_cdf_ugaussian_Pinv(point[k % (int)dimensions]);
  }
  gsl_qrng_free(sobol);
  return TC_OK;
}

static tc_status build(tc_surrogate *s, const tc_seen *seen, const tc_surrogate *old, int starts,
                       unsigned long seed)
{
  const size_t n = (size_t)seen->count, outputs = (size_t)s->outputs;
  double *x = NULL, *y = NULL, *variance = NULL;
  tc_status status = TC_NEW(&s->output, outputs, "surrogate");
  if (status == TC_OK) status = TC_NEW(&s->normal, SAMPLES * outputs, "surrogate");
  if (status == TC_OK) status = TC_NEW(&s->y, outputs, "surrogate");
  if (status == TC_OK) status = TC_NEW(&s->mean, outputs, "surrogate");
  if (status == TC_OK) status = TC_NEW(&s->variance, outputs, "surrogate");
  if (status == TC_OK) status = TC_NEW(&x, n * (size_t)seen->dimensions, "surrogate");
  if (status == TC_OK) status = TC_NEW(&y, n, "surrogate");
  if (status == TC_OK) status = TC_NEW(&variance, n, "surrogate");
  if (status == TC_OK) status = model_outputs(s, seen, old, starts, seed, x, y, variance);
  if (status == TC_OK) status = model_success(s, seen, old, starts, seed, y);
  if (status == TC_OK) status = draw_normals(s);
  tc_free(&x);
  tc_free(&y);
  tc_free(&variance);
  return status;
}

tc_status tc_surrogate_new(const tc_seen *seen, const tc_goal *goal, const tc_surrogate *old, int starts,
                           unsigned long seed, tc_surrogate **surrogate)
{
  tc_surrogate *s = NULL;
  TC_TRY(TC_NEW(&s, 1, "surrogate"));
  s->goal = goal;
  s->outputs = goal->outputs;
  const tc_status status = build(s, seen, old, starts, seed);
  if (status == TC_OK)
    *surrogate = s;
  else
    tc_surrogate_free(&s);
  return status;
}

void tc_surrogate_free(tc_surrogate **surrogate)
{
  tc_surrogate *s = *surrogate;
  if (!s) return;
  for (int k = 0; k < s->outputs && s->output; k++) tc_gp_free(&s->output[k]);
  tc_gp_free(&s->success);
  tc_free(&s->output);
  tc_free(&s->normal);
  tc_free(&s->y);
  tc_free(&s->mean);
  tc_free(&s->variance);
  tc_free(surrogate);
}

tc_gp *tc_surrogate_output(const tc_surrogate *s, int k)
{
  return s->output[k];
}

tc_gp *tc_surrogate_success(const tc_surrogate *s)
{
  return s->success;
}

tc_status tc_surrogate_pretend(tc_surrogate *s, const double *x)
{
  for (int k = 0; k < s->outputs; k++) {
    double mean;
    tc_gp_predict(s->output[k], x, &mean, NULL);
    TC_TRY(tc_gp_add(s->output[k], x, mean, 0));
  }
  return TC_OK;
}

double tc_surrogate_feasible(tc_surrogate *s, const double *x)
{
  if (!s->success) return 1;
  double mean, variance;
  tc_gp_predict(s->success, x, &mean, &variance);
  const double jitter = tc_gp_jitter(s->success);
  return gsl_cdf_ugaussian_P(mean / sqrt(variance + jitter * jitter));
}

/* The goal at each sample of the outputs. */
static void sample(tc_surrogate *s, const double *x)
{
  for (int k = 0; k < s->outputs; k++) tc_gp_predict(s->output[k], x, &s->mean[k], &s->variance[k]);
  for (int i = 0; i < SAMPLES; i++) {
    for (int k = 0; k < s->outputs; k++) {
      const double g = s->mean[k] + sqrt(s->variance[k]) * s->normal[i * s->outputs + k];
      s->y[k] = tc_goal_is_log(s->goal, k) ? exp(g) : g;
    }
    s->f[i] = tc_goal_value(s->goal, s->y);
  }
}

double tc_surrogate_goal(tc_surrogate *s, const double *x)
{
  double sum = 0;
  if (s->goal->kind == TC_GOAL_LEAST && !tc_goal_is_log(s->goal, 0)) {
    tc_gp_predict(s->output[0], x, &sum, NULL);
    return sum;
  }
  sample(s, x);
  for (int i = 0; i < SAMPLES; i++) sum += s->f[i];
  return sum / SAMPLES;
}

double tc_surrogate_promise(tc_surrogate *s, const double *x, double best)
{
  const double chance = log(fmax(tc_surrogate_feasible(s, x), 1e-300));
  if (s->goal->kind == TC_GOAL_LEAST && !tc_goal_is_log(s->goal, 0)) {
    double mean, variance;
    tc_gp_predict(s->output[0], x, &mean, &variance);
    return chance + tc_log_expected_improvement(best, mean, sqrt(variance));
  }
  sample(s, x);
  return chance + tc_log_sample_improvement(best, s->f, SAMPLES, SMOOTHING * fmax(fabs(best), 0.1));
}
