/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_GENTLER_H
#define TAPECAST_GENTLER_H
/* The second way to do a stage, after the first became unstable or lost beads: half the time step, and a start that
 * is damped twice as long with moves half as long. All else is as the recipe says. */
#include "plan.h"

/* Change copies of a recipe and its plan; what they point to stays shared. */
void tc_gentler(tc_recipe *recipe, tc_plan *plan, tc_stage stage);

#endif
