/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The K-cycle: at each level up to two steps of conjugate gradients, each preconditioned by a symmetric
 * Gauss-Seidel sweep around a correction from the next level (Notay and Vassilevski, Numer. Linear Algebra
 * Appl. 15 (2008) 473). Two steps repair what aggregation does badly, the size of the correction.
 *
 * Small levels are copied to every rank, which then needs no messages; the smallest is solved by Cholesky. */
#include "transport_cycle.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { GATHER_BELOW = 20000, DENSE_BELOW = 96, DENSE_MOST = 1500, SWEEPS = 4 };
static const double ENOUGH = 0.25; /* one step suffices when it leaves less than this of the residual */

/* ---- setup ---- */

static size_t packed(int32_t row)
{
  return (size_t)row * ((size_t)row + 1) / 2;
}

/* Cholesky factor of the last level; its unknowns all reach an electrode, so the matrix is positive definite.
 */
static tc_status factorize(tc_hierarchy *h)
{
  const tc_level *level = &h->level[h->levels - 1];
  TC_TRY(TC_NEW(&h->factor, packed(level->n), "matrix of the last level"));
  TC_TRY(TC_NEW(&h->solution, (size_t)level->n, "last level"));
  for (int32_t i = 0; i < level->n; i++) {
    double *row = h->factor + packed(i);
    double sum = (double)level->g[i];
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) {
      sum += (double)level->c[e];
      if (level->col[e] < i) row[level->col[e]] -= (double)level->c[e];
    }
    row[i] += sum;
  }
  for (int32_t i = 0; i < level->n; i++) {
    double *row = h->factor + packed(i);
    for (int32_t k = 0; k <= i; k++) {
      const double *other = h->factor + packed(k);
      double sum = row[k];
      for (int32_t m = 0; m < k; m++) sum -= row[m] * other[m];
      row[k] = k < i ? sum / other[k] : sum > 0 ? sqrt(sum) : INFINITY; /* infinite: an empty row gives 0 */
    }
  }
  return TC_OK;
}

static tc_status gather_level(tc_hierarchy *h)
{
  tc_level *last = &h->level[h->levels - 1];
  int size;
  MPI_Comm_size(last->comm, &size);
  tc_status status = TC_NEW(&h->counts, (size_t)size, "ranks");
  if (status == TC_OK) status = TC_NEW(&h->starts, (size_t)size, "ranks");
  TC_TRY(tc_agree(last->comm, status));
  MPI_Allgather(&last->n, 1, MPI_INT, h->counts, 1, MPI_INT, last->comm);
  for (int r = 1; r < size; r++) h->starts[r] = h->starts[r - 1] + h->counts[r - 1];
  tc_level *whole = &h->level[h->levels];
  TC_TRY(tc_level_gather(last, whole, &h->first));
  h->gathered = h->levels++;
  /* Blocks are numbered by each rank for itself: from here on only pairs. */
  TC_TRY(tc_agree(last->comm, TC_NEW(&whole->block, (size_t)whole->n, "blocks of unknowns")));
  for (int32_t i = 0; i < whole->n; i++) whole->block[i] = (uint32_t)i;
  whole->blocks[0] = whole->n;
  whole->blocks[1] = whole->blocks[2] = 1;
  return TC_OK;
}

tc_status tc_hierarchy_build(tc_hierarchy *h)
{
  h->levels = 1;
  h->gathered = -1;
  int size;
  MPI_Comm_size(h->level[0].comm, &size);
  while (h->levels < TC_MAX_LEVELS - 1) {
    tc_level *last = &h->level[h->levels - 1];
    const int64_t total = tc_level_total(last);
    if (h->gathered < 0 && size > 1 && total <= GATHER_BELOW) {
      TC_TRY(gather_level(h));
      continue;
    }
    if (total <= DENSE_BELOW) break;
    bool stuck, exact;
    TC_TRY(tc_level_eliminate(last, &h->level[h->levels], &exact));
    if (exact) {
      h->levels++;
      continue;
    }
    TC_TRY(tc_level_coarsen(last, &h->level[h->levels], &stuck));
    if (!stuck)
      h->levels++;
    else if (h->gathered < 0 && size > 1)
      TC_TRY(gather_level(h));
    else
      break;
  }
  const tc_level *last = &h->level[h->levels - 1];
  tc_status status = TC_OK;
  if (last->n <= DENSE_MOST && (size == 1 || h->gathered >= 0)) status = factorize(h);
  for (int l = 0; l < h->levels && status == TC_OK; l++) status = tc_level_vectors(&h->level[l]);
  return tc_agree(h->level[0].comm, status);
}

