/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PICTURES_H
#define BENCH_PICTURES_H
/* The images of the benchmarks, the same on every machine and for any number of ranks. */
#include "tapecast/transport.h"

typedef enum picture {
  PICTURE_PORES,     /* (a) overlapping spheres of 10 voxels radius, porosity 0.5; transport in the pore */
  PICTURE_COMPOSITE, /* (b) voxels of 0.5 um: AM 30 % (10 um), SE 30 % (2 to 8 um), CBD 8 % (3 um);
                        0.005, 0, 15.93 and in the pore 0 S/m */
} picture;

/* Collective. A cube of n voxels, periodic in all directions, and the conductivities of its labels. */
tc_status picture_make(MPI_Comm comm, picture kind, int64_t n, tc_image **image,
                       tc_transport_options *options);

#endif
