/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clusters against a flood fill, what wraps and what is open, and the utilisation of a column known by hand.
 */
#include <math.h>
#include <string.h>

#include "suite.h"
#include "tapecast/clusters.h"
#include "tapecast/memory.h"
#include "tapecast/regions.h"
#include "tapecast/utilisation.h"

static const bool phase_one[TC_LABELS] = {[1] = true};
static const bool sides[3] = {true, true, false}, all_around[3] = {true, true, true}, none[3] = {false};

static tc_image *blank(int64_t nx, int64_t ny, int64_t nz)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, (int64_t[3]){nx, ny, nz}, (double[3]){1, 1, 1}, &image));
  return image;
}

static void set(tc_image *image, int64_t x, int64_t y, int64_t z, uint8_t label)
{
  image->label[(z * image->n[1] + y) * image->n[0] + x] = label;
}

static tc_clusters *clusters_of(const tc_image *image, const bool periodic[3])
{
  tc_clusters *clusters = NULL;
  ck_ok(tc_clusters_create(image, phase_one, periodic, &clusters));
  return clusters;
}

/* Give every voxel joined with voxel i the number `mark`, by brute force. */
static void flood(const tc_image *image, const bool periodic[3], int64_t i, uint32_t mark, uint32_t *out)
{
  const int64_t *n = image->n;
  if (image->label[i] != 1 || out[i]) return;
  out[i] = mark;
  const int64_t x[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
  for (int d = 0; d < 6; d++) {
    const int64_t j = tc_neighbour(n, periodic, i, x, d);
    if (j >= 0) flood(image, periodic, j, mark, out);
  }
}

START_TEST(clusters_are_those_of_a_flood)
{
  enum { NX = 9, NY = 7, NZ = 8, ALL = NX * NY * NZ };
  uint64_t seed = 5;
  const bool *const periodic[3] = {none, sides, all_around};
  for (int t = 0; t < 60; t++) {
    tc_image *image = blank(NX, NY, NZ);
    uint32_t expected[ALL] = {0}, count = 0;
    for (int i = 0; i < ALL; i++) image->label[i] = next_random(&seed) < 0.1 + 0.1 * (t % 6);
    for (int i = 0; i < ALL; i++)
      if (image->label[i] == 1 && !expected[i]) flood(image, periodic[t % 3], i, ++count, expected);
    tc_clusters *clusters = clusters_of(image, periodic[t % 3]);
    ck_assert_int_eq(clusters->count, count);
    ck_assert_mem_eq(clusters->cluster, expected, sizeof expected);
    int64_t voxels = 0, ones = 0;
    for (int64_t c = 0; c < clusters->count; c++) voxels += clusters->item[c].voxels;
    for (int i = 0; i < ALL; i++) ones += image->label[i];
    ck_assert_int_eq(voxels, ones);
    tc_clusters_destroy(&clusters);
    tc_image_destroy(&image);
  }
}
END_TEST

START_TEST(what_wraps)
{
  /* a staircase that goes round x twice before it meets itself along y */
  tc_image *image = blank(6, 8, 5);
  for (int64_t y = 0; y < 8; y++)
    for (int64_t k = 0; k < 4; k++) set(image, (y * 3 + k) % 6, y, 2, 1);
  tc_clusters *clusters = clusters_of(image, sides);
  ck_assert_int_eq(clusters->count, 1);
  ck_assert(clusters->item[0].wraps[0] && clusters->item[0].wraps[1] && !clusters->item[0].wraps[2]);
  ck_assert(tc_cluster_is_open(&clusters->item[0], sides));
  ck_assert(!tc_cluster_percolates(&clusters->item[0], 2, false));
  tc_clusters_destroy(&clusters);
  tc_image_destroy(&image);

  /* a ring around a hole, lying across the periodic face, closes without wrapping */
  image = blank(6, 6, 6);
  static const int64_t ring[8][2] = {{5, 5}, {0, 5}, {1, 5}, {1, 0}, {1, 1}, {0, 1}, {5, 1}, {5, 0}};
  for (int k = 0; k < 8; k++) set(image, ring[k][0], ring[k][1], 3, 1);
  clusters = clusters_of(image, all_around);
  ck_assert_int_eq(clusters->count, 1);
  ck_assert(!clusters->item[0].wraps[0] && !clusters->item[0].wraps[1] && !clusters->item[0].wraps[2]);
  ck_assert(!tc_cluster_is_open(&clusters->item[0], all_around));
  ck_assert(tc_cluster_is_open(&clusters->item[0], none));
  tc_clusters_destroy(&clusters);
  tc_image_destroy(&image);

  /* a column from face to face, endless when z is periodic */
  image = blank(4, 4, 7);
  for (int64_t z = 0; z < 7; z++) set(image, 2, 1, z, 1);
  clusters = clusters_of(image, sides);
  ck_assert(tc_cluster_percolates(&clusters->item[0], 2, false) && !clusters->item[0].wraps[2]);
  tc_clusters_destroy(&clusters);
  clusters = clusters_of(image, all_around);
  ck_assert(tc_cluster_percolates(&clusters->item[0], 2, true));
  tc_clusters_destroy(&clusters);
  set(image, 2, 1, 3, 0);
  clusters = clusters_of(image, all_around);
  ck_assert_int_eq(clusters->count, 1);
  ck_assert(!tc_cluster_percolates(&clusters->item[0], 2, true));
  tc_clusters_destroy(&clusters);
  tc_image_destroy(&image);
}
END_TEST

/* Three cubes of active material (1) over one another, CBD (2) under the lower two, electrolyte (3) beside
 * the upper two, from the top. Nothing feeds the lowest with ions and the uppermost with electrons. */
START_TEST(utilisation_of_a_column)
{
  tc_image *image = blank(16, 12, 30);
  for (int64_t z = 0; z < 30; z++)
    for (int64_t y = 2; y < 10; y++)
      for (int64_t x = 0; x < 12; x++) {
        const bool cube = x >= 4 && (z % 10) >= 2;
        const bool cbd = x >= 4 && z < 20 && z % 10 < 2;
        if (cube || cbd) set(image, x, y, z, cube ? 1 : 2);
        if (x < 4 && z >= 12) set(image, x, y, z, 3);
      }
  tc_roles roles = {.active[1] = true, .electronic[2] = true, .ionic[3] = true};
  tc_utilisation u;
  ck_ok(tc_utilisation_find(image, &roles, sides, &u));
  ck_assert_double_eq_tol(u.active_electrons, 2. / 3, 1e-12);
  ck_assert_double_eq_tol(u.ionic_top, 1, 1e-12);
  ck_assert_double_eq_tol(u.volume_both, 1. / 3, 1e-12);
  /* a side of 8 x 8 each; at edges the areas blur a little */
  ck_assert_double_eq_tol(u.contact_um2, 128, 0.15 * 128);
  ck_assert_double_eq_tol(u.contact_both_um2, 64, 0.15 * 64);
  ck_assert_double_eq_tol(u.surface_both, u.contact_both_um2 / u.surface_um2, 1e-12);
  ck_assert_double_eq_tol(u.surface_ions, u.contact_um2 / u.surface_um2, 1e-12);

  /* without the CBD only the lowest cube, which would have to touch the collector, could be fed */
  roles.electronic[2] = false;
  ck_ok(tc_utilisation_find(image, &roles, sides, &u));
  ck_assert_double_eq(u.active_electrons, 0);
  ck_assert_double_eq(u.volume_both, 0);
  roles.ionic[1] = true;
  ck_fails(tc_utilisation_find(image, &roles, sides, &u), TC_ERR_USAGE, "label 1 is given as active");
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {clusters_are_those_of_a_flood, what_wraps, utilisation_of_a_column, NULL};
  return suite_main(argc, argv, "clusters", tests);
}
