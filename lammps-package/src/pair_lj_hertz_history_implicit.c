/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `damping implicit` of pair style lj/hertz/history: the normal damping of contacts at the end of the step.
 *
 * When forces are computed, beads have the velocities v of the middle of the step, and LAMMPS will add
 * dt/2 F/m to them. With the damping matrix C = sum over contacts of m_eff gamma_n sqrt(overlap R) n n^T and
 * the other forces F0 of this style, the velocity v + u at the end of the step follows from
 *
 *   M u = dt/2 (F0 - C (v + u)),   that is   (M + dt/2 C) u = dt/2 F,   F = F0 - C v as without this option
 *
 * and F - C u acts in the second half of this step and in the first of the next: the trapezoidal rule, of
 * second order and stable for any damping. Each contact's part of C u acts on both its beads, so momentum is
 * conserved whatever the error of the solution.
 *
 * Workload: some ten entries per row, about as much on the diagonal as beside it; conjugate gradients with
 * the diagonal as preconditioner, in the form of Chronopoulos and Gear (1989) with one sum over ranks per
 * iteration. They start from zero: forces change too fast from step to step to be guessed from earlier ones.
 */
#include "pair_lj_hertz_history.h"

#include <stdlib.h>
#include <string.h>

#define MOST 500 /* iterations; a tolerance of 1e-13 takes some tens */

/* Room for n quads, all zero. */
static void room(ts_host *host, double **a, int n)
{
  *a = lhh_resize(host, *a, 0, 4 * (size_t)n, sizeof(double));
  memset(*a, 0, 4 * (size_t)n * sizeof(double));
}

static void damping_room(ts_host *host, lhh_damping *d, int contacts)
{
  if (contacts <= d->max) return;
  d->max = contacts + contacts / 4;
  const size_t n = (size_t)d->max;
  d->at = lhh_resize(host, d->at, 0, n, sizeof *d->at);
  for (int k = 0; k < 3; k++) d->g[k] = lhh_resize(host, d->g[k], 0, n, sizeof(double));
  d->lever = lhh_resize(host, d->lever, 0, n, sizeof(double));
}

void lhh_implicit_room(ts_host *host, lhh_pair *p)
{
  lhh_equations *e = &p->eq;
  damping_room(host, &p->damping, p->touch.n);
  if (p->nslot + LHH_SHADOW > e->slots) {
    e->slots = p->nslot + p->nslot / 4 + LHH_SHADOW;
    double **const array[] = {&e->search, &e->change};
    for (size_t k = 0; k < sizeof array / sizeof *array; k++) room(host, array[k], e->slots);
  }
  if (p->nlocal + 1 > e->beads) {
    e->beads = p->nlocal + p->nlocal / 4 + 1;
    double **const array[] = {&e->rest, &e->mapped, &e->way, &e->way_mapped, &e->inverse, &e->mass};
    for (size_t k = 0; k < sizeof array / sizeof *array; k++) room(host, array[k], e->beads);
  }
}

void lhh_implicit_free(lhh_pair *p)
{
  lhh_equations *e = &p->eq;
  lhh_damping *d = &p->damping;
  void *const owned[] = {e->search, e->change, e->rest, e->mapped, e->way,  e->way_mapped, e->inverse,
                         e->mass,   d->at,     d->g[0], d->g[1],   d->g[2], d->lever};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
}

/* Right-hand side, diagonal and first search; returns this rank's part of the product of residual and search.
 */
static double set_up(lhh_pair *p)
{
  lhh_equations *e = &p->eq;
  for (size_t i = 0; i < (size_t)p->nlocal; i++) {
    const double *f = p->f + 8 * i;
    const int held = p->flag[i] & LHH_FROZEN;
    /* f[7] is the trace of the bead's 3 x 3 block */
    const double mass = p->rmass[i], inverse = held ? 0.0 : 1.0 / (mass + f[7] / 3.0);
    for (size_t c = 0; c < 3; c++) {
      e->mass[4 * i + c] = mass;
      e->inverse[4 * i + c] = inverse;
      e->rest[4 * i + c] = p->half * f[c];
    }
  }
  const size_t bytes = 4 * (size_t)p->nlocal * sizeof(double);
  double *const start_at_zero[] = {e->way, e->way_mapped, e->change, e->mapped, e->search};
  for (size_t k = 0; k < sizeof start_at_zero / sizeof *start_at_zero; k++)
    memset(start_at_zero[k], 0, bytes);
  return p->kernels->advance(e, p->nlocal, 0.0, 0.0);
}

static void iterate(ts_host *host, lhh_pair *p)
{
  double product[2], norm = 0.0, before = 1.0, along = 1.0;
  product[0] = set_up(p);
  for (int k = 0; k < MOST; k++) {
    lhh_halo_forward(host, p, p->eq.search);
    product[1] = p->kernels->multiply(p);
    ts_sum(host, product, 2);
    if (k == 0) norm = product[0];
    if (!(product[0] > p->tolerance * p->tolerance * norm)) return;
    const double conjugate = k ? product[0] / before : 0.0;
    along = product[0] / (product[1] - conjugate * product[0] / along);
    before = product[0];
    product[0] = p->kernels->advance(&p->eq, p->nlocal, along, conjugate);
  }
  ts_error_all(host, "the equations of the implicit damping were not solved in %d iterations", MOST);
}

void lhh_implicit_solve(ts_host *host, lhh_pair *p, int virial, lhh_sums *sums)
{
  iterate(host, p);
  lhh_halo_forward(host, p, p->eq.change);
  p->kernels->damp(p, virial, sums);
}
