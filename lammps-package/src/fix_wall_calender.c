/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix wall/calender: a plane normal to z presses a layer of beads, against an optional fixed plane
 * (collector).
 *
 * Contact law: hertz_contact.h with R = the bead's radius and m_eff = its mass, that of LAMMPS's
 * fix wall/gran hertz/history for a flat wall; both planes have the same parameters.
 *
 * A cycle: approach at constant speed to the target, hold, withdraw at constant speed, done. The step that
 * reaches the target is shortened so that the plane stops on it; the damping sees the speed really used. The
 * plane moves in initial_integrate, so the forces of a step belong to the plane's position at its end.
 *
 * Invariants: phase, position and speed are the same on every rank. Sums of the contacts are kept per rank
 * and added over the ranks only when they are asked for (each step while a pressure is the target). The work
 * is the trapezoidal sum of plane force times its displacement.
 */
#include "hertz_contact.h"
#include "tapecast_style.h"

#include <math.h>
#include <string.h>

enum { APPROACH, HOLD, WITHDRAW, DONE };
enum { NO_TARGET, POSITION, THICKNESS, DEGREE, PRESSURE };
enum { PLANE, COLLECTOR, PLANES };
enum { SHEAR = 3, PER_ATOM = PLANES * SHEAR };

/* Sums over this rank's beads; the last is a maximum. */
enum { FORCE, COLLECTOR_FORCE, CONTACTS, WORK, SUMS, MAX_OVERLAP = SUMS, TALLIES };

typedef struct {
  int kind;
  double value, reference; /* reference: undeformed thickness of a degree */
} target;

typedef struct {
  int phase;
  double hold_left, way_left; /* time to hold, distance to withdraw */
} cycle;

typedef struct {
  ts_hertz law;
  int from_above;    /* the plane's beads lie below it */
  int touch, placed; /* start where the outermost bead is; position is known */
  int has_collector;
  double collector;
  double start, speed;
  target goal;
  double hold, withdraw_speed, withdraw_way;
  double overlap_max; /* fraction of the radius */

  double position, velocity, moved; /* of the plane; displacement in this step */
  cycle now;
  int restored; /* the two below come from a restart file and are not yet taken over */
  cycle restored_cycle;
  target restored_goal;

  double tally[TALLIES]; /* this rank */
  double last_force;     /* plane force of the previous step, this rank */
  double total[TALLIES]; /* all ranks, if fresh */
  int fresh;
} wall;

/* ------------------------------------------------------------------------------------------- arguments */

static double coefficient(ts_host *host, ts_args *args, const char *name, double if_null)
{
  if (ts_accept(args, "NULL")) return if_null;
  return ts_next_double(host, args, name, 0.0, TS_ANY);
}

static target parse_target(ts_host *host, ts_args *args)
{
  target t = {NO_TARGET, 0.0, 0.0};
  if (ts_accept(args, "position")) {
    t.kind = POSITION;
    t.value = ts_next_double(host, args, "target position", -TS_ANY, TS_ANY);
  } else if (ts_accept(args, "thickness")) {
    t.kind = THICKNESS;
    t.value = ts_next_double(host, args, "target thickness", TS_POSITIVE, TS_ANY);
  } else if (ts_accept(args, "degree")) {
    t.kind = DEGREE;
    t.value = ts_next_double(host, args, "target degree", 0.0, 0.99);
    t.reference = ts_next_double(host, args, "undeformed thickness of target degree", TS_POSITIVE, TS_ANY);
  } else if (ts_accept(args, "pressure")) {
    t.kind = PRESSURE;
    t.value = ts_next_double(host, args, "target pressure", TS_POSITIVE, TS_ANY);
  } else
    ts_error_all(host, "target: '%s' is unknown; expected position, thickness, degree or pressure",
                 ts_next_word(host, args, "target"));
  return t;
}

/* Keywords that describe the cycle: allowed in the fix command and in fix_modify. Returns 0 if it is another.
 */
