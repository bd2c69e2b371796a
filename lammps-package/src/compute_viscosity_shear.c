/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compute viscosity/shear: apparent viscosity of a box sheared at a known rate (flow along x, gradient along
 * y).
 *
 *   eta = -(P_xy - residual) / rate,   P_xy = [ sum m (v - u)_x (v - u)_y + sum_pairs x F_y ] / V
 *
 * with u the streaming velocity. Contacts that carry torque make sum x F_y and sum y F_x differ from moment
 * to moment; in steady flow, where spins do not grow, their means agree. Both are given.
 *
 * Samples are collected into blocks. Of the block means, a start-up part is dropped so that the variance of
 * the mean of the rest, var(k..n) / (n - k), is least (k at most half of them). The standard error is that of
 * the remaining blocks, widened by their lag-one correlation r: sqrt((1 + r) / (1 - r)).
 */
#include "tapecast_style.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  double xy, yx; /* viscosity from either virial component */
  double strain; /* at the block's first sample */
} block;

typedef struct {
  /* arguments */
  double rate, residual, skip, tolerance;
  int per_block, min_blocks, every;
  /* latest sample */
  double now, virial_xy, virial_yx, kinetic, strain;
  int64_t first_step; /* of the strain's origin, -1 before the first sample */
  double strain_time; /* time from there to previous_step */
  int64_t previous_step, last_added;
  /* block under way, blocks done */
  block open;
  int in_open;
  block *done;
  int n_done, room;
  /* estimate from the blocks done */
  double mean, mean_yx, error, steady_strain;
  int n_steady, converged, warned;
} viscosity;

static void parse(ts_host *host, void *self, ts_args *args)
{
  viscosity *s = self;
  s->rate = ts_next_double(host, args, "shear rate", -TS_ANY, TS_ANY);
  if (s->rate == 0.0) ts_error_all(host, "the shear rate is 0; expected a positive or negative number");
  s->per_block = 100;
  s->min_blocks = 10;
  s->tolerance = 0.05;
  s->every = 1;
  s->first_step = s->last_added = -1;
  while (ts_more(args)) {
    if (ts_accept(args, "residual"))
      s->residual = ts_next_double(host, args, "residual", -TS_ANY, TS_ANY);
    else if (ts_accept(args, "skip"))
      s->skip = ts_next_double(host, args, "skip", 0.0, TS_ANY);
    else if (ts_accept(args, "block"))
      s->per_block = ts_next_int(host, args, "block", 1, 1000000000);
    else if (ts_accept(args, "every"))
      s->every = ts_next_int(host, args, "every", 1, 1000000000);
    else if (ts_accept(args, "converged")) {
      s->tolerance = ts_next_double(host, args, "converged (relative error)", TS_POSITIVE, 1.0);
      s->min_blocks = ts_next_int(host, args, "converged (blocks)", 2, 1000000);
    } else
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"),
                         "residual, skip, block, every, converged");
  }
  if (ts_group_bit(host, "all") != ts_get_atoms(host).groupbit)
    ts_error_all(host, "the group must be all: the virial is that of the whole box");
}

/* ------------------------------------------------------------------------------------------- estimates */

/* Variance of the mean of the last n - k blocks, for every k, from the back; returns the best k. */
static int steady_start(const viscosity *s)
{
  int best = 0;
  double sum = 0.0, squares = 0.0, least = INFINITY;
  const double shift = s->done[s->n_done - 1].xy;
  for (int k = s->n_done - 1; k >= 0; k--) {
    const double x = s->done[k].xy - shift;
    sum += x;
    squares += x * x;
    const double n = s->n_done - k;
    if (k > s->n_done / 2) continue;
    const double variance = fmax(0.0, squares / n - sum * sum / (n * n)) / n;
    if (variance <= least) {
      least = variance;
      best = k;
    }
  }
  return best;
}

