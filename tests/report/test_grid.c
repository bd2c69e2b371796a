/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grid of spheres against asking every sphere in turn, and the images of beads across periodic faces. */
#include <math.h>
#include <stdlib.h>

#include "fixture.h"
#include "grid.h"
#include "spheres.h"

enum { SPHERES = 300, RAYS = 20000 };

static float uniform(float lo, float hi)
{
  return lo + (hi - lo) * (float)rand() / (float)RAND_MAX;
}

/* First surface along a ray that starts inside the box, over all spheres. */
static float nearest(const rp_sphere *sphere, const float o[3], const float d[3], float far)
{
  double best = far;
  for (int i = 0; i < SPHERES; i++) {
    double along = 0, square = 0;
    for (int a = 0; a < 3; a++) {
      const double x = (double)sphere[i].center[a] - (double)o[a];
      along += x * (double)d[a];
      square += x * x;
    }
    const double rest = (double)sphere[i].radius * (double)sphere[i].radius - (square - along * along);
    if (rest <= 0) continue;
    const double t = along - sqrt(rest);
    if (t > 1e-3 && t < best) best = t;
  }
  return (float)best;
}

/* Where the ray leaves the box, from inside. */
static float exit_of(const float o[3], const float d[3])
{
  float t = 1e9f;
  for (int a = 0; a < 3; a++)
    if (d[a] != 0) t = fminf(t, ((d[a] > 0 ? 10.0f : 0.0f) - o[a]) / d[a]);
  return t;
}

START_TEST(rays_meet_what_brute_force_meets)
{
  const float lo[3] = {0, 0, 0}, hi[3] = {10, 10, 10};
  rp_sphere sphere[SPHERES];
  rp_grid *grid = NULL;
  int hits = 0;
  srand(7);
  for (int i = 0; i < SPHERES; i++) {
    sphere[i] = (rp_sphere){.radius = uniform(0.1f, 1.2f), .material = rand() % 3};
    for (int a = 0; a < 3; a++) sphere[i].center[a] = uniform(-1, 11);
  }
  ck_ok(rp_grid_new(&grid, SPHERES, sphere, lo, hi));
  for (int k = 0; k < RAYS; k++) {
    float o[3], d[3], square = 0;
    for (int a = 0; a < 3; a++) {
      o[a] = uniform(0, 10);
      d[a] = uniform(-1, 1);
      square += d[a] * d[a];
    }
    for (int a = 0; a < 3; a++) d[a] /= sqrtf(square);
    const float out = exit_of(o, d), expected = nearest(sphere, o, d, out);
    rp_hit hit;
    const int met = rp_grid_trace(grid, o, d, 1e-3f, 1e9f, &hit);
    if (fabsf(expected - out) < 1e-3f) continue; /* on the face of the box: either answer is right */
    ck_assert_int_eq(met, expected < out);
    if (!met) continue;
    hits++;
    ck_assert_float_eq_tol(hit.distance, expected, 2e-4f);
  }
  ck_assert_int_gt(hits, RAYS / 4);
  rp_grid_free(&grid);
  ck_assert_ptr_null(grid);
}
END_TEST

START_TEST(a_cut_bead_shows_its_flat_inside)
{
  const float lo[3] = {0, 0, 0}, hi[3] = {10, 10, 10};
  const rp_sphere sphere[] = {{{0, 5, 5}, 2, 1, {0}}, {{0, 6, 5}, 2, 0, {0}}};
  const float o[3] = {-5, 4.0f, 5}, d[3] = {1, 0, 0}, between[3] = {-5, 5.5f, 5}, beside[3] = {-5, 5, 9};
  rp_grid *grid = NULL;
  rp_hit hit;
  ck_ok(rp_grid_new(&grid, 2, sphere, lo, hi));
  ck_assert_int_eq(rp_grid_trace(grid, o, d, 0, 100, &hit), 1);
  ck_assert_float_eq_tol(hit.distance, 5, 1e-6f);
  ck_assert_float_eq(hit.normal[0], -1);
  ck_assert_int_eq(hit.material, 0); /* exactly on the rim of the first, whose number is lower */
  ck_assert_float_eq_tol(hit.rim, 0, 1e-3f);
  ck_assert_int_eq(rp_grid_trace(grid, between, d, 0, 100, &hit), 1);
  ck_assert_int_eq(hit.material, 0);
  ck_assert_float_eq_tol(hit.rim, 1.5f, 1e-5f);
  ck_assert_int_eq(rp_grid_trace(grid, beside, d, 0, 100, &hit), 0);
  rp_grid_free(&grid);
}
END_TEST

START_TEST(a_bead_in_a_corner_shows_in_every_corner)
{
  rp_results results = {.materials = 1};
  const int type = 4;
  rp_block block;
  results.material[0] = (rp_material){.types = 1, .type = &type};
  fixture_write(".", "corner.dump",
                "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp ff\n0 10\n0 10\n0 10\n"
                "ITEM: ATOMS radius id x y z type\n1 1 10.5 -0.5 5 4\n1 2 5 5 5 9\n");
  ck_ok(rp_block_read("corner.dump", &results, RP_CUT, &block));
  ck_assert_uint_eq(block.count, 4); /* x and y are periodic; no material has type 9 */
  ck_assert_float_eq(block.lo[2], 4);
  ck_assert_float_eq(block.hi[2], 6);
  for (size_t i = 0; i < block.count; i++) {
    ck_assert_float_eq_tol(fabsf(block.sphere[i].center[0] - 5), block.sphere[i].center[0] < 5 ? 4.5f : 5.5f,
                           1e-5f);
    ck_assert_float_eq_tol(fabsf(block.sphere[i].center[1] - 5), block.sphere[i].center[1] < 5 ? 5.5f : 4.5f,
                           1e-5f);
  }
  rp_block_free(&block);
  ck_ok(rp_block_read("corner.dump", &results, RP_WHOLE, &block));
  ck_assert_uint_eq(block.count, 1);
  rp_block_free(&block);
}
END_TEST

START_TEST(dumps_that_are_wrong_say_where)
{
  static const struct {
    const char *text, *place;
  } bad[] = {
      {"", "bad.dump"},
      {"hello\n", "bad.dump"},
      {"ITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS type x y z radius\n1 "
       "0 0 0 1\n",
       "bad.dump"},
      {"ITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS type x y z radius\n1 "
       "0 0 0 -1\n",
       ":8"},
      {"ITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS type x y z\n1 0 0 "
       "0\n",
       "radius"},
      {"ITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n1 0\n0 1\n0 1\nITEM: ATOMS type x y z radius\n1 "
       "0 0 0 1\n",
       ":4"},
      {"ITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS type x y z radius\n1 "
       "0 nan 0 1\n",
       ":8"},
  };
  const rp_results results = {0};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    rp_block block = {0};
    fixture_write(".", "bad.dump", bad[i].text);
    ck_assert_int_eq(rp_block_read("bad.dump", &results, RP_CUT, &block), TC_ERR_INPUT);
    ck_assert_msg(strstr(tc_error_message(), bad[i].place) != NULL, "case %zu: %s", i, tc_error_message());
  }
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {rays_meet_what_brute_force_meets, a_cut_bead_shows_its_flat_inside,
                                a_bead_in_a_corner_shows_in_every_corner, dumps_that_are_wrong_say_where,
                                NULL};
  return fixture_main("grid of spheres", tests);
}
