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
 *
 * Memory bounds the iterations once the system is larger than the caches, so they are in single precision,
 * and so are the forces of contacts in -C u, for their result u; they are added up in double precision. Where
 * the tolerance asks for it (`precise`) the forces are computed in double precision, and what is left then,
 * dt/2 (F - C u) - M u, is the residual of another series of iterations.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST 500    /* iterations; 1e-5 takes about ten */
#define AGAIN 20    /* times that iterations start again */
#define WINDOW 1024 /* beads among which rows are sorted by length, neighbours in space otherwise */

/* ------------------------------------------------------------------------------------------ room */

/* The lanes of a vector of single precision. */
static int lanes_of(const lhh_pair *p)
{
  return 2 * p->kernels->width;
}

static void rows_room(ts_host *host, lhh_damping *c, int rows)
{
  if (rows <= c->rows_room) return;
  const int room = c->rows_room = rows + rows / 4 + 2 * LHH_WIDTH;
  const size_t n = (size_t)room;
  c->first = lhh_resize(host, c->first, 0, n + 1, sizeof *c->first);
  c->touching = lhh_resize(host, c->touching, 0, n + 1, sizeof *c->touching);
  c->force = lhh_resize(host, c->force, 0, n, sizeof *c->force);
  c->mass = lhh_resize(host, c->mass, 0, n, sizeof *c->mass);
  c->rows = lhh_resize(host, c->rows, 0, LHH_ROW * n, sizeof *c->rows);
  c->change = lhh_resize(host, c->change, 0, 3 * n, sizeof *c->change);
}

static void entries_room(ts_host *host, lhh_damping *c, int entries)
{
  if (entries <= c->entries_room) return;
  const size_t n = (size_t)(c->entries_room = entries + entries / 4);
  c->from = lhh_resize(host, c->from, 0, n, sizeof *c->from);
  c->entry = lhh_resize(host, c->entry, 0, LHH_ENTRY * n, sizeof *c->entry);
}

/* One contact more than there are has g = 0, for entries that are padding. */
static void contacts_room(ts_host *host, lhh_damping *c, int contacts)
{
  if (contacts < c->contacts_room) return;
  if (contacts > INT32_MAX / 10) ts_error_one(host, "%d contacts on one rank are too many", contacts);
  const size_t n = (size_t)(c->contacts_room = contacts + contacts / 4 + LHH_WIDTH);
  c->g = lhh_resize(host, c->g, 0, 4 * n, sizeof *c->g);
  c->contact = lhh_resize(host, c->contact, 0, 4 * n, sizeof *c->contact);
  c->image = lhh_resize(host, c->image, 0, n, sizeof *c->image);
  for (int k = 0; k < 2; k++) c->end[k] = lhh_resize(host, c->end[k], 0, n, sizeof *c->end[k]);
}

static void beads_room(ts_host *host, lhh_damping *c, int beads)
{
  if (beads <= c->beads_room) return;
  const size_t n = (size_t)(c->beads_room = beads + beads / 4);
  c->count = lhh_resize(host, c->count, 0, n, sizeof *c->count);
  c->row = lhh_resize(host, c->row, 0, n, sizeof *c->row);
}

static void spread_room(ts_host *host, lhh_damping *c, int places)
{
  if (places <= c->places_room) return;
  const size_t n = (size_t)(c->places_room = places + places / 4);
  c->spread = lhh_resize(host, c->spread, 0, 4 * n, sizeof *c->spread);
}

void lhh_damping_free(lhh_damping *c)
{
  void *const owned[] = {c->first,  c->touching, c->force,   c->mass,   c->rows,  c->change,
                         c->from,   c->entry,    c->contact, c->g,      c->image, c->end[0],
                         c->end[1], c->count,    c->row,     c->spread, c->pull};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
}

/* ------------------------------------------------------------------------------------------ rows */

/* The owned beads of contact n, also if it sees them as images; else -1. */
static void owned_ends(const lhh_pair *p, int n, int ends[2])
{
  const lhh_block *b = lhh_block_of(&p->touch, n);
  const uint32_t slots[2] = {b->i[n % LHH_WIDTH] / 8, b->j[n % LHH_WIDTH] / 8};
  for (int k = 0; k < 2; k++) {
    ends[k] = p->touch.origin[n] < 0 ? -1 : p->base[slots[k]];
    if (ends[k] >= p->nlocal) ends[k] = -1;
  }
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
  c->force[row] = 8 * (uint32_t)bead;
  c->mass[row] = p->flag[bead] & LHH_FROZEN ? 0.0 : p->rmass[bead];
}

