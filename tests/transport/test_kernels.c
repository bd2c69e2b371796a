/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each instruction set does what the generic loops do. */
#include <math.h>
#include <string.h>

#include "suite.h"
#include "tapecast/memory.h"
#include "transport_kernels.h"
#include "transport_percolate.h"

enum { MOST_VOXELS = 80 }; /* along an axis */

typedef struct arrays {
  float *z[2], *r[2], *p[2];
  double *x[2];
} arrays;

static tc_grid make_grid(int64_t nx, int labels, int axis)
{
  mixture m = {.seed = 8};
  tc_transport_options options = along(axis);
  for (int l = 1; l <= labels; l++) {
    m.fraction[l] = 0.9 / labels;
    options.conductivity[l] = pow(7, l);
  }
  const int64_t n[3] = {nx, 6, 4};
  tc_image *image = make_image(MPI_COMM_SELF, n, (const double[3]){1, 1.2, 0.7}, label_of_mixture, &m);
  tc_runs runs;
  tc_grid grid;
  bool periodic[3];
  for (int d = 0; d < 3; d++) periodic[d] = d != axis;
  ck_ok(tc_runs_find(MPI_COMM_SELF, image, options.conductivity, axis, periodic, &runs));
  ck_assert_int_gt(runs.percolating, 0);
  ck_ok(tc_grid_create(MPI_COMM_SELF, image, &options, &runs, &grid));
  tc_runs_destroy(&runs);
  tc_image_destroy(&image);
  return grid;
}

static void fill(const tc_grid *g, arrays *a)
{
  for (int c = 0; c < 2; c++) {
    ck_ok(tc_grid_array(g, &a->z[c], "z"));
    ck_ok(tc_grid_array(g, &a->r[c], "r"));
    ck_ok(tc_grid_array(g, &a->p[c], "p"));
    ck_ok(TC_NEW(&a->x[c], g->elements, "x"));
    for (size_t i = 0; i < g->elements; i++) {
      a->z[c][i] = (float)(noise(1, c, (int64_t)i, 0) - 0.5);
      a->r[c][i] = (float)(noise(2, c, (int64_t)i, 0) - 0.5);
      a->p[c][i] = (float)(noise(3, c, (int64_t)i, 0) - 0.5);
      a->x[c][i] = noise(4, c, (int64_t)i, 0);
    }
  }
}

static void release(arrays *a)
{
  for (int c = 0; c < 2; c++) {
    tc_free(&a->z[c]);
    tc_free(&a->r[c]);
    tc_free(&a->p[c]);
    tc_free(&a->x[c]);
  }
}

/* Everything the kernels change or return, as one list of numbers. */
static size_t run(const tc_kernels *kernels, const tc_grid *g, double *out)
{
  arrays a;
  fill(g, &a);
  size_t count = 0;
  double flux[MOST_VOXELS] = {0}, energy = 0;
  float row[64];
  tc_dots dots = {0};
  for (int c = 0; c < 2; c++) {
    kernels->relax(g, c, 1, a.z, a.r[c]);
    kernels->scale(g, c, 2, a.z, a.r[c]);
    memset(row, 0, sizeof row);
    kernels->residual(g, c, 3, 2, a.z, a.r[c], row);
    for (int i = 0; i < 64; i++) out[count++] = (double)row[i];
    kernels->dots(g, c, 2, a.z, a.p[c], a.r[c], &dots);
    energy += kernels->true_residual(g, c, 1, a.x, a.r[c], flux);
    kernels->update(g->elements, 0.7, -0.2, a.z[c], a.p[c], a.x[c]);
  }
  const double sums[5] = {dots.zAz, dots.zAp, dots.zr, dots.pr, energy};
  for (int i = 0; i < 5; i++) out[count++] = sums[i];
  for (int i = 0; i < MOST_VOXELS; i++) out[count++] = flux[i];
  for (int c = 0; c < 2; c++)
    for (size_t i = 0; i < g->elements; i++) {
      out[count++] = (double)a.z[c][i];
      out[count++] = (double)a.r[c][i];
      out[count++] = (double)a.p[c][i];
      out[count++] = a.x[c][i];
    }
  release(&a);
  return count;
}

static void compare(const tc_kernels *kernels, const tc_grid *g)
{
  static double expected[1 << 16], found[1 << 16];
  const size_t count = run(&tc_kernels_generic, g, expected);
  ck_assert_uint_lt(count, 1 << 16);
  ck_assert_uint_eq(run(kernels, g, found), count);
  for (size_t i = 0; i < count; i++)
    ck_assert_msg(fabs(found[i] - expected[i]) < 2e-5 * (1 + fabs(expected[i])),
                  "%s, %d voxels in a row: number %zu is %g, not %g", kernels->name, (int)g->nx, i, found[i],
                  expected[i]);
}

static void compare_all(const tc_kernels *kernels)
{
  for (int64_t nx = 2; nx < MOST_VOXELS - 10; nx += nx < 20 ? 1 : 5)
    for (int labels = 1; labels < 7; labels += 2)
      for (int axis = 0; axis < 3; axis++) {
        tc_grid grid = make_grid(nx, labels, axis);
        compare(kernels, &grid);
        tc_grid_destroy(&grid);
      }
}

START_TEST(avx512)
{
  if (tc_kernels_best() == &tc_kernels_avx512) compare_all(&tc_kernels_avx512);
}
END_TEST

START_TEST(avx2)
{
  if (tc_kernels_avx2.name &&
      (tc_kernels_best() == &tc_kernels_avx512 || tc_kernels_best() == &tc_kernels_avx2))
    compare_all(&tc_kernels_avx2);
}
END_TEST

int main(int argc, char **argv)
{
  static const TTest *tests[2 + 1];
  tests[0] = avx512;
  tests[1] = avx2;
  return suite_main(argc, argv, "transport: instruction sets", tests);
}
