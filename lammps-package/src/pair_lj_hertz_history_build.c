/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outer lists of pair style lj/hertz/history.
 *
 * Types are sorted into levels of similar reach, level 0 the longest. Each level has cell lists of its own, as
 * coarse as its reach, one for owned beads and one for ghosts. A pair stands in the row of its bead of the
 * longer reach: so the few large beads have long rows, which suits vectors, and the many small ones look only
 * among their like. That bead may be a ghost.
 *
 * Every pair is found once. With newton on, a pair of an owned bead and a ghost belongs to the rank on which
 * the ghost lies above the owned bead: by z, then y, then x. This is LAMMPS's own convention, and shifts by
 * whole periods keep the two ranks' answers opposite.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LEVELS 5
#define LEVEL_RATIO 1.6 /* of the longest to the shortest reach within a level */

typedef struct {
  int cells[3];
  double inv[3]; /* cells per length */
  int *start;    /* [number of cells + 1] */
  int *bead;     /* beads by cell */
  double (*x)[3];
} cell_grid;

typedef struct {
  ts_host *host;
  lhh_pair *p;
  const ts_atoms *a;
  const ts_history *history;
  int nlevels;
  int *level_of;           /* per type, -1: type takes part in nothing */
  double *range;           /* [type][level]: farthest partner, with the skin */
  double *ljsq, *touchsq;  /* per pair of types, with the skin */
  double lo[3], hi[3];     /* of all beads */
  cell_grid owned[MAX_LEVELS], ghost[MAX_LEVELS];
  int exclusions;
} builder;

void *lhh_resize(ts_host *host, void *old, size_t keep, size_t n, size_t size)
{
  if (n > SIZE_MAX / size - 64) ts_error_one(host, "lists of %zu entries are too long", n);
  void *fresh = aligned_alloc(64, (n * size + 63) / 64 * 64 + 64);
  if (!fresh) ts_error_one(host, "out of memory for %zu list entries of %zu bytes", n, size);
  if (keep) memcpy(fresh, old, keep * size);
  free(old);
  return fresh;
}

void lhh_push_row(ts_host *host, lhh_list *list, int i)
{
  if (list->nrows == list->rows_max) {
    const int room = list->rows_max ? 2 * list->rows_max : 256;
    list->row = lhh_resize(host, list->row, (size_t)list->nrows, (size_t)room, sizeof *list->row);
    list->rows_max = room;
  }
  list->row[list->nrows++] = (lhh_row){.i = i, .first = list->nj, .count = 0};
}

void lhh_push_j(ts_host *host, lhh_list *list, int j)
{
  if (list->nj == list->j_max) {
    if (list->j_max > INT32_MAX / 2) ts_error_one(host, "more than %d pairs on one rank", list->j_max);
    const int room = list->j_max ? 2 * list->j_max : 4096;
    list->j = lhh_resize(host, list->j, (size_t)list->nj, (size_t)room, sizeof *list->j);
    list->j_max = room;
  }
  list->j[list->nj++] = j;
}

void lhh_contacts_room(ts_host *host, lhh_contacts *c, int n)
{
  if (n <= c->max) return;
  const size_t keep = (size_t)c->n, room = (size_t)n + (size_t)n / 2 + 256;
  c->i = lhh_resize(host, c->i, keep, room, sizeof *c->i);
  c->j = lhh_resize(host, c->j, keep, room, sizeof *c->j);
  c->origin = lhh_resize(host, c->origin, keep, room, sizeof *c->origin);
  double **const column[] = {&c->radi, &c->radj,     &c->radsum,   &c->reff,
                             &c->meff, &c->shear[0], &c->shear[1], &c->shear[2]};
  for (size_t k = 0; k < sizeof column / sizeof *column; k++)
    *column[k] = lhh_resize(host, *column[k], keep, room, sizeof(double));
  c->max = (int)room;
}

