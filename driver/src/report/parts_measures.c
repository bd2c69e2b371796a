/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was measured on the structures: sections and profiles, transport, and the table of all numbers. */
#include <math.h>
#include <stdio.h>

#include "number.h"
#include "page.h"

/* Beads rest a little apart: say what counts as a contact, since conductivities hang on it. */
static void add_contacts(const rp_page *page, const rp_state *s)
{
  tc_text *html = page->html;
  int said = 0;
  for (int m = 0; m < page->results->materials; m++) {
    if (!(s->neck[m] > 0) || !isfinite(s->contact_reach[m])) continue;
    rp_add(html, said
                     ? ", "
                     : "<p>Beads at rest do not quite touch. They conduct into each other when nearer than ");
    rp_add_number(html, s->contact_reach[m], 4);
    rp_add(html, " (");
    rp_material_name(page, m);
    rp_add(html, ", neck ");
    rp_add_number(html, s->neck[m], 3);
    rp_add(html, ")");
    said++;
  }
  if (!said) return;
  rp_add(html,
         " times the sum of their radii, through a neck of that share of the smaller bead's radius, resolved "
         "below the voxel. Porosities and volume fractions are those of the beads as they are.");
  const int electrons = isfinite(s->sigma_low) && isfinite(s->sigma_high);
  const int ions = isfinite(s->d_eff_low) && isfinite(s->d_eff_high);
  if (electrons || ions)
    rp_add(html,
           " What this choice is worth for the dried electrode: with necks of 0.7 and 1.3 times the radius");
  if (electrons) {
    const char *prefix;
    const double factor = rp_si_factor(s->sigma_high, &prefix);
    rp_add(html, " its conductivity is ");
    rp_add_number(html, factor * s->sigma_low, 3);
    rp_add(html, " and ");
    rp_add_number(html, factor * s->sigma_high, 3);
    tc_text_add(html, "\u00a0%sS/m", prefix);
  }
  if (ions) {
    rp_add(html, electrons ? ", its ion diffusion " : " its ion diffusion is ");
    rp_add_number(html, s->d_eff_low, 3);
    rp_add(html, " and ");
    rp_add_number(html, s->d_eff_high, 3);
    rp_add(html, " of the bulk's");
  }
  if (electrons || ions) rp_add(html, ".");
  rp_add(html, "</p>\n");
}

void rp_part_microstructure(const rp_page *page)
{
  const rp_results *r = page->results;
  rp_heading(page, "microstructure", "Microstructure");
  if (!r->states) {
    rp_absent(page, "There is no dried electrode to look into yet.");
    return;
  }
  const rp_state *s = &r->state[0];
  rp_add(page->html,
         "<p>Sections through the middle of each structure, and volume fractions from its voxel image");
  if (isfinite(s->voxel_um[0])) {
    rp_add(page->html, " (");
    rp_add_count(page->html, s->voxels[0]);
    rp_add(page->html, " × ");
    rp_add_count(page->html, s->voxels[1]);
    rp_add(page->html, " × ");
    rp_add_count(page->html, s->voxels[2]);
    rp_add(page->html, " voxels of ");
    rp_add_number(page->html, s->voxel_um[0], 2);
    rp_add(page->html, "\u00a0µm for the dried one)");
  }
  rp_add(page->html, ".</p>\n");
  rp_inside_html(page);
  rp_add(page->html, "<div class=\"pair\">\n");
  rp_chart_html(page, RP_FIG_POROSITY,
                "The dashed line is what the loss of thickness alone gives; where the points lie above it, "
                "the beads overlap more than in the dried electrode.");
  rp_chart_html(page, RP_FIG_PROFILE_POROSITY,
                "Drawn like Figure 3a of Alabdali et al. (2023). The lines end at the top of the electrode.");
  rp_chart_html(page, RP_FIG_PROFILE_DRIED,
                "Drawn like their Figure 3b. Pores include the nanopores of the beads.");
  rp_chart_html(page, RP_FIG_PROFILE_LAST, "Drawn like their Figure 3c.");
  rp_add(page->html, "</div>\n");
}