static void put_padding(const lhh_pair *p, lhh_damping *c, int row)
{
  c->force[row] = 8 * (uint32_t)p->nslot;
  c->mass[row] = 0.0;
}

/* Chunks of rows; returns the number of entries. */
static int choose_rows(const lhh_pair *p, lhh_damping *c)
{
  const int lanes = lanes_of(p);
  int sorted[WINDOW], row = 0, vectors = 0;
  c->chunks = 0;
  for (int begin = 0; begin < p->nlocal; begin += WINDOW) {
    const int here = p->nlocal - begin < WINDOW ? p->nlocal - begin : WINDOW;
    const int n = sort_window(c, p->order + begin, here, sorted);
    for (int k = 0; k < n; k += lanes) {
      c->first[c->chunks++] = vectors;
      vectors += c->count[sorted[k]];
      for (int l = k; l < k + lanes; l++, row++) {
        if (l < n)
          put_row(p, c, row, sorted[l]);
        else
          put_padding(p, c, row);
      }
    }
  }
  c->first[c->chunks] = vectors;
  return vectors * lanes;
}

/* Where the vector of a slot stands in `spread`: rows, then other ranks' beads, then a zero. */
static uint32_t place_of(const lhh_pair *p, const lhh_damping *c, int slot)
{
  const int rows = lanes_of(p) * c->chunks;
  if (slot >= p->nslot) return 4 * (uint32_t)(rows + p->nbase - p->nlocal);
  const int base = p->base[slot];
  return 4 * (uint32_t)(base < p->nlocal ? c->row[base] : rows + base - p->nlocal);
}

/* The part of a vector of entries that does not change from step to step. */
static uint32_t *partners_of(const lhh_damping *c, int lanes, int vector)
{
  return (uint32_t *)(void *)(c->entry + (size_t)lanes * (LHH_ENTRY * (size_t)vector + LHH_ENTRY - 1));
}

/* An entry in a bead's row. Contacts come in the order of the list, in which those that touch come first. */
static void add_entry(lhh_damping *c, int lanes, int bead, int contact, uint32_t partner)
{
  const int row = c->row[bead], vector = c->first[row / lanes] + c->count[bead]++, lane = row % lanes;
  c->from[lanes * vector + lane] = 4 * (uint32_t)contact;
  partners_of(c, lanes, vector)[lane] = partner;
}

/* If slot j of a contact is an image. */
static void add_image(const lhh_pair *p, lhh_damping *c, int contact, int j)
{
  if (p->touch.origin[contact] < 0 || j < p->nbase) return;
  c->image[c->nimages++] = (lhh_image_contact){.g = 4 * (uint32_t)contact,
                                               .end = {c->end[0][contact], c->end[1][contact]},
                                               .pull = 2 * p->period[j] + (p->base[j] >= p->nlocal)};
}

static void fill_rows(const lhh_pair *p, lhh_damping *c, int entries)
{
  const lhh_contacts *t = &p->touch;
  const int lanes = lanes_of(p);
  const uint32_t none = place_of(p, c, p->nslot);
  for (int k = 0; k < entries; k++) {
    c->from[k] = 4 * (uint32_t)t->n;
    partners_of(c, lanes, k / lanes)[k % lanes] = none;
  }
  c->nimages = 0;
  memset(c->count, 0, (size_t)p->nlocal * sizeof *c->count);
  for (int n = 0; n < t->n; n++) {
    const lhh_block *b = lhh_block_of(t, n);
    int ends[2];
    __builtin_prefetch(b + 16, 0, 2);
    owned_ends(p, n, ends);
    c->end[0][n] = place_of(p, c, (int)(b->i[n % LHH_WIDTH] / 8));
    c->end[1][n] = place_of(p, c, (int)(b->j[n % LHH_WIDTH] / 8));
    for (int k = 0; k < 2; k++)
      if (ends[k] >= 0) add_entry(c, lanes, ends[k], n, c->end[!k][n]);
    add_image(p, c, n, (int)(b->j[n % LHH_WIDTH] / 8));
  }
}

