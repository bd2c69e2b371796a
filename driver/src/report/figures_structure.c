/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charts of the structure: porosity, profiles, networks. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draft.h"
#include "markup.h"

void rp_draw_porosity(const rp_draft *d)
{
  const rp_quantity quantity[] = {RP_POROSITY, RP_POROSITY_INTER};
  const rp_state *dried = rp_dried(d->results);
  if (!rp_known(d->results, RP_POROSITY)) {
    rp_missing(d, "no porosities: drying was not run");
    return;
  }
  rp_add_states(d, quantity, 2, 100);
  rp_degree_axis(d);
  rp_add(d->script, "set ylabel 'Porosity [%]'\nset autoscale noextend\nset yrange [0:*]\n"
                    "set offsets 0,0,graph 0.1,0\nset key bottom left Left reverse\nplot ");
  const double start = dried ? dried->quantity[RP_POROSITY].value : NAN;
  if (isfinite(start) && d->results->states > 1)
    tc_text_add(
        d->script,
        "[0:%.10g] (v = 100 - (100 - %.10g) / (1 - x/100), v > 0 ? v : NaN) w l lw 1.4 dt '-' lc rgb PORE"
        " t 'if no solid were squeezed', ",
        100 * d->results->state[d->results->states - 1].degree, 100 * start);
  rp_add_curve(d, RP_POROSITY, 2, "A", "", "7", "t 'total'");
  rp_add(d->script, ", ");
  rp_add_curve(d, RP_POROSITY_INTER, 4, "B", "dt '-'", "5", "t 'between beads'");
  const rp_references *known_values = &d->results->reference[RP_DRIED_POROSITY];
  for (size_t k = 0; k < known_values->count; k++) {
    tc_text_add(d->script, ", '+' every ::0::0 u (0):(%.10g) w p pt 12 ps 1.3 lw 2 lc rgb PAPER t \"",
                100 * known_values->at[k].value);
    rp_chart_plain(d->script, known_values->at[k].source);
    tc_text_add(d->script, ", dried\"");
  }
  rp_add(d->script, "\n");
}

static int step_of(const rp_results *r, size_t state)
{
  const double last = r->state[r->states - 1].degree;
  return last > 0 ? (int)lround(r->state[state].degree / last * (RP_STEPS - 1)) : 0;
}

/* Block $pN: height, porosity and the volume fraction of each material, all in percent. */
static void add_profile(const rp_draft *d, size_t state)
{
  const rp_state *s = &d->results->state[state];
  tc_text_add(d->script, "# height [um], porosity [%%], then volume fractions [%%]\n$p%zu << EOD\n", state);
  for (size_t b = 0; b < s->bins; b++) {
    rp_add_cell(d->script, s->z_um[b]);
    rp_add_cell(d->script, 100 * s->porosity[b]);
    for (int m = 0; m < d->results->materials; m++)
      rp_add_cell(d->script, s->fraction[m] ? 100 * s->fraction[m][b] : NAN);
    tc_text_add(d->script, "\n");
  }
  tc_text_add(d->script, "EOD\n");
}

void rp_draw_profile_porosity(const rp_draft *d)
{
  const rp_results *r = d->results;
  int n = 0;
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].bins) {
      add_profile(d, s);
      n++;
    }
  if (!n) {
    rp_missing(d, "no profiles along the thickness");
    return;
  }
  rp_add(d->script,
         "set xlabel 'Height above the collector [µm]'\nset ylabel 'Porosity [%]'\nset yrange [0:*]\n"
         "set xrange [0:*]\nset key outside right top Left reverse samplen 1.2 spacing 0.95 maxrows 14 font "
         "',13'\nplot ");
  const char *comma = "";
  for (size_t s = 0; s < r->states; s++) {
    if (!r->state[s].bins) continue;
    tc_text_add(d->script, "%s$p%zu u 1:2 w l lw %s lc rgb STEP_%d t '%.0f %%'", comma, s,
                s == 0 || s + 1 == r->states ? "2.8" : "1.8", step_of(r, s), 100 * r->state[s].degree);
    comma = ", ";
  }
  rp_add(d->script, "\n");
}

