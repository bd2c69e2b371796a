/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first screen of the page: what was made, what came out; and the comparison with reference values. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "page.h"

static const rp_state *last_state(const rp_results *r)
{
  return r->states && r->state[r->states - 1].degree > 0 ? &r->state[r->states - 1] : NULL;
}

static void say_slurry(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  rp_add(html, "A slurry of ");
  rp_add_count(html, r->beads);
  rp_add(html, " beads");
  for (int m = 0; m < r->materials; m++) {
    rp_add(html, m == 0 ? " (" : ", ");
    rp_material_name(page, m);
    rp_add(html, " ");
    rp_add_percent(html, r->material[m].fraction);
  }
  if (r->materials) rp_add(html, " of the dry mass)");
  if (r->slurry.present && isfinite(r->slurry.density_g_cm3.value)) {
    rp_add(html, " settled at a density of <b>");
    rp_add_value(html, r->slurry.density_g_cm3, 4);
    rp_add(html, "\u00a0g/cm³</b>. ");
  } else {
    rp_add(html, " was set up; it has not settled yet. ");
  }
}

static void say_dried(const rp_page *page)
{
  const rp_state *dried = rp_dried(page->results);
  tc_text *html = page->html;
  if (!dried) return;
  rp_add(html, "Drying left an electrode ");
  rp_add_number(html, dried->quantity[RP_THICKNESS].value, 3);
  rp_add(html, "\u00a0µm thick with a porosity of <b>");
  rp_add_percent_value(html, dried->quantity[RP_POROSITY]);
  rp_add(html, "</b>. ");
}

static void say_calendered(const rp_page *page)
{
  const rp_state *dried = rp_dried(page->results), *last = last_state(page->results);
  tc_text *html = page->html;
  if (!last) return;
  rp_add(html, "Pressing it by up to ");
  rp_add_number(html, 100 * last->degree, 2);
  rp_add(html, "\u00a0% of its thickness brought the porosity to ");
  rp_add_percent_value(html, last->quantity[RP_POROSITY]);
  if (isfinite(last->quantity[RP_TAU].value) && dried && isfinite(dried->quantity[RP_TAU].value)) {
    rp_add(html, " and the geometric tortuosity for ions from ");
    rp_add_value(html, dried->quantity[RP_TAU], 3);
    rp_add(html, " to <b>");
    rp_add_value(html, last->quantity[RP_TAU], 3);
    rp_add(html, "</b>");
  }
  const double peak = rp_compared_value(page->results, RP_SIGMA_PEAK).value;
  if (isfinite(peak)) {
    rp_add(html, "; electrons are conducted best at ");
    rp_add_number(html, 100 * peak, 2);
    rp_add(html, "\u00a0%");
  }
  rp_add(html, ". ");
}

static void add_strip(const rp_page *page)
{
  const rp_results *r = page->results;
  const rp_pictures *p = page->pictures;
  int state[3];
  const int count = rp_strip_states(r, state);
  rp_add(page->html, "<div class=\"strip\">\n");
  if (p->slurry.png.length)
    rp_shot_html(page, &p->slurry, "Block of the slurry, beads coloured by material", "slurry", "block");
  for (int k = 0; k < count; k++) {
    char name[64], alt[128];
    rp_state_name(&r->state[state[k]], name, sizeof name);
    snprintf(alt, sizeof alt, "Block of the electrode, %s, beads coloured by material", name);
    if (p->block[state[k]].png.length) rp_shot_html(page, &p->block[state[k]], alt, name, "block");
  }
  rp_add(page->html, "</div>\n");
  rp_legend(page);
}

static void add_card_number(tc_text *html, rp_quantity q, const rp_state *s, double factor)
{
  rp_add_number(html, (q == RP_POROSITY ? 100 : factor) * s->quantity[q].value, 3);
}

/* A quantity of the dried and of the most calendered electrode, as far as they are there. */
static void add_card(const rp_page *page, rp_quantity q, const char *what)
{
  const rp_state *first = rp_dried(page->results), *last = last_state(page->results);
  tc_text *html = page->html;
  char unit[32];
  const double factor = rp_page_unit(page, q, unit, sizeof unit);
  if (first && !isfinite(first->quantity[q].value)) first = NULL;
  if (last && !isfinite(last->quantity[q].value)) last = NULL;
  if (!first && !last) return;
  rp_add(html, "<div class=\"card\"><b>");
  if (first) add_card_number(html, q, first, factor);
  if (first && last) rp_add(html, " <span>→</span> ");
  if (last) add_card_number(html, q, last, factor);
  tc_text_add(html, " <span>%s</span></b><i>%s, ", q == RP_POROSITY ? "%" : unit, what);
  if (first) rp_add(html, "dried");
  if (last) tc_text_add(html, "%scalendered %.3g\u00a0%%", first ? " → " : "", 100 * last->degree);
  rp_add(html, "</i></div>\n");
}