/* "SE (0.2 S/m)", "pores (0.95 S/m), CBD (0.35 of that)"; 0 when nothing conducts ions or it is not told. */
static int add_ion_path(const rp_page *page, const rp_state *s)
{
  tc_text *html = page->html;
  int said = 0;
  for (int m = -1; m < page->results->materials; m++) {
    const double rel = m < 0 ? s->ion_rel_pore : s->ion_rel[m];
    if (!(rel > 0)) continue;
    if (said++) rp_add(html, ", ");
    if (m < 0)
      rp_add(html, "the pores between beads");
    else
      rp_material_name(page, m);
    if (rel == 1 && isfinite(s->ion_reference)) {
      rp_add(html, " (");
      rp_add_number(html, s->ion_reference, 3);
      rp_add(html, "\u00a0S/m)");
    } else if (rel != 1) {
      rp_add(html, " (");
      rp_add_number(html, rel, 3);
      rp_add(html, " of the best)");
    }
  }
  return said;
}

/* What electrons and ions flow through, and what the numbers for ions mean. */
static void say_paths(const rp_page *page, const rp_state *s)
{
  tc_text *html = page->html;
  rp_add(html, "Electrons flow through every material that the recipe gives a conductivity, ions through ");
  if (!add_ion_path(page, s)) rp_add(html, "the materials that the recipe calls ionic");
  rp_add(html, ".");
  if (s->ion_rel_pore > 0)
    rp_add(html, " Pores that hold electrolyte reach between beads everywhere: ions need no contacts.");
  rp_add(html,
         "</p>\n<p>The geometric tortuosity is <i>τ</i><sub>g</sub> = √(<i>η</i>/<i>D</i><sub>eff</sub>), "
         "with <i>D</i><sub>eff</sub> the effective ionic conductivity over the best conductor’s and "
         "<i>η</i> the volume fraction of what conducts ions");
  if (s->ion_rel_pore > 0) rp_add(html, ": pores and nanopores that hold electrolyte");
  rp_add(html, ". The tortuosity factor that other programs report is its square.</p>\n");
}

static void solver_cells(tc_text *html, const rp_solver *solver)
{
  if (!solver->present) {
    rp_add(html, "<td>–</td><td>–</td>");
    return;
  }
  rp_add(html, "<td>");
  rp_add_count(html, solver->iterations);
  if (solver->converged == 0) rp_add(html, " <span class=\"bad\">not converged</span>");
  rp_add(html, "</td><td>");
  rp_add_number(html, solver->flux_imbalance, 2);
  rp_add(html, "</td>");
}

