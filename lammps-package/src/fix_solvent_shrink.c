/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix solvent/shrink: beads lose their solvent and shrink to their dry size.
 *
 * A bead has at the start the diameter D0 and the mass m0, at the end D1 and m1 (its solids). With p running
 * from 0 to 1 over the drying time
 *
 *   D(p) = D0 + (D1 - D0) p                            the diameter falls linearly in time
 *   m(p) = m1 + (m0 - m1) (D^3 - D1^3) / (D0^3 - D1^3)  what leaves is solvent, in proportion to the volume
 * lost
 *
 * so the solids m1 never change. With `mass keep`, m1 = m0: a shell of solvent that was given a size but no
 * mass disappears. D0 and m0 are kept per bead and travel with it, D1 and m1 follow from them, and the time
 * is the sum of the steps done, so that a restarted run repeats the uninterrupted one bit for bit.
 *
 * Beads only shrink, so the neighbour lists and ghost cutoffs that the pair style derived from the larger
 * radii stay valid; the ghosts' radius and mass are refreshed in every step in which sizes change.
 */
#include "tapecast_style.h"

#include <math.h>

enum { START_DIAMETER, START_MASS, PER_ATOM };

typedef struct {
  double diameter, factor; /* target: one of them is given, the other 0 */
  double density;          /* of the dry bead; 0: keep the mass */
  double over, rate;       /* drying time, or speed of the diameter; both 0: at once */
  double start;            /* wait before it begins */
  double elapsed;          /* time since the fix was defined, in time units */
  double end;              /* elapsed time at which the last bead is dry */
} shrink;

typedef struct {
  double d0, m0, d1, m1;
} bead;

static const double PI_6 = 0.52359877559829887308;

static void parse(ts_host *host, void *self, ts_args *args)
{
  shrink *s = self;
  int keep = 0;
  while (ts_more(args)) {
    if (ts_accept(args, "diameter"))
      s->diameter = ts_next_double(host, args, "diameter", TS_POSITIVE, TS_ANY);
    else if (ts_accept(args, "factor"))
      s->factor = ts_next_double(host, args, "factor", TS_POSITIVE, 1.0);
    else if (ts_accept(args, "density"))
      s->density = ts_next_double(host, args, "density", TS_POSITIVE, TS_ANY);
    else if (ts_accept(args, "mass")) {
      if (!ts_accept(args, "keep"))
        ts_error_all(host, "mass: '%s' is unknown; expected keep", ts_next_word(host, args, "mass"));
      keep = 1;
    } else if (ts_accept(args, "over"))
      s->over = ts_next_double(host, args, "over", 0.0, TS_ANY);
    else if (ts_accept(args, "rate"))
      s->rate = ts_next_double(host, args, "rate", TS_POSITIVE, TS_ANY);
    else if (ts_accept(args, "start"))
      s->start = ts_next_double(host, args, "start", 0.0, TS_ANY);
    else
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"),
                         "diameter, factor, density, mass, over, rate, start");
  }
  if ((s->diameter > 0.0) == (s->factor > 0.0))
    ts_error_all(host, "give the target size by exactly one of 'diameter' and 'factor'");
  if ((s->density > 0.0) == keep)
    ts_error_all(host, "give the target mass by exactly one of 'density RHO' and 'mass keep'");
  if (s->over > 0.0 && s->rate > 0.0) ts_error_all(host, "give the speed by only one of 'over' and 'rate'");
}

static bead get_bead(const shrink *s, const double *kept)
{
  bead b = {kept[START_DIAMETER], kept[START_MASS], 0.0, 0.0};
  b.d1 = s->factor > 0.0 ? s->factor * b.d0 : s->diameter;
  b.m1 = s->density > 0.0 ? s->density * PI_6 * b.d1 * b.d1 * b.d1 : b.m0;
  return b;
}

/* Notes size and mass of the beads seen for the first time, and refuses targets that would add to them. */
static void note_new_beads(ts_host *host, const shrink *s, const ts_atoms *a, double *kept)
{
  for (int i = 0; i < a->nlocal; i++, kept += PER_ATOM) {
    if (!(a->mask[i] & a->groupbit) || kept[START_DIAMETER] > 0.0) continue;
    kept[START_DIAMETER] = 2.0 * a->radius[i];
    kept[START_MASS] = a->rmass[i];
    const bead b = get_bead(s, kept);
    if (b.d0 <= 0.0) ts_error_one(host, "bead %lld is a point: it has no diameter", (long long)a->tag[i]);
    if (b.d1 > b.d0 * (1.0 + 1e-9))
      ts_error_one(host, "bead %lld has the diameter %g, smaller than the target %g: beads can only shrink",
                   (long long)a->tag[i], b.d0, b.d1);
    if (b.m1 > b.m0 * (1.0 + 1e-9))
      ts_error_one(host,
                   "bead %lld has the mass %g, less than the %g of its dry state (density %g, diameter %g): "
                   "lower the density, or use 'mass keep'",
                   (long long)a->tag[i], b.m0, b.m1, s->density, b.d1);
  }
}

