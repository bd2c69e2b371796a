/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact elimination of unknowns with few neighbours: dead ends, chains, and the corners of star-triangle
 * transformations. Coarse levels of an image near its percolation threshold are mostly such, and aggregation
 * is bad at them (Livne and Brandt, SIAM J. Sci. Comput. 34 (2012) B499, use the same for graphs).
 *
 * An unknown with conductances c_a to its neighbours and g to the electrodes, S their sum, is replaced by
 * conductances c_a c_b / S between its neighbours and c_a g / S from them to the electrodes. All are
 * positive: nothing cancels. Those eliminated together are no neighbours of each other, nor of another rank's
 * unknowns. */
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"
#include "transport_level.h"

enum { MOST_NEIGHBOURS = 3, ELIMINATED = -1, KEPT = 0, UNSEEN = 1 };
static const double WORTH = 0.2;
/* least fraction of the unknowns */

static void keep_shared(const tc_level *level, int32_t *state)
{
  for (int d = 0; d < 2; d++)
    for (int32_t i = 0; i < level->link[d].sends; i++) state[level->link[d].send[i]] = KEPT;
}

/* state[i] becomes ELIMINATED or KEPT. */
static int32_t choose(const tc_level *level, int32_t *state)
{
  int32_t count = 0;
  for (int32_t i = 0; i < level->n; i++) state[i] = UNSEEN;
  keep_shared(level, state);
  for (int32_t i = 0; i < level->n; i++) {
    const int32_t begin = level->row[i], end = level->row[i + 1];
    bool fit = state[i] == UNSEEN && end - begin <= MOST_NEIGHBOURS && level->inverse[i] > 0;
    for (int32_t e = begin; e < end && fit; e++)
      fit = level->col[e] < level->n && state[level->col[e]] != ELIMINATED;
    state[i] = fit ? ELIMINATED : KEPT;
    if (fit) count++;
  }
  return count;
}

typedef struct rows {
  const int32_t *parent; /* [n + ghosts] */
  int32_t *slot;
  int32_t *col;
  float *c;
  size_t begin, used, col_capacity, c_capacity;
} rows;

static void add(rows *r, int32_t column, float c)
{
  const size_t slot = (size_t)r->slot[column];
  if (slot >= r->begin && slot < r->used && r->col[slot] == column) {
    r->c[slot] += c;
    return;
  }
  r->slot[column] = (int32_t)r->used;
  r->col[r->used] = column;
  r->c[r->used++] = c;
}

static tc_status make_row(const tc_level *fine, rows *r, int32_t i, float *g)
{
  const size_t most = r->used + (size_t)(fine->row[i + 1] - fine->row[i]) * MOST_NEIGHBOURS;
  TC_TRY(tc_grow(&r->col, &r->col_capacity, most, sizeof *r->col, "rows of a coarse level"));
  TC_TRY(tc_grow(&r->c, &r->c_capacity, most, sizeof *r->c, "rows of a coarse level"));
  r->begin = r->used;
  float ground = fine->g[i];
  for (int32_t e = fine->row[i]; e < fine->row[i + 1]; e++) {
    const int32_t k = fine->col[e];
    if (r->parent[k] != ELIMINATED) {
      add(r, r->parent[k], fine->c[e]);
      continue;
    }
    const float share = fine->c[e] * fine->inverse[k];
    ground += share * fine->g[k];
    for (int32_t f = fine->row[k]; f < fine->row[k + 1]; f++)
      if (fine->col[f] != i) add(r, r->parent[fine->col[f]], share * fine->c[f]);
  }
  if (r->used > INT32_MAX)
    return tc_fail(TC_ERR_MEMORY, "more than 2^31 couplings on a rank; use more ranks");
  *g = ground;
  return TC_OK;
}

