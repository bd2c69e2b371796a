/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The voxels' vectors: residual, preconditioner, dots and update, plane by plane. */
#include "transport_fine.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { RED = 0, BLACK = 1, ROWS = 4, SUM_ENERGY = 0, SUM_NORM = 1, SUM_ELECTRODE = 2, SUMS = 3 };

static tc_status allocate(tc_fine *f)
{
  for (int c = 0; c < 2; c++) {
    TC_TRY(TC_NEW(&f->x[c], f->grid.elements, "potential"));
    TC_TRY(tc_grid_array(&f->grid, &f->r[c], "residual"));
    TC_TRY(tc_grid_array(&f->grid, &f->z[c], "preconditioned residual"));
    TC_TRY(tc_grid_array(&f->grid, &f->p[c], "direction"));
    TC_TRY(TC_NEW(&f->rows[c], (size_t)(ROWS * f->grid.pitch), "rows of residuals"));
  }
  return TC_NEW(&f->sums, (size_t)f->grid.n[f->grid.axis] + SUMS, "fluxes");
}

tc_status tc_fine_create(MPI_Comm comm, const tc_image *image, const tc_transport_options *options,
                         const tc_runs *runs, tc_fine *f)
{
  *f = (tc_fine){.kernels = tc_kernels_best()};
  tc_status status = tc_grid_create(comm, image, options, runs, &f->grid);
  if (status == TC_OK) status = tc_blocks_create(&f->grid, &f->blocks, &f->coarse.level[0]);
  if (status == TC_OK) status = tc_hierarchy_build(&f->coarse);
  if (status == TC_OK) status = tc_agree(comm, allocate(f));
  if (status != TC_OK) tc_fine_destroy(f);
  return status;
}

void tc_fine_destroy(tc_fine *f)
{
  for (int c = 0; c < 2; c++) {
    tc_free(&f->x[c]);
    tc_free(&f->r[c]);
    tc_free(&f->z[c]);
    tc_free(&f->p[c]);
    tc_free(&f->rows[c]);
  }
  tc_free(&f->sums);
  tc_hierarchy_destroy(&f->coarse);
  tc_blocks_destroy(&f->blocks);
  tc_grid_destroy(&f->grid);
}

/* ---- residual ---- */

/* Current that enters from the first electrode through voxel (x, j, k). */
static double entering(const tc_fine *f, int64_t x, int64_t j, int64_t k)
{
  const tc_grid *g = &f->grid;
  const int colour = (int)((x + j + k + g->z0) & 1);
  const ptrdiff_t i = tc_grid_row(g, j, k) + (x >> 1);
  return tc_grid_kappa(g, g->class_of[colour][i], TC_CLASS_ELECTRODE) * (1 - f->x[colour][i]);
}

static double electrode_current(const tc_fine *f)
{
  const tc_grid *g = &f->grid;
  int64_t end[3] = {g->nx, g->ny, g->nz};
  end[g->axis] = g->axis == 2 && g->z0 > 0 ? 0 : 1;
  double sum = 0;
  for (int64_t k = 0; k < end[2]; k++)
    for (int64_t j = 0; j < end[1]; j++) {
      double row = 0;
      for (int64_t x = 0; x < end[0]; x++) row += entering(f, x, j, k);
      sum += row;
    }
  return sum;
}

static double squares(const tc_grid *g, const float *r, int64_t k)
{
  double sum = 0;
  const ptrdiff_t begin = tc_grid_row(g, 0, k), end = tc_grid_row(g, g->ny, k);
  for (ptrdiff_t i = begin; i < end; i += 64) {
    float part = 0;
    const ptrdiff_t stop = i + 64 < end ? i + 64 : end;
    for (ptrdiff_t m = i; m < stop; m++) part += r[m] * r[m];
    sum += (double)part;
  }
  return sum;
}

/* The residual of a plane is the difference of the fluxes through its two sides, so the fluxes follow from
 * the current at the electrode and the planes' residuals; and the energy is the power that enters less the
 * sum of u r. */
