/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers of the tests of the transport solver. */
#include "suite.h"

#include <math.h>

tc_image *make_image(MPI_Comm comm, const int64_t n[3], const double spacing[3], label_function label,
                     const void *context)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(comm, n, spacing, &image));
  uint8_t *next = image->label;
  for (int64_t k = 0; k < image->nz; k++)
    for (int64_t j = 0; j < n[1]; j++)
      for (int64_t i = 0; i < n[0]; i++) *next++ = label((const int64_t[3]){i, j, k + image->z0}, n, context);
  return image;
}

tc_image *make_cube(int64_t n, label_function label, const void *context)
{
  return make_image(MPI_COMM_SELF, (const int64_t[3]){n, n, n}, (const double[3]){1, 1, 1}, label, context);
}

tc_transport_options along(int axis)
{
  tc_transport_options options = tc_transport_defaults();
  options.axis = axis;
  for (int d = 0; d < 3; d++) options.periodic[d] = d != axis;
  return options;
}

tc_transport_result solve_and_free(tc_image *image, const tc_transport_options *options)
{
  tc_transport_result result;
  ck_ok(tc_transport_solve(image, options, &result, NULL));
  ck_assert_msg(result.converged, "not converged: imbalance %g after %d iterations", result.flux_imbalance,
                result.iterations);
  tc_image_destroy(&image);
  return result;
}

double noise(uint64_t seed, int64_t x, int64_t y, int64_t z)
{
  uint64_t h = seed * 0x9e3779b97f4a7c15u + (uint64_t)x * 0xbf58476d1ce4e5b9u +
               (uint64_t)y * 0x94d049bb133111ebu + (uint64_t)z * 0xd6e8feb86659fd93u;
  for (int i = 0; i < 3; i++) {
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    h ^= h >> 32;
  }
  return (double)(h >> 11) / 9007199254740992.0;
}

balls make_balls(int count, double radius, uint64_t seed)
{
  balls b = {.count = count, .radius = radius};
  ck_assert_int_le(count, MOST_BALLS);
  for (int i = 0; i < count; i++)
    for (int d = 0; d < 3; d++) b.centre[i][d] = noise(seed, i, d, 0);
  return b;
}

uint8_t label_of_balls(const int64_t at[3], const int64_t n[3], const void *context)
{
  const balls *b = context;
  for (int i = 0; i < b->count; i++) {
    double square = 0;
    for (int d = 0; d < 3; d++) {
      const double size = (double)n[d];
      const double away = fabs((double)at[d] + 0.5 - size * b->centre[i][d]), near = fmin(away, size - away);
      square += near * near;
    }
    if (square < b->radius * b->radius) return 1;
  }
  return 0;
}

uint8_t label_of_mixture(const int64_t at[3], const int64_t n[3], const void *context)
{
  (void)n;
  const mixture *m = context;
  double left = noise(m->seed, at[0], at[1], at[2]);
  for (int l = 1; l < TC_LABELS; l++) {
    if (left < m->fraction[l]) return (uint8_t)l;
    left -= m->fraction[l];
  }
  return 0;
}
