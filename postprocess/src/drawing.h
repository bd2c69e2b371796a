/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_DRAWING_H
#define TAPECAST_DRAWING_H
/* A list of beads, and the necks that join them, as something to draw at any resolution. */
#include "raster.h"
#include "tapecast/contacts.h"
#include "tapecast/voxelize.h"

typedef struct tc_drawing {
  const tc_beads *beads;
  const tc_voxelize_options *options;
  tc_contact *contacts; /* pairs nearer than the sum of their reaches, and those that overlap; owned */
  int64_t contact_count;
} tc_drawing;

/* Check options and beads, find the contacts (unless nothing has a neck and not all of them are wanted). Not
 * collective. Errors: see tc_voxelize. */
tc_status tc_drawing_create(const tc_beads *beads, const tc_voxelize_options *options, bool all_contacts,
                            tc_drawing *drawing);
void tc_drawing_destroy(tc_drawing *drawing);

/* Corner, edges and numbers of voxels of the image; the spacing is the box divided by the numbers. */
typedef struct tc_frame {
  int64_t n[3];
  double spacing[3], origin[3];
  bool periodic[3];
} tc_frame;
tc_status tc_drawing_frame(const tc_drawing *drawing, tc_frame *frame);

uint8_t tc_drawing_label(const tc_drawing *drawing, int64_t bead);

/* Radius with the label's scale. */
double tc_drawing_radius(const tc_drawing *drawing, int64_t bead);

/* Radius of the neck that joins a pair, um; 0 when it has none. */
double tc_drawing_neck(const tc_drawing *drawing, const tc_contact *contact);

/* Draw everything, from the lowest priority up. With marks a voxel gets 1 + the index of its bead, else the
 * bead's label. */
void tc_drawing_draw(const tc_drawing *drawing, const tc_canvas *canvas);

#endif
