/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pair_style spring/template K: a start for a pair style of your own. Beads that overlap repel each other as
 * linear springs, F = k (R_i + R_j - r); pair_coeff I J k, or K for pairs of types that are not set.
 *
 * Copy it to src/pair_NAME.c, rename `spring` and the table, add PAIR(your/name, your_table) to
 * src/styles.def.
 */
#include "tapecast_style.h"
#include <math.h>

#define MAX_TYPES 64
typedef struct {
  double k, k_of[MAX_TYPES + 1][MAX_TYPES + 1], max_radius[MAX_TYPES + 1];
} spring;

static void settings(ts_host *host, void *self, ts_args *args)
{
  if (ts_get_atoms(host).ntypes > MAX_TYPES) ts_error_all(host, "knows %d types at most", MAX_TYPES);
  ((spring *)self)->k = ts_next_double(host, args, "K", 0.0, TS_ANY);
}

static void coeff(ts_host *host, void *self, int ilo, int ihi, int jlo, int jhi, ts_args *args)
{
  const double k = ts_next_double(host, args, "k", 0.0, TS_ANY);
  for (int i = ilo; i <= ihi; i++)
    for (int j = jlo > i ? jlo : i; j <= jhi; j++) ((spring *)self)->k_of[i][j] = k;
}

static void init_style(ts_host *host, void *self)
{
  spring *p = self;
  for (int t = 1; t <= ts_get_atoms(host).ntypes; t++) p->max_radius[t] = ts_max_radius(host, t);
}

/* Cutoff of a pair of types: LAMMPS's list reaches there and a skin farther. */
static double init_one(ts_host *host, void *self, int i, int j, int is_set)
{
  spring *p = self;
  (void)host;
  if (!is_set) p->k_of[i][j] = p->k;
  p->k_of[j][i] = p->k_of[i][j];
  return p->max_radius[i] + p->max_radius[j];
}

static void compute(ts_host *host, void *self, const ts_list *list, ts_tally *tally)
{
  const spring *p = self;
  const ts_atoms a = ts_get_atoms(host);
  const int newton = ts_get_run(host).newton_pair;
  for (int m = 0; m < list->inum; m++) {
    const int i = list->ilist[m];
    for (int n = 0; n < list->numneigh[i]; n++) {
      const int j = list->firstneigh[i][n] & list->neighmask;
      const double d[3] = {a.x[i][0] - a.x[j][0], a.x[i][1] - a.x[j][1], a.x[i][2] - a.x[j][2]};
      const double r = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      const double overlap = a.radius[i] + a.radius[j] - r;
      if (overlap <= 0.0) continue;
      const double k = p->k_of[a.type[i]][a.type[j]], f = k * overlap / r;
      const double back = newton || j < a.nlocal ? f : 0.0; /* else j's owner computes its part */
      for (int c = 0; c < 3; c++) a.f[i][c] += f * d[c], a.f[j][c] -= back * d[c];
      ts_tally_pair(tally, i, j, a.nlocal, newton, 0.5 * k * overlap * overlap, f, d);
    }
  }
}

const ts_pair_ops ts_pair_spring_template = {
    .name = "spring/template",
    .syntax = "pair_style spring/template K",
    .coeff_syntax = "pair_coeff I J k",
    .state_size = sizeof(spring),
    .uses_list = 1,
    .needs_sphere = 1,
    .settings = settings,
    .coeff = coeff,
    .init_style = init_style,
    .init_one = init_one,
    .compute = compute,
};
