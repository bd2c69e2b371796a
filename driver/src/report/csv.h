/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_CSV_H
#define RP_CSV_H
/* The numbers of a run as CSV (RFC 4180; units in the column names; an empty field where nothing is known):
 *   states.csv       one row for each electrode state
 *   profiles.csv     state, height, phase, volume fraction: one row for each bin and phase
 *   composition.csv  one row for each material
 *   viscosity.csv    one row for each shear rate, when measured
 *   STAGE-blocks.csv the block averages of a stage, as it wrote them */
#include "results.h"

tc_status rp_csv_make(const char *run_dir, const char *folder, const rp_results *results);

#endif
