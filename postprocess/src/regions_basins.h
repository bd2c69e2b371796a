/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_REGIONS_BASINS_H
#define TAPECAST_REGIONS_BASINS_H
/* Basins of the distance transform before any are merged: see regions_basins.c. */
#include "tapecast/regions.h"

typedef struct tc_basin {
  uint32_t parent; /* the basin it was merged into, or itself */
  uint32_t depth;  /* largest level */
  int64_t peak;    /* a voxel of that level */
  int64_t voxels;  /* that are its own alone */
  uint64_t levels; /* their sum over these */
} tc_basin;

/* A set of basins that have an equal claim to a voxel: member[begin] … member[begin + count - 1], ascending.
 */
typedef struct tc_claim {
  size_t begin;
  uint32_t count, next; /* next claim of the same hash + 1; 0: none */
} tc_claim;

enum { TC_CLAIM_BUCKETS = 1 << 18 };
#define TC_SHARED 0x80000000u /* flag of labels that are numbers of claims */

typedef struct tc_basins {
  const int64_t *n;
  const bool *periodic;
  uint32_t *level; /* [voxels] squares of the distances in units of their own; 0 outside */
  uint32_t *label; /* [voxels] 0 outside, else a basin (1 …), or TC_SHARED | claim */
  tc_basin *basin; /* [count + 1], entry 0 is not used */
  size_t count, basin_capacity;
  tc_claim *claim;
  uint32_t *member;
  size_t claims, claim_capacity, members, member_capacity;
  uint32_t bucket[TC_CLAIM_BUCKETS]; /* first claim of a hash + 1 */
} tc_basins;

/* The basins that claim a label. */
static inline uint32_t tc_claimants(const tc_basins *b, const uint32_t *label, const uint32_t **basin)
{
  if (!(*label & TC_SHARED)) {
    *basin = label;
    return 1;
  }
  const tc_claim *claim = &b->claim[*label & ~TC_SHARED];
  *basin = b->member + claim->begin;
  return claim->count;
}

/* Fill label, basin and claims; n, periodic, level (owned from then on) and a zeroed label are given. */
tc_status tc_basins_find(tc_basins *basins);

/* Merge basins: sets their parents. */
tc_status tc_basins_merge(tc_basins *basins, double unit, const tc_regions_options *options);
uint32_t tc_basin_root(tc_basins *basins, uint32_t basin);

/* Does `a` come before `b`? The deeper does, then the larger: by what does not depend on where the voxels
 * lie. */
bool tc_basin_first(const tc_basin *a, const tc_basin *b);

void tc_basins_release(tc_basins *basins);

#endif
