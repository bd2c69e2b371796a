/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_VOXELS_H
#define RP_VOXELS_H
/* The voxel image of a state, as the analyzer keeps it: cross-sections, and one phase as a solid body. */
#include "grid.h"
#include "picture.h"

typedef struct rp_voxels {
  int n[3];             /* along x, y, z */
  float lo[3], edge[3]; /* corner and voxel edges, µm */
  unsigned char *label; /* shape (n[2], n[1], n[0]): 0 pore, then the materials in their order; owned */
} rp_voxels;

/* Read a NumPy file of bytes (version 1, C order, z y x). `edge` and `lo` in µm. TC_ERR_INPUT when it is
 * anything else or shorter than its header says. Release with rp_voxels_free. */
tc_status rp_voxels_read(const char *path, const double edge[3], const double lo[3], rp_voxels *voxels);
void rp_voxels_free(rp_voxels *voxels);

/* As rp_grid_trace, for the body that the voxels of `label` make: material 0. The faces of the image cut it;
 * inside it the surface is shaded smooth over the steps of the voxels. A ray may start up to two voxels deep.
 */
int rp_voxels_trace(const rp_voxels *voxels, int label, const float origin[3], const float direction[3],
                    float near, float far, rp_hit *hit);

/* The plane of voxels number `index` along `axis` (0 x, 1 y, 2 z), at `um_per_pixel`. A section along x or y
 * shows z upwards, one along z shows y upwards. color[0] is for pores, then the materials; shape (labels, 3),
 * labels beyond are drawn as pores. */
tc_status rp_voxels_section(const rp_voxels *voxels, int axis, int index, double um_per_pixel,
                            const unsigned char (*color)[3], int labels, rp_picture *picture);

#endif
