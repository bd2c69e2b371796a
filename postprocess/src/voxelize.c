/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beads to voxels. Labels are drawn from the lowest priority up, each over what is there: the order of beads
 * within a label, and the number of ranks, cannot matter. */
#include "tapecast/voxelize.h"

#include <math.h>
#include <string.h>

#include "lattice.h"
#include "raster.h"
#include "tapecast/contacts.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

/* Larger beads than this many box edges are a mistake in the file or its units. */
static const double largest_radius_in_boxes = 2;

typedef struct drawing {
  const tc_beads *beads;
  const tc_voxelize_options *options;
  tc_canvas canvas;
  tc_contact *contacts; /* that have a neck */
  int64_t contact_count;
} drawing;

tc_voxelize_options tc_voxelize_defaults(void)
{
  tc_voxelize_options options = {.voxel = {1, 1, 1}};
  for (int t = 1; t < TC_LABELS; t++) options.label_of_type[t] = (uint8_t)t;
  for (int l = 0; l < TC_LABELS; l++) options.scale[l] = options.neck_reach[l] = 1;
  return options;
}

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

static tc_status make_canvas(MPI_Comm comm, drawing *d)
{
  const tc_beads *beads = d->beads;
  const tc_voxelize_options *o = d->options;
  const double lo[3] = {beads->lo[0], beads->lo[1], o->crop ? o->zlo : beads->lo[2]};
  const double length[3] = {beads->length[0], beads->length[1], o->crop ? o->zhi - o->zlo : beads->length[2]};
  int64_t n[3];
  double spacing[3];
  for (int a = 0; a < 3; a++) {
    const double voxels = round(length[a] / o->voxel[a]);
    if (voxels > 1e7)
      return tc_fail(TC_ERR_USAGE, "voxels of %g um along %c, over %g um, are too many", o->voxel[a],
                     "xyz"[a], length[a]);
    n[a] = voxels < 1 ? 1 : (int64_t)voxels;
    spacing[a] = length[a] / (double)n[a];
  }
  TC_TRY(tc_image_create(comm, n, spacing, &d->canvas.image));
  for (int a = 0; a < 3; a++) {
    d->canvas.image->origin[a] = lo[a];
    d->canvas.periodic[a] = beads->periodic[a];
    d->canvas.tilt[a] = beads->tilt[a];
  }
  if (o->crop) d->canvas.periodic[2] = false;
  return TC_OK;
}

static uint8_t label_of(const drawing *d, int64_t bead)
{
  return d->options->label_of_type[d->beads->type[bead]];
}

static double radius_of(const drawing *d, int64_t bead)
{
  return d->beads->radius[bead] * d->options->scale[label_of(d, bead)];
}

/* Neck radius of a contact as a fraction of the smaller bead's radius; 0 when the two are not joined. */
static double neck_of(const drawing *d, const tc_contact *contact)
{
  const tc_voxelize_options *o = d->options;
  const uint8_t a = label_of(d, contact->i), b = label_of(d, contact->j);
  const bool joined = a == b || (o->neck_group[a] != 0 && o->neck_group[a] == o->neck_group[b]);
  return joined ? fmin(o->neck[a], o->neck[b]) : 0;
}

static tc_status find_necks(drawing *d)
{
  bool any = false;
  for (int l = 1; l < TC_LABELS; l++) any = any || d->options->neck[l] > 0;
  if (!any) return TC_OK;
  double *reach = NULL;
  TC_TRY(TC_NEW(&reach, (size_t)d->beads->count, "reach of beads"));
  for (int64_t i = 0; i < d->beads->count; i++)
    if (d->options->neck[label_of(d, i)] > 0)
      reach[i] = d->options->neck_reach[label_of(d, i)] * radius_of(d, i);
  const tc_status status = tc_contacts_find(d->beads, reach, &d->contacts, &d->contact_count);
  tc_free(&reach);
  TC_TRY(status);
  int64_t kept = 0;
  for (int64_t c = 0; c < d->contact_count; c++)
    if (neck_of(d, &d->contacts[c]) > 0) d->contacts[kept++] = d->contacts[c];
  d->contact_count = kept;
  return TC_OK;
}

