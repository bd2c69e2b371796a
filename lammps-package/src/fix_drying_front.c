/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix drying/front: a layer dries from the top down.
 *
 * A front, the surface of the liquid, moves down at a steady speed. A bead begins to lose its solvent
 * (dry_bead.h) when the front passes its centre, and is dry a given time later, wherever it is by then.
 *
 * Kept per bead: its wet size and mass, and how far it is on its way. As the front and each bead's way are
 * summed step by step, a restarted run repeats the uninterrupted one bit for bit.
 */
#include "dry_bead.h"

#include <math.h>

enum { WAY = TS_DRY_KEPT, PER_ATOM }; /* 0: the front has not come; 1: dry */

typedef struct {
  ts_dry_target target;
  double speed; /* of the front, downwards */
  double over;  /* time in which one bead dries; 0: at once */
  double front; /* height of the front */
  int at_top;   /* the front is still to be placed on top of the group's beads */
} drying;

static void parse(ts_host *host, void *self, ts_args *args)
{
  drying *s = self;
  s->at_top = ts_accept(args, "top");
  if (!s->at_top) s->front = ts_next_double(host, args, "start of the front", -TS_ANY, TS_ANY);
  s->speed = ts_next_double(host, args, "speed of the front", TS_POSITIVE, TS_ANY);
  while (ts_more(args)) {
    if (ts_dry_keyword(host, args, &s->target)) continue;
    if (ts_accept(args, "over"))
      s->over = ts_next_double(host, args, "over", 0.0, TS_ANY);
    else
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"), TS_DRY_KEYWORDS ", over");
  }
  ts_dry_check(host, &s->target);
}

static void place_front(ts_host *host, drying *s)
{
  const ts_atoms a = ts_get_atoms(host);
  double top = -TS_ANY;
  for (int i = 0; i < a.nlocal; i++)
    if (a.mask[i] & a.groupbit) top = fmax(top, a.x[i][2] + a.radius[i]);
  ts_max(host, &top, 1);
  s->front = top;
  s->at_top = 0;
}

/* Takes each bead that the front has passed a time dt further. */
static void dry(ts_host *host, const drying *s, double dt)
{
  const ts_atoms a = ts_get_atoms(host);
  double *kept = ts_peratom(host);
  ts_dry_note_new(host, &s->target, kept, PER_ATOM);
  for (int i = 0; i < a.nlocal; i++, kept += PER_ATOM) {
    if (!(a.mask[i] & a.groupbit)) continue;
    if (kept[WAY] < 1.0 && (kept[WAY] > 0.0 || a.x[i][2] > s->front))
      kept[WAY] = dt < s->over ? fmin(1.0, kept[WAY] + dt / s->over) : 1.0;
    const ts_dry_bead b = ts_dry_get(&s->target, kept);
    ts_dry_set(&a, i, &b, kept[WAY]);
  }
}

static void setup_pre_exchange(ts_host *host, void *self)
{
  drying *s = self;
  if (s->at_top) place_front(host, s);
  ts_dry_note_new(host, &s->target, ts_peratom(host), PER_ATOM);
}

static void pre_force(ts_host *host, void *self)
{
  drying *s = self;
  const double dt = ts_get_run(host).dt;
  s->front -= s->speed * dt;
  dry(host, s, dt);
  ts_refresh_ghost_sizes(host);
}

static double scalar(ts_host *host, void *self)
{
  double sum[TS_DRY_SUMS];
  ts_dry_sum(host, &((drying *)self)->target, ts_peratom(host), PER_ATOM, sum);
  return ts_dry_fraction(sum);
}

/* Height of the front; number of beads that it has passed; number of dry beads. */
static double vector(ts_host *host, void *self, int k)
{
  if (k == 0) return ((const drying *)self)->front;
  const ts_atoms a = ts_get_atoms(host);
  const double *kept = ts_peratom(host);
  double count[2] = {0.0, 0.0};
  for (int i = 0; i < a.nlocal; i++, kept += PER_ATOM) {
    if (!(a.mask[i] & a.groupbit)) continue;
    count[0] += kept[WAY] > 0.0;
    count[1] += kept[WAY] >= 1.0;
  }
  ts_sum(host, count, 2);
  return count[k - 1];
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  const drying *s = self;
  (void)host;
  values[0] = s->front;
  values[1] = s->at_top;
}

static void unpack_restart(ts_host *host, void *self, const double *values)
{
  drying *s = self;
  (void)host;
  s->front = values[0];
  s->at_top = values[1] > 0.0;
}

const ts_fix_ops ts_fix_drying_front = {
    .name = "drying/front",
    .syntax = "fix ID group drying/front Z | top SPEED " TS_DRY_SYNTAX "  [over T]",
    .state_size = sizeof(drying),
    .has_scalar = 1,
    .vector_length = 3,
    .peratom_doubles = PER_ATOM,
    .restart_doubles = 2,
    .needs_sphere = 1,
    .parse = parse,
    .setup_pre_exchange = setup_pre_exchange,
    .pre_force = pre_force,
    .scalar = scalar,
    .vector = vector,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
};
