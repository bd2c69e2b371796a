/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_BEADOPTIONS_H
#define TAPECAST_ANALYZE_BEADOPTIONS_H
/* The options of the commands that begin with beads: which file and frame, materials, voxels, the cut. */
#include "cli.h"
#include "materials.h"

typedef struct bead_options {
  const char *file, *priority;
  int64_t frame;
  materials materials;
  tc_voxelize_options voxelize;
  bool has_voxel, has_lo, has_hi;
} bead_options;

enum { KEY_MATERIAL = CLI_FIRST_KEY + 100, KEY_PRIORITY, KEY_FRAME, KEY_VOXEL_EDGE, KEY_ZLO, KEY_ZHI };

/* clang-format off */
#define BEAD_OPTIONS                                                                                         \
  {"material", KEY_MATERIAL, materials_syntax, 0, materials_help, 0},                                        \
  {"priority", KEY_PRIORITY, "NAME,…", 0, "Who wins where beads overlap, highest first (order of --material)", 0}, \
  {"frame", KEY_FRAME, "N", 0, "Frame of a dump, counted from 0 (the last)", 0},                             \
  {"voxel", KEY_VOXEL_EDGE, "LENGTH", 0, "Voxel edge, or three with commas; rounded to fit the box", 0},     \
  {"zlo", KEY_ZLO, "Z", 0, "Cut the image below this height", 0},                                            \
  {"zhi", KEY_ZHI, "Z", 0, "Cut the image above this height", 0}
/* clang-format on */

bead_options bead_options_defaults(void);
void bead_options_release(bead_options *options);

/* The same beads at their true size, without necks. */
tc_voxelize_options bead_options_as_they_are(const tc_voxelize_options *drawn);

/* Parser of these options and of the one positional argument BEADS: ARGP_ERR_UNKNOWN for other keys. */
error_t bead_options_parse(int key, char *arg, struct argp_state *state, bead_options *options);

/* Collective. Read the beads and settle how they are drawn; `info` gets the names of the labels. */
tc_status bead_options_read(bead_options *options, MPI_Comm comm, tc_beads **beads, tc_image_info *info);

/* Collective. Read the beads and draw them; `info` gets the names of the labels. */
tc_status bead_options_draw(bead_options *options, MPI_Comm comm, tc_beads **beads, tc_image **image,
                            tc_image_info *info);

#endif
