/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SURFACE_H
#define TAPECAST_SURFACE_H
/* Areas of the interfaces between the labels of an image. */
#include <stdbool.h>

#include "tapecast/image.h"

/* area (shape (TC_LABELS, TC_LABELS), symmetric, um^2; the diagonal is 0) of the interface between each pair
 * of labels. Not collective, the whole image on this rank (nz == n[2]).
 *
 * Crofton's formula: the area per volume is twice the number of crossings per length of random lines. Lines
 * run along the 49 directions whose steps are at most 2 voxels along each axis, each weighted with the solid
 * angle nearest to it (Ohser and Muecklich, Statistical Analysis of Microstructures in Materials Science,
 * 2000, ch. 4; they take 13 directions). Steps jump over what is thinner than they are: for a sphere of
 * radius r a step s misses the share s^2/(12 r^2) of the crossings, as long as s <= 2 r. So each direction is
 * counted with single and double steps and extrapolated to none.
 *
 * A direction that is not periodic is mirrored at its faces: these are no interfaces themselves, and what
 * lies near them counts fully. Edges where three labels meet blur over about a voxel. Errors: TC_ERR_USAGE,
 * TC_ERR_MEMORY. */
tc_status tc_surface_areas(const tc_image *image, const bool periodic[3], double *area);

#endif
