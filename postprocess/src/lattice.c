/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Periodic images. The edge vectors are (lx,0,0), (xy,ly,0), (xz,yz,lz). */
#include "lattice.h"

#include <math.h>

enum { XY, XZ, YZ };

void tc_lattice_fraction(const tc_beads *beads, const double at[3], double fraction[3])
{
  const double *length = beads->length, *tilt = beads->tilt;
  const double x = at[0] - beads->lo[0], y = at[1] - beads->lo[1], z = at[2] - beads->lo[2];
  fraction[2] = z / length[2];
  fraction[1] = (y - fraction[2] * tilt[YZ]) / length[1];
  fraction[0] = (x - fraction[2] * tilt[XZ] - fraction[1] * tilt[XY]) / length[0];
}

void tc_lattice_heights(const tc_beads *beads, double height[3])
{
  /* The volume over the area of each face, by cross products of the edge vectors. */
  const double lx = beads->length[0], ly = beads->length[1], lz = beads->length[2];
  const double xy = beads->tilt[XY], xz = beads->tilt[XZ], yz = beads->tilt[YZ];
  const double volume = lx * ly * lz;
  const double bc[3] = {ly * lz, -xy * lz, xy * yz - ly * xz};
  height[0] = volume / sqrt(bc[0] * bc[0] + bc[1] * bc[1] + bc[2] * bc[2]);
  height[1] = volume / (lx * sqrt(lz * lz + yz * yz));
  height[2] = lz;
}

void tc_lattice_shift(const tc_beads *beads, const double at[3], const int edges[3], double shifted[3])
{
  const double *length = beads->length, *tilt = beads->tilt;
  shifted[0] = at[0] + edges[0] * length[0] + edges[1] * tilt[XY] + edges[2] * tilt[XZ];
  shifted[1] = at[1] + edges[1] * length[1] + edges[2] * tilt[YZ];
  shifted[2] = at[2] + edges[2] * length[2];
}

void tc_lattice_wrap(const tc_beads *beads, const double at[3], double wrapped[3])
{
  for (int d = 0; d < 3; d++) wrapped[d] = at[d];
  /* From z to x, because a step along z moves x and y too. */
  for (int d = 2; d >= 0; d--) {
    if (!beads->periodic[d]) continue;
    double fraction[3];
    tc_lattice_fraction(beads, wrapped, fraction);
    int edges[3] = {0};
    edges[d] = -(int)floor(fraction[d]);
    tc_lattice_shift(beads, wrapped, edges, wrapped);
  }
}
