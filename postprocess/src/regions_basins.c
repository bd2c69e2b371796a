/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Basins of the distance transform, by flooding from the deepest voxels up, level by level.
 *
 * All voxels of a level are taken at once, so that their order does not matter: first those with deeper
 * neighbours, which get the label of the deepest; then, ring by ring, what is joined to these on the same
 * level; what is left are new basins. Where neighbours of different basins have the same claim, the voxel
 * gets both: who has it is settled when the basins are known. So nothing depends on the directions of the
 * axes and on where a periodic box begins. */
#include "regions_basins.h"

#include <string.h>

#include "tapecast/memory.h"

enum { AROUND = 6, QUEUED = UINT32_MAX };

/* What a voxel has around it: a bit for each direction of tc_neighbour, twice, and one more. */
enum { DEEPER = 0x3f, LEVEL_SHIFT = 6, AT_FACE = 1 << 12 };

typedef struct flood {
  tc_basins *b;
  int64_t step[AROUND]; /* to the neighbours of voxels that are not AT_FACE */
  uint16_t *around;     /* [voxels] DEEPER: the deepest of the neighbours deeper than the voxel; DEEPER <<
                           LEVEL_SHIFT: those as deep; AT_FACE: some neighbour lies beyond a face, or across it */
  uint32_t *order;      /* voxels of the phase by decreasing level */
  int64_t *start;       /* [levels + 1] of each level in it, the deepest first */
  uint32_t levels;
  uint32_t *ring, *next; /* voxels of the level, taken last and to be taken */
  uint32_t *fresh;       /* labels of `next` */
  uint32_t *gathered;    /* basins that claim a voxel */
  size_t gathered_capacity;
} flood;

/* Counting sort. */
static tc_status sort_voxels(flood *f)
{
  const tc_basins *b = f->b;
  const int64_t all = b->n[0] * b->n[1] * b->n[2];
  uint32_t deepest = 0;
  int64_t *next = NULL, used = 0, most = 0;
  for (int64_t i = 0; i < all; i++) {
    const uint32_t level = b->level[i];
    used += level > 0;
    if (level > deepest) deepest = level;
  }
  f->levels = deepest;
  TC_TRY(TC_NEW(&f->start, (size_t)deepest + 2, "levels of distance"));
  TC_TRY(TC_NEW(&f->order, (size_t)used, "order of the voxels"));
  for (int64_t i = 0; i < all; i++) {
    const uint32_t level = b->level[i];
    if (level > 0) f->start[deepest - level + 1]++;
  }
  for (uint32_t l = 0; l < deepest; l++) {
    if (f->start[l + 1] > most) most = f->start[l + 1];
    f->start[l + 1] += f->start[l];
  }
  TC_TRY(TC_NEW(&next, (size_t)deepest + 1, "levels of distance"));
  memcpy(next, f->start, (size_t)deepest * sizeof *next);
  for (int64_t i = 0; i < all; i++) {
    const uint32_t level = b->level[i];
    if (level > 0) f->order[next[deepest - level]++] = (uint32_t)i;
  }
  tc_free(&next);
  TC_TRY(TC_NEW(&f->ring, (size_t)most, "voxels of a level"));
  TC_TRY(TC_NEW(&f->next, (size_t)most, "voxels of a level"));
  return TC_NEW(&f->fresh, (size_t)most, "voxels of a level");
}

/* ---- claims ---- */

static uint32_t hash_of(const uint32_t *member, uint32_t count)
{
  uint32_t hash = 2166136261u;
  for (uint32_t m = 0; m < count; m++) hash = (hash ^ member[m]) * 16777619u;
  return (hash ^ hash >> 15) & (TC_CLAIM_BUCKETS - 1);
}

/* The label of a set of basins, ascending. */
static tc_status label_of_set(tc_basins *b, const uint32_t *member, uint32_t count, uint32_t *label)
{
  const uint32_t hash = hash_of(member, count);
  for (uint32_t c = b->bucket[hash]; c; c = b->claim[c - 1].next)
    if (b->claim[c - 1].count == count &&
        memcmp(b->member + b->claim[c - 1].begin, member, count * sizeof *member) == 0) {
      *label = TC_SHARED | (c - 1);
      return TC_OK;
    }
  TC_TRY(tc_grow(&b->claim, &b->claim_capacity, b->claims + 1, sizeof *b->claim, "shared voxels"));
  TC_TRY(tc_grow(&b->member, &b->member_capacity, b->members + count, sizeof *b->member, "shared voxels"));
  memcpy(b->member + b->members, member, count * sizeof *member);
  b->claim[b->claims] = (tc_claim){.begin = b->members, .count = count, .next = b->bucket[hash]};
  b->members += count;
  *label = TC_SHARED | (uint32_t)b->claims++;
  b->bucket[hash] = (uint32_t)b->claims;
  return TC_OK;
}

