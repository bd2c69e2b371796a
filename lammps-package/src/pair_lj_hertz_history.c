/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pair style lj/hertz/history: Lennard-Jones and Hertz contacts with tangential history in one pass.
 *
 * The physics of LAMMPS's `hybrid/overlay lj/cut … gran/hertz/history …` (LJ optionally force-shifted, as
 * lj/smooth/linear). This file holds the settings, the coefficients and the course of a step; see
 * pair_lj_hertz_history.h for how the work is arranged.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The inner skin starts at a quarter of LAMMPS's and then follows the motion, so that the inner lists last
 * for some tens of steps: refilling costs a few steps' worth of list entries. */
#define INNER_FIRST 0.25
#define INNER_LEAST 0.02
#define INNER_MOST 0.7
#define LAST_LEAST 20
#define LAST_MOST 60
#define NSETTINGS 17
#define TOLERANCE 1e-3   /* of the implicit damping, by default */
#define GHOST_REACH 1e-6 /* of the reach: how far ghosts are kept when nothing else needs them */

/* ------------------------------------------------------------------------------------------ settings */

static void make_tables(ts_host *host, lhh_pair *p)
{
  if (p->coeff) return;
  p->ntypes = ts_get_atoms(host).ntypes;
  const size_t n = (size_t)(p->ntypes + 1) * (size_t)(p->ntypes + 1);
  double **const table[] = {&p->eps, &p->sigma, &p->cut, &p->reach, &p->contact_reach};
  for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
    *table[k] = lhh_resize(host, NULL, 0, n, sizeof(double));
    memset(*table[k], 0, n * sizeof(double));
  }
  p->coeff = lhh_resize(host, NULL, 0, n * LHH_COEFF, sizeof(double));
  memset(p->coeff, 0, n * LHH_COEFF * sizeof(double));
  p->max_radius = lhh_resize(host, NULL, 0, (size_t)p->ntypes + 1, sizeof(double));
}

/* A number, or NULL for a default. */
static double number_or_null(ts_host *host, ts_args *args, const char *what, double if_null)
{
  return ts_accept(args, "NULL") ? if_null : ts_next_double(host, args, what, 0.0, TS_ANY);
}

static int read_rule(ts_host *host, ts_args *args, const char *what)
{
  if (ts_accept(args, "geometric")) return LHH_GEOMETRIC;
  if (ts_accept(args, "arithmetic")) return LHH_ARITHMETIC;
  ts_unknown_keyword(host, ts_next_word(host, args, what), "geometric, arithmetic");
}

static void read_mix(ts_host *host, lhh_pair *p, ts_args *args)
{
  int any = 0;
  for (;; any = 1) {
    if (ts_accept(args, "epsilon"))
      p->mix_eps = read_rule(host, args, "mix epsilon");
    else if (ts_accept(args, "sigma"))
      p->mix_sigma = read_rule(host, args, "mix sigma");
    else if (ts_accept(args, "cutoff"))
      p->mix_cut = read_rule(host, args, "mix cutoff");
    else
      break;
  }
  if (!any) p->mix_sigma = p->mix_cut = read_rule(host, args, "mix");
}

static void read_shift(ts_host *host, lhh_pair *p, ts_args *args)
{
  if (ts_accept(args, "no"))
    p->shift = LHH_SHIFT_NO;
  else if (ts_accept(args, "energy"))
    p->shift = LHH_SHIFT_ENERGY;
  else if (ts_accept(args, "force"))
    p->shift = LHH_SHIFT_FORCE;
  else
    ts_unknown_keyword(host, ts_next_word(host, args, "shift"), "no, energy, force");
}

static void read_ghosts(ts_host *host, lhh_pair *p, ts_args *args)
{
  if (ts_accept(args, "auto"))
    p->ghosts = LHH_GHOSTS_AUTO;
  else if (ts_accept(args, "full"))
    p->ghosts = LHH_GHOSTS_FULL;
  else
    ts_unknown_keyword(host, ts_next_word(host, args, "ghosts"), "auto, full");
}

static void read_damping(ts_host *host, lhh_pair *p, ts_args *args)
{
  if (ts_accept(args, "explicit"))
    p->implicit = 0;
  else if (ts_accept(args, "implicit"))
    p->implicit = 1;
  else
    ts_unknown_keyword(host, ts_next_word(host, args, "damping"), "explicit, implicit");
}

