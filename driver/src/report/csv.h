/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_CSV_H
#define RP_CSV_H
/* The numbers of a run as CSV (RFC 4180; units in the column names; an empty field where nothing is known):
 *   states.csv       one row for each electrode state
 *   profiles.csv     state, height, phase, volume fraction: one row for each bin and phase
 *   composition.csv  one row for each material
 *   viscosity.csv    one row for each shear rate, when measured
 *   seeds.csv        one row for each number, one column for each run, when several were averaged (seeds.h)
 *   STAGE-blocks.csv the block averages of a stage, as it wrote them */
#include "results.h"
#include "text.h"

/* A text, quoted where it needs to be; and a number behind a comma, nothing for NaN. */
void rp_csv_text(tc_text *csv, const char *text);
void rp_csv_number(tc_text *csv, double v);

tc_status rp_csv_make(const char *run_dir, const char *folder, const rp_results *results);

#endif
