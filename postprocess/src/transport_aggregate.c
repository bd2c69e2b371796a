/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which unknowns of a coarse level become one on the next.
 *
 * First within blocks of 2 x 2 x 2: the components that strong couplings (c >= STRONG times the larger of the
 * strongest couplings of the two) make there. Where that leaves more than a quarter of the unknowns, by
 * pairs, twice; a pair is good when its coupling is a good part of all that either of them has, c (1/a_i +
 * 1/a_k) >= GOOD with a the sum of an unknown's couplings (Napov and Notay, SIAM J. Sci. Comput. 34 (2012)
 * A1079). */
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"
#include "transport_level.h"

static const float STRONG = 0.25f, GOOD = 0.2f, WORST = 0.01f;
static const double WANTED_SHRINK = 4, LEAST_SHRINK = 1.5;
enum { UNSET = -1, MOST_PASSES = 4 };

static void find_strongest(const tc_level *level, float *strongest)
{
  for (int32_t i = 0; i < level->n; i++) {
    float largest = 0;
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++)
      if (level->c[e] > largest) largest = level->c[e];
    strongest[i] = largest;
  }
}

static int32_t find(int32_t *parent, int32_t i)
{
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

static uint32_t parent_block(const tc_level *level, int32_t i)
{
  const int64_t nx = level->blocks[0], ny = level->blocks[1], block = level->block[i];
  const int64_t x = block % nx, y = block / nx % ny, z = block / (nx * ny);
  return (uint32_t)(((z >> 1) * ((ny + 1) >> 1) + (y >> 1)) * ((nx + 1) >> 1) + (x >> 1));
}

/* Unknowns in the order of their parent blocks. */
static tc_status order_by_block(const uint32_t *block, int32_t n, size_t blocks, int32_t *order)
{
  int32_t *next = NULL;
  TC_TRY(TC_NEW(&next, blocks + 1, "unknowns of the blocks"));
  for (int32_t i = 0; i < n; i++) next[block[i] + 1]++;
  for (size_t b = 0; b < blocks; b++) next[b + 1] += next[b];
  for (int32_t i = 0; i < n; i++) order[next[block[i]]++] = i;
  tc_free(&next);
  return TC_OK;
}

/* parent[i] for the strong components inside blocks, numbered block by block; block_of[i] is i's parent
 * block. */
static tc_status by_blocks(const tc_level *level, const float *strongest, uint32_t *block_of, int32_t *parent,
                           int32_t *count)
{
  int32_t *order = NULL, *root = NULL;
  size_t blocks = 1;
  for (int d = 0; d < 3; d++) blocks *= (size_t)((level->blocks[d] + 1) >> 1);
  tc_status status = TC_NEW(&order, (size_t)level->n, "order of unknowns");
  if (status == TC_OK) status = TC_NEW(&root, (size_t)level->n, "aggregates");
  for (int32_t i = 0; i < level->n && status == TC_OK; i++) {
    block_of[i] = parent_block(level, i);
    root[i] = i;
    parent[i] = UNSET;
  }
  if (status == TC_OK) status = order_by_block(block_of, level->n, blocks, order);
  if (status == TC_OK) {
    for (int32_t i = 0; i < level->n; i++)
      for (int32_t e = level->row[i]; e < level->mid[i]; e++) {
        const int32_t k = level->col[e];
        const float larger = strongest[i] > strongest[k] ? strongest[i] : strongest[k];
        if (block_of[i] != block_of[k] || level->c[e] < STRONG * larger) continue;
        const int32_t a = find(root, i), b = find(root, k);
        root[a > b ? a : b] = a > b ? b : a;
      }
    int32_t next = 0;
    for (int32_t m = 0; m < level->n; m++) {
      const int32_t i = order[m], r = find(root, i);
      if (parent[r] == UNSET) parent[r] = next++;
      parent[i] = parent[r];
    }
    *count = next;
  }
  tc_free(&order);
  tc_free(&root);
  return status;
}

/* How well a pair is coupled against its couplings to all others, 0 … 2. */
static float quality(const float *diagonal, int32_t i, int32_t k, float c)
{
  return c * (1 / diagonal[i] + 1 / diagonal[k]);
}

static int32_t best_partner(const tc_level *level, const float *diagonal, float good, int32_t i,
                            const int32_t *parent)
{
  int32_t partner = UNSET;
  float best = good;
  for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) {
    const int32_t k = level->col[e];
    if (k >= level->n || k == i || parent[k] != UNSET) continue;
    const float q = quality(diagonal, i, k, level->c[e]);
    if (q < best) continue;
    best = q;
    partner = k;
  }
  return partner;
}

/* Pairs of unknowns, each with the best partner still free on this rank. */
static int32_t by_pairs(const tc_level *level, const float *diagonal, float good, int32_t *parent)
{
  int32_t next = 0;
  for (int32_t i = 0; i < level->n; i++) parent[i] = UNSET;
  for (int32_t i = 0; i < level->n; i++) {
    if (parent[i] != UNSET) continue;
    const int32_t partner = best_partner(level, diagonal, good, i, parent);
    parent[i] = next;
    if (partner != UNSET) parent[partner] = next;
    next++;
  }
  return next;
}

