/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distances, regions and networks: against brute force, lattices whose network is known, and periodic shifts.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "tapecast/distance.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"
#include "tapecast/network.h"
#include "tapecast/voxelize.h"

static const bool phase_one[TC_LABELS] = {[1] = true};

static tc_image *random_image(const int64_t n[3], const double spacing[3], double share, uint64_t seed)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, n, spacing, &image));
  for (int64_t i = 0; i < n[0] * n[1] * n[2]; i++) image->label[i] = next_random(&seed) < share;
  return image;
}

static double nearest_outside(const tc_image *image, const bool periodic[3], int64_t i)
{
  const int64_t *n = image->n;
  const int64_t at[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
  double best = INFINITY;
  int64_t j = 0, x[3];
  for (x[2] = 0; x[2] < n[2]; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++)
      for (x[0] = 0; x[0] < n[0]; x[0]++, j++) {
        if (image->label[j] == 1) continue;
        double square = 0;
        for (int d = 0; d < 3; d++) {
          double step = (double)llabs(x[d] - at[d]);
          if (periodic[d]) step = fmin(step, (double)n[d] - step);
          square += step * step * image->spacing[d] * image->spacing[d];
        }
        best = fmin(best, square);
      }
  return best;
}

START_TEST(distances_are_exact)
{
  static const bool periodic[3][3] = {{true, true, false}, {false, false, false}, {true, true, true}};
  static const double share[3] = {0.9, 0.99, 1};
  for (int p = 0; p < 3; p++)
    for (int s = 0; s < 3; s++) {
      tc_image *image = random_image((int64_t[3]){17, 9, 11}, (double[3]){1, 1.5, 0.5}, share[s], 3);
      float square[17 * 9 * 11];
      if (s == 2 && p > 0) image->label[17 * 9 * 5 + 4] = 0; /* a single voxel outside */
      ck_ok(tc_distance_square(image, phase_one, periodic[p], square));
      for (int64_t i = 0; i < 17 * 9 * 11; i++) {
        const double exact = nearest_outside(image, periodic[p], i);
        if (isinf(exact))
          ck_assert(isinf(square[i]));
        else
          ck_assert_double_eq_tol((double)square[i], exact, 1e-4);
      }
      tc_image_destroy(&image);
    }
}
END_TEST

/* Cubic lattice of overlapping spheres, one a cell, with the lattice shifted by `shift` um. */
static tc_image *sphere_lattice(int cells, double shift)
{
  tc_beads *beads = make_beads(cells * cells * cells, 10.0 * cells);
  for (int i = 0; i < cells * cells * cells; i++)
    place_bead(beads, i, 1, 5.6, 10 * (i % cells) + 5 + shift, 10 * (i / cells % cells) + 5 + 2 * shift,
               10 * (i / cells / cells) + 5);
  tc_voxelize_options options = tc_voxelize_defaults();
  for (int d = 0; d < 3; d++) options.voxel[d] = 0.5;
  tc_image *image = NULL;
  ck_ok(tc_voxelize(MPI_COMM_SELF, beads, &options, &image));
  tc_beads_destroy(&beads);
  return image;
}

static tc_network *network_of(const tc_image *image, const bool periodic[3])
{
  tc_regions_options options = tc_regions_defaults();
  memcpy(options.phase, phase_one, sizeof options.phase);
  memcpy(options.periodic, periodic, sizeof options.periodic);
  tc_regions *regions = NULL;
  tc_network *network = NULL;
  ck_ok(tc_regions_create(image, &options, &regions));
  ck_ok(tc_network_from_regions(image, regions, periodic, &network));
  tc_regions_destroy(&regions);
  return network;
}

START_TEST(lattice_of_spheres)
{
  static const bool sides[3] = {true, true, false}, all[3] = {true, true, true};
  const double neck = sqrt(5.6 * 5.6 - 25);
  for (int p = 0; p < 2; p++) {
    tc_image *image = sphere_lattice(3, 0);
    tc_network *network = network_of(image, p ? all : sides);
    ck_assert_int_eq((int)network->pores, 27);
    ck_assert_int_eq((int)network->throats, p ? 81 : 27 * 2 + 18);
    double volume = 0;
    int ends = 0, crossing = 0;
    for (int i = 0; i < 27; i++) {
      const tc_pore *pore = &network->pore[i];
      for (int d = 0; d < 3; d++) {
        const double offset = fmod(pore->at[d], 10) - 5;
        ck_assert_double_lt(fabs(offset), d == 2 && !p ? 0.3 : 1e-6);
      }
      ck_assert_double_eq_tol(pore->inscribed_diameter, 2 * 5.6, 1);
      ck_assert_int_eq((int)pore->coordination, p || fabs(pore->at[2] - 15) < 1 ? 6 : 5);
      volume += pore->volume;
      ends += pore->at_zmin + pore->at_zmax;
    }
    int64_t count[TC_LABELS];
    ck_ok(tc_image_count(image, count));
    ck_assert_double_eq_tol(volume, (double)count[1] * 0.125, 1e-6);
    ck_assert_int_eq(ends, p ? 0 : 18); /* a periodic z has no faces */
    ck_assert(network->has_z_faces == !p);
    for (int64_t t = 0; t < network->throats; t++) {
      const tc_throat *throat = &network->throat[t];
      ck_assert_double_eq_tol(throat->inscribed_diameter, 2 * neck, 1);
      /* the section through the voxel centres next to the neck */
      ck_assert_double_eq_tol(throat->area, 3.1416 * (5.6 * 5.6 - 4.75 * 4.75), 0.06 * 28);
      ck_assert_double_eq_tol(throat->length, 10, 0.4);
      crossing += throat->crosses;
    }
    ck_assert_int_eq(crossing, p ? 27 : 18);
    tc_network_destroy(&network);
    tc_image_destroy(&image);
  }
}
END_TEST

START_TEST(shifts_do_not_matter)
{
  static const bool all[3] = {true, true, true};
  for (int s = 0; s < 4; s++) {
    tc_image *image = sphere_lattice(3, 0.5 * s);
    tc_network *network = network_of(image, all);
    ck_assert_int_eq((int)network->pores, 27);
    ck_assert_int_eq((int)network->throats, 81);
    tc_network_destroy(&network);
    tc_image_destroy(&image);
  }
  /* a random packing, rolled by whole voxels */
  tc_beads *beads = make_beads(120, 40);
  uint64_t seed = 9;
  for (int i = 0; i < 120; i++)
    place_bead(beads, i, 1, 5, 40 * next_random(&seed), 40 * next_random(&seed), 40 * next_random(&seed));
  int64_t pores = 0, throats = 0;
  for (int s = 0; s < 3; s++) {
    tc_voxelize_options options = tc_voxelize_defaults();
    tc_image *image = NULL;
    ck_ok(tc_voxelize(MPI_COMM_SELF, beads, &options, &image));
    for (int i = 0; i < 40 * 40 * 40; i++) image->label[i] = image->label[i] == 0;
    tc_network *network = network_of(image, all);
    if (s == 0) {
      pores = network->pores;
      throats = network->throats;
      ck_assert_int_gt((int)pores, 5);
    }
    ck_assert_int_eq((int)network->pores, (int)pores);
    ck_assert_int_le(llabs(network->throats - throats),
                     2); /* voxels between equally near bodies may change sides */
    tc_network_destroy(&network);
    tc_image_destroy(&image);
    for (int i = 0; i < 120; i++)
      for (int d = 0; d < 3; d++) beads->position[3 * i + d] += 7 + 4 * d;
  }
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(a_phase_without_surface_or_without_voxels)
{
  static const bool all[3] = {true, true, true};
  for (int label = 0; label < 2; label++) {
    tc_image *image = random_image((int64_t[3]){6, 6, 6}, (double[3]){1, 1, 1}, label, 1);
    tc_network *network = network_of(image, all);
    ck_assert_int_eq((int)network->pores, label);
    ck_assert_int_eq((int)network->throats, 0);
    ck_ok(tc_network_write_csv(network, "empty.csv"));
    ck_ok(tc_network_write_vtp(network, "empty.vtp"));
    tc_network_destroy(&network);
    tc_image_destroy(&image);
  }
}
END_TEST

START_TEST(networks_of_beads)
{
  tc_beads *beads = make_beads(27, 30);
  double radius[27];
  for (int i = 0; i < 27; i++) {
    place_bead(beads, i, 1 + i % 2, 5, 10 * (i % 3), 10 * (i / 3 % 3), 10 * (i / 9) + 1);
    radius[i] = 5.6;
  }
  beads->periodic[2] = false;
  tc_network *network = NULL;
  ck_ok(tc_network_from_beads(beads, radius, &network));
  ck_assert_int_eq((int)network->pores, 27);
  ck_assert_int_eq((int)network->throats, 27 * 2 + 18);
  ck_assert_double_eq_tol(network->throat[5].area, 3.14159265 * (5.6 * 5.6 - 25), 1e-6);
  ck_assert_double_eq_tol(network->throat[5].length, 10, 1e-12);
  tc_network_destroy(&network);
  for (int i = 0; i < 27; i++) radius[i] = i % 2 ? 0 : 5.6;
  ck_ok(tc_network_from_beads(beads, radius, &network));
  ck_assert_int_eq((int)network->pores, 14);
  tc_network_destroy(&network);
  memset(radius, 0, sizeof radius);
  ck_fails(tc_network_from_beads(beads, radius, &network), TC_ERR_INPUT, "no bead");
  tc_beads_destroy(&beads);
}
END_TEST

/* Cells of a CSV line, and how many of them are not blank. */
static int cells_of(const char *line, int *filled)
{
  int cells = 1;
  *filled = *line != ',' && *line != '\n';
  for (; *line && *line != '\n'; line++)
    if (*line == ',') {
      cells++;
      *filled += line[1] != ',' && line[1] != '\n';
    }
  return cells;
}

START_TEST(csv_is_a_full_table)
{
  static const bool sides[3] = {true, true, false};
  tc_image *image = sphere_lattice(2, 0);
  tc_network *network = network_of(image, sides);
  ck_ok(tc_network_write_csv(network, "network.csv"));
  char *text = NULL;
  ck_ok(tc_file_read("network.csv", 1 << 20, &text, NULL));
  ck_assert_int_eq(strncmp(text, "pore.coords[0],pore.coords[1],pore.coords[2],pore.volume,", 57), 0);
  int lines = 0, columns = 0, full = 0, filled;
  for (const char *line = text; *line; line = strchr(line, '\n') + 1, lines++) {
    if (lines == 0) columns = cells_of(line, &filled);
    ck_assert_int_eq(cells_of(line, &filled), columns);
    full += filled == columns;
  }
  ck_assert_int_eq(lines, 1 + (int)(network->throats > network->pores ? network->throats : network->pores));
  ck_assert_int_eq(full, 1 + (int)(network->throats < network->pores ? network->throats : network->pores));
  tc_free(&text);
  tc_network_destroy(&network);
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {distances_are_exact,
                                lattice_of_spheres,
                                shifts_do_not_matter,
                                a_phase_without_surface_or_without_voxels,
                                networks_of_beads,
                                csv_is_a_full_table,
                                NULL};
  return suite_main(argc, argv, "network", tests);
}
