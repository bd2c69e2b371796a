/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result does not depend on how the image is labelled, turned or shifted. */
#include <math.h>

#include "suite.h"

/* A composite drawn on a fixed lattice, then looked at through a turn and a shift. */
typedef struct view {
  int turn;         /* direction d of the image is direction (d + turn) % 3 of the lattice */
  int64_t shift[3]; /* of the lattice, periodic */
  uint8_t rename[3];
} view;

static const int64_t lattice[3] = {18, 21, 16};
static const double lattice_spacing[3] = {1, 0.8, 1.4};

static uint8_t label_of_view(const int64_t at[3], const int64_t n[3], const void *context)
{
  (void)n;
  const view *v = context;
  int64_t place[3];
  for (int d = 0; d < 3; d++) {
    const int to = (d + v->turn) % 3;
    place[to] = (at[d] + v->shift[to]) % lattice[to];
  }
  static balls one, two;
  if (one.count == 0) {
    one = make_balls(10, 4.5, 4);
    two = make_balls(30, 2.6, 9);
  }
  const int label = label_of_balls(place, lattice, &one) ? 1 : label_of_balls(place, lattice, &two) ? 2 : 0;
  return v->rename[label];
}

/* Conduction along direction `axis` of the lattice. */
static tc_transport_result look(const view *v, int axis, const bool periodic[3])
{
  int64_t n[3];
  double spacing[3];
  tc_transport_options options = tc_transport_defaults();
  for (int d = 0; d < 3; d++) {
    const int to = (d + v->turn) % 3;
    n[d] = lattice[to];
    spacing[d] = lattice_spacing[to];
    options.periodic[d] = periodic[to];
    if (to == axis) options.axis = d;
  }
  options.tolerance = 1e-6;
  options.conductivity[v->rename[1]] = 0.005;
  options.conductivity[v->rename[2]] = 15.93;
  return solve_and_free(make_image(MPI_COMM_SELF, n, spacing, label_of_view, v), &options);
}

static void check_same(const view *v, int axis, const bool periodic[3])
{
  const view plain = {.rename = {0, 1, 2}};
  const tc_transport_result a = look(&plain, axis, periodic), b = look(v, axis, periodic);
  ck_assert_msg(a.percolates && a.sigma_eff > 0, "the image should percolate");
  ck_assert_msg(fabs(b.sigma_eff / a.sigma_eff - 1) < 1e-8, "%.12g, not %.12g", b.sigma_eff, a.sigma_eff);
  ck_assert_double_eq_tol(b.dropped_fraction, a.dropped_fraction, 1e-14);
  ck_assert_double_eq_tol(b.volume_fraction, a.volume_fraction, 1e-14);
}

START_TEST(turned)
{
  static const bool periodic[2][3] = {{true, true, true}, {true, false, true}};
  for (int axis = 0; axis < 3; axis++)
    for (int turn = 1; turn < 3; turn++)
      for (int p = 0; p < 2; p++) check_same(&(view){.turn = turn, .rename = {0, 1, 2}}, axis, periodic[p]);
}
END_TEST

START_TEST(shifted)
{
  static const bool periodic[3] = {true, true, true};
  for (int axis = 0; axis < 3; axis++) {
    view v = {.shift = {5, 8, 3}, .rename = {0, 1, 2}};
    v.shift[axis] = 0;
    check_same(&v, axis, periodic);
  }
}
END_TEST

START_TEST(relabelled)
{
  static const bool periodic[3] = {true, true, false};
  check_same(&(view){.rename = {7, 255, 0}}, 2, periodic);
}
END_TEST

START_TEST(labels_of_one_conductivity_are_one)
{
  const balls b = make_balls(25, 4, 2);
  const mixture m = {.fraction = {0, 0.3, 0.4, 0.3}, .seed = 1};
  tc_transport_options options = along(2);
  for (int l = 1; l < 4; l++) options.conductivity[l] = 1;
  tc_image *plain = make_cube(20, label_of_balls, &b), *mixed = make_cube(20, label_of_balls, &b);
  for (int64_t i = 0; i < 20 * 20 * 20; i++)
    if (mixed->label[i]) mixed->label[i] = label_of_mixture((const int64_t[3]){i, 0, 0}, plain->n, &m);
  const double one = solve_and_free(plain, &options).sigma_eff,
               other = solve_and_free(mixed, &options).sigma_eff;
  ck_assert_double_gt(one, 0);
  ck_assert_double_eq(one, other);
}
END_TEST

int main(int argc, char **argv)
{
  static const TTest *tests[4 + 1];
  tests[0] = turned;
  tests[1] = shifted;
  tests[2] = relabelled;
  tests[3] = labels_of_one_conductivity_are_one;
  return suite_main(argc, argv, "transport: invariance", tests);
}
