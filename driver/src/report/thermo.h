/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_THERMO_H
#define RP_THERMO_H
/* The thermodynamic output in the log of LAMMPS. */
#include "series.h"

/* Read the tables of a log that begin with `Step`, one after the other, from where the steps last began anew.
 * The columns are those of the first of them; tables with others are left out. TC_ERR_INPUT when there is
 * none. */
tc_status rp_thermo_read(const char *path, rp_series *series);

#endif
