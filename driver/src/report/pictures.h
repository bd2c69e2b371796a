/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_PICTURES_H
#define RP_PICTURES_H
/* The pictures of a run: every state as a block and as a cross-section, all to one scale. */
#include "inside.h"

typedef struct rp_pictures {
  rp_shot slurry;
  rp_shot *block, *section; /* length (results->states), in their order */
  rp_shot *small;           /* the blocks at half size, for the page; no files */
  rp_inside inside[3];      /* of the states of the process strip */
  double bar_um;            /* length of the scale bars */
  char strip[64];           /* file of the strip of the whole process, "" when there is none */
} rp_pictures;

/* Draw all pictures and save them in `folder` (exists), `shrink` times smaller (1: as for print). A state
 * without a readable dump has none. */
tc_status rp_pictures_make(const char *run_dir, const char *folder, const rp_results *results, int shrink,
                           rp_pictures *pictures);
void rp_pictures_free(rp_pictures *pictures, const rp_results *results);

/* States of the process strip: dried, half-way and last; their number, indices into results->state. */
int rp_strip_states(const rp_results *results, int state[3]);

#endif
