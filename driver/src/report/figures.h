/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_FIGURES_H
#define RP_FIGURES_H
/* The charts of a run. */
#include "chart.h"

typedef enum rp_figure_id {
  RP_FIG_SLURRY,
  RP_FIG_VISCOSITY,
  RP_FIG_FLOW,
  RP_FIG_DRYING,
  RP_FIG_SLURRY_ENERGY,
  RP_FIG_DRYING_ENERGY,
  RP_FIG_CALENDERING_ENERGY,
  RP_FIG_PRESSURE,
  RP_FIG_THICKNESS,
  RP_FIG_POROSITY,
  RP_FIG_PROFILE_POROSITY,
  RP_FIG_PROFILE_DRIED,
  RP_FIG_PROFILE_LAST,
  RP_FIG_NEIGHBOURS,
  RP_FIG_BODIES,
  RP_FIG_SIGMA,
  RP_FIG_TAU,
  RP_FIG_QUALITY,
  RP_FIGURES
} rp_figure_id;

typedef struct rp_figure {
  const char *name, *title; /* of the files; what it shows */
  int drawn;
  char why[512]; /* why it was not drawn */
} rp_figure;

/* Draw every chart whose numbers are there into `folder`. */
tc_status rp_figures_make(const char *run_dir, const char *folder, const rp_results *results,
                          rp_figure figures[RP_FIGURES]);

#endif
