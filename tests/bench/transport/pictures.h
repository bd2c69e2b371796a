/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PICTURES_H
#define BENCH_PICTURES_H
/* The images of the benchmarks, the same on every machine and for any number of ranks. */
#include "tapecast/transport.h"

/* Named by the letters of the command line. Each has one number to sweep, with its usual value here. */
typedef enum picture_kind {
  PICTURE_PORES = 'a',     /* overlapping spheres of 10 voxels radius; transport in the pore. Porosity: 0.5 */
  PICTURE_COMPOSITE = 'b', /* voxels of 0.5 um: AM 30 % (10 um), SE 30 % (2 to 8 um), CBD 8 % (3 um); AM
                              0.005 S/m, SE and pore 0. CBD over AM: 3186 */
  PICTURE_FILLED = 'c',    /* the same, and all conduct: pore 1, AM and CBD alike. These over the pore: 1000,
                              and SE, in the middle, the root of it */
  PICTURE_SITES = 's',     /* voxels chosen one by one; transport in them. Their fraction: 0.35 */
} picture_kind;

typedef struct picture {
  picture_kind kind;
  int64_t n;    /* voxels an edge, above 0 */
  double value; /* of the number to sweep; a fraction in (0, 1), a ratio above 0 */
} picture;

/* Whether the letter is a kind; *value is then its usual number. */
bool picture_known(int letter, double *value);

/* Collective. A cube, periodic in all directions, and the conductivities of its labels. */
tc_status picture_make(MPI_Comm comm, const picture *wanted, tc_image **image, tc_transport_options *options);

#endif
