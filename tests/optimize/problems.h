/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OPTIMIZE_PROBLEMS_H
#define OPTIMIZE_PROBLEMS_H
/* Standard functions to search, and searches of them, for tests and bench. */
#include "optimizer.h"

enum { MOST_OUTPUTS = 3, MOST_INPUTS = 6 };

typedef struct problem {
  const char *name;
  int dimensions, outputs;
  tc_goal_kind kind;
  double least;               /* lowest value of the goal */
  double noise[MOST_OUTPUTS]; /* standard deviation of an observation */
  double target[MOST_OUTPUTS], uncertainty[MOST_OUTPUTS], weight[MOST_OUTPUTS];
  /* x in the unit cube; false: fails there */
  bool (*evaluate)(const double *x, double *y);
} problem;

/* Branin: 2 parameters, three minima of 0.397887. Hartmann-6: 6 parameters, -3.32237. With a region that
 * fails (a disc that holds one of Branin's minima, and two thirds of Hartmann's cube), with noise, or both.
 * Three outputs: six parameters whose outputs (with steep powers, as of a slurry's density and two
 * viscosities) are to meet three targets at once; the goal is 0 on a surface. */
extern const problem problem_branin, problem_branin_noise, problem_branin_fails;
extern const problem problem_hartmann, problem_hartmann_noise, problem_hartmann_fails;
extern const problem problem_outputs, problem_folded; /* the same, told as three outputs or as their goal */

/* Search with `evaluations` in batches of `batch`, and return the regret after each (length evaluations, may
 * be NULL): goal, without noise, of the evaluation that the search calls its best, less the lowest. *failures
 * counts. Returns the last regret; infinite on an error. */
double problem_search(const problem *p, tc_search_kind kind, int evaluations, int batch, unsigned long seed,
                      double *regret, int *failures);

/* The three outputs after `cheap` evaluations that are off by a few uncertainties and half as much noisier
 * again: first a search of these, then `dear` evaluations proper, told about the cheap ones with their
 * fidelity, or as if they were the same. Regret as above. */
double problem_search_from_cheap(int cheap, int dear, bool fidelity, unsigned long seed);

/* Median of values (count), which are sorted. */
double median(double *values, int count);

#endif
