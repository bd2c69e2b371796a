/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The charts of a sweep: a quantity against a parameter. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/chart.h"
#include "report/markup.h"
#include "report/results.h"
#include "sweep_report.h"
#include "tapecast/memory.h"

enum { MOST_LINES = 6 };

/* One chart in the making. */
typedef struct {
  const tc_sweep_page *page;
  int quantity, factor;
  int other; /* the parameter that each line has a value of; -1: none */
  tc_text *script;
} draft;

static const tc_factor *factor_of(const draft *d, int which)
{
  return &d->page->result->sweep->factors[which];
}

static const tc_level *level_of(const draft *d, int point, int factor)
{
  return tc_design_level(d->page->result->design, point, factor);
}

static const tc_cell *cell_of(const draft *d, int point)
{
  return tc_table_cell(d->page->result->table, point, d->quantity);
}

/* Which of its parameter's values a point has; -1 where each point has its own. */
static int index_of(const draft *d, int point, int factor)
{
  const tc_factor *f = factor_of(d, factor);
  for (int i = 0; i < f->level_count; i++)
    if (strcmp(f->levels[i].text, level_of(d, point, factor)->text) == 0) return i;
  return -1;
}

static double place_of(const draft *d, int point)
{
  return factor_of(d, d->factor)->numeric ? level_of(d, point, d->factor)->number
                                          : index_of(d, point, d->factor);
}

static void add_row(const draft *d, double x, double mean, double error)
{
  tc_text_add(d->script, "%.10g %.10g %.10g\n", x, mean, isfinite(error) ? error : 0);
}

/* The points, of one value of the other parameter where there is one. */
static void add_points(const draft *d, const char *block, int other_index)
{
  const tc_design *design = d->page->result->design;
  tc_text_add(d->script, "$%s << EOD\n", block);
  for (int p = 0; p < design->points; p++) {
    const tc_cell *cell = cell_of(d, p);
    if (!cell->count || (other_index >= 0 && index_of(d, p, d->other) != other_index)) continue;
    add_row(d, place_of(d, p), cell->mean, cell->error);
  }
  tc_text_add(d->script, "EOD\n");
}

/* The mean of the points of each value; its error is that of their scatter. */
static void add_means(const draft *d)
{
  const tc_design *design = d->page->result->design;
  const tc_factor *f = factor_of(d, d->factor);
  tc_text_add(d->script, "$mean << EOD\n");
  for (int i = 0; i < f->level_count; i++) {
    double sum = 0, squares = 0;
    int count = 0;
    for (int p = 0; p < design->points; p++) {
      if (index_of(d, p, d->factor) != i || !cell_of(d, p)->count) continue;
      sum += cell_of(d, p)->mean;
      squares += cell_of(d, p)->mean * cell_of(d, p)->mean;
      count++;
    }
    if (!count) continue;
    const double mean = sum / count, variance = fmax(0, squares / count - mean * mean);
    add_row(d, f->numeric ? f->levels[i].number : i, mean, count > 1 ? sqrt(variance / (count - 1)) : 0);
  }
  tc_text_add(d->script, "EOD\n");
}

static void add_axes(const draft *d)
{
  const tc_factor *f = factor_of(d, d->factor);
  char label[128], unit[32], place[128];
  tc_quantity_name(d->page->result->table->quantity[d->quantity], label, unit, place);
  tc_text_add(d->script, "set ylabel \"");
  rp_chart_plain(d->script, label);
  tc_text_add(d->script, "%s%s%s\"\nset xlabel \"", unit[0] ? " [" : "", unit, unit[0] ? "]" : "");
  rp_chart_plain(d->script, f->name);
  if (f->numeric && f->unit[0]) {
    tc_text_add(d->script, " [");
    rp_chart_plain(d->script, f->unit);
    tc_text_add(d->script, "]");
  }
  tc_text_add(d->script, "\"\n@key_list\nset offsets graph 0.06,graph 0.06,graph 0.08,graph 0.08\n");
  if (f->logarithmic) tc_text_add(d->script, "set logscale x\n");
  if (f->numeric) return;
  tc_text_add(d->script, "set xrange [-0.5:%d.5]\nset xtics (", f->level_count - 1);
  for (int i = 0; i < f->level_count; i++) {
    tc_text_add(d->script, "%s\"", i ? ", " : "");
    rp_chart_plain(d->script, f->levels[i].text);
    tc_text_add(d->script, "\" %d", i);
  }
  tc_text_add(d->script, ")\n");
}

static void add_references(const draft *d)
{
  const char *path = d->page->result->table->quantity[d->quantity];
  const tc_reference *reference;
  for (int i = 0; (reference = tc_sweep_reference(d->page->recipe, path, i)); i++) {
    tc_text_add(d->script, "%.10g w l lw 1.6 dt %s lc rgb PAPER t \"", reference->value, i ? "'.'" : "'-'");
    rp_chart_plain(d->script, reference->source);
    tc_text_add(d->script, ": %.4g\", ", reference->value);
  }
}