/* How far the bead is on its way, 0 to 1. */
static double progress(const shrink *s, const bead *b)
{
  const double time = s->elapsed - s->start;
  if (time < 0.0) return 0.0;
  const double duration = s->rate > 0.0 ? (b->d0 - b->d1) / s->rate : s->over;
  return time >= duration ? 1.0 : time / duration;
}

static void apply_sizes(ts_host *host, shrink *s)
{
  const ts_atoms a = ts_get_atoms(host);
  const double *kept = ts_peratom(host);
  for (int i = 0; i < a.nlocal; i++, kept += PER_ATOM) {
    if (!(a.mask[i] & a.groupbit)) continue;
    const bead b = get_bead(s, kept);
    const double p = progress(s, &b);
    if (p >= 1.0) {
      a.radius[i] = 0.5 * b.d1;
      a.rmass[i] = b.m1;
      continue;
    }
    const double d = b.d0 + (b.d1 - b.d0) * p;
    const double v0 = b.d0 * b.d0 * b.d0, v1 = b.d1 * b.d1 * b.d1;
    const double solvent_left = v0 > v1 ? (d * d * d - v1) / (v0 - v1) : 1.0 - p;
    a.radius[i] = 0.5 * d;
    a.rmass[i] = b.m1 + (b.m0 - b.m1) * solvent_left;
  }
}

static void setup_pre_exchange(ts_host *host, void *self)
{
  shrink *s = self;
  const ts_atoms a = ts_get_atoms(host);
  double *kept = ts_peratom(host);
  note_new_beads(host, s, &a, kept);
  double longest = s->over;
  if (s->rate > 0.0) {
    for (int i = 0; i < a.nlocal; i++) {
      if (!(a.mask[i] & a.groupbit)) continue;
      const bead b = get_bead(s, kept + (size_t)i * PER_ATOM);
      longest = fmax(longest, (b.d0 - b.d1) / s->rate);
    }
    ts_max(host, &longest, 1);
  }
  s->end = s->start + longest;
  apply_sizes(host, s);
}

static void pre_force(ts_host *host, void *self)
{
  shrink *s = self;
  const double dt = ts_get_run(host).dt;
  const int done_before = s->elapsed >= s->end;
  s->elapsed += dt;
  if (done_before) return;
  const ts_atoms a = ts_get_atoms(host);
  note_new_beads(host, s, &a, ts_peratom(host));
  apply_sizes(host, s);
  ts_refresh_ghost_sizes(host);
}

/* Sums over the group: mass at the start, now, and dry; diameter at the start, now, and dry; number of beads.
 */
enum { M_START, M_NOW, M_DRY, D_START, D_NOW, D_DRY, BEADS, SUMS };

static void sum_group(ts_host *host, const shrink *s, double *sum)
{
  const ts_atoms a = ts_get_atoms(host);
  const double *kept = ts_peratom(host);
  for (int k = 0; k < SUMS; k++) sum[k] = 0.0;
  for (int i = 0; i < a.nlocal; i++, kept += PER_ATOM) {
    if (!(a.mask[i] & a.groupbit)) continue;
    const double unseen[PER_ATOM] = {2.0 * a.radius[i], a.rmass[i]};
    const bead b = get_bead(s, kept[START_DIAMETER] > 0.0 ? kept : unseen);
    const double term[SUMS] = {b.m0, a.rmass[i], b.m1, b.d0, 2.0 * a.radius[i], b.d1, 1.0};
    for (int k = 0; k < SUMS; k++) sum[k] += term[k];
  }
  ts_sum(host, sum, SUMS);
}

static double scalar(ts_host *host, void *self)
{
  double sum[SUMS];
  sum_group(host, self, sum);
  const double solvent = sum[M_START] - sum[M_DRY];
  if (solvent > 1e-12 * sum[M_START]) return (sum[M_START] - sum[M_NOW]) / solvent;
  const double way = sum[D_START] - sum[D_DRY];
  return way > 1e-12 * sum[D_START] ? (sum[D_START] - sum[D_NOW]) / way : 1.0;
}

static double vector(ts_host *host, void *self, int i)
{
  double sum[SUMS];
  sum_group(host, self, sum);
  switch (i) {
  case 0:
    return sum[M_NOW] - sum[M_DRY];
  case 1:
    return sum[M_DRY];
  default:
    return sum[BEADS] > 0.0 ? sum[D_NOW] / sum[BEADS] : 0.0;
  }
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  (void)host;
  values[0] = ((const shrink *)self)->elapsed;
}

static void unpack_restart(ts_host *host, void *self, const double *values)
{
  (void)host;
  ((shrink *)self)->elapsed = values[0];
}

const ts_fix_ops ts_fix_solvent_shrink = {
    .name = "solvent/shrink",
    .syntax = "fix ID group solvent/shrink diameter D | factor S  density RHO | mass keep  "
              "[over T | rate R] [start T]",
    .state_size = sizeof(shrink),
    .has_scalar = 1,
    .vector_length = 3,
    .peratom_doubles = PER_ATOM,
    .restart_doubles = 1,
    .needs_sphere = 1,
    .parse = parse,
    .setup_pre_exchange = setup_pre_exchange,
    .pre_force = pre_force,
    .scalar = scalar,
    .vector = vector,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
};
