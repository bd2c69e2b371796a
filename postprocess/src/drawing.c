/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawing of beads and necks. Labels are drawn from the lowest priority up, each over what is there: the
 * order of beads within a label, and the number of ranks, cannot matter to the labels. */
#include "drawing.h"

#include <math.h>
#include <string.h>

#include "lattice.h"
#include "tapecast/memory.h"

/* Larger beads than this many box edges are a mistake in the file or its units. */
static const double largest_radius_in_boxes = 2;

typedef struct pen {
  const tc_drawing *drawing;
  const tc_canvas *canvas;
} pen;

static tc_status check_options(const tc_voxelize_options *o)
{
  for (int d = 0; d < 3; d++)
    if (!(o->voxel[d] > 0) || !isfinite(o->voxel[d]))
      return tc_fail(TC_ERR_USAGE, "the voxel edge is %g um; it must be positive", o->voxel[d]);
  if (o->crop && !(o->zhi > o->zlo))
    return tc_fail(TC_ERR_USAGE, "the image is cut to z from %g to %g um; the second must be the larger",
                   o->zlo, o->zhi);
  for (int l = 1; l < TC_LABELS; l++) {
    if (!(o->scale[l] > 0) || o->scale[l] > 10)
      return tc_fail(TC_ERR_USAGE, "the diameter scale of label %d is %g; it must be above 0 and at most 10",
                     l, o->scale[l]);
    if (!(o->neck[l] >= 0 && o->neck[l] <= 1))
      return tc_fail(TC_ERR_USAGE, "the neck of label %d is %g of the bead radius; it must be from 0 to 1", l,
                     o->neck[l]);
    if (!(o->neck_reach[l] >= 1 && o->neck_reach[l] <= 2))
      return tc_fail(TC_ERR_USAGE, "the contact reach of label %d is %g; it must be from 1 to 2", l,
                     o->neck_reach[l]);
  }
  return TC_OK;
}

static tc_status check_beads(const tc_beads *beads)
{
  for (int64_t i = 0; i < beads->count; i++)
    for (int d = 0; d < 3; d++)
      if (beads->periodic[d] && beads->radius[i] > largest_radius_in_boxes * beads->length[d])
        return tc_fail(TC_ERR_INPUT, "bead %lld has a radius of %g um in a periodic box of %g um along %c",
                       (long long)beads->id[i], beads->radius[i], beads->length[d], "xyz"[d]);
  return TC_OK;
}

uint8_t tc_drawing_label(const tc_drawing *d, int64_t bead)
{
  return d->options->label_of_type[d->beads->type[bead]];
}

double tc_drawing_radius(const tc_drawing *d, int64_t bead)
{
  return d->beads->radius[bead] * d->options->scale[tc_drawing_label(d, bead)];
}

double tc_drawing_neck(const tc_drawing *d, const tc_contact *contact)
{
  const tc_voxelize_options *o = d->options;
  const uint8_t a = tc_drawing_label(d, contact->i), b = tc_drawing_label(d, contact->j);
  const bool joined = a == b || (o->neck_group[a] & o->neck_group[b]) != 0;
  if (!joined) return 0;
  return fmin(o->neck[a], o->neck[b]) *
         fmin(tc_drawing_radius(d, contact->i), tc_drawing_radius(d, contact->j));
}

static bool touches(const tc_drawing *d, const tc_contact *contact)
{
  return contact->distance < tc_drawing_radius(d, contact->i) + tc_drawing_radius(d, contact->j) ||
         tc_drawing_neck(d, contact) > 0;
}

static bool has_necks(const tc_voxelize_options *o)
{
  for (int l = 1; l < TC_LABELS; l++)
    if (o->neck[l] > 0) return true;
  return false;
}

static tc_status find_contacts(tc_drawing *d)
{
  double *reach = NULL;
  TC_TRY(TC_NEW(&reach, (size_t)d->beads->count, "reach of beads"));
  for (int64_t i = 0; i < d->beads->count; i++) {
    const uint8_t label = tc_drawing_label(d, i);
    if (label == TC_LABEL_PORE) continue;
    reach[i] = tc_drawing_radius(d, i) * (d->options->neck[label] > 0 ? d->options->neck_reach[label] : 1);
  }
  const tc_status status = tc_contacts_find(d->beads, reach, &d->contacts, &d->contact_count);
  tc_free(&reach);
  TC_TRY(status);
  int64_t kept = 0;
  for (int64_t c = 0; c < d->contact_count; c++)
    if (touches(d, &d->contacts[c])) d->contacts[kept++] = d->contacts[c];
  d->contact_count = kept;
  return TC_OK;
}

tc_status tc_drawing_create(const tc_beads *beads, const tc_voxelize_options *options, bool all_contacts,
                            tc_drawing *drawing)
{
  TC_TRY(check_options(options));
  TC_TRY(check_beads(beads));
  *drawing = (tc_drawing){.beads = beads, .options = options};
  return all_contacts || has_necks(options) ? find_contacts(drawing) : TC_OK;
}

void tc_drawing_destroy(tc_drawing *drawing)
{
  tc_free(&drawing->contacts);
}

