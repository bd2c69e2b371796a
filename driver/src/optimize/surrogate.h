/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_SURROGATE_H
#define TC_SURROGATE_H
/* What is believed of an expensive evaluation after some of them: one Gaussian process for each output, and
 * one for whether an evaluation succeeds at all.
 *
 * The goal is a known function of the outputs, so it is the outputs that are modelled, not the goal: a sum of
 * squares has a narrow curved valley where each output is nearly straight (composite Bayesian optimisation,
 * Astudillo and Frazier, ICML 2019).
 *
 * Feasibility: regression of +1 (succeeded) and -1 (failed) with the same kind of process, squashed by the
 * normal distribution, P = Phi(m / √(v + j)) with the fitted jitter j (least-squares classification,
 * Rasmussen and Williams, chapter 6.5). Until something fails, P is 1. */
#include "goal.h"
#include "gp.h"

/* Evaluations so far, each an `x` (dimensions) in the unit cube. */
typedef struct tc_seen {
  int count, dimensions, outputs;
  const double *x;       /* (count, dimensions) */
  const double *y;       /* (count, outputs); NaN: not measured */
  const double *error;   /* (count, outputs), one standard error; NaN or 0: not known */
  const bool *succeeded; /* (count) */
} tc_seen;

typedef struct tc_surrogate tc_surrogate;

/* Fit. `old` (NULL: none) gives hyperparameters to begin with. Needs one measured value of each output.
 * `starts`: of the search for hyperparameters. `goal` is kept by reference. */
tc_status tc_surrogate_new(const tc_seen *seen, const tc_goal *goal, const tc_surrogate *old, int starts,
                           unsigned long seed, tc_surrogate **surrogate);
void tc_surrogate_free(tc_surrogate **surrogate);

/* The process of output k (of its logarithm where the goal says so), and that of success, NULL without
 * failures. */
tc_gp *tc_surrogate_output(const tc_surrogate *s, int k);
tc_gp *tc_surrogate_success(const tc_surrogate *s);

/* Believe that x gives what is predicted there, so that the next proposal of a batch goes elsewhere. */
tc_status tc_surrogate_pretend(tc_surrogate *s, const double *x);

/* Probability that an evaluation at x succeeds. */
double tc_surrogate_feasible(tc_surrogate *s, const double *x);

/* Mean of the goal at x: exact in the outputs' distribution up to sampling (256 quasi-random points). */
double tc_surrogate_goal(tc_surrogate *s, const double *x);

/* ln of (expected improvement of the goal on `best` × probability of success). */
double tc_surrogate_promise(tc_surrogate *s, const double *x, double best);

#endif
