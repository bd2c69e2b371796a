/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CLUSTERS_H
#define TAPECAST_CLUSTERS_H
/* Connected parts of a phase: voxels that share a face, through periodic faces too. */
#include <stdbool.h>

#include "tapecast/image.h"

typedef struct tc_cluster {
  int64_t voxels;
  bool at_low[3], at_high[3]; /* it has voxels in the first, last plane across x, y, z */
  bool wraps[3];              /* it is joined with its own periodic image along x, y, z */
} tc_cluster;

typedef struct tc_clusters {
  int64_t count;
  uint32_t *cluster; /* shape (n[2], n[1], n[0]): 1 … count in the phase, 0 outside; owned */
  tc_cluster *item;  /* shape (count): item[c - 1] is cluster c; in the order of their first voxels; owned */
} tc_clusters;

/* Not collective, the whole image on this rank (nz == n[2]). `phase` has shape (TC_LABELS). Union-find over
 * runs of voxels along x that keeps count of the periods between a run and its root, so that a cluster which
 * meets itself a period away is seen to wrap. Errors: TC_ERR_USAGE for more than 2^32 - 2 voxels or a part of
 * an image, TC_ERR_MEMORY. */
tc_status tc_clusters_create(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                             tc_clusters **clusters);
void tc_clusters_destroy(tc_clusters **clusters);

/* Does it lead from end to end along an axis: from face to face, or, where periodic, round to itself? */
bool tc_cluster_percolates(const tc_cluster *cluster, int axis, bool periodic);

/* Is it open to the outside: through a face that is not periodic, or endless? */
bool tc_cluster_is_open(const tc_cluster *cluster, const bool periodic[3]);

#endif
