/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks into one state. */
#include "inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/memory.h"
#include "web.h"

enum { PORE_LABEL = 0, MOST_LABELS = RP_MATERIALS + 1 };

static const unsigned char DARK_PORE[3] = {22, 25, 31}, PORE_BODY[3] = {120, 170, 214},
                           FRAME[3] = {120, 128, 140};
static const float FRAME_WIDTH = 0.0025f; /* radius of the frame's rods / width of the box */

static void name_shot(rp_shot *shot, const char *kind, const rp_state *s)
{
  char state[16] = "dried";
  if (s->degree != 0) snprintf(state, sizeof state, "%02d", (int)lround(100 * s->degree) % 1000);
  snprintf(shot->name, sizeof shot->name, "%.40s-%s.png", kind, state);
}

static void refuse(rp_shot *shot, const char *why)
{
  snprintf(shot->why, sizeof shot->why, "%s", why);
}

/* Whether the error only concerns one picture. */
static int only_this(tc_status status, rp_shot *shot)
{
  if (status != TC_ERR_INPUT && status != TC_ERR_IO) return 0;
  refuse(shot, tc_error_message());
  return 1;
}

static tc_status section(const rp_inside_frame *f, const rp_voxels *v, int axis, rp_shot *shot)
{
  unsigned char color[MOST_LABELS][3];
  const rp_results *r = f->results;
  rp_picture picture = {0};
  memcpy(color[PORE_LABEL], DARK_PORE, sizeof DARK_PORE);
  for (int m = 0; m < r->materials; m++) memcpy(color[m + 1], r->material[m].color, 3);
  tc_status status = rp_voxels_section(v, axis, v->n[axis] / 2, f->section_um_per_pixel,
                                       (const unsigned char(*)[3])color, r->materials + 1, &picture);
  if (status == TC_OK) {
    rp_shot_bar(&picture, f->bar_um / f->section_um_per_pixel);
    status = rp_shot_keep(f->folder, &picture, shot);
  }
  rp_picture_free(&picture);
  return status;
}

/* A scene of rods and balls around whose frame it is drawn, with the voxels of a body or without. */
static tc_status render(const rp_inside_frame *f, const rp_block *b, const rp_voxels *body, int materials,
                        const unsigned char (*color)[3], rp_shot *shot)
{
  rp_grid *grid = NULL;
  rp_picture picture = {0};
  TC_TRY(rp_grid_new(&grid, b->count, b->sphere, b->lo, b->hi));
  const rp_scene scene = {
      .grid = grid, .voxels = body, .voxel_label = PORE_LABEL, .materials = materials, .color = color};
  tc_status status = rp_shot_draw(&scene, b->lo, b->hi, f->um_per_pixel, f->width, f->bar_um, &picture);
  if (status == TC_OK) status = rp_shot_keep(f->folder, &picture, shot);
  rp_grid_free(&grid);
  rp_picture_free(&picture);
  return status;
}

static tc_status add_frame(const rp_block *layer, int material, rp_block *b)
{
  return rp_web_frame(layer->lo, layer->hi, FRAME_WIDTH * (layer->hi[0] - layer->lo[0]), material, b);
}

static tc_status draw_pores(const rp_inside_frame *f, const rp_block *layer, const rp_voxels *v,
                            rp_shot *shot)
{
  unsigned char color[2][3];
  rp_block frame = {0};
  memcpy(color[0], PORE_BODY, 3);
  memcpy(color[1], FRAME, 3);
  tc_status status = add_frame(layer, 1, &frame);
  if (status == TC_OK) status = render(f, &frame, v, 2, (const unsigned char(*)[3])color, shot);
  rp_block_free(&frame);
  return status;
}

static tc_status look_at_voxels(const rp_inside_frame *f, const rp_state *s, const rp_block *layer,
                                rp_inside *in)
{
  rp_voxels v = {0};
  rp_shot *const shots[] = {&in->upright, &in->level, &in->pores};
  char *path = rp_shot_source(f->run_dir, s->image, "voxel image of this state", shots[0]);
  tc_status status = TC_OK;
  if (path) {
    const double lo[3] = {layer->lo[0], layer->lo[1], isfinite(s->z_low) ? s->z_low : layer->lo[2]};
    status = rp_voxels_read(path, s->voxel_um, lo, &v);
    tc_free(&path);
    if (only_this(status, shots[0])) status = TC_OK;
  }
  if (v.label) {
    status = section(f, &v, 1, &in->upright);
    if (status == TC_OK) status = section(f, &v, 2, &in->level);
    if (status == TC_OK) status = draw_pores(f, layer, &v, &in->pores);
  } else {
    for (int k = 1; k < 3; k++) refuse(shots[k], shots[0]->why);
  }
  rp_voxels_free(&v);
  return status;
}

static tc_status look_at_web(const rp_inside_frame *f, const rp_state *s, rp_web_kind kind,
                             const rp_block *layer, rp_shot *shot)
{
  enum { COLORS = RP_WEB_COLORS + 1 };
  unsigned char color[COLORS][3];
  rp_block web = {0};
  char *path = rp_shot_source(f->run_dir, s->web[kind].file, "network of this kind", shot);
  if (!path) return TC_OK;
  tc_status status = rp_web_read(path, &web);
  tc_free(&path);
  if (status == TC_OK) status = add_frame(layer, RP_WEB_COLORS, &web);
  for (int k = 0; k < RP_WEB_COLORS; k++) rp_web_color(k, color[k]);
  memcpy(color[RP_WEB_COLORS], FRAME, 3);
  if (status == TC_OK) status = render(f, &web, NULL, COLORS, (const unsigned char(*)[3])color, shot);
  rp_block_free(&web);
  return only_this(status, shot) ? TC_OK : status;
}

tc_status rp_inside_make(const rp_inside_frame *f, size_t state, const rp_block *block, rp_inside *inside)
{
  const rp_state *s = &f->results->state[state];
  rp_inside in = {0};
  name_shot(&in.upright, "voxels-upright", s);
  name_shot(&in.level, "voxels-level", s);
  name_shot(&in.pores, "pore-space", s);
  tc_status status = look_at_voxels(f, s, block, &in);
  for (int k = 0; k < RP_WEBS && status == TC_OK; k++) {
    char kind[64];
    snprintf(kind, sizeof kind, "network-%s", rp_web_texts[k].key);
    name_shot(&in.web[k], kind, s);
    status = look_at_web(f, s, (rp_web_kind)k, block, &in.web[k]);
  }
  if (status == TC_OK)
    *inside = in;
  else
    rp_inside_free(&in);
  return status;
}

void rp_inside_free(rp_inside *inside)
{
  tc_text_free(&inside->upright.png);
  tc_text_free(&inside->level.png);
  tc_text_free(&inside->pores.png);
  for (int k = 0; k < RP_WEBS; k++) tc_text_free(&inside->web[k].png);
}
