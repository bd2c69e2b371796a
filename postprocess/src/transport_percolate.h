/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_PERCOLATE_H
#define TAPECAST_TRANSPORT_PERCOLATE_H
/* Which conducting voxels are connected, through faces, to both electrodes. */
#include "tapecast/transport.h"

/* A run is a stretch x0 … x1-1 of conducting voxels in a row. */
typedef struct tc_run {
  int32_t x0, x1;
  uint32_t parent; /* a run of the same component; itself at the component's root */
} tc_run;

typedef struct tc_runs {
  tc_run *run; /* in the order of the rows */
  size_t capacity;
  size_t *first;    /* first run of row k*ny + j; one more at the end */
  uint8_t *touches; /* of a component's root: bit 0 first electrode, bit 1 last electrode; both after the
                       merge mean that it percolates */
  int64_t conducting, percolating; /* voxels of the whole image */
} tc_runs;

/* Collective over comm, which holds the ranks of the image that have planes, in rank order. periodic[axis] is
 * false. Conducting means conductivity > 0. */
tc_status tc_runs_find(MPI_Comm comm, const tc_image *image, const double conductivity[TC_LABELS], int axis,
                       const bool periodic[3], tc_runs *runs);
void tc_runs_destroy(tc_runs *runs);

bool tc_run_percolates(const tc_runs *runs, size_t run);

#endif
