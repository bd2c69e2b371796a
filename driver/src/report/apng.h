/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_APNG_H
#define RP_APNG_H
/* Animated PNG: what every browser shows as a moving picture, and others as its first frame. */
#include "picture.h"

/* Join PNGs of rp_picture_png (length count >= 1, all of one size) into one that shows each for `seconds` (at
 * most 60) and begins anew at the end. */
tc_status rp_apng_join(const tc_text *png, size_t count, double seconds, tc_text *out);

#endif
