/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adding up energies and virials, for pair styles that take one pair at a time.
 */
#include "tapecast_style.h"

void ts_tally_pair(ts_tally *tally, int i, int j, int nlocal, int newton, double energy, double f_over_r,
                   const double d[3])
{
  const double v[9] = {d[0] * d[0], d[1] * d[1], d[2] * d[2], d[0] * d[1], d[0] * d[2],
                       d[1] * d[2], d[0] * d[1], d[0] * d[2], d[1] * d[2]};
  const int atom[2] = {i, j};
  for (int s = 0; s < 2; s++) {
    const int k = atom[s];
    if (!newton && k >= nlocal) continue; /* its owner counts this half */
    if (tally->want_energy) tally->energy += 0.5 * energy;
    for (int c = 0; c < 9 && tally->want_virial; c++) tally->virial[c] += 0.5 * f_over_r * v[c];
    if (tally->eatom) tally->eatom[k] += 0.5 * energy;
    for (int c = 0; c < 6 && tally->vatom; c++) tally->vatom[k][c] += 0.5 * f_over_r * v[c];
  }
}