static void estimate(viscosity *s)
{
  const int k = steady_start(s), n = s->n_done - k;
  double xy = 0.0, yx = 0.0, square = 0.0, neighbour = 0.0;
  for (int i = k; i < s->n_done; i++) {
    xy += s->done[i].xy / n;
    yx += s->done[i].yx / n;
  }
  for (int i = k; i < s->n_done; i++) {
    const double x = s->done[i].xy - xy;
    square += x * x;
    if (i + 1 < s->n_done) neighbour += x * (s->done[i + 1].xy - xy);
  }
  s->mean = xy;
  s->mean_yx = yx;
  s->n_steady = n;
  s->steady_strain = s->done[k].strain;
  s->error = 0.0;
  if (n > 1) {
    const double r = square > 0.0 ? fmin(0.9, fmax(0.0, neighbour / square)) : 0.0;
    s->error = sqrt(square / (n - 1) / n * (1.0 + r) / (1.0 - r));
  }
  s->converged = n >= s->min_blocks && s->error <= s->tolerance * fabs(s->mean);
}

static void make_room(ts_host *host, viscosity *s, int room)
{
  block *larger = realloc(s->done, (size_t)room * sizeof *larger);
  if (!larger) ts_error_one(host, "out of memory for %d block means", room);
  s->done = larger;
  s->room = room;
}

static void add_sample(ts_host *host, viscosity *s, double xy, double yx)
{
  if (s->in_open == 0) s->open = (block){0.0, 0.0, s->strain};
  s->open.xy += xy;
  s->open.yx += yx;
  if (++s->in_open < s->per_block) return;
  if (s->n_done == s->room) make_room(host, s, s->room ? 2 * s->room : 64);
  s->open.xy /= s->per_block;
  s->open.yx /= s->per_block;
  s->done[s->n_done++] = s->open;
  s->in_open = 0;
  estimate(s);
}

/* -------------------------------------------------------------------------------------------- sampling */

/* Sum of m (v - u)_x (v - u)_y. Without a deforming box, u = rate (y - middle) along x. */
static double kinetic_xy(ts_host *host, const viscosity *s, const ts_box *box)
{
  const ts_atoms a = ts_get_atoms(host);
  const double middle = 0.5 * (box->lo[1] + box->hi[1]);
  double sum = 0.0;
  for (int i = 0; i < a.nlocal; i++) {
    double u[3] = {s->rate * (a.x[i][1] - middle), 0.0, 0.0};
    if (box->remap_v) ts_stream_velocity(box, a.x[i], u);
    const double m = a.rmass ? a.rmass[i] : a.mass[a.type[i]];
    sum += m * (a.v[i][0] - u[0]) * (a.v[i][1] - u[1]);
  }
  ts_sum(host, &sum, 1);
  return sum * ts_get_run(host).mvv2e;
}

static void check_rate(ts_host *host, viscosity *s, const ts_box *box)
{
  const double rate = box->h_rate[5] / box->len[1];
  if (s->warned || !box->remap_v || fabs(rate - s->rate) <= 1e-6 * fabs(s->rate)) return;
  s->warned = 1;
  ts_warning(host, "the box is sheared at the rate %g, but the command says %g", rate, s->rate);
}

static void advance_strain(viscosity *s, const ts_run *run)
{
  if (s->first_step < 0) s->first_step = s->previous_step = run->step;
  if (s->previous_step > run->step) s->previous_step = run->step; /* reset_timestep */
  s->strain_time += (double)(run->step - s->previous_step) * run->dt;
  s->previous_step = run->step;
  s->strain = fabs(s->rate) * s->strain_time;
}

static void sample(ts_host *host, void *self)
{
  viscosity *s = self;
  const ts_run run = ts_get_run(host);
  const ts_box box = ts_get_box(host);
  const double to_pressure = run.nktv2p / (box.len[0] * box.len[1] * box.len[2]);
  double w[9];
  ts_pair_virial(host, w);
  check_rate(host, s, &box);
  advance_strain(s, &run);
  s->kinetic = kinetic_xy(host, s, &box) * to_pressure;
  s->virial_xy = w[3] * to_pressure;
  s->virial_yx = w[6] * to_pressure;
  s->now = -(s->kinetic + s->virial_xy - s->residual) / s->rate;
  const double now_yx = -(s->kinetic + s->virial_yx - s->residual) / s->rate;
  if (s->strain < s->skip || run.step % s->every != 0) return;
  if (run.step != s->last_added) add_sample(host, s, s->now, now_yx); /* else it came with the restart file */
  s->last_added = run.step;
}

