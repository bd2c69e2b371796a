/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix ID group drag/template GAMMA: a start for a fix of your own. It slows the beads of the group:
 *
 *   F = -gamma m v        gamma in 1/time
 *
 * and reports the energy taken out. Copy this file to src/fix_NAME.c, rename `drag` and the table, and add
 * FIX(your/name, your_table) to src/styles.def.
 */
#include "tapecast_style.h"

/* Everything one instance of the fix knows; zeroed before parse. */
typedef struct {
  double gamma;
  double taken; /* energy taken out, by this rank's beads */
} drag;

/* The words after the style's name. Words left over are refused by the caller. */
static void parse(ts_host *host, void *self, ts_args *args)
{
  drag *s = self;
  s->gamma = ts_next_double(host, args, "gamma", 0.0, TS_ANY);
}

/* Called after the pair forces, before the velocities are updated. */
static void post_force(ts_host *host, void *self)
{
  drag *s = self;
  const ts_atoms a = ts_get_atoms(host);
  const ts_run run = ts_get_run(host);
  for (int i = 0; i < a.nlocal; i++) {
    if (!(a.mask[i] & a.groupbit)) continue;
    for (int k = 0; k < 3; k++) {
      const double force = -s->gamma * a.rmass[i] * a.v[i][k];
      a.f[i][k] += force;
      if (!run.setup) s->taken -= force * a.v[i][k] * run.dt;
    }
  }
}

/* f_ID in thermo_style and variables. Sums over ranks are collective: every rank comes here. */
static double scalar(ts_host *host, void *self)
{
  double total = ((const drag *)self)->taken;
  ts_sum(host, &total, 1);
  return total;
}

/* The numbers that a restart file keeps, the same on every rank. */
static void pack_restart(ts_host *host, void *self, double *values)
{
  values[0] = scalar(host, self);
}

static void unpack_restart(ts_host *host, void *self, const double *values)
{
  ((drag *)self)->taken = ts_rank(host) == 0 ? values[0] : 0.0;
}

const ts_fix_ops ts_fix_drag_template = {
    .name = "drag/template",
    .syntax = "fix ID group drag/template GAMMA",
    .state_size = sizeof(drag),
    .has_scalar = 1,
    .restart_doubles = 1,
    .needs_sphere = 1,
    .parse = parse,
    .setup = post_force,
    .post_force = post_force,
    .scalar = scalar,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
};
