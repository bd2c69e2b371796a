/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cases with a known limit, approached as voxels shrink: arrays of spheres and chessboards. */
#include <math.h>
#include <stdio.h>

#include "sphere_array.h"
#include "suite.h"

static uint8_t label_of_sphere(const int64_t at[3], const int64_t n[3], const void *context)
{
  const double fraction = *(const double *)context;
  const double radius = cbrt(0.75 * fraction / M_PI);
  double square = 0;
  for (int d = 0; d < 3; d++) {
    const double away = ((double)at[d] + 0.5) / (double)n[d] - 0.5;
    square += away * away;
  }
  return square < radius * radius ? 2 : 1;
}

static double sphere_error(double fraction, double contrast, int64_t n)
{
  tc_transport_options options = along(2);
  options.conductivity[1] = 1;
  options.conductivity[2] = contrast;
  const tc_transport_result r = solve_and_free(make_cube(n, label_of_sphere, &fraction), &options);
  return r.sigma_eff / sphere_array(fraction, contrast) - 1;
}

/* Stair-steps make single errors erratic; over a factor of 8 in voxel size they fall with the first power. */
START_TEST(sphere_arrays_converge)
{
  static const double contrast[] = {0, 10, 1e4}, fraction[] = {0.1, 0.2, 0.3};
  double coarse = 0, fine = 0;
  for (int c = 0; c < 3; c++)
    for (int f = 0; f < 3; f++) {
      coarse += fabs(sphere_error(fraction[f], contrast[c], 10)) / 9;
      const double error = fabs(sphere_error(fraction[f], contrast[c], 80));
      fine += error / 9;
      ck_assert_msg(error < 0.01, "fraction %g, contrast %g: off by %g", fraction[f], contrast[c], error);
    }
  const double order = log(coarse / fine) / log(8);
  ck_assert_msg(order > 0.7, "mean error %g at 10 voxels, %g at 80: order %.2f", coarse, fine, order);
}
END_TEST

/* Squares of `size` voxels, electrodes through the middle of squares, where the potential is even. */
static uint8_t label_of_chessboard(const int64_t at[3], const int64_t n[3], const void *context)
{
  (void)n;
  const int64_t size = *(const int64_t *)context;
  const int64_t i = (at[0] + size / 2) / size, j = (at[1] + size / 2) / size;
  return (uint8_t)(1 + ((i + j) & 1));
}

static double chessboard_error(int64_t size, double contrast)
{
  const int64_t n[3] = {2 * size, 2 * size, 1};
  tc_transport_options options = along(0);
  options.conductivity[1] = 1;
  options.conductivity[2] = contrast;
  options.tolerance = 1e-6;
  const tc_transport_result r = solve_and_free(
      make_image(MPI_COMM_SELF, n, (const double[3]){1, 1, 1}, label_of_chessboard, &size), &options);
  return fabs(r.sigma_eff / sqrt(contrast) - 1);
}

/* Keller's and Dykhne's theorem: in two dimensions a chessboard conducts like the geometric mean. At the
 * corners the potential goes like distance^p, tan(p pi/4) = contrast^(-1/2), and the error like the voxel
 * size to the power 2 p. */
START_TEST(chessboards_conduct_like_the_geometric_mean)
{
  static const double contrast[] = {2, 4, 10}, allowed[] = {3e-4, 2e-3, 1e-2};
  for (int c = 0; c < 3; c++) {
    const double coarse = chessboard_error(64, contrast[c]), fine = chessboard_error(256, contrast[c]);
    const double order = log(coarse / fine) / log(4), expected = 8 / M_PI * atan(1 / sqrt(contrast[c]));
    ck_assert_msg(fine < allowed[c], "contrast %g: off by %g", contrast[c], fine);
    ck_assert_msg(fabs(order / expected - 1) < 0.15, "contrast %g: order %.3f, not %.3f", contrast[c], order,
                  expected);
  }
}
END_TEST

/* ---- bounds ---- */

