/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the time went. */
#include <math.h>
#include <string.h>

#include "number.h"
#include "page.h"

typedef struct row {
  const char *name;
  double wall_s, core_hours;
  const rp_stage *stage;   /* or NULL */
  rp_compared reference;   /* RP_COMPARED: none */
  double reference_points; /* what the reference is multiplied with: 1, or the number of shear rates */
} row;

enum { MOST_ROWS = 16 };

static double reference_of(const rp_results *r, const row *w)
{
  if (w->reference == RP_COMPARED || !r->reference[w->reference].count) return NAN;
  return r->reference[w->reference].at[0].value * w->reference_points;
}

static size_t collect(const rp_results *r, row *rows)
{
  static const struct {
    const char *name;
    rp_compared hours;
  } known[] = {
      {"slurry", RP_SLURRY_HOURS}, {"drying", RP_DRYING_HOURS}, {"calendering", RP_CALENDERING_HOURS}};
  size_t n = 0;
  for (size_t k = 0; k < r->stages && n + 2 < MOST_ROWS; k++) {
    const rp_stage *s = &r->stage[k];
    rows[n] = (row){s->name, s->wall_s, rp_core_hours(s), s, RP_COMPARED, 1};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
      if (s->name && strcmp(s->name, known[i].name) == 0) rows[n].reference = known[i].hours;
    n++;
  }
  double seconds = 0, cores = 0;
  for (size_t k = 0; k < r->states; k++) {
    const rp_state *s = &r->state[k];
    if (!isfinite(s->seconds)) continue;
    seconds += s->seconds;
    cores += s->seconds * (isfinite(s->ranks) ? s->ranks : 1) / 3600;
  }
  if (seconds > 0) rows[n++] = (row){"analysis, all states", seconds, cores, NULL, RP_COMPARED, 1};
  const double points = (double)r->slurry.rates, each = rp_compared_value(r, RP_VISCOSITY_HOURS).value;
  if (each > 0)
    rows[n++] =
        (row){"viscosity, all rates", 3600 * each * points, each * points, NULL, RP_VISCOSITY_HOURS, points};
  return n;
}

static void add_row(tc_text *html, const rp_results *r, const row *w, double all, int with_reference)
{
  const double share = w->core_hours / all, reference = reference_of(r, w);
  rp_add(html, "<tr><th scope=\"row\">");
  rp_add_escaped(html, w->name);
  rp_add(html, "</th><td>");
  rp_add_duration(html, w->wall_s);
  rp_add(html, "</td><td>");
  rp_add_number(html, w->core_hours, 2);
  rp_add(html, "</td><td class=\"share\">");
  rp_add_percent(html, share);
  if (isfinite(share)) tc_text_add(html, "<i style=\"width:%.1f%%\"></i>", 100 * share);
  rp_add(html, "</td>");
  if (with_reference) {
    rp_add(html, "<td>");
    rp_add_number(html, reference, 3);
    rp_add(html, "</td><td>");
    rp_add_number(html, reference / w->core_hours, 2);
    rp_add(html, "</td>");
  }
  rp_add(html, "<td>");
  rp_add_count(html, w->stage ? w->stage->ranks : NAN);
  rp_add(html, "</td><td>");
  rp_add_count(html, w->stage ? w->stage->steps : NAN);
  rp_add(html, "</td><td>");
  rp_add_plain_number(html, w->stage ? w->stage->dt_us : NAN);
  rp_add(html, "</td><td>");
  rp_add_number(html, w->stage ? w->stage->time_us : NAN, 4);
  rp_add(html, "</td></tr>\n");
}

void rp_times_html(const rp_page *page)
{
  const rp_results *r = page->results;
  tc_text *html = page->html;
  row rows[MOST_ROWS];
  const size_t n = collect(r, rows);
  const char *source = NULL;
  double all = 0;
  if (!n) return;
  for (size_t k = 0; k < n; k++) {
    all += rows[k].core_hours;
    if (isfinite(reference_of(r, &rows[k]))) source = r->reference[rows[k].reference].at[0].source;
  }
  rp_add(html, "<h3 id=\"times\">Where the time went</h3>\n<div class=\"scroll\"><table>\n<tr><th "
               "scope=\"col\">Stage</th><th scope=\"col\">Wall time</th><th scope=\"col\">Core "
               "hours</th><th scope=\"col\">Share</th>");
  if (source)
    rp_add(html,
           "<th scope=\"col\">Reference<small>core hours</small></th><th scope=\"col\">Times less</th>");
  rp_add(
      html,
      "<th scope=\"col\">Ranks</th><th scope=\"col\">Steps</th><th scope=\"col\">Time step<small>µs</small>"
      "</th><th scope=\"col\">Simulated<small>µs</small></th></tr>\n");
  for (size_t k = 0; k < n; k++) add_row(html, r, &rows[k], all, source != NULL);
  rp_add(html, "</table></div>\n<p>States are analysed, and shear rates run, side by side: their wall times "
               "are sums over "
               "all of them.");
  if (source) {
    rp_add(html, " Reference: ");
    rp_add_escaped(html, source);
    rp_add(html, ".");
  }
  rp_add(html, "</p>\n");
}
