/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several deviations folded into one number. */
#include "goal.h"

#include <math.h>

bool tc_goal_is_log(const tc_goal *goal, int k)
{
  return goal->log && goal->log[k];
}

double tc_goal_value(const tc_goal *goal, const double *y)
{
  if (goal->kind == TC_GOAL_LEAST) return y[0];
  double sum = 0, weights = 0, worst = 0, heaviest = 0;
  for (int k = 0; k < goal->outputs; k++) {
    const double z = (y[k] - goal->target[k]) / goal->uncertainty[k], w = goal->weight[k];
    sum += w * z * z;
    weights += w;
    worst = fmax(worst, w * fabs(z));
    heaviest = fmax(heaviest, w);
  }
  return goal->kind == TC_GOAL_SQUARES ? sqrt(sum / weights) : worst / heaviest;
}
