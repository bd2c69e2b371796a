/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charts of transport, with the band that the contact model leaves open. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draft.h"
#include "markup.h"
#include "number.h"

/* Whether small values would lie flat on a linear axis: all above 0, the largest far above the smallest. */
static int spans_decades(const rp_results *r, rp_quantity q)
{
  const double largest = rp_largest(r, q);
  double smallest = largest;
  for (size_t s = 0; s < r->states; s++)
    if (isfinite(r->state[s].quantity[q].value)) smallest = fmin(smallest, r->state[s].quantity[q].value);
  return smallest > 0 && largest > 25 * smallest;
}

/* Block $band: degree, then what thinner and thicker necks make of σ_e (times `factor`), of D_eff and τ_g,
 * and of σ_e/τ_g (over `largest`). 0 when no state knows. */
static int add_band(const rp_draft *d, double factor, double largest)
{
  const rp_results *r = d->results;
  int n = 0;
  rp_add(d->script,
         "# degree [%], low and high of sigma_e, d_eff_rel, tau_g, sigma_e/tau_g: necks x 0.7, x 1.3\n"
         "$band << EOD\n");
  for (size_t k = 0; k < r->states; k++) {
    const rp_state *s = &r->state[k];
    const double d_eff = s->quantity[RP_DEFF].value, tau = s->quantity[RP_TAU].value;
    const double low = tau * sqrt(d_eff / s->d_eff_low), high = tau * sqrt(d_eff / s->d_eff_high);
    if (!isfinite(s->sigma_low + s->sigma_high) && !isfinite(low + high)) continue;
    tc_text_add(d->script, "%.10g", 100 * s->degree);
    rp_add_cell(d->script, factor * s->sigma_low);
    rp_add_cell(d->script, factor * s->sigma_high);
    rp_add_cell(d->script, s->d_eff_low);
    rp_add_cell(d->script, s->d_eff_high);
    rp_add_cell(d->script, low);
    rp_add_cell(d->script, high);
    rp_add_cell(d->script, s->sigma_low / low / largest);
    rp_add_cell(d->script, s->sigma_high / high / largest);
    rp_add(d->script, "\n");
    n++;
  }
  rp_add(d->script, "EOD\n");
  return n > 1;
}

static const char BAND[] = "necks × 0.7 to × 1.3";

void rp_draw_sigma(const rp_draft *d)
{
  const rp_quantity quantity[] = {RP_SIGMA};
  const char *prefix;
  if (!rp_known(d->results, RP_SIGMA)) {
    rp_missing(d, "the electronic conductivity was not computed");
    return;
  }
  const double factor = rp_si_factor(rp_largest(d->results, RP_SIGMA), &prefix);
  rp_add_states(d, quantity, 1, factor);
  const int band = add_band(d, factor, 1);
  rp_degree_axis(d);
  tc_text_add(d->script, "set ylabel 'Electronic conductivity σ_e [%sS/m]'\n%s\n@key_row\nplot ", prefix,
              spans_decades(d->results, RP_SIGMA) ? "set logscale y\nset format y '%g'" : "set yrange [0:*]");
  if (band) tc_text_add(d->script, "$band u 1:2:3 w filledcurves lc rgb A t '%s', ", BAND);
  rp_add_curve(d, RP_SIGMA, 2, "A", "", "7", "t 'σ_e'");
  rp_add(d->script, "\n");
}

void rp_draw_tau(const rp_draft *d)
{
  const rp_quantity quantity[] = {RP_TAU, RP_DEFF};
  if (!rp_known(d->results, RP_TAU) && !rp_known(d->results, RP_DEFF)) {
    rp_missing(d, "the ionic transport was not computed");
    return;
  }
  rp_add_states(d, quantity, 2, 1);
  const int band = add_band(d, 1, 1);
  rp_degree_axis(d);
  rp_add(d->script, "set ylabel 'Geometric tortuosity τ_g' textcolor rgb A\nset ytics textcolor rgb A\n"
                    "set y2label 'D_{eff}/D_0' textcolor rgb B offset -0.8,0\n"
                    "set y2tics nomirror out scale 0.4 textcolor rgb B\nset border 11\n"
                    "set yrange [*:*]\nset offsets 0,0,graph 0.08,graph 0.08\n@key_row\nplot ");
  if (band)
    rp_add(d->script, "$band u 1:6:7 w filledcurves lc rgb A axes x1y1 notitle, "
                      "$band u 1:4:5 w filledcurves lc rgb B axes x1y2 notitle, ");
  rp_add_curve(d, RP_TAU, 2, "A", "", "7", "axes x1y1 t 'τ_g (left)'");
  rp_add(d->script, ", ");
  rp_add_curve(d, RP_DEFF, 4, "B", "dt '-'", "5", "axes x1y2 t 'D_{eff}/D_0 (right)'");
  rp_add(d->script, "\n");
}

void rp_draw_quality(const rp_draft *d)
{
  const rp_results *r = d->results;
  double largest = 0;
  for (size_t s = 0; s < r->states; s++) {
    const double ratio = r->state[s].quantity[RP_SIGMA].value / r->state[s].quantity[RP_TAU].value;
    if (isfinite(ratio)) largest = fmax(largest, ratio);
  }
  if (!(largest > 0)) {
    rp_missing(d, "it needs both conductivities");
    return;
  }
  rp_add(d->script, "# degree [%], sigma_e/tau_g divided by its largest value\n$state << EOD\n");
  for (size_t s = 0; s < r->states; s++) {
    tc_text_add(d->script, "%.10g", 100 * r->state[s].degree);
    rp_add_cell(d->script,
                r->state[s].quantity[RP_SIGMA].value / r->state[s].quantity[RP_TAU].value / largest);
    tc_text_add(d->script, "\n");
  }
  rp_add(d->script, "EOD\n");
  const int band = add_band(d, 1, largest);
  rp_degree_axis(d);
  rp_add(d->script, "set ylabel '(σ_e/τ_g) / largest'\nset yrange [0:*]\n@key_row\nplot ");
  if (band) tc_text_add(d->script, "$band u 1:8:9 w filledcurves lc rgb A t '%s', ", BAND);
  rp_add(d->script, "$state u 1:2 w lp lw 2.2 pt 7 lc rgb A t 'σ_e/τ_g'\n");
}
