/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reference: the same finite volumes by Gaussian elimination, with physical face conductances. */
#include <math.h>
#include <stdlib.h>

#include "suite.h"

static int64_t place(const int64_t n[3], const int64_t at[3])
{
  return (at[2] * n[1] + at[1]) * n[0] + at[0];
}

/* Place of the neighbour one step along d, or -1; *beyond tells that the step left the image along d. */
static int64_t neighbour(const tc_image *image, const tc_transport_options *options, const int64_t at[3],
                         int d, int by, bool *beyond)
{
  int64_t to[3] = {at[0], at[1], at[2]};
  to[d] += by;
  *beyond = to[d] < 0 || to[d] >= image->n[d];
  if (*beyond && (d == options->axis || !options->periodic[d])) return -1;
  to[d] = (to[d] + image->n[d]) % image->n[d];
  return place(image->n, to);
}

/* Row of voxel `at`: matrix row a, right-hand side *b; returns its conductance to the first electrode. */
static double fill_row(const tc_image *image, const tc_transport_options *options, const int64_t at[3],
                       double *a, double *b)
{
  const int64_t self = place(image->n, at);
  const double sigma = options->conductivity[image->label[self]];
  double electrode = 0;
  const double volume = image->spacing[0] * image->spacing[1] * image->spacing[2];
  for (int d = 0; d < 3; d++)
    for (int by = -1; by <= 1; by += 2) {
      bool beyond;
      const int64_t other = neighbour(image, options, at, d, by, &beyond);
      const double geometry = volume / (image->spacing[d] * image->spacing[d]);
      if (other < 0 && d != options->axis) continue;
      if (other < 0) {
        a[self] += 2 * sigma * geometry;
        if (by < 0) {
          *b += 2 * sigma * geometry;
          electrode = 2 * sigma * geometry;
        }
        continue;
      }
      const double next = options->conductivity[image->label[other]];
      if (sigma <= 0 || next <= 0) continue;
      const double c = 2 * sigma * next / (sigma + next) * geometry;
      a[self] += c;
      a[other] -= c;
    }
  return electrode;
}

/* a x = b with rows that may be empty or dependent (islands): their x is 0. */
static void eliminate(double *a, double *b, int64_t n)
{
  for (int64_t i = 0; i < n; i++) {
    const double pivot = a[i * n + i];
    if (pivot < 1e-11) continue;
    for (int64_t k = i + 1; k < n; k++) {
      const double factor = a[k * n + i] / pivot;
      if (factor == 0) continue;
      for (int64_t m = i; m < n; m++) a[k * n + m] -= factor * a[i * n + m];
      b[k] -= factor * b[i];
    }
  }
  for (int64_t i = n; i-- > 0;) {
    for (int64_t m = i + 1; m < n; m++) b[i] -= a[i * n + m] * b[m];
    b[i] = a[i * n + i] < 1e-11 ? 0 : b[i] / a[i * n + i];
  }
}

double dense_conductivity(const tc_image *image, const tc_transport_options *options)
{
  const int64_t n = image->n[0] * image->n[1] * image->n[2];
  double *a = calloc((size_t)(n * n), sizeof *a), *b = calloc((size_t)n, sizeof *b);
  double *electrode = calloc((size_t)n, sizeof *electrode);
  ck_assert(a && b && electrode);
  for (int64_t z = 0; z < image->n[2]; z++)
    for (int64_t y = 0; y < image->n[1]; y++)
      for (int64_t x = 0; x < image->n[0]; x++) {
        const int64_t at[3] = {x, y, z}, i = place(image->n, at);
        electrode[i] = fill_row(image, options, at, a + i * n, &b[i]);
      }
  eliminate(a, b, n);
  double current = 0;
  for (int64_t i = 0; i < n; i++) current += electrode[i] * (1 - b[i]);
  free(a);
  free(b);
  free(electrode);
  const int axis = options->axis, u = (axis + 1) % 3, v = (axis + 2) % 3;
  const double length = (double)image->n[axis] * image->spacing[axis];
  const double area = (double)(image->n[u] * image->n[v]) * image->spacing[u] * image->spacing[v];
  return current * length / area;
}
