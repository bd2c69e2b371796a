/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_INSIDE_H
#define RP_INSIDE_H
/* Looks into one state: sections of its voxel image, its pore space as a body, its networks. */
#include "results.h"
#include "shot.h"
#include "spheres.h"

typedef struct rp_inside {
  rp_shot upright, level; /* sections through the middle: x–z, and x–y */
  rp_shot pores;          /* the pore space, as a body */
  rp_shot web[RP_WEBS];   /* the networks */
} rp_inside;

/* What all states share. */
typedef struct rp_inside_frame {
  const rp_results *results;
  const char *run_dir, *folder;
  double um_per_pixel, section_um_per_pixel, bar_um;
  int width; /* of the pictures of bodies and networks */
} rp_inside_frame;

/* Draw what the state's files allow, and save it. `block` gives the corners of the layer. A picture that
 * cannot be made says why; an error is only what keeps all from being made (memory, a folder that cannot be
 * written). */
tc_status rp_inside_make(const rp_inside_frame *frame, size_t state, const rp_block *block,
                         rp_inside *inside);
void rp_inside_free(rp_inside *inside);

#endif