static void add_cards(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  rp_add(html, "<div class=\"cards\">\n");
  if (r->slurry.present && isfinite(r->slurry.density_g_cm3.value)) {
    rp_add(html, "<div class=\"card\"><b>");
    rp_add_value(html, r->slurry.density_g_cm3, 3);
    rp_add(html, " <span>g/cm³</span></b><i>density, slurry</i></div>\n");
  }
  add_card(page, RP_THICKNESS, "thickness");
  add_card(page, RP_POROSITY, "porosity");
  add_card(page, RP_SIGMA, "electronic conductivity");
  add_card(page, RP_SIGMA_ION, "ionic conductivity");
  add_card(page, RP_TAU, "geometric tortuosity");
  add_card(page, RP_DEFF, "ion diffusion relative to the bulk");
  rp_add(html, "</div>\n");
}

void rp_part_summary(const rp_page *page)
{
  tc_text *html = page->html;
  rp_add(html,
         "<header class=\"top\">\n<p class=\"kicker\">Simulated wet manufacture of an electrode</p>\n<h1>");
  rp_add_escaped(html, page->results->recipe_name ? page->results->recipe_name : "Run without a name");
  rp_add(html, "</h1>\n<p class=\"lead\">");
  say_slurry(page);
  say_dried(page);
  say_calendered(page);
  rp_add(html, "</p>\n");
  rp_warnings_html(page);
  rp_sample_html(page);
  add_strip(page);
  add_cards(page);
  rp_add(html, "</header>\n");
}

void rp_sample_html(const rp_page *page)
{
  tc_text *html = page->html;
  const cJSON *run, *sample = page->results->sample;
  const char *beads = NULL, *separator = "";
  int differ = 0;
  if (!sample) return;
  tc_text_add(
      html,
      "<p class=\"note\">All numbers are means over %d runs of this recipe; ± and bars are standard errors "
      "of these means. Pictures, logs and networks are of the first. Runs: ",
      cJSON_GetArraySize(sample));
  cJSON_ArrayForEach(run, sample)
  {
    const char *count = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(run, "beads"));
    rp_add(html, separator);
    rp_add_escaped(html, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(run, "folder")));
    rp_add(html, " (seed ");
    rp_add_escaped(html, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(run, "seed")));
    rp_add(html, ", ");
    rp_add_escaped(html, count);
    rp_add(html, " beads)");
    differ += beads && count && strcmp(beads, count) != 0;
    if (!beads) beads = count;
    separator = ", ";
  }
  rp_add(html, ".");
  if (differ)
    rp_add(html, " <b>The numbers of beads differ:</b> part of the scatter is that of the smaller runs.");
  rp_add(html, " Every value: <code>csv/seeds.csv</code>.</p>\n");
}

static const struct {
  const char *name, *unit;
  int percent;
} compared[RP_SLURRY_HOURS] = {
    /* hours stand in the table of times */
    [RP_SLURRY_DENSITY] = {"Slurry density", "g/cm³", 0},
    [RP_DRIED_POROSITY] = {"Porosity of the dried electrode", "", 1},
    [RP_SIGMA_PEAK] = {"Degree of largest <i>σ</i><sub>e</sub>", "", 1},
    [RP_RATIO_PEAK] = {"Degree of largest <i>σ</i><sub>e</sub>/<i>τ</i><sub>g</sub>", "", 1},
};

static void compared_value(tc_text *html, const char *unit, int percent, rp_value v)
{
  if (percent)
    rp_add_percent_value(html, v);
  else
    rp_add_value(html, v, 3);
  if (*unit && isfinite(v.value)) tc_text_add(html, "\u00a0%s", unit);
}

