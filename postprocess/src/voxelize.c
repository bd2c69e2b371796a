/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beads to a labelled voxel image. */
#include "tapecast/voxelize.h"

#include <math.h>
#include <string.h>

#include "drawing.h"
#include "lattice.h"
#include "tapecast/parallel.h"

tc_voxelize_options tc_voxelize_defaults(void)
{
  tc_voxelize_options options = {.voxel = {1, 1, 1}};
  for (int t = 1; t < TC_LABELS; t++) options.label_of_type[t] = (uint8_t)t;
  for (int l = 0; l < TC_LABELS; l++) options.scale[l] = options.neck_reach[l] = 1;
  return options;
}

static tc_status make_canvas(MPI_Comm comm, const tc_drawing *drawing, tc_canvas *canvas)
{
  tc_frame frame;
  TC_TRY(tc_drawing_frame(drawing, &frame));
  TC_TRY(tc_image_create(comm, frame.n, frame.spacing, &canvas->image));
  memcpy(canvas->image->origin, frame.origin, sizeof frame.origin);
  memcpy(canvas->periodic, frame.periodic, sizeof frame.periodic);
  memcpy(canvas->tilt, drawing->beads->tilt, sizeof canvas->tilt);
  return TC_OK;
}

tc_status tc_voxelize(MPI_Comm comm, const tc_beads *beads, const tc_voxelize_options *options,
                      tc_image **image)
{
  tc_drawing drawing = {0};
  tc_canvas canvas = {0};
  tc_status status = tc_agree(comm, tc_drawing_create(beads, options, false, &drawing));
  if (status == TC_OK) status = make_canvas(comm, &drawing, &canvas);
  if (status == TC_OK) {
    tc_drawing_draw(&drawing, &canvas);
    *image = canvas.image;
  }
  tc_drawing_destroy(&drawing);
  return status;
}

/* The axis along which a bead is outside; -1: none. */
static int outside_along(const tc_beads *beads, const tc_voxelize_options *o, int64_t i)
{
  const double radius = beads->radius[i] * o->scale[o->label_of_type[beads->type[i]]];
  double at[3];
  tc_lattice_wrap(beads, beads->position + 3 * i, at);
  for (int d = 0; d < 3; d++) {
    const bool cut = d == 2 && o->crop;
    const double lo = cut ? fmin(beads->lo[d], o->zlo) : beads->lo[d];
    const double box = beads->lo[d] + beads->length[d], hi = cut ? fmax(box, o->zhi) : box;
    if (!beads->periodic[d] && (at[d] + radius < lo || at[d] - radius > hi)) return d;
  }
  return -1;
}

tc_strays tc_voxelize_strays(const tc_beads *beads, const tc_voxelize_options *options)
{
  tc_strays strays = {0};
  for (int64_t i = 0; i < beads->count; i++) {
    if (options->label_of_type[beads->type[i]] == TC_LABEL_PORE) continue;
    const int axis = outside_along(beads, options, i);
    if (axis < 0) continue;
    if (strays.count++ == 0) {
      strays.first = i;
      strays.axis = axis;
    }
  }
  return strays;
}
