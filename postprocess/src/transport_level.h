/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_LEVEL_H
#define TAPECAST_TRANSPORT_LEVEL_H
/* A coarse level of the multigrid: a network of conductances in single precision.
 *
 * Unknown i is joined to col[e] with conductance c[e] for e in row[i] … row[i+1]-1, and to the electrodes (at
 * 0) with g[i]. Columns ascend; those below i come first (up to mid[i]); columns n … n+ghosts-1 are unknowns
 * of neighbour ranks. Conductances are kept, and never a diagonal: rounding a diagonal makes charge leak. */
#include <mpi.h>
#include <stdbool.h>
#include <stdint.h>

#include "tapecast/error.h"

/* What a rank swaps with the rank below (link 0) or above (link 1). Either may be the rank itself. */
typedef struct tc_link {
  int peer;      /* MPI_PROC_NULL: nobody */
  int32_t sends; /* own unknowns to send, in the order in which the peer counts its ghosts */
  int32_t *send;
  int32_t ghosts; /* to receive: the unknowns first_ghost … first_ghost+ghosts-1 */
  int32_t first_ghost;
  uint32_t *buffer; /* [sends] */
} tc_link;

typedef struct tc_level {
  MPI_Comm comm; /* MPI_COMM_SELF where every rank holds the whole level */
  int32_t n, ghosts;
  int32_t *row, *mid, *col;
  float *c, *g;
  float *inverse; /* 1 / (sum of c + g) */
  tc_link link[2];
  int32_t *parent;     /* [n] unknown of the next level; NULL on the last */
  int32_t *eliminated; /* [eliminations] unknowns without parent, solved exactly from their neighbours: see
                          transport_eliminate.c; the next level is then exact too, not an approximation */
  int32_t eliminations;
  uint32_t *block; /* [n] place in the grid of blocks, x fastest; ascends; only during the setup */
  int64_t blocks[3];
  float *b, *x, *v,
      *y; /* vectors of the cycle, [n + ghosts + 1]: the last entry of b takes, and of x gives, zeros */
  float *given, *found; /* [n], [n + ghosts]: right side and solution so far of transport_start.c */
} tc_level;

/* (A x)_i, by differences. */
static inline float tc_level_apply_row(const tc_level *level, const float *x, int32_t i)
{
  float sum = level->g[i] * x[i];
  for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) sum += level->c[e] * (x[i] - x[level->col[e]]);
  return sum;
}

void tc_level_destroy(tc_level *level);

/* Sizes of the whole level. Collective. */
int64_t tc_level_total(const tc_level *level);

/* Fill the ghosts of v, an array of items of 4 bytes. Collective over the level's ranks. */
void tc_level_exchange(const tc_level *level, void *v);

/* Sort the rows' columns, compute mid and inverse. Collective. */
tc_status tc_level_finish(tc_level *level);

/* Allocate the vectors. Not collective. */
tc_status tc_level_vectors(tc_level *level);

/* Lists of the next level's unknowns to swap, from those of this one. parents[d][i] is the new unknown of the
 * i-th of counts[d] things sent to peer d, or -1; *ghost_parents[d] (allocated here) tells the same of the
 * ghost_counts[d] things received, as n + number of the ghost. Collective. */
tc_status tc_links_make(MPI_Comm comm, int32_t n, const int peers[2], const int32_t counts[2],
                        const int32_t *const parents[2], const int32_t ghost_counts[2], tc_link link[2],
                        int32_t *ghost_parents[2], int32_t *ghosts);

/* Merge the unknowns of `fine` that share a parent: coarse gets rows, g, links. Sets fine->parent, which it
 * takes over, also on failure. Collective. */
tc_status tc_level_merge(tc_level *fine, int32_t *parent, int32_t coarse_n, tc_level *coarse);

/* Aggregate the unknowns: see transport_aggregate.c. *stuck when the level does not shrink. Collective. */
tc_status tc_level_coarsen(tc_level *fine, tc_level *coarse, bool *stuck);

/* Eliminate unknowns with few neighbours. *worth is false, and nothing done, when they are few. Collective.
 */
tc_status tc_level_eliminate(tc_level *fine, tc_level *coarse, bool *worth);

/* The whole level, on every rank; *first is this rank's first unknown in it. Collective. */
tc_status tc_level_gather(const tc_level *level, tc_level *whole, int32_t *first);

#endif
