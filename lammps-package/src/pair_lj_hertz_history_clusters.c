/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clusters of pair style lj/hertz/history: beads of one type are halved along their longest extent until
 * four are left; the outer rows of clusters are made from the outer lists of slots.
 *
 * Each pair of beads is computed once. Of two beads of this rank the row of the earlier one in the order of
 * the clusters has it; of a bead and an image the row has it from which the image lies ahead, that is in
 * positive z, or y, or x; a pair with a bead of another rank where it is belongs to the lower rank. So it is
 * settled for all beads of a cluster alike which pairs with it count here.
 */
#include <stdlib.h>
#include <string.h>

#include "pair_lj_hertz_history.h"

/* Of a bead when clusters are formed: what all in a cluster share, and which it is. */
typedef struct {
  int type, mask;
  int slot;
} member;

/* ------------------------------------------------------------------------------------------ forming */

static int by_kind(const void *a, const void *b)
{
  const member *p = a, *q = b;
  if (p->type != q->type) return p->type < q->type ? -1 : 1;
  if (p->mask != q->mask) return p->mask < q->mask ? -1 : 1;
  return p->slot - q->slot;
}

static int longest_extent(const lhh_pair *p, const member *m, int n)
{
  double lo[3], hi[3];
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++) {
      const double x = p->x[4 * (size_t)m[i].slot + (size_t)k];
      lo[k] = i && lo[k] < x ? lo[k] : x;
      hi[k] = i && hi[k] > x ? hi[k] : x;
    }
  int best = 0;
  for (int k = 1; k < 3; k++)
    if (hi[k] - lo[k] > hi[best] - lo[best]) best = k;
  return best;
}

/* Reorders so that the first `count` have the smallest coordinates in direction k. */
static void select_smallest(const lhh_pair *p, member *m, int n, int count, int k)
{
  const double *x = p->x + k;
  int low = 0, high = n - 1;
  while (low < high) {
    const double pivot = x[4 * (size_t)m[(low + high) / 2].slot];
    int i = low, j = high;
    while (i <= j) {
      while (x[4 * (size_t)m[i].slot] < pivot) i++;
      while (x[4 * (size_t)m[j].slot] > pivot) j--;
      if (i > j) break;
      const member swap = m[i];
      m[i++] = m[j];
      m[j--] = swap;
    }
    if (count <= j)
      high = j;
    else if (count >= i)
      low = i;
    else
      return;
  }
}

/* Puts beads of one kind in an order in which each four are a cluster. */
static void halve(const lhh_pair *p, member *m, int n)
{
  while (n > 4) {
    const int half = (n / 2 + 3) / 4 * 4;
    select_smallest(p, m, n, half, longest_extent(p, m, n));
    halve(p, m, half);
    m += half;
    n -= half;
  }
}

static void clusters_room(ts_host *host, lhh_clusters *q, int n)
{
  if (n <= q->base_room) return;
  const size_t keep = (size_t)q->nbase, room = (size_t)n + (size_t)n / 4 + 64;
  q->slot = lhh_resize(host, q->slot, 4 * keep, 4 * room, sizeof *q->slot);
  q->base_room = (int)room;
}

static void add_cluster(ts_host *host, lhh_pair *p, const member *m, int n)
{
  lhh_clusters *q = &p->clusters;
  clusters_room(host, q, q->nbase + 1);
  const size_t at = 4 * (size_t)q->nbase;
  for (int l = 0; l < 4; l++) {
    const int slot = l < n ? m[l].slot : p->nslot;
    q->slot[at + (size_t)l] = 4 * (uint32_t)slot;
    if (l < n) q->seat[slot] = (int)at + l;
  }
  q->nbase++;
}

typedef struct {
  member m[4];
  int n, place; /* place: of the foremost bead along the Morton curve */
} group;

static int by_place(const void *a, const void *b)
{
  const group *p = a, *q = b;
  return p->place - q->place;
}

/* Clusters of the slots begin … end - 1. This rank's are put along the Morton curve, so that rows that follow
 * each other have partners in common. */
static void add_clusters(ts_host *host, lhh_pair *p, int begin, int end)
{
  const int n = end - begin, exclusions = ts_has_exclusions(host);
  member *m = lhh_resize(host, NULL, 0, (size_t)n + 1, sizeof *m);
  group *g = lhh_resize(host, NULL, 0, (size_t)n + 1, sizeof *g);
  for (int k = 0; k < n; k++)
    m[k] = (member){p->type[begin + k], exclusions ? p->mask[begin + k] : 0, begin + k};
  qsort(m, (size_t)n, sizeof *m, by_kind);
  int groups = 0;
  for (int k = 0, same; k < n; k += same) {
    for (same = 1; k + same < n && m[k + same].type == m[k].type && m[k + same].mask == m[k].mask;) same++;
    halve(p, m + k, same);
    for (int i = 0; i < same; i += 4) {
      group *one = &g[groups++];
      *one = (group){.n = same - i < 4 ? same - i : 4, .place = m[k + i].slot};
      memcpy(one->m, m + k + i, (size_t)one->n * sizeof *m);
      for (int l = 0; l < one->n && begin < p->nlocal; l++) {
        const int place = p->place[one->m[l].slot];
        if (l == 0 || place < one->place) one->place = place;
      }
    }
  }
  qsort(g, (size_t)groups, sizeof *g, by_place);
  for (int k = 0; k < groups; k++) add_cluster(host, p, g[k].m, g[k].n);
  free(m);
  free(g);
}

/* ------------------------------------------------------------------------------------------ rows */

