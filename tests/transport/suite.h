/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_TRANSPORT_SUITE_H
#define TEST_TRANSPORT_SUITE_H
/* What the tests of the transport solver share: images made from a function, and solving them. */
#include <check.h>
#include <stdint.h>

#include "mpi_suite.h"
#include "tapecast/transport.h"

/* Label of voxel (x, y, z) of an image of n voxels; context is the caller's. */
typedef uint8_t (*label_function)(const int64_t at[3], const int64_t n[3], const void *context);

tc_image *make_image(MPI_Comm comm, const int64_t n[3], const double spacing[3], label_function label,
                     const void *context);

/* A cube of n voxels of edge 1 on this rank alone. */
tc_image *make_cube(int64_t n, label_function label, const void *context);

/* Defaults with an axis, the other two sides periodic. */
tc_transport_options along(int axis);

/* Solve, insist on convergence, free the image. */
tc_transport_result solve_and_free(tc_image *image, const tc_transport_options *options);

/* A number of [0, 1) that depends on the seed and the place only. */
double noise(uint64_t seed, int64_t x, int64_t y, int64_t z);

/* Overlapping balls at random places of a periodic box: 1 inside, 0 outside. */
enum { MOST_BALLS = 1000 };
typedef struct balls {
  int count;
  double radius;                /* voxels */
  double centre[MOST_BALLS][3]; /* fractions of the box */
} balls;
balls make_balls(int count, double radius, uint64_t seed);
uint8_t label_of_balls(const int64_t at[3], const int64_t n[3], const void *context);

/* Each voxel for itself: label l with probability fraction[l], the rest 0. */
typedef struct mixture {
  double fraction[TC_LABELS];
  uint64_t seed;
} mixture;
uint8_t label_of_mixture(const int64_t at[3], const int64_t n[3], const void *context);

/* The effective conductivity by Gaussian elimination on the dense matrix, written apart from the solver; for
 * images of at most a few hundred voxels, in which all conducting voxels reach an electrode or are alone. */
double dense_conductivity(const tc_image *image, const tc_transport_options *options);

#endif