void tc_hierarchy_destroy(tc_hierarchy *h)
{
  for (int l = 0; l < TC_MAX_LEVELS; l++) tc_level_destroy(&h->level[l]);
  tc_free(&h->counts);
  tc_free(&h->starts);
  tc_free(&h->factor);
  tc_free(&h->solution);
}

/* ---- sweeps ---- */

/* x = (D + L)^-1 b, from zero; ghosts count as zero. */
static void sweep_forward(const tc_level *level, const float *restrict b, float *restrict x)
{
  for (int32_t i = 0; i < level->n; i++) {
    float sum = b[i];
    for (int32_t e = level->row[i]; e < level->mid[i]; e++) sum += level->c[e] * x[level->col[e]];
    x[i] = sum * level->inverse[i];
  }
}

static void sweep_backward(const tc_level *level, const float *restrict b, float *restrict x)
{
  for (int32_t i = level->n; i-- > 0;) {
    float sum = b[i];
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) sum += level->c[e] * x[level->col[e]];
    x[i] = sum * level->inverse[i];
  }
}

/* Charge must not leak between the levels: what a sweep's rounding leaves in a row is part of the residual,
 * so the whole row is summed, by differences, though in exact arithmetic only the later unknowns would count.
 */
static void restrict_residual(const tc_level *level, const float *restrict x, float *restrict coarse_b)
{
  for (int32_t i = 0; i < level->n; i++)
    coarse_b[level->parent[i]] += level->b[i] - tc_level_apply_row(level, x, i);
}

static void add_up(const tc_level *level, double *sums, int count)
{
  if (level->comm != MPI_COMM_SELF)
    MPI_Allreduce(MPI_IN_PLACE, sums, count, MPI_DOUBLE, MPI_SUM, level->comm);
}

/* ---- cycle ---- */

static void solve_last(tc_hierarchy *h, tc_level *level)
{
  if (!h->factor) {
    memset(level->x, 0, ((size_t)level->n + (size_t)level->ghosts) * sizeof(float));
    sweep_forward(level, level->b, level->x);
    for (int s = 0; s < SWEEPS; s++) {
      tc_level_exchange(level, level->x);
      sweep_backward(level, level->b, level->x);
    }
    tc_level_exchange(level, level->x);
    return;
  }
  double *u = h->solution;
  for (int32_t i = 0; i < level->n; i++) {
    const double *row = h->factor + packed(i);
    double sum = (double)level->b[i];
    for (int32_t k = 0; k < i; k++) sum -= row[k] * u[k];
    u[i] = sum / row[i];
  }
  for (int32_t i = level->n; i-- > 0;) {
    const double *row = h->factor + packed(i);
    u[i] /= row[i];
    for (int32_t k = 0; k < i; k++) u[k] -= row[k] * u[i];
    level->x[i] = (float)u[i];
  }
}

static void pass_to_whole(tc_hierarchy *h, int l, tc_level_solver *solve)
{
  tc_level *part = &h->level[l], *whole = &h->level[l + 1];
  MPI_Allgatherv(part->b, part->n, MPI_FLOAT, whole->b, h->counts, h->starts, MPI_FLOAT, part->comm);
  solve(h, l + 1);
  memcpy(part->x, whole->x + h->first, (size_t)part->n * sizeof(float));
  tc_level_exchange(part, part->x);
}

