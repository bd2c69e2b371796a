/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_BEADOPTIONS_H
#define TAPECAST_ANALYZE_BEADOPTIONS_H
/* The options of the commands that begin with beads: which file and frame, materials, voxels, the cut. */
#include "cli.h"
#include "materials.h"

typedef struct bead_options {
  bool or_image; /* the file may be an image too: beads are what has materials */
  const char *file, *priority;
  int64_t frame;
  materials materials;
  tc_voxelize_options voxelize;
  bool has_voxel, has_lo, has_hi;
} bead_options;

/* Child of a command's table: --material, --priority, --frame, --voxel, --zlo, --zhi and the one file. Its
 * input is a bead_options. */
extern const struct argp bead_options_argp;

bead_options bead_options_defaults(void);
void bead_options_release(bead_options *options);

/* The same beads at their true size, without necks. */
tc_voxelize_options bead_options_as_they_are(const tc_voxelize_options *drawn);

/* Collective. Read the beads and settle how they are drawn; `info` gets the names of the labels. Beads that
 * lie outside the box are noted; it is TC_ERR_INPUT when all of them do. */
tc_status bead_options_read(bead_options *options, const cli *c, tc_beads **beads, tc_image_info *info);

/* Collective. Read the beads and draw them; `info` gets the names of the labels. */
tc_status bead_options_draw(bead_options *options, const cli *c, tc_beads **beads, tc_image **image,
                            tc_image_info *info);

#endif
