/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stages: slurry, drying, calendering. */
#include <math.h>
#include <stdio.h>

#include "number.h"
#include "page.h"

static void fact(const rp_page *page, const char *name, rp_value v, int digits, const char *unit)
{
  if (!isfinite(v.value)) return;
  tc_text_add(page->html, "<dt>%s</dt><dd>", name);
  rp_add_value(page->html, v, digits);
  tc_text_add(page->html, "\u00a0%s</dd>\n", unit);
}

static void box_fact(const rp_page *page, const double box[3])
{
  if (!isfinite(box[0] * box[1] * box[2])) return;
  rp_add(page->html, "<dt>Box</dt><dd>");
  for (int a = 0; a < 3; a++) {
    if (a) rp_add(page->html, " × ");
    rp_add_number(page->html, box[a], 3);
  }
  rp_add(page->html, "\u00a0µm</dd>\n");
}

static void viscosity_row(tc_text *html, const rp_viscosity *v, int measured)
{
  rp_add(html, "<tr><td>");
  rp_add_plain_number(html, v->shear_rate_1_s);
  rp_add(html, "</td><td>");
  rp_add_value(html, v->viscosity_pa_s, 3);
  rp_add(html, "</td><td>");
  rp_add_number(html, v->stress_kpa, 3);
  rp_add(html, "</td><td>");
  rp_add_number(html, v->strain, 2);
  rp_add(html, "</td><td>");
  rp_add_number(html, v->profile_slope, 3);
  if (measured) {
    rp_add(html, "</td><td>");
    rp_add_number(html, v->measured_pa_s, 3);
    rp_add(html, "</td><td>");
    if (isfinite(v->deviation)) tc_text_add(html, "%+.0f\u00a0%%", 100 * v->deviation);
  }
  rp_add(html, "</td><td>");
  if (v->converged == 0 && v->reason)
    rp_add_escaped(html, v->reason);
  else
    rp_add(html, v->converged > 0 ? "yes" : v->converged == 0 ? "no" : "–");
  rp_add(html, "</td></tr>\n");
}

static void viscosity_table(const rp_page *page)
{
  const rp_slurry *s = &page->results->slurry;
  tc_text *html = page->html;
  if (!s->rates) return;
  rp_add(html, "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">Shear rate<small>1/s</small></th><th "
               "scope=\"col\">Viscosity<small>Pa·s"
               "</small></th><th scope=\"col\">Stress<small>kPa</small></th><th scope=\"col\">Strain "
               "reached</th><th scope=\"col\">Velocity "
               "profile<small>slope / "
               "rate</small></th>");
  if (s->measured)
    rp_add(html, "<th scope=\"col\">Measured<small>Pa·s</small></th><th scope=\"col\">Deviation</th>");
  rp_add(html, "<th scope=\"col\">Converged</th></tr>\n");
  for (size_t k = 0; k < s->rates; k++) viscosity_row(html, &s->viscosity[k], s->measured > 0);
  rp_add(html, "</table></div>\n");
}

/* What law the curve follows, and what was done to get it. */
static void viscosity_notes(const rp_page *page)
{
  const rp_slurry *s = &page->results->slurry;
  const rp_flow_law *l = &s->law;
  double heaviest = 1;
  for (size_t k = 0; k < s->rates; k++)
    if (s->viscosity[k].mass_scale > heaviest) heaviest = s->viscosity[k].mass_scale;
  if (isfinite(l->exponent)) {
    tc_text_add(page->html,
                "<p>From %g to %g\u00a01/s the stress follows the Herschel–Bulkley law %.3g\u00a0kPa + "
                "%.3g\u00a0kPa\u00a0(rate·s)<sup>%.2f</sup> within %.1f\u00a0%%; outside of these rates the "
                "law is an "
                "extrapolation. The viscosity goes with rate<sup>%.2f</sup>.</p>\n",
                l->low, l->high, l->yield, l->consistency, l->exponent, 100 * l->largest_deviation,
                l->thinning);
  }
  if (heaviest > 1)
    tc_text_add(
        page->html,
        "<p>Slow points were sped up by beads up to %.3g times heavier, with all forces as they are.</p>\n",
        heaviest);
}

void rp_part_slurry(const rp_page *page)
{
  const rp_slurry *s = &page->results->slurry;
  rp_heading(page, "slurry", "Slurry");
  if (!s->present) {
    rp_absent(page, "The slurry stage was not run.");
    return;
  }
  rp_add(page->html,
         "<p>Beads placed at random are brought to the pressure and temperature of "
         "the recipe in a box that "
         "is periodic in all directions, until the density is steady. The beads carry the solvent "
         "that their materials take up.</p>\n<dl class=\"facts\">\n");
  fact(page, "Density", s->density_g_cm3, 4, "g/cm³");
  fact(page, "Pressure", s->pressure_mpa, 3, "MPa");
  fact(page, "Temperature", s->temperature_k, 4, "K, of the beads’ own motion");
  box_fact(page, s->box_um);
  rp_stage_facts(page, "slurry");
  rp_add(page->html, "</dl>\n<div class=\"pair\">\n");
  rp_animation_html(page, "slurry");
  rp_chart_html(
      page, RP_FIG_SLURRY,
      "The stage ends when the means of the last two sets of blocks agree; the filled blocks are those "
      "that the result is the mean of.");
  rp_chart_html(page, RP_FIG_SLURRY_ENERGY, "From the log of LAMMPS, after the quench of the start.");
  rp_add(page->html, "</div>\n");
  if (!s->rates) {
    rp_absent(page, "The viscosity was not measured in this run.");
    return;
  }
  rp_add(page->html, "<div class=\"pair\">\n");
  rp_chart_html(page, RP_FIG_VISCOSITY,
                s->measured ? "Shear stress over shear rate in a sheared box; bars are one standard error, "
                              "percentages the difference to the measured curve."
                            : "Shear stress over shear rate in a sheared box; bars are one standard error.");
  rp_chart_html(
      page, RP_FIG_FLOW,
      "Mean velocities of ten slices, both directions together; a straight line means an even shear.");
  rp_add(page->html, "</div>\n");
  viscosity_table(page);
  viscosity_notes(page);
}