/* Where z is cut out of a periodic box, the images above and below may reach into the cut. */
static void draw_with_images(const drawing *d, const tc_shape *shape, uint8_t label)
{
  const int images = d->options->crop && d->beads->periodic[2] ? 1 : 0;
  for (int k = -images; k <= images; k++) {
    tc_shape image = *shape;
    tc_lattice_shift(d->beads, shape->centre, (int[3]){0, 0, k}, image.centre);
    tc_draw(&d->canvas, &image, label);
  }
}

/* The part of a neck on the side of bead `at_i` ? i : j, from the centre of the bead to the contact plane. */
static void draw_half_neck(const drawing *d, const tc_contact *contact, bool at_i)
{
  const double ri = radius_of(d, contact->i), rj = radius_of(d, contact->j);
  const double share = (at_i ? ri : rj) / (ri + rj);
  const double middle = at_i ? share / 2 : 1 - share / 2;
  tc_shape neck = {.radius = neck_of(d, contact) * fmin(ri, rj),
                   .half_length = share * contact->distance / 2};
  tc_lattice_wrap(d->beads, d->beads->position + 3 * contact->i, neck.centre);
  for (int a = 0; a < 3; a++) {
    neck.centre[a] += middle * contact->between[a];
    neck.axis[a] = contact->between[a] / contact->distance;
  }
  draw_with_images(d, &neck, label_of(d, at_i ? contact->i : contact->j));
}

/* A bead that touches an end of the image which is not periodic is joined to it too: current enters there. */
static void draw_end_necks(const drawing *d, int64_t bead)
{
  const tc_voxelize_options *o = d->options;
  const tc_image *image = d->canvas.image;
  const uint8_t label = label_of(d, bead);
  const double r = radius_of(d, bead);
  if (d->canvas.periodic[2] || !(o->neck[label] > 0)) return;
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
    tc_draw(&d->canvas, &neck, label);
  }
}

static void draw_label(const drawing *d, uint8_t label)
{
  for (int64_t i = 0; i < d->beads->count; i++) {
    if (label_of(d, i) != label) continue;
    tc_shape sphere = {.radius = radius_of(d, i)};
    tc_lattice_wrap(d->beads, d->beads->position + 3 * i, sphere.centre);
    draw_with_images(d, &sphere, label);
    draw_end_necks(d, i);
  }
  for (int64_t c = 0; c < d->contact_count; c++) {
    if (label_of(d, d->contacts[c].i) == label) draw_half_neck(d, &d->contacts[c], true);
    if (label_of(d, d->contacts[c].j) == label) draw_half_neck(d, &d->contacts[c], false);
  }
}

/* All labels from the lowest priority up. */
static void draw_all(const drawing *d)
{
  const tc_voxelize_options *o = d->options;
  bool listed[TC_LABELS] = {false}, used[TC_LABELS] = {false};
  for (int p = 0; p < o->priorities; p++) listed[o->priority[p]] = true;
  for (int64_t i = 0; i < d->beads->count; i++) used[label_of(d, i)] = true;
  for (int l = TC_LABELS - 1; l > TC_LABEL_PORE; l--)
    if (used[l] && !listed[l]) draw_label(d, (uint8_t)l);
  for (int p = o->priorities - 1; p >= 0; p--)
    if (used[o->priority[p]] && o->priority[p] != TC_LABEL_PORE) draw_label(d, o->priority[p]);
}

tc_status tc_voxelize(MPI_Comm comm, const tc_beads *beads, const tc_voxelize_options *options,
                      tc_image **image)
{
  drawing d = {.beads = beads, .options = options};
  TC_TRY(check_options(options));
  TC_TRY(check_beads(beads));
  TC_TRY(make_canvas(comm, &d));
  const tc_status status = tc_agree(comm, find_necks(&d));
  if (status == TC_OK) {
    draw_all(&d);
    *image = d.canvas.image;
  } else {
    tc_image_destroy(&d.canvas.image);
  }
  tc_free(&d.contacts);
  return status;
}
