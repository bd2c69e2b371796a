/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which nodes of a circuit carry current, and the circuit without the others. */
#include "circuit.h"

#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { TOUCHES_BOTTOM = 1, TOUCHES_TOP = 2, TOUCHES_BOTH = 3, TAG_UP = 21, TAG_DOWN = 22 };

void tc_circuit_destroy(tc_circuit *t)
{
  tc_free(&t->first);
  tc_free(&t->row);
  tc_free(&t->col);
  tc_free(&t->c);
  tc_free(&t->bottom);
  tc_free(&t->top);
  tc_free(&t->weight);
}

static int32_t find(int32_t *parent, int32_t i)
{
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

static void join_all(const tc_circuit *t, int32_t *parent)
{
  for (int32_t i = 0; i < t->n + t->ghosts; i++) parent[i] = i;
  for (int32_t i = 0; i < t->n; i++)
    for (int32_t e = t->row[i]; e < t->row[i + 1]; e++) {
      const int32_t a = find(parent, i), b = find(parent, t->col[e]);
      parent[a > b ? a : b] = a > b ? b : a;
    }
}

/* Flags of the ghosts from their owners. */
static void exchange(const tc_circuit *t, uint8_t *flags)
{
  const int32_t bottom = t->first[1], top = t->n - t->first[t->layers - 1];
  MPI_Sendrecv(flags + t->n - top, top, MPI_BYTE, t->above, TAG_UP, flags + t->n, t->ghosts_below, MPI_BYTE,
               t->below, TAG_UP, t->comm, MPI_STATUS_IGNORE);
  MPI_Sendrecv(flags, bottom, MPI_BYTE, t->below, TAG_DOWN, flags + t->n + t->ghosts_below,
               t->ghosts - t->ghosts_below, MPI_BYTE, t->above, TAG_DOWN, t->comm, MPI_STATUS_IGNORE);
}

tc_status tc_circuit_percolation(const tc_circuit *t, uint8_t *flags)
{
  const int32_t all = t->n + t->ghosts;
  int32_t *parent = NULL;
  TC_TRY(tc_agree(t->comm, TC_NEW(&parent, (size_t)all, "connected parts of the circuit")));
  join_all(t, parent);
  memset(flags, 0, (size_t)all);
  for (int32_t i = 0; i < t->n; i++)
    flags[find(parent, i)] |=
        (uint8_t)((t->bottom[i] > 0 ? TOUCHES_BOTTOM : 0) | (t->top[i] > 0 ? TOUCHES_TOP : 0));
  /* What a part touches travels from rank to rank until nothing is new. */
  for (int changed = 1; changed;) {
    for (int32_t i = 0; i < all; i++) flags[i] = flags[find(parent, i)];
    exchange(t, flags);
    changed = 0;
    for (int32_t i = t->n; i < all; i++) {
      uint8_t *root = &flags[find(parent, i)];
      if ((*root | flags[i]) != *root) changed = 1;
      *root |= flags[i];
    }
    MPI_Allreduce(MPI_IN_PLACE, &changed, 1, MPI_INT, MPI_MAX, t->comm);
  }
  for (int32_t i = 0; i < all; i++) flags[i] = flags[find(parent, i)];
  exchange(t, flags);
  for (int32_t i = 0; i < all; i++) flags[i] = flags[i] == TOUCHES_BOTH;
  tc_free(&parent);
  return TC_OK;
}
