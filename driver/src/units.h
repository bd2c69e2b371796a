/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_UNITS_H
#define TAPECAST_UNITS_H
/* Values with units, as people write them, in the units that a number is stored in.
 *
 * LAMMPS `units micro` makes these units one: pg, um, us, K, kPa, g/cm^3, um/us, nN (pg um/us^2). */
#include "tapecast/error.h"

/* Read `text`, e.g. "7.5 um", "1 atm", "100 1/s", "5 %", and convert it to `unit` ("" for a plain number).
 * A bare number is an error when `unit` is not "", and a unit is one when it is (except %). The message
 * starts with the text in quotes and says what was expected; TC_ERR_RECIPE. */
tc_status tc_units_parse(const char *text, const char *unit, double *value);

/* What is measured in `unit`, with its article: "a length", "a speed"; and a value as one would write it. */
const char *tc_units_dimension(const char *unit);
const char *tc_units_example(const char *unit);

/* Release what the first call to tc_units_parse read in. */
void tc_units_done(void);

#endif