static void settings(ts_host *host, void *self, ts_args *args)
{
  lhh_pair *p = self;
  p->cut_default = ts_next_double(host, args, "cut", 0.0, TS_ANY);
  p->kn = ts_next_double(host, args, "kn", 0.0, TS_ANY);
  p->kt = number_or_null(host, args, "kt", p->kn * 2.0 / 7.0);
  p->gamman = ts_next_double(host, args, "gamman", 0.0, TS_ANY);
  p->gammat = number_or_null(host, args, "gammat", 0.5 * p->gamman);
  p->xmu = ts_next_double(host, args, "xmu", 0.0, 10000.0);
  p->dampflag = ts_next_int(host, args, "dampflag", 0, 1);
  if (!p->dampflag) p->gammat = 0.0;
  p->limit_damping = 0;
  p->mix_eps = LHH_GEOMETRIC;
  p->mix_sigma = p->mix_cut = LHH_ARITHMETIC;
  p->shift = LHH_SHIFT_NO;
  p->ghosts = LHH_GHOSTS_AUTO;
  p->every = 1;
  p->implicit = 0;
  p->tolerance = TOLERANCE;
  while (ts_more(args)) {
    if (ts_accept(args, "limit_damping"))
      p->limit_damping = 1;
    else if (ts_accept(args, "mix"))
      read_mix(host, p, args);
    else if (ts_accept(args, "shift"))
      read_shift(host, p, args);
    else if (ts_accept(args, "ghosts"))
      read_ghosts(host, p, args);
    else if (ts_accept(args, "every"))
      p->every = ts_next_int(host, args, "every", 1, 100);
    else if (ts_accept(args, "damping"))
      read_damping(host, p, args);
    else if (ts_accept(args, "tolerance"))
      p->tolerance = ts_next_double(host, args, "tolerance", 1e-13, 0.01);
    else
      ts_unknown_keyword(host, ts_next_word(host, args, "keyword"),
                         "limit_damping, mix, shift, ghosts, every, damping, tolerance");
  }
  if (p->limit_damping && p->implicit)
    ts_error_all(host,
                 "limit_damping and damping implicit exclude each other: where contacts only push, their "
                 "damping is not linear");
  make_tables(host, p);
}

static void coeff(ts_host *host, void *self, int ilo, int ihi, int jlo, int jhi, ts_args *args)
{
  lhh_pair *p = self;
  const double eps = ts_next_double(host, args, "epsilon", 0.0, TS_ANY);
  const double sigma = ts_next_double(host, args, "sigma", 0.0, TS_ANY);
  const double cut = ts_more(args) ? ts_next_double(host, args, "rc", 0.0, TS_ANY) : p->cut_default;
  for (int i = ilo; i <= ihi; i++)
    for (int j = jlo > i ? jlo : i; j <= jhi; j++) {
      const size_t ij = lhh_types(p, i, j);
      p->eps[ij] = eps;
      p->sigma[ij] = sigma;
      p->cut[ij] = cut;
    }
}

static size_t restart_size(ts_host *host, void *self)
{
  lhh_pair *p = self;
  make_tables(host, p);
  return NSETTINGS + 3 * (size_t)p->ntypes * (size_t)(p->ntypes + 1) / 2;
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  (void)host;
  const lhh_pair *p = self;
  const double s[NSETTINGS] = {
      p->cut_default,   p->kn,        p->kt,        p->gamman,  p->gammat, p->xmu,    p->dampflag,
      p->limit_damping, p->mix_eps,   p->mix_sigma, p->mix_cut, p->shift,  p->ghosts, p->every,
      p->implicit,      p->tolerance, p->ntypes};
  memcpy(values, s, sizeof s);
  values += NSETTINGS;
  for (int i = 1; i <= p->ntypes; i++)
    for (int j = i; j <= p->ntypes; j++) {
      const size_t ij = lhh_types(p, i, j);
      *values++ = p->eps[ij];
      *values++ = p->sigma[ij];
      *values++ = p->cut[ij];
    }
}

static void unpack_restart(ts_host *host, void *self, const double *values, size_t n)
{
  lhh_pair *p = self;
  if (n != restart_size(host, self) || (int)values[NSETTINGS - 1] != p->ntypes)
    ts_error_all(host, "the restart file holds %zu values for this pair style, %zu expected", n,
                 restart_size(host, self));
  p->cut_default = values[0];
  p->kn = values[1];
  p->kt = values[2];
  p->gamman = values[3];
  p->gammat = values[4];
  p->xmu = values[5];
  p->dampflag = (int)values[6];
  p->limit_damping = (int)values[7];
  p->mix_eps = (int)values[8];
  p->mix_sigma = (int)values[9];
  p->mix_cut = (int)values[10];
  p->shift = (int)values[11];
  p->ghosts = (int)values[12];
  p->every = (int)values[13];
  p->implicit = (int)values[14];
  p->tolerance = values[15];
  values += NSETTINGS;
  for (int i = 1; i <= p->ntypes; i++)
    for (int j = i; j <= p->ntypes; j++) {
      const size_t ij = lhh_types(p, i, j);
      p->eps[ij] = *values++;
      p->sigma[ij] = *values++;
      p->cut[ij] = *values++;
    }
}

