/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_SHOT_H
#define RP_SHOT_H
/* One picture of the report, taken from the same side as all others. */
#include "render.h"
#include "text.h"

/* A picture as PNG; png.length is 0 when it could not be made, and `why` says so. */
typedef struct rp_shot {
  tc_text png;
  int width, height;
  char name[64]; /* of the file in the figures folder */
  char why[512];
} rp_shot;

/* µm per pixel at which the box lo … hi fits into so many pixels. */
double rp_shot_scale(const float lo[3], const float hi[3], int width, int height);

/* Draw the scene around the box lo … hi, `width` pixels wide, with a scale bar of `bar_um` below (0: none).
 */
tc_status rp_shot_draw(const rp_scene *scene, const float lo[3], const float hi[3], double um_per_pixel,
                       int width, double bar_um, rp_picture *picture);

/* Height that such a picture has. */
int rp_shot_height(const float lo[3], const float hi[3], double um_per_pixel, double bar_um);

/* A light bar with a dark edge of this length at the lower right, over what is there. */
void rp_shot_bar(rp_picture *picture, double pixels);

/* 1, 2 or 5 times a power of ten, about a fifth of the width. */
double rp_shot_bar_length(double width_um);

/* Encode the picture into the shot, and save it under shot->name in the folder. */
tc_status rp_shot_keep(const char *folder, const rp_picture *picture, rp_shot *shot);

/* Save what is encoded under shot->name. */
tc_status rp_shot_save(const char *folder, const rp_shot *shot);

/* Path of a file of the run that results.json names; NULL with `why` when it names none. To be released with
 * tc_free. */
char *rp_shot_source(const char *run_dir, const char *file, const char *what, rp_shot *shot);

#endif
