/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inner lists of pair style lj/hertz/history: the part of the outer lists that can come into range before
 * the next refill. While a contact is in the inner list its history is kept there.
 */
#include "pair_lj_hertz_history.h"

#include <string.h>

/* How many of the entries are owned beads, which come first. */
static int count_owned(const uint32_t *at, int n, uint32_t end)
{
  int low = 0;
  while (low < n) {
    const int middle = (low + n) / 2;
    if (at[middle] < end)
      low = middle + 1;
    else
      n = middle;
  }
  return low;
}

static void refill_rows(ts_host *host, lhh_pair *p)
{
  lhh_rows *in = &p->inner;
  const lhh_rows *out = &p->outer;
  const uint32_t shadow = 4 * (uint32_t)p->nslot;
  lhh_rows_room(host, in, 0, (size_t)out->first[p->nlocal]);
  int n = 0;
  for (int i = 0; i < p->nlocal; i++) {
    in->first[i] = n;
    const int kept =
        p->kernels->prune(p, i, out->at + out->first[i], out->first[i + 1] - out->first[i], in->at + n);
    in->mid[i] = n + count_owned(in->at + n, kept, 4 * (uint32_t)p->nlocal) / LHH_WIDTH * LHH_WIDTH;
    n += kept;
    while (n % LHH_WIDTH) in->at[n++] = shadow;
  }
  in->first[p->nlocal] = n;
}

/* An entry that touches nothing. */
static void put_blank(const lhh_pair *p, lhh_contacts *t, int at)
{
  t->i[at] = 8 * (uint32_t)p->nslot;
  t->j[at] = 8 * (uint32_t)(p->nslot + 1);
  t->fi[at] = t->fj[at] = 8 * (uint32_t)p->nlocal;
  t->origin[at] = -1;
  t->radsum[at] = t->reff[at] = t->meff[at] = t->share[at] = 0.0;
  for (int k = 0; k < 3; k++) t->shear[k][at] = 0.0;
}

static void put_contact(lhh_contacts *t, int at, const lhh_contacts *c, int from)
{
  t->i[at] = c->i[from];
  t->j[at] = c->j[from];
  t->fi[at] = c->fi[from];
  t->fj[at] = c->fj[from];
  t->origin[at] = from;
  t->radsum[at] = c->radsum[from];
  t->reff[at] = c->reff[from];
  t->meff[at] = c->meff[from];
  t->share[at] = c->share[from];
  for (int k = 0; k < 3; k++) t->shear[k][at] = c->shear[k][from];
}

/* Consecutive contacts, which mostly share bead i, go to different blocks: the additions to one bead's force
 * then do not wait for one another. A contact that is left out touches nothing, so it has no history. */
static void refill_contacts(ts_host *host, lhh_pair *p)
{
  lhh_contacts *c = &p->near, *t = &p->touch;
  int n = 0;
  for (int k = 0; k < c->n; k++) {
    const double *a = p->x + c->i[k] / 2, *b = p->x + c->j[k] / 2;
    const double d0 = a[0] - b[0], d1 = a[1] - b[1], d2 = a[2] - b[2];
    const double reach = c->radsum[k] + p->inner_skin;
    if (d0 * d0 + d1 * d1 + d2 * d2 < reach * reach)
      c->origin[n++] = k; /* scratch in the outer list */
    else
      c->shear[0][k] = c->shear[1][k] = c->shear[2][k] = 0.0;
  }
  const int blocks = (n + LHH_WIDTH - 1) / LHH_WIDTH;
  t->n = 0;
  lhh_contacts_room(host, t, blocks * LHH_WIDTH);
  t->n = blocks * LHH_WIDTH;
  for (int at = 0; at < t->n; at++) {
    const int k = (at % LHH_WIDTH) * blocks + at / LHH_WIDTH;
    if (k < n)
      put_contact(t, at, c, c->origin[k]);
    else
      put_blank(p, t, at);
  }
}

void lhh_flush_history(lhh_pair *p)
{
  lhh_contacts *c = &p->near;
  const lhh_contacts *t = &p->touch;
  for (int n = 0; n < t->n; n++) {
    const int k = t->origin[n];
    if (k < 0) continue;
    for (int m = 0; m < 3; m++) c->shear[m][k] = t->shear[m][n];
  }
}

void lhh_refill(ts_host *host, lhh_pair *p)
{
  refill_rows(host, p);
  refill_contacts(host, p);
  memcpy(p->xref, p->x, (size_t)p->nbase * 4 * sizeof(double));
  memcpy(p->offset_ref, p->offset, (size_t)p->nperiods * sizeof *p->offset);
}