static void contacts_free(lhh_contacts *c)
{
  free(c->i);
  free(c->j);
  free(c->origin);
  free(c->radi);
  free(c->radj);
  free(c->radsum);
  free(c->reff);
  free(c->meff);
  for (int k = 0; k < 3; k++) free(c->shear[k]);
  memset(c, 0, sizeof *c);
}

void lhh_lists_free(lhh_pair *p)
{
  free(p->outer.row);
  free(p->outer.j);
  free(p->inner.row);
  free(p->inner.j);
  contacts_free(&p->near);
  contacts_free(&p->touch);
}

static size_t pair_of(const lhh_pair *p, int itype, int jtype)
{
  return (size_t)itype * (size_t)(p->ntypes + 1) + (size_t)jtype;
}

/* Levels of the types, and how far each type has to look in each level. */
static void sort_types(builder *b)
{
  const lhh_pair *p = b->p;
  const int nt = p->ntypes;
  double longest = 0.0;
  for (int t = 1; t <= nt; t++) longest = fmax(longest, p->reach[pair_of(p, t, t)]);
  b->nlevels = 1;
  for (int t = 1; t <= nt; t++) {
    const double reach = p->reach[pair_of(p, t, t)];
    int level = reach > 0.0 ? (int)(log(longest / reach) / log(LEVEL_RATIO)) : MAX_LEVELS - 1;
    if (level > MAX_LEVELS - 1) level = MAX_LEVELS - 1;
    b->level_of[t] = level;
    if (level >= b->nlevels) b->nlevels = level + 1;
  }
  for (int t = 1; t <= nt; t++)
    for (int u = 1; u <= nt; u++) {
      const size_t tu = pair_of(p, t, u);
      double *range = &b->range[t * MAX_LEVELS + b->level_of[u]];
      if (p->reach[tu] > 0.0) *range = fmax(*range, p->reach[tu] + p->skin);
      const double cut = sqrt(p->coeff[tu * LHH_COEFF + LHH_CUTSQ]);
      b->ljsq[tu] = cut > 0.0 ? (cut + p->skin) * (cut + p->skin) : 0.0;
      const double touch = p->contact_reach[tu];
      b->touchsq[tu] = touch > 0.0 ? (touch + p->skin) * (touch + p->skin) : 0.0;
    }
}

static void bounds(builder *b)
{
  const ts_atoms *a = b->a;
  for (int k = 0; k < 3; k++) b->lo[k] = b->hi[k] = b->p->nall ? a->x[0][k] : 0.0;
  for (int i = 1; i < b->p->nall; i++)
    for (int k = 0; k < 3; k++) {
      b->lo[k] = fmin(b->lo[k], a->x[i][k]);
      b->hi[k] = fmax(b->hi[k], a->x[i][k]);
    }
}

static int cell_index(const cell_grid *g, int k, double distance)
{
  const int c = (int)(distance * g->inv[k]);
  return c < 0 ? 0 : c >= g->cells[k] ? g->cells[k] - 1 : c;
}

static int cell_of(const builder *b, const cell_grid *g, const double x[3])
{
  int c[3];
  for (int k = 0; k < 3; k++) c[k] = cell_index(g, k, x[k] - b->lo[k]);
  return (c[2] * g->cells[1] + c[1]) * g->cells[0] + c[0];
}

/* Cells about `size` wide, but not many more of them than beads. */
static int choose_cells(const builder *b, cell_grid *g, double size, int nbeads)
{
  double len[3], volume = 1.0;
  for (int k = 0; k < 3; k++) {
    len[k] = fmax(b->hi[k] - b->lo[k], 1e-6 * size);
    volume *= fmax(len[k], size);
  }
  const double least = cbrt(volume / (2.0 * nbeads + 8.0));
  size = fmax(size, least);
  int total = 1;
  for (int k = 0; k < 3; k++) {
    g->cells[k] = len[k] > size ? (int)(len[k] / size) : 1;
    g->inv[k] = g->cells[k] / len[k];
    total *= g->cells[k];
  }
  return total;
}

