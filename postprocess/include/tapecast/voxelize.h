/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_VOXELIZE_H
#define TAPECAST_VOXELIZE_H
/* Beads to voxels: a voxel belongs to the bead that holds its centre; where beads overlap, to the label of
 * the highest priority. */
#include "tapecast/beads.h"
#include "tapecast/image.h"

typedef struct tc_voxelize_options {
  double voxel[3]; /* wished voxel edges in um, > 0; the image has round(length/voxel) voxels, at least 1 */
  bool crop;       /* cut to zlo <= z <= zhi (um), which may reach beyond the box; then z is not periodic */
  double zlo, zhi;

  uint8_t label_of_type[TC_MAX_TYPES + 1]; /* 0: beads of this type are not drawn */
  uint8_t priority[TC_LABELS];             /* labels from the highest priority down */
  int priorities;                          /* their number; labels not listed come after, in order */

  double scale[TC_LABELS]; /* of each label: factor on bead diameters, > 0 */
  double neck[TC_LABELS]; /* of each label: neck radius over the smaller bead's radius, 0 … 1; 0: no necks */
  double neck_reach[TC_LABELS]; /* of each label: how far contact reaches, as a factor on the bead's radius; 1
                                   … 2 */
  uint8_t neck_group[TC_LABELS]; /* bits: beads of different labels are joined when they share one */
} tc_voxelize_options;

/* Scale 1, no necks, reach 1, no crop, label of a type = the type (types up to 255), priority in order of
 * labels. */
tc_voxelize_options tc_voxelize_defaults(void);

/* Collective: every rank has all beads and draws its own planes; the image does not depend on the number of
 * ranks.
 *
 * Directions periodic in `beads` are periodic here. In a tilted box the image is the rectangle
 * length[0] x length[1] x length[2], which holds each lattice point once but is not itself periodic.
 *
 * Necks: beads i, j of one label, or of two labels that share a neck group, whose distance is less than
 * reach_i r_i + reach_j r_j (r = scale · radius), are joined by a cylinder between their centres of radius
 * min(neck_i, neck_j) · min(r_i, r_j), each part of it labelled as the bead on its side. A reach above 1
 * counts beads as touching that rest just beyond their equilibrium distance, as about half of them do without
 * load. Likewise a bead nearer than reach · r to an end of the image along z that is not periodic is joined
 * to it by a cylinder of radius neck · r.
 *
 * Errors: TC_ERR_USAGE for options out of range, TC_ERR_INPUT for beads larger than the box, TC_ERR_MEMORY.
 */
tc_status tc_voxelize(MPI_Comm comm, const tc_beads *beads, const tc_voxelize_options *options,
                      tc_image **image);

/* Beads that are drawn nowhere, since all of them lies outside the box along a direction that is not periodic
 * (where z is cut, outside both the box and the cut). One that a face cuts is drawn up to the face. */
typedef struct tc_strays {
  int64_t count;
  int64_t first; /* index of the first of them */
  int axis;      /* along which that one is outside */
} tc_strays;

/* Not collective. */
tc_strays tc_voxelize_strays(const tc_beads *beads, const tc_voxelize_options *options);

#endif
