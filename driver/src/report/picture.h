/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_PICTURE_H
#define RP_PICTURE_H
/* A picture in memory: 8-bit red, green, blue, alpha, rows from the top; and PNG. */
#include "markup.h"

typedef struct rp_picture {
  int width, height;
  unsigned char *rgba; /* length (height, width, 4) */
} rp_picture;

/* A transparent picture. 1 ≤ width, height ≤ 16384. Release with rp_picture_free. */
tc_status rp_picture_new(rp_picture *picture, int width, int height);
void rp_picture_free(rp_picture *picture);

/* Lay `from` over `onto` with its upper left corner at (x, y); what stands out is cut off. */
void rp_picture_place(rp_picture *onto, const rp_picture *from, int x, int y);

/* A new picture of half the size, each pixel the mean of four; a last odd row or column is left out. */
tc_status rp_picture_half(const rp_picture *picture, rp_picture *half);

/* Fill with one opaque colour. */
void rp_picture_fill(rp_picture *picture, const unsigned char rgb[3]);

/* The picture as PNG, appended to `out`. The same picture gives the same bytes. */
tc_status rp_picture_png(const rp_picture *picture, tc_text *out);

/* Colour from "#rrggbb" or "#rgb"; returns 0 and leaves rgb as it is when it is neither. */
int rp_color_parse(const char *text, unsigned char rgb[3]);

/* Perceived lightness of a colour, 0 to 1 (Rec. 709 luminance of the linear components). */
double rp_color_luminance(const unsigned char rgb[3]);

#endif