static int parse_cycle(ts_host *host, wall *w, ts_args *args)
{
  if (ts_accept(args, "target"))
    w->goal = parse_target(host, args);
  else if (ts_accept(args, "speed"))
    w->speed = ts_next_double(host, args, "speed", TS_POSITIVE, TS_ANY);
  else if (ts_accept(args, "hold"))
    w->hold = ts_next_double(host, args, "hold", 0.0, TS_ANY);
  else if (ts_accept(args, "withdraw")) {
    w->withdraw_speed = ts_next_double(host, args, "withdraw speed", TS_POSITIVE, TS_ANY);
    w->withdraw_way = ts_next_double(host, args, "withdraw distance", TS_POSITIVE, TS_ANY);
  } else
    return 0;
  return 1;
}

static void check_cycle(ts_host *host, const wall *w)
{
  if (w->goal.kind != NO_TARGET && w->speed <= 0.0) ts_error_all(host, "a target needs a 'speed'");
  if ((w->goal.kind == THICKNESS || w->goal.kind == DEGREE) && !w->has_collector)
    ts_error_all(host, "a target thickness or degree needs 'collector', from which thickness is measured");
}

static void begin_cycle(wall *w)
{
  w->now = (cycle){w->goal.kind == NO_TARGET ? HOLD : APPROACH, w->hold, w->withdraw_way};
}

static void parse(ts_host *host, void *self, ts_args *args)
{
  wall *w = self;
  w->law.kn = ts_next_double(host, args, "kn", TS_POSITIVE, TS_ANY);
  w->law.kt = coefficient(host, args, "kt", w->law.kn * 2.0 / 7.0);
  w->law.gamman = ts_next_double(host, args, "gamma_n", 0.0, TS_ANY);
  w->law.gammat = coefficient(host, args, "gamma_t", 0.5 * w->law.gamman);
  w->law.xmu = ts_next_double(host, args, "xmu", 0.0, 10000.0);
  w->from_above = 1;
  w->touch = 1;
  w->overlap_max = 0.5;
  while (ts_more(args)) {
    if (parse_cycle(host, w, args)) continue;
    if (ts_accept(args, "side")) {
      if (ts_accept(args, "hi"))
        w->from_above = 1;
      else if (ts_accept(args, "lo"))
        w->from_above = 0;
      else
        ts_error_all(host, "side: '%s' is unknown; expected hi or lo", ts_next_word(host, args, "side"));
    } else if (ts_accept(args, "start")) {
      w->touch = ts_accept(args, "touch");
      if (!w->touch) w->start = ts_next_double(host, args, "start", -TS_ANY, TS_ANY);
    } else if (ts_accept(args, "collector")) {
      w->has_collector = 1;
      w->collector = ts_next_double(host, args, "collector", -TS_ANY, TS_ANY);
    } else if (ts_accept(args, "overlap"))
      w->overlap_max = ts_next_double(host, args, "overlap", TS_POSITIVE, 1.0);
    else if (ts_accept(args, "limit_damping"))
      w->law.limit_damping = 1;
    else
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"),
                         "side, start, speed, target, collector, hold, withdraw, overlap, limit_damping");
  }
  check_cycle(host, w);
  const ts_box box = ts_get_box(host);
  if (box.periodic[2])
    ts_error_all(host, "z is periodic; a plane normal to z needs 'boundary p p f' or similar");
  if (box.xz != 0.0 || box.yz != 0.0) ts_error_all(host, "the box is tilted along z");
  const ts_run run = ts_get_run(host);
  if (run.ftm2v != 1.0) ts_error_all(host, "units real, metal and electron are not supported");
  w->law.kn /= run.nktv2p; /* a pressure in the script, here force / length^2 */
  w->law.kt /= run.nktv2p;
  begin_cycle(w);
}

static int same_target(const target *a, const target *b)
{
  return a->kind == b->kind && a->value == b->value && a->reference == b->reference;
}

