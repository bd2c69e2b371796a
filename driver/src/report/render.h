/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_RENDER_H
#define RP_RENDER_H
/* Pictures of a structure: a block cut out of it, seen from above one corner, and a flat cross-section.
 */
#include "grid.h"
#include "picture.h"
#include "voxels.h"

enum { RP_PLATES = 2 };

/* A flat solid block, such as the current collector. */
typedef struct rp_plate {
  float lo[3], hi[3]; /* µm */
  unsigned char color[3];
} rp_plate;

typedef struct rp_scene {
  const rp_grid *grid;     /* NULL: none */
  const rp_voxels *voxels; /* of which `voxel_label` is shown, in the colour of material 0; NULL: none */
  int voxel_label;
  int materials;
  const unsigned char (*color)[3]; /* length (materials, 3) */
  int plates;
  rp_plate plate[RP_PLATES];
} rp_scene;

/* Parallel projection, so that lengths compare between pictures. The camera stands in direction `azimuth`
 * from the target (degrees, 0 = along x, 90 = along y), `elevation` degrees above the horizon. */
typedef struct rp_view {
  double azimuth, elevation, um_per_pixel;
  double target[3]; /* seen in the middle of the picture */
  int width, height;
  int samples; /* a pixel is the mean of samples × samples rays */
} rp_view;

/* Size in pixels that the view needs to show a box around its middle, without margin. */
void rp_view_extent(const rp_view *view, const float lo[3], const float hi[3], double *width, double *height);

/* Draw on a transparent ground. Light from the upper left with soft shadows, and less of it in narrow pores.
 * Works on all processors; the same scene and view give the same bytes. */
tc_status rp_render(const rp_scene *scene, const rp_view *view, rp_picture *picture);

/* The plane y = `y` between (xlo, zlo) and (xhi, zhi): flat material colours, pores in `pore`; z is up. */
tc_status rp_section(const rp_scene *scene, double y, const double x[2], const double z[2],
                     double um_per_pixel, const unsigned char pore[3], rp_picture *picture);

#endif
