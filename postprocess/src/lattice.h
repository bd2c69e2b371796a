/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_LATTICE_H
#define TAPECAST_LATTICE_H
/* Periodic images in the (possibly tilted) box of a list of beads. Points in um, shape (3). */
#include "tapecast/beads.h"

/* Coordinates of a point along the edge vectors; [0,1) inside the box. */
void tc_lattice_fraction(const tc_beads *beads, const double at[3], double fraction[3]);

/* Distances between opposite faces of the box. */
void tc_lattice_heights(const tc_beads *beads, double height[3]);

/* The point plus whole numbers of edge vectors. */
void tc_lattice_shift(const tc_beads *beads, const double at[3], const int edges[3], double shifted[3]);

/* The image inside the box along periodic directions; other coordinates stay. */
void tc_lattice_wrap(const tc_beads *beads, const double at[3], double wrapped[3]);

#endif