tc_status tc_drawing_frame(const tc_drawing *d, tc_frame *frame)
{
  const tc_beads *beads = d->beads;
  const tc_voxelize_options *o = d->options;
  const double length[3] = {beads->length[0], beads->length[1], o->crop ? o->zhi - o->zlo : beads->length[2]};
  for (int a = 0; a < 3; a++) {
    const double voxels = round(length[a] / o->voxel[a]);
    if (voxels > 1e7)
      return tc_fail(TC_ERR_USAGE, "voxels of %g um along %c, over %g um, are too many", o->voxel[a],
                     "xyz"[a], length[a]);
    frame->n[a] = voxels < 1 ? 1 : (int64_t)voxels;
    frame->spacing[a] = length[a] / (double)frame->n[a];
    frame->origin[a] = a == 2 && o->crop ? o->zlo : beads->lo[a];
    frame->periodic[a] = beads->periodic[a] && !(a == 2 && o->crop);
  }
  return TC_OK;
}

/* Where z is cut out of a periodic box, the images above and below may reach into the cut. */
static void draw_with_images(pen p, const tc_shape *shape, int64_t bead)
{
  const tc_drawing *d = p.drawing;
  const int32_t value = p.canvas->mark ? (int32_t)bead + 1 : tc_drawing_label(d, bead);
  const int images = d->options->crop && d->beads->periodic[2] ? 1 : 0;
  for (int k = -images; k <= images; k++) {
    tc_shape image = *shape;
    tc_lattice_shift(d->beads, shape->centre, (int[3]){0, 0, k}, image.centre);
    tc_draw(p.canvas, &image, value);
  }
}

/* The part of a neck on the side of bead `at_i` ? i : j, from the centre of the bead to the contact plane. */
static void draw_half_neck(pen p, const tc_contact *contact, bool at_i)
{
  const tc_drawing *d = p.drawing;
  const double ri = tc_drawing_radius(d, contact->i), rj = tc_drawing_radius(d, contact->j);
  const double share = (at_i ? ri : rj) / (ri + rj);
  const double middle = at_i ? share / 2 : 1 - share / 2;
  tc_shape neck = {.radius = tc_drawing_neck(d, contact), .half_length = share * contact->distance / 2};
  if (neck.radius == 0) return;
  tc_lattice_wrap(d->beads, d->beads->position + 3 * contact->i, neck.centre);
  for (int a = 0; a < 3; a++) {
    neck.centre[a] += middle * contact->between[a];
    neck.axis[a] = contact->between[a] / contact->distance;
  }
  draw_with_images(p, &neck, at_i ? contact->i : contact->j);
}

/* A bead that touches an end of the image which is not periodic is joined to it too: current enters there. */
static void draw_end_necks(pen p, int64_t bead)
{
  const tc_drawing *d = p.drawing;
  const tc_voxelize_options *o = d->options;
  const tc_image *image = p.canvas->image;
  const uint8_t label = tc_drawing_label(d, bead);
  const double r = tc_drawing_radius(d, bead);
  if (p.canvas->periodic[2] || !(o->neck[label] > 0)) return;
  const double end[2] = {image->origin[2], image->origin[2] + (double)image->n[2] * image->spacing[2]};
  double at[3];
  tc_lattice_wrap(d->beads, d->beads->position + 3 * bead, at);
  for (int k = 0; k < 2; k++) {
    const double step = end[k] - at[2];
    if (step == 0 || fabs(step) >= o->neck_reach[label] * r) continue;
    const tc_shape neck = {.centre = {at[0], at[1], at[2] + step / 2},
                           .radius = o->neck[label] * r,
                           .half_length = fabs(step) / 2,
                           .axis = {0, 0, 1}};
    tc_draw(p.canvas, &neck, p.canvas->mark ? (int32_t)bead + 1 : label);
  }
}

static void draw_label(pen p, uint8_t label)
{
  const tc_drawing *d = p.drawing;
  for (int64_t i = 0; i < d->beads->count; i++) {
    if (tc_drawing_label(d, i) != label) continue;
    tc_shape sphere = {.radius = tc_drawing_radius(d, i)};
    tc_lattice_wrap(d->beads, d->beads->position + 3 * i, sphere.centre);
    draw_with_images(p, &sphere, i);
    draw_end_necks(p, i);
  }
  for (int64_t c = 0; c < d->contact_count; c++) {
    if (tc_drawing_label(d, d->contacts[c].i) == label) draw_half_neck(p, &d->contacts[c], true);
    if (tc_drawing_label(d, d->contacts[c].j) == label) draw_half_neck(p, &d->contacts[c], false);
  }
}

void tc_drawing_draw(const tc_drawing *d, const tc_canvas *canvas)
{
  const tc_voxelize_options *o = d->options;
  const pen p = {d, canvas};
  bool listed[TC_LABELS] = {false}, used[TC_LABELS] = {false};
  for (int i = 0; i < o->priorities; i++) listed[o->priority[i]] = true;
  for (int64_t i = 0; i < d->beads->count; i++) used[tc_drawing_label(d, i)] = true;
  for (int l = TC_LABELS - 1; l > TC_LABEL_PORE; l--)
    if (used[l] && !listed[l]) draw_label(p, (uint8_t)l);
  for (int i = o->priorities - 1; i >= 0; i--)
    if (used[o->priority[i]] && o->priority[i] != TC_LABEL_PORE) draw_label(p, o->priority[i]);
}
