/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_WEB_H
#define RP_WEB_H
/* A network as balls and rods, from the analyzer's table of it. */
#include "spheres.h"

/* Materials of the pieces: the balls by how many neighbours they have, then the rods. */
enum { RP_WEB_CLASSES = 5, RP_WEB_ROD = RP_WEB_CLASSES, RP_WEB_COLORS };

/* "0", "1–2", … and the colour of a class of balls; class RP_WEB_ROD is the rods'. */
const char *rp_web_class(int number);
void rp_web_color(int number, unsigned char rgb[3]);

/* Read a network in OpenPNM's columns (metres). Balls have a share of the inscribed diameter so that the rods
 * show; links through periodic faces are left out. The block's corners are those of the balls. Errors:
 * TC_ERR_INPUT, TC_ERR_IO, TC_ERR_MEMORY. Release with rp_block_free. */
tc_status rp_web_read(const char *path, rp_block *block);

/* Add the edges of the box lo … hi as thin rods, and make it the block's. */
tc_status rp_web_frame(const float lo[3], const float hi[3], float radius, int material, rp_block *block);

#endif
