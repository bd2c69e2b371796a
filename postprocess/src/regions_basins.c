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

typedef struct flood {
  tc_basins *b;
  uint32_t *order; /* voxels of the phase by decreasing level */
  int64_t *start;  /* [levels + 1] of each level in it, the deepest first */
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
    const uint32_t level = tc_level_of(b, i);
    used += level > 0;
    if (level > deepest) deepest = level;
  }
  f->levels = deepest;
  TC_TRY(TC_NEW(&f->start, (size_t)deepest + 2, "levels of distance"));
  TC_TRY(TC_NEW(&f->order, (size_t)used, "order of the voxels"));
  for (int64_t i = 0; i < all; i++) {
    const uint32_t level = tc_level_of(b, i);
    if (level > 0) f->start[deepest - level + 1]++;
  }
  for (uint32_t l = 0; l < deepest; l++) {
    if (f->start[l + 1] > most) most = f->start[l + 1];
    f->start[l + 1] += f->start[l];
  }
  TC_TRY(TC_NEW(&next, (size_t)deepest + 1, "levels of distance"));
  memcpy(next, f->start, (size_t)deepest * sizeof *next);
  for (int64_t i = 0; i < all; i++) {
    const uint32_t level = tc_level_of(b, i);
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

static int neighbours_of(const tc_basins *b, uint32_t i, int64_t around[AROUND])
{
  const int64_t x[3] = {i % b->n[0], i / b->n[0] % b->n[1], i / b->n[0] / b->n[1]};
  int count = 0;
  for (int d = 0; d < AROUND; d++) {
    const int64_t j = tc_neighbour(b->n, b->periodic, i, x, d);
    if (j >= 0) around[count++] = j;
  }
  return count;
}

/* The label of a voxel's deepest neighbours, if any lies deeper than the voxel; else unchanged. */
static tc_status descend(flood *f, uint32_t i, uint32_t level)
{
  int64_t around[AROUND];
  uint32_t labels[AROUND], top = level;
  const int neighbours = neighbours_of(f->b, i, around);
  int count = 0;
  for (int k = 0; k < neighbours; k++) {
    const uint32_t depth = tc_level_of(f->b, around[k]);
    if (depth < top || depth == level) continue;
    if (depth > top) count = 0;
    top = depth;
    labels[count++] = f->b->label[around[k]];
  }
  return count ? unite_labels(f, labels, count, &f->b->label[i]) : TC_OK;
}

/* Voxels of the level without label next to those of the ring. */
static int64_t find_next(flood *f, int64_t count, uint32_t level)
{
  tc_basins *b = f->b;
  int64_t found = 0, around[AROUND];
  for (int64_t r = 0; r < count; r++) {
    const int neighbours = neighbours_of(b, f->ring[r], around);
    for (int k = 0; k < neighbours; k++)
      if (b->label[around[k]] == 0 && tc_level_of(b, around[k]) == level) {
        b->label[around[k]] = QUEUED;
        f->next[found++] = (uint32_t)around[k];
      }
  }
  return found;
}

static tc_status label_next(flood *f, int64_t count, uint32_t level)
{
  tc_basins *b = f->b;
  for (int64_t r = 0; r < count; r++) {
    int64_t around[AROUND];
    uint32_t labels[AROUND];
    const int neighbours = neighbours_of(b, f->next[r], around);
    int known = 0;
    for (int k = 0; k < neighbours; k++) {
      const uint32_t label = b->label[around[k]];
      if (label != 0 && label != QUEUED && tc_level_of(b, around[k]) == level) labels[known++] = label;
    }
    TC_TRY(unite_labels(f, labels, known, &f->fresh[r]));
  }
  for (int64_t r = 0; r < count; r++) b->label[f->next[r]] = f->fresh[r];
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
    const int neighbours = neighbours_of(b, f->ring[--waiting], around);
    for (int k = 0; k < neighbours; k++)
      if (b->label[around[k]] == 0 && tc_level_of(b, around[k]) == level) {
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
    TC_TRY(descend(f, voxel[v], level));
    if (b->label[voxel[v]]) f->ring[count++] = voxel[v];
  }
  if (count == voxels) return TC_OK;
  while ((count = find_next(f, count, level)) > 0) {
    TC_TRY(label_next(f, count, level));
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
    b->basin[b->label[i]].levels += tc_level_of(b, i);
  }
}

tc_status tc_basins_find(tc_basins *b)
{
  flood f = {.b = b};
  tc_status status = sort_voxels(&f);
  for (uint32_t l = 0; l < f.levels && status == TC_OK; l++) status = take_level(&f, l);
  if (status == TC_OK) weigh(b);
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
  tc_free(&b->basin);
  tc_free(&b->claim);
  tc_free(&b->member);
}