/* ------------------------------------------------------------------------------------------ init */

/* Whether LAMMPS needs ghosts and lists as far as the cutoffs reach. If not, cutoffs are 0 to it, and it has
 * to be told how finely to sort. */
static void choose_ghosts(ts_host *host, lhh_pair *p)
{
  char by[128] = "";
  p->longest = 0.0;
  for (int i = 1; i <= p->ntypes; i++) {
    p->longest = fmax(p->longest, 2.0 * p->max_radius[i]);
    for (int j = i; j <= p->ntypes; j++) p->longest = fmax(p->longest, p->cut[lhh_types(p, i, j)]);
  }
  const int thin = p->ghosts == LHH_GHOSTS_AUTO && !ts_ghosts_needed(host, by, sizeof by);
  if (p->ghosts == LHH_GHOSTS_AUTO && !thin && !p->told_ghosts) {
    ts_message(host, "%s may need ghost atoms: they are kept, at some cost in speed", by);
    p->told_ghosts = 1;
  }
  p->thin = thin;
  ts_ghost_reach(host, thin ? GHOST_REACH * p->longest : 0.0);
  if (thin) ts_sort_bin(host, 0.5 * p->longest);
}

static void init_style(ts_host *host, void *self)
{
  lhh_pair *p = self;
  const size_t n = (size_t)(p->ntypes + 1) * (size_t)(p->ntypes + 1);
  memset(p->reach, 0, n * sizeof(double));
  memset(p->contact_reach, 0, n * sizeof(double));
  memset(p->coeff, 0, n * LHH_COEFF * sizeof(double));
  for (int t = 1; t <= p->ntypes; t++) p->max_radius[t] = ts_max_radius(host, t);
  const double nktv2p = ts_get_run(host).nktv2p;
  p->law = (ts_hertz){.kn = p->kn / nktv2p,
                      .kt = p->kt / nktv2p,
                      .gamman = p->gamman,
                      .gammat = p->gammat,
                      .xmu = p->xmu,
                      .limit_damping = p->limit_damping};
  p->frozen_bit = ts_frozen_bit(host);
  /* Each run begins alike, so that one after a restart adds up its forces in the same order. */
  p->inner_fraction = INNER_FIRST;
  choose_ghosts(host, p);
}

static double mixed(int rule, double a, double b)
{
  return rule == LHH_GEOMETRIC ? sqrt(a * b) : 0.5 * (a + b);
}

static void fill_coeff(const lhh_pair *p, double eps, double sigma, double cut, double *row)
{
  const double s6 = pow(sigma, 6.0), s12 = s6 * s6;
  memset(row, 0, LHH_COEFF * sizeof *row);
  if (cut <= 0.0) return;
  row[LHH_LJ1] = 48.0 * eps * s12;
  row[LHH_LJ2] = 24.0 * eps * s6;
  row[LHH_LJ3] = 4.0 * eps * s12;
  row[LHH_LJ4] = 4.0 * eps * s6;
  row[LHH_CUTSQ] = cut * cut;
  const double r6 = pow(cut, -6.0);
  const double at_cut = r6 * (row[LHH_LJ3] * r6 - row[LHH_LJ4]);
  if (p->shift == LHH_SHIFT_ENERGY) row[LHH_LEVEL] = at_cut;
  if (p->shift == LHH_SHIFT_FORCE) {
    row[LHH_SLOPE] = r6 * (row[LHH_LJ1] * r6 - row[LHH_LJ2]) / cut;
    row[LHH_LEVEL] = at_cut + cut * row[LHH_SLOPE];
  }
}

