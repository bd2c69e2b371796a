/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_GRANULOMETRY_H
#define TAPECAST_GRANULOMETRY_H
/* Sizes in a phase of any shape: the share of it that balls of a diameter can sweep without leaving it. */
#include <stdbool.h>

#include "tapecast/image.h"

typedef struct tc_sizes {
  int count;        /* of diameters looked at */
  double *diameter; /* shape (count): um, rising from 0; owned */
  double *swept;    /* shape (count): share of the phase that lies in (or within half a voxel edge of) some
                       ball of this diameter that lies in the phase; falls from 1; owned */
  double d10, d50, d90; /* um: a tenth, half, nine tenths of the phase is in smaller sizes */
  double mean;          /* um, by volume */
} tc_sizes;

/* Morphological opening by balls, whose centres are the voxels farther than the radius from everything
 * outside the phase by the exact Euclidean distance (Serra, Image Analysis and Mathematical Morphology, 1982,
 * ch. X; "local thickness" of Hildebrand and Rueegsegger, J. Microsc. 185, 1997). At most `steps` (2 … 1000)
 * diameters, evenly spaced up to the largest inscribed one and no closer than one voxel edge. A sphere's
 * diameter comes out right or, when its centre lies between voxels, up to two voxel edges too small.
 *
 * Not collective, the whole image on this rank; `phase` has shape (TC_LABELS). Faces that are not periodic
 * are no walls. A phase without voxels gives count 0; one without surface is as large as the image. Errors:
 * TC_ERR_USAGE, TC_ERR_MEMORY. */
tc_status tc_granulometry(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                          int steps, tc_sizes **sizes);
void tc_sizes_destroy(tc_sizes **sizes);

#endif
