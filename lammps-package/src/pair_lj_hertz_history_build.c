/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outer lists of pair style lj/hertz/history.
 *
 * Types are sorted into levels of similar reach, level 0 the longest; each level has a cell list of its own,
 * as coarse as its reach. Each owned bead looks through the cells of every level, as far as its pair of types
 * reaches there: so the many small beads look far only for the few large ones.
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
  int *slot;     /* slots by cell */
  double *x[3];  /* their coordinates */
} cell_grid;

typedef struct {
  ts_host *host;
  lhh_pair *p;
  const ts_history *history;
  int nlevels;
  int *level_of;          /* per type */
  double *range;          /* [type][level]: farthest partner, with the skin */
  double *ljsq, *touchsq; /* per pair of types, with the skin */
  double lo[3], hi[3];    /* of all slots */
  cell_grid grid[MAX_LEVELS];
  int *found;  /* scratch */
  size_t nrow; /* entries in use in the rows */
  int exclusions;
} builder;

void lhh_rows_room(ts_host *host, lhh_rows *rows, size_t used, size_t n)
{
  if (n <= rows->room) return;
  if (n > INT32_MAX / 2) ts_error_one(host, "more than %zu pairs on one rank", used);
  rows->room = n + n / 2 + 1024;
  rows->at = lhh_resize(host, rows->at, used, rows->room, sizeof *rows->at);
}

void lhh_contacts_room(ts_host *host, lhh_contacts *c, int n)
{
  if (n <= c->max) return;
  const size_t used = ((size_t)c->n + LHH_WIDTH - 1) / LHH_WIDTH;
  const size_t room = ((size_t)n + (size_t)n / 2) / LHH_WIDTH + 32;
  c->block = lhh_resize(host, c->block, used, room, sizeof *c->block);
  c->origin = lhh_resize(host, c->origin, (size_t)c->n, room * LHH_WIDTH, sizeof *c->origin);
  c->max = (int)room * LHH_WIDTH;
}

static void contacts_free(lhh_contacts *c)
{
  free(c->block);
  free(c->origin);
}

void lhh_lists_free(lhh_pair *p)
{
  free(p->outer.first);
  free(p->outer.at);
  free(p->first_contact);
  free(p->order);
  free(p->place);
  contacts_free(&p->near);
  contacts_free(&p->touch);
}

void lhh_renumber(lhh_pair *p, const int *fresh)
{
  const int n = p->outer.first[p->nlocal];
  for (int k = 0; k < n; k++) p->outer.at[k] = 4 * (uint32_t)fresh[p->outer.at[k] / 4];
  for (int k = 0; k < p->near.n; k++) {
    lhh_block *b = lhh_block_of(&p->near, k);
    const int l = k % LHH_WIDTH;
    b->i[l] = 8 * (uint32_t)fresh[b->i[l] / 8];
    b->j[l] = 8 * (uint32_t)fresh[b->j[l] / 8];
  }
}

/* ------------------------------------------------------------------------------------------ cells */