static double init_one(ts_host *host, void *self, int itype, int jtype, int is_set)
{
  (void)host;
  lhh_pair *p = self;
  const size_t ij = lhh_types(p, itype, jtype), ji = lhh_types(p, jtype, itype);
  const size_t ii = lhh_types(p, itype, itype), jj = lhh_types(p, jtype, jtype);
  if (!is_set) {
    p->eps[ij] = mixed(p->mix_eps, p->eps[ii], p->eps[jj]);
    p->sigma[ij] = mixed(p->mix_sigma, p->sigma[ii], p->sigma[jj]);
    p->cut[ij] = mixed(p->mix_cut, p->cut[ii], p->cut[jj]);
  }
  fill_coeff(p, p->eps[ij], p->sigma[ij], p->cut[ij], p->coeff + ij * LHH_COEFF);
  memcpy(p->coeff + ji * LHH_COEFF, p->coeff + ij * LHH_COEFF, LHH_COEFF * sizeof(double));
  p->contact_reach[ij] = p->contact_reach[ji] = p->max_radius[itype] + p->max_radius[jtype];
  p->reach[ij] = p->reach[ji] = fmax(p->cut[ij], p->contact_reach[ij]);
  return p->thin ? 0.0 : p->reach[ij];
}

/* ------------------------------------------------------------------------------------------ lists */

static void set_inner_skin(lhh_pair *p, double skin)
{
  p->inner_skin = skin;
  const size_t n = (size_t)(p->ntypes + 1) * (size_t)(p->ntypes + 1);
  for (size_t k = 0; k < n; k++) {
    double *row = p->coeff + k * LHH_COEFF;
    const double reach = row[LHH_CUTSQ] > 0.0 ? sqrt(row[LHH_CUTSQ]) + skin : 0.0;
    row[LHH_INNERSQ] = reach * reach;
  }
}

static void check_sizes(ts_host *host, const lhh_pair *p)
{
  for (int i = 0; i < p->nlocal; i++) {
    const double most = p->max_radius[p->type[i]];
    if (p->radius[i] > most * (1.0 + 1e-12))
      ts_error_one(host,
                   "atom %lld has the radius %g, but the largest of its type %d was %g when the run began; "
                   "the cutoffs do not cover it",
                   (long long)p->tag[i], p->radius[i], p->type[i], most);
  }
}

static void lists_rebuilt(ts_host *host, void *self, const ts_history *history)
{
  lhh_pair *p = self;
  const ts_atoms a = ts_get_atoms(host);
  if (!p->kernels) p->kernels = lhh_choose_kernels();
  p->skin = ts_get_run(host).skin;
  set_inner_skin(p, p->inner_fraction * p->skin);
  lhh_halo_gather(host, p, &a);
  check_sizes(host, p);
  lhh_build(host, p, history);
  lhh_halo_trim(host, p);
  memcpy(p->xref, p->x, (size_t)p->nbase * 4 * sizeof(double));
  lhh_make_clusters(host, p);
  const size_t slots = (size_t)p->nslot + LHH_SHADOW;
  p->f = lhh_resize(host, p->f, 0, slots, 8 * sizeof(double));
  memset(p->f, 0, slots * 8 * sizeof(double));
  memset(p->motion, 0, (size_t)p->nslot * 8 * sizeof(double));
  p->touch.n = 0;
  p->kept.values = 0;
  p->valid = 1;
  p->filled = 0;
}

static void history_store(ts_host *host, void *self, ts_history *history)
{
  (void)host;
  lhh_pair *p = self;
  if (!p->valid) return;
  lhh_flush_history(p);
  const lhh_contacts *c = &p->near;
  for (int n = 0; n < c->n; n++) {
    const lhh_block *b = lhh_block_of(c, n);
    const int l = n % LHH_WIDTH;
    const double s[3] = {b->shear[0][l], b->shear[1][l], b->shear[2][l]};
    const double minus[3] = {-s[0], -s[1], -s[2]};
    if (s[0] == 0.0 && s[1] == 0.0 && s[2] == 0.0) continue;
    const int i = (int)(b->i[l] / 8), j = (int)(b->j[l] / 8), base = p->base[j];
    ts_history_add(history, i, p->tag[j], s);
    if (base < p->nlocal) ts_history_add(history, base, p->tag[i], minus);
  }
}

/* ------------------------------------------------------------------------------------------ a step */

static double way_sq(const double *a, const double *b)
{
  const double d0 = a[0] - b[0], d1 = a[1] - b[1], d2 = a[2] - b[2];
  return d0 * d0 + d1 * d1 + d2 * d2;
}

/* Beads may have shrunk, or changed mass. */
static int take_sizes(ts_host *host, lhh_pair *p, const ts_atoms *a)
{
  const size_t bytes = (size_t)p->nlocal * sizeof(double);
  if (memcmp(p->radius, a->radius, bytes) == 0 && memcmp(p->rmass, a->rmass, bytes) == 0) return 0;
  memcpy(p->radius, a->radius, bytes);
  memcpy(p->rmass, a->rmass, bytes);
  check_sizes(host, p);
  return 1;
}

