/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aggregation of voxels inside blocks of 2 x 2 x 2, and the network that joins the aggregates. */
#include "transport_blocks.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

static const double STRONG = 0.25;
enum { VOXELS = 8, NOBODY = -1 };

/* Place of a voxel's neighbours: direction f/2, towards the start (even f) or the end. */
static const int step[6][3] = {{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}};

typedef struct cell {
  int64_t x, j, k;
} cell;

static cell cell_of(int64_t bx, int64_t by, int64_t bz, int v)
{
  return (cell){2 * bx + (v & 1), 2 * by + ((v >> 1) & 1), 2 * bz + (v >> 2)};
}

static bool inside(const tc_grid *g, cell a)
{
  return a.x < g->nx && a.j < g->ny && a.k < g->nz;
}

/* Largest conductance to a neighbour voxel; electrodes do not count, for nothing can be merged with them. */
static double strongest_of(const tc_grid *g, cell a, int class)
{
  double largest = 0;
  for (int f = 0; f < 6; f++) {
    const int other = tc_grid_class(g, a.x + step[f][0], a.j + step[f][1], a.k + step[f][2]);
    if (other < TC_CLASS_FIRST) continue;
    const double c = g->scale[f >> 1] * tc_grid_kappa(g, class, other);
    if (c > largest) largest = c;
  }
  return largest;
}

static int find(const int *parent, int v)
{
  while (parent[v] != v) v = parent[v];
  return v;
}

/* Join v and its neighbours at higher places in the block where they are strongly coupled. */
static void join_strong(const tc_grid *g, const int *class, const double *strongest, int *parent)
{
  for (int v = 0; v < VOXELS; v++)
    for (int d = 0; d < 3; d++) {
      const int w = v | (1 << d);
      if (w == v || class[v] < TC_CLASS_FIRST || class[w] < TC_CLASS_FIRST) continue;
      const double c = g->scale[d] * tc_grid_kappa(g, class[v], class[w]);
      if (c < STRONG * strongest[v] || c < STRONG * strongest[w]) continue;
      const int a = find(parent, v), b = find(parent, w);
      parent[a > b ? a : b] = a > b ? b : a;
    }
}

/* Do the voxels in use have one class? */
static bool is_uniform(const int *class)
{
  int only = TC_CLASS_INERT;
  for (int v = 0; v < VOXELS; v++) {
    if (class[v] < TC_CLASS_FIRST) continue;
    if (only != TC_CLASS_INERT && class[v] != only) return false;
    only = class[v];
  }
  return true;
}

/* Harmonic means are at most twice the lower conductivity, so that in voxels near to cubes neighbours of one
 * class are always strongly coupled. */
static bool is_near_cubic(const tc_grid *g)
{
  const double smallest = fmin(g->scale[0], fmin(g->scale[1], g->scale[2]));
  const double largest = fmax(g->scale[0], fmax(g->scale[1], g->scale[2]));
  return smallest >= 2 * STRONG * largest;
}

/* Codes of the voxels of a block; returns the number of parts. */
static int divide(const tc_grid *g, bool near_cubic, int64_t bx, int64_t by, int64_t bz, uint32_t *codes)
{
  int class[VOXELS], parent[VOXELS], number[VOXELS], parts = 0;
  double strongest[VOXELS] = {0};
  for (int v = 0; v < VOXELS; v++) {
    const cell a = cell_of(bx, by, bz, v);
    class[v] = inside(g, a) ? tc_grid_class(g, a.x, a.j, a.k) : TC_CLASS_INERT;
    parent[v] = v;
  }
  if (!near_cubic || !is_uniform(class))
    for (int v = 0; v < VOXELS; v++)
      if (class[v] >= TC_CLASS_FIRST) strongest[v] = strongest_of(g, cell_of(bx, by, bz, v), class[v]);
  join_strong(g, class, strongest, parent);
  *codes = 0;
  for (int v = 0; v < VOXELS; v++) {
    if (class[v] < TC_CLASS_FIRST) continue;
    if (parent[v] == v) number[v] = parts++;
    *codes |= (uint32_t)number[find(parent, v)] << (TC_CODE_BITS * v);
  }
  return parts;
}

static tc_status divide_all(const tc_grid *g, tc_blocks *blocks, int32_t *count)
{
  const bool near_cubic = is_near_cubic(g);
  size_t i = 0;
  int64_t next = 0;
  for (int64_t bz = 0; bz < blocks->n[2]; bz++)
    for (int64_t by = 0; by < blocks->n[1]; by++)
      for (int64_t bx = 0; bx < blocks->n[0]; bx++, i++) {
        const int parts = divide(g, near_cubic, bx, by, bz, &blocks->codes[i]);
        blocks->base[i] = parts ? (int32_t)next : NOBODY;
        next += parts;
        if (next > INT32_MAX / 8) return tc_fail(TC_ERR_MEMORY, "too many voxels on a rank; use more ranks");
      }
  *count = (int32_t)next;
  return TC_OK;
}

