/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a sweep. */
#include "sweep_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "report/chart.h"
#include "report/frame.h"
#include "report/markup.h"
#include "report/number.h"
#include "tapecast/memory.h"

static const char PAGE[] = "sweep.html", FIGURES[] = "figures";

/* ------------------------------------------------------------------------------------------- quantities */

/* A reference's key is the path with '_' for '.': slurry_density_g_cm3. */
const tc_reference *tc_sweep_reference(const tc_recipe *recipe, const char *path, int index)
{
  const tc_reference *items = recipe->reference.items;
  char key[256];
  snprintf(key, sizeof key, "%s", path);
  for (char *c = key; *c; c++)
    if (*c == '.') *c = '_';
  for (int i = 0; i < recipe->reference.count; i++)
    if (strcmp(items[i].key, key) == 0 && index-- == 0) return &items[i];
  return NULL;
}

/* --------------------------------------------------------------------------------------------- the parts */

static const tc_evaluation *evaluation_of(const tc_sweep_result *r, int point, int seed)
{
  return tc_campaign_get(r->campaign, r->run[(size_t)point * (size_t)r->design->seeds + (size_t)seed]);
}

static void add_lead(const tc_sweep_page *page)
{
  const tc_sweep_result *r = page->result;
  int done = 0, failed = 0;
  const int runs = r->design->points * r->design->seeds;
  for (int p = 0; p < r->design->points; p++) {
    done += r->table->done[p];
    failed += r->table->failed[p];
  }
  rp_add(page->html, "<header class=\"top\"><p class=\"kicker\">tapecast sweep</p>\n<h1>");
  rp_add_escaped(page->html, r->sweep->name);
  tc_text_add(page->html, "</h1>\n<p class=\"lead\">%d points%s of ", r->design->points,
              r->sweep->design == TC_DESIGN_SOBOL ? " of a quasi-random design" : "");
  rp_add_escaped(page->html, r->sweep->recipe);
  tc_text_add(page->html, ", %d %s each: %d of %d runs done", r->design->seeds,
              r->design->seeds == 1 ? "run" : "seeds", done, runs);
  if (failed) tc_text_add(page->html, ", <a href=\"#failed\" class=\"bad\">%d failed</a>", failed);
  if (done + failed < runs) tc_text_add(page->html, ", %d to go", runs - done - failed);
  rp_add(page->html, ".</p></header>\n<main>\n");
}

static void add_quantity_heading(const tc_sweep_page *page, int quantity, const char *tag)
{
  char label[128], unit[32], place[128];
  tc_quantity_name(page->result->table->quantity[quantity], label, unit, place);
  tc_text_add(page->html, "<%s>", tag);
  rp_add_escaped(page->html, label);
  rp_add(page->html, " <small>");
  rp_add_escaped(page->html, place);
  if (unit[0]) tc_text_add(page->html, "%s%s", place[0] ? ", " : "", unit);
  tc_text_add(page->html, "</small></%s>", tag);
}

static tc_status add_charts(const tc_sweep_page *page)
{
  rp_add(page->html, "<h2 id=\"charts\">Against the parameters</h2>\n");
  if (!page->shown_count)
    rp_add(page->html, "<p class=\"absent\">Nothing differs between the runs that are done.</p>\n");
  /* With one parameter the quantities stand side by side, else the parameters of each. */
  const bool single = page->result->sweep->factor_count == 1;
  if (single) rp_add(page->html, "<div class=\"pair\">\n");
  for (int i = 0; i < page->shown_count; i++) {
    if (!single) {
      add_quantity_heading(page, page->shown[i], "h3");
      rp_add(page->html, "<div class=\"pair\">\n");
    }
    TC_TRY(tc_sweep_charts(page, page->shown[i]));
    if (!single) rp_add(page->html, "</div>\n");
  }
  if (single) rp_add(page->html, "</div>\n");
  if (page->left_out)
    tc_text_add(
        page->html,
        "<p>%d more quantities differ; they are in sweep.csv. The key <code>measure</code> of the sweep "
        "chooses.</p>\n",
        page->left_out);
  return TC_OK;
}

