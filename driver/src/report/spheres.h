/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_SPHERES_H
#define RP_SPHERES_H
/* The beads of a dump as coloured spheres in their box. */
#include "grid.h"
#include "results.h"
#include "tapecast/beads.h"

typedef struct rp_block {
  size_t count;
  rp_sphere *sphere; /* with the periodic images that reach into the box */
  float lo[3], hi[3];
} rp_block;

typedef enum rp_cut {
  RP_CUT,   /* what stands out of a periodic box is cut off and shows up on the other side */
  RP_WHOLE, /* every bead once and whole, wherever it reaches */
} rp_cut;

/* Read the last frame of a dump, or a data file. Along a periodic direction beads are wrapped into the box;
 * along another the block reaches as far as the beads do. Beads of a type that no material has are left out.
 * A tilted box is refused. Errors: as tc_beads_read. */
tc_status rp_block_read(const char *path, const rp_results *results, rp_cut cut, rp_block *block);

/* The same for frame number `frame`, from 0; TC_LAST_FRAME is the last. */
tc_status rp_block_read_frame(const char *path, int64_t frame, const rp_results *results, rp_cut cut,
                              rp_block *block);

/* How many frames a dump has. TC_ERR_IO when it cannot be read. */
tc_status rp_dump_frames(const char *path, int64_t *count);
void rp_block_free(rp_block *block);

#endif