void lhh_damping_rows(ts_host *host, lhh_pair *p)
{
  lhh_damping *c = &p->damping;
  const lhh_contacts *t = &p->touch;
  beads_room(host, c, p->nlocal + 1);
  rows_room(host, c, p->nlocal + lanes_of(p) * (p->nlocal / WINDOW + 1));
  memset(c->count, 0, (size_t)p->nlocal * sizeof *c->count);
  for (int n = 0; n < t->n; n++) {
    int ends[2];
    __builtin_prefetch(lhh_block_of(t, n) + 16, 0, 2); /* slots, some blocks later */
    owned_ends(p, n, ends);
    for (int k = 0; k < 2; k++)
      if (ends[k] >= 0) c->count[ends[k]]++;
  }
  for (int k = 0; k < p->nlocal; k++) c->row[k] = -1;
  const int entries = choose_rows(p, c);
  entries_room(host, c, entries);
  contacts_room(host, c, t->n);
  c->pull = lhh_resize(host, c->pull, 0, 2 * (size_t)p->nperiods, sizeof *c->pull);
  memset(c->g + 4 * (size_t)t->n, 0, 4 * sizeof *c->g);
  const int places = lanes_of(p) * c->chunks + p->nbase - p->nlocal + 1;
  spread_room(host, c, places);
  memset(c->spread, 0, 4 * (size_t)places * sizeof *c->spread);
  fill_rows(p, c, entries);
}

/* ------------------------------------------------------------------------------------------ solution */

/* Brings what has been spread to the other ranks. A bead that they may touch has no row here if nothing comes
 * near it. */
static void forward(ts_host *host, lhh_pair *p)
{
  lhh_damping *c = &p->damping;
  float *const others = c->spread + (size_t)lanes_of(p) * (size_t)c->chunks * 4;
  const size_t bytes = 4 * sizeof *others;
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    tc_mail_link *mail = &p->mail.link[k];
    tc_mail_expect(host, &p->mail, mail, bytes * (size_t)l->in.touch);
    float *out = tc_mail_box(mail, bytes * (size_t)l->out.touch);
    for (int m = 0; m < l->out.touch; m++, out += 4) {
      const int row = c->row[l->send[m]];
      if (row < 0)
        memset(out, 0, bytes);
      else
        memcpy(out, c->spread + 4 * (size_t)row, bytes);
    }
    tc_mail_send(host, &p->mail, mail, bytes * (size_t)l->out.touch);
  }
  tc_mail_collect(&p->mail);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    memcpy(others + 4 * (l->first - p->nlocal), p->mail.link[k].in, bytes * (size_t)l->in.touch);
  }
}

/* One series of conjugate gradients. product: of the residual with itself, preconditioned, this rank's part.
 * norm: the same at the very start, from all ranks; set if it is negative. Returns whether there was anything
 * to do. */
static int iterate(ts_host *host, lhh_pair *p, double product, double *norm)
{
  const lhh_kernels *kernels = p->kernels;
  const int early = ts_size(host) == 1;
  double sums[2] = {product, 0.0}, before = 1.0, along = 1.0, limit = -1.0;
  for (int k = 0; k < MOST; k++) {
    /* with other ranks, only after their part has come with that of the other product */
    if (early && !(sums[0] > limit)) return 1;
    forward(host, p);
    sums[1] = kernels->damping_multiply(&p->damping);
    tc_mail_sum(&p->mail, sums, 2);
    if (k == 0) {
      if (*norm < 0.0) *norm = sums[0];
      limit = fmax(p->tolerance * p->tolerance * *norm, LHH_SINGLE * LHH_SINGLE * sums[0]);
    }
    if (!(sums[0] > limit)) return k > 0;
    const double conjugate = k ? sums[0] / before : 0.0;
    along = sums[0] / (sums[1] - conjugate * sums[0] / along);
    before = sums[0];
    sums[0] = kernels->damping_advance(&p->damping, along, conjugate);
  }
  ts_error_all(host, "the equations of the implicit damping were not solved in %d iterations", MOST);
}

void lhh_damping_solve(ts_host *host, lhh_pair *p, ts_tally *tally, lhh_sums *sums)
{
  lhh_damping *c = &p->damping;
  double norm = -1.0, product = p->kernels->damping_start(p);
  for (int k = 0; k < AGAIN; k++) {
    if (!iterate(host, p, product, &norm)) return;
    p->kernels->damping_spread(c);
    forward(host, p);
    p->kernels->damping_finish(p, sums);
    if (tally->vatom) lhh_tally_damping(p, tally);
    if (p->tolerance >= LHH_SINGLE) return;
    if (k == 0) memset(c->change, 0, 3 * (size_t)(lanes_of(p) * c->chunks) * sizeof *c->change);
    product = p->kernels->damping_again(p);
  }
  ts_error_all(host, "the equations of the implicit damping were not solved to %g", p->tolerance);
}
