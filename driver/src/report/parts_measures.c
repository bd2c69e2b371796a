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
  if (isfinite(s->sigma_low) && isfinite(s->sigma_high) && isfinite(s->d_eff_low) &&
      isfinite(s->d_eff_high)) {
    rp_add(html, " What this choice is worth: with necks of 0.7 and 1.3 times the radius the conductivity of "
                 "the dried "
                 "electrode is ");
    rp_add_number(html, 1e3 * s->sigma_low, 3);
    rp_add(html, " and ");
    rp_add_number(html, 1e3 * s->sigma_high, 3);
    rp_add(html, " mS/m, its ion diffusion ");
    rp_add_number(html, s->d_eff_low, 3);
    rp_add(html, " and ");
    rp_add_number(html, s->d_eff_high, 3);
    rp_add(html, " of the bulk's.");
  }
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
                "As the paper’s Figure 3a. The lines end at the top of the electrode.");
  rp_chart_html(page, RP_FIG_PROFILE_DRIED,
                "As the paper’s Figure 3b. Pores include the nanopores of the beads.");
  rp_chart_html(page, RP_FIG_PROFILE_LAST, "As the paper’s Figure 3c.");
  rp_add(page->html, "</div>\n");
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
         "<tr><th>State</th><th>Electrons<small>iterations</small></th><th>Flux in − "
         "out<small>relative</small></th>"
         "<th>Ions<small>iterations</small></th><th>Flux in − out<small>relative</small></th></tr>\n");
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
         "beads would touch them (the recipe's <code>analysis.electrode_depth</code>). Electrons flow "
         "through every material that the recipe gives a conductivity, ions through the "
         "solid electrolyte alone.</p>\n"
         "<p>The geometric tortuosity is <i>τ</i><sub>g</sub> = "
         "√(<i>η</i>/<i>D</i><sub>eff</sub>) with <i>η</i> the "
         "volume fraction of the electrolyte. The tortuosity factor that other programs report "
         "is its square.</p>\n"
         "<p>The paper trusts its own conductivities below about 35\u00a0% of calendering only: "
         "beyond, other beads "
         "take the place of the carbon.</p></div>\n");
  rp_chart_html(page, RP_FIG_SIGMA, "As the paper’s Figure 4a.");
  rp_chart_html(page, RP_FIG_TAU, "As the paper’s Figure 4b.");
  rp_chart_html(page, RP_FIG_QUALITY, "As the paper’s Figure 4c: divided by its largest value.");
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
         q == RP_PERCOLATING;
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
  rp_add(html, "<div class=\"scroll\"><table>\n<tr><th>Degree</th>");
  for (int q = 0; q < RP_QUANTITIES; q++) {
    if (!column_known(r, q)) continue;
    const rp_quantity_text *t = &rp_quantity_texts[q];
    char unit[32];
    rp_page_unit(page, (rp_quantity)q, unit, sizeof unit);
    tc_text_add(html, "<th>%s<small>%s%s%s</small></th>", t->label, t->symbol,
                *t->symbol && *unit ? ", " : "", unit);
  }
  for (int m = 0; m < r->materials; m++) {
    rp_add(html, "<th>Volume of ");
    rp_material_name(page, m);
    rp_add(html, "</th>");
  }
  rp_add(html, "</tr>\n");
  for (size_t s = 0; s < r->states; s++) {
    tc_text_add(html, "<tr><td>%.3g\u00a0%%</td>", 100 * r->state[s].degree);
    for (int q = 0; q < RP_QUANTITIES; q++) {
      if (!column_known(r, q)) continue;
      rp_add(html, "<td>");
      if (is_fraction(q))
        rp_add_percent(html, r->state[s].quantity[q].value);
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
