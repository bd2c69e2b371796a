/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Merging of basins where the constriction between them is hardly narrower than the smaller of the two.
 *
 * Constrictions are taken by decreasing width, and those of one width at once. A basin is shallow when its
 * depth is within the allowance of the width. Shallow basins that meet are one; a shallow basin that meets
 * deep ones goes to the first of them (tc_basin_first); two deep basins that meet stay apart, and for good,
 * since at lesser widths fewer basins are shallow. */
#include <math.h>
#include <stdlib.h>

#include "regions_basins.h"
#include "tapecast/memory.h"

/* Two basins that meet. */
typedef struct saddle {
  uint64_t pair;  /* lower basin in the high half, upper one in the low half; 0: free place of the table */
  uint32_t level; /* of the deepest place where they do */
} saddle;

typedef struct table {
  saddle *entry; /* open addressing; its size is a power of 2 */
  size_t size, used;
} table;

static size_t place_of(const table *t, uint64_t pair)
{
  size_t place = pair * 0x9E3779B97F4A7C15u >> 20 & (t->size - 1);
  while (t->entry[place].pair && t->entry[place].pair != pair) place = (place + 1) & (t->size - 1);
  return place;
}

static tc_status grow_table(table *t)
{
  table larger = {.size = t->size ? 2 * t->size : 4096, .used = t->used};
  TC_TRY(TC_NEW(&larger.entry, larger.size, "basins that meet"));
  for (size_t i = 0; i < t->size; i++)
    if (t->entry[i].pair) larger.entry[place_of(&larger, t->entry[i].pair)] = t->entry[i];
  tc_free(&t->entry);
  *t = larger;
  return TC_OK;
}

static tc_status note_meeting(table *t, uint32_t a, uint32_t b, uint32_t level)
{
  const uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  if (2 * (t->used + 1) > t->size) TC_TRY(grow_table(t));
  saddle *s = &t->entry[place_of(t, pair)];
  if (!s->pair) t->used++;
  s->pair = pair;
  if (level > s->level) s->level = level;
  return TC_OK;
}

/* Voxels from … and to …, pair by pair. Neighbouring pairs often have the same labels. */
static tc_status meet(const tc_basins *b, int64_t from, int64_t to, int64_t pairs, table *t)
{
  uint32_t last_own = 0, last_other = 0, last_level = 0;
  for (int64_t k = 0; k < pairs; k++) {
    const uint32_t *own = &b->label[from + k], *other = &b->label[to + k], *mine, *theirs;
    if (!*own || !*other || *own == *other) continue;
    const uint32_t here = b->level[from + k], there = b->level[to + k], level = here < there ? here : there;
    if (*own == last_own && *other == last_other && level <= last_level) continue;
    last_own = *own;
    last_other = *other;
    last_level = level;
    const uint32_t owners = tc_claimants(b, own, &mine), others = tc_claimants(b, other, &theirs);
    for (uint32_t p = 0; p < owners; p++)
      for (uint32_t q = 0; q < others; q++)
        if (mine[p] != theirs[q]) TC_TRY(note_meeting(t, mine[p], theirs[q], level));
  }
  return TC_OK;
}

/* Row by row, each voxel with its upper neighbours. */
static tc_status find_meetings(const tc_basins *b, table *t)
{
  const int64_t *n = b->n;
  int64_t row = 0, x[3] = {0};
  for (x[2] = 0; x[2] < n[2]; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++, row += n[0]) {
      TC_TRY(meet(b, row, row + 1, n[0] - 1, t));
      if (b->periodic[0]) TC_TRY(meet(b, row + n[0] - 1, row, 1, t));
      for (int d = 1; d < 3; d++) {
        const int64_t next = tc_neighbour(n, b->periodic, row, x, 2 * d + 1);
        if (next >= 0) TC_TRY(meet(b, row, next, n[0], t));
      }
    }
  return TC_OK;
}

