/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_FORCEFIELD_H
#define TAPECAST_FORCEFIELD_H
#include "plan.h"

/* Add the lines that choose the package's or LAMMPS's own styles, pair_style and pair_coeff, of the slurry
 * (dried 0) or of the dried electrode (1). */
void tc_force_field_write(tc_text *text, const tc_recipe *recipe, const tc_plan *plan, int dried);

#endif
