/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RASTER_H
#define TAPECAST_RASTER_H
/* Solid shapes drawn into an image row by row: a shape tells, for a line along x, the interval that lies
 * inside, and the voxels whose centres are in it are set at once. */
#include "tapecast/beads.h"
#include "tapecast/image.h"

/* A sphere (half_length 0) or a cylinder with flat ends. */
typedef struct tc_shape {
  double centre[3];
  double radius;
  double half_length; /* of a cylinder, along `axis`, a unit vector */
  double axis[3];
} tc_shape;

typedef struct tc_canvas {
  tc_image *image;
  int32_t *mark; /* NULL, or drawn into instead of the image's labels; of the same shape */
  bool periodic[3];
  double tilt[3]; /* xy, xz, yz of the periodic lattice */
} tc_canvas;

/* Set the voxels of this rank whose centres lie in the shape or one of its periodic images: labels, which are
 * at most 255, or marks. */
void tc_draw(const tc_canvas *canvas, const tc_shape *shape, int32_t value);

#endif
