/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Twice the kinetic energy of atoms, direction by direction: what temperature and pressure are made of. */
#ifndef TAPECAST_KINETIC_H
#define TAPECAST_KINETIC_H

#include "tapecast_style.h"

/* Sum of m v_k^2 over the owned atoms whose mask[] has the bit; in units of mass and velocity. TC_ALL_ATOMS:
 * over all of them. Not collective. */
#define TC_ALL_ATOMS 1 /* LAMMPS's bit of the group all */
void tc_kinetic(const ts_atoms *a, int bit, double sum[3]);

#endif