tc_state tc_fine_residual(tc_fine *f)
{
  const tc_grid *g = &f->grid;
  const int64_t n = g->n[g->axis];
  double *total = f->sums, *flux = f->sums + SUMS;
  memset(f->sums, 0, ((size_t)n + SUMS) * sizeof *f->sums);
  total[SUM_ELECTRODE] = electrode_current(f);
  for (int64_t k = 0; k < g->nz; k++)
    for (int c = 0; c < 2; c++) {
      total[SUM_ENERGY] -= f->kernels->true_residual(g, c, k, f->x, f->r[c], flux);
      total[SUM_NORM] += squares(g, f->r[c], k);
    }
  MPI_Allreduce(MPI_IN_PLACE, f->sums, (int)n + SUMS, MPI_DOUBLE, MPI_SUM, g->comm);
  double current = total[SUM_ELECTRODE], largest = current, smallest = current;
  for (int64_t i = 0; i < n; i++) {
    current -= flux[i];
    if (current > largest) largest = current;
    if (current < smallest) smallest = current;
  }
  return (tc_state){.energy = total[SUM_ENERGY] + total[SUM_ELECTRODE],
                    .flux_imbalance = largest > 0 ? (largest - smallest) / largest : 1,
                    .norm = sqrt(total[SUM_NORM])};
}

/* ---- preconditioner ---- */

/* Half sweep over one colour, then its ghosts; from zero when the other colour is still zero. */
static void sweep(tc_fine *f, int colour, bool from_zero)
{
  const tc_grid *g = &f->grid;
  for (int64_t k = 0; k < g->nz; k++)
    if (from_zero)
      f->kernels->scale(g, colour, k, f->z, f->r[colour]);
    else
      f->kernels->relax(g, colour, k, f->z, f->r[colour]);
  tc_grid_halo(g, (void *const *)f->z, colour, sizeof(float));
}

/* Which voxel of its block a row's voxels of a colour are: v in transport_blocks.h. */
static int place_in_block(const tc_grid *g, int colour, int64_t j, int64_t k)
{
  return tc_grid_start(g, colour, j, k) | (int)(j & 1) << 1 | (int)(k & 1) << 2;
}

typedef struct block_row {
  const float *value;
  int shift; /* of the code of this row's voxels */
} block_row;

/* Residuals of one colour in the rows of a line of blocks. */
static int residual_rows(tc_fine *f, int colour, int64_t by, int64_t bz, block_row rows[ROWS])
{
  const tc_grid *g = &f->grid;
  int count = 0;
  for (int64_t k = 2 * bz; k < 2 * bz + 2 && k < g->nz; k++)
    for (int64_t j = 2 * by; j < 2 * by + 2 && j < g->ny; j++) {
      float *row = f->rows[colour] + count * g->pitch;
      row[f->blocks.n[0] - 1] = 0; /* where this row has no voxel in the last block */
      f->kernels->residual(g, colour, j, k, f->z, f->r[colour], row);
      rows[count++] = (block_row){row, TC_CODE_BITS * place_in_block(g, colour, j, k)};
    }
  return count;
}

static void restrict_line(const tc_fine *f, int64_t by, int64_t bz, const block_row *rows, int count,
                          float *coarse)
{
  const tc_blocks *blocks = &f->blocks;
  const size_t first = (size_t)((bz * blocks->n[1] + by) * blocks->n[0]);
  const int32_t *base = blocks->base + first;
  const uint32_t *codes = blocks->codes + first;
  for (int64_t m = 0; m < blocks->n[0]; m++) {
    if (codes[m] == 0) {
      float sum = 0;
      for (int i = 0; i < count; i++) sum += rows[i].value[m];
      coarse[base[m]] += sum;
    } else {
      for (int i = 0; i < count; i++)
        coarse[base[m] + (int32_t)(codes[m] >> rows[i].shift & TC_CODE_MASK)] += rows[i].value[m];
    }
  }
}

/* After the half sweeps red, black only red has a residual, unless voxels of one colour meet somewhere. */
static void restrict_all(tc_fine *f, int colours)
{
  tc_level *level = &f->coarse.level[0];
  memset(level->b, 0, ((size_t)level->n + (size_t)level->ghosts + 1) * sizeof(float));
  for (int64_t bz = 0; bz < f->blocks.n[2]; bz++)
    for (int64_t by = 0; by < f->blocks.n[1]; by++)
      for (int colour = 0; colour < colours; colour++) {
        block_row rows[ROWS];
        const int count = residual_rows(f, colour, by, bz, rows);
        restrict_line(f, by, bz, rows, count, level->b);
      }
}

