/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inner lists of pair style lj/hertz/history: the part of the outer lists that can come into range before
 * the next refill. While a contact is in the inner list its history is kept there.
 */
#include "pair_lj_hertz_history.h"

#include <string.h>

static double distance_sq(const double *x, int i, int j)
{
  const double *a = x + 4 * (size_t)i, *b = x + 4 * (size_t)j;
  const double d0 = a[0] - b[0], d1 = a[1] - b[1], d2 = a[2] - b[2];
  return d0 * d0 + d1 * d1 + d2 * d2;
}

static void refill_rows(ts_host *host, lhh_pair *p)
{
  lhh_list *in = &p->inner;
  in->nrows = in->nj = 0;
  for (int e = 0; e < p->outer.nrows; e++) {
    const lhh_row *row = &p->outer.row[e];
    const double *coeff = p->coeff + (size_t)p->jtype[row->i] * (size_t)(p->ntypes + 1) * LHH_COEFF;
    const int begin = in->nj;
    lhh_push_row(host, in, row->i);
    for (int k = row->first; k < row->first + row->count; k++) {
      const int j = p->outer.j[k];
      if (distance_sq(p->x, row->i, j) < coeff[p->jtype[j] * LHH_COEFF + LHH_INNERSQ])
        lhh_push_j(host, in, j);
    }
    if (in->nj == begin) {
      in->nrows--;
      continue;
    }
    while (in->nj % LHH_WIDTH) lhh_push_j(host, in, p->nall);
    in->row[in->nrows - 1].count = in->nj - begin;
  }
}

/* An entry that touches nothing. */
static void put_blank(lhh_contacts *t, int at, int shadow)
{
  t->i[at] = shadow;
  t->j[at] = shadow + 1;
  t->origin[at] = -1;
  t->radi[at] = t->radj[at] = t->radsum[at] = t->reff[at] = t->meff[at] = 0.0;
  for (int k = 0; k < 3; k++) t->shear[k][at] = 0.0;
}

static void put_contact(lhh_contacts *t, int at, const lhh_contacts *c, int from)
{
  t->i[at] = c->i[from];
  t->j[at] = c->j[from];
  t->origin[at] = from;
  t->radi[at] = c->radi[from];
  t->radj[at] = c->radj[from];
  t->radsum[at] = c->radsum[from];
  t->reff[at] = c->reff[from];
  t->meff[at] = c->meff[from];
  for (int k = 0; k < 3; k++) t->shear[k][at] = c->shear[k][from];
}

/* Consecutive contacts, which mostly share bead i, go to different blocks: the additions to one bead's force
 * then do not wait for one another. A contact that is left out touches nothing, so it has no history. */
static void refill_contacts(ts_host *host, lhh_pair *p)
{
  lhh_contacts *c = &p->near, *t = &p->touch;
  int n = 0;
  for (int k = 0; k < c->n; k++) {
    const double reach = c->radsum[k] + p->inner_skin;
    if (distance_sq(p->x, c->i[k], c->j[k]) < reach * reach)
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
      put_blank(t, at, p->nall);
  }
}

/* The beads that occur in the inner contacts, and the shadows. */
static void list_active(lhh_pair *p)
{
  const lhh_contacts *t = &p->touch;
  p->nactive = 0;
  memset(p->mark, 0, (size_t)(p->nall + LHH_SHADOW) * sizeof *p->mark);
  for (int n = 0; n < t->n; n++) {
    const int pair[2] = {t->i[n], t->j[n]};
    for (int k = 0; k < 2; k++) {
      if (p->mark[pair[k]]) continue;
      p->mark[pair[k]] = 1;
      p->active[p->nactive++] = pair[k];
    }
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
  list_active(p);
  memcpy(p->xref, p->x, (size_t)p->nall * 4 * sizeof(double));
}
