/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_REGIONS_H
#define TAPECAST_REGIONS_H
/* A phase cut into bodies at its constrictions: the basins of the distance transform (watershed). */
#include <stdbool.h>

#include "tapecast/image.h"

typedef struct tc_regions {
  int64_t count;
  uint32_t *region; /* shape (n[2], n[1], n[0]): 1 … count inside the phase, 0 outside; owned */
  float *distance;  /* same shape: distance to the nearest voxel outside the phase, um; where there is none,
                       the sum of the box's edges; owned */
  int64_t *peak;    /* shape (count): index of the voxel of each region that lies deepest; owned */
} tc_regions;

typedef struct tc_regions_options {
  bool phase[TC_LABELS];
  bool periodic[3];
  /* Two bodies are one when the constriction between them is hardly narrower than the smaller body: its
   * distance d_c and the body's d_b satisfy d_b - d_c <= max(merge_voxels · edge, merge_fraction · d_b). */
  double merge_voxels;   /* >= 0; 0.75 */
  double merge_fraction; /* 0 … 1; 0.1 */
} tc_regions_options;

/* No phase, periodic in x and y. */
tc_regions_options tc_regions_defaults(void);

/* The whole image must be on this rank (nz == n[2]): not collective. In cubic voxels the
 * cut depends neither on the order of the axes nor on where a periodic box begins, unless two bodies that
 * both claim a voxel are as deep and as large as each other. Errors: TC_ERR_USAGE, TC_ERR_MEMORY. */
tc_status tc_regions_create(const tc_image *image, const tc_regions_options *options, tc_regions **regions);
void tc_regions_destroy(tc_regions **regions);

/* Neighbour of voxel `i` (at coordinates x[3]) in direction 0 … 5 (-x, +x, -y, +y, -z, +z); -1 beyond a face
 * that is not periodic. */
int64_t tc_neighbour(const int64_t n[3], const bool periodic[3], int64_t i, const int64_t x[3],
                     int direction);

#endif