/* One label for those of several neighbours. */
static tc_status unite_labels(flood *f, const uint32_t *labels, int count, uint32_t *label)
{
  bool same = true;
  for (int k = 1; k < count; k++) same = same && labels[k] == labels[0];
  *label = labels[0];
  if (same) return TC_OK;
  uint32_t found = 0;
  for (int k = 0; k < count; k++) {
    const uint32_t *basin;
    const uint32_t claimants = tc_claimants(f->b, &labels[k], &basin);
    TC_TRY(tc_grow(&f->gathered, &f->gathered_capacity, found + claimants, sizeof *f->gathered, "claims"));
    for (uint32_t m = 0; m < claimants; m++) {
      uint32_t place = found;
      while (place > 0 && f->gathered[place - 1] > basin[m]) place--;
      if (place > 0 && f->gathered[place - 1] == basin[m]) continue;
      memmove(f->gathered + place + 1, f->gathered + place, (found - place) * sizeof *f->gathered);
      f->gathered[place] = basin[m];
      found++;
    }
  }
  return label_of_set(f->b, f->gathered, found, label);
}

/* ---- flooding ---- */

static int64_t neighbour_of(const flood *f, uint32_t i, int direction)
{
  if (!(f->around[i] & AT_FACE)) return i + f->step[direction];
  const int64_t *n = f->b->n, x[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
  return tc_neighbour(n, f->b->periodic, i, x, direction);
}

static unsigned look_around(const flood *f, int64_t i, const int64_t x[3], bool at_face)
{
  const tc_basins *b = f->b;
  const uint32_t level = b->level[i];
  unsigned deeper = 0, equal = 0;
  uint32_t top = level + 1;
  for (int d = 0; d < AROUND; d++) {
    const int64_t j = at_face ? tc_neighbour(b->n, b->periodic, i, x, d) : i + f->step[d];
    if (j < 0) continue;
    if (b->level[j] == level) equal |= 1u << d;
    if (b->level[j] < top) continue;
    if (b->level[j] > top) deeper = 0;
    top = b->level[j];
    deeper |= 1u << d;
  }
  return deeper | equal << LEVEL_SHIFT | (at_face ? AT_FACE : 0);
}

static tc_status look_around_all(flood *f)
{
  const int64_t *n = f->b->n;
  int64_t i = 0, x[3];
  TC_TRY(TC_NEW(&f->around, (size_t)(n[0] * n[1] * n[2]), "levels of distance"));
  for (int d = 0; d < AROUND; d++)
    f->step[d] = (d % 2 ? 1 : -1) * (d / 2 == 0 ? 1 : d / 2 == 1 ? n[0] : n[0] * n[1]);
  for (x[2] = 0; x[2] < n[2]; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++) {
      const bool edge = x[1] == 0 || x[1] == n[1] - 1 || x[2] == 0 || x[2] == n[2] - 1;
      for (x[0] = 0; x[0] < n[0]; x[0]++, i++)
        if (f->b->level[i] > 0)
          f->around[i] = (uint16_t)look_around(f, i, x, edge || x[0] == 0 || x[0] == n[0] - 1);
    }
  return TC_OK;
}

/* The neighbours in a set of directions: how many. */
static int neighbours_in(const flood *f, uint32_t i, unsigned directions, int64_t around[AROUND])
{
  int count = 0;
  for (; directions; directions &= directions - 1)
    around[count++] = neighbour_of(f, i, __builtin_ctz(directions));
  return count;
}

static int level_neighbours(const flood *f, uint32_t i, int64_t around[AROUND])
{
  return neighbours_in(f, i, f->around[i] >> LEVEL_SHIFT & DEEPER, around);
}

/* The label of a voxel's deepest neighbours, if any lies deeper than the voxel; else unchanged. */
static tc_status descend(flood *f, uint32_t i)
{
  int64_t around[AROUND];
  uint32_t labels[AROUND] = {0};
  const int count = neighbours_in(f, i, f->around[i] & DEEPER, around);
  for (int k = 0; k < count; k++) labels[k] = f->b->label[around[k]];
  return count ? unite_labels(f, labels, count, &f->b->label[i]) : TC_OK;
}

/* Voxels without label next to those of the ring, on the same level. */
static int64_t find_next(flood *f, int64_t count)
{
  uint32_t *label = f->b->label;
  int64_t found = 0, around[AROUND];
  for (int64_t r = 0; r < count; r++) {
    const int neighbours = level_neighbours(f, f->ring[r], around);
    for (int k = 0; k < neighbours; k++)
      if (label[around[k]] == 0) {
        label[around[k]] = QUEUED;
        f->next[found++] = (uint32_t)around[k];
      }
  }
  return found;
}

static tc_status label_next(flood *f, int64_t count)
{
  uint32_t *label = f->b->label;
  for (int64_t r = 0; r < count; r++) {
    int64_t around[AROUND];
    uint32_t labels[AROUND];
    const int neighbours = level_neighbours(f, f->next[r], around);
    int known = 0;
    for (int k = 0; k < neighbours; k++)
      if (label[around[k]] != 0 && label[around[k]] != QUEUED) labels[known++] = label[around[k]];
    TC_TRY(unite_labels(f, labels, known, &f->fresh[r]));
  }
  for (int64_t r = 0; r < count; r++) label[f->next[r]] = f->fresh[r];
  return TC_OK;
}

/* A new basin: the part of its level around voxel i. */
static tc_status found_basin(flood *f, uint32_t i, uint32_t level)
{
  tc_basins *b = f->b;
  TC_TRY(tc_grow(&b->basin, &b->basin_capacity, b->count + 2, sizeof *b->basin, "basins"));
  const uint32_t number = (uint32_t)++b->count;
  b->basin[number] = (tc_basin){.parent = number, .depth = level, .peak = i};
  int64_t waiting = 1, around[AROUND];
  f->ring[0] = i;
  b->label[i] = number;
  while (waiting > 0) {
    const int neighbours = level_neighbours(f, f->ring[--waiting], around);
    for (int k = 0; k < neighbours; k++)
      if (b->label[around[k]] == 0) {
        b->label[around[k]] = number;
        f->ring[waiting++] = (uint32_t)around[k];
      }
  }
  return TC_OK;
}

static tc_status take_level(flood *f, uint32_t l)
{
  tc_basins *b = f->b;
  const uint32_t *voxel = f->order + f->start[l], level = f->levels - l;
  const int64_t voxels = f->start[l + 1] - f->start[l];
  int64_t count = 0;
  for (int64_t v = 0; v < voxels; v++) {
    TC_TRY(descend(f, voxel[v]));
    if (b->label[voxel[v]]) f->ring[count++] = voxel[v];
  }
  if (count == voxels) return TC_OK;
  while ((count = find_next(f, count)) > 0) {
    TC_TRY(label_next(f, count));
    uint32_t *const done = f->ring;
    f->ring = f->next;
    f->next = done;
  }
  for (int64_t v = 0; v < voxels; v++)
    if (b->label[voxel[v]] == 0) TC_TRY(found_basin(f, voxel[v], level));
  return TC_OK;
}

static void weigh(tc_basins *b)
{
  const int64_t all = b->n[0] * b->n[1] * b->n[2];
  for (int64_t i = 0; i < all; i++) {
    if (b->label[i] == 0 || b->label[i] & TC_SHARED) continue;
    b->basin[b->label[i]].voxels++;
    b->basin[b->label[i]].levels += b->level[i];
  }
}

tc_status tc_basins_find(tc_basins *b)
{
  flood f = {.b = b};
  tc_status status = look_around_all(&f);
  if (status == TC_OK) status = sort_voxels(&f);
  for (uint32_t l = 0; l < f.levels && status == TC_OK; l++) status = take_level(&f, l);
  if (status == TC_OK) weigh(b);
  tc_free(&f.around);
  tc_free(&f.order);
  tc_free(&f.start);
  tc_free(&f.ring);
  tc_free(&f.next);
  tc_free(&f.fresh);
  tc_free(&f.gathered);
  return status;
}

void tc_basins_release(tc_basins *b)
{
  tc_free(&b->level);
  tc_free(&b->basin);
  tc_free(&b->claim);
  tc_free(&b->member);
}
