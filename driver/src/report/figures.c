/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of the charts, and each drawn in turn. */
#include "figures.h"

#include <stdio.h>

#include "draft.h"

static const struct {
  const char *name, *title;
  void (*draw)(const rp_draft *d);
} charts[RP_FIGURES] = {
    [RP_FIG_SLURRY] = {"slurry-density", "Slurry density as the box settles", rp_draw_slurry},
    [RP_FIG_VISCOSITY] = {"viscosity", "Viscosity of the slurry", rp_draw_viscosity},
    [RP_FIG_FLOW] = {"velocity-profile", "Velocity profile of the sheared slurry", rp_draw_flow},
    [RP_FIG_DRYING] = {"drying-thickness", "Thickness as the dried electrode settles", rp_draw_drying},
    [RP_FIG_SLURRY_ENERGY] = {"slurry-energy", "Energy and pressure of the slurry", rp_draw_slurry_energy},
    [RP_FIG_DRYING_ENERGY] = {"drying-energy", "Energy and pressure while drying", rp_draw_drying_energy},
    [RP_FIG_CALENDERING_ENERGY] = {"calendering-energy", "Energy and wall pressure while calendering",
                                   rp_draw_calendering_energy},
    [RP_FIG_PRESSURE] = {"calendering-pressure", "Wall pressure during calendering", rp_draw_pressure},
    [RP_FIG_THICKNESS] = {"pressure-thickness", "Thickness under pressure", rp_draw_thickness},
    [RP_FIG_POROSITY] = {"porosity", "Porosity of each state", rp_draw_porosity},
    [RP_FIG_PROFILE_POROSITY] = {"profile-porosity", "Porosity along the thickness at each degree",
                                 rp_draw_profile_porosity},
    [RP_FIG_PROFILE_DRIED] = {"profile-dried", "Volume fractions along the thickness, dried",
                              rp_draw_profile_dried},
    [RP_FIG_PROFILE_LAST] = {"profile-last", "Volume fractions along the thickness, most calendered",
                             rp_draw_profile_last},
    [RP_FIG_NEIGHBOURS] = {"network-neighbours", "Neighbours in the networks", rp_draw_neighbours},
    [RP_FIG_BODIES] = {"pore-sizes", "Sizes in the network of the pores", rp_draw_bodies},
    [RP_FIG_SIGMA] = {"conductivity", "Effective electronic conductivity", rp_draw_sigma},
    [RP_FIG_TAU] = {"tortuosity", "Geometric tortuosity and effective diffusion", rp_draw_tau},
    [RP_FIG_QUALITY] = {"quality", "Conductivity over tortuosity, normalised", rp_draw_quality},
};

static tc_status make(const char *run_dir, const char *folder, const rp_results *results, int which,
                      rp_figure *f)
{
  tc_text script = {0};
  *f = (rp_figure){.name = charts[which].name, .title = charts[which].title};
  const rp_draft d = {run_dir, results, &script, f->why, sizeof f->why};
  charts[which].draw(&d);
  tc_status status = TC_OK;
  if (!f->why[0]) {
    status = rp_chart_draw(folder, f->name, f->title, &script, &f->drawn);
    if (!f->drawn) snprintf(f->why, sizeof f->why, "%s", tc_error_message());
  }
  tc_text_free(&script);
  return status;
}

tc_status rp_figures_make(const char *run_dir, const char *folder, const rp_results *results,
                          rp_figure figures[RP_FIGURES])
{
  TC_TRY(rp_chart_style(folder, results));
  for (int i = 0; i < RP_FIGURES; i++) TC_TRY(make(run_dir, folder, results, i, &figures[i]));
  return TC_OK;
}