void rp_part_drying(const rp_page *page)
{
  const rp_results *r = page->results;
  const rp_state *dried = rp_dried(r);
  rp_heading(page, "drying", "Drying");
  if (!dried) {
    rp_absent(page, "The drying stage was not run.");
    return;
  }
  rp_add(page->html,
         "<p>The solvent leaves: the beads that hold it shrink to their dry size "
         "and mass, the forces "
         "become those of the dry electrode, and the structure settles again.</p>\n<dl class=\"facts\">\n");
  fact(page, "Thickness", dried->quantity[RP_THICKNESS], 4, "µm");
  rp_add(page->html, "<dt>Porosity</dt><dd>");
  rp_add_percent(page->html, dried->quantity[RP_POROSITY].value);
  rp_add(page->html, " in all, ");
  rp_add_percent(page->html, dried->quantity[RP_POROSITY_INTER].value);
  rp_add(page->html, " between the beads</dd>\n");
  if (isfinite(r->periodic.quantity[RP_POROSITY].value) && r->periodic.present) {
    rp_add(page->html, "<dt>Before cutting</dt><dd>");
    rp_add_percent(page->html, r->periodic.quantity[RP_POROSITY].value);
    rp_add(page->html, " in all, ");
    rp_add_number(page->html, r->periodic.quantity[RP_THICKNESS].value, 4);
    rp_add(page->html, "\u00a0µm, while still periodic in the thickness</dd>\n");
  }
  fact(page, "Density", dried->quantity[RP_DENSITY], 3, "g/cm³");
  rp_stage_facts(page, "drying");
  rp_add(page->html, "</dl>\n<div class=\"pair\">\n");
  rp_animation_html(page, "drying");
  rp_chart_html(page, RP_FIG_DRYING, "The filled blocks are those that the result is the mean of.");
  rp_chart_html(page, RP_FIG_DRYING_ENERGY, "From the log of LAMMPS, after the beads have shrunk.");
  rp_add(page->html, "</div>\n");
}

static void gallery(const rp_page *page)
{
  const rp_results *r = page->results;
  rp_add(page->html, "<div class=\"gallery\">\n");
  for (size_t s = 0; s < r->states; s++) {
    char name[64], alt[128];
    tc_text caption = {0};
    if (!page->pictures->small[s].png.length) continue;
    rp_state_name(&r->state[s], name, sizeof name);
    snprintf(alt, sizeof alt, "Block of the electrode, %s", name);
    if (r->state[s].degree == 0)
      rp_add(&caption, "<b>dried</b><br/>");
    else
      tc_text_add(&caption, "<b>%.3g\u00a0%%</b><br/>", 100 * r->state[s].degree);
    rp_add_number(&caption, r->state[s].quantity[RP_THICKNESS].value, 3);
    rp_add(&caption, "\u00a0µm<br/>");
    rp_add_percent(&caption, r->state[s].quantity[RP_POROSITY].value);
    rp_add(&caption, " pores");
    rp_shot_html(page, &page->pictures->small[s], alt, tc_text_get(&caption), "block");
    tc_text_free(&caption);
  }
  rp_add(page->html, "</div>\n");
}

void rp_part_calendering(const rp_page *page)
{
  const rp_results *r = page->results;
  rp_heading(page, "calendering", "Calendering");
  if (!r->states || r->state[r->states - 1].degree == 0) {
    rp_absent(page, "The calendering stage was not run.");
    return;
  }
  rp_add(page->html, "<p>A plane comes down on the dried electrode, which stands "
                     "on a fixed collector. The degree is the "
                     "loss of thickness over the dried thickness.</p>\n<dl class=\"facts\">\n");
  rp_stage_facts(page, "calendering");
  rp_add(page->html, "</dl>\n<div class=\"pair\">\n");
  rp_animation_html(page, "calendering");
  rp_chart_html(page, RP_FIG_PRESSURE, "Force of the plane over its area.");
  rp_chart_html(page, RP_FIG_THICKNESS, "The same states by the thickness that the pressure leaves.");
  rp_chart_html(page, RP_FIG_CALENDERING_ENERGY,
                "From the log of LAMMPS; the steps are the rests at each degree.");
  rp_add(page->html, "</div>\n");
  gallery(page);
  rp_legend(page);
}