static int32_t unknown_of(const tc_blocks *blocks, cell a)
{
  const int64_t block = ((a.k >> 1) * blocks->n[1] + (a.j >> 1)) * blocks->n[0] + (a.x >> 1);
  const int v = (int)((a.x & 1) | (a.j & 1) << 1 | (a.k & 1) << 2);
  return blocks->base[block] + (int32_t)(blocks->codes[block] >> (TC_CODE_BITS * v) & TC_CODE_MASK);
}

/* Unknowns of the voxels of a plane, NOBODY where inert. */
static void paint_plane(const tc_grid *g, const tc_blocks *blocks, int64_t k, int32_t *plane)
{
  for (int64_t j = 0; j < g->ny; j++)
    for (int64_t x = 0; x < g->nx; x++) {
      const bool used = tc_grid_class(g, x, j, k) >= TC_CLASS_FIRST;
      *plane++ = used ? unknown_of(blocks, (cell){x, j, k}) : NOBODY;
    }
}

/* Unknowns across the planes between ranks; ghost[d] is NULL where there is no other rank. */
static tc_status make_links(const tc_grid *g, const tc_blocks *blocks, tc_level *level, int32_t *ghost[2])
{
  const int32_t voxels = (int32_t)(g->nx * g->ny);
  const bool alone = g->size == 1;
  const int peers[2] = {alone ? MPI_PROC_NULL : g->down, alone ? MPI_PROC_NULL : g->up};
  int32_t counts[2], *plane[2] = {NULL, NULL};
  tc_status status = TC_OK;
  for (int d = 0; d < 2 && status == TC_OK; d++) {
    counts[d] = peers[d] == MPI_PROC_NULL ? 0 : voxels;
    status = TC_NEW(&plane[d], (size_t)counts[d], "plane between ranks");
    if (status == TC_OK && counts[d]) paint_plane(g, blocks, d ? g->nz - 1 : 0, plane[d]);
  }
  status = tc_agree(g->comm, status);
  if (status == TC_OK)
    status = tc_links_make(g->comm, level->n, peers, counts, (const int32_t *const *)plane, counts,
                           level->link, ghost, &level->ghosts);
  for (int d = 0; d < 2; d++) tc_free(&plane[d]);
  return status;
}

typedef struct assembly {
  const tc_grid *g;
  const tc_blocks *blocks;
  int32_t *ghost[2];
  int32_t *col;
  float *c;
  size_t used, begin, col_capacity, c_capacity;
} assembly;

/* The unknown that holds a neighbour voxel, through periodic sides and planes between ranks. */
static int32_t neighbour_unknown(const assembly *a, cell b)
{
  const tc_grid *g = a->g;
  if (b.x < 0) b.x += g->nx;
  if (b.x >= g->nx) b.x -= g->nx;
  if (b.j < 0) b.j += g->ny;
  if (b.j >= g->ny) b.j -= g->ny;
  if (b.k >= 0 && b.k < g->nz) return unknown_of(a->blocks, b);
  if (g->size > 1) return a->ghost[b.k < 0 ? 0 : 1][b.j * g->nx + b.x];
  b.k = b.k < 0 ? b.k + g->nz : b.k - g->nz;
  return unknown_of(a->blocks, b);
}

static void add_coupling(assembly *a, int32_t column, float c)
{
  for (size_t e = a->begin; e < a->used; e++)
    if (a->col[e] == column) {
      a->c[e] += c;
      return;
    }
  a->col[a->used] = column;
  a->c[a->used++] = c;
}

/* Couplings of one voxel of unknown `self`; returns what couples it to electrodes. */
static double add_voxel(assembly *a, cell v, int32_t self, uint32_t codes)
{
  const tc_grid *g = a->g;
  const int place = (int)((v.x & 1) | (v.j & 1) << 1 | (v.k & 1) << 2);
  const int class = tc_grid_class(g, v.x, v.j, v.k);
  double ground = 0;
  for (int f = 0; f < 6; f++) {
    const int d = f >> 1;
    const cell b = {v.x + step[f][0], v.j + step[f][1], v.k + step[f][2]};
    const bool in_block = ((place >> d) & 1) != (f & 1) && inside(g, b);
    if (in_block && codes == 0) continue; /* all the block is one part */
    const int other = tc_grid_class(g, b.x, b.j, b.k);
    if (other == TC_CLASS_INERT) continue;
    const double c = g->scale[d] * tc_grid_kappa(g, class, other);
    if (other == TC_CLASS_ELECTRODE) {
      ground += c;
      continue;
    }
    const int32_t column = neighbour_unknown(a, b);
    if (column != self) add_coupling(a, column, (float)c);
  }
  return ground;
}

