/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compute ID group height/template: a start for a compute of your own. Gives the mass-weighted mean height of
 * the group's beads as scalar, and the lowest and highest point of their surfaces as vector.
 *
 * Copy this file to src/compute_NAME.c, rename `height` and the table, and add COMPUTE(your/name, your_table)
 * to src/styles.def.
 */
#include "tapecast_style.h"

#include <math.h>

typedef struct {
  double mean, lowest, highest; /* of the latest sample, the same on every rank */
} height;

/* This compute takes no words; any given are refused by the caller. */
static void parse(ts_host *host, void *self, ts_args *args)
{
  (void)host, (void)self, (void)args;
}

/* Called once in each step in which the compute is asked, on every rank. */
static void sample(ts_host *host, void *self)
{
  height *s = self;
  const ts_atoms a = ts_get_atoms(host);
  double sum[2] = {0.0, 0.0}, extreme[2] = {-TS_ANY, -TS_ANY};
  for (int i = 0; i < a.nlocal; i++) {
    if (!(a.mask[i] & a.groupbit)) continue;
    sum[0] += a.rmass[i];
    sum[1] += a.rmass[i] * a.x[i][2];
    extreme[0] = fmax(extreme[0], a.radius[i] - a.x[i][2]);
    extreme[1] = fmax(extreme[1], a.radius[i] + a.x[i][2]);
  }
  ts_sum(host, sum, 2);
  ts_max(host, extreme, 2);
  s->mean = sum[0] > 0.0 ? sum[1] / sum[0] : 0.0;
  s->lowest = -extreme[0];
  s->highest = extreme[1];
}

static double scalar(ts_host *host, void *self)
{
  (void)host;
  return ((const height *)self)->mean;
}

static void vector(ts_host *host, void *self, double *values)
{
  const height *s = self;
  (void)host;
  values[0] = s->lowest;
  values[1] = s->highest;
}

const ts_compute_ops ts_compute_height_template = {
    .name = "height/template",
    .syntax = "compute ID group height/template",
    .state_size = sizeof(height),
    .has_scalar = 1,
    .vector_length = 2,
    .needs_sphere = 1,
    .parse = parse,
    .sample = sample,
    .scalar = scalar,
    .vector = vector,
};