static void modify(ts_host *host, void *self, ts_args *args)
{
  wall *w = self;
  const target before = w->goal;
  if (!parse_cycle(host, w, args)) return;
  check_cycle(host, w);
  if (!w->restored && !same_target(&before, &w->goal)) begin_cycle(w);
}

/* ---------------------------------------------------------------------------------------------- motion */

/* +1 or -1: the direction in which the plane pushes beads. */
static double push(const wall *w)
{
  return w->from_above ? -1.0 : 1.0;
}

static double thickness(ts_host *host, const wall *w)
{
  const ts_box box = ts_get_box(host);
  const double base = w->has_collector ? w->collector : (w->from_above ? box.lo[2] : box.hi[2]);
  return push(w) * (base - w->position);
}

/* Position at which the approach ends; unknown for a pressure. */
static double target_position(const wall *w)
{
  switch (w->goal.kind) {
  case POSITION:
    return w->goal.value;
  case THICKNESS:
    return w->collector - push(w) * w->goal.value;
  case DEGREE:
    return w->collector - push(w) * w->goal.reference * (1.0 - w->goal.value);
  default:
    return w->position;
  }
}

/* The plane touches the outermost bead of the group. */
static void place_at_beads(ts_host *host, wall *w)
{
  const ts_atoms a = ts_get_atoms(host);
  double outermost = -TS_ANY;
  for (int i = 0; i < a.nlocal; i++)
    if (a.mask[i] & a.groupbit) outermost = fmax(outermost, -push(w) * a.x[i][2] + a.radius[i]);
  ts_max(host, &outermost, 1);
  if (outermost <= -TS_ANY) ts_error_all(host, "'start touch' finds no bead in the group");
  w->position = -push(w) * outermost;
}

static void init(ts_host *host, void *self)
{
  wall *w = self;
  if (!w->placed) {
    w->position = w->start;
    if (w->touch) place_at_beads(host, w);
    w->placed = 1;
  }
  if (w->restored) {
    w->restored = 0;
    if (same_target(&w->goal, &w->restored_goal))
      w->now = w->restored_cycle;
    else
      begin_cycle(w);
  }
  if (w->has_collector && thickness(host, w) <= 0.0)
    ts_error_all(host, "the plane at z = %g lies on the wrong side of the collector at %g", w->position,
                 w->collector);
  if (w->now.phase == APPROACH && push(w) * (target_position(w) - w->position) < 0.0)
    ts_error_all(host, "the target z = %g lies behind the plane, which is at %g and moves %s",
                 target_position(w), w->position, w->from_above ? "down" : "up");
}

/* Moves the plane by at most `way` towards `direction`, `left` being the distance to the end; 1 if it got
 * there. */
static int advance(wall *w, double direction, double way, double left, double end)
{
  const double before = w->position;
  const int arrived = left <= way * (1.0 + 1e-9);
  w->position = arrived ? end : before + direction * way;
  w->moved = w->position - before;
  return arrived;
}

static void start_withdrawal(wall *w)
{
  w->now.phase = w->withdraw_speed > 0.0 ? WITHDRAW : DONE;
}

static void initial_integrate(ts_host *host, void *self)
{
  wall *w = self;
  const double dt = ts_get_run(host).dt;
  w->moved = 0.0;
  if (w->now.phase == APPROACH) {
    const double end = target_position(w);
    const double left = w->goal.kind == PRESSURE ? TS_ANY : fabs(end - w->position);
    if (advance(w, push(w), w->speed * dt, left, end)) w->now.phase = HOLD;
  } else if (w->now.phase == HOLD && w->goal.kind != NO_TARGET) {
    w->now.hold_left -= dt;
    if (w->now.hold_left <= 1e-9 * dt) start_withdrawal(w);
  } else if (w->now.phase == WITHDRAW) {
    const double left = w->now.way_left;
    if (advance(w, -push(w), w->withdraw_speed * dt, left, w->position - push(w) * left)) w->now.phase = DONE;
    w->now.way_left = fmax(0.0, left - fabs(w->moved));
  }
  w->velocity = w->moved / dt;
}

