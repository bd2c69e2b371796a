/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_FRAME_H
#define RP_FRAME_H
#include "results.h"
#include "text.h"

/* Everything up to <body>: the style of all pages of tapecast, and the variables that inline charts
 * (rp_chart_inline) take their colours from. `results` gives the materials, of which there may be none. */
void rp_frame_head(tc_text *html, const char *title, const rp_results *results);

#endif
