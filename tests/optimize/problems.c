/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Branin, Hartmann-6 and a calibration of three outputs. */
#include "problems.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool branin(const double *x, double *y)
{
  const double a = 15 * x[0] - 5, b = 15 * x[1];
  const double parabola = b - 5.1 / (4 * M_PI * M_PI) * a * a + 5 / M_PI * a - 6;
  y[0] = parabola * parabola + 10 * (1 - 1 / (8 * M_PI)) * cos(a) + 10;
  return true;
}

/* A disc around the minimum at (3.14, 2.275). */
static bool branin_fails(const double *x, double *y)
{
  branin(x, y);
  return hypot(x[0] - 0.5428, x[1] - 0.1517) > 0.2;
}

static bool hartmann(const double *x, double *y)
{
  static const double alpha[4] = {1.0, 1.2, 3.0, 3.2};
  static const double a[4][6] = {{10, 3, 17, 3.5, 1.7, 8},
                                 {0.05, 10, 17, 0.1, 8, 14},
                                 {3, 3.5, 1.7, 10, 17, 8},
                                 {17, 8, 0.05, 10, 0.1, 14}};
  static const double p[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                 {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                 {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                 {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
  y[0] = 0;
  for (int i = 0; i < 4; i++) {
    double sum = 0;
    for (int j = 0; j < 6; j++) sum += a[i][j] * (x[j] - p[i][j]) * (x[j] - p[i][j]);
    y[0] -= alpha[i] * exp(-sum);
  }
  return true;
}

/* The minimum (0.20, 0.15, 0.48, 0.28, 0.31, 0.66) is near the border. */
static bool hartmann_fails(const double *x, double *y)
{
  hartmann(x, y);
  return x[0] + x[3] + x[4] < 1.3;
}

/* Each output has the strongest influence of two or three parameters and all the others weakly. */
static bool three_outputs(const double *x, double *y)
{
  const double softness = 1.2 * x[0] + 0.5 * x[1] * x[1] - 0.4 * x[2];
  y[0] = 1.6 + 0.5 * tanh(softness) + 0.15 * sin(3 * x[3]);
  y[1] = 2.5 * exp(1.8 * x[1] + 0.9 * x[4] - 1.1 * x[0] * x[5]);
  y[2] = 1.1 * exp(0.9 * x[1] + 1.5 * x[5] - 0.5 * x[2] * x[3]);
  return true;
}

static bool folded(const double *x, double *y);

const problem problem_branin = {"Branin", 2,   1,   TC_GOAL_LEAST, 0.39788735772973816,
                                {0},      {0}, {0}, {0},           branin};
const problem problem_branin_noise = {
    "Branin, noise 2", 2, 1, TC_GOAL_LEAST, 0.39788735772973816, {2}, {0}, {0}, {0}, branin};
const problem problem_branin_fails = {
    "Branin, fails", 2, 1, TC_GOAL_LEAST, 0.39788735772973816, {0}, {0}, {0}, {0}, branin_fails};
const problem problem_hartmann = {"Hartmann-6", 6,   1,   TC_GOAL_LEAST, -3.32236801141551,
                                  {0},          {0}, {0}, {0},           hartmann};
const problem problem_hartmann_noise = {
    "Hartmann-6, noise 0.1", 6, 1, TC_GOAL_LEAST, -3.32236801141551, {0.1}, {0}, {0}, {0}, hartmann};
const problem problem_hartmann_fails = {
    "Hartmann-6, fails", 6, 1, TC_GOAL_LEAST, -3.32236801141551, {0}, {0}, {0}, {0}, hartmann_fails};
/* The targets are the outputs at (0.3, 0.4, 0.6, 0.5, 0.7, 0.2); noise is half the uncertainty. */
#define TARGETS                                                                                              \
  {                                                                                                          \
    1.84848165, 9.0585906, 2.00141756                                                                        \
  }
const problem problem_outputs = {
    "three outputs", 6, 3, TC_GOAL_SQUARES, 0, {0.005, 0.2, 0.05}, TARGETS, {0.01, 0.4, 0.1}, {1, 1, 1},
    three_outputs};
const problem problem_folded = {
    "three outputs, folded", 6, 1, TC_GOAL_LEAST, 0, {0.3}, {0}, {0}, {0}, folded};

static double true_goal(const problem *p, const double *x)
{
  double y[MOST_OUTPUTS];
  const tc_goal goal = {p->kind, p->outputs, p->target, p->uncertainty, p->weight, NULL};
  return p->evaluate(x, y) ? tc_goal_value(&goal, y) : HUGE_VAL;
}

static bool folded(const double *x, double *y)
{
  y[0] = true_goal(&problem_outputs, x);
  return true;
}

typedef struct {
  const problem *p;
  tc_optimizer *o;
  gsl_rng *random;
  double *regret;
  int told, failures;
  double last;
} search;

static tc_status tell(search *s, const double *x)
{
  double y[MOST_OUTPUTS], error[MOST_OUTPUTS];
  const bool good = s->p->evaluate(x, y);
  for (int k = 0; k < s->p->outputs; k++) {
    y[k] += gsl_ran_gaussian(s->random, 1) * s->p->noise[k];
    error[k] = s->p->noise[k];
  }
  s->failures += !good;
  return tc_optimizer_tell(s->o, x, y, error, good, true);
}

static tc_status note_best(search *s)
{
  int best;
  TC_TRY(tc_optimizer_best(s->o, &best, NULL));
  const tc_seen *seen = tc_optimizer_seen(s->o);
  s->last = best < 0 ? HUGE_VAL : true_goal(s->p, seen->x + best * seen->dimensions) - s->p->least;
  return TC_OK;
}

static tc_status do_batch(search *s, int batch)
{
  const int d = s->p->dimensions;
  double x[16 * MOST_INPUTS];
  for (int i = 0; i < batch; i++) TC_TRY(tc_optimizer_ask(s->o, x, i, x + i * d));
  for (int i = 0; i < batch; i++) TC_TRY(tell(s, x + i * d));
  if (s->regret) TC_TRY(note_best(s));
  for (int i = 0; i < batch; i++, s->told++)
    if (s->regret) s->regret[s->told] = s->last;
  return TC_OK;
}

double problem_search(const problem *p, tc_search_kind kind, int evaluations, int batch, unsigned long seed,
                      double *regret, int *failures)
{
  const tc_goal goal = {p->kind, p->outputs, p->target, p->uncertainty, p->weight, NULL};
  const tc_optimizer_options options = {.dimensions = p->dimensions, .seed = seed, .kind = kind};
  search s = {.p = p, .regret = regret, .random = gsl_rng_alloc(gsl_rng_mt19937), .last = HUGE_VAL};
  gsl_rng_set(s.random, seed + 7919);
  tc_status status = tc_optimizer_new(&options, &goal, &s.o);
  while (status == TC_OK && s.told < evaluations)
    status = do_batch(&s, evaluations - s.told < batch ? evaluations - s.told : batch);
  if (status == TC_OK) status = note_best(&s);
  if (failures) *failures = s.failures;
  if (s.o) tc_optimizer_free(&s.o);
  gsl_rng_free(s.random);
  return status == TC_OK ? s.last : HUGE_VAL;
}

/* Off by 2 to 3 uncertainties in the first output, 1 to 2 in the second, up to 1 in the third. */
static void cheap_outputs(const double *x, double *y)
{
  three_outputs(x, y);
  y[0] += 0.02 + 0.01 * x[0];
  y[1] *= 1.08 - 0.06 * x[4];
  y[2] *= 0.94 + 0.05 * x[5];
}

/* Tell the search how an evaluation at x went, a cheap one with half as much noise again. */
static tc_status tell_outputs(tc_optimizer *o, const gsl_rng *random, const double *x, bool cheap, bool own)
{
  const problem *p = &problem_outputs;
  double y[MOST_OUTPUTS], error[MOST_OUTPUTS];
  if (cheap)
    cheap_outputs(x, y);
  else
    three_outputs(x, y);
  for (int k = 0; k < p->outputs; k++) {
    error[k] = p->noise[k] * (cheap ? 1.5 : 1);
    y[k] += gsl_ran_gaussian(random, error[k]);
  }
  return tc_optimizer_tell(o, x, y, error, true, own);
}

static tc_status search_cheap(tc_optimizer *o, const gsl_rng *random, int evaluations)
{
  double x[MOST_INPUTS];
  for (int i = 0; i < evaluations; i++) {
    TC_TRY(tc_optimizer_ask(o, NULL, 0, x));
    TC_TRY(tell_outputs(o, random, x, true, true));
  }
  return TC_OK;
}

static tc_status search_dear(tc_optimizer *o, const gsl_rng *random, const tc_seen *cheap, bool fidelity,
                             int evaluations)
{
  double x[MOST_INPUTS + 1];
  const int d = cheap->dimensions;
  for (int i = 0; i < cheap->count; i++) {
    memcpy(x, cheap->x + i * d, (size_t)d * sizeof *x);
    x[d] = 0;
    double error[MOST_OUTPUTS];
    for (int k = 0; k < cheap->outputs; k++) error[k] = cheap->error[i * cheap->outputs + k];
    TC_TRY(tc_optimizer_tell(o, x, cheap->y + i * cheap->outputs, error, true, false));
  }
  for (int i = 0; i < evaluations; i++) {
    TC_TRY(tc_optimizer_ask(o, NULL, 0, x));
    if (fidelity && x[d] < 1) return tc_fail(TC_ERR_INTERNAL, "asked for a cheap evaluation");
    TC_TRY(tell_outputs(o, random, x, false, true));
  }
  return TC_OK;
}

double problem_search_from_cheap(int cheap, int dear, bool fidelity, unsigned long seed)
{
  const problem *p = &problem_outputs;
  const tc_goal goal = {p->kind, p->outputs, p->target, p->uncertainty, p->weight, NULL};
  tc_optimizer_options options = {.dimensions = p->dimensions, .seed = seed};
  tc_optimizer *first = NULL, *second = NULL;
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(random, seed + 99);
  int best = -1;
  tc_status status = tc_optimizer_new(&options, &goal, &first);
  if (status == TC_OK) status = search_cheap(first, random, cheap);
  options.dimensions += fidelity;
  options.fidelity = fidelity;
  options.start = cheap ? 1 : 0;
  if (status == TC_OK) status = tc_optimizer_new(&options, &goal, &second);
  if (status == TC_OK) status = search_dear(second, random, tc_optimizer_seen(first), fidelity, dear);
  if (status == TC_OK) status = tc_optimizer_best(second, &best, NULL);
  const double regret =
      best < 0 ? HUGE_VAL : true_goal(p, tc_optimizer_seen(second)->x + best * options.dimensions);
  tc_optimizer_free(&first);
  tc_optimizer_free(&second);
  gsl_rng_free(random);
  return regret;
}

static int compare(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double median(double *values, int count)
{
  qsort(values, (size_t)count, sizeof *values, compare);
  return 0.5 * (values[(count - 1) / 2] + values[count / 2]);
}