/* ---------------------------------------------------------------------------------------------- output */

static double mean_so_far(const viscosity *s)
{
  if (s->n_done > 0) return s->mean;
  return s->in_open > 0 ? s->open.xy / s->in_open : s->now;
}

static double scalar(ts_host *host, void *self)
{
  (void)host;
  return mean_so_far(self);
}

enum { OUTPUTS = 11 };

static void vector(ts_host *host, void *self, double *out)
{
  const viscosity *s = self;
  (void)host;
  const double values[OUTPUTS] = {s->now,
                                  mean_so_far(s),
                                  s->error,
                                  s->n_done ? s->mean_yx : 0.0,
                                  s->virial_xy,
                                  s->virial_yx,
                                  s->kinetic,
                                  s->strain,
                                  s->n_done,
                                  s->converged,
                                  s->n_done ? s->steady_strain : 0.0};
  for (int i = 0; i < OUTPUTS; i++) out[i] = values[i];
}

/* ---------------------------------------------------------------------------------------------- restart */

/* The arguments that averages depend on, the sampling, then the block under way and the blocks done. */
enum { ARGUMENTS = 5, SAMPLING = 6, HEADER = ARGUMENTS + SAMPLING, PER_BLOCK = 3 };

static void pack_arguments(const viscosity *s, double *values)
{
  const double arguments[ARGUMENTS] = {s->rate, s->residual, s->skip, s->per_block, s->every};
  memcpy(values, arguments, sizeof arguments);
}

static size_t restart_size(ts_host *host, void *self)
{
  (void)host;
  return HEADER + PER_BLOCK * (1 + (size_t)((const viscosity *)self)->n_done);
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  const viscosity *s = self;
  (void)host;
  pack_arguments(s, values);
  const double sampling[SAMPLING] = {
      s->strain_time, (double)s->first_step, (double)s->previous_step, (double)s->last_added, s->in_open,
      s->n_done};
  memcpy(values + ARGUMENTS, sampling, sizeof sampling);
  for (int i = -1; i < s->n_done; i++) {
    const block *b = i < 0 ? &s->open : &s->done[i];
    const double means[PER_BLOCK] = {b->xy, b->yx, b->strain};
    memcpy(values + HEADER + PER_BLOCK * (i + 1), means, sizeof means);
  }
}

static void unpack_restart(ts_host *host, void *self, const double *values, size_t n)
{
  viscosity *s = self;
  double arguments[ARGUMENTS];
  pack_arguments(s, arguments);
  if (n < HEADER + PER_BLOCK || memcmp(arguments, values, sizeof arguments) != 0) {
    ts_message(host, "averages begin anew: those of the restart file were taken with other arguments");
    return;
  }
  const double *sampling = values + ARGUMENTS;
  s->strain_time = sampling[0];
  s->first_step = (int64_t)sampling[1];
  s->previous_step = (int64_t)sampling[2];
  s->last_added = (int64_t)sampling[3];
  s->in_open = (int)sampling[4];
  s->n_done = (int)sampling[5];
  s->strain = fabs(s->rate) * s->strain_time;
  if (s->n_done > 0) make_room(host, s, s->n_done);
  for (int i = -1; i < s->n_done; i++) {
    const double *means = values + HEADER + PER_BLOCK * (i + 1);
    *(i < 0 ? &s->open : &s->done[i]) = (block){means[0], means[1], means[2]};
  }
  if (s->n_done > 0) estimate(s);
}

static void destroy(ts_host *host, void *self)
{
  (void)host;
  free(((viscosity *)self)->done);
}

const ts_compute_ops ts_compute_viscosity_shear = {
    .name = "viscosity/shear",
    .syntax = "compute ID all viscosity/shear RATE [residual P] [skip STRAIN] [block N] [every N] "
              "[converged ERROR NBLOCKS]",
    .state_size = sizeof(viscosity),
    .has_scalar = 1,
    .vector_length = OUTPUTS,
    .needs_virial = 1,
    .parse = parse,
    .sample = sample,
    .scalar = scalar,
    .vector = vector,
    .restart_size = restart_size,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
    .destroy = destroy,
};
