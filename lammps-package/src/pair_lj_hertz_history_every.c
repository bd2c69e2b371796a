/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LJ forces that are computed in every Nth step only, for pair style lj/hertz/history.
 *
 * Contacts, with their stiff damping, bind the time step; LJ forces between beads that hardly move within a
 * few steps cost most of the time. With `every N` they are computed in steps that are multiples of N and
 * carried on linearly from the two latest values in between: held forces would lag and so feed energy into
 * the motion. After the lists are rebuilt there is only one value, which is held until the next.
 */
#include "pair_lj_hertz_history.h"

#include <string.h>

static void keep(ts_host *host, lhh_pair *p, int64_t step, const lhh_sums *sums)
{
  lhh_kept *k = &p->kept;
  const size_t n = (size_t)p->nlocal;
  if (p->nlocal > k->room) {
    k->room = p->nlocal + p->nlocal / 4;
    for (int m = 0; m < 2; m++) k->f[m] = lhh_resize(host, k->f[m], 0, (size_t)k->room, 3 * sizeof(double));
    k->values = 0;
  }
  double *const oldest = k->f[1];
  k->f[1] = k->f[0];
  k->f[0] = oldest;
  k->step[1] = k->step[0];
  k->sums[1] = k->sums[0];
  for (size_t i = 0; i < n; i++) memcpy(k->f[0] + 3 * i, p->f + 8 * i, 3 * sizeof(double));
  k->step[0] = step;
  k->sums[0] = *sums;
  if (k->values < 2) k->values++;
}

/* The latest value, carried on along the line through the one before. */
static void carry_on(lhh_pair *p, int64_t step, lhh_sums *sums)
{
  const lhh_kept *k = &p->kept;
  double along = 0.0;
  if (k->values == 2 && k->step[0] > k->step[1])
    along = (double)(step - k->step[0]) / (double)(k->step[0] - k->step[1]);
  const double *now = k->f[0], *before = k->f[1];
  for (size_t i = 0; i < (size_t)p->nlocal; i++) {
    double *f = p->f + 8 * i;
    memset(f, 0, 8 * sizeof *f);
    for (size_t c = 0; c < 3; c++)
      f[c] = now[3 * i + c] + (along > 0.0 ? along * (now[3 * i + c] - before[3 * i + c]) : 0.0);
  }
  *sums = k->sums[0];
  for (int c = 0; c < 9 && along > 0.0; c++)
    sums->virial[c] += along * (k->sums[0].virial[c] - k->sums[1].virial[c]);
}

void lhh_lj(ts_host *host, lhh_pair *p, const ts_run *run, const ts_tally *tally, lhh_sums *sums)
{
  const int steady = p->every > 1 && !run->setup && !run->minimizing;
  if (steady && p->kept.values > 0 && run->step % p->every != 0 && !tally->want_energy) {
    carry_on(p, run->step, sums);
    return;
  }
  p->kernels->lj(p, tally->want_energy, sums);
  lhh_halo_return(host, p);
  if (p->every > 1) {
    lhh_halo_returned(p);
    keep(host, p, run->step, sums);
  }
}