/* One line for each value of the other parameter. */
static void plot_lines(const draft *d)
{
  const tc_factor *other = factor_of(d, d->other);
  for (int i = 0; i < other->level_count; i++) {
    char block[16];
    snprintf(block, sizeof block, "line%d", i);
    add_points(d, block, i);
  }
  tc_text_add(d->script, "plot ");
  add_references(d);
  for (int i = 0; i < other->level_count; i++) {
    const int color = i * (RP_STEPS - 1) / (other->level_count > 1 ? other->level_count - 1 : 1);
    tc_text_add(d->script, "$line%d u 1:2 w l lw 2 lc rgb STEP_%d notitle, ", i, color);
    tc_text_add(d->script, "$line%d u 1:2:3 w yerrorbars lw 1.6 pt 7 lc rgb STEP_%d t \"", i, color);
    rp_chart_plain(d->script, other->name);
    tc_text_add(d->script, " = ");
    rp_chart_plain(d->script, other->levels[i].text);
    tc_text_add(d->script, "\"%s", i + 1 < other->level_count ? ", " : "\n");
  }
}

/* Every point, and the mean of each value where several points have it. */
static void plot_points(const draft *d)
{
  const tc_sweep_result *r = d->page->result;
  const tc_factor *f = factor_of(d, d->factor);
  const bool means = f->level_count && r->design->points > f->level_count;
  const char *what = r->design->seeds > 1 ? "a point, mean of its seeds" : "a run";
  add_points(d, "point", -1);
  if (means) add_means(d);
  tc_text_add(d->script, "plot ");
  add_references(d);
  if (!means && f->level_count) tc_text_add(d->script, "$point u 1:2 w l lw 2 lc rgb A notitle, ");
  tc_text_add(d->script, "$point u 1:2:3 w yerrorbars lw 1.4 pt 7 ps %s lc rgb %s t '%s'",
              means ? "0.4" : "0.6", means ? "PORE" : "A", what);
  if (means)
    tc_text_add(d->script, ", $mean u 1:2:3 w yerrorlines lw 2.2 pt 7 ps 0.7 lc rgb A t 'mean of these'");
  tc_text_add(d->script, "\n");
}

/* With two parameters of few values a line for each value of the other shows everything. */
static int other_of(const tc_sweep *sweep, int factor)
{
  if (sweep->factor_count != 2 || sweep->design != TC_DESIGN_GRID) return -1;
  const int other = 1 - factor;
  return sweep->factors[other].level_count <= MOST_LINES ? other : -1;
}

static tc_status draw(const draft *d, const char *name, const char *title, bool *drawn)
{
  int good = 0;
  add_axes(d);
  if (d->other >= 0)
    plot_lines(d);
  else
    plot_points(d);
  TC_TRY(rp_chart_draw(d->page->figures, name, title, d->script, &good));
  *drawn = good;
  return TC_OK;
}

static void show(const tc_sweep_page *page, const char *name, const char *title, bool drawn)
{
  static const rp_results none;
  char path[4096];
  tc_text *html = page->html;
  if (!drawn) {
    rp_add(html, "<p class=\"absent\">Not shown: ");
    rp_add_escaped(html, tc_error_message());
    rp_add(html, "</p>\n");
    return;
  }
  snprintf(path, sizeof path, "%s/%s.svg", page->figures, name);
  rp_add(html, "<figure class=\"chart\">");
  if (rp_chart_inline(path, name, title, &none, html) != TC_OK) rp_add_escaped(html, tc_error_message());
  rp_add(html, "<figcaption>");
  rp_add_escaped(html, title);
  rp_add(html, "</figcaption></figure>\n");
}

tc_status tc_sweep_charts(const tc_sweep_page *page, int quantity)
{
  const tc_sweep *sweep = page->result->sweep;
  for (int f = 0; f < sweep->factor_count; f++) {
    tc_text script = {0};
    char name[64], title[512], label[128], unit[32], place[128];
    bool drawn = false;
    const draft d = {page, quantity, f, other_of(sweep, f), &script};
    snprintf(name, sizeof name, "q%02d-p%02d", quantity + 1, f + 1);
    tc_quantity_name(page->result->table->quantity[quantity], label, unit, place);
    snprintf(title, sizeof title, "%s (%s) against %s", label, place, sweep->factors[f].name);
    const tc_status status = draw(&d, name, title, &drawn);
    tc_text_free(&script);
    TC_TRY(status);
    show(page, name, title, drawn);
  }
  return TC_OK;
}