static void solver_table(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  int any = 0;
  for (size_t s = 0; s < r->states; s++) any += r->state[s].sigma.present || r->state[s].ionic.present;
  if (!any) return;
  rp_add(html,
         "<details><summary>How well the equations were solved</summary>\n<div class=\"scroll\"><table>\n"
         "<tr><th scope=\"col\">State</th><th scope=\"col\">Electrons<small>iterations</small></th><th "
         "scope=\"col\">Flux in − "
         "out<small>relative</small></th>"
         "<th scope=\"col\">Ions<small>iterations</small></th><th scope=\"col\">Flux in − "
         "out<small>relative</small></th></tr>\n");
  for (size_t s = 0; s < r->states; s++) {
    char name[64];
    rp_state_name(&r->state[s], name, sizeof name);
    tc_text_add(html, "<tr><td>%s</td>", name);
    solver_cells(html, &r->state[s].sigma);
    solver_cells(html, &r->state[s].ionic);
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div></details>\n");
}

void rp_part_transport(const rp_page *page)
{
  const rp_results *r = page->results;
  rp_heading(page, "transport", "Transport");
  if (!r->states) {
    rp_absent(page, "There is no dried electrode to compute transport in yet.");
    return;
  }
  rp_add(page->html,
         "<div class=\"pair\">\n<div><p>Finite volumes on cells that the beads cut, from the collector to "
         "the top, periodic sideways. The electrodes reach a little below the rough faces, where few "
         "beads would touch them (the recipe's <code>analysis.electrode_depth</code>). ");
  say_paths(page, &r->state[0]);
  rp_add(page->html,
         "<p>Alabdali et al. (2023) trust conductivities of this kind of model below about 35\u00a0% of "
         "calendering only: beyond, beads take each other’s place.</p></div>\n");
  rp_chart_html(page, RP_FIG_SIGMA,
                "Drawn like Figure 4a of Alabdali et al. (2023). The band is what other necks between "
                "touching beads would give.");
  rp_chart_html(page, RP_FIG_TAU, "Drawn like their Figure 4b, with the same band.");
  rp_chart_html(page, RP_FIG_QUALITY, "Drawn like their Figure 4c: divided by its largest value.");
  rp_add(page->html, "</div>\n");
  add_contacts(page, &r->state[0]);
  solver_table(page);
}

/* A quantity is a column when any state knows it. */
static int column_known(const rp_results *r, int q)
{
  for (size_t s = 0; s < r->states; s++)
    if (isfinite(r->state[s].quantity[q].value)) return 1;
  return 0;
}

static int is_fraction(int q)
{
  return q == RP_POROSITY || q == RP_POROSITY_INTER || q == RP_SIGMA_DROPPED || q == RP_OVERLAP ||
         q == RP_PERCOLATING || q == RP_ETA;
}

static void add_state_value(const rp_page *page, const rp_state *s, rp_quantity q)
{
  char unit[32];
  const double factor = rp_page_unit(page, q, unit, sizeof unit);
  const rp_value v = {factor * s->quantity[q].value, factor * s->quantity[q].error};
  rp_add_value(page->html, v, q == RP_THICKNESS ? 4 : 3);
}

void rp_part_states(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  rp_heading(page, "states", "All numbers");
  if (!r->states) {
    rp_absent(page, "No state of the electrode was measured yet.");
    return;
  }
  rp_add(html, "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">Degree</th>");
  for (int q = 0; q < RP_QUANTITIES; q++) {
    if (!column_known(r, q)) continue;
    const rp_quantity_text *t = &rp_quantity_texts[q];
    char unit[32];
    rp_page_unit(page, (rp_quantity)q, unit, sizeof unit);
    tc_text_add(html, "<th scope=\"col\">%s<small>%s%s%s</small></th>", t->label, t->symbol,
                *t->symbol && *unit ? ", " : "", unit);
  }
  for (int m = 0; m < r->materials; m++) {
    rp_add(html, "<th scope=\"col\">Volume of ");
    rp_material_name(page, m);
    rp_add(html, "</th>");
  }
  rp_add(html, "</tr>\n");
  for (size_t s = 0; s < r->states; s++) {
    tc_text_add(html, "<tr><th scope=\"row\">%.3g\u00a0%%</th>", 100 * r->state[s].degree);
    for (int q = 0; q < RP_QUANTITIES; q++) {
      if (!column_known(r, q)) continue;
      rp_add(html, "<td>");
      if (is_fraction(q))
        rp_add_percent_value(html, r->state[s].quantity[q]);
      else
        add_state_value(page, &r->state[s], (rp_quantity)q);
      rp_add(html, "</td>");
    }
    for (int m = 0; m < r->materials; m++) {
      rp_add(html, "<td>");
      rp_add_percent(html, r->state[s].volume_fraction[m]);
      rp_add(html, "</td>");
    }
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div>\n<p>The same with all digits, and the profiles: <code>csv/states.csv</code>, "
               "<code>csv/profiles.csv</code>.</p>\n");
}