/* Solve for a level from which the next was made by elimination. */
static void substitute(tc_hierarchy *h, int l, tc_level_solver *solve)
{
  const tc_level *level = &h->level[l], *next = &h->level[l + 1];
  const int32_t *parent = level->parent;
  for (int32_t i = 0; i < level->n; i++)
    if (parent[i] >= 0) next->b[parent[i]] = level->b[i];
  for (int32_t m = 0; m < level->eliminations; m++) {
    const int32_t i = level->eliminated[m];
    const float share = level->b[i] * level->inverse[i];
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++)
      next->b[parent[level->col[e]]] += share * level->c[e];
  }
  solve(h, l + 1);
  const int32_t all = level->n + level->ghosts;
  for (int32_t i = 0; i < all; i++)
    if (parent[i] >= 0) level->x[i] = next->x[parent[i]];
  for (int32_t m = 0; m < level->eliminations; m++) {
    const int32_t i = level->eliminated[m];
    float sum = level->b[i];
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) sum += level->c[e] * level->x[level->col[e]];
    level->x[i] = sum * level->inverse[i];
  }
}

bool tc_hierarchy_pass(tc_hierarchy *h, int l, tc_level_solver *solve)
{
  tc_level *level = &h->level[l];
  if (l == h->levels - 1)
    solve_last(h, level);
  else if (l + 1 == h->gathered)
    pass_to_whole(h, l, solve);
  else if (level->eliminated)
    substitute(h, l, solve);
  else
    return false;
  return true;
}

/* out = M^-1 b, ghosts included. */
static void precondition(tc_hierarchy *h, int l, float *out)
{
  tc_level *level = &h->level[l], *coarse = &h->level[l + 1];
  sweep_forward(level, level->b, out);
  tc_level_exchange(level, out);
  memset(coarse->b, 0, ((size_t)coarse->n + (size_t)coarse->ghosts + 1) * sizeof(float));
  restrict_residual(level, out, coarse->b);
  tc_hierarchy_cycle(h, l + 1);
  for (int32_t i = 0; i < level->n; i++) out[i] += coarse->x[level->parent[i]];
  tc_level_exchange(level, out);
  sweep_backward(level, level->b, out);
  tc_level_exchange(level, out);
}

static void scale_into(const tc_level *level, double a, const float *first, double b, const float *second)
{
  const float fa = (float)a, fb = (float)b;
  const int32_t all = level->n + level->ghosts;
  for (int32_t i = 0; i < all; i++) level->x[i] = fa * first[i] + (second ? fb * second[i] : 0);
}

void tc_hierarchy_cycle(tc_hierarchy *h, int l)
{
  tc_level *level = &h->level[l];
  if (tc_hierarchy_pass(h, l, tc_hierarchy_cycle)) return;
  precondition(h, l, level->x);
  enum { XB, XAX, BB, BV, VV, SUMS };
  double s[SUMS] = {0};
  for (int32_t i = 0; i < level->n; i++) {
    const float v = level->v[i] = tc_level_apply_row(level, level->x, i), x = level->x[i], b = level->b[i];
    s[XB] += (double)(x * b);
    s[XAX] += (double)(x * v);
    s[BB] += (double)(b * b);
    s[BV] += (double)(b * v);
    s[VV] += (double)(v * v);
  }
  add_up(level, s, SUMS);
  if (!(s[XAX] > 0)) return; /* b is zero */
  const double step = s[XB] / s[XAX];
  const double left = s[BB] - 2 * step * s[BV] + step * step * s[VV];
  if (left <= ENOUGH * ENOUGH * s[BB]) {
    scale_into(level, step, level->x, 0, NULL);
    return;
  }
  for (int32_t i = 0; i < level->n; i++) level->b[i] -= (float)step * level->v[i];
  precondition(h, l, level->y);
  enum { YB, YV, YAY, SUMS2 };
  double t[SUMS2] = {0};
  for (int32_t i = 0; i < level->n; i++) {
    const float y = level->y[i];
    t[YB] += (double)(y * level->b[i]);
    t[YV] += (double)(y * level->v[i]);
    t[YAY] += (double)(y * tc_level_apply_row(level, level->y, i));
  }
  add_up(level, t, SUMS2);
  const double rest = t[YAY] - t[YV] * t[YV] / s[XAX]; /* of y, conjugate to x */
  if (!(rest > 1e-6 * t[YAY])) {
    scale_into(level, step, level->x, 0, NULL);
    return;
  }
  const double second = t[YB] / rest;
  scale_into(level, step - second * t[YV] / s[XAX], level->x, second, level->y);
}