static void fill_grid(builder *b, cell_grid *g, int level, int from, int to)
{
  const ts_atoms *a = b->a;
  double size = 0.0;
  int n = 0;
  for (int i = from; i < to; i++) n += b->level_of[a->type[i]] == level;
  for (int t = 1; t <= b->p->ntypes; t++)
    if (b->level_of[t] == level) size = fmax(size, b->range[t * MAX_LEVELS + level]);
  const int total = choose_cells(b, g, fmax(0.5 * size, 1e-9), n);
  g->start = lhh_resize(b->host, NULL, 0, (size_t)total + 2, sizeof *g->start);
  g->bead = lhh_resize(b->host, NULL, 0, (size_t)n + 1, sizeof *g->bead);
  g->x = lhh_resize(b->host, NULL, 0, (size_t)n + 1, sizeof *g->x);
  memset(g->start, 0, ((size_t)total + 2) * sizeof *g->start);
  for (int i = from; i < to; i++)
    if (b->level_of[a->type[i]] == level) g->start[cell_of(b, g, a->x[i]) + 2]++;
  for (int c = 2; c < total + 2; c++) g->start[c] += g->start[c - 1];
  for (int i = from; i < to; i++) {
    if (b->level_of[a->type[i]] != level) continue;
    const int at = g->start[cell_of(b, g, a->x[i]) + 1]++;
    g->bead[at] = i;
    memcpy(g->x[at], a->x[i], sizeof g->x[at]);
  }
}

static void free_grid(cell_grid *g)
{
  free(g->start);
  free(g->bead);
  free(g->x);
}

static int ghost_is_above(const double own[3], const double ghost[3])
{
  for (int k = 2; k >= 0; k--)
    if (own[k] != ghost[k]) return ghost[k] > own[k];
  return 0;
}

/* Whether this rank computes the pair. */
static int is_ours(const builder *b, int i, int j)
{
  const lhh_pair *p = b->p;
  if (p->newton) {
    if (j >= p->nlocal && !ghost_is_above(b->a->x[i], b->a->x[j])) return 0;
    if (i >= p->nlocal && !ghost_is_above(b->a->x[j], b->a->x[i])) return 0;
  }
  return !b->exclusions || !ts_excluded(b->host, i, j);
}

static void add_contact(builder *b, int i, int j)
{
  lhh_pair *p = b->p;
  lhh_contacts *c = &p->near;
  lhh_contacts_room(b->host, c, c->n + 1);
  const int n = c->n++;
  c->i[n] = i;
  c->j[n] = j;
  double sign = 1.0;
  const double *s;
  if (i < p->nlocal) {
    s = ts_history_find(b->history, i, b->a->tag[j]);
  } else {
    s = ts_history_find(b->history, j, b->a->tag[i]);
    sign = -1.0;
  }
  for (int k = 0; k < 3; k++) c->shear[k][n] = s ? sign * s[k] : 0.0;
}

static void scan_run(builder *b, const cell_grid *g, int begin, int end, int i, int later_only)
{
  lhh_pair *p = b->p;
  const double *xi = b->a->x[i];
  const size_t row = pair_of(p, b->a->type[i], 0);
  const double *ljsq = b->ljsq + row, *touchsq = b->touchsq + row;
  const int *type = b->a->type;
  for (int k = begin; k < end; k++) {
    const int j = g->bead[k];
    const double d0 = xi[0] - g->x[k][0], d1 = xi[1] - g->x[k][1], d2 = xi[2] - g->x[k][2];
    const double rsq = d0 * d0 + d1 * d1 + d2 * d2;
    const int lj = rsq < ljsq[type[j]], touch = rsq < touchsq[type[j]];
    if (!(lj | touch) || (later_only && j <= i) || !is_ours(b, i, j)) continue;
    if (lj) lhh_push_j(b->host, &p->outer, j);
    if (touch) add_contact(b, i, j);
  }
}

