/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all pictures of the report share: the view, the scale bar, the file. */
#include "shot.h"

#include <math.h>
#include <stdio.h>

#include "files.h"
#include "tapecast/memory.h"

enum { SAMPLES = 2, MARGIN = 6, BAR_HEIGHT = 7, BAR_ROOM = 22 };

static const double AZIMUTH = -58, ELEVATION = 24;
static const unsigned char DARK[3] = {22, 25, 31};

double rp_shot_scale(const float lo[3], const float hi[3], int width, int height)
{
  double across, upward;
  const rp_view unit = {.azimuth = AZIMUTH, .elevation = ELEVATION, .um_per_pixel = 1};
  rp_view_extent(&unit, lo, hi, &across, &upward);
  return fmax(across / (width - 2 * MARGIN), upward / (height - 2 * MARGIN - BAR_ROOM));
}

/* A bar with its upper left corner at (x, y): light with a dark edge, or dark. */
static void place_bar(rp_picture *picture, int length, int x, int y, int light)
{
  rp_picture bar = {0}, edge = {0};
  if (rp_picture_new(&bar, length, BAR_HEIGHT) == TC_OK &&
      rp_picture_new(&edge, length + 4, BAR_HEIGHT + 4) == TC_OK) {
    rp_picture_fill(&bar, light ? (const unsigned char[3]){255, 255, 255} : DARK);
    rp_picture_fill(&edge, light ? DARK : (const unsigned char[3]){255, 255, 255});
    rp_picture_place(picture, &edge, x - 2, y - 2);
    rp_picture_place(picture, &bar, x, y);
  }
  rp_picture_free(&bar);
  rp_picture_free(&edge);
}

void rp_shot_bar(rp_picture *picture, double pixels)
{
  const int length = (int)lround(pixels);
  place_bar(picture, length, picture->width - length - 16, picture->height - BAR_HEIGHT - 16, 1);
}

double rp_shot_bar_length(double width_um)
{
  const double wanted = width_um / 5, ten = pow(10, floor(log10(wanted)));
  return wanted / ten >= 5 ? 5 * ten : wanted / ten >= 2 ? 2 * ten : ten;
}

/* Without the bar. */
static int plain_height(const float lo[3], const float hi[3], double um_per_pixel)
{
  double across, upward;
  const rp_view view = {.azimuth = AZIMUTH, .elevation = ELEVATION, .um_per_pixel = um_per_pixel};
  rp_view_extent(&view, lo, hi, &across, &upward);
  return (int)ceil(upward) + 2 * MARGIN;
}

int rp_shot_height(const float lo[3], const float hi[3], double um_per_pixel, double bar_um)
{
  return plain_height(lo, hi, um_per_pixel) + (bar_um > 0 ? BAR_ROOM : 0);
}

tc_status rp_shot_draw(const rp_scene *scene, const float lo[3], const float hi[3], double um_per_pixel,
                       int width, double bar_um, rp_picture *picture)
{
  rp_view view = {
      .azimuth = AZIMUTH, .elevation = ELEVATION, .um_per_pixel = um_per_pixel, .samples = SAMPLES};
  view.width = width;
  view.height = plain_height(lo, hi, um_per_pixel);
  for (int a = 0; a < 3; a++) view.target[a] = 0.5 * (double)(lo[a] + hi[a]);
  if (!(bar_um > 0)) return rp_render(scene, &view, picture);
  rp_picture structure = {0};
  TC_TRY(rp_render(scene, &view, &structure));
  tc_status status = rp_picture_new(picture, width, view.height + BAR_ROOM);
  if (status == TC_OK) {
    const int length = (int)lround(bar_um / um_per_pixel);
    rp_picture_place(picture, &structure, 0, 0);
    place_bar(picture, length, (width - length) / 2, picture->height - BAR_HEIGHT - 2, 0);
  }
  rp_picture_free(&structure);
  return status;
}

tc_status rp_shot_keep(const char *folder, const rp_picture *picture, rp_shot *shot)
{
  TC_TRY(rp_picture_png(picture, &shot->png));
  shot->width = picture->width;
  shot->height = picture->height;
  return rp_shot_save(folder, shot);
}

tc_status rp_shot_save(const char *folder, const rp_shot *shot)
{
  char *path = NULL;
  TC_TRY(tc_path_join(folder, shot->name, &path));
  const tc_status status = rp_save(&shot->png, path);
  tc_free(&path);
  return status;
}

char *rp_shot_source(const char *run_dir, const char *file, const char *what, rp_shot *shot)
{
  char *path = NULL;
  if (!file)
    snprintf(shot->why, sizeof shot->why, "results.json names no %s", what);
  else if (tc_path_join(run_dir, file, &path) != TC_OK)
    snprintf(shot->why, sizeof shot->why, "%s", tc_error_message());
  return path;
}
