/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_IMAGEOPTIONS_H
#define TAPECAST_ANALYZE_IMAGEOPTIONS_H
/* The options of the commands that begin with an image: which file, its shape and its voxels. */
#include "cli.h"

typedef struct image_options {
  const char *file;
  const char *raw; /* stated shape; NULL: the file says its shape itself */
  double voxel[3]; /* um */
  bool has_voxel;
} image_options;

enum { KEY_RAW = CLI_SHARED_KEY, KEY_IMAGE_VOXEL };

/* clang-format off */
#define RAW_OPTION                                                                                           \
  {"raw", KEY_RAW, "SHAPE", 0,                                                                               \
   "The file holds numbers alone: XxYxZ:TYPE[:SKIP], x fastest, such as 256x256x128:uint8 or "               \
   "…:uint16be:512 to skip a header of 512 bytes", 0}
/* clang-format on */

/* Child of a command's table: --voxel, --raw and the one file. Its input is an image_options. */
extern const struct argp image_options_argp;

/* Collective. Read the image; --voxel is its voxel size, else what the file says. A note says that there is
 * neither, and what that does: `without`, such as "1 um is assumed". */
tc_status image_options_read(const image_options *options, MPI_Comm comm, const cli *c, const char *without,
                             tc_image **image, tc_image_info *info);

#endif