/* Places in memory for all clusters. */
static void room_for_all(ts_host *host, lhh_clusters *q)
{
  if (q->n <= q->room) return;
  q->room = q->n + q->n / 4 + 64;
  q->x = lhh_resize(host, q->x, 0, 12 * (size_t)q->room, sizeof *q->x);
  q->f = lhh_resize(host, q->f, 0, 12 * (size_t)q->room, sizeof *q->f);
  q->row = lhh_resize(host, q->row, 0, (size_t)q->room, sizeof *q->row);
  q->of = lhh_resize(host, q->of, 0, (size_t)q->room, sizeof *q->of);
}

/* Numbers the images whose pairs count here, in the order of periods. index: by period and base cluster; 0 if
 * there is none. */
static void make_images(ts_host *host, lhh_pair *p, int *index)
{
  lhh_clusters *q = &p->clusters;
  const size_t nbase = (size_t)q->nbase;
  memset(index, 0, (size_t)p->nperiods * nbase * sizeof *index);
  q->n = q->nbase;
  for (int s = p->nbase; s < p->nslot; s++) {
    if (!(p->flag[s] & LHH_COUNTS)) continue;
    int *at = &index[(size_t)p->period[s] * nbase + (size_t)(q->seat[p->base[s]] / 4)];
    if (*at) continue;
    *at = 1;
    q->n++;
  }
  room_for_all(host, q);
  for (size_t c = 0; c < nbase; c++) q->row[c] = LHH_COEFF * p->type[q->slot[4 * c] / 4];
  q->first_image = lhh_resize(host, q->first_image, 0, (size_t)p->nperiods + 1, sizeof *q->first_image);
  q->first_image[0] = q->first_image[1] = q->nbase;
  int n = q->nbase;
  for (int k = 1; k < p->nperiods; k++) {
    for (size_t c = 0; c < nbase; c++) {
      int *at = &index[(size_t)k * nbase + c];
      if (!*at) continue;
      q->of[n] = (int)c;
      q->row[n] = q->row[c];
      *at = n++;
    }
    q->first_image[k + 1] = n;
  }
}

/* The cluster of each slot; -1 if its pairs with this rank's beads do not count here. */
static void find_clusters(const lhh_pair *p, const int *index, int *cluster)
{
  const lhh_clusters *q = &p->clusters;
  for (int s = 0; s < p->nslot; s++) {
    cluster[s] = -1;
    if (!(p->flag[s] & LHH_COUNTS)) continue;
    const int c = q->seat[p->base[s]] / 4;
    cluster[s] = s < p->nbase ? c : index[(size_t)p->period[s] * (size_t)q->nbase + (size_t)c];
  }
}

/* Returns the number of entries in use afterwards. seen: by cluster, the latest row in which it is. */
static int make_row(ts_host *host, lhh_pair *p, int seat, const int *cluster, int *seen, int n)
{
  lhh_clusters *q = &p->clusters;
  const int i = (int)(q->slot[seat] / 4), own = seat / 4, first = n;
  q->outer.first[seat] = n;
  if (i >= p->nlocal) return n;
  const int begin = p->outer.first[p->place[i]], end = p->outer.first[p->place[i] + 1];
  lhh_rows_room(host, &q->outer, (size_t)n, (size_t)(n + end - begin));
  for (int k = begin; k < end; k++) {
    const int j = (int)(p->outer.at[k] / 4), c = cluster[j];
    if (c < 0 || seen[c] == seat || (j < p->nlocal && q->seat[j] < seat)) continue;
    seen[c] = seat;
    q->outer.at[n] = (uint32_t)c;
    if (c == own) {
      q->outer.at[n] = q->outer.at[first];
      q->outer.at[first] = (uint32_t)c;
    }
    n++;
  }
  return n;
}

static void make_rows(ts_host *host, lhh_pair *p, const int *cluster)
{
  lhh_clusters *q = &p->clusters;
  const int rows = 4 * q->nowned;
  int *seen = lhh_resize(host, NULL, 0, (size_t)q->n + 1, sizeof *seen);
  memset(seen, -1, (size_t)q->n * sizeof *seen);
  q->outer.first = lhh_resize(host, q->outer.first, 0, (size_t)rows + 1, sizeof *q->outer.first);
  q->inner.first = lhh_resize(host, q->inner.first, 0, (size_t)rows + 1, sizeof *q->inner.first);
  int n = 0;
  for (int seat = 0; seat < rows; seat++) n = make_row(host, p, seat, cluster, seen, n);
  q->outer.first[rows] = n;
  free(seen);
}

void lhh_make_clusters(ts_host *host, lhh_pair *p)
{
  lhh_clusters *q = &p->clusters;
  q->nbase = 0;
  q->seat = lhh_resize(host, q->seat, 0, (size_t)p->nbase + 1, sizeof *q->seat);
  add_clusters(host, p, 0, p->nlocal);
  q->nowned = q->nbase;
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    add_clusters(host, p, l->first, l->first + l->in.used);
  }

  int *index = lhh_resize(host, NULL, 0, (size_t)p->nperiods * (size_t)q->nbase + 1, sizeof *index);
  int *cluster = lhh_resize(host, NULL, 0, (size_t)p->nslot + 1, sizeof *cluster);
  make_images(host, p, index);
  find_clusters(p, index, cluster);
  make_rows(host, p, cluster);
  free(index);
  free(cluster);
}

void lhh_clusters_free(lhh_clusters *q)
{
  void *const owned[] = {q->x,           q->f,           q->row,      q->slot,        q->seat,    q->of,
                         q->first_image, q->outer.first, q->outer.at, q->inner.first, q->inner.at};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
}
