/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flux of laminates and of a random composite, and the file of fields read back; on any number of ranks. */
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "tapecast/distance.h"
#include "tapecast/fields.h"
#include "tapecast/memory.h"

static const double sigma[3] = {0, 2, 5}; /* of the labels */

typedef struct solved {
  tc_image *image;
  tc_transport_options options;
  tc_transport_result result;
  double *potential;
  float *flux;
} solved;

/* label_of tells the label of a voxel of the whole image. */
static solved solve(const int64_t n[3], int axis, uint8_t (*label_of)(const int64_t x[3]))
{
  solved s = {.options = tc_transport_defaults()};
  ck_ok(tc_image_create(MPI_COMM_WORLD, n, (double[3]){0.5, 0.8, 1.25}, &s.image));
  int64_t i = 0, x[3];
  for (x[2] = s.image->z0; x[2] < s.image->z0 + s.image->nz; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++)
      for (x[0] = 0; x[0] < n[0]; x[0]++) s.image->label[i++] = label_of(x);
  s.options.axis = axis;
  s.options.tolerance = 1e-9;
  memset(s.options.periodic, 1, sizeof s.options.periodic);
  for (int l = 0; l < 3; l++) s.options.conductivity[l] = sigma[l];
  ck_ok(TC_NEW(&s.potential, (size_t)i, "potential"));
  ck_ok(TC_NEW(&s.flux, 3 * (size_t)i, "flux"));
  ck_ok(tc_transport_solve(s.image, &s.options, &s.result, s.potential));
  ck_assert(s.result.converged);
  ck_ok(tc_flux_field(s.image, &s.options, s.potential, s.flux));
  return s;
}

static void release(solved *s)
{
  tc_free(&s->potential);
  tc_free(&s->flux);
  tc_image_destroy(&s->image);
}

static int layers_along;
static uint8_t layered(const int64_t x[3])
{
  return x[layers_along] % 3 == 0 ? 1 : 2;
}

/* Across layers the same flux everywhere, along them sigma/length of each, sideways none. */
START_TEST(flux_of_laminates)
{
  const int64_t n[3] = {6, 9, 12};
  for (int axis = 0; axis < 3; axis++)
    for (layers_along = 0; layers_along < 3; layers_along++) {
      solved s = solve(n, axis, layered);
      const double length = (double)n[axis] * s.image->spacing[axis];
      for (int64_t i = 0; i < n[0] * n[1] * s.image->nz; i++)
        for (int d = 0; d < 3; d++) {
          const double across = 1 / (1 / (3 * sigma[1]) + 2 / (3 * sigma[2]));
          const double here = layers_along == axis ? across : sigma[s.image->label[i]];
          ck_assert_double_eq_tol((double)s.flux[3 * i + d], d == axis ? here / length : 0, 1e-5);
        }
      release(&s);
    }
}
END_TEST

static uint8_t composite(const int64_t x[3])
{
  uint64_t seed = (uint64_t)(x[0] / 2 + 40 * (x[1] / 2) + 1600 * (x[2] / 2)) * 7919 + 3;
  next_random(&seed);
  const double r = next_random(&seed);
  return r < 0.3 ? 0 : r < 0.7 ? 1 : 2;
}

START_TEST(mean_flux_is_the_conductivity)
{
  for (int axis = 0; axis < 3; axis++) {
    solved s = solve((int64_t[3]){14, 12, 18}, axis, composite);
    double mean[3];
    tc_flux_mean(s.image, s.flux, mean);
    const double length = (double)s.image->n[axis] * s.image->spacing[axis];
    ck_assert_double_eq_tol(mean[axis] * length, s.result.sigma_eff, 1e-5 * s.result.sigma_eff);
    release(&s);
  }
}
END_TEST

static void read_field(const char *path, const char *name, int64_t count, float *value)
{
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  ck_assert(file >= 0);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  ck_assert_msg(dataset >= 0, "no %s", name);
  const hid_t space = H5Dget_space(dataset);
  ck_assert_int_eq(H5Sget_simple_extent_npoints(space), count);
  ck_assert(H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0);
  H5Sclose(space);
  H5Dclose(dataset);
  H5Fclose(file);
}

