/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_VISCOSITY_H
#define TAPECAST_VISCOSITY_H
/* The viscosity of a run's slurry, or of any restart file. */
#include <cJSON.h>

#include "run.h"
#include "shear.h"

/* Shear the slurry of the run as process.viscosity says; nothing without rates. With options->dry_run only
 * the decks are written. */
tc_status tc_viscosity_measure(tc_running *run);

/* Put what was measured on this slurry into `into`: viscosity (see shear_results.c), viscosity_fit,
 * viscosity_measured (see flow_curve.h). Nothing when there is nothing. */
tc_status tc_viscosity_add(const tc_running *run, cJSON *into);

/* Steps of all points together at most. */
double tc_viscosity_steps(const tc_recipe *recipe, const tc_plan *plan);

/* Shear a restart file with the force field that it holds; results go to shear->folder/viscosity.json, and a
 * copy to *results. `shear` needs restart and folder, and is completed here. */
tc_status tc_viscosity_of_restart(tc_shear *shear, const char *measured, cJSON **results);

#endif
