/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rods, voxel images and networks as pictures show them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "voxels.h"
#include "web.h"

enum { RAYS = 5000, BEADS = 400, EDGE = 4 };

static float uniform(float lo, float hi)
{
  return lo + (hi - lo) * (float)rand() / (float)RAND_MAX;
}

static void aim_at(float o[3], float d[3], const float target[3])
{
  float square = 0;
  for (int a = 0; a < 3; a++) {
    o[a] = uniform(-40, 40);
    d[a] = target[a] - o[a];
    square += d[a] * d[a];
  }
  for (int a = 0; a < 3; a++) d[a] /= sqrtf(square);
}

START_TEST(a_rod_is_a_row_of_spheres)
{
  const float lo[3] = {0, 0, 0}, hi[3] = {10, 10, 10};
  const rp_sphere rod = {{2, 3, 4}, 0.5f, 0, {5, 2, -1}};
  rp_sphere row[BEADS];
  rp_grid *one = NULL, *many = NULL;
  int hits = 0;
  srand(3);
  for (int i = 0; i < BEADS; i++) {
    row[i] = (rp_sphere){.radius = rod.radius};
    for (int a = 0; a < 3; a++)
      row[i].center[a] = rod.center[a] + rod.axis[a] * (float)i / (float)(BEADS - 1);
  }
  ck_ok(rp_grid_new(&one, 1, &rod, lo, hi));
  ck_ok(rp_grid_new(&many, BEADS, row, lo, hi));
  for (int k = 0; k < RAYS; k++) {
    float o[3], d[3], target[3];
    rp_hit rod_hit, row_hit;
    for (int a = 0; a < 3; a++)
      target[a] = rod.center[a] + uniform(-0.1f, 1.1f) * rod.axis[a] + uniform(-0.7f, 0.7f);
    aim_at(o, d, target);
    const int met = rp_grid_trace(one, o, d, 0, 1e4f, &rod_hit);
    if (!rp_grid_trace(many, o, d, 0, 1e4f, &row_hit)) continue; /* it may slip between two spheres' edges */
    hits++;
    ck_assert_int_eq(met, 1);
    float facing = 0;
    for (int a = 0; a < 3; a++) facing -= rod_hit.normal[a] * d[a];
    ck_assert_float_eq_tol(rod_hit.distance, row_hit.distance, 2e-3f + 2e-3f / fmaxf(facing, 0.05f));
  }
  ck_assert_int_gt(hits, RAYS / 4);
  ck_assert_int_eq(rp_grid_inside(one, (const float[3]){4.5f, 4, 3.5f}), 0);
  ck_assert_int_eq(rp_grid_inside(one, (const float[3]){4.5f, 4.9f, 3.5f}), -1);
  rp_grid_free(&one);
  rp_grid_free(&many);
}
END_TEST

/* A cube of EDGE³ voxels of 0.5 µm, label 1 but for a column of pores along x at y = 1, z = 2. */
static void write_cube(const char *file, const char *header)
{
  char label[EDGE * EDGE * EDGE];
  for (int i = 0; i < EDGE * EDGE * EDGE; i++)
    label[i] = i / EDGE % EDGE == 1 && i / EDGE / EDGE == 2 ? 0 : 1;
  fixture_npy(".", file, header, label, sizeof label);
}

static const char good_header[] = "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 4, 4), }";

START_TEST(voxels_are_read_traced_and_cut)
{
  const double edge[3] = {0.5, 0.5, 0.5}, corner[3] = {10, 20, 30};
  const unsigned char color[2][3] = {{1, 2, 3}, {200, 100, 50}};
  const float along[3] = {1, 0, 0}, down[3] = {0, 0, -1};
  rp_voxels v;
  rp_hit hit;
  rp_picture p = {0};
  write_cube("cube.npy", good_header);
  ck_ok(rp_voxels_read("cube.npy", edge, corner, &v));
  ck_assert_int_eq(v.n[0], EDGE);
  /* along the column: its cut face; beside it: nothing; from above: its roof under one voxel of solid */
  ck_assert_int_eq(rp_voxels_trace(&v, 0, (const float[3]){0, 20.7f, 31.2f}, along, 0, 100, &hit), 1);
  ck_assert_float_eq_tol(hit.distance, 10, 1e-5f);
  ck_assert_float_eq(hit.normal[0], -1);
  ck_assert_int_eq(rp_voxels_trace(&v, 0, (const float[3]){0, 20.2f, 31.2f}, along, 0, 100, &hit), 0);
  ck_assert_int_eq(rp_voxels_trace(&v, 0, (const float[3]){11, 20.7f, 40}, down, 0, 100, &hit), 1);
  ck_assert_float_eq_tol(hit.distance, 8.5f, 1e-5f);
  ck_assert_float_gt(hit.normal[2], 0.5f);
  ck_assert_int_eq(rp_voxels_trace(&v, 1, (const float[3]){11, 20.7f, 40}, down, 0, 100, &hit), 1);
  ck_assert_float_eq_tol(hit.distance, 8, 1e-5f);
  ck_ok(rp_voxels_section(&v, 0, 2, 0.25, color, 2, &p)); /* y across, z up, 2 pixels a voxel */
  ck_assert_int_eq(p.width, 8);
  for (int j = 0; j < 8; j++)
    for (int i = 0; i < 8; i++)
      ck_assert_int_eq(p.rgba[4 * (j * 8 + i)], i / 2 == 1 && 3 - j / 2 == 2 ? 1 : 200);
  rp_picture_free(&p);
  rp_voxels_free(&v);
}
END_TEST

