/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of a stage, drawn one after the other and joined. */
#include "animation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "apng.h"
#include "files.h"
#include "spheres.h"
#include "tapecast/memory.h"

enum { WIDTH = 400, MOST_HEIGHT = 900, MOST_FRAMES = 120 };

static const double SECONDS = 8, SLOWEST = 0.7; /* of the whole; of a frame */

typedef struct film {
  const rp_results *results;
  rp_block block[MOST_FRAMES];
  tc_text png[MOST_FRAMES];
  size_t frames;
  int width;
  rp_cut cut;
  float lo[3], hi[3]; /* that all frames fit into */
} film;

static tc_status add_block(film *f, const char *path, int64_t frame)
{
  rp_block *b = &f->block[f->frames];
  TC_TRY(rp_block_read_frame(path, frame, f->results, f->cut, b));
  for (int a = 0; a < 3; a++) {
    f->lo[a] = f->frames ? fminf(f->lo[a], b->lo[a]) : b->lo[a];
    f->hi[a] = f->frames ? fmaxf(f->hi[a], b->hi[a]) : b->hi[a];
  }
  f->frames++;
  return TC_OK;
}

/* Every frame of a dump, or evenly chosen ones when there are more than fit. */
static tc_status read_dump(film *f, const char *path)
{
  int64_t count = 0;
  TC_TRY(rp_dump_frames(path, &count));
  const int64_t shown = count < MOST_FRAMES ? count : MOST_FRAMES;
  for (int64_t k = 0; k < shown; k++)
    TC_TRY(add_block(f, path, shown > 1 ? k * (count - 1) / (shown - 1) : count - 1));
  return TC_OK;
}

static tc_status read_states(film *f, const char *run_dir)
{
  const rp_results *r = f->results;
  for (size_t s = 0; s < r->states && f->frames < MOST_FRAMES; s++) {
    char *path = NULL;
    if (!r->state[s].dump) continue;
    TC_TRY(tc_path_join(run_dir, r->state[s].dump, &path));
    const tc_status status = add_block(f, path, TC_LAST_FRAME);
    tc_free(&path);
    TC_TRY(status);
  }
  return TC_OK;
}

static tc_status read_frames(film *f, const char *run_dir, const char *name)
{
  const rp_stage *stage = rp_stage_named(f->results, name);
  char *folder = NULL, *path = NULL;
  if (!stage || !stage->folder) return tc_fail(TC_ERR_INPUT, "%s: the stage '%s' was not run", run_dir, name);
  TC_TRY(tc_path_join(run_dir, stage->folder, &folder));
  tc_status status = tc_path_join(folder, "frames.dump", &path);
  const int calendering = strcmp(name, "calendering") == 0;
  f->cut = strcmp(name, "slurry") == 0 ? RP_WHOLE : RP_CUT;
  if (status == TC_OK && tc_file_exists(path))
    status = read_dump(f, path);
  else if (status == TC_OK && calendering)
    status = read_states(f, run_dir);
  else if (status == TC_OK)
    status = tc_fail(TC_ERR_INPUT,
                     "%s: not there; a stage leaves frames when it runs with --set run.frames=60 or the like",
                     path);
  if (status == TC_OK && f->frames < 2)
    status = tc_fail(TC_ERR_INPUT, "%s: %zu frames of the stage '%s'; at least 2 are needed", run_dir,
                     f->frames, name);
  tc_free(&folder);
  tc_free(&path);
  return status;
}

static tc_status draw_frame(film *f, size_t k, const unsigned char (*color)[3], double scale, double bar_um)
{
  const rp_block *b = &f->block[k];
  rp_grid *grid = NULL;
  rp_picture picture = {0};
  TC_TRY(rp_grid_new(&grid, b->count, b->sphere, b->lo, b->hi));
  const rp_scene scene = {.grid = grid, .materials = f->results->materials, .color = color};
  tc_status status = rp_shot_draw(&scene, f->lo, f->hi, scale, f->width, bar_um, &picture);
  if (status == TC_OK) status = rp_picture_png(&picture, &f->png[k]);
  rp_grid_free(&grid);
  rp_picture_free(&picture);
  return status;
}

static tc_status draw(film *f, rp_shot *shot)
{
  unsigned char color[RP_MATERIALS][3];
  for (int m = 0; m < f->results->materials; m++) memcpy(color[m], f->results->material[m].color, 3);
  const double scale = rp_shot_scale(f->lo, f->hi, f->width, MOST_HEIGHT);
  const double bar = rp_shot_bar_length((double)(f->hi[0] - f->lo[0]));
  for (size_t k = 0; k < f->frames; k++)
    TC_TRY(draw_frame(f, k, (const unsigned char(*)[3])color, scale, bar));
  TC_TRY(rp_apng_join(f->png, f->frames, fmin(SLOWEST, SECONDS / (double)f->frames), &shot->png));
  shot->width = f->width;
  shot->height = rp_shot_height(f->lo, f->hi, scale, bar);
  return TC_OK;
}

tc_status rp_animation_make(const char *run_dir, const char *folder, const rp_results *results,
                            const char *stage, int shrink, rp_animation *animation)
{
  static const char *const stages[] = {"slurry", "drying", "calendering"};
  int known = 0;
  film *f = NULL;
  rp_animation a = {0};
  for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
    if (strcmp(stage, stages[i]) == 0) {
      a.stage = stages[i];
      known = 1;
    }
  if (!known)
    return tc_fail(TC_ERR_USAGE, "--animate '%s': no such stage; there are slurry, drying, calendering",
                   stage);
  TC_TRY(TC_NEW(&f, 1, "frames of a moving picture"));
  f->results = results;
  f->width = WIDTH / shrink;
  snprintf(a.shot.name, sizeof a.shot.name, "animation-%s.png", a.stage);
  tc_status status = read_frames(f, run_dir, a.stage);
  if (status == TC_OK) status = draw(f, &a.shot);
  if (status == TC_OK) status = rp_shot_save(folder, &a.shot);
  a.frames = f->frames;
  for (size_t k = 0; k < f->frames; k++) {
    rp_block_free(&f->block[k]);
    tc_text_free(&f->png[k]);
  }
  tc_free(&f);
  if (status == TC_OK)
    *animation = a;
  else
    tc_text_free(&a.shot.png);
  return status;
}

void rp_animation_free(rp_animation *animation)
{
  tc_text_free(&animation->shot.png);
}