static void find_diagonal(const tc_level *level, float *diagonal)
{
  for (int32_t i = 0; i < level->n; i++) {
    float sum = level->g[i];
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) sum += level->c[e];
    diagonal[i] = sum;
  }
}

static tc_status keep_blocks(const tc_level *fine, const uint32_t *block_of, tc_level *coarse)
{
  TC_TRY(TC_NEW(&coarse->block, (size_t)coarse->n, "blocks of unknowns"));
  for (int32_t i = fine->n; i-- > 0;) coarse->block[fine->parent[i]] = block_of[i];
  return TC_OK;
}

static double shrink(const tc_level *level, int32_t count)
{
  int64_t total[2] = {level->n, count};
  MPI_Allreduce(MPI_IN_PLACE, total, 2, MPI_INT64_T, MPI_SUM, level->comm);
  return (double)total[0] / (double)(total[1] > 0 ? total[1] : 1);
}

/* Merge pairs; diagonal[i] becomes that of the coarse unknowns, the sum over their members. */
static tc_status pair_once(tc_level *fine, float *diagonal, float good, tc_level *coarse)
{
  float *sum = NULL;
  int32_t *parent = NULL;
  tc_status status = TC_NEW(&parent, (size_t)fine->n, "aggregates");
  if (status == TC_OK) status = TC_NEW(&sum, (size_t)fine->n, "diagonals");
  status = tc_agree(fine->comm, status);
  if (status == TC_OK) {
    const int32_t count = by_pairs(fine, diagonal, good, parent);
    for (int32_t i = 0; i < fine->n; i++) sum[parent[i]] += diagonal[i];
    memcpy(diagonal, sum, (size_t)count * sizeof *sum);
    status = tc_level_merge(fine, parent, count, coarse);
    parent = NULL;
  }
  if (status == TC_OK) {
    memcpy(coarse->blocks, fine->blocks, sizeof coarse->blocks);
    status = tc_agree(fine->comm, keep_blocks(fine, fine->block, coarse));
    if (status != TC_OK) tc_level_destroy(coarse);
  }
  tc_free(&sum);
  tc_free(&parent);
  return status;
}

/* Pairs of pairs, and pairs of those while the level has not shrunk enough. The levels between are not
 * smoothed, so pairs of pairs are judged by the couplings of their members, not by what is left of them after
 * the first merge. */
static tc_status pair_repeatedly(tc_level *fine, float good, tc_level *coarse)
{
  float *diagonal = NULL;
  TC_TRY(tc_agree(fine->comm, TC_NEW(&diagonal, (size_t)fine->n, "diagonals")));
  find_diagonal(fine, diagonal);
  tc_status status = pair_once(fine, diagonal, good, coarse);
  for (int pass = 1; status == TC_OK && pass < MOST_PASSES; pass++) {
    if (pass > 1 && shrink(fine, coarse->n) >= WANTED_SHRINK) break;
    tc_level half = *coarse;
    *coarse = (tc_level){0};
    status = pair_once(&half, diagonal, good, coarse);
    if (status == TC_OK)
      for (int32_t i = 0; i < fine->n; i++) fine->parent[i] = half.parent[fine->parent[i]];
    tc_level_destroy(&half);
  }
  tc_free(&diagonal);
  return status;
}

/* Pairs, of worse quality if need be. */
static tc_status pair_patiently(tc_level *fine, tc_level *coarse, bool *stuck)
{
  for (float good = GOOD; good > WORST; good *= 0.5f) {
    TC_TRY(pair_repeatedly(fine, good, coarse));
    if (shrink(fine, coarse->n) >= LEAST_SHRINK) return TC_OK;
    tc_level_destroy(coarse);
    tc_free(&fine->parent);
  }
  *stuck = true;
  return TC_OK;
}

tc_status tc_level_coarsen(tc_level *fine, tc_level *coarse, bool *stuck)
{
  float *strongest = NULL;
  int32_t *parent = NULL, count = 0;
  uint32_t *block_of = NULL;
  *stuck = false;
  tc_status status = TC_NEW(&strongest, (size_t)fine->n, "strongest couplings");
  if (status == TC_OK) status = TC_NEW(&parent, (size_t)fine->n, "aggregates");
  if (status == TC_OK) status = TC_NEW(&block_of, (size_t)fine->n, "blocks of unknowns");
  if (status == TC_OK) {
    find_strongest(fine, strongest);
    status = by_blocks(fine, strongest, block_of, parent, &count);
  }
  status = tc_agree(fine->comm, status);
  tc_free(&strongest);
  if (status == TC_OK && shrink(fine, count) >= WANTED_SHRINK) {
    status = tc_level_merge(fine, parent, count, coarse);
    parent = NULL;
    if (status == TC_OK) {
      for (int d = 0; d < 3; d++) coarse->blocks[d] = (fine->blocks[d] + 1) >> 1;
      status = tc_agree(fine->comm, keep_blocks(fine, block_of, coarse));
    }
  } else if (status == TC_OK) {
    status = pair_patiently(fine, coarse, stuck);
  }
  tc_free(&parent);
  tc_free(&block_of);
  if (status == TC_OK && !*stuck) status = tc_level_finish(coarse);
  if (status == TC_OK) tc_free(&fine->block);
  return status;
}
