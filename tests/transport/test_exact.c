/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cases with an exact answer: uniform images, laminates, and small images against a dense solver. */
#include <math.h>
#include <stdio.h>

#include "suite.h"

/* ---- laminates ---- */

typedef struct layers {
  int along;     /* direction across the layers */
  int labels;    /* labels 1 … labels in turn */
  int64_t thick; /* voxels */
} layers;

static uint8_t label_of_layers(const int64_t at[3], const int64_t n[3], const void *context)
{
  (void)n;
  const layers *l = context;
  return (uint8_t)(1 + at[l->along] / l->thick % l->labels);
}

static double mean(const tc_transport_options *options, const layers *l, int64_t n, bool harmonic)
{
  double sum = 0;
  for (int64_t i = 0; i < n; i++) {
    const double sigma = options->conductivity[1 + i / l->thick % l->labels];
    sum += harmonic ? 1 / sigma : sigma;
  }
  return harmonic ? (double)n / sum : sum / (double)n;
}

static void set_conductivities(tc_transport_options *options, int labels, double ratio)
{
  for (int l = 1; l <= labels; l++)
    options->conductivity[l] = 3.7 * pow(ratio, (double)(l - 1) / (labels - 1));
}

static void check_laminate(int axis, const layers *l, double ratio, bool periodic)
{
  const int64_t n[3] = {13, 10, 16};
  const double spacing[3] = {0.5, 0.2, 1.3};
  tc_transport_options options = along(axis);
  for (int d = 0; d < 3; d++) options.periodic[d] = periodic;
  options.tolerance = 1e-7;
  set_conductivities(&options, l->labels, ratio);
  const double expected = mean(&options, l, n[l->along], l->along == axis);
  const tc_transport_result r =
      solve_and_free(make_image(MPI_COMM_SELF, n, spacing, label_of_layers, l), &options);
  ck_assert_msg(fabs(r.sigma_eff / expected - 1) < 1e-10,
                "axis %d, layers across %d of %d labels: %.14g, not %.14g", axis, l->along, l->labels,
                r.sigma_eff, expected);
  ck_assert_double_eq_tol(
      r.ratio, r.sigma_eff / fmax(options.conductivity[1], options.conductivity[l->labels]), 1e-14);
}

START_TEST(laminates_are_exact)
{
  for (int axis = 0; axis < 3; axis++)
    for (int across = 0; across < 3; across++)
      for (int labels = 2; labels <= 9; labels += 7)
        for (int periodic = 0; periodic < 2; periodic++) {
          const layers l = {across, labels, 1 + (axis + across) % 2};
          check_laminate(axis, &l, 1e-3, periodic);
          check_laminate(axis, &l, 1e6, periodic);
        }
}
END_TEST

static uint8_t label_one(const int64_t at[3], const int64_t n[3], const void *context)
{
  (void)at, (void)n, (void)context;
  return 1;
}

START_TEST(uniform_images_of_any_shape)
{
  static const int64_t shape[][3] = {{1, 1, 1}, {1, 1, 9}, {9, 1, 1}, {1, 8, 1},
                                     {7, 1, 6}, {1, 5, 5}, {6, 7, 1}, {2, 2, 2}};
  for (size_t s = 0; s < sizeof shape / sizeof shape[0]; s++)
    for (int axis = 0; axis < 3; axis++) {
      tc_transport_options options = along(axis);
      options.conductivity[1] = 2.5;
      options.tolerance = 1e-10;
      const tc_transport_result r = solve_and_free(
          make_image(MPI_COMM_SELF, shape[s], (const double[3]){1, 2, 3}, label_one, NULL), &options);
      ck_assert_double_eq_tol(r.sigma_eff, 2.5, 1e-12);
      ck_assert_double_eq(r.volume_fraction, 1);
      ck_assert_double_eq(r.dropped_fraction, 0);
    }
}
END_TEST

START_TEST(potential_of_a_uniform_image_is_a_line)
{
  const int64_t n[3] = {3, 4, 5};
  for (int axis = 0; axis < 3; axis++) {
    tc_image *image = make_image(MPI_COMM_SELF, n, (const double[3]){1, 1, 1}, label_one, NULL);
    tc_transport_options options = along(axis);
    options.conductivity[1] = 1;
    options.tolerance = 1e-10;
    tc_transport_result r;
    double u[3 * 4 * 5];
    ck_ok(tc_transport_solve(image, &options, &r, u));
    for (int64_t i = 0; i < 60; i++) {
      const int64_t at[3] = {i % 3, i / 3 % 4, i / 12};
      ck_assert_double_eq_tol(u[i], 1 - ((double)at[axis] + 0.5) / (double)n[axis], 1e-10);
    }
    tc_image_destroy(&image);
  }
}
END_TEST

/* ---- against the dense solver ---- */

static void check_dense(const int64_t n[3], int axis, int periodic, const mixture *m, int labels,
                        double ratio)
{
  const double spacing[3] = {1, 0.7, 1.9};
  tc_image *image = make_image(MPI_COMM_SELF, n, spacing, label_of_mixture, m);
  tc_transport_options options = along(axis);
  options.periodic[(axis + 1) % 3] = periodic & 1;
  options.periodic[(axis + 2) % 3] = periodic & 2;
  options.tolerance = 1e-7;
  set_conductivities(&options, labels, ratio);
  const double expected = dense_conductivity(image, &options);
  const tc_transport_result r = solve_and_free(image, &options);
  ck_assert_msg(fabs(r.sigma_eff - expected) < 1e-9 * expected + 1e-14,
                "%d x %d x %d, axis %d, periodic %d, %d labels, ratio %g: %.12g, not %.12g", (int)n[0],
                (int)n[1], (int)n[2], axis, periodic, labels, ratio, r.sigma_eff, expected);
}

START_TEST(small_images_agree_with_a_dense_solver)
{
  static const int64_t shape[][3] = {{6, 8, 4}, {5, 7, 6}, {7, 5, 5}, {2, 3, 9}, {1, 9, 8}, {9, 2, 7}};
  for (size_t s = 0; s < sizeof shape / sizeof shape[0]; s++)
    for (int axis = 0; axis < 3; axis++)
      for (int periodic = 0; periodic < 4; periodic++) {
        const mixture dense = {.fraction = {0, 0.5, 0.5}, .seed = 3 + s};
        const mixture porous = {.fraction = {0, 0.3, 0.2, 0.2}, .seed = 5 + s};
        const mixture many = {.fraction = {0, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2}, .seed = 7 + s};
        check_dense(shape[s], axis, periodic, &dense, 2, 1e-4);
        check_dense(shape[s], axis, periodic, &porous, 3, 1e-1);
        check_dense(shape[s], axis, periodic, &many, 6, 1e2);
      }
}
END_TEST

int main(int argc, char **argv)
{
  static const TTest *tests[4 + 1];
  tests[0] = laminates_are_exact;
  tests[1] = uniform_images_of_any_shape;
  tests[2] = potential_of_a_uniform_image_is_a_line;
  tests[3] = small_images_agree_with_a_dense_solver;
  return suite_main(argc, argv, "transport: exact cases", tests);
}
