/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CUTCELLS_CUTTER_H
#define TAPECAST_CUTCELLS_CUTTER_H
/* What the parts of the cut cells share: layers of cells with their sub-voxels, contacts, links. The parts:
 * cutcells_contacts.c where beads touch, cutcells_nodes.c which parts of a cell conduct, cutcells_links.c
 * what joins them, cutcells.c the circuit they make. */
#include "cutcells.h"

enum {
  VOXELS = TC_SUB * TC_SUB * TC_SUB,
  FACE = TC_SUB * TC_SUB,
  NONE = -1,
  CUT_WINDOW = 2 /* layers drawn at once */
};

/* Sub-voxel x + TC_SUB y + TC_SUB^2 z of a cell. */
static const int stride[3] = {1, TC_SUB, TC_SUB *TC_SUB};

static inline int place_along(int v, int d)
{
  return v / stride[d] % TC_SUB;
}

typedef struct layer {
  int32_t *id;   /* [cell][VOXELS] 1 + bead, 0 for pore */
  int32_t *node; /* [cell][VOXELS] NONE where nothing conducts */
  bool *whole;   /* [cell] all of one bead or of pore */
} layer;

/* Where two beads touch. */
typedef struct disc {
  uint64_t key;                  /* of the pair */
  double at[3], axis[3], square; /* centre, normal, radius^2, um */
} disc;

/* A link while it is put together: the conductance follows from the mean of the resistances along lines. */
typedef struct link {
  int32_t a, b;
  int32_t lines;
  float open;       /* faces of sub-voxels */
  float resistance; /* sum over the lines, each as if it had a whole face of a cell */
  float contrast;   /* difference of the two resistivities */
} link;

typedef struct conductor {
  int32_t a, b;
  float c;
} conductor;

typedef struct cutter {
  const tc_drawing *drawing;
  const tc_frame *cells;
  int64_t nx, ny;
  float scale[3];  /* (spacing along z / spacing)^2 */
  double wraps[3]; /* length of the box where it is periodic, else 0 */
  float *rho;      /* [1 + beads] resistivity of pore and beads, 0: insulates */
  bool flooded;    /* the pores conduct: what they hold joins beads through any gap */
  disc *discs;
  int32_t *slots; /* hash table of 1 + number of a disc, by pair */
  size_t slot_mask;
  tc_image fine; /* the sub-voxels of the window; without labels */
  tc_canvas canvas;
  int64_t window, window_end; /* layers drawn */
  layer layers[2];
  float *bottom, *top; /* [nodes] to the electrodes */
  uint8_t *weight;     /* [nodes] sub-voxels */
  size_t bottom_capacity, top_capacity, weight_capacity;
  int32_t nodes;
  link *links;                                 /* of the present face or cell */
  size_t link_count, link_from, link_capacity; /* those from link_from on are still added to */
  conductor *conductors;                       /* finished */
  size_t conductor_count, conductor_capacity;
} cutter;

/* ---- contacts; points are in sub-voxels from the corner of the grid ---- */

tc_status cut_list_contacts(cutter *c);

/* Place of a point along the axis of a contact; its square distance from the axis if that is wanted. */
double cut_along_axis(const cutter *c, const disc *contact, const double point[3], double *away);

/* The contact through which current flows between beads p and q (1 + index) at the point, or NULL. */
const disc *cut_contact_at(const cutter *c, int32_t p, int32_t q, const double point[3]);

/* Does current flow between p and q, each 1 + the index of a bead or 0 for pore, at the point? (If both
 * conduct.) */
bool cut_joined(const cutter *c, int32_t p, int32_t q, const double point[3]);

/* Middle of sub-voxel v of the cell with this corner. */
static inline void voxel_point(const int64_t corner[3], int v, double point[3])
{
  for (int d = 0; d < 3; d++) point[d] = (double)(corner[d] + place_along(v, d)) + 0.5;
}

/* Middle of the face between sub-voxel v and the next along d. */
static inline void face_point(const int64_t corner[3], int v, int d, double point[3])
{
  voxel_point(corner, v, point);
  point[d] += 0.5;
}

/* ---- nodes ---- */

/* Draw layer k and find its nodes. */
tc_status cut_make_layer(cutter *c, int64_t k, layer *l);

/* ---- links ---- */

/* Within layer k; from layer k to the one above; to an electrode. */
tc_status cut_link_layer(cutter *c, int64_t k, const layer *l);
tc_status cut_link_layers(cutter *c, int64_t k, const layer *low, const layer *high);
void cut_link_electrode(const cutter *c, const layer *l, bool top, float *conductance);

#endif
