/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The internal fix that carries the state of a compute through restart files, which LAMMPS has for fixes
 * only. It is made with the compute, bears its ID, and so gets the state back before the compute has read its
 * arguments; it keeps the numbers until then.
 */
#include "host.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  ts_host *compute;
  const ts_compute_ops *ops;
  double *kept; /* from a restart file, for the compute; NULL without */
  size_t n;
} keeper;

static void parse(ts_host *host, void *self, ts_args *args)
{
  (void)host, (void)self, (void)args;
}

void tc_compute_resume(ts_host *compute, const ts_compute_ops *ops)
{
  keeper *k = compute->keeper;
  if (!k) return;
  k->compute = compute;
  k->ops = ops;
  if (k->kept) ops->unpack_restart(compute, compute->self, k->kept, k->n);
  free(k->kept);
  k->kept = NULL;
}

/* The compute's numbers, preceded by how many they are. */
static size_t restart_size(ts_host *host, void *self)
{
  const keeper *k = self;
  (void)host;
  return 1 + k->ops->restart_size(k->compute, k->compute->self);
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  const keeper *k = self;
  values[0] = (double)(restart_size(host, self) - 1);
  k->ops->pack_restart(k->compute, k->compute->self, values + 1);
}

static void unpack_restart(ts_host *host, void *self, const double *values)
{
  keeper *k = self;
  k->n = (size_t)values[0];
  free(k->kept);
  k->kept = tc_new_numbers(host, k->n);
  memcpy(k->kept, values + 1, k->n * sizeof *values);
}

static void destroy(ts_host *host, void *self)
{
  (void)host;
  free(((keeper *)self)->kept);
}

const ts_fix_ops tc_keeper_fix = {
    .name = TC_KEEPER_FIX,
    .syntax = "(made by a compute)",
    .state_size = sizeof(keeper),
    .parse = parse,
    .restart_size = restart_size,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
    .destroy = destroy,
};
