/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inner lists of pair style lj/hertz/history: the part of the outer lists that can come into range before
 * the next refill. While a contact is in the inner list its history is kept there.
 */
#include "pair_lj_hertz_history.h"

#include <string.h>

#define SPREAD 32 /* blocks over which consecutive contacts are spread */

static void refill_rows(ts_host *host, lhh_pair *p)
{
  lhh_clusters *q = &p->clusters;
  lhh_rows *in = &q->inner;
  const lhh_rows *out = &q->outer;
  const int rows = 4 * q->nowned;
  p->kernels->place(p);
  lhh_rows_room(host, in, 0, (size_t)out->first[rows]);
  int n = 0;
  for (int k = 0; k < rows; k++) {
    const int begin = out->first[k], end = out->first[k + 1];
    in->first[k] = n;
    n += p->kernels->prune(p, k / 4, k % 4, out->at + begin, end - begin, in->at + n);
  }
  in->first[rows] = n;
}

static double separation_sq(const lhh_pair *p, const lhh_block *at, int l)
{
  const double *a = p->x + at->i[l] / 2, *b = p->x + at->j[l] / 2;
  const double d0 = a[0] - b[0], d1 = a[1] - b[1], d2 = a[2] - b[2];
  return d0 * d0 + d1 * d1 + d2 * d2;
}

/* An entry that touches nothing. */
static void put_blank(const lhh_pair *p, lhh_contacts *t, int at)
{
  lhh_block *to = lhh_block_of(t, at);
  const int l = at % LHH_WIDTH;
  t->origin[at] = -1;
  to->i[l] = 8 * (uint32_t)p->nslot;
  to->j[l] = 8 * (uint32_t)(p->nslot + 1);
  to->radsum[l] = to->reff[l] = to->meff[l] = 0.0;
  for (int k = 0; k < 3; k++) to->shear[k][l] = 0.0;
}

static void put_contact(lhh_contacts *t, int at, const lhh_contacts *c, int from)
{
  lhh_block *to = lhh_block_of(t, at);
  const lhh_block *b = lhh_block_of(c, from);
  const int l = at % LHH_WIDTH, m = from % LHH_WIDTH;
  t->origin[at] = from;
  to->i[l] = b->i[m];
  to->j[l] = b->j[m];
  to->radsum[l] = b->radsum[m];
  to->reff[l] = b->reff[m];
  to->meff[l] = b->meff[m];
  for (int k = 0; k < 3; k++) to->shear[k][l] = b->shear[k][m];
}

/* In a pass over all contacts, for each: ask the memory for what comes some blocks later. */
static void fetch_ahead(const lhh_contacts *c, int n)
{
  const char *far = (const char *)(lhh_block_of(c, n) + 16);
  if (n % LHH_WIDTH == 0)
    for (size_t k = 0; k < sizeof(lhh_block); k += 64) __builtin_prefetch(far + k, 0, 2);
}

/* Appends contacts in whole blocks. Consecutive ones, which mostly share bead i, go to different blocks: the
 * additions to one bead's force then do not wait for one another. Not far apart, though: the beads that some
 * blocks use are to be near each other. */
static void append_blocks(lhh_pair *p, const int *chosen, int n)
{
  lhh_contacts *t = &p->touch;
  for (int begin = 0; begin < n; begin += SPREAD * LHH_WIDTH) {
    const int here = n - begin < SPREAD * LHH_WIDTH ? n - begin : SPREAD * LHH_WIDTH;
    const int blocks = (here + LHH_WIDTH - 1) / LHH_WIDTH;
    for (int at = 0; at < blocks * LHH_WIDTH; at++) {
      const int k = (at % LHH_WIDTH) * blocks + at / LHH_WIDTH;
      if (k < here)
        put_contact(t, t->n + at, &p->near, chosen[begin + k]);
      else
        put_blank(p, t, t->n + at);
    }
    t->n += blocks * LHH_WIDTH;
  }
}

/* Contacts that touch stand in blocks of their own, since the kernel passes over blocks in which none does. A
 * contact that is left out touches nothing, so it has no history. */
static void refill_contacts(ts_host *host, lhh_pair *p)
{
  lhh_contacts *c = &p->near;
  int touch = 0, apart = 0, *scratch = c->origin,
      *end = scratch + c->n; /* touching from its begin, others from its end */
  for (int k = 0; k < c->n; k++) {
    lhh_block *b = lhh_block_of(c, k);
    const int l = k % LHH_WIDTH;
    fetch_ahead(c, k);
    const double sq = separation_sq(p, b, l), sum = b->radsum[l], reach = sum + p->inner_skin;
    const int touches = sq < sum * sum, near = sq < reach * reach;
    end[-1 - apart] = k;
    scratch[touch] = k;
    touch += touches;
    apart += near & !touches;
    if (!near & (b->shear[0][l] != 0.0 || b->shear[1][l] != 0.0 || b->shear[2][l] != 0.0))
      b->shear[0][l] = b->shear[1][l] = b->shear[2][l] = 0.0;
  }
  p->touch.n = 0;
  lhh_contacts_room(host, &p->touch, touch + apart + 2 * LHH_WIDTH);
  append_blocks(p, scratch, touch);
  append_blocks(p, end - apart, apart);
}

void lhh_flush_history(lhh_pair *p)
{
  lhh_contacts *c = &p->near;
  const lhh_contacts *t = &p->touch;
  for (int n = 0; n < t->n; n++) {
    const int k = t->origin[n];
    if (k < 0) continue;
    const lhh_block *from = lhh_block_of(t, n);
    lhh_block *to = lhh_block_of(c, k);
    for (int m = 0; m < 3; m++) to->shear[m][k % LHH_WIDTH] = from->shear[m][n % LHH_WIDTH];
  }
}

void lhh_refill(ts_host *host, lhh_pair *p)
{
  refill_rows(host, p);
  refill_contacts(host, p);
  if (p->implicit) lhh_damping_rows(host, p);
  memcpy(p->xref, p->x, (size_t)p->nbase * 4 * sizeof(double));
  memcpy(p->offset_ref, p->offset, (size_t)p->nperiods * sizeof *p->offset);
}