static void add_explained(const tc_sweep_page *page)
{
  const tc_sweep_result *r = page->result;
  tc_text *html = page->html;
  if (r->sweep->factor_count < 2 || !page->shown_count) return;
  rp_add(html,
         "<h2 id=\"spread\">What each parameter explains</h2>\n<p>Share of a quantity’s variance over the "
         "points that lies between the means of a parameter’s values; in a quasi-random design the square of "
         "the rank correlation, with its direction. What adds up to less than all is the parameters’ acting "
         "together, and noise.</p>\n<div class=\"scroll\"><table>\n<tr><th>Parameter</th>");
  for (int i = 0; i < page->shown_count; i++) add_quantity_heading(page, page->shown[i], "th");
  rp_add(html, "</tr>\n");
  for (int f = 0; f < r->sweep->factor_count; f++) {
    rp_add(html, "<tr><td>");
    rp_add_escaped(html, r->sweep->factors[f].name);
    rp_add(html, "</td>");
    for (int i = 0; i < page->shown_count; i++) {
      int direction;
      const double part = tc_sweep_explained(r, page->shown[i], f, &direction);
      rp_add(html, "<td>");
      if (isfinite(part))
        rp_add_percent(html, part);
      else
        rp_add(html, "–");
      rp_add(html, direction > 0 ? " ↗</td>" : direction < 0 ? " ↘</td>" : "</td>");
    }
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div>\n");
}

static void add_parameter_heads(const tc_sweep_page *page)
{
  for (int f = 0; f < page->result->sweep->factor_count; f++) {
    rp_add(page->html, "<th>");
    rp_add_escaped(page->html, page->result->sweep->factors[f].name);
    rp_add(page->html, "</th>");
  }
}

static void add_levels(const tc_sweep_page *page, int point)
{
  for (int f = 0; f < page->result->sweep->factor_count; f++) {
    rp_add(page->html, "<td>");
    rp_add_escaped(page->html, tc_design_level(page->result->design, point, f)->text);
    rp_add(page->html, "</td>");
  }
}

/* The point whose value is nearest to the quantity's first reference; -1 without one. */
static int nearest_point(const tc_sweep_page *page, int quantity)
{
  const tc_sweep_result *r = page->result;
  const tc_reference *reference = tc_sweep_reference(page->recipe, r->table->quantity[quantity], 0);
  int nearest = -1;
  double least = INFINITY;
  for (int p = 0; reference && p < r->design->points; p++) {
    const tc_cell *cell = tc_table_cell(r->table, p, quantity);
    if (!cell->count || !(fabs(cell->mean - reference->value) < least)) continue;
    least = fabs(cell->mean - reference->value);
    nearest = p;
  }
  return nearest;
}

static void add_deviation(const tc_sweep_page *page, int point, int quantity)
{
  const tc_table *table = page->result->table;
  const tc_reference *reference = tc_sweep_reference(page->recipe, table->quantity[quantity], 0);
  const tc_cell *cell = tc_table_cell(table, point, quantity);
  if (!reference || !cell->count || reference->value == 0) return;
  tc_text_add(page->html, "<small>%+.1f\u00a0%% of %g</small>", 100 * (cell->mean / reference->value - 1),
              reference->value);
}

static void add_points(const tc_sweep_page *page)
{
  const tc_sweep_result *r = page->result;
  tc_text *html = page->html;
  tc_text_add(
      html, "<h2 id=\"points\">Points</h2>\n<p>%s</p>\n<div class=\"scroll\"><table>\n<tr><th>Point</th>",
      r->design->seeds > 1 ? "Means over the seeds with their standard errors."
                           : "Each from one run, with the standard error that the run itself states.");
  add_parameter_heads(page);
  rp_add(html, "<th>Runs done</th>");
  for (int i = 0; i < page->shown_count; i++) add_quantity_heading(page, page->shown[i], "th");
  rp_add(html, "</tr>\n");
  int nearest[TC_SWEEP_SHOWN];
  for (int i = 0; i < page->shown_count; i++) nearest[i] = nearest_point(page, page->shown[i]);
  for (int p = 0; p < r->design->points; p++) {
    tc_text_add(html, "<tr><td>%d</td>", p + 1);
    add_levels(page, p);
    tc_text_add(html, "<td>%d of %d</td>", r->table->done[p], r->design->seeds);
    for (int i = 0; i < page->shown_count; i++) {
      const tc_cell *cell = tc_table_cell(r->table, p, page->shown[i]);
      rp_add(html, nearest[i] == p ? "<td class=\"good\">" : "<td>");
      rp_add_value(html, (rp_value){cell->mean, cell->error}, 4);
      add_deviation(page, p, page->shown[i]);
      rp_add(html, "</td>");
    }
    rp_add(html, "</tr>\n");
  }
  rp_add(html, "</table></div>\n");
}

/* A link to the run's report where it has one, else to its folder. */
static void add_link(const tc_sweep_page *page, const tc_evaluation *e)
{
  const char *slash = strrchr(e->folder, '/'), *name = slash ? slash + 1 : e->folder;
  char *path = NULL;
  const bool report = tc_path_join(e->folder, "report.html", &path) == TC_OK && tc_file_exists(path);
  tc_free(&path);
  rp_add(page->html, "<a href=\"");
  rp_add_escaped(page->html, name);
  tc_text_add(page->html, "/%s\">%04d</a>", report ? "report.html" : "", e->id);
}

static void add_runs(const tc_sweep_page *page)
{
  const tc_sweep_result *r = page->result;
  tc_text *html = page->html;
  rp_add(html, "<h2 id=\"runs\">Runs</h2>\n<div class=\"scroll\"><table>\n<tr><th>Run</th><th>Point</th>");
  add_parameter_heads(page);
  if (r->design->seed) rp_add(html, "<th>Seed</th>");
  rp_add(html, "<th>State</th><th>Took</th></tr>\n");
  for (int p = 0; p < r->design->points; p++)
    for (int s = 0; s < r->design->seeds; s++) {
      const tc_evaluation *e = evaluation_of(r, p, s);
      const bool bad = e->state == TC_EVALUATION_FAILED;
      rp_add(html, "<tr><td>");
      add_link(page, e);
      tc_text_add(html, "</td><td>%d</td>", p + 1);
      add_levels(page, p);
      if (r->design->seed) tc_text_add(html, "<td>%.0f</td>", r->design->seed[s]);
      tc_text_add(html, "<td class=\"%s\">%s</td><td>", bad ? "bad" : "", tc_evaluation_state_name(e->state));
      rp_add_duration(html, e->wall);
      rp_add(html, "</td></tr>\n");
    }
  rp_add(html, "</table></div>\n");
}

static void add_failed(const tc_sweep_page *page)
{
  const tc_sweep_result *r = page->result;
  tc_text *html = page->html;
  bool any = false;
  for (int i = 0; i < r->design->points * r->design->seeds; i++) {
    const tc_evaluation *e = evaluation_of(r, i / r->design->seeds, i % r->design->seeds);
    if (e->state != TC_EVALUATION_FAILED) continue;
    if (!any) rp_add(html, "<h2 id=\"failed\">Failed</h2>\n");
    any = true;
    tc_text_add(html, "<div class=\"warn\">");
    add_link(page, e);
    rp_add(html, " ");
    rp_add_escaped(html, e->label);
    tc_text_add(html, ", exit code %d<pre>", tc_exit_code(e->status));
    rp_add_escaped(html, e->message);
    rp_add(html, "</pre></div>\n");
  }
}

static void add_foot(const tc_sweep_page *page)
{
  tc_text *html = page->html;
  rp_add(html, "<h2 id=\"file\">The sweep</h2>\n<pre>");
  rp_add_escaped(html, page->result->sweep->text);
  tc_text_add(
      html,
      "</pre>\n</main>\n<footer>Written by tapecast " TAPECAST_VERSION
      ". The numbers are in sweep.csv (points), sweep-runs.csv (runs) and sweep.json; the charts in %s/ as "
      "SVG and PDF with their gnuplot scripts.</footer>\n</body>\n</html>\n",
      FIGURES);
}

/* --------------------------------------------------------------------------------------------------- page */

static tc_status write_page(tc_sweep_page *page, const char *path)
{
  static const rp_results none;
  TC_TRY(tc_folder_make(page->figures));
  TC_TRY(rp_chart_style(page->figures, &none));
  const tc_sweep_result *r = page->result;
  const int found = tc_table_choose(r->sweep, r->table, r->design->points, page->shown, TC_SWEEP_SHOWN);
  page->shown_count = found < TC_SWEEP_SHOWN ? found : TC_SWEEP_SHOWN;
  page->left_out = found - page->shown_count;
  rp_frame_head(page->html, r->sweep->name, &none);
  add_lead(page);
  TC_TRY(add_charts(page));
  add_explained(page);
  add_points(page);
  add_runs(page);
  add_failed(page);
  add_foot(page);
  return rp_save(page->html, path);
}

/* With the values of the first point, as it may not be whole without. */
static tc_status load_recipe(const tc_sweep_result *r, tc_recipe **recipe)
{
  tc_argv sets = {0};
  tc_status status = TC_OK;
  for (int i = 0; i < r->sweep->set.count && status == TC_OK; i++)
    status = tc_argv_add(&sets, "%s", r->sweep->set.values[i]);
  if (status == TC_OK) status = tc_design_sets(r->sweep, r->design, 0, 0, &sets);
  if (status == TC_OK) status = tc_recipe_load(r->sweep->recipe_path, sets.words, sets.count, recipe);
  tc_argv_free(&sets);
  return status;
}

tc_status tc_sweep_report(const tc_sweep_result *result)
{
  char *figures = NULL, *path = NULL;
  tc_recipe *recipe = NULL;
  tc_text html = {0};
  tc_status status = tc_path_join(result->folder, FIGURES, &figures);
  if (status == TC_OK) status = tc_path_join(result->folder, PAGE, &path);
  if (status == TC_OK) status = load_recipe(result, &recipe);
  if (status == TC_OK) {
    tc_sweep_page page = {.result = result, .recipe = recipe, .figures = figures, .html = &html};
    status = write_page(&page, path);
  }
  tc_text_free(&html);
  tc_recipe_destroy(&recipe);
  tc_free(&figures);
  tc_free(&path);
  return status;
}