/* One row: name, reference, ours, difference. Fractions differ in points, other numbers relatively. */
static void comparison_row(tc_text *html, const char *name, const char *unit, int percent, double reference,
                           const char *source, rp_value ours)
{
  const double difference = ours.value - reference;
  tc_text_add(html, "<tr><th scope=\"row\">%s<small>", name);
  rp_add_escaped(html, source);
  rp_add(html, "</small></th><td>");
  compared_value(html, unit, percent, (rp_value){reference, NAN});
  rp_add(html, "</td><td><b>");
  compared_value(html, unit, percent, ours);
  rp_add(html, "</b></td><td>");
  if (isfinite(difference)) {
    if (difference >= 0) rp_add(html, "+");
    rp_add_number(html, percent ? 100 * difference : 100 * difference / reference, 2);
    rp_add(html, percent ? " points" : "\u00a0%");
  } else {
    rp_add(html, "–");
  }
  rp_add(html, "</td></tr>\n");
}

static void add_trend_end(tc_text *html, rp_quantity q, double value)
{
  if (q == RP_POROSITY)
    rp_add_percent(html, value);
  else
    rp_add_number(html, value, 3);
}

/* Whether a quantity only falls (direction −1) or only rises (+1) from state to state; counts as unknown with
 * fewer than two states. */
static void add_trend(const rp_page *page, rp_quantity q, const char *name, int direction)
{
  const rp_results *r = page->results;
  double before = NAN, first = NAN;
  int steps = 0, against = 0;
  for (size_t s = 0; s < r->states; s++) {
    const double v = r->state[s].quantity[q].value;
    if (!isfinite(v)) continue;
    if (isfinite(before)) {
      steps++;
      against += direction * (v - before) < 0;
    } else {
      first = v;
    }
    before = v;
  }
  if (!steps) return;
  tc_text_add(page->html,
              "<tr><td>%s %s as the degree rises</td><td class=\"text\"><span class=\"%s\">%s</span>", name,
              direction < 0 ? "falls" : "rises", against ? "bad" : "good",
              against ? "not at every step" : "at every step");
  if (against) tc_text_add(page->html, " (%d of %d go the other way)", against, steps);
  rp_add(page->html, "</td><td>");
  add_trend_end(page->html, q, first);
  rp_add(page->html, " → ");
  add_trend_end(page->html, q, before);
  rp_add(page->html, "</td></tr>\n");
}

void rp_part_comparison(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  size_t rows = r->others;
  for (int k = 0; k < RP_SLURRY_HOURS; k++) rows += r->reference[k].count;
  rp_heading(page, "comparison", "Beside the reference");
  if (rows) {
    rp_add(html, "<p>Reference values are those that the recipe names.</p>\n<div class=\"scroll\"><table>\n"
                 "<tr><th scope=\"col\">Quantity<small>and where the reference comes "
                 "from</small></th><th scope=\"col\">Reference</th><th scope=\"col\">This run</th>"
                 "<th scope=\"col\">Difference</th></tr>\n");
    for (int k = 0; k < RP_SLURRY_HOURS; k++)
      for (size_t i = 0; i < r->reference[k].count; i++)
        comparison_row(html, compared[k].name, compared[k].unit, compared[k].percent,
                       r->reference[k].at[i].value, r->reference[k].at[i].source,
                       rp_compared_value(r, (rp_compared)k));
    for (size_t i = 0; i < r->others; i++) {
      tc_text name = {0};
      rp_add(&name, "<code>");
      rp_add_escaped(&name, r->other[i].path);
      rp_add(&name, "</code>");
      comparison_row(html, tc_text_get(&name), "", 0, r->other[i].reference, r->other[i].source,
                     r->other[i].value);
      tc_text_free(&name);
    }
    rp_add(html, "</table></div>\n");
  } else {
    rp_absent(page, "The recipe names no reference values.");
  }
  if (r->states < 2) return;
  rp_add(html, "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">Trend</th><th scope=\"col\" "
               "class=\"text\">In this run</th>"
               "<th scope=\"col\">First → last</th></tr>\n");
  add_trend(page, RP_POROSITY, "Porosity", -1);
  /* Pressing joins solids, and closes pores: which of the two ions have to pass decides what is expected. */
  const int better = r->state[0].ion_rel_pore > 0 ? -1 : 1;
  add_trend(page, RP_TAU, "Geometric tortuosity", -better);
  add_trend(page, RP_DEFF, "Effective diffusion", better);
  rp_add(html, "</table></div>\n");
}
