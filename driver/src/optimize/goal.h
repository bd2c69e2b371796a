/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_GOAL_H
#define TC_GOAL_H
/* What is sought, given the outputs y_k of an evaluation: one number, the smaller the better. */
#include <stdbool.h>

typedef enum {
  TC_GOAL_LEAST,    /* y_0 itself */
  TC_GOAL_SQUARES,  /* √(Σ w_k z_k² / Σ w_k): deviation in units of uncertainty, root mean square */
  TC_GOAL_CHEBYSHEV /* max w_k |z_k| / max w_k: that of the worst */
} tc_goal_kind;

/* z_k = (y_k - target_k) / uncertainty_k. */
typedef struct tc_goal {
  tc_goal_kind kind;
  int outputs;
  const double *target, *uncertainty, *weight; /* (outputs); not read by TC_GOAL_LEAST */
  const bool *log; /* (outputs), NULL: none. Where true, y is positive and modelled by its logarithm */
} tc_goal;

/* The number for outputs y (outputs). */
double tc_goal_value(const tc_goal *goal, const double *y);

/* Whether output k is modelled by its logarithm. */
bool tc_goal_is_log(const tc_goal *goal, int k);

#endif
