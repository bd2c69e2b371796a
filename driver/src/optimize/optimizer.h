/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TC_OPTIMIZER_H
#define TC_OPTIMIZER_H
/* Bayesian optimisation of expensive, noisy evaluations that may fail: tell it what is known, ask where to
 * look next. It begins with a space-filling Sobol start (shifted at random by the seed), then each time fits
 * a surrogate and goes where the expected improvement of the goal times the probability of success is
 * largest.
 *
 * Everything it knows was told to it, so that a search is stored by storing the evaluations. Points are in
 * the unit cube (space.h). Determined by the seed and the order of the calls. */
#include <stdbool.h>

#include "goal.h"
#include "surrogate.h"

typedef struct tc_optimizer tc_optimizer;

typedef enum { TC_SEARCH_BAYES, TC_SEARCH_SOBOL, TC_SEARCH_RANDOM } tc_search_kind;

typedef struct tc_optimizer_options {
  int dimensions; /* 1 to 40 */
  int start;      /* points of the space-filling start; 0: 2 (dimensions + 1) */
  unsigned long seed;
  bool fidelity; /* the last of the dimensions says how good an evaluation is, 0: cheap, 1: dear. Points asked
                    for and the best have 1 there; cheap ones can be told, and count as far as the model
                    finds them to */
  tc_search_kind kind; /* SOBOL and RANDOM go on as they start: to compare with */
} tc_optimizer_options;

/* `goal` is copied, its arrays too. */
tc_status tc_optimizer_new(const tc_optimizer_options *options, const tc_goal *goal,
                           tc_optimizer **optimizer);
void tc_optimizer_free(tc_optimizer **optimizer);

/* An evaluation at x ended: outputs y and their standard errors (goal->outputs each; NaN where not known).
 * `own`: false for a result from elsewhere, which does not count for the space-filling start. */
tc_status tc_optimizer_tell(tc_optimizer *o, const double *x, const double *y, const double *error,
                            bool succeeded, bool own);

/* Where to evaluate next, to x (dimensions), while evaluations at `pending` (pending_count, dimensions) are
 * under way. Of a batch, ask one by one, each time with those before as pending. */
tc_status tc_optimizer_ask(tc_optimizer *o, const double *pending, int pending_count, double *x);

/* The best evaluation: where the surrogate puts the goal lowest, which noise misleads less than the lowest
 * value seen. Index in the order told, -1 without one that succeeded (and is dear, with
 * fidelity). `goal`: there, or, without such a one, the lowest that is expected where cheap ones were; NULL:
 * not wanted. */
tc_status tc_optimizer_best(tc_optimizer *o, int *index, double *goal);

/* The surrogate of everything told; owned by the optimiser, until the next call. NULL without enough. */
tc_status tc_optimizer_surrogate(tc_optimizer *o, tc_surrogate **surrogate);

const tc_seen *tc_optimizer_seen(const tc_optimizer *o);

#endif
