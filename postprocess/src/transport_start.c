/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The potential from which the iteration starts: nested iteration from the last level to the first.
 *
 * In a composite of high contrast a straight line of potential has the energy of the good conductor's parts,
 * thousands of times what is sought, and half of the iterations would go into lowering it. The last level's
 * solution costs nothing and gives each level's start; cycles then mend what only that level can show. */
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"
#include "transport_cycle.h"

enum { CYCLES = 2 };

static void start_level(tc_hierarchy *h, int l)
{
  tc_level *level = &h->level[l];
  if (tc_hierarchy_pass(h, l, start_level)) return;
  tc_level *next = &h->level[l + 1];
  const int32_t n = level->n, all = level->n + level->ghosts;
  float *given = level->given, *found = level->found;
  memcpy(given, level->b, (size_t)n * sizeof *given);
  memset(next->b, 0, ((size_t)next->n + (size_t)next->ghosts + 1) * sizeof(float));
  for (int32_t i = 0; i < n; i++) next->b[level->parent[i]] += given[i];
  start_level(h, l + 1);
  for (int32_t i = 0; i < n; i++) found[i] = next->x[level->parent[i]];
  tc_level_exchange(level, found);
  for (int cycle = 0; cycle < CYCLES; cycle++) {
    for (int32_t i = 0; i < n; i++) level->b[i] = given[i] - tc_level_apply_row(level, found, i);
    tc_hierarchy_cycle(h, l);
    for (int32_t i = 0; i < all; i++) found[i] += level->x[i];
  }
  memcpy(level->x, found, (size_t)all * sizeof *found);
}

tc_status tc_hierarchy_start(tc_hierarchy *h)
{
  tc_status status = TC_OK;
  for (int l = 0; l < h->levels && status == TC_OK; l++) {
    tc_level *level = &h->level[l];
    status = TC_NEW(&level->given, (size_t)level->n, "right side of a level");
    if (status == TC_OK)
      status = TC_NEW(&level->found, (size_t)(level->n + level->ghosts), "start of a level");
  }
  status = tc_agree(h->level[0].comm, status);
  if (status == TC_OK) start_level(h, 0);
  for (int l = 0; l < h->levels; l++) {
    tc_free(&h->level[l].given);
    tc_free(&h->level[l].found);
  }
  return status;
}