/* Add the coarse correction. Inert voxels get something too, which the half sweeps that follow set to 0
 * again. */
static void prolong(tc_fine *f, int colour)
{
  const tc_grid *g = &f->grid;
  const tc_blocks *blocks = &f->blocks;
  const float *coarse = f->coarse.level[0].x;
  for (int64_t k = 0; k < g->nz; k++) {
    for (int64_t j = 0; j < g->ny; j++) {
      const size_t first = (size_t)(((k >> 1) * blocks->n[1] + (j >> 1)) * blocks->n[0]);
      const int32_t *base = blocks->base + first;
      const uint32_t *codes = blocks->codes + first;
      const int shift = TC_CODE_BITS * place_in_block(g, colour, j, k);
      const int64_t count = tc_grid_count(g, tc_grid_start(g, colour, j, k));
      float *z = f->z[colour] + tc_grid_row(g, j, k);
      for (int64_t m = 0; m < count; m++)
        z[m] += coarse[base[m] + (int32_t)(codes[m] >> shift & TC_CODE_MASK)];
      tc_grid_wrap_row(g, f->z, colour, j, k);
    }
    tc_grid_wrap_plane(g, f->z, colour, k);
  }
  tc_grid_halo(g, (void *const *)f->z, colour, sizeof(float));
}

void tc_fine_precondition(tc_fine *f)
{
  const bool bipartite = f->grid.bipartite;
  if (!bipartite) /* ghosts that mirror black voxels for black voxels count as zero in the first half sweep */
    for (int c = 0; c < 2; c++) memset(f->z[c], 0, f->grid.elements * sizeof(float));
  sweep(f, RED, true);
  sweep(f, BLACK, false);
  restrict_all(f, bipartite ? 1 : 2);
  tc_hierarchy_cycle(&f->coarse, 0);
  prolong(f, RED);
  if (!bipartite) prolong(f, BLACK);
  sweep(f, BLACK, false);
  sweep(f, RED, false);
}

/* ---- start ---- */

/* x = 0, and 1 in the ghosts that are the first electrode. */
static void charge_electrode(tc_fine *f)
{
  const tc_grid *g = &f->grid;
  for (int colour = 0; colour < 2; colour++)
    for (int64_t k = -1; k <= g->nz; k++)
      for (int64_t j = -1; j <= g->ny; j++) {
        const int start = tc_grid_start(g, colour, j, k);
        double *row = f->x[colour] + tc_grid_row(g, j, k);
        for (int64_t m = -1; m < g->pitch - 1; m++) {
          const int64_t place[3] = {2 * m + start, j, k + g->z0};
          row[m] = place[g->axis] < 0 ? 1 : 0;
        }
      }
}

tc_status tc_fine_start(tc_fine *f, double *norm)
{
  charge_electrode(f);
  *norm = tc_fine_residual(f).norm;
  for (int c = 0; c < 2; c++) memset(f->z[c], 0, f->grid.elements * sizeof(float));
  restrict_all(f, 2);
  TC_TRY(tc_hierarchy_start(&f->coarse));
  prolong(f, RED);
  prolong(f, BLACK);
  tc_fine_update(f, 1, 0);
  return TC_OK;
}

/* ---- step ---- */

tc_dots tc_fine_dots(tc_fine *f)
{
  const tc_grid *g = &f->grid;
  tc_dots dots = {0};
  for (int64_t k = 0; k < g->nz; k++)
    for (int c = 0; c < 2; c++) f->kernels->dots(g, c, k, f->z, f->p[c], f->r[c], &dots);
  double sums[4] = {dots.zAz, dots.zAp, dots.zr, dots.pr};
  MPI_Allreduce(MPI_IN_PLACE, sums, 4, MPI_DOUBLE, MPI_SUM, g->comm);
  return (tc_dots){.zAz = sums[0], .zAp = sums[1], .zr = sums[2], .pr = sums[3]};
}

void tc_fine_update(tc_fine *f, double alpha, double beta)
{
  for (int c = 0; c < 2; c++) f->kernels->update(f->grid.elements, alpha, beta, f->z[c], f->p[c], f->x[c]);
}