START_TEST(file_of_fields)
{
  const int64_t n[3] = {14, 12, 18}, area = n[0] * n[1], all = area * n[2];
  solved s = solve(n, 2, composite);
  char path[64];
  int size;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  snprintf(path, sizeof path, "fields-%d.vtkhdf", size);
  ck_ok(tc_fields_write(s.image, NULL, &s.options, s.potential, s.flux, path));
  ck_fails(tc_fields_write(s.image, NULL, &s.options, s.potential, s.flux, "fields.npy"), TC_ERR_USAGE,
           ".vtkhdf");
  float *value = NULL, *square = NULL;
  ck_ok(TC_NEW(&value, 3 * (size_t)all, "field"));
  ck_ok(TC_NEW(&square, (size_t)all, "field"));
  const int64_t from = s.image->z0 * area;
  read_field(path, "/VTKHDF/PointData/potential", all, value);
  for (int64_t i = 0; i < area * s.image->nz; i++)
    ck_assert(isnan(s.potential[i]) ? isnan(value[from + i]) : value[from + i] == (float)s.potential[i]);
  read_field(path, "/VTKHDF/PointData/flux", 3 * all, value);
  for (int64_t i = 0; i < 3 * area * s.image->nz; i++) ck_assert(value[3 * from + i] == s.flux[i]);

  /* the file is an image as well, and the distance is that of the image */
  tc_image *image = NULL, *whole = NULL;
  tc_image_info info;
  ck_ok(tc_image_read(MPI_COMM_WORLD, path, &image, &info));
  ck_assert(info.has_spacing);
  ck_assert_uint_eq(image_hash(image), image_hash(s.image));
  for (int d = 0; d < 3; d++) ck_assert_double_eq_tol(image->origin[d], s.image->origin[d], 1e-12);
  ck_ok(tc_image_whole(image, &whole));
  const bool conducts[TC_LABELS] = {[1] = true, [2] = true};
  ck_ok(tc_distance_square(whole, conducts, (const bool[3]){true, true, false}, square));
  read_field(path, "/VTKHDF/PointData/distance", all, value);
  for (int64_t i = 0; i < all; i++) ck_assert_double_eq_tol((double)value[i], sqrt((double)square[i]), 1e-6);
  ck_assert_int_ne(access("fields-1.vtkhdf.part.vtkhdf", F_OK), 0);
  tc_image_destroy(&whole);
  tc_image_destroy(&image);
  tc_free(&value);
  tc_free(&square);
  release(&s);
}
END_TEST

static void shape_fails(const char *text)
{
  tc_raw_shape shape;
  ck_fails(tc_raw_shape_parse(text, &shape), TC_ERR_USAGE, "is not the shape of a raw image");
}

START_TEST(raw_images)
{
  static const char *const bad[] = {
      "",         "4x3:uint8",        "4x3x2",          "4x3x2:float",  "4x3x-2:uint8",
      "4,3,2:u1", "4x3x2:uint8:many", "4x3x2:uint8:-1", "4x3x2:uint8be"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) shape_fails(bad[i]);

  /* 3 x 2 x 4 values of 16 bits, big-endian, after 5 bytes of something else */
  unsigned char bytes[5 + 48] = "head";
  for (int i = 0; i < 24; i++) bytes[5 + 2 * i + 1] = (unsigned char)(i * 9);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) write_bytes("raw.bin", bytes, sizeof bytes);
  MPI_Barrier(MPI_COMM_WORLD);
  tc_raw_shape shape;
  tc_image *image = NULL;
  ck_ok(tc_raw_shape_parse("3x2x4:uint16be:5", &shape));
  ck_ok(tc_image_read_raw(MPI_COMM_WORLD, "raw.bin", &shape, &image));
  ck_assert_int_eq(image->n[0] * 100 + image->n[1] * 10 + image->n[2], 324);
  for (int64_t i = 0; i < 6 * image->nz; i++) ck_assert_int_eq(image->label[i], 9 * (6 * image->z0 + i));
  tc_image_destroy(&image);

  static const struct {
    const char *shape, *message;
  } wrong[] = {{"3x2x4:uint16:5", "is not a label"},
               {"3x2x5:uint16be:5", "need 65 bytes, but the file has 53"},
               {"3x2x4:uint8:5", "need 29 bytes"},
               {"0x2x4:uint8", "is not possible"},
               {"4000000000x4000000000x4:uint8", "is not possible"},
               {"3x2x4:uint16be", "need 48 bytes"}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    ck_ok(tc_raw_shape_parse(wrong[i].shape, &shape));
    ck_fails(tc_image_read_raw(MPI_COMM_WORLD, "raw.bin", &shape, &image), TC_ERR_INPUT, wrong[i].message);
  }
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {flux_of_laminates, mean_flux_is_the_conductivity, file_of_fields, raw_images,
                                NULL};
  return suite_main(argc, argv, "fields", tests);
}
