/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_CYCLE_H
#define TAPECAST_TRANSPORT_CYCLE_H
/* The coarse levels and the K-cycle over them. */
#include "transport_level.h"

enum { TC_MAX_LEVELS = 40 };

typedef struct tc_hierarchy {
  tc_level level[TC_MAX_LEVELS];
  int levels;
  int gathered;         /* this level is level gathered-1 again, whole on every rank; -1: none */
  int32_t first;        /* this rank's first unknown in it */
  int *counts, *starts; /* [ranks] unknowns of level gathered-1 */
  double *
      factor; /* Cholesky factor of the last level, packed rows of the lower triangle; NULL: sweeps instead */
  double *solution; /* [n of the last level] */
} tc_hierarchy;

/* Coarsen h->level[0], which the caller has made. Collective. */
tc_status tc_hierarchy_build(tc_hierarchy *h);
void tc_hierarchy_destroy(tc_hierarchy *h);

/* Solve roughly for level l: x from b, ghosts of x included; b is used up. Collective. */
typedef void tc_level_solver(tc_hierarchy *h, int l);
void tc_hierarchy_cycle(tc_hierarchy *h, int l);

/* Better than one cycle, for a first potential: see transport_start.c. Solves level 0. Collective. */
tc_status tc_hierarchy_start(tc_hierarchy *h);

/* Where level l is solved exactly by way of the next, or is the last: solve it, with `solve` for the next
 * level. False, and nothing done, for the other levels. Collective. */
bool tc_hierarchy_pass(tc_hierarchy *h, int l, tc_level_solver *solve);

#endif
