/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the charts share. */
#include "draft.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "markup.h"

void rp_missing(const rp_draft *d, const char *reason)
{
  snprintf(d->why, d->why_size, "%s", reason);
}

void rp_add_cell(tc_text *script, double v)
{
  if (isfinite(v))
    tc_text_add(script, " %.10g", v);
  else
    tc_text_add(script, " NaN");
}

void rp_add_states(const rp_draft *d, const rp_quantity *quantity, int count, double factor)
{
  tc_text_add(d->script, "# degree [%%], then value and standard error of");
  for (int q = 0; q < count; q++) tc_text_add(d->script, " %s", rp_quantity_texts[quantity[q]].key);
  tc_text_add(d->script, "\n$state << EOD\n");
  for (size_t s = 0; s < d->results->states; s++) {
    const rp_state *state = &d->results->state[s];
    tc_text_add(d->script, "%.10g", 100 * state->degree);
    for (int q = 0; q < count; q++) {
      rp_add_cell(d->script, factor * state->quantity[quantity[q]].value);
      rp_add_cell(d->script, factor * state->quantity[quantity[q]].error);
    }
    tc_text_add(d->script, "\n");
  }
  tc_text_add(d->script, "EOD\n");
}

int rp_known(const rp_results *r, rp_quantity q)
{
  int n = 0;
  for (size_t s = 0; s < r->states; s++) n += isfinite(r->state[s].quantity[q].value) != 0;
  return n;
}

void rp_degree_axis(const rp_draft *d)
{
  rp_add(d->script, "set xlabel 'Calendering degree [%]'\nset xrange [-1:*]\n");
}

static int has_error(const rp_results *r, rp_quantity q)
{
  for (size_t s = 0; s < r->states; s++)
    if (r->state[s].quantity[q].error > 0) return 1;
  return 0;
}

void rp_add_curve(const rp_draft *d, rp_quantity q, int y, const char *color, const char *dash,
                  const char *point, const char *extra)
{
  tc_text_add(d->script, "$state u 1:%d w lp lw 2.2 pt %s %s lc rgb %s %s", y, point, dash, color, extra);
  if (has_error(d->results, q))
    tc_text_add(d->script, ", $state u 1:%d:%d w yerrorbars lw 1.4 pt %s lc rgb %s%s notitle", y, y + 1,
                point, color, strstr(extra, "x1y2") ? " axes x1y2" : "");
}
