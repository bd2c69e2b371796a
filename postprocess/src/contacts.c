/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Touching pairs by binning. Beads near a periodic face get image copies, so that the search itself knows
 * nothing of periodicity or tilt and boxes of any size work. */
#include "tapecast/contacts.h"

#include <math.h>
#include <string.h>

#include "lattice.h"
#include "tapecast/memory.h"

typedef struct point {
  double at[3];
  int64_t bead; /* index into the list of beads */
  int64_t next; /* next point of the same bin, -1 at the end */
} point;

typedef struct search {
  const tc_beads *beads;
  const double *reach;
  double cutoff; /* twice the largest reach */
  point *points; /* the beads first, in their order, then their images */
  size_t count, capacity;
  int64_t bins[3];
  double lo[3], size[3]; /* corner of the bins and edges of one */
  int64_t *first;        /* first point of each bin, -1 when empty */
  tc_contact *found;
  size_t found_count, found_capacity;
} search;

static tc_status add_point(search *s, const double at[3], int64_t bead)
{
  TC_TRY(tc_grow(&s->points, &s->capacity, s->count + 1, sizeof *s->points, "images of beads"));
  point *p = &s->points[s->count++];
  memcpy(p->at, at, sizeof p->at);
  p->bead = bead;
  return TC_OK;
}

/* Is `at` within the cutoff of the box (of the parallelepiped's enclosing slabs)? */
static bool near_box(const search *s, const double at[3])
{
  double fraction[3], height[3];
  tc_lattice_fraction(s->beads, at, fraction);
  tc_lattice_heights(s->beads, height);
  for (int d = 0; d < 3; d++) {
    const double margin = s->cutoff / height[d];
    if (fraction[d] < -margin || fraction[d] > 1 + margin) return false;
  }
  return true;
}

static tc_status add_images(search *s, int64_t bead, const double at[3])
{
  double height[3];
  int most[3];
  tc_lattice_heights(s->beads, height);
  for (int d = 0; d < 3; d++) most[d] = s->beads->periodic[d] ? (int)ceil(s->cutoff / height[d]) : 0;
  for (int c = -most[2]; c <= most[2]; c++)
    for (int b = -most[1]; b <= most[1]; b++)
      for (int a = -most[0]; a <= most[0]; a++) {
        if (a == 0 && b == 0 && c == 0) continue;
        double image[3];
        tc_lattice_shift(s->beads, at, (int[3]){a, b, c}, image);
        if (near_box(s, image)) TC_TRY(add_point(s, image, bead));
      }
  return TC_OK;
}

static tc_status make_points(search *s)
{
  const tc_beads *beads = s->beads;
  double at[3];
  for (int64_t i = 0; i < beads->count; i++) {
    tc_lattice_wrap(beads, beads->position + 3 * i, at);
    TC_TRY(add_point(s, at, i));
  }
  for (int64_t i = 0; i < beads->count; i++) {
    memcpy(at, s->points[i].at, sizeof at); /* adding points may move them */
    TC_TRY(add_images(s, i, at));
  }
  return TC_OK;
}

static int64_t bin_along(const search *s, int d, double x)
{
  const int64_t bin = (int64_t)((x - s->lo[d]) / s->size[d]);
  return bin < 0 ? 0 : bin >= s->bins[d] ? s->bins[d] - 1 : bin;
}

static tc_status fill_bins(search *s)
{
  double hi[3];
  memcpy(s->lo, s->points[0].at, sizeof s->lo);
  memcpy(hi, s->lo, sizeof hi);
  for (size_t i = 1; i < s->count; i++)
    for (int d = 0; d < 3; d++) {
      s->lo[d] = fmin(s->lo[d], s->points[i].at[d]);
      hi[d] = fmax(hi[d], s->points[i].at[d]);
    }
  const double most = cbrt((double)s->count) * 4; /* sparse points must not make endless empty bins */
  for (int d = 0; d < 3; d++) {
    const double bins = fmin(floor((hi[d] - s->lo[d]) / s->cutoff), most);
    s->bins[d] = bins < 1 ? 1 : (int64_t)bins;
    s->size[d] = fmax((hi[d] - s->lo[d]) / (double)s->bins[d], s->cutoff);
  }
  const int64_t total = s->bins[0] * s->bins[1] * s->bins[2];
  TC_TRY(TC_NEW(&s->first, (size_t)total, "bins of beads"));
  for (int64_t b = 0; b < total; b++) s->first[b] = -1;
  for (int64_t i = (int64_t)s->count - 1; i >= 0; i--) {
    point *p = &s->points[i];
    const int64_t bin = bin_along(s, 0, p->at[0]) +
                        s->bins[0] * (bin_along(s, 1, p->at[1]) + s->bins[1] * bin_along(s, 2, p->at[2]));
    p->next = s->first[bin];
    s->first[bin] = i;
  }
  return TC_OK;
}