/* ---------------------------------------------------------------------------------------------- forces */

typedef struct {
  double z, velocity, inward; /* inward: +1 if its beads lie above it */
  const char *name;
} plane;

static void refuse_overlap(ts_host *host, const wall *w, const plane *p, const ts_atoms *a, int i, double gap)
{
  const double radius = a->radius[i];
  if (gap <= 0.0)
    ts_error_one(
        host,
        "bead %lld (radius %g) has passed the %s at z = %g: it is at z = %g. Raise kn, lower the speed or "
        "the time step, or check that no bead starts beyond the plane",
        (long long)a->tag[i], radius, p->name, p->z, a->x[i][2]);
  ts_error_one(host,
               "bead %lld (radius %g, z = %g) overlaps the %s at z = %g by %g, which is %.3g of its radius; "
               "'overlap' allows %g. Raise kn, lower the speed or the time step, or allow more",
               (long long)a->tag[i], radius, a->x[i][2], p->name, p->z, radius - gap, (radius - gap) / radius,
               w->overlap_max);
}

/* Contact of one bead with one plane; returns the force on the bead along the plane's inward normal. */
static double press_bead(const wall *w, const plane *p, const ts_atoms *a, int i, double gap, double dt,
                         double shear[3])
{
  const double d[3] = {0.0, 0.0, p->inward * gap}, radius = a->radius[i];
  const double v[3] = {a->v[i][0], a->v[i][1], a->v[i][2] - p->velocity};
  const double rw[3] = {radius * a->omega[i][0], radius * a->omega[i][1], radius * a->omega[i][2]};
  double force[3], moment[3];
  ts_hertz_force(&w->law, d, gap, radius - gap, radius, a->rmass[i], v, rw, dt, shear, force, moment);
  for (int k = 0; k < 3; k++) {
    a->f[i][k] += force[k];
    a->torque[i][k] -= radius * moment[k];
  }
  return p->inward * force[2];
}

static void press(ts_host *host, wall *w, int which, const plane *p, const ts_atoms *a, double dt)
{
  double *kept = ts_peratom(host) + SHEAR * which;
  for (int i = 0; i < a->nlocal; i++, kept += PER_ATOM) {
    if (!(a->mask[i] & a->groupbit)) continue;
    const double radius = a->radius[i], gap = p->inward * (a->x[i][2] - p->z);
    if (gap >= radius) {
      kept[0] = kept[1] = kept[2] = 0.0;
      continue;
    }
    const double overlap = (radius - gap) / radius;
    if (!(overlap <= w->overlap_max) || gap <= 0.0) refuse_overlap(host, w, p, a, i, gap);
    w->tally[which == PLANE ? FORCE : COLLECTOR_FORCE] += press_bead(w, p, a, i, gap, dt, kept);
    if (which == PLANE) w->tally[CONTACTS] += 1.0;
    w->tally[MAX_OVERLAP] = fmax(w->tally[MAX_OVERLAP], overlap);
  }
}

static void reduce(ts_host *host, wall *w)
{
  if (w->fresh) return;
  memcpy(w->total, w->tally, sizeof w->total);
  ts_sum(host, w->total, SUMS);
  ts_max(host, w->total + MAX_OVERLAP, 1);
  w->fresh = 1;
}

static double pressure(ts_host *host, wall *w)
{
  const ts_box box = ts_get_box(host);
  reduce(host, w);
  return w->total[FORCE] / (box.len[0] * box.len[1]) * ts_get_run(host).nktv2p;
}

static void apply_forces(ts_host *host, wall *w, double dt)
{
  const ts_atoms a = ts_get_atoms(host);
  const double work = w->tally[WORK];
  memset(w->tally, 0, sizeof w->tally);
  w->fresh = 0;
  const plane roll = {w->position, w->velocity, push(w), "plane"};
  press(host, w, PLANE, &roll, &a, dt);
  if (w->has_collector) {
    const plane foil = {w->collector, 0.0, -push(w), "collector"};
    press(host, w, COLLECTOR, &foil, &a, dt);
  }
  w->tally[WORK] = work;
}

