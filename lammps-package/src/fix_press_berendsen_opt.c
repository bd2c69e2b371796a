/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix press/berendsen/opt: LAMMPS's fix press/berendsen, faster.
 *
 * In every step the box and the beads in it are scaled about its centre, in each direction k that is given,
 * by
 *
 *   s_k = [ 1 - dt / Pdamp_k (Pgoal_k - P_k) / modulus ]^(1/3),   P_k = ( sum m v_k^2 + W_k ) / V
 *
 * with W the virial; P of coupled directions is their mean (Berendsen et al., J. Chem. Phys. 81, 3684
 * (1984)). One sum over ranks and one pass over velocities tell P, and one pass over positions moves the
 * beads.
 */
#include "kinetic.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  int scaled[3]; /* nonzero: the box changes in this direction */
  double start[3], stop[3],
      damp[3];    /* of these directions: pressure at the start and the end of the run, Pdamp */
  int coupled[3]; /* directions that go together: none, two or three */
  double modulus;
  int partial; /* nonzero: only atoms of the group are moved */
} barostat;

/* ------------------------------------------------------------------------------------------- arguments */

#define STOCK "use fix press/berendsen, with suffix off"

static const struct {
  const char *name;
  int coupled[3];
} couplings[] = {
    {"none", {0, 0, 0}}, {"xyz", {1, 1, 1}}, {"xy", {1, 1, 0}}, {"yz", {0, 1, 1}}, {"xz", {1, 0, 1}}};

static void couple(ts_host *host, barostat *s, const char *name)
{
  const int dimension = ts_get_box(host).dimension;
  for (size_t c = 0; c < sizeof couplings / sizeof *couplings; c++) {
    if (strcmp(name, couplings[c].name) != 0) continue;
    if (dimension == 2 && (strcmp(name, "yz") == 0 || strcmp(name, "xz") == 0))
      ts_error_all(host, "couple: '%s' in a 2d simulation; expected none, xyz or xy", name);
    memcpy(s->coupled, couplings[c].coupled, sizeof s->coupled);
    if (dimension == 2) s->coupled[2] = 0;
    return;
  }
  ts_error_all(host, "couple: '%s' is not known; expected none, xyz, xy, yz or xz", name);
}

/* Pstart Pstop Pdamp, for the directions from `first` up to `end`. */
static void read_pressures(ts_host *host, barostat *s, ts_args *args, const char *keyword, int first, int end)
{
  static const char *const name[3] = {"Pstart", "Pstop", "Pdamp"};
  double value[3];
  for (int k = 0; k < 3; k++) {
    char what[32];
    snprintf(what, sizeof what, "%s %s", keyword, name[k]);
    value[k] = ts_next_double(host, args, what, k == 2 ? TS_POSITIVE : -TS_ANY, TS_ANY);
  }
  for (int k = first; k < end; k++) {
    s->scaled[k] = 1;
    s->start[k] = value[0];
    s->stop[k] = value[1];
    s->damp[k] = value[2];
  }
}

static int read_keyword(ts_host *host, barostat *s, ts_args *args)
{
  const int dimension = ts_get_box(host).dimension;
  if (ts_accept(args, "iso")) {
    couple(host, s, "xyz");
    read_pressures(host, s, args, "iso", 0, dimension);
  } else if (ts_accept(args, "aniso")) {
    couple(host, s, "none");
    read_pressures(host, s, args, "aniso", 0, dimension);
  } else if (ts_accept(args, "x"))
    read_pressures(host, s, args, "x", 0, 1);
  else if (ts_accept(args, "y"))
    read_pressures(host, s, args, "y", 1, 2);
  else if (ts_accept(args, "z"))
    read_pressures(host, s, args, "z", 2, 3);
  else if (ts_accept(args, "couple"))
    couple(host, s, ts_next_word(host, args, "couple"));
  else if (ts_accept(args, "modulus"))
    s->modulus = ts_next_double(host, args, "modulus", TS_POSITIVE, TS_ANY);
  else if (ts_accept(args, "dilate")) {
    s->partial = ts_accept(args, "partial");
    if (!s->partial && !ts_accept(args, "all"))
      ts_error_all(host, "dilate: '%s' is not known; expected all or partial",
                   ts_next_word(host, args, "dilate"));
  } else
    return 0;
  return 1;
}

static void check_box(ts_host *host, const barostat *s)
{
  const ts_box box = ts_get_box(host);
  if (box.dimension == 2 && s->scaled[2])
    ts_error_all(host, "z is given in a 2d simulation; expected iso, aniso, x or y");
  for (int k = 0; k < 3; k++)
    if (s->scaled[k] && !box.periodic[k])
      ts_error_all(host, "the box is not periodic along %c; only periodic directions can be scaled",
                   "xyz"[k]);
}

static void check_coupled(ts_host *host, const barostat *s)
{
  int first = -1;
  for (int k = 0; k < 3; k++) {
    if (!s->coupled[k]) continue;
    if (!s->scaled[k]) ts_error_all(host, "%c is coupled, but no pressure is given for it", "xyz"[k]);
    if (first < 0) first = k;
    const double one[3] = {s->start[first], s->stop[first], s->damp[first]};
    const double two[3] = {s->start[k], s->stop[k], s->damp[k]};
    if (memcmp(one, two, sizeof one) != 0)
      ts_error_all(host, "%c and %c are coupled, but have %g %g %g and %g %g %g; expected the same numbers",
                   "xyz"[first], "xyz"[k], one[0], one[1], one[2], two[0], two[1], two[2]);
  }
}