/* A pair of a bead and an image appears twice, once from either end; a bead and its own image appear as two
 * opposite images, of which the one with the first nonzero component positive counts. */
static bool counts(int64_t i, const point *other, int64_t other_index, int64_t beads, const double between[3])
{
  if (other->bead != i) return other->bead > i;
  if (other_index < beads) return false; /* the bead itself */
  for (int d = 2; d >= 0; d--)
    if (between[d] != 0) return between[d] > 0;
  return false;
}

static tc_status try_pair(search *s, int64_t i, int64_t other)
{
  const point *p = &s->points[i], *q = &s->points[other];
  double between[3];
  for (int d = 0; d < 3; d++) between[d] = q->at[d] - p->at[d];
  if (!counts(i, q, other, s->beads->count, between)) return TC_OK;
  const double reach = s->reach[i] + s->reach[q->bead];
  const double square = between[0] * between[0] + between[1] * between[1] + between[2] * between[2];
  if (!(square < reach * reach) || square == 0) return TC_OK;
  TC_TRY(tc_grow(&s->found, &s->found_capacity, s->found_count + 1, sizeof *s->found, "contacts"));
  tc_contact *contact = &s->found[s->found_count++];
  *contact = (tc_contact){.i = i, .j = q->bead, .distance = sqrt(square)};
  memcpy(contact->between, between, sizeof between);
  return TC_OK;
}

static tc_status search_around(search *s, int64_t i)
{
  int64_t from[3], to[3];
  for (int d = 0; d < 3; d++) {
    const int64_t bin = bin_along(s, d, s->points[i].at[d]);
    from[d] = bin > 0 ? bin - 1 : 0;
    to[d] = bin + 1 < s->bins[d] ? bin + 1 : s->bins[d] - 1;
  }
  for (int64_t z = from[2]; z <= to[2]; z++)
    for (int64_t y = from[1]; y <= to[1]; y++)
      for (int64_t x = from[0]; x <= to[0]; x++)
        for (int64_t k = s->first[x + s->bins[0] * (y + s->bins[1] * z)]; k >= 0; k = s->points[k].next)
          TC_TRY(try_pair(s, i, k));
  return TC_OK;
}

static tc_status run(search *s)
{
  double largest = 0, height[3];
  for (int64_t i = 0; i < s->beads->count; i++) largest = fmax(largest, s->reach[i]);
  s->cutoff = 2 * largest;
  tc_lattice_heights(s->beads, height);
  for (int d = 0; d < 3; d++)
    if (s->beads->periodic[d] && s->cutoff > 2 * height[d])
      return tc_fail(TC_ERR_INPUT, "beads of radius %g um in a box of %g um along %c", largest, height[d],
                     "xyz"[d]);
  if (largest == 0) return TC_OK;
  TC_TRY(make_points(s));
  TC_TRY(fill_bins(s));
  for (int64_t i = 0; i < s->beads->count; i++) TC_TRY(search_around(s, i));
  return TC_OK;
}

tc_status tc_contacts_find(const tc_beads *beads, const double *reach, tc_contact **contacts, int64_t *count)
{
  search s = {.beads = beads, .reach = reach};
  const tc_status status = run(&s);
  tc_free(&s.points);
  tc_free(&s.first);
  if (status != TC_OK) {
    tc_free(&s.found);
    return status;
  }
  *contacts = s.found;
  *count = (int64_t)s.found_count;
  return TC_OK;
}
