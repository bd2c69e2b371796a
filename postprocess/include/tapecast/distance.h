/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_DISTANCE_H
#define TAPECAST_DISTANCE_H
/* Exact Euclidean distances in a labelled image. */
#include <stdbool.h>

#include "tapecast/image.h"

/* Squared distance, in um squared, from the centre of each voxel of a phase to the nearest voxel centre
 * outside it; 0 outside the phase, INFINITY where the image holds nothing else. `phase` has shape
 * (TC_LABELS). Directions not periodic end in nothing: the faces of the image are not walls.
 *
 * The whole image must be on this rank (nz == n[2]): not collective. `square` has shape (n[2], n[1], n[0]),
 * owned by the caller. Method: lower envelopes of parabolas, one direction after the other (Felzenszwalb and
 * Huttenlocher, Theory of Computing 8, 2012), linear in the number of voxels. Errors: TC_ERR_USAGE,
 * TC_ERR_MEMORY. */
tc_status tc_distance_square(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                             float *square);

#endif
