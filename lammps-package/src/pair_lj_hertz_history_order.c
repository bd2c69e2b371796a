/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which pair style lj/hertz/history goes through its beads: along a Morton curve, so that beads
 * that follow each other have most of their neighbours in common, and those stay in the cache whatever the
 * size of the system.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <stdlib.h>

#define BITS 10 /* cells per direction: 2^BITS at most */

typedef struct {
  uint32_t key;
  int bead;
} keyed;

/* Puts two zero bits after each of the lowest ten bits. */
static uint32_t spread(uint32_t a)
{
  a = (a | a << 16) & 0x030000ffu;
  a = (a | a << 8) & 0x0300f00fu;
  a = (a | a << 4) & 0x030c30c3u;
  return (a | a << 2) & 0x09249249u;
}

static int by_key(const void *a, const void *b)
{
  const keyed *p = a, *q = b;
  if (p->key != q->key) return p->key < q->key ? -1 : 1;
  return p->bead - q->bead;
}

void lhh_order_beads(ts_host *host, lhh_pair *p)
{
  const size_t n = (size_t)p->nlocal;
  double lo[3] = {0.0, 0.0, 0.0}, hi[3] = {0.0, 0.0, 0.0};
  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < 3; c++) {
      const double x = p->x[4 * i + c];
      lo[c] = i ? fmin(lo[c], x) : x;
      hi[c] = i ? fmax(hi[c], x) : x;
    }
  /* cells of a few beads each, cubes so that the curve is as compact in every direction */
  double size = 1e-30;
  for (int c = 0; c < 3; c++) size = fmax(size, (hi[c] - lo[c]) / ((1 << BITS) - 1));
  size = fmax(size, 0.25 * p->longest);

  keyed *list = lhh_resize(host, NULL, 0, n + 1, sizeof *list);
  for (size_t i = 0; i < n; i++) {
    list[i] = (keyed){.bead = (int)i};
    for (size_t c = 0; c < 3; c++) list[i].key |= spread((uint32_t)((p->x[4 * i + c] - lo[c]) / size)) << c;
  }
  qsort(list, n, sizeof *list, by_key);
  p->order = lhh_resize(host, p->order, 0, n + 1, sizeof *p->order);
  p->place = lhh_resize(host, p->place, 0, n + 1, sizeof *p->place);
  for (size_t k = 0; k < n; k++) {
    p->order[k] = list[k].bead;
    p->place[list[k].bead] = (int)k;
  }
  free(list);
}
