/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_POSTERIOR_H
#define TC_POSTERIOR_H
/* Which points of the cube the targets leave possible, as far as the surrogate knows.
 *
 * Density over the cube, uniform before: Π N(target_k; mean_k(x), uncertainty_k² + variance_k(x)) ×
 * P(success), with the outputs' means and variances by the surrogate; where output k is modelled by its
 * logarithm, so is its target. Weights do not count: they are wishes, not knowledge. */
#include "surrogate.h"

typedef struct tc_posterior {
  int dimensions;
  double *mean, *sd;           /* (dimensions); sd of the uniform is 1/√12 */
  double *low, *middle, *high; /* (dimensions), quantiles 0.16, 0.5, 0.84 */
  double *correlation;         /* (dimensions, dimensions) */
} tc_posterior;

/* By Metropolis sampling from several starts. `goal` is the surrogate's and has targets. A surrogate with one
 * coordinate more than `dimensions` has the fidelity there (optimizer.h), which is 1. */
tc_status tc_posterior_new(tc_surrogate *s, const tc_goal *goal, int dimensions, unsigned long seed,
                           tc_posterior **posterior);
void tc_posterior_free(tc_posterior **posterior);

/* Mark which of `count` rows z (count, outputs) no other row beats: |z| as small everywhere and smaller
 * somewhere. Rows with a NaN are never marked. */
void tc_pareto(const double *z, int count, int outputs, bool *marked);

#endif
