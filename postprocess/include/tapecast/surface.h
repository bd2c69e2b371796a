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
 * run along 37 directions with steps of up to sqrt(6) voxels, each weighted with the solid angle nearest to
 * it (Ohser and Muecklich, Statistical Analysis of Microstructures in Materials Science, 2000, ch. 4; they
 * take 13 directions). Steps jump over what is thinner than they are: of a sphere of radius r a step s misses
 * the share s^2/(12 r^2), and round the contact of two spheres a share in proportion to s is taken for
 * contact. So crossings are counted with single, double and triple steps, and errors linear and quadratic in
 * the step extrapolated away. Measured: spheres of radius 3, 6, 12 voxels +1.6, +0.1, 0.0 %; contacts of
 * spheres with necks of 2 voxels radius and more within 4 %; planes 1.5 % (root mean square over directions),
 * at worst 3 %. Features thinner than 3 voxels come out too large, by up to 30 % for balls of 3 voxels
 * diameter.
 *
 * A direction that is not periodic is mirrored at its faces: these are no interfaces themselves, and what
 * lies near them counts fully. Edges where three labels meet blur over about a voxel. Errors: TC_ERR_USAGE,
 * TC_ERR_MEMORY. */
tc_status tc_surface_areas(const tc_image *image, const bool periodic[3], double *area);

#endif
