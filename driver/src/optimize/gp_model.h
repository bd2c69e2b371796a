/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_GP_MODEL_H
#define TC_GP_MODEL_H
/* Inside of a Gaussian process, shared by gp.c and gp_fit.c. */
#include "gp.h"

struct tc_gp {
  int n, d;
  double *x;           /* (n, d) */
  double *y, *noise;   /* (n), standardised */
  double shift, scale; /* y in the caller's unit = shift + scale * y */
  double *theta;       /* (d + 2) */
  double *inverse;     /* (d), 1 / l_i */
  double *lower;       /* (n, n), the Cholesky factor L of K = L Lᵀ in its lower triangle */
  double *alpha;       /* (n), K⁻¹ (y - beta) */
  double *ones;        /* (n), K⁻¹ 1 */
  double *work;        /* (n) */
  double beta;         /* mean */
  double ones_sum;     /* 1ᵀ K⁻¹ 1 */
  double half_log_det; /* Σ ln L_ii */
};

/* Covariance of two points over s², and the factor f with d(covariance / s²)/d(ln l_i) = f (Δ_i / l_i)². */
double tc_gp_kernel(const tc_gp *gp, const double *a, const double *b, double *slope);

#endif
