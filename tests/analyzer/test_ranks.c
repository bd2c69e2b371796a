/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same on any number of ranks: run by ctest on 1, 2 and 4. Each rank also does the work alone, and
 * compares. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "tapecast/imageio.h"
#include "tapecast/parallel.h"
#include "tapecast/profile.h"
#include "tapecast/voxelize.h"

static tc_beads *mixture(void)
{
  tc_beads *beads = make_beads(200, 14);
  uint64_t seed = 21;
  for (int64_t i = 0; i < beads->count; i++)
    place_bead(beads, i, 1 + (int)(i % 3), 0.5 + 1.5 * next_random(&seed), 14 * next_random(&seed),
               14 * next_random(&seed), 14 * next_random(&seed));
  return beads;
}

static tc_image *draw(MPI_Comm comm, double voxel)
{
  tc_beads *beads = mixture();
  tc_voxelize_options options = tc_voxelize_defaults();
  for (int d = 0; d < 3; d++) options.voxel[d] = voxel;
  options.neck[2] = 0.4;
  tc_image *image = NULL;
  ck_ok(tc_voxelize(comm, beads, &options, &image));
  tc_beads_destroy(&beads);
  return image;
}

START_TEST(images_are_equal_bit_by_bit)
{
  static const double voxel[] = {0.2, 0.33, 1, 7}; /* the last: fewer planes than ranks */
  for (int i = 0; i < 4; i++) {
    tc_image *shared = draw(MPI_COMM_WORLD, voxel[i]), *alone = draw(MPI_COMM_SELF, voxel[i]);
    ck_assert_uint_eq(image_hash(shared), image_hash(alone));
    const int64_t area = shared->n[0] * shared->n[1];
    ck_assert(shared->nz == 0 ||
              memcmp(shared->label, alone->label + shared->z0 * area, (size_t)(shared->nz * area)) == 0);
    tc_image_destroy(&shared);
    tc_image_destroy(&alone);
  }
}
END_TEST

START_TEST(profiles_are_equal)
{
  tc_image *shared = draw(MPI_COMM_WORLD, 0.33), *alone = draw(MPI_COMM_SELF, 0.33);
  tc_profile *one = NULL, *two = NULL;
  ck_ok(tc_profile_create(shared, 9, &one));
  ck_ok(tc_profile_create(alone, 9, &two));
  ck_assert_mem_eq(one->fraction, two->fraction, sizeof one->fraction);
  ck_assert_mem_eq(one->bin_fraction, two->bin_fraction, 9 * TC_LABELS * sizeof *one->bin_fraction);
  ck_assert_mem_eq(one->z, two->z, 9 * sizeof *one->z);
  tc_profile_destroy(&one);
  tc_profile_destroy(&two);
  tc_image_destroy(&shared);
  tc_image_destroy(&alone);
}
END_TEST

START_TEST(files_written_by_many_are_read_by_one)
{
  static const char *const path[] = {"ranks.npy", "ranks.tif", "ranks.h5"};
  static const double voxel[] = {0.33, 7};
  for (int v = 0; v < 2; v++)
    for (int f = 0; f < 3; f++) {
      tc_image *image = draw(MPI_COMM_WORLD, voxel[v]), *alone = NULL, *shared = NULL;
      ck_ok(tc_image_write(image, path[f], NULL));
      ck_ok(tc_image_read(MPI_COMM_SELF, path[f], &alone, NULL));
      ck_ok(tc_image_read(MPI_COMM_WORLD, path[f], &shared, NULL));
      ck_assert_uint_eq(image_hash(image), image_hash(alone));
      ck_assert_uint_eq(image_hash(image), image_hash(shared));
      tc_image_destroy(&image);
      tc_image_destroy(&alone);
      tc_image_destroy(&shared);
    }
}
END_TEST

START_TEST(failure_is_shared)
{
  int rank, size;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  ck_assert_int_eq(tc_agree(MPI_COMM_WORLD, TC_OK), TC_OK);
  const tc_status mine = rank == size - 1 ? tc_fail(TC_ERR_IO, "rank %d", rank) : TC_OK;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "rank %d", size - 1);
  ck_fails(tc_agree(MPI_COMM_WORLD, mine), TC_ERR_IO, wanted);

  tc_image *image = NULL;
  tc_beads *beads = NULL;
  ck_fails(tc_image_read(MPI_COMM_WORLD, "absent.npy", &image, NULL), TC_ERR_INPUT, "absent.npy");
  ck_fails(tc_beads_read_shared(MPI_COMM_WORLD, "absent.dump", 0, &beads), TC_ERR_INPUT, "absent.dump");
  image = draw(MPI_COMM_WORLD, 1);
  ck_fails(tc_image_write(image, "no/such/folder/a.npy", NULL), TC_ERR_IO, "no/such/folder");
  tc_image_destroy(&image);
}
END_TEST

START_TEST(a_bad_value_in_any_slab_stops_all)
{
  tc_image *image = draw(MPI_COMM_WORLD, 0.5), *read = NULL;
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) { /* the last plane holds a value that is no label */
    char header[128] = "\x93NUMPY\x01";
    header[8] = 118;
    memset(header + 10, ' ', 118);
    memcpy(header + 10, "{'descr': '<i2', 'fortran_order': False, 'shape': (9, 1, 1), }", 62);
    char file[128 + 18] = {0};
    memcpy(file, header, 128);
    file[128 + 17] = 1;
    write_bytes("bad.npy", file, sizeof file);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  ck_fails(tc_image_read(MPI_COMM_WORLD, "bad.npy", &read, NULL), TC_ERR_INPUT,
           "the value 256 at voxel x=0 y=0 z=8");
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {images_are_equal_bit_by_bit,           profiles_are_equal,
                                files_written_by_many_are_read_by_one, failure_is_shared,
                                a_bad_value_in_any_slab_stops_all,     NULL};
  return suite_main(argc, argv, "ranks", tests);
}