/* Whether a pair can have come nearer by more than the inner skin since the lists were filled: two beads, and
 * the box in case one of them is an image. */
static int moved_far(const lhh_pair *p)
{
  double bead = p->way_sq, box = 0.0;
  for (int k = 0; k < p->nlinks; k++)
    for (int s = p->link[k].first; s < p->link[k].first + p->link[k].in.used; s++) {
      const double w = way_sq(p->x + 4 * (size_t)s, p->xref + 4 * (size_t)s);
      bead = w > bead ? w : bead;
    }
  for (int k = 0; k < p->nperiods; k++) box = fmax(box, way_sq(p->offset[k], p->offset_ref[k]));
  return 2.0 * sqrt(bead) + sqrt(box) > p->inner_skin;
}

static void follow_motion(lhh_pair *p)
{
  const double before = p->inner_fraction;
  if (p->fill_age < LAST_LEAST) p->inner_fraction = fmin(INNER_MOST, 1.25 * before);
  if (p->fill_age > LAST_MOST) p->inner_fraction = fmax(INNER_LEAST, 0.8 * before);
  if (p->inner_fraction != before) set_inner_skin(p, p->inner_fraction * p->skin);
}

static void prepare(ts_host *host, lhh_pair *p, const ts_atoms *a, int per_atom)
{
  p->resized = take_sizes(host, p, a);
  p->way_sq = p->nlocal ? p->kernels->take(p, a->x[0], a->v[0], a->omega[0]) : 0.0;
  const int resized = lhh_halo_update(host, p, per_atom);
  if (!p->filled || resized || moved_far(p)) {
    lhh_flush_history(p);
    if (resized) lhh_contact_sizes(p);
    if (p->filled) follow_motion(p);
    lhh_refill(host, p);
    p->filled = 1;
    p->fill_age = 0;
  }
}

static void compute(ts_host *host, void *self, const ts_list *list, ts_tally *tally)
{
  (void)list;
  lhh_pair *p = self;
  const ts_atoms a = ts_get_atoms(host);
  const ts_run run = ts_get_run(host);
  if (!p->valid || p->nlocal != a.nlocal)
    ts_error_one(host, "the atoms of this rank changed without new neighbour lists");
  p->dt = run.setup || run.minimizing ? 0.0 : run.dt;

  p->half = p->implicit && p->gamman > 0.0 ? 0.5 * p->dt * run.ftm2v : 0.0;
  p->damping.precise = p->tolerance < LHH_SINGLE;

  p->fill_age++;
  const int per_atom = tally->eatom || tally->vatom;
  prepare(host, p, &a, per_atom);
  if (per_atom) lhh_tally_atoms(p, tally);
  lhh_sums sums = {0};
  lhh_lj(host, p, &run, tally, &sums);
  p->kernels->contact(p);
  lhh_halo_returned(p);
  p->kernels->fold(p, &sums);
  if (p->half > 0.0) lhh_damping_solve(host, p, tally, &sums);
  if (p->nlocal) p->kernels->add(p, a.f[0], a.torque[0], tally->want_virial, &sums);

  tally->energy = sums.energy;
  memcpy(tally->virial, sums.virial, sizeof sums.virial);
}

static void destroy(ts_host *host, void *self)
{
  lhh_pair *p = self;
  ts_ghost_reach(host, 0.0);
  lhh_lists_free(p);
  lhh_clusters_free(&p->clusters);
  lhh_halo_free(p);
  lhh_damping_free(&p->damping);
  free(p->kept.f[0]);
  free(p->kept.f[1]);
  void *const owned[] = {p->eps, p->sigma, p->cut, p->reach, p->contact_reach, p->coeff, p->max_radius};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
}

const ts_pair_ops ts_pair_lj_hertz_history = {
    .name = "lj/hertz/history",
    .syntax = "pair_style lj/hertz/history cut kn kt gamman gammat xmu dampflag [limit_damping] "
              "[mix {epsilon|sigma|cutoff geometric|arithmetic} …] [shift no|energy|force] [ghosts "
              "auto|full] [every N] [damping explicit|implicit] [tolerance T]",
    .coeff_syntax = "pair_coeff I J epsilon sigma [rc]",
    .state_size = sizeof(lhh_pair),
    .history_doubles = 3,
    .single_extra = 10,
    .needs_sphere = 1,
    .settings = settings,
    .coeff = coeff,
    .init_style = init_style,
    .init_one = init_one,
    .compute = compute,
    .single = lhh_single,
    .lists_rebuilt = lists_rebuilt,
    .history_store = history_store,
    .restart_size = restart_size,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
    .destroy = destroy,
};
