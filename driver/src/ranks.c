/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many MPI ranks a stage gets. */
#include "ranks.h"

#include <sched.h>

/* Below this many beads a further rank costs more in messages than it saves. */
enum { BEADS_PER_RANK = 1500 };

int tc_cores(void)
{
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int cores = CPU_COUNT(&set);
  return cores > 0 ? cores : 1;
}

int tc_ranks(const tc_recipe *recipe, long beads)
{
  if (recipe->run.ranks > 0) return (int)recipe->run.ranks;
  const long most = beads / BEADS_PER_RANK;
  const int cores = tc_cores();
  return most < 1 ? 1 : most < cores ? (int)most : cores;
}
