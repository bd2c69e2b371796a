/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory binds this sum: masks are left alone where all atoms count. The sums of four atoms each are kept
 * apart, so that the compiler may let them share instructions.
 */
#include "kinetic.h"

enum { TOGETHER = 4 };

static void add(const ts_atoms *a, int i, double sum[3])
{
  const double m = a->rmass ? a->rmass[i] : a->mass[a->type[i]];
  for (int k = 0; k < 3; k++) sum[k] += m * a->v[i][k] * a->v[i][k];
}

void tc_kinetic(const ts_atoms *a, int bit, double sum[3])
{
  const double *v = a->nlocal ? a->v[0] : NULL, *m = a->rmass;
  double part[3 * TOGETHER] = {0.0};
  int i = 0;
  for (; m && bit == TC_ALL_ATOMS && i + TOGETHER <= a->nlocal; i += TOGETHER)
    for (int j = 0; j < 3 * TOGETHER; j++) part[j] += m[i + j / 3] * v[3 * i + j] * v[3 * i + j];
  for (; i < a->nlocal; i++)
    if (a->mask[i] & bit) add(a, i, part);
  for (int k = 0; k < 3; k++) sum[k] = part[k] + part[3 + k] + part[6 + k] + part[9 + k];
}
