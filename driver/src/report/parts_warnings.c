/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings: what the run said itself, and what its numbers say against it. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "page.h"

static const double DEEP_OVERLAP = 0.3; /* of a bead with a plane, of its radius: the wall is soft for it */
static const double MOST_IMBALANCE = 0.01; /* of the fluxes in and out, relative */

__attribute__((format(printf, 2, 3))) static void warn(tc_text *list, const char *format, ...)
{
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  rp_add(list, "<li>");
  rp_add_escaped(list, text);
  rp_add(list, "</li>\n");
}

static void of_stages(const rp_results *r, tc_text *list)
{
  for (size_t k = 0; k < r->stages; k++) {
    const rp_stage *stage = &r->stage[k];
    if (stage->retry)
      warn(list,
           "The stage ‘%s’ failed at first (%s) and was done with half the time step and a gentler start.",
           stage->name, stage->retry);
    if (stage->steady == 0)
      warn(list, "The stage ‘%s’ was not steady when its time was over: %s.", stage->name,
           stage->criterion ? stage->criterion : "no criterion");
  }
}

static void of_viscosity(const rp_results *r, tc_text *list)
{
  size_t open = 0;
  for (size_t k = 0; k < r->slurry.rates; k++) open += r->slurry.viscosity[k].converged == 0;
  if (open)
    warn(list, "%zu of %zu viscosities are not converged; they are drawn open, and the table says why.", open,
         r->slurry.rates);
}

static void of_solver(const rp_state *s, const char *name, const char *what, const rp_solver *solver,
                      tc_text *list)
{
  if (solver->present && solver->converged == 0)
    warn(list, "%s: the solver for %s did not converge.", name, what);
  else if (solver->present && fabs(solver->flux_imbalance) > MOST_IMBALANCE)
    warn(list, "%s: fluxes of %s in and out differ by %.2g %%.", name, what, 100 * solver->flux_imbalance);
  (void)s;
}

static void of_states(const rp_results *r, tc_text *list)
{
  for (size_t k = 0; k < r->states; k++) {
    const rp_state *s = &r->state[k];
    const rp_web *ions = &s->web[RP_WEB_IONS];
    char name[64];
    rp_state_name(s, name, sizeof name);
    of_solver(s, name, "electrons", &s->sigma, list);
    of_solver(s, name, "ions", &s->ionic, list);
    if (s->quantity[RP_OVERLAP].value > DEEP_OVERLAP)
      warn(list, "%s: a bead sinks into a plane by %.0f %% of its radius.", name,
           100 * s->quantity[RP_OVERLAP].value);
    if (s->quantity[RP_DEFF].value == 0)
      warn(list, "%s: no path for ions joins the faces.", name);
    else if (ions->file && ions->percolating == 0)
      warn(list, "%s: no chain of contacts of ion-conducting beads joins the faces.", name);
    if (s->quantity[RP_SIGMA].value == 0) warn(list, "%s: no path for electrons joins the faces.", name);
  }
}

static void of_beads(const rp_results *r, tc_text *list)
{
  for (size_t k = 0; k < r->states; k++)
    if (isfinite(r->state[k].beads) && isfinite(r->beads) && r->state[k].beads != r->beads) {
      warn(list, "Beads were lost: the run began with %.0f, and a state has %.0f.", r->beads,
           r->state[k].beads);
      return;
    }
}

void rp_warnings_html(const rp_page *page)
{
  const rp_results *r = page->results;
  const cJSON *item;
  tc_text list = {0};
  cJSON_ArrayForEach(item, r->warnings) if (cJSON_IsString(item)) warn(&list, "%s", item->valuestring);
  of_beads(r, &list);
  of_stages(r, &list);
  of_viscosity(r, &list);
  of_states(r, &list);
  if (list.length) {
    rp_add(page->html,
           "<section class=\"warn\" aria-label=\"Warnings\"><b>Before believing the numbers</b>\n<ul>\n");
    rp_add(page->html, tc_text_get(&list));
    rp_add(page->html, "</ul></section>\n");
  }
  if (page->html->status == TC_OK) page->html->status = tc_text_status(&list);
  tc_text_free(&list);
}
