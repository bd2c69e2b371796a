/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virial components yx, zx, zy of the pair forces, which LAMMPS does not tally.
 *
 * Either the pair style knows them, or an internal fix sums r_a F_b over owned and ghost atoms at a moment
 * when the forces are those of the pair style alone, before those of ghosts are returned. The latter needs
 * newton on and atoms without bonds.
 */
#include "host.h"

typedef struct {
  double lower[3]; /* yx zx zy of this rank */
  int64_t step;    /* of which they are */
} virial_sum;

static void parse(ts_host *host, void *self, ts_args *args)
{
  (void)host, (void)args;
  ((virial_sum *)self)->step = -1;
}

static void pre_reverse(ts_host *host, void *self)
{
  virial_sum *s = self;
  const ts_run run = ts_get_run(host);
  if (!run.newton_pair || !tc_get_settings(host).virial_due) return;
  const ts_atoms a = ts_get_atoms(host);
  double yx = 0.0, zx = 0.0, zy = 0.0;
  for (int i = 0; i < a.nlocal + a.nghost; i++) {
    yx += a.x[i][1] * a.f[i][0];
    zx += a.x[i][2] * a.f[i][0];
    zy += a.x[i][2] * a.f[i][1];
  }
  *s = (virial_sum){{yx, zx, zy}, run.step};
}

const ts_fix_ops tc_virial_fix = {
    .name = TC_VIRIAL_FIX,
    .syntax = "(made by a compute)",
    .state_size = sizeof(virial_sum),
    .in_minimize = 1,
    .parse = parse,
    .pre_reverse = pre_reverse,
};

int ts_pair_virial(ts_host *host, double virial[9])
{
  const virial_sum *sum = host->virial_sum;
  const tc_settings now = tc_get_settings(host);
  const int64_t step = ts_get_run(host).step;
  if (!sum) ts_error_all(host, "ts_pair_virial is for computes whose table says needs_virial");
  if (!now.virial_due)
    ts_error_all(
        host,
        "the virial was not tallied in step %lld: access the compute in a step in which the thermo output, "
        "a fix ave/time or another fix that asks for it is due",
        (long long)step);
  const double *skew = NULL;
  const int have_pair = tc_get_pair_virial(host, virial, &skew);
  const int have_sum = !skew && sum->step == step && now.atomic;
  for (int i = 0; i < 3; i++)
    virial[6 + i] = have_sum ? sum->lower[i] : virial[3 + i] + (skew ? skew[i] : 0.0);
  ts_sum(host, virial, 9);
  return !have_pair || skew || have_sum;
}