static void draw_fractions(const rp_draft *d, size_t state)
{
  static const int points[] = {7, 5, 9, 13, 11, 4};
  const rp_results *r = d->results;
  if (state >= r->states || !r->state[state].bins) {
    rp_missing(d, "no profile along the thickness of this state");
    return;
  }
  add_profile(d, state);
  rp_add(d->script, "set xlabel 'Height above the collector [µm]'\nset ylabel 'Volume fraction [%]'\n"
                    "set xrange [0:*]\nset yrange [0:*]\n@key_row\nplot ");
  for (int m = 0; m < r->materials; m++) {
    if (!r->state[state].fraction[m]) continue;
    tc_text_add(d->script, "$p%zu u 1:%d w lp lw 2 pt %d ps 0.5 lc rgb MATERIAL_%d t \"", state, 3 + m,
                points[m % 6], m);
    rp_chart_plain(d->script, r->material[m].name);
    rp_add(d->script, "\", ");
  }
  tc_text_add(d->script, "$p%zu u 1:2 w lp lw 2 dt '-' pt 6 ps 0.5 lc rgb PORE t 'pores'\n", state);
}

void rp_draw_profile_dried(const rp_draft *d)
{
  if (rp_dried(d->results))
    draw_fractions(d, 0);
  else
    rp_missing(d, "drying was not run");
}

void rp_draw_profile_last(const rp_draft *d)
{
  const rp_results *r = d->results;
  if (r->states && r->state[r->states - 1].degree > 0)
    draw_fractions(d, r->states - 1);
  else
    rp_missing(d, "calendering was not run");
}

/* Columns of $web: degree [%], then for each kind of network two numbers of its bodies. */
static int add_webs(const rp_draft *d, const char *what, int diameters)
{
  const rp_results *r = d->results;
  int n = 0;
  tc_text_add(d->script, "# degree [%%], %s of ions, electrons, pores\n$web << EOD\n", what);
  for (size_t s = 0; s < r->states; s++) {
    tc_text_add(d->script, "%.10g", 100 * r->state[s].degree);
    for (int k = 0; k < RP_WEBS; k++) {
      const rp_web *w = &r->state[s].web[k];
      rp_add_cell(d->script, diameters ? w->body_um : w->coordination);
      rp_add_cell(d->script, diameters ? w->link_um : NAN);
      n += w->file != NULL;
    }
    rp_add(d->script, "\n");
  }
  rp_add(d->script, "EOD\n");
  return n;
}

static int knows_web(const rp_results *r, rp_web_kind kind)
{
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].web[kind].file) return 1;
  return 0;
}

void rp_draw_neighbours(const rp_draft *d)
{
  static const char *const look[RP_WEBS] = {"pt 7 lc rgb A", "pt 5 dt '-' lc rgb B",
                                            "pt 9 dt '.' lc rgb PORE"};
  static const char *const name[RP_WEBS] = {"ions", "electrons", "pores"};
  if (!add_webs(d, "mean coordination", 0)) {
    rp_missing(d, "no networks were extracted");
    return;
  }
  rp_degree_axis(d);
  rp_add(d->script, "set ylabel 'Neighbours, mean'\nset yrange [0:*]\n@key_row\nplot ");
  const char *comma = "";
  for (int k = 0; k < RP_WEBS; k++) {
    if (!knows_web(d->results, (rp_web_kind)k)) continue;
    tc_text_add(d->script, "%s$web u 1:%d w lp lw 2.2 %s t '%s'", comma, 2 + 2 * k, look[k], name[k]);
    comma = ", ";
  }
  rp_add(d->script, "\n");
}

void rp_draw_bodies(const rp_draft *d)
{
  if (!knows_web(d->results, RP_WEB_PORES)) {
    rp_missing(d, "no network of the pores was extracted");
    return;
  }
  add_webs(d, "mean diameters of bodies and links [um]", 1);
  rp_degree_axis(d);
  tc_text_add(d->script,
              "set ylabel 'Mean diameter [µm]'\nset yrange [0:*]\n@key_row\n"
              "plot $web u 1:%d w lp lw 2.2 pt 7 lc rgb A t 'pores', "
              "$web u 1:%d w lp lw 2.2 pt 5 dt '-' lc rgb B t 'constrictions'\n",
              2 + 2 * RP_WEB_PORES, 3 + 2 * RP_WEB_PORES);
}
