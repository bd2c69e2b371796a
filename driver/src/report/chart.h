/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_CHART_H
#define RP_CHART_H
/* Charts drawn by gnuplot. A chart is a script with its data in it, NAME.gp, that loads the common style.gp;
 * both stay in the figures folder, so that a chart can be restyled: `gnuplot NAME.gp` writes NAME.svg and
 * NAME.pdf again. */
#include "results.h"
#include "text.h"

/* Colours of the figures, by what they stand for; the page gives each a light and a dark form. */
typedef enum rp_ink {
  RP_INK_TEXT,
  RP_INK_GRID,
  RP_INK_A,
  RP_INK_B,
  RP_INK_PORE,
  RP_INK_PAPER,
  RP_INKS
} rp_ink;
enum { RP_STEPS = 11 }; /* of the scale from the uncalendered to the most calendered state */

typedef struct rp_color_pair {
  unsigned char light[3], dark[3];
} rp_color_pair;

rp_color_pair rp_ink_color(rp_ink ink);
rp_color_pair rp_step_color(int step);

/* A material's colour, made dark or light enough for lines on the ground it stands on. */
rp_color_pair rp_line_color(const unsigned char rgb[3]);

/* Write style.gp into the folder: the colours by name, and the look of axes and text. */
tc_status rp_chart_style(const char *folder, const rp_results *results);

/* Add a name as it may stand inside a double-quoted gnuplot text: no quotes, no markup. NULL adds nothing. */
void rp_chart_plain(tc_text *script, const char *name);

/* Write the script `body` (which sets labels and plots) as NAME.gp and let gnuplot draw it. *drawn is 0 when
 * gnuplot is not there or refused; the reason is then the present error message. */
tc_status rp_chart_draw(const char *folder, const char *name, const char *title, const tc_text *body,
                        int *drawn);

/* The same for a script that sets its own terminal and writes OUT.png. */
tc_status rp_chart_image(const char *folder, const char *name, const char *title, const tc_text *body,
                         int *drawn);

/* Append gnuplot's SVG for use inside a page: scaled by the page, in its font, its colours as the page's
 * variables --ink-I, --step-I and --material-I. `id` keeps its names apart from other charts. */
tc_status rp_chart_inline(const char *path, const char *id, const char *title, const rp_results *results,
                          tc_text *html);

#endif