static void parse(ts_host *host, void *self, ts_args *args)
{
  barostat *s = self;
  s->modulus = 10.0;
  while (ts_more(args))
    if (!read_keyword(host, s, args))
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"),
                         "iso, aniso, x, y, z, couple, modulus, dilate");
  check_coupled(host, s);
  if (!s->scaled[0] && !s->scaled[1] && !s->scaled[2])
    ts_error_all(host, "no direction is given; expected iso, aniso, x, y or z");
  check_box(host, s);
  ts_changes_box(host, s->scaled);
}

static void modify(ts_host *host, void *self, ts_args *args)
{
  (void)self;
  if (ts_accept(args, "temp") || ts_accept(args, "press"))
    ts_error_all(host, "fix_modify %s is not available here: " STOCK, args->word[args->at - 1]);
}

static void init(ts_host *host, void *self)
{
  check_box(host, self);
  if (ts_get_box(host).triclinic) ts_error_all(host, "the box is triclinic; expected an orthogonal one");
}

/* -------------------------------------------------------------------------------------------- pressure */

/* P of each direction. Collective. */
static void measure(ts_host *host, const barostat *s, const ts_run *run, const ts_box *box, double p[3])
{
  const ts_atoms a = ts_get_atoms(host);
  double virial[6], known[6], sum = 0.0;
  int n = 0;
  const int components = ts_virial(host, virial, known);
  tc_kinetic(&a, TC_ALL_ATOMS, p);
  for (int k = 0; k < 3; k++) p[k] = p[k] * run->mvv2e + virial[k];
  ts_sum(host, p, 3);
  const double volume = box->len[0] * box->len[1] * (box->dimension == 3 ? box->len[2] : 1.0);
  for (int k = 0; k < 3; k++) {
    p[k] = (p[k] + known[k]) * run->nktv2p / volume;
    sum += s->coupled[k] ? p[k] : 0.0;
    n += s->coupled[k];
  }
  for (int k = 0; k < 3; k++)
    if (s->coupled[k]) p[k] = sum / n;
  if (!components && n < box->dimension)
    ts_error_all(host, "the directions' own pressures are needed: say kspace_modify pressure/scalar no");
}

/* --------------------------------------------------------------------------------------------- scaling */

static void scale_atoms(const ts_atoms *a, int partial, const double scale[3], const double shift[3])
{
  double(*x)[3] = a->x;
  const double sx = scale[0], sy = scale[1], sz = scale[2], tx = shift[0], ty = shift[1], tz = shift[2];
  for (int i = 0; i < a->nlocal; i++) {
    if (partial && !(a->mask[i] & a->groupbit)) continue;
    x[i][0] = sx * x[i][0] + tx;
    x[i][1] = sy * x[i][1] + ty;
    x[i][2] = sz * x[i][2] + tz;
  }
}

static double scale_of(ts_host *host, const barostat *s, const ts_run *run, int k, double p)
{
  const double goal = ts_ramp(run, s->start[k], s->stop[k]);
  const double damp = s->damp[k], modulus = s->modulus;
  const double cube = 1.0 - run->dt / damp * (goal - p) / modulus;
  if (!(cube > 0.0))
    ts_error_all(
        host,
        "the pressure along %c is %g, so far from %g that the box would vanish in a step; expected a "
        "longer Pdamp than %g or a larger modulus than %g",
        "xyz"[k], p, goal, damp, modulus);
  return cbrt(cube);
}

static void end_of_step(ts_host *host, void *self)
{
  const barostat *s = self;
  const ts_run run = ts_get_run(host);
  ts_box box = ts_get_box(host);
  double p[3], scale[3] = {1.0, 1.0, 1.0}, shift[3] = {0.0, 0.0, 0.0};
  measure(host, s, &run, &box, p);
  for (int k = 0; k < 3; k++) {
    if (!s->scaled[k]) continue;
    const double centre = 0.5 * (box.lo[k] + box.hi[k]);
    scale[k] = scale_of(host, s, &run, k, p[k]);
    shift[k] = centre - scale[k] * centre;
    box.lo[k] = centre + scale[k] * (box.lo[k] - centre);
    box.hi[k] = centre + scale[k] * (box.hi[k] - centre);
  }
  const ts_atoms a = ts_get_atoms(host);
  scale_atoms(&a, s->partial, scale, shift);
  ts_set_box(host, box.lo, box.hi);
  ts_want_virial(host);
}

static void setup(ts_host *host, void *self)
{
  (void)self;
  ts_want_virial(host);
}

const ts_fix_ops ts_fix_press_berendsen_opt = {
    .name = "press/berendsen/opt",
    .syntax =
        "fix ID group press/berendsen/opt iso|aniso|x|y|z Pstart Pstop Pdamp … [couple none|xyz|xy|yz|xz] "
        "[modulus B] [dilate all|partial]",
    .state_size = sizeof(barostat),
    .needs_virial = 1,
    .parse = parse,
    .init = init,
    .setup = setup,
    .end_of_step = end_of_step,
    .modify = modify,
};
