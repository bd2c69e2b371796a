/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second, gentler way to do a stage. */
#include "gentler.h"

static void soften(tc_motion *motion)
{
  motion->quench_time *= 2;
  motion->quench_limit /= 2;
}

void tc_gentler(tc_recipe *recipe, tc_plan *plan, tc_stage stage)
{
  plan->step[stage].dt /= 2;
  if (stage == TC_STAGE_SLURRY) soften(&recipe->process.slurry.motion);
  if (stage == TC_STAGE_DRYING) soften(&recipe->process.drying.motion);
}