static tc_status make_links(const tc_level *fine, const int32_t *parent, tc_level *coarse)
{
  for (int d = 0; d < 2; d++) {
    const tc_link *old = &fine->link[d];
    tc_link *link = &coarse->link[d];
    link->peer = old->peer;
    link->sends = old->sends;
    link->ghosts = old->ghosts;
    link->first_ghost = old->first_ghost - fine->n + coarse->n;
    TC_TRY(TC_NEW(&link->send, (size_t)old->sends, "unknowns to send"));
    TC_TRY(TC_NEW(&link->buffer, (size_t)old->sends, "unknowns to send"));
    for (int32_t i = 0; i < old->sends; i++) link->send[i] = parent[old->send[i]];
  }
  return TC_OK;
}

static tc_status make_rows(const tc_level *fine, rows *r, tc_level *coarse)
{
  TC_TRY(TC_NEW(&r->slot, (size_t)(coarse->n + coarse->ghosts), "columns of a row"));
  TC_TRY(TC_NEW(&coarse->row, (size_t)coarse->n + 1, "rows of a coarse level"));
  TC_TRY(TC_NEW(&coarse->g, (size_t)coarse->n, "rows of a coarse level"));
  TC_TRY(TC_NEW(&coarse->block, (size_t)coarse->n, "blocks of unknowns"));
  for (int32_t i = 0; i < fine->n; i++) {
    const int32_t parent = r->parent[i];
    if (parent == ELIMINATED) continue;
    TC_TRY(make_row(fine, r, i, &coarse->g[parent]));
    coarse->row[parent + 1] = (int32_t)r->used;
    coarse->block[parent] = fine->block[i];
  }
  TC_TRY(TC_NEW(&coarse->col, r->used, "rows of a coarse level"));
  TC_TRY(TC_NEW(&coarse->c, r->used, "rows of a coarse level"));
  if (r->used) {
    memcpy(coarse->col, r->col, r->used * sizeof *r->col);
    memcpy(coarse->c, r->c, r->used * sizeof *r->c);
  }
  return TC_OK;
}

/* Number the kept unknowns, list the others. */
static tc_status divide(tc_level *fine, int32_t count, int32_t *parent)
{
  TC_TRY(TC_NEW(&fine->eliminated, (size_t)count, "eliminated unknowns"));
  int32_t kept = 0, eliminated = 0;
  for (int32_t i = 0; i < fine->n; i++) {
    if (parent[i] == ELIMINATED)
      fine->eliminated[eliminated++] = i;
    else
      parent[i] = kept++;
  }
  for (int32_t i = 0; i < fine->ghosts; i++) parent[fine->n + i] = kept + i;
  fine->eliminations = eliminated;
  return TC_OK;
}

static tc_status eliminate(tc_level *fine, int32_t count, int32_t *parent, tc_level *coarse)
{
  *coarse = (tc_level){.comm = fine->comm, .n = fine->n - count, .ghosts = fine->ghosts};
  memcpy(coarse->blocks, fine->blocks, sizeof coarse->blocks);
  TC_TRY(divide(fine, count, parent));
  TC_TRY(make_links(fine, parent, coarse));
  rows r = {.parent = parent};
  const tc_status status = make_rows(fine, &r, coarse);
  tc_free(&r.slot);
  tc_free(&r.col);
  tc_free(&r.c);
  return status;
}

tc_status tc_level_eliminate(tc_level *fine, tc_level *coarse, bool *worth)
{
  int32_t *parent = NULL;
  *worth = false;
  TC_TRY(tc_agree(fine->comm, TC_NEW(&parent, (size_t)(fine->n + fine->ghosts), "parents of unknowns")));
  const int32_t count = choose(fine, parent);
  int64_t total[2] = {count, fine->n};
  MPI_Allreduce(MPI_IN_PLACE, total, 2, MPI_INT64_T, MPI_SUM, fine->comm);
  if ((double)total[0] < WORTH * (double)total[1]) {
    tc_free(&parent);
    return TC_OK;
  }
  tc_status status = tc_agree(fine->comm, eliminate(fine, count, parent, coarse));
  fine->parent = parent;
  if (status == TC_OK) status = tc_level_finish(coarse);
  if (status != TC_OK) {
    tc_level_destroy(coarse);
    return status;
  }
  tc_free(&fine->block);
  *worth = true;
  return TC_OK;
}
