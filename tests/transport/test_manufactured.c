/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A manufactured solution in three dimensions: in the unit cube, with w the direction of the current,
 *
 *   u = w + A sin(2 pi w) cos(2 pi p) cos(2 pi q)
 *
 * is 0 and 1 on the electrodes and periodic beside them. The conductivity that makes div(sigma grad u) = 0
 * follows along the lines of current: d ln(sigma) = -(lap u / (du/dw)) dw, from sigma = 1 on w = 1/2. There
 * the current density is du/dw, whose mean is 1: that is the effective conductivity, exactly. */
#include <math.h>
#include <stdlib.h>

#include "suite.h"

static const double A = 0.05, PI = 3.14159265358979323846;

/* p, q, w and what is summed on the way */
typedef struct point {
  double p, q, w;
} point;

static double exact(point a)
{
  return a.w + A * sin(2 * PI * a.w) * cos(2 * PI * a.p) * cos(2 * PI * a.q);
}

/* dp/dw, dq/dw and d ln(sigma)/dw on a line of current. */
static void slopes(point a, double out[3])
{
  const double k = 2 * PI, s = sin(k * a.w), c = cos(k * a.p) * cos(k * a.q);
  const double along = 1 + A * k * cos(k * a.w) * c;
  out[0] = -A * k * s * sin(k * a.p) * cos(k * a.q) / along;
  out[1] = -A * k * s * cos(k * a.p) * sin(k * a.q) / along;
  out[2] = 3 * A * k * k * s * c / along; /* lap u = -3 (2 pi)^2 A … */
}

/* Runge and Kutta from the point to the plane w = 1/2. */
static double conductivity(point a)
{
  enum { STEPS = 60 };
  const double h = (0.5 - a.w) / STEPS;
  double logarithm = 0;
  for (int i = 0; i < STEPS; i++) {
    double k[4][3];
    slopes(a, k[0]);
    for (int s = 1; s < 4; s++) {
      const double part = s < 3 ? h / 2 : h;
      slopes((point){a.p + part * k[s - 1][0], a.q + part * k[s - 1][1], a.w + part}, k[s]);
    }
    a.p += h / 6 * (k[0][0] + 2 * k[1][0] + 2 * k[2][0] + k[3][0]);
    a.q += h / 6 * (k[0][1] + 2 * k[1][1] + 2 * k[2][1] + k[3][1]);
    logarithm += h / 6 * (k[0][2] + 2 * k[1][2] + 2 * k[2][2] + k[3][2]);
    a.w += h;
  }
  return exp(-logarithm); /* back from the plane */
}

/* Voxels that mirrors map on one another share a label, for there are 254 only: p, q and w fold at 1/2, and
 * p and q swap. */
static uint8_t label_of_fold(const int64_t at[3], const int64_t n[3], const void *context)
{
  const int axis = *(const int *)context;
  int64_t fold[3];
  for (int d = 0; d < 3; d++) {
    const int64_t x = at[(axis + d) % 3], last = n[0] - 1 - x;
    fold[d] = x < last ? x : last;
  }
  const int64_t half = (n[0] + 1) / 2, low = fold[1] < fold[2] ? fold[1] : fold[2],
                high = fold[1] < fold[2] ? fold[2] : fold[1];
  return (uint8_t)(fold[0] * half * (half + 1) / 2 + high * (high + 1) / 2 + low);
}

static point centre_of(const int64_t at[3], int64_t n, int axis)
{
  const double h = 1 / (double)n;
  return (point){((double)at[(axis + 1) % 3] + 0.5) * h, ((double)at[(axis + 2) % 3] + 0.5) * h,
                 ((double)at[axis] + 0.5) * h};
}

typedef struct errors {
  double conductivity, potential; /* the latter: root of the mean square */
} errors;

static errors solve(int64_t n, int axis)
{
  const int64_t shape[3] = {n, n, n};
  tc_image *image = make_cube(n, label_of_fold, &axis);
  tc_transport_options options = along(axis);
  double *u = calloc((size_t)(n * n * n), sizeof *u);
  ck_assert(u != NULL);
  options.tolerance = 1e-8;
  for (int64_t i = 0; i < n * n * n; i++) {
    const int64_t at[3] = {i % n, i / n % n, i / (n * n)};
    options.conductivity[label_of_fold(at, shape, &axis)] = conductivity(centre_of(at, n, axis));
  }
  tc_transport_result r;
  ck_ok(tc_transport_solve(image, &options, &r, u));
  ck_assert(r.converged);
  errors found = {fabs(r.sigma_eff - 1), 0};
  for (int64_t i = 0; i < n * n * n; i++) {
    const int64_t at[3] = {i % n, i / n % n, i / (n * n)};
    const double off = u[i] - (1 - exact(centre_of(at, n, axis))); /* 1 at the first electrode */
    found.potential += off * off / (double)(n * n * n);
  }
  found.potential = sqrt(found.potential);
  free(u);
  tc_image_destroy(&image);
  return found;
}

START_TEST(second_order)
{
  for (int axis = 0; axis < 3; axis++) {
    const errors coarse = solve(7, axis), fine = solve(14, axis);
    const double order = log2(coarse.conductivity / fine.conductivity),
                 inside = log2(coarse.potential / fine.potential);
    ck_assert_msg(fine.conductivity < 5e-3 && fine.potential < 5e-4, "axis %d: off by %g, potential by %g",
                  axis, fine.conductivity, fine.potential);
    ck_assert_msg(fabs(order - 2) < 0.15 && fabs(inside - 2) < 0.15,
                  "axis %d: order %.3f, of the potential %.3f; errors %g, %g", axis, order, inside,
                  fine.conductivity, fine.potential);
  }
}
END_TEST

int main(int argc, char **argv)
{
  static const TTest *tests[1 + 1];
  tests[0] = second_order;
  return suite_main(argc, argv, "transport: manufactured solution", tests);
}
