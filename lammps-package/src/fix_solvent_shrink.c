/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix solvent/shrink: beads lose their solvent and shrink to their dry size (the law of one bead:
 * dry_bead.h), all in the same time, or with the same speed of their diameters.
 *
 * The time is the sum of the steps done, so that a restarted run repeats the uninterrupted one bit for bit.
 *
 * Beads only shrink, so the neighbour lists and ghost cutoffs that the pair style derived from the larger
 * radii stay valid; the ghosts' radius and mass are refreshed in every step in which sizes change.
 */
#include "dry_bead.h"

#include <math.h>

typedef struct {
  ts_dry_target target;
  double over, rate; /* drying time, or speed of the diameter; both 0: at once */
  double start;      /* wait before it begins */
  double elapsed;    /* time since the fix was defined, in time units */
  double end;        /* elapsed time at which the last bead is dry */
} shrink;

static void parse(ts_host *host, void *self, ts_args *args)
{
  shrink *s = self;
  while (ts_more(args)) {
    if (ts_dry_keyword(host, args, &s->target)) continue;
    if (ts_accept(args, "over"))
      s->over = ts_next_double(host, args, "over", 0.0, TS_ANY);
    else if (ts_accept(args, "rate"))
      s->rate = ts_next_double(host, args, "rate", TS_POSITIVE, TS_ANY);
    else if (ts_accept(args, "start"))
      s->start = ts_next_double(host, args, "start", 0.0, TS_ANY);
    else
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"), TS_DRY_KEYWORDS ", over, rate, start");
  }
  ts_dry_check(host, &s->target);
  if (s->over > 0.0 && s->rate > 0.0) ts_error_all(host, "give the speed by only one of 'over' and 'rate'");
}

/* How far the bead is on its way, 0 to 1. */
static double progress(const shrink *s, const ts_dry_bead *b)
{
  const double time = s->elapsed - s->start;
  if (time < 0.0) return 0.0;
  const double duration = s->rate > 0.0 ? (b->d0 - b->d1) / s->rate : s->over;
  return time >= duration ? 1.0 : time / duration;
}

static void apply_sizes(ts_host *host, const shrink *s)
{
  const ts_atoms a = ts_get_atoms(host);
  const double *kept = ts_peratom(host);
  for (int i = 0; i < a.nlocal; i++, kept += TS_DRY_KEPT) {
    if (!(a.mask[i] & a.groupbit)) continue;
    const ts_dry_bead b = ts_dry_get(&s->target, kept);
    ts_dry_set(&a, i, &b, progress(s, &b));
  }
}

static void setup_pre_exchange(ts_host *host, void *self)
{
  shrink *s = self;
  const ts_atoms a = ts_get_atoms(host);
  double *kept = ts_peratom(host);
  ts_dry_note_new(host, &s->target, kept, TS_DRY_KEPT);
  double longest = s->over;
  if (s->rate > 0.0) {
    for (int i = 0; i < a.nlocal; i++) {
      if (!(a.mask[i] & a.groupbit)) continue;
      const ts_dry_bead b = ts_dry_get(&s->target, kept + (size_t)i * TS_DRY_KEPT);
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
  ts_dry_note_new(host, &s->target, ts_peratom(host), TS_DRY_KEPT);
  apply_sizes(host, s);
  ts_refresh_ghost_sizes(host);
}

static double scalar(ts_host *host, void *self)
{
  double sum[TS_DRY_SUMS];
  ts_dry_sum(host, &((shrink *)self)->target, ts_peratom(host), TS_DRY_KEPT, sum);
  return ts_dry_fraction(sum);
}

static double vector(ts_host *host, void *self, int i)
{
  double sum[TS_DRY_SUMS];
  ts_dry_sum(host, &((shrink *)self)->target, ts_peratom(host), TS_DRY_KEPT, sum);
  switch (i) {
  case 0:
    return sum[TS_M_NOW] - sum[TS_M_DRY];
  case 1:
    return sum[TS_M_DRY];
  default:
    return sum[TS_BEADS] > 0.0 ? sum[TS_D_NOW] / sum[TS_BEADS] : 0.0;
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
    .syntax = "fix ID group solvent/shrink " TS_DRY_SYNTAX "  [over T | rate R] [start T]",
    .state_size = sizeof(shrink),
    .has_scalar = 1,
    .vector_length = 3,
    .peratom_doubles = TS_DRY_KEPT,
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
