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
 * the 3 x 3 blocks of the diagonal as preconditioner, in the form of Chronopoulos and Gear (1989) with one
 * sum over ranks per iteration. They start from zero: forces change too fast from step to step to be guessed
 * from earlier ones.
 */
#include "pair_lj_hertz_history.h"

#include <stdlib.h>
#include <string.h>

#define MOST 500    /* iterations; a tolerance of 1e-13 takes some tens */
#define WINDOW 1024 /* beads among which rows are sorted by length, neighbours in space otherwise */

/* ------------------------------------------------------------------------------------------ room */

static double *row_column(ts_host *host, double *old, int n)
{
  double *a = lhh_resize(host, old, 0, (size_t)n, sizeof *a);
  memset(a, 0, (size_t)n * sizeof *a);
  return a;
}

static void rows_room(ts_host *host, lhh_damping *c, int rows)
{
  if (rows <= c->rows_room) return;
  const int n = c->rows_room = rows + rows / 4 + LHH_WIDTH;
  c->first = lhh_resize(host, c->first, 0, (size_t)n, sizeof *c->first);
  c->bead = lhh_resize(host, c->bead, 0, (size_t)n, sizeof *c->bead);
  c->force = lhh_resize(host, c->force, 0, (size_t)n, sizeof *c->force);
  c->mass = row_column(host, c->mass, n);
  for (int k = 0; k < 6; k++) c->inverse[k] = row_column(host, c->inverse[k], n);
  for (int k = 0; k < 3; k++) {
    double **const column[] = {&c->search[k],     &c->mapped[k], &c->way[k],
                               &c->way_mapped[k], &c->rest[k],   &c->change[k]};
    for (size_t m = 0; m < sizeof column / sizeof *column; m++) *column[m] = row_column(host, *column[m], n);
  }
}

/* One vector more than used takes what contacts without an entry write. */
static void entries_room(ts_host *host, lhh_damping *c, int entries)
{
  entries += LHH_WIDTH;
  if (entries <= c->entries_room) return;
  const int n = c->entries_room = entries + entries / 4;
  c->other = lhh_resize(host, c->other, 0, (size_t)n, sizeof *c->other);
  if (n > INT32_MAX / 4) ts_error_one(host, "%d contacts on one rank are too many", entries / 2);
  c->entry = row_column(host, c->entry, 4 * n);
  for (int k = 0; k < 3; k++) c->g[k] = row_column(host, c->g[k], n);
  c->lever = row_column(host, c->lever, n);
}

static void scratch_room(ts_host *host, lhh_damping *c, const lhh_pair *p)
{
  if (p->nlocal + 1 > c->beads_room) {
    c->beads_room = p->nlocal + p->nlocal / 4 + 1;
    c->count = lhh_resize(host, c->count, 0, (size_t)c->beads_room, sizeof *c->count);
    c->row = lhh_resize(host, c->row, 0, (size_t)c->beads_room, sizeof *c->row);
  }
  if (p->nslot + 1 > c->slots_room) {
    c->slots_room = p->nslot + p->nslot / 4 + 1;
    c->spread = row_column(host, c->spread, 4 * c->slots_room);
  }
  if (p->touch.n > c->contacts_room) {
    c->contacts_room = p->touch.n + p->touch.n / 4;
    c->place = lhh_resize(host, c->place, 0, 2 * (size_t)c->contacts_room, sizeof *c->place);
  }
}

void lhh_damping_free(lhh_damping *c)
{
  void *const owned[] = {c->first, c->bead,  c->force, c->other, c->entry, c->g[0],   c->g[1],
                         c->g[2],  c->lever, c->place, c->count, c->row,   c->spread, c->mass};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
  for (int k = 0; k < 6; k++) free(c->inverse[k]);
  for (int k = 0; k < 3; k++) {
    free(c->search[k]);
    free(c->mapped[k]);
    free(c->way[k]);
    free(c->way_mapped[k]);
    free(c->rest[k]);
    free(c->change[k]);
  }
}

/* ------------------------------------------------------------------------------------------ rows */

static int owned_end(const lhh_pair *p, const uint32_t *ends, int n)
{
  return p->touch.origin[n] < 0 || ends[n] / 8 >= (uint32_t)p->nlocal ? -1 : (int)(ends[n] / 8);
}

/* Beads of one window, those with most contacts first; those without are left out. Returns how many. */
static int sort_window(const lhh_damping *c, const int *beads, int n, int *sorted)
{
  int longest = 0, out = 0;
  for (int k = 0; k < n; k++) longest = c->count[beads[k]] > longest ? c->count[beads[k]] : longest;
  for (int length = longest; length > 0; length--)
    for (int k = 0; k < n; k++)
      if (c->count[beads[k]] == length) sorted[out++] = beads[k];
  return out;
}