static int by_level(const void *a, const void *b)
{
  const saddle *s = a, *t = b;
  if (s->level != t->level) return s->level > t->level ? -1 : 1;
  return (s->pair > t->pair) - (s->pair < t->pair);
}

uint32_t tc_basin_root(tc_basins *b, uint32_t i)
{
  while (b->basin[i].parent != i) {
    b->basin[i].parent = b->basin[b->basin[i].parent].parent;
    i = b->basin[i].parent;
  }
  return i;
}

bool tc_basin_first(const tc_basin *a, const tc_basin *b)
{
  if (a->depth != b->depth) return a->depth > b->depth;
  if (a->voxels != b->voxels) return a->voxels > b->voxels;
  return a->levels > b->levels;
}

static void unite(tc_basins *b, uint32_t i, uint32_t k)
{
  const bool first = tc_basin_first(&b->basin[i], &b->basin[k]);
  tc_basin *kept = &b->basin[first ? i : k], *gone = &b->basin[first ? k : i];
  gone->parent = kept->parent;
  kept->voxels += gone->voxels;
  kept->levels += gone->levels;
}

static bool is_shallow(const tc_basins *b, uint32_t i, double unit, double width,
                       const tc_regions_options *options)
{
  const double depth = unit * sqrt((double)b->basin[i].depth);
  return depth - width <= fmax(options->merge_voxels, options->merge_fraction * depth);
}

/* One width; lengths in voxel edges. best[i] is 0 for all basins, before and after. */
static void merge_level(tc_basins *b, const saddle *s, size_t count, double unit,
                        const tc_regions_options *options, uint32_t *best)
{
  const double width = unit * sqrt((double)s->level);
  for (size_t k = 0; k < count; k++) {
    const uint32_t i = tc_basin_root(b, (uint32_t)(s[k].pair >> 32)),
                   j = tc_basin_root(b, (uint32_t)s[k].pair);
    if (i != j && is_shallow(b, i, unit, width, options) && is_shallow(b, j, unit, width, options))
      unite(b, i, j);
  }
  for (size_t k = 0; k < count; k++) {
    uint32_t i = tc_basin_root(b, (uint32_t)(s[k].pair >> 32)), j = tc_basin_root(b, (uint32_t)s[k].pair);
    const bool shallow_i = is_shallow(b, i, unit, width, options);
    if (i == j || shallow_i == is_shallow(b, j, unit, width, options)) continue;
    if (!shallow_i) {
      const uint32_t deep = i;
      i = j;
      j = deep;
    }
    if (!best[i] || tc_basin_first(&b->basin[j], &b->basin[best[i]])) best[i] = j;
  }
  for (size_t k = 0; k < 2 * count; k++) {
    const uint32_t i = tc_basin_root(b, (uint32_t)(k % 2 ? s[k / 2].pair : s[k / 2].pair >> 32));
    if (!best[i]) continue;
    unite(b, i, best[i]); /* which is deep, and no shallow basin itself */
    best[i] = 0;
  }
}

tc_status tc_basins_merge(tc_basins *b, double unit, const tc_regions_options *options)
{
  table t = {0};
  uint32_t *best = NULL;
  tc_status status = TC_NEW(&best, b->count + 1, "basins to merge");
  if (status == TC_OK) status = find_meetings(b, &t);
  if (status == TC_OK) {
    size_t count = 0;
    for (size_t i = 0; i < t.size; i++)
      if (t.entry[i].pair) t.entry[count++] = t.entry[i];
    if (count) qsort(t.entry, count, sizeof *t.entry, by_level);
    for (size_t k = 0, end; k < count; k = end) {
      for (end = k; end < count && t.entry[end].level == t.entry[k].level;) end++;
      merge_level(b, t.entry + k, end - k, unit, options, best);
    }
  }
  tc_free(&t.entry);
  tc_free(&best);
  return status;
}
