/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RANKS_H
#define TAPECAST_RANKS_H
#include "recipe.h"

/* Cores that this process may use, from its affinity mask. */
int tc_cores(void);

/* Ranks of a stage: run.ranks, or for 0 the cores at hand, but no more than leaves each rank enough beads. */
int tc_ranks(const tc_recipe *recipe, long beads);

#endif
