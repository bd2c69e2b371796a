/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_IMAGE_H
#define TAPECAST_IMAGE_H
/* A labelled voxel image, cut into slabs of whole z planes over the ranks of a communicator. */
#include <mpi.h>
#include <stdint.h>

#include "tapecast/error.h"

enum { TC_LABELS = 256, TC_LABEL_PORE = 0 };

typedef struct tc_image {
  MPI_Comm comm;     /* ranks that share the image; not owned */
  int64_t n[3];      /* voxels along x, y, z of the whole image, each >= 1 */
  double spacing[3]; /* voxel edge along x, y, z in um, > 0 */
  double origin[3];  /* corner of voxel (0,0,0) in um */
  int64_t z0, nz;    /* this rank holds planes z0 … z0+nz-1; nz may be 0 when there are more ranks than planes */
  uint8_t *label;    /* shape (nz, n[1], n[0]), x fastest; owned */
} tc_image;

/* Planes of rank `rank` out of `size` when nz_total planes are shared out: contiguous, in rank order, aligned to
 * even plane numbers where possible so that 2 x 2 x 2 blocks do not straddle ranks. */
void tc_image_slab(int64_t nz_total, int rank, int size, int64_t *z0, int64_t *nz);

/* Collective. A zeroed image of n voxels; spacing in um. Errors: TC_ERR_INPUT for sizes < 1 or spacing <= 0,
 * TC_ERR_MEMORY. */
tc_status tc_image_create(MPI_Comm comm, const int64_t n[3], const double spacing[3], tc_image **image);

/* Release and set *image to NULL; NULL is allowed. Not collective. */
void tc_image_destroy(tc_image **image);

/* Collective. Every rank gets a copy of the whole image, alone on it (communicator MPI_COMM_SELF). */
tc_status tc_image_whole(const tc_image *image, tc_image **whole);

/* Collective. Voxels of each label in the whole image. */
tc_status tc_image_count(const tc_image *image, int64_t count[TC_LABELS]);

#endif