static tc_status add_row(assembly *a, int64_t bx, int64_t by, int64_t bz, int32_t self, uint32_t part,
                         tc_level *level)
{
  const tc_grid *g = a->g;
  const uint32_t codes = a->blocks->codes[(bz * a->blocks->n[1] + by) * a->blocks->n[0] + bx];
  const size_t most = a->used + 6 * VOXELS;
  TC_TRY(tc_grow(&a->col, &a->col_capacity, most, sizeof *a->col, "couplings of the first level"));
  TC_TRY(tc_grow(&a->c, &a->c_capacity, most, sizeof *a->c, "couplings of the first level"));
  a->begin = a->used;
  double ground = 0;
  for (int v = 0; v < VOXELS; v++) {
    const cell b = cell_of(bx, by, bz, v);
    if ((codes >> (TC_CODE_BITS * v) & TC_CODE_MASK) != part || !inside(g, b)) continue;
    if (tc_grid_class(g, b.x, b.j, b.k) >= TC_CLASS_FIRST) ground += add_voxel(a, b, self, codes);
  }
  if (a->used > INT32_MAX)
    return tc_fail(TC_ERR_MEMORY, "more than 2^31 couplings on a rank; use more ranks");
  level->g[self] = (float)ground;
  level->row[self + 1] = (int32_t)a->used;
  return TC_OK;
}

static uint32_t parts_of(const tc_blocks *blocks, size_t block)
{
  if (blocks->base[block] == NOBODY) return 0;
  uint32_t last = 0;
  for (int v = 0; v < VOXELS; v++) {
    const uint32_t part = blocks->codes[block] >> (TC_CODE_BITS * v) & TC_CODE_MASK;
    if (part > last) last = part;
  }
  return last + 1;
}

static tc_status assemble(assembly *a, tc_level *level)
{
  const tc_blocks *blocks = a->blocks;
  TC_TRY(TC_NEW(&level->row, (size_t)level->n + 1, "first level"));
  TC_TRY(TC_NEW(&level->g, (size_t)level->n, "first level"));
  TC_TRY(TC_NEW(&level->block, (size_t)level->n, "first level"));
  size_t i = 0;
  int32_t next = 0;
  for (int64_t bz = 0; bz < blocks->n[2]; bz++)
    for (int64_t by = 0; by < blocks->n[1]; by++)
      for (int64_t bx = 0; bx < blocks->n[0]; bx++, i++)
        for (uint32_t part = 0; part < parts_of(blocks, i); part++) {
          level->block[next] = (uint32_t)i;
          TC_TRY(add_row(a, bx, by, bz, next++, part, level));
        }
  TC_TRY(TC_NEW(&level->col, a->used, "first level"));
  TC_TRY(TC_NEW(&level->c, a->used, "first level"));
  if (a->used) {
    memcpy(level->col, a->col, a->used * sizeof *a->col);
    memcpy(level->c, a->c, a->used * sizeof *a->c);
  }
  return TC_OK;
}

tc_status tc_blocks_create(const tc_grid *g, tc_blocks *blocks, tc_level *level)
{
  *blocks = (tc_blocks){.n = {(g->nx + 1) / 2, (g->ny + 1) / 2, (g->nz + 1) / 2}};
  *level = (tc_level){.comm = g->comm};
  const size_t count = (size_t)(blocks->n[0] * blocks->n[1] * blocks->n[2]);
  assembly a = {.g = g, .blocks = blocks};
  tc_status status = TC_NEW(&blocks->base, count, "blocks of voxels");
  if (status == TC_OK) status = TC_NEW(&blocks->codes, count, "blocks of voxels");
  if (status == TC_OK) status = divide_all(g, blocks, &level->n);
  TC_TRY_GOTO(status, tc_agree(g->comm, status), done);
  TC_TRY_GOTO(status, make_links(g, blocks, level, a.ghost), done);
  TC_TRY_GOTO(status, tc_agree(g->comm, assemble(&a, level)), done);
  for (int d = 0; d < 3; d++) level->blocks[d] = blocks->n[d];
  for (size_t i = 0; i < count; i++)
    if (blocks->base[i] == NOBODY) blocks->base[i] = level->n + level->ghosts;
  tc_free(&a.col);
  tc_free(&a.c);
  status = tc_level_finish(level);
done:
  for (int d = 0; d < 2; d++) tc_free(&a.ghost[d]);
  tc_free(&a.col);
  tc_free(&a.c);
  if (status != TC_OK) {
    tc_blocks_destroy(blocks);
    tc_level_destroy(level);
  }
  return status;
}

void tc_blocks_destroy(tc_blocks *blocks)
{
  tc_free(&blocks->base);
  tc_free(&blocks->codes);
}
