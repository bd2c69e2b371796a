/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same result on any number of ranks: run by ctest on 1, 2, 3 and 4. Each rank also does the work alone,
 * and compares. */
#include <math.h>
#include <string.h>

#include "suite.h"

static void check_same(const int64_t n[3], label_function label, const void *context,
                       const tc_transport_options *options)
{
  const double spacing[3] = {1, 0.9, 1.2};
  tc_image *shared = make_image(MPI_COMM_WORLD, n, spacing, label, context);
  tc_image *alone = make_image(MPI_COMM_SELF, n, spacing, label, context);
  static double u_shared[40 * 40 * 40], u_alone[40 * 40 * 40];
  tc_transport_result a, b;
  ck_ok(tc_transport_solve(shared, options, &a, u_shared));
  ck_ok(tc_transport_solve(alone, options, &b, u_alone));
  ck_assert(a.converged && b.converged && a.percolates == b.percolates);
  ck_assert_msg(fabs(a.sigma_eff - b.sigma_eff) <= 1e-8 * b.sigma_eff, "%.12g together, %.12g alone, axis %d",
                a.sigma_eff, b.sigma_eff, options->axis);
  ck_assert_double_eq_tol(a.dropped_fraction, b.dropped_fraction, 1e-14);
  ck_assert_double_eq_tol(a.volume_fraction, b.volume_fraction, 1e-14);
  const int64_t area = n[0] * n[1];
  for (int64_t i = 0; i < area * shared->nz; i++) {
    const double other = u_alone[shared->z0 * area + i];
    ck_assert(isnan(u_shared[i]) == isnan(other));
    if (!isnan(other)) ck_assert_double_eq_tol(u_shared[i], other, 1e-4);
  }
  tc_image_destroy(&shared);
  tc_image_destroy(&alone);
}

static uint8_t label_of_composite(const int64_t at[3], const int64_t n[3], const void *context)
{
  const balls *b = context;
  return label_of_balls(at, n, &b[0]) ? 1 : label_of_balls(at, n, &b[1]) ? 2 : 0;
}

START_TEST(composites)
{
  static const int64_t shape[][3] = {{24, 26, 28}, {21, 30, 27}, {22, 25, 29}};
  const balls context[2] = {make_balls(12, 6, 1), make_balls(40, 3, 2)};
  for (int s = 0; s < 3; s++)
    for (int axis = 0; axis < 3; axis++)
      for (int periodic = 0; periodic < 2; periodic++) {
        tc_transport_options options = along(axis);
        for (int d = 0; d < 3; d++) options.periodic[d] = periodic;
        options.conductivity[1] = 0.005;
        options.conductivity[2] = 15.93;
        options.tolerance = 1e-6;
        check_same(shape[s], label_of_composite, context, &options);
      }
}
END_TEST

/* Clusters wind through the slabs many times, so that the merge over ranks has work. */
START_TEST(percolation_near_the_threshold)
{
  for (uint64_t seed = 1; seed <= 6; seed++)
    for (int axis = 0; axis < 3; axis++) {
      const mixture m = {.fraction = {0, 0.325}, .seed = seed};
      tc_transport_options options = along(axis);
      options.periodic[2] = seed & 1;
      options.conductivity[1] = 1;
      options.tolerance = 1e-6;
      check_same((const int64_t[3]){20, 18, 22}, label_of_mixture, &m, &options);
    }
}
END_TEST

START_TEST(few_planes)
{
  for (int64_t nz = 1; nz <= 5; nz++)
    for (int axis = 0; axis < 3; axis++) {
      const mixture m = {.fraction = {0, 0.5, 0.3}, .seed = 40};
      tc_transport_options options = along(axis);
      options.conductivity[1] = 1;
      options.conductivity[2] = 100;
      options.tolerance = 1e-6;
      check_same((const int64_t[3]){13, 14, nz}, label_of_mixture, &m, &options);
    }
}
END_TEST

/* Planes 0 to 9 conduct; the ranks above have nothing in use. */
static uint8_t label_of_floor(const int64_t at[3], const int64_t n[3], const void *context)
{
  (void)n, (void)context;
  return at[2] < 10 && noise(3, at[0], at[1], at[2]) < 0.6;
}

START_TEST(ranks_without_conductor)
{
  tc_transport_options options = along(0);
  options.conductivity[1] = 1;
  options.tolerance = 1e-6;
  check_same((const int64_t[3]){20, 20, 40}, label_of_floor, NULL, &options);
  options = along(2);
  options.conductivity[1] = 1;
  check_same((const int64_t[3]){20, 20, 40}, label_of_floor, NULL, &options);
}
END_TEST

START_TEST(errors_reach_all_ranks)
{
  tc_image *image = make_image(MPI_COMM_WORLD, (const int64_t[3]){4, 4, 4}, (const double[3]){1, 1, 1},
                               label_of_floor, NULL);
  tc_transport_options options = along(2);
  for (int l = 0; l < TC_LABELS; l++) options.conductivity[l] = 1 + l;
  tc_transport_result r;
  ck_assert_int_eq(tc_transport_solve(image, &options, &r, NULL), TC_ERR_USAGE);
  ck_assert(strstr(tc_error_message(), "conductivities") != NULL);
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  static const TTest *tests[5 + 1];
  tests[0] = composites;
  tests[1] = percolation_near_the_threshold;
  tests[2] = few_planes;
  tests[3] = ranks_without_conductor;
  tests[4] = errors_reach_all_ranks;
  return suite_main(argc, argv, "transport: ranks", tests);
}
