/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix temp/berendsen/opt: LAMMPS's fix temp/berendsen, faster.
 *
 * In every step the velocities of the group are multiplied by
 *
 *   s = [ 1 + dt / Tdamp (Tgoal / T - 1) ]^(1/2),   T = sum m v^2 / (dof kB)
 *
 * (Berendsen et al., J. Chem. Phys. 81, 3684 (1984)): one pass over velocities to sum, one to scale.
 */
#include "kinetic.h"

#include <math.h>
#include <string.h>

#define STOCK "use fix temp/berendsen, with suffix off"

typedef struct {
  double start, stop, damp; /* temperature at the start and the end of the run, Tdamp */
  double taken;             /* energy taken out so far */
} thermostat;

static void parse(ts_host *host, void *self, ts_args *args)
{
  thermostat *s = self;
  if (ts_more(args) && strncmp(args->word[args->at], "v_", 2) == 0)
    ts_error_all(host, "Tstart: a variable, '%s', is not available here: " STOCK, args->word[args->at]);
  s->start = ts_next_double(host, args, "Tstart", 0.0, TS_ANY);
  s->stop = ts_next_double(host, args, "Tstop", 0.0, TS_ANY);
  s->damp = ts_next_double(host, args, "Tdamp", TS_POSITIVE, TS_ANY);
}

static void modify(ts_host *host, void *self, ts_args *args)
{
  (void)self;
  if (ts_accept(args, "temp")) ts_error_all(host, "fix_modify temp is not available here: " STOCK);
}

static void init(ts_host *host, void *self)
{
  (void)self;
  if (ts_in_rigid_bodies(host)) ts_warning(host, "the velocities of atoms in rigid bodies cannot be scaled");
}

static void scale(const ts_atoms *a, double s)
{
  double(*v)[3] = a->v;
  const int everyone = a->groupbit == TC_ALL_ATOMS;
  for (int i = 0; i < a->nlocal; i++) {
    if (!everyone && !(a->mask[i] & a->groupbit)) continue;
    for (int k = 0; k < 3; k++) v[i][k] *= s;
  }
}

static void end_of_step(ts_host *host, void *self)
{
  thermostat *s = self;
  const ts_atoms a = ts_get_atoms(host);
  const ts_run run = ts_get_run(host);
  const double dof = ts_degrees_of_freedom(host);
  if (dof < 1.0) return;
  double part[3];
  tc_kinetic(&a, a.groupbit, part);
  double twice = (part[0] + part[1] + part[2]) * run.mvv2e; /* twice the kinetic energy */
  ts_sum(host, &twice, 1);
  if (!(twice > 0.0)) ts_error_all(host, "the temperature is 0; expected atoms that move");
  const double t = twice / (dof * run.boltz), goal = ts_ramp(&run, s->start, s->stop);
  const double square = 1.0 + run.dt / s->damp * (goal / t - 1.0);
  if (!(square > 0.0))
    ts_error_all(host, "Tdamp: %g is too short for steps of %g; expected a longer time", s->damp, run.dt);
  s->taken += 0.5 * twice * (1.0 - square);
  scale(&a, sqrt(square));
}

static double scalar(ts_host *host, void *self)
{
  (void)host;
  return ((thermostat *)self)->taken;
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  (void)host;
  values[0] = ((thermostat *)self)->taken;
}

static void unpack_restart(ts_host *host, void *self, const double *values)
{
  (void)host;
  ((thermostat *)self)->taken = values[0];
}

const ts_fix_ops ts_fix_temp_berendsen_opt = {
    .name = "temp/berendsen/opt",
    .syntax = "fix ID group temp/berendsen/opt Tstart Tstop Tdamp",
    .state_size = sizeof(thermostat),
    .has_scalar = 1,
    .scalar_extensive = 1,
    .couples_energy = 1,
    .restart_doubles = 1,
    .needs_temperature = 1,
    .parse = parse,
    .init = init,
    .end_of_step = end_of_step,
    .scalar = scalar,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
    .modify = modify,
};
