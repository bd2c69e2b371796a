/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_STEADY_H
#define TAPECAST_STEADY_H
/* The mean of a series of block averages that begins with a start-up and whose blocks are correlated. */

typedef struct tc_steady {
  double mean;
  double error;       /* standard error of the mean; NaN with fewer than two blocks */
  double correlation; /* blocks that count as one independent value, at least 1 */
  int first, count;   /* the blocks that count: x[first] … */
} tc_steady;

/* A start-up of at most a quarter of the blocks is dropped, such that the variance of the mean of the others is
 * least (marginal standard error rule; with more to choose from it would choose the quietest part). The standard error is widened by the integrated autocorrelation time,
 * summed up to five times itself. */
tc_steady tc_steady_mean(const double *x, int count);

#endif
