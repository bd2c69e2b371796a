/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Half a step of fix nve/sphere/opt, written once with vectors of W doubles:
 *
 *   v += kick F / m      omega += spin T / (m r^2)      x += drift v
 *
 * W beads share a division; their 3 W components are three vectors as they stand in memory. Every number goes
 * through the operations of LAMMPS's fix nve/sphere, in their order, so that it is rounded alike.
 *
 * Included by one file per instruction set, which defines
 *   W                 doubles per vector: 2 or 4
 *   TARGET            attribute that selects the instruction set, or nothing
 *   ADVANCE           the function
 */
#include "tapecast_style.h"

/* Owned beads of the group. kick: half a time step in units of mass * velocity / force; spin: kick / (2/5);
 * drift: the time step, or 0 to leave positions alone. */
typedef void nve_sphere_advance(const ts_atoms *a, double kick, double spin, double drift);
nve_sphere_advance nve_sphere_advance_baseline, nve_sphere_advance_avx2;

typedef double vec __attribute__((vector_size(8 * W)));
typedef double loose __attribute__((vector_size(8 * W), aligned(8), may_alias)); /* wherever it stands */

#define INLINE TARGET static inline __attribute__((always_inline))
#define SHUF __builtin_shufflevector
#define GET(a) ((vec)(*(const loose *)(a)))
#define PUT(a, v) (*(loose *)(a) = (loose)(v))

/* The numbers of W beads, once for each of their components in the order of memory. */
#if W == 4
#define SPREAD(s)                                                                                            \
  {                                                                                                          \
    SHUF(s, s, 0, 0, 0, 1), SHUF(s, s, 1, 1, 2, 2), SHUF(s, s, 2, 3, 3, 3)                                   \
  }
#else
#define SPREAD(s)                                                                                            \
  {                                                                                                          \
    SHUF(s, s, 0, 0), s, SHUF(s, s, 1, 1)                                                                    \
  }
#endif

/* Where the numbers of a bead stand: [i][3], or [i] for m and r. */
typedef struct {
  double *x, *v, *omega;
  const double *f, *torque, *m, *r;
} bead;

INLINE bead at(const ts_atoms *a, int i)
{
  return (bead){a->x[i], a->v[i], a->omega[i], a->f[i], a->torque[i], a->rmass + i, a->radius + i};
}

INLINE void advance_one(bead b, double kick, double spin, double drift)
{
  const double push = kick / *b.m, turn = spin / (*b.r * *b.r * *b.m);
  for (int k = 0; k < 3; k++) {
    b.v[k] += push * b.f[k];
    b.omega[k] += turn * b.torque[k];
    if (drift != 0.0) b.x[k] += drift * b.v[k];
  }
}

INLINE void advance_some(bead b, double kick, double spin, double drift)
{
  const vec m = GET(b.m), r = GET(b.r), push = kick / m, turn = spin / (r * r * m);
  const vec pushes[3] = SPREAD(push), turns[3] = SPREAD(turn);
  for (int k = 0; k < 3; k++) {
    const vec v = GET(b.v + W * k) + pushes[k] * GET(b.f + W * k);
    PUT(b.v + W * k, v);
    PUT(b.omega + W * k, GET(b.omega + W * k) + turns[k] * GET(b.torque + W * k));
    if (drift != 0.0) PUT(b.x + W * k, GET(b.x + W * k) + drift * v);
  }
}

INLINE int all_in(const int *mask, int bit)
{
  for (int k = 0; k < W; k++) bit &= mask[k];
  return bit;
}

TARGET void ADVANCE(const ts_atoms *atoms, double kick, double spin, double drift)
{
  const ts_atoms a = *atoms;
  for (int i = 0; i < a.nlocal; i += W) {
    if (i + W <= a.nlocal && all_in(a.mask + i, a.groupbit)) {
      advance_some(at(&a, i), kick, spin, drift);
      continue;
    }
    for (int k = i; k < i + W && k < a.nlocal; k++)
      if (a.mask[k] & a.groupbit) advance_one(at(&a, k), kick, spin, drift);
  }
}
