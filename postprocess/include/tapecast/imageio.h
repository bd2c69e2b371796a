/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_IMAGEIO_H
#define TAPECAST_IMAGEIO_H
/* Labelled images from and to files. No rank ever holds more than its own planes.
 *
 * Read, whatever the file's name (its first bytes tell):
 *   NumPy .npy   shape (z, y, x) or (y, x); bool, (u)int8 … (u)int64 of either byte order; C or Fortran order
 *   TIFF         one page a z plane; 1, 8 or 16 bit, one sample a pixel; classic or BigTIFF
 *   HDF5         VTKHDF ImageData (cell data, else point data), else the only 3-D integer dataset of the file
 * Every value must be a label, 0 … 255. Written, by the ending of the name: .npy (uint8), .tif .tiff (8 bit),
 * .vtkhdf .h5 .hdf5 (VTKHDF ImageData, which ParaView opens). */
#include <stdbool.h>

#include "tapecast/image.h"

enum { TC_NAME_BYTES = 64 };

/* What our own files call label 0. */
extern const char tc_pore_name[];

/* What a file says beside the labels. */
typedef struct tc_image_info {
  bool has_spacing;                    /* image->spacing comes from the file; else it is 1 */
  char name[TC_LABELS][TC_NAME_BYTES]; /* of each label; "" where the file has none */
} tc_image_info;

/* Collective. `info` may be NULL. Errors: TC_ERR_INPUT naming what is wrong and where, before memory is taken
 * for sizes the file cannot hold; TC_ERR_MEMORY. */
tc_status tc_image_read(MPI_Comm comm, const char *path, tc_image **image, tc_image_info *info);

/* Collective. `info` gives names of labels and may be NULL; its has_spacing is ignored. The file appears
 * under its name when it is whole. Errors: TC_ERR_USAGE for an unknown ending, TC_ERR_IO, TC_ERR_NO_SPACE. */
tc_status tc_image_write(const tc_image *image, const char *path, const tc_image_info *info);

/* Would tc_image_write know this ending? To be asked before the work whose result is to be written. */
bool tc_image_can_write(const char *path);

#endif
