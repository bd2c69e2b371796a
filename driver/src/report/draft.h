/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_DRAFT_H
#define RP_DRAFT_H
/* A chart while its script is written, and what the charts share. A drawing function appends the script of
 * one chart; where the run has no numbers for it, it calls rp_missing instead. */
#include "figures.h"

typedef struct rp_draft {
  const char *run_dir;
  const rp_results *results;
  tc_text *script;
  char *why;
  size_t why_size;
} rp_draft;

/* Say why there is no such chart. */
void rp_missing(const rp_draft *d, const char *reason);

/* A number behind a blank; NaN where it is not known. */
void rp_add_cell(tc_text *script, double v);

/* Block $state: degree in percent, then each quantity and its error. */
void rp_add_states(const rp_draft *d, const rp_quantity *quantity, int count, double factor);

/* How many states know a quantity. */
int rp_known(const rp_results *r, rp_quantity q);
void rp_degree_axis(const rp_draft *d);

/* Column `y` of $state against the degree: a line with points, and error bars where there are errors. */
void rp_add_curve(const rp_draft *d, rp_quantity q, int y, const char *color, const char *dash,
                  const char *point, const char *extra);

/* The charts, by what they are of: stages, viscosity, structure, transport. */
#define RP_DRAW(function) void function(const rp_draft *d);
RP_DRAW(rp_draw_slurry)
RP_DRAW(rp_draw_drying)
RP_DRAW(rp_draw_viscosity)
RP_DRAW(rp_draw_flow)
RP_DRAW(rp_draw_pressure)
RP_DRAW(rp_draw_thickness)
RP_DRAW(rp_draw_porosity)
RP_DRAW(rp_draw_profile_porosity)
RP_DRAW(rp_draw_profile_dried)
RP_DRAW(rp_draw_profile_last)
RP_DRAW(rp_draw_neighbours)
RP_DRAW(rp_draw_bodies)
RP_DRAW(rp_draw_sigma)
RP_DRAW(rp_draw_tau)
RP_DRAW(rp_draw_quality)
RP_DRAW(rp_draw_slurry_energy)
RP_DRAW(rp_draw_drying_energy)
RP_DRAW(rp_draw_calendering_energy)
#undef RP_DRAW

#endif
