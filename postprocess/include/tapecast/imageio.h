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

/* A file of numbers alone, x fastest and z slowest. */
typedef struct tc_raw_shape {
  int64_t n[3];               /* along x, y, z */
  int bytes;                  /* of a number: 1, 2 or 4 */
  bool is_signed, big_endian; /* the latter of numbers of several bytes */
  int64_t skip;               /* bytes before the first number */
} tc_raw_shape;

/* "256x256x128:uint8": x, y, z and the type, uint8 int8 uint16 int16 uint32 int32, or uint16be … for
 * big-endian; ":SKIP" may follow. Errors: TC_ERR_USAGE. */
tc_status tc_raw_shape_parse(const char *text, tc_raw_shape *shape);

/* Collective. Its spacing is 1. Errors: TC_ERR_INPUT when the file is larger or smaller than the shape says,
 * before memory is taken, or holds values that are no labels; TC_ERR_MEMORY. */
tc_status tc_image_read_raw(MPI_Comm comm, const char *path, const tc_raw_shape *shape, tc_image **image);

/* Collective. `info` gives names of labels and may be NULL; its has_spacing is ignored. The file appears
 * under its name when it is whole. Errors: TC_ERR_USAGE for an unknown ending, TC_ERR_IO, TC_ERR_NO_SPACE. */
tc_status tc_image_write(const tc_image *image, const char *path, const tc_image_info *info);

/* Would tc_image_write know this ending? To be asked before the work whose result is to be written. */
bool tc_image_can_write(const char *path);

#endif