static void check_wiener(const mixture *m, const tc_transport_options *options, int labels)
{
  const int64_t n[3] = {7, 9, 8};
  tc_image *image = make_image(MPI_COMM_SELF, n, (const double[3]){1, 1.5, 0.6}, label_of_mixture, m);
  int64_t count[TC_LABELS];
  ck_ok(tc_image_count(image, count));
  double upper = 0, resistance = 0;
  for (int l = 0; l <= labels; l++) {
    upper += (double)count[l] / (7 * 9 * 8) * options->conductivity[l];
    if (count[l]) resistance += (double)count[l] / (7 * 9 * 8) / options->conductivity[l];
  }
  const tc_transport_result r = solve_and_free(image, options);
  ck_assert_msg(r.sigma_eff <= upper * (1 + 1e-6), "%g above the arithmetic mean %g", r.sigma_eff, upper);
  ck_assert_msg(r.sigma_eff >= (1 - 1e-6) / resistance, "%g below the harmonic mean %g", r.sigma_eff,
                1 / resistance);
}

START_TEST(random_images_keep_the_wiener_bounds)
{
  for (uint64_t seed = 1; seed <= 120; seed++) {
    mixture m = {.seed = seed};
    tc_transport_options options = along((int)(seed % 3));
    const int labels = 1 + (int)(seed % 5);
    for (int l = 1; l <= labels; l++) {
      m.fraction[l] = 0.9 / labels;
      options.conductivity[l] = pow(10, 5 * noise(seed, l, 0, 0) - 3);
    }
    options.conductivity[0] = seed % 2 ? 0 : 1;
    check_wiener(&m, &options, labels);
  }
}
END_TEST

/* Hashin and Shtrikman, J. Appl. Phys. 33 (1962) 3125: `inner` of fraction f in `outer`. */
static double hashin_shtrikman(double outer, double inner, double f)
{
  return outer + f / (1 / (inner - outer) + (1 - f) / (3 * outer));
}

/* Random balls are isotropic on average only, and these images are cut off by electrodes: nothing forbids a
 * single one to leave the bounds. That none of them does, at fractions from 0.1 to 0.9, is measured. */
START_TEST(isotropic_images_keep_the_hashin_shtrikman_bounds)
{
  enum { EDGE = 16, VOXELS = EDGE * EDGE * EDGE };
  for (uint64_t seed = 1; seed <= 240; seed++) {
    const double radius = 2 + (double)(seed % 3), contrast = seed % 2 ? 20 : 0.05;
    const double wanted = 0.1 + 0.8 * noise(seed, 0, 0, 1);
    const double ball = 4 * M_PI / 3 * radius * radius * radius;
    const balls b = make_balls((int)ceil(-log(1 - wanted) * VOXELS / ball), radius, seed);
    double sigma = 0, f = 0;
    for (int axis = 0; axis < 3; axis++) {
      tc_transport_options options = along(axis);
      options.conductivity[0] = 1;
      options.conductivity[1] = contrast;
      tc_image *image = make_cube(EDGE, label_of_balls, &b);
      int64_t count[TC_LABELS];
      ck_ok(tc_image_count(image, count));
      f = (double)count[1] / VOXELS;
      sigma += solve_and_free(image, &options).sigma_eff / 3;
    }
    const double one = hashin_shtrikman(1, contrast, f), other = hashin_shtrikman(contrast, 1, 1 - f);
    ck_assert_msg(sigma > fmin(one, other) && sigma < fmax(one, other),
                  "seed %d, fraction %g, contrast %g: %g not between %g and %g", (int)seed, f, contrast,
                  sigma, one, other);
  }
}
END_TEST

int main(int argc, char **argv)
{
  static const TTest *tests[4 + 1];
  tests[0] = sphere_arrays_converge;
  tests[1] = chessboards_conduct_like_the_geometric_mean;
  tests[2] = random_images_keep_the_wiener_bounds;
  tests[3] = isotropic_images_keep_the_hashin_shtrikman_bounds;
  return suite_main(argc, argv, "transport: analytic cases and bounds", tests);
}