/* All beads of one grid within the range of bead i. */
static void scan_grid(builder *b, const cell_grid *g, int level, int i, int later_only)
{
  const double range = b->range[b->a->type[i] * MAX_LEVELS + level];
  if (range <= 0.0) return;
  int from[3], to[3];
  for (int k = 0; k < 3; k++) {
    const double at = b->a->x[i][k] - b->lo[k];
    from[k] = cell_index(g, k, at - range);
    to[k] = cell_index(g, k, at + range);
  }
  for (int z = from[2]; z <= to[2]; z++)
    for (int y = from[1]; y <= to[1]; y++) {
      const int line = (z * g->cells[1] + y) * g->cells[0];
      scan_run(b, g, g->start[line + from[0]], g->start[line + to[0] + 1], i, later_only);
    }
}

static void scan_all(builder *b)
{
  lhh_pair *p = b->p;
  for (int i = 0; i < p->nall; i++) {
    const int own = i < p->nlocal, level = b->level_of[b->a->type[i]];
    lhh_push_row(b->host, &p->outer, i);
    p->first_contact[i] = p->near.n;
    for (int m = own ? level : level + 1; m < b->nlevels; m++) {
      scan_grid(b, &b->owned[m], m, i, m == level);
      if (own) scan_grid(b, &b->ghost[m], m, i, 0);
    }
    lhh_row *row = &p->outer.row[p->outer.nrows - 1];
    row->count = p->outer.nj - row->first;
    if (row->count == 0) p->outer.nrows--;
  }
  p->first_contact[p->nall] = p->near.n;
}

void lhh_contact_sizes(lhh_pair *p, const ts_atoms *a)
{
  lhh_contacts *c = &p->near;
  for (int n = 0; n < c->n; n++) {
    const int i = c->i[n], j = c->j[n];
    const double ri = a->radius[i], rj = a->radius[j], mi = a->rmass[i], mj = a->rmass[j];
    c->radi[n] = ri;
    c->radj[n] = rj;
    c->radsum[n] = ri + rj;
    c->reff[n] = ri * rj / (ri + rj);
    c->meff[n] = mi * mj / (mi + mj);
    if (a->mask[i] & p->frozen_bit) c->meff[n] = mj;
    if (a->mask[j] & p->frozen_bit) c->meff[n] = mi;
  }
}

void lhh_build(ts_host *host, lhh_pair *p, const ts_atoms *a, const ts_history *history)
{
  const size_t types = (size_t)p->ntypes + 1;
  builder b = {.host = host, .p = p, .a = a, .history = history, .exclusions = ts_has_exclusions(host)};
  b.level_of = calloc(types, sizeof *b.level_of);
  b.range = calloc(types * MAX_LEVELS, sizeof *b.range);
  b.ljsq = calloc(types * types, sizeof *b.ljsq);
  b.touchsq = calloc(types * types, sizeof *b.touchsq);
  if (!b.level_of || !b.range || !b.ljsq || !b.touchsq) ts_error_one(host, "out of memory for %zu types", types);

  p->outer.nrows = p->outer.nj = 0;
  p->near.n = 0;
  sort_types(&b);
  bounds(&b);
  for (int m = 0; m < b.nlevels; m++) {
    fill_grid(&b, &b.owned[m], m, 0, p->nlocal);
    fill_grid(&b, &b.ghost[m], m, p->nlocal, p->nall);
  }
  scan_all(&b);
  lhh_contact_sizes(p, a);

  for (int m = 0; m < b.nlevels; m++) {
    free_grid(&b.owned[m]);
    free_grid(&b.ghost[m]);
  }
  free(b.level_of);
  free(b.range);
  free(b.ljsq);
  free(b.touchsq);
}
