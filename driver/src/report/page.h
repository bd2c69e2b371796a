/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_PAGE_H
#define RP_PAGE_H
/* The page of a run, part by part. Each part appends its HTML; what the run does not have, a part says so.
 * The page is well-formed XML too, so that any XML program reads it. */
#include "animation.h"
#include "figures.h"
#include "markup.h"
#include "pictures.h"

typedef struct rp_page {
  const rp_results *results;
  const rp_pictures *pictures;
  const rp_figure *figures;      /* length (RP_FIGURES) */
  const rp_animation *animation; /* NULL: none was asked for */
  const char *run_dir, *figures_folder;
  tc_text *html;
} rp_page;

/* The whole page, to page->html. */
tc_status rp_page_write(const rp_page *page);

/* The parts, in their order. */
void rp_part_summary(const rp_page *page);
void rp_part_comparison(const rp_page *page);
void rp_part_slurry(const rp_page *page);
void rp_part_drying(const rp_page *page);
void rp_part_calendering(const rp_page *page);
void rp_part_microstructure(const rp_page *page);
void rp_part_networks(const rp_page *page);
void rp_part_transport(const rp_page *page);
void rp_part_states(const rp_page *page);
void rp_part_conservation(const rp_page *page);
void rp_part_provenance(const rp_page *page);

/* Pieces that several parts use. */
void rp_heading(const rp_page *page, const char *id, const char *text);
void rp_absent(const rp_page *page, const char *text); /* says that a part was not run; text is escaped */
void rp_legend(const rp_page *page);
void rp_chart_html(const rp_page *page, rp_figure_id id, const char *caption);
void rp_shot_html(const rp_page *page, const rp_shot *shot, const char *alt, const char *caption,
                  const char *kind);
void rp_state_name(const rp_state *state, char *out, size_t size); /* "dried", "calendered 25 %" */

/* What to multiply a quantity with so that its largest value reads well, and the unit that then holds
 * ("mS/m"). */
double rp_page_unit(const rp_page *page, rp_quantity quantity, char *unit, size_t size);
void rp_material_name(const rp_page *page, int material);
void rp_warnings_html(const rp_page *page); /* all that a reader has to know before believing a number */
void rp_times_html(const rp_page *page);    /* where the time went, beside the reference */
void rp_sample_html(const rp_page *page);   /* which runs the numbers are means over */
void rp_animation_html(const rp_page *page, const char *stage);
void rp_inside_html(const rp_page *page); /* sections and pore space of the strip's states */
void rp_stage_facts(const rp_page *page, const char *stage); /* rows of a .facts list */

#endif
