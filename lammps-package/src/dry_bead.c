/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One bead's way from wet to dry; see dry_bead.h.
 */
#include "dry_bead.h"

static const double PI_6 = 0.52359877559829887308;

int ts_dry_keyword(ts_host *host, ts_args *args, ts_dry_target *t)
{
  if (ts_accept(args, "diameter"))
    t->diameter = ts_next_double(host, args, "diameter", TS_POSITIVE, TS_ANY);
  else if (ts_accept(args, "factor"))
    t->factor = ts_next_double(host, args, "factor", TS_POSITIVE, 1.0);
  else if (ts_accept(args, "density"))
    t->density = ts_next_double(host, args, "density", TS_POSITIVE, TS_ANY);
  else if (ts_accept(args, "mass")) {
    if (!ts_accept(args, "keep"))
      ts_error_all(host, "mass: '%s' is unknown; expected keep", ts_next_word(host, args, "mass"));
    t->keep_mass = 1;
  } else
    return 0;
  return 1;
}

void ts_dry_check(ts_host *host, const ts_dry_target *t)
{
  if ((t->diameter > 0.0) == (t->factor > 0.0))
    ts_error_all(host, "give the target size by exactly one of 'diameter' and 'factor'");
  if ((t->density > 0.0) == t->keep_mass)
    ts_error_all(host, "give the target mass by exactly one of 'density RHO' and 'mass keep'");
}

ts_dry_bead ts_dry_get(const ts_dry_target *t, const double *kept)
{
  ts_dry_bead b = {kept[TS_DRY_D0], kept[TS_DRY_M0], 0.0, 0.0};
  b.d1 = t->factor > 0.0 ? t->factor * b.d0 : t->diameter;
  b.m1 = t->density > 0.0 ? t->density * PI_6 * b.d1 * b.d1 * b.d1 : b.m0;
  return b;
}

void ts_dry_note_new(ts_host *host, const ts_dry_target *t, double *kept, int width)
{
  const ts_atoms a = ts_get_atoms(host);
  for (int i = 0; i < a.nlocal; i++, kept += width) {
    if (!(a.mask[i] & a.groupbit) || kept[TS_DRY_D0] > 0.0) continue;
    kept[TS_DRY_D0] = 2.0 * a.radius[i];
    kept[TS_DRY_M0] = a.rmass[i];
    const ts_dry_bead b = ts_dry_get(t, kept);
    if (b.d0 <= 0.0) ts_error_one(host, "bead %lld is a point: it has no diameter", (long long)a.tag[i]);
    if (b.d1 > b.d0 * (1.0 + 1e-9))
      ts_error_one(host, "bead %lld has the diameter %g, smaller than the target %g: beads can only shrink",
                   (long long)a.tag[i], b.d0, b.d1);
    if (b.m1 > b.m0 * (1.0 + 1e-9))
      ts_error_one(host,
                   "bead %lld has the mass %g, less than the %g of its dry state (density %g, diameter %g): "
                   "lower the density, or use 'mass keep'",
                   (long long)a.tag[i], b.m0, b.m1, t->density, b.d1);
  }
}

void ts_dry_set(const ts_atoms *a, int i, const ts_dry_bead *b, double p)
{
  if (p >= 1.0) {
    a->radius[i] = 0.5 * b->d1;
    a->rmass[i] = b->m1;
    return;
  }
  const double d = b->d0 + (b->d1 - b->d0) * p;
  const double v0 = b->d0 * b->d0 * b->d0, v1 = b->d1 * b->d1 * b->d1;
  const double solvent_left = v0 > v1 ? (d * d * d - v1) / (v0 - v1) : 1.0 - p;
  a->radius[i] = 0.5 * d;
  a->rmass[i] = b->m1 + (b->m0 - b->m1) * solvent_left;
}

void ts_dry_sum(ts_host *host, const ts_dry_target *t, const double *kept, int width, double *sum)
{
  const ts_atoms a = ts_get_atoms(host);
  for (int k = 0; k < TS_DRY_SUMS; k++) sum[k] = 0.0;
  for (int i = 0; i < a.nlocal; i++, kept += width) {
    if (!(a.mask[i] & a.groupbit)) continue;
    const double unseen[TS_DRY_KEPT] = {2.0 * a.radius[i], a.rmass[i]};
    const ts_dry_bead b = ts_dry_get(t, kept[TS_DRY_D0] > 0.0 ? kept : unseen);
    const double term[TS_DRY_SUMS] = {b.m0, a.rmass[i], b.m1, b.d0, 2.0 * a.radius[i], b.d1, 1.0};
    for (int k = 0; k < TS_DRY_SUMS; k++) sum[k] += term[k];
  }
  ts_sum(host, sum, TS_DRY_SUMS);
}

double ts_dry_fraction(const double *sum)
{
  const double solvent = sum[TS_M_START] - sum[TS_M_DRY];
  if (solvent > 1e-12 * sum[TS_M_START]) return (sum[TS_M_START] - sum[TS_M_NOW]) / solvent;
  const double way = sum[TS_D_START] - sum[TS_D_DRY];
  return way > 1e-12 * sum[TS_D_START] ? (sum[TS_D_START] - sum[TS_D_NOW]) / way : 1.0;
}