static void setup(ts_host *host, void *self)
{
  wall *w = self;
  w->moved = 0.0;
  apply_forces(host, w, 0.0);
  w->last_force = w->tally[FORCE];
}

static void post_force(ts_host *host, void *self)
{
  wall *w = self;
  const ts_run run = ts_get_run(host);
  apply_forces(host, w, run.minimizing ? 0.0 : run.dt);
  if (run.minimizing) return;
  w->tally[WORK] += 0.5 * (w->last_force + w->tally[FORCE]) * push(w) * w->moved;
  w->last_force = w->tally[FORCE];
  if (w->now.phase == APPROACH && w->goal.kind == PRESSURE && pressure(host, w) >= w->goal.value)
    w->now.phase = HOLD;
}

/* ---------------------------------------------------------------------------------------------- output */

static double scalar(ts_host *host, void *self)
{
  return pressure(host, self);
}

static double vector(ts_host *host, void *self, int i)
{
  wall *w = self;
  reduce(host, w);
  switch (i) {
  case 0:
    return w->position;
  case 1:
    return w->velocity;
  case 2:
    return w->total[FORCE];
  case 3:
    return pressure(host, w);
  case 4:
    return w->total[CONTACTS];
  case 5:
    return w->total[WORK];
  case 6:
    return w->now.phase;
  case 7:
    return w->total[COLLECTOR_FORCE];
  case 8:
    return thickness(host, w);
  default:
    return w->total[MAX_OVERLAP];
  }
}

enum {
  R_POSITION,
  R_VELOCITY,
  R_WORK,
  R_PHASE,
  R_HOLD,
  R_WAY,
  R_KIND,
  R_VALUE,
  R_REFERENCE,
  RESTART_DOUBLES
};

static void pack_restart(ts_host *host, void *self, double *r)
{
  wall *w = self;
  double work = w->tally[WORK];
  ts_sum(host, &work, 1);
  r[R_POSITION] = w->position;
  r[R_VELOCITY] = w->velocity;
  r[R_WORK] = work;
  r[R_PHASE] = w->now.phase;
  r[R_HOLD] = w->now.hold_left;
  r[R_WAY] = w->now.way_left;
  r[R_KIND] = w->goal.kind;
  r[R_VALUE] = w->goal.value;
  r[R_REFERENCE] = w->goal.reference;
  /* This run goes on from the same partial sums as the one that will read the file. */
  w->tally[WORK] = ts_rank(host) == 0 ? work : 0.0;
}

static void unpack_restart(ts_host *host, void *self, const double *r)
{
  wall *w = self;
  w->position = r[R_POSITION];
  w->velocity = r[R_VELOCITY];
  w->placed = 1;
  w->tally[WORK] = ts_rank(host) == 0 ? r[R_WORK] : 0.0;
  w->restored = 1;
  w->restored_cycle = (cycle){(int)r[R_PHASE], r[R_HOLD], r[R_WAY]};
  w->restored_goal = (target){(int)r[R_KIND], r[R_VALUE], r[R_REFERENCE]};
}

const ts_fix_ops ts_fix_wall_calender = {
    .name = "wall/calender",
    .syntax =
        "fix ID group wall/calender kn kt gamma_n gamma_t xmu  [side hi|lo] [start Z|touch] [collector Z] "
        "[speed V] [target position Z | thickness H | degree D H0 | pressure P] [hold T] "
        "[withdraw V DISTANCE] [overlap F] [limit_damping]",
    .state_size = sizeof(wall),
    .has_scalar = 1,
    .vector_length = 10,
    .peratom_doubles = PER_ATOM,
    .restart_doubles = RESTART_DOUBLES,
    .in_minimize = 1,
    .needs_sphere = 1,
    .parse = parse,
    .init = init,
    .setup = setup,
    .initial_integrate = initial_integrate,
    .post_force = post_force,
    .scalar = scalar,
    .vector = vector,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
    .modify = modify,
};
