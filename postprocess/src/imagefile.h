/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_IMAGEFILE_H
#define TAPECAST_IMAGEFILE_H
/* The formats behind tc_image_read and tc_image_write. A format is one file and one line in imageio.c.
 *
 * Reading has two steps: `open` (rank 0 alone) finds out shape and spacing, and checks them against the size
 * of the file; `planes` (each rank) fills the rank's slab. Writing has two as well: `begin` (rank 0 alone)
 * starts the file, `append` adds a rank's slab, ranks taking turns in order. */
#include "tapecast/imageio.h"

typedef struct tc_image_header {
  int64_t n[3];
  double spacing[3], origin[3];
  tc_image_info info;
  /* What the format's second step needs: */
  int64_t data_offset;          /* npy */
  int item_bytes;               /* npy: bytes of a value */
  bool item_signed, swap_bytes; /* npy */
  bool fortran;                 /* npy */
  char dataset[256];            /* HDF5: its path in the file */
} tc_image_header;

typedef struct tc_image_format {
  const char *name;
  const char *endings[4]; /* of file names, closed by NULL */
  bool (*is)(const unsigned char head[16]);
  tc_status (*open)(const char *path, tc_image_header *header);
  tc_status (*planes)(const char *path, const tc_image_header *header, tc_image *image);
  tc_status (*begin)(const char *path, const tc_image *image, const tc_image_info *info);
  tc_status (*append)(const char *path, const tc_image *image);
} tc_image_format;

extern const tc_image_format tc_format_npy, tc_format_tiff, tc_format_hdf5;

/* Shape check all formats share: sizes >= 1 whose product times `item_bytes` fits the address space. */
tc_status tc_image_check_shape(const char *path, const int64_t n[3], int item_bytes);

/* For compressed formats: refuse more voxels than a file of this size can hold however well it is compressed.
 */
tc_status tc_image_check_density(const char *path, const int64_t n[3], int64_t file_bytes);

/* The error for a value that is no label, at voxel (x, y, z). */
tc_status tc_image_bad_value(const char *path, long long value, int64_t x, int64_t y, int64_t z);

#endif