START_TEST(other_arrays_are_refused)
{
  static const char *const headers[] = {"{'descr': '<f8', 'fortran_order': False, 'shape': (4, 4, 4), }",
                                        "{'descr': '|u1', 'fortran_order': True, 'shape': (4, 4, 4), }",
                                        "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 16), }",
                                        "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 4, 5), }",
                                        "{'descr': '|u1', 'fortran_order': False, 'shape': (-4, -4, 4), }"};
  const double one[3] = {1, 1, 1}, none[3] = {1, 0, 1};
  rp_voxels v;
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
    write_cube("bad.npy", headers[i]);
    ck_assert_int_eq(rp_voxels_read("bad.npy", one, one, &v), TC_ERR_INPUT);
    ck_assert_ptr_nonnull(strstr(tc_error_message(), "bad.npy"));
  }
  write_cube("bad.npy", good_header);
  ck_assert_int_eq(rp_voxels_read("bad.npy", none, one, &v), TC_ERR_INPUT);
  fixture_write(".", "bad.npy", "NUMPY");
  ck_assert_int_eq(rp_voxels_read("bad.npy", one, one, &v), TC_ERR_INPUT);
}
END_TEST

START_TEST(a_network_becomes_balls_and_rods)
{
  rp_block b;
  fixture_write(".", "web.csv", fixture_network);
  ck_ok(rp_web_read("web.csv", &b));
  ck_assert_uint_eq(b.count, 3 + 1); /* the second link crosses a periodic face */
  ck_assert_float_eq_tol(b.sphere[1].center[0], 4, 1e-5f);
  ck_assert_int_eq(b.sphere[0].material, 1);
  ck_assert_int_eq(b.sphere[2].material, 0);
  ck_assert_int_eq(b.sphere[3].material, RP_WEB_ROD);
  ck_assert_float_eq_tol(b.sphere[3].axis[0], 3, 1e-5f);
  ck_ok(rp_web_frame((const float[3]){-5, -5, -5}, (const float[3]){9, 9, 9}, 0.1f, RP_WEB_COLORS, &b));
  ck_assert_uint_eq(b.count, 4 + 12);
  ck_assert_float_eq_tol(b.lo[2], -5.1f, 1e-5f);
  ck_assert_float_eq_tol(b.hi[0], 9.1f, 1e-5f);
  rp_block_free(&b);
  fixture_write(".", "web.csv", "pore.coords[0],pore.coords[1]\n1,2\n");
  ck_assert_int_eq(rp_web_read("web.csv", &b), TC_ERR_INPUT);
}
END_TEST

START_TEST(a_link_to_nowhere_is_refused)
{
  rp_block b;
  char text[1024];
  snprintf(text, sizeof text, "%s", fixture_network);
  char *link = strstr(text, ",0,1,1e-6,");
  ck_assert_ptr_nonnull(link);
  link[3] = '7';
  fixture_write(".", "web.csv", text);
  ck_assert_int_eq(rp_web_read("web.csv", &b), TC_ERR_INPUT);
  ck_assert_ptr_nonnull(strstr(tc_error_message(), "row 2"));
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {a_rod_is_a_row_of_spheres,    voxels_are_read_traced_and_cut,
                                other_arrays_are_refused,     a_network_becomes_balls_and_rods,
                                a_link_to_nowhere_is_refused, NULL};
  return fixture_main("looks inside", tests);
}
