/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TIMESTEP_H
#define TAPECAST_TIMESTEP_H
#include "plan.h"

/* Fill plan->step[stage] from the types of the plan: the criteria of every pair, which binds, and the step.
 */
void tc_time_step_find(const tc_recipe *recipe, tc_plan *plan, tc_stage stage);

#endif
