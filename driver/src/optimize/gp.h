/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_GP_H
#define TC_GP_H
/* Gaussian-process regression of a scalar over the unit cube, for tens to a few hundred points.
 *
 * Prior: a constant mean, integrated out by generalised least squares, and the Matérn-5/2 covariance with one
 * length scale l_i a coordinate,
 *     k(x, x') = s² (1 + √5 r + 5r²/3) exp(-√5 r),   r² = Σ ((x_i - x'_i) / l_i)².
 * A value is seen with its own known error variance plus a jitter j that all of them share and that is
 * fitted. Values are standardised inside; what goes in and out is in the caller's unit. Equations: Rasmussen
 * and Williams, Gaussian Processes for Machine Learning, 2006, chapters 2.2, 2.7 and 5.4.
 *
 * The hyperparameters θ are length (dimensions + 2): ln l_1 … ln l_d, ln s², ln j, the latter two relative to
 * the variance of the values. Not for use by several threads at once. */
#include "tapecast/error.h"

typedef struct tc_gp tc_gp;

/* `x` (count, dimensions) in [0, 1], `y` (count), `variance` (count) of the errors of y, NULL: none known.
 * All are copied. count >= 1. The hyperparameters are the middle of their prior until set or fitted. */
tc_status tc_gp_new(int count, int dimensions, const double *x, const double *y, const double *variance,
                    tc_gp **gp);
void tc_gp_free(tc_gp **gp);

int tc_gp_count(const tc_gp *gp);
int tc_gp_dimensions(const tc_gp *gp);
const double *tc_gp_theta(const tc_gp *gp);
double tc_gp_length(const tc_gp *gp, int dimension); /* length scale, in edges of the cube */
double tc_gp_jitter(const tc_gp *gp);                /* standard deviation, in the unit of y */
double tc_gp_signal(const tc_gp *gp);                /* standard deviation s, in the unit of y */

/* Take these hyperparameters. TC_ERR_INPUT when the covariance cannot be factorised with them; the process
 * then cannot predict until others are set. */
tc_status tc_gp_set(tc_gp *gp, const double *theta);

/* Find the hyperparameters: the largest marginal likelihood times a weak prior (gp_fit.c), from `starts`
 * starting points, the present ones first. */
tc_status tc_gp_fit(tc_gp *gp, int starts, unsigned long seed);

/* ln p(y | x, θ) of the standardised values, with the mean at its best; `gradient` by θ, NULL: not wanted. */
double tc_gp_log_likelihood(const tc_gp *gp, double *gradient);
/* ln p(θ) up to a constant; adds to `gradient` unless that is NULL. */
double tc_gp_log_prior(const tc_gp *gp, double *gradient);

/* Mean and variance of the function (without the error of a new observation) at x (dimensions). */
void tc_gp_predict(tc_gp *gp, const double *x, double *mean, double *variance);

/* Add a point and keep hyperparameters and standardisation. On failure the process is as before. */
tc_status tc_gp_add(tc_gp *gp, const double *x, double y, double variance);

#endif
