/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TRANSPORT_BLOCKS_H
#define TAPECAST_TRANSPORT_BLOCKS_H
/* From voxels to the first coarse level: the strongly coupled parts of each block of 2 x 2 x 2 voxels. */
#include "transport_grid.h"
#include "transport_level.h"

enum { TC_CODE_BITS = 3, TC_CODE_MASK = 7 };

typedef struct tc_blocks {
  int64_t n[3];  /* blocks along x, y, z of this rank */
  int32_t *base; /* [block] unknown of its part 0; the level's n + ghosts for a block with no voxel in use */
  uint32_t
      *codes; /* [block] part of each voxel, TC_CODE_BITS each, voxel dx + 2 dy + 4 dz; inert ones have 0 */
} tc_blocks;

/* Find the parts and make the first level from them. Collective over the grid's ranks. */
tc_status tc_blocks_create(const tc_grid *grid, tc_blocks *blocks, tc_level *level);
void tc_blocks_destroy(tc_blocks *blocks);

#endif