/* Levels of the types, and how far each type has to look in each level. */
static void sort_types(builder *b)
{
  const lhh_pair *p = b->p;
  const int nt = p->ntypes;
  double longest = 0.0;
  for (int t = 1; t <= nt; t++) longest = fmax(longest, p->reach[lhh_types(p, t, t)]);
  b->nlevels = 1;
  for (int t = 1; t <= nt; t++) {
    const double reach = p->reach[lhh_types(p, t, t)];
    int level = reach > 0.0 ? (int)(log(longest / reach) / log(LEVEL_RATIO)) : MAX_LEVELS - 1;
    if (level > MAX_LEVELS - 1) level = MAX_LEVELS - 1;
    b->level_of[t] = level;
    if (level >= b->nlevels) b->nlevels = level + 1;
  }
  for (int t = 1; t <= nt; t++)
    for (int u = 1; u <= nt; u++) {
      const size_t tu = lhh_types(p, t, u);
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
  const double *x = b->p->x;
  for (size_t k = 0; k < 3; k++) b->lo[k] = b->hi[k] = b->p->nslot ? x[k] : 0.0;
  for (size_t s = 1; s < (size_t)b->p->nslot; s++)
    for (size_t k = 0; k < 3; k++) {
      b->lo[k] = fmin(b->lo[k], x[4 * s + k]);
      b->hi[k] = fmax(b->hi[k], x[4 * s + k]);
    }
}

static int cell_index(const cell_grid *g, int k, double distance)
{
  const double c = distance * g->inv[k];
  return c <= 0.0 ? 0 : c >= g->cells[k] ? g->cells[k] - 1 : (int)c;
}

static int cell_of(const builder *b, const cell_grid *g, int slot)
{
  int c[3];
  for (int k = 0; k < 3; k++) c[k] = cell_index(g, k, b->p->x[4 * (size_t)slot + (size_t)k] - b->lo[k]);
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
  size = fmax(size, cbrt(volume / (2.0 * nbeads + 8.0)));
  int total = 1;
  for (int k = 0; k < 3; k++) {
    g->cells[k] = len[k] > size ? (int)(len[k] / size) : 1;
    g->inv[k] = g->cells[k] / len[k];
    total *= g->cells[k];
  }
  return total;
}

static void fill_grid(builder *b, int level)
{
  const lhh_pair *p = b->p;
  cell_grid *g = &b->grid[level];
  double size = 0.0;
  int n = 0;
  for (int s = 0; s < p->nslot; s++) n += b->level_of[p->type[s]] == level;
  for (int t = 1; t <= p->ntypes; t++)
    if (b->level_of[t] == level) size = fmax(size, b->range[t * MAX_LEVELS + level]);
  const int total = choose_cells(b, g, fmax(0.5 * size, 1e-9), n);
  g->start = lhh_resize(b->host, NULL, 0, (size_t)total + 2, sizeof *g->start);
  g->slot = lhh_resize(b->host, NULL, 0, (size_t)n + 1, sizeof *g->slot);
  for (int k = 0; k < 3; k++) {
    g->x[k] = lhh_resize(b->host, NULL, 0, (size_t)n + LHH_WIDTH, sizeof(double));
    memset(g->x[k] + n, 0, LHH_WIDTH * sizeof(double));
  }
  memset(g->start, 0, ((size_t)total + 2) * sizeof *g->start);
  int *cell = b->found; /* of each slot */
  for (int s = 0; s < p->nslot; s++) {
    if (b->level_of[p->type[s]] != level) continue;
    cell[s] = cell_of(b, g, s);
    g->start[cell[s] + 2]++;
  }
  for (int c = 2; c < total + 2; c++) g->start[c] += g->start[c - 1];
  for (int s = 0; s < p->nslot; s++) {
    if (b->level_of[p->type[s]] != level) continue;
    const int at = g->start[cell[s] + 1]++;
    g->slot[at] = s;
    for (int k = 0; k < 3; k++) g->x[k][at] = p->x[4 * (size_t)s + (size_t)k];
  }
}

static void free_grid(cell_grid *g)
{
  free(g->start);
  free(g->slot);
  for (int k = 0; k < 3; k++) free(g->x[k]);
}

/* ------------------------------------------------------------------------------------------ pairs */

/* Of the two or more ways to see a contact between owned beads, this rank takes one. */
static int is_first_view(const lhh_pair *p, int i, int j)
{
  const int other = p->base[j];
  if (other >= p->nlocal) return 1;
  if (other != i) return i < other;
  return lhh_lies_ahead(p->periods[p->period[j]]);
}

static void add_contact(builder *b, int i, int j)
{
  lhh_pair *p = b->p;
  lhh_contacts *c = &p->near;
  if (!is_first_view(p, i, j)) return;
  lhh_contacts_room(b->host, c, c->n + 1);
  const int n = c->n++, l = n % LHH_WIDTH, base = p->base[j];
  lhh_block *at = lhh_block_of(c, n);
  at->i[l] = 8 * (uint32_t)i;
  at->j[l] = 8 * (uint32_t)j;
  const double *s = ts_history_find(b->history, i, p->tag[j]);
  for (int k = 0; k < 3; k++) at->shear[k][l] = s ? s[k] : 0.0;
  p->flag[i] |= LHH_TOUCHES;
  p->flag[base] |= LHH_TOUCHES;
  p->flag[j] |= LHH_TOUCHES;
}

/* What an LJ pair means for its partner. */
static unsigned char seen(unsigned char flag)
{
  return flag & LHH_COUNTS ? LHH_SEEN | LHH_USED : LHH_SEEN;
}

static void add_pairs(builder *b, const cell_grid *g, int i, int nfound)
{
  lhh_pair *p = b->p;
  const double *xi = p->x + 4 * (size_t)i;
  const size_t types = lhh_types(p, p->type[i], 0);
  const double *ljsq = b->ljsq + types, *touchsq = b->touchsq + types;
  lhh_rows_room(b->host, &p->outer, b->nrow, b->nrow + (size_t)nfound);
  for (int m = 0; m < nfound; m++) {
    const int k = b->found[m], j = g->slot[k], type = p->type[j];
    const double d0 = xi[0] - g->x[0][k], d1 = xi[1] - g->x[1][k], d2 = xi[2] - g->x[2][k];
    const double rsq = d0 * d0 + d1 * d1 + d2 * d2;
    const int lj = rsq < ljsq[type], touch = rsq < touchsq[type];
    if (j == i) continue;
    if (b->exclusions && (lj | touch) && ts_excluded(b->host, p->type[i], type, p->mask[i], p->mask[j]))
      continue;
    p->outer.at[b->nrow] = 4 * (uint32_t)j; /* no branch: which pairs are near cannot be foreseen */
    b->nrow += lj != 0;
    p->flag[j] |= lj ? seen(p->flag[j]) : 0;
    if (touch) add_contact(b, i, j);
  }
}

/* All beads of one level within the range of bead i. */
static void scan_level(builder *b, int level, int i)
{
  const lhh_pair *p = b->p;
  const cell_grid *g = &b->grid[level];
  const double *xi = p->x + 4 * (size_t)i;
  const double range = b->range[p->type[i] * MAX_LEVELS + level];
  if (range <= 0.0) return;
  int from[3], to[3], n = 0;
  for (int k = 0; k < 3; k++) {
    from[k] = cell_index(g, k, xi[k] - b->lo[k] - range);
    to[k] = cell_index(g, k, xi[k] - b->lo[k] + range);
  }
  for (int z = from[2]; z <= to[2]; z++)
    for (int y = from[1]; y <= to[1]; y++) {
      const int line = (z * g->cells[1] + y) * g->cells[0];
      const int begin = g->start[line + from[0]], end = g->start[line + to[0] + 1];
      if (begin < end)
        n += p->kernels->within(g->x[0], g->x[1], g->x[2], begin, end, xi, range * range, b->found + n);
    }
  add_pairs(b, g, i, n);
}

static void scan_all(builder *b)
{
  lhh_pair *p = b->p;
  for (int k = 0; k < p->nlocal; k++) {
    const int i = p->order[k];
    p->outer.first[k] = (int)b->nrow;
    p->first_contact[k] = p->near.n;
    for (int m = 0; m < b->nlevels; m++) scan_level(b, m, i);
  }
  p->outer.first[p->nlocal] = (int)b->nrow;
  p->first_contact[p->nlocal] = p->near.n;
}

void lhh_contact_sizes(lhh_pair *p)
{
  lhh_contacts *c = &p->near;
  for (int n = 0; n < c->n; n++) {
    lhh_block *b = lhh_block_of(c, n);
    const int l = n % LHH_WIDTH;
    const uint32_t i = b->i[l] / 8, j = b->j[l] / 8;
    const double ri = p->radius[i], rj = p->radius[j], mi = p->rmass[i], mj = p->rmass[j];
    b->radsum[l] = ri + rj;
    b->reff[l] = ri * rj / (ri + rj);
    b->meff[l] = mi * mj / (mi + mj);
    if (p->flag[i] & LHH_FROZEN) b->meff[l] = mj;
    if (p->flag[j] & LHH_FROZEN) b->meff[l] = mi;
  }
}

void lhh_build(ts_host *host, lhh_pair *p, const ts_history *history)
{
  const size_t types = (size_t)p->ntypes + 1;
  builder b = {.host = host, .p = p, .history = history, .exclusions = ts_has_exclusions(host)};
  b.level_of = lhh_resize(host, NULL, 0, types, sizeof *b.level_of);
  b.range = lhh_resize(host, NULL, 0, types * MAX_LEVELS, sizeof *b.range);
  b.ljsq = lhh_resize(host, NULL, 0, types * types, sizeof *b.ljsq);
  b.touchsq = lhh_resize(host, NULL, 0, types * types, sizeof *b.touchsq);
  b.found = lhh_resize(host, NULL, 0, (size_t)p->nslot + LHH_WIDTH, sizeof *b.found);
  memset(b.range, 0, types * MAX_LEVELS * sizeof *b.range);
  p->outer.first = lhh_resize(host, p->outer.first, 0, (size_t)p->nlocal + 1, sizeof *p->outer.first);
  p->first_contact = lhh_resize(host, p->first_contact, 0, (size_t)p->nlocal + 1, sizeof *p->first_contact);

  p->near.n = 0;
  lhh_order_beads(host, p);
  sort_types(&b);
  bounds(&b);
  for (int m = 0; m < b.nlevels; m++) fill_grid(&b, m);
  scan_all(&b);
  lhh_contact_sizes(p);

  for (int m = 0; m < b.nlevels; m++) free_grid(&b.grid[m]);
  free(b.level_of);
  free(b.range);
  free(b.ljsq);
  free(b.touchsq);
  free(b.found);
}