static void put_row(const lhh_pair *p, lhh_damping *c, int row, int bead)
{
  c->row[bead] = row;
  c->bead[row] = 4 * (uint32_t)bead;
  c->force[row] = 8 * (uint32_t)bead;
  c->mass[row] = p->flag[bead] & LHH_FROZEN ? 0.0 : p->rmass[bead];
}

static void put_padding(const lhh_pair *p, lhh_damping *c, int row)
{
  c->bead[row] = 4 * (uint32_t)p->nslot;
  c->force[row] = 8 * (uint32_t)p->nlocal;
  c->mass[row] = 0.0;
}

/* Chunks of rows; returns the number of entries. */
static int choose_rows(const lhh_pair *p, lhh_damping *c)
{
  const int width = p->kernels->width;
  int sorted[WINDOW], row = 0, vectors = 0;
  c->chunks = 0;
  for (int begin = 0; begin < p->nlocal; begin += WINDOW) {
    const int here = p->nlocal - begin < WINDOW ? p->nlocal - begin : WINDOW;
    const int n = sort_window(c, p->order + begin, here, sorted);
    for (int k = 0; k < n; k += width) {
      c->first[c->chunks++] = vectors;
      vectors += c->count[sorted[k]];
      for (int l = k; l < k + width; l++, row++) {
        if (l < n)
          put_row(p, c, row, sorted[l]);
        else
          put_padding(p, c, row);
      }
    }
  }
  c->first[c->chunks] = vectors;
  return vectors * width;
}

/* A new entry in a bead's row. */
static int add_entry(lhh_damping *c, int width, int bead, int partner)
{
  const int row = c->row[bead], at = width * (c->first[row / width] + --c->count[bead]) + row % width;
  c->other[at] = 4 * (uint32_t)partner;
  return at;
}

void lhh_damping_rows(ts_host *host, lhh_pair *p)
{
  lhh_damping *c = &p->damping;
  const lhh_contacts *t = &p->touch;
  const int width = p->kernels->width;
  scratch_room(host, c, p);
  rows_room(host, c, p->nlocal + width * (p->nlocal / WINDOW + 1));
  memset(c->count, 0, (size_t)p->nlocal * sizeof *c->count);
  for (int n = 0; n < t->n; n++) {
    const int i = owned_end(p, t->fi, n), j = owned_end(p, t->fj, n);
    if (i >= 0) c->count[i]++;
    if (j >= 0) c->count[j]++;
  }
  const int entries = choose_rows(p, c);
  entries_room(host, c, entries);
  memset(c->entry, 0, 4 * (size_t)entries * sizeof(double));
  for (int k = 0; k < entries; k++) c->other[k] = 4 * (uint32_t)p->nslot;
  memset(c->spread + 4 * (size_t)p->nslot, 0, 4 * sizeof(double));
  for (int n = 0; n < t->n; n++) {
    const int i = owned_end(p, t->fi, n), j = owned_end(p, t->fj, n);
    c->place[2 * n] = 4 * (uint32_t)(i < 0 ? entries : add_entry(c, width, i, p->base[t->j[n] / 8]));
    c->place[2 * n + 1] = 4 * (uint32_t)(j < 0 ? entries : add_entry(c, width, j, i));
  }
}

/* ------------------------------------------------------------------------------------------ solution */

static void iterate(ts_host *host, lhh_pair *p)
{
  lhh_damping *c = &p->damping;
  const lhh_kernels *kernels = p->kernels;
  double product[2], norm = 0.0, before = 1.0, along = 1.0;
  kernels->damping_start(p);
  product[0] = kernels->damping_advance(c, 0.0, 0.0);
  for (int k = 0; k < MOST; k++) {
    lhh_halo_forward(host, p, c->spread);
    product[1] = kernels->damping_multiply(p);
    ts_sum(host, product, 2);
    if (k == 0) norm = product[0];
    if (!(product[0] > p->tolerance * p->tolerance * norm)) return;
    const double conjugate = k ? product[0] / before : 0.0;
    along = product[0] / (product[1] - conjugate * product[0] / along);
    before = product[0];
    product[0] = kernels->damping_advance(c, along, conjugate);
  }
  ts_error_all(host, "the equations of the implicit damping were not solved in %d iterations", MOST);
}

void lhh_damping_solve(ts_host *host, lhh_pair *p, int virial, lhh_sums *sums)
{
  iterate(host, p);
  p->kernels->damping_spread(&p->damping, p->damping.change);
  lhh_halo_forward(host, p, p->damping.spread);
  p->kernels->damping_finish(p, virial, sums);
}
