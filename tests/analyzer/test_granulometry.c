/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Size distributions against the definition, balls of two sizes, and slabs. */
#include <math.h>
#include <string.h>

#include "suite.h"
#include "tapecast/granulometry.h"

static const bool phase_one[TC_LABELS] = {[1] = true};
static const bool sides[3] = {true, true, false}, all_around[3] = {true, true, true};

static tc_image *blank(int64_t nx, int64_t ny, int64_t nz, double hz)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, (int64_t[3]){nx, ny, nz}, (double[3]){1, 1, hz}, &image));
  return image;
}

static tc_sizes *sizes_of(const tc_image *image, const bool periodic[3], int steps)
{
  tc_sizes *sizes = NULL;
  ck_ok(tc_granulometry(image, phase_one, periodic, steps, &sizes));
  for (int i = 1; i < sizes->count; i++) {
    ck_assert_double_gt(sizes->diameter[i], sizes->diameter[i - 1]);
    ck_assert_double_le(sizes->swept[i], sizes->swept[i - 1]);
  }
  return sizes;
}

static double square_between(const tc_image *image, const bool periodic[3], int i, int j)
{
  const int64_t *n = image->n;
  const int64_t a[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
  const int64_t b[3] = {j % n[0], j / n[0] % n[1], j / n[0] / n[1]};
  double square = 0;
  for (int d = 0; d < 3; d++) {
    double step = fabs((double)(a[d] - b[d]));
    if (periodic[d]) step = fmin(step, (double)n[d] - step);
    square += pow(step * image->spacing[d], 2);
  }
  return square;
}

/* Share of the phase within half an edge of some ball of radius r that holds nothing but phase, by looking at
 * all pairs. */
static double swept(const tc_image *image, const bool periodic[3], double r)
{
  const int all = (int)(image->n[0] * image->n[1] * image->n[2]);
  const double reach = r + fmin(1, image->spacing[2]) / 2;
  double voxels = 0, inside = 0;
  bool fits[2048];
  for (int i = 0; i < all; i++) {
    fits[i] = image->label[i] == 1;
    for (int j = 0; fits[i] && j < all; j++)
      fits[i] = image->label[j] == 1 || square_between(image, periodic, i, j) > r * r;
  }
  for (int i = 0; i < all; i++) {
    if (image->label[i] != 1) continue;
    voxels++;
    for (int j = 0; j < all; j++)
      if (fits[j] && square_between(image, periodic, i, j) <= reach * reach) {
        inside++;
        break;
      }
  }
  return inside / voxels;
}

START_TEST(openings_are_those_of_the_definition)
{
  uint64_t seed = 21;
  for (int t = 0; t < 4; t++) {
    const bool *periodic = t % 2 ? all_around : sides;
    tc_image *image = blank(12, 13, 11, t < 2 ? 1 : 1.3);
    for (int i = 0; i < 12 * 13 * 11; i++) image->label[i] = next_random(&seed) < 0.99 - 0.01 * t;
    tc_sizes *sizes = sizes_of(image, periodic, 1000);
    ck_assert_int_gt(sizes->count, 4);
    for (int i = 0; i < sizes->count; i++) {
      const double r = sizes->diameter[i] / 2;
      ck_assert_double_eq_tol(sizes->swept[i], i ? fmin(swept(image, periodic, r), sizes->swept[i - 1]) : 1,
                              1e-12);
    }
    tc_sizes_destroy(&sizes);
    tc_image_destroy(&image);
  }
}
END_TEST

static void draw_ball(tc_image *image, double x, double y, double z, double r)
{
  const int64_t *n = image->n;
  for (int64_t i = 0; i < n[0] * n[1] * n[2]; i++)
    if (pow((double)(i % n[0]) + 0.5 - x, 2) + pow((double)(i / n[0] % n[1]) + 0.5 - y, 2) +
            pow((double)(i / n[0] / n[1]) + 0.5 - z, 2) <
        r * r)
      image->label[i] = 1;
}

START_TEST(balls_of_two_sizes)
{
  tc_image *image = blank(60, 60, 30, 1);
  draw_ball(image, 15.5, 15.5, 15.5, 12);
  for (int b = 0; b < 8; b++) draw_ball(image, 40.5 + 12 * (b % 2), 8.5 + 12 * (b / 2), 15.5, 5);
  tc_sizes *sizes = sizes_of(image, sides, 100);
  const double large = pow(12, 3), small = 8 * pow(5, 3), share = large / (large + small);
  ck_assert_double_eq_tol(sizes->d50, 24, 1.2);
  ck_assert_double_eq_tol(sizes->d90, 24, 1.2);
  ck_assert_double_eq_tol(sizes->mean, 24 * share + 10 * (1 - share), 1.2);
  for (int i = 0; i < sizes->count; i++) {
    if (sizes->diameter[i] < 8) ck_assert_double_gt(sizes->swept[i], 0.98);
    if (sizes->diameter[i] > 11 && sizes->diameter[i] < 22)
      ck_assert_double_eq_tol(sizes->swept[i], share, 0.02);
  }
  tc_sizes_destroy(&sizes);
  tc_image_destroy(&image);
}
END_TEST

START_TEST(slab_and_limits)
{
  tc_image *image = blank(20, 20, 40, 0.5);
  tc_sizes *sizes = sizes_of(image, all_around, 10);
  ck_assert_int_eq(sizes->count, 0); /* nothing of the phase */
  tc_sizes_destroy(&sizes);
  for (int i = 0; i < 20 * 20 * 12; i++) image->label[4000 + i] = 1;
  sizes = sizes_of(image, all_around, 100);
  ck_assert_double_eq_tol(sizes->d50, 6, 0.6);
  tc_sizes_destroy(&sizes);
  memset(image->label, 1, 20 * 20 * 40);
  sizes = sizes_of(image, all_around, 10);
  ck_assert_double_eq_tol(sizes->d50, 20, 1e-9); /* as large as the box */
  tc_sizes_destroy(&sizes);
  ck_fails(tc_granulometry(image, phase_one, sides, 1, &sizes), TC_ERR_USAGE, "2 to 1000");
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {openings_are_those_of_the_definition, balls_of_two_sizes, slab_and_limits,
                                NULL};
  return suite_main(argc, argv, "granulometry", tests);
}
