/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a calibration: targets, parameters, convergence, slices, trade-offs. */
#include "calibration.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "files.h"
#include "frame.h"
#include "markup.h"
#include "number.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { MOST_BANDS = 4, MOST_CURVES = 10, MOST_PARETO = 20 };

typedef struct draft {
  const cJSON *root;
  const char *figures;
  const rp_results *results; /* empty: no materials */
  tc_text *html;
} draft;

static const cJSON *item_of(const cJSON *object, const char *key)
{
  return cJSON_GetObjectItemCaseSensitive(object, key);
}

static double number_of(const cJSON *object, const char *key)
{
  return cJSON_GetNumberValue(item_of(object, key));
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(item_of(object, key));
  return text ? text : "";
}

static double at(const cJSON *list, int i)
{
  return cJSON_GetNumberValue(cJSON_GetArrayItem(list, i));
}

/* The last two parts of a key, which tell it from the others: "CBD.sigma_per_diameter". */
static const char *short_name(const char *key)
{
  const char *end = key + strlen(key);
  int dots = 0;
  for (const char *p = end; p > key; p--)
    if (p[-1] == '.' && ++dots == 2) return p;
  return key;
}

static void add_cell(tc_text *script, double v)
{
  if (isfinite(v))
    tc_text_add(script, " %.8g", v);
  else
    tc_text_add(script, " NaN");
}

/* ------------------------------------------------------------------------------------------------- charts */

static void chart(const draft *d, const char *name, const char *title, const tc_text *script,
                  const char *caption)
{
  int drawn = 0;
  char path[4096];
  tc_status status = rp_chart_draw(d->figures, name, title, script, &drawn);
  if (status == TC_OK && drawn) {
    rp_add(d->html, "<figure class=\"chart\">");
    snprintf(path, sizeof path, "%s/%s.svg", d->figures, name);
    status = rp_chart_inline(path, name, title, d->results, d->html);
    rp_add(d->html, "<figcaption><b>");
    rp_add_escaped(d->html, title);
    tc_text_add(d->html, ".</b> %s</figcaption></figure>\n", caption);
    if (status == TC_OK) return;
  }
  rp_add(d->html, "<p class=\"absent\"><b>");
  rp_add_escaped(d->html, title);
  rp_add(d->html, ".</b> Not shown: ");
  rp_add_escaped(d->html, tc_error_message());
  rp_add(d->html, "</p>\n");
}

static void convergence(const draft *d)
{
  tc_text script = {0};
  const cJSON *e;
  int n = 0;
  tc_text_add(&script, "# evaluation, goal, lowest so far, 1 when failed\n$goal << EOD\n");
  cJSON_ArrayForEach(e, item_of(d->root, "evaluations"))
  {
    tc_text_add(&script, "%d", ++n);
    add_cell(&script, number_of(e, "goal"));
    add_cell(&script, number_of(e, "lowest_goal"));
    tc_text_add(&script, " %d\n", !cJSON_IsTrue(item_of(e, "succeeded")));
  }
  rp_add(&script, "EOD\nset xlabel 'Evaluation'\nset ylabel 'Deviation [uncertainties]'\nset logscale y\n"
                  "set xrange [0:*]\nset format y '%g'\n@key_row\n"
                  "plot 1 lc rgb GRID lw 2 notitle, "
                  "$goal u 1:2 w p pt 7 lc rgb A title 'evaluation', "
                  "'' u 1:3 w steps lw 2.2 lc rgb B title 'lowest so far', "
                  "'' u 1:($4 > 0 ? 1 : NaN) w p pt 2 ps 1 lc rgb PORE title 'failed (at 1)'\n");
  chart(d, "convergence", "Convergence", &script,
        "Deviation from the targets, folded into one number, of each evaluation in the order of their ends. "
        "Below "
        "1 the targets are met within their uncertainties on average.");
  tc_text_free(&script);
}

static void slice_data(const cJSON *slice, const cJSON *targets, int curves, tc_text *script)
{
  const cJSON *places = item_of(slice, "at");
  const int points = cJSON_GetArraySize(places);
  tc_text_add(script, "# value, then deviation and its standard error for each target, chance of success\n"
                      "$slice << EOD\n");
  for (int n = 0; n < points; n++) {
    tc_text_add(script, "%.8g", at(places, n));
    for (int k = 0; k < curves; k++) {
      const cJSON *curve = cJSON_GetArrayItem(targets, k);
      add_cell(script, at(item_of(curve, "deviation"), n));
      add_cell(script, at(item_of(curve, "deviation_stderr"), n));
    }
    add_cell(script, at(item_of(slice, "success"), n));
    tc_text_add(script, "\n");
  }
  tc_text_add(script, "EOD\n");
}

static void slice(const draft *d, int i, const cJSON *parameter, const cJSON *slice)
{
  tc_text script = {0};
  char name[32], title[192];
  const cJSON *targets = item_of(slice, "targets"), *wanted = item_of(d->root, "targets");
  const int all = cJSON_GetArraySize(targets), curves = all < MOST_CURVES ? all : MOST_CURVES;
  const char *key = text_of(parameter, "key"), *unit = text_of(parameter, "unit");
  slice_data(slice, targets, curves, &script);
  tc_text_add(&script, "set xlabel \"");
  rp_chart_plain(&script, short_name(key));
  tc_text_add(&script, "%s%s%s\"\nset ylabel 'Deviation [uncertainties]'\n", unit[0] ? " [" : "", unit,
              unit[0] ? "]" : "");
  if (cJSON_IsTrue(item_of(parameter, "logarithm")))
    tc_text_add(&script, "set logscale x\nset xtics add ('%.3g' %.8g, '%.3g' %.8g)\n",
                number_of(parameter, "low"), number_of(parameter, "low"), number_of(parameter, "high"),
                number_of(parameter, "high"));
  tc_text_add(&script, "set xrange [%.8g:%.8g]\n@key_list\n", number_of(parameter, "low"),
              number_of(parameter, "high"));
  tc_text_add(&script, "set arrow 1 from %.8g, graph 0 to %.8g, graph 1 nohead lc rgb TEXT\n",
              number_of(parameter, "best"), number_of(parameter, "best"));
  tc_text_add(&script, "plot 1 lc rgb GRID lw 2 notitle, -1 lc rgb GRID lw 2 notitle");
  for (int k = 0; k < curves && k < MOST_BANDS; k++)
    tc_text_add(&script, ", $slice u 1:($%d-$%d):($%d+$%d) w filledcurves lc rgb STEP_%d notitle", 2 * k + 2,
                2 * k + 3, 2 * k + 2, 2 * k + 3, k * 9 / (curves > 1 ? curves - 1 : 1));
  for (int k = 0; k < curves; k++) {
    tc_text_add(&script, ", $slice u 1:%d w l lw 2.2 lc rgb STEP_%d title \"", 2 * k + 2,
                k * 9 / (curves > 1 ? curves - 1 : 1));
    rp_chart_plain(&script, text_of(cJSON_GetArrayItem(wanted, k), "name"));
    tc_text_add(&script, "\"");
  }
  tc_text_add(&script, "\n");
  snprintf(name, sizeof name, "slice-%d", i + 1);
  snprintf(title, sizeof title, "%.180s", short_name(key));
  chart(d, name, title, &script, "The vertical line is the best evaluation.");
  tc_text_free(&script);
}

/* ------------------------------------------------------------------------------------------------- tables */

static void cell(const draft *d, double value, double error, int digits)
{
  rp_add(d->html, "<td>");
  rp_add_value(d->html, (rp_value){value, error}, digits);
  rp_add(d->html, "</td>");
}

static void table_head(const draft *d, const char *const *heads)
{
  rp_add(d->html, "<div class=\"scroll\"><table><thead><tr>");
  for (int i = 0; heads[i]; i++) tc_text_add(d->html, "<th>%s</th>", heads[i]);
  rp_add(d->html, "</tr></thead><tbody>\n");
}

static void table_end(const draft *d)
{
  rp_add(d->html, "</tbody></table></div>\n");
}

static void targets(const draft *d)
{
  static const char *const heads[] = {
      "Target",      "Measured", "Best evaluation", "Deviation<small>uncertainties</small>", "Met?",
      "Model there", NULL};
  const cJSON *t;
  rp_add(d->html, "<h2 id=\"targets\">Targets</h2>\n");
  table_head(d, heads);
  cJSON_ArrayForEach(t, item_of(d->root, "targets"))
  {
    const cJSON *met = item_of(t, "met");
    rp_add(d->html, "<tr><td>");
    rp_add_escaped(d->html, text_of(t, "name"));
    rp_add(d->html, "</td>");
    cell(d, number_of(t, "value"), number_of(t, "uncertainty"), 4);
    cell(d, number_of(t, "best"), number_of(t, "best_stderr"), 4);
    cell(d, number_of(t, "deviation"), NAN, 2);
    tc_text_add(d->html, "<td><span class=\"%s\">%s</span></td>", cJSON_IsTrue(met) ? "good" : "bad",
                cJSON_IsTrue(met)    ? "yes"
                : cJSON_IsFalse(met) ? "no"
                                     : "–");
    cell(d, number_of(t, "model"), number_of(t, "model_stderr"), 4);
    rp_add(d->html, "</tr>\n");
  }
  table_end(d);
  rp_add(d->html, "<p>“Model there” is what the Gaussian processes of all evaluations make of the best "
                  "point: luck of a single noisy run shows as a difference from it.</p>\n");
}

static void parameters(const draft *d)
{
  static const char *const heads[] = {"Free key",
                                      "Best",
                                      "From",
                                      "To",
                                      "Left possible<small>68 % of the posterior</small>",
                                      "Width<small>share of the range's</small>",
                                      "Determined?",
                                      "Shortest length scale<small>shares of the range</small>",
                                      NULL};
  const cJSON *p, *length;
  rp_add(d->html, "<h2 id=\"parameters\">Parameters</h2>\n");
  table_head(d, heads);
  cJSON_ArrayForEach(p, item_of(d->root, "free"))
  {
    const cJSON *determined = item_of(p, "determined");
    double shortest = NAN;
    cJSON_ArrayForEach(length, item_of(p, "length_scales")) shortest = fmin(shortest, length->valuedouble);
    rp_add(d->html, "<tr><td>");
    rp_add_escaped(d->html, text_of(p, "key"));
    if (text_of(p, "unit")[0]) {
      rp_add(d->html, "<small>");
      rp_add_escaped(d->html, text_of(p, "unit"));
      rp_add(d->html, "</small>");
    }
    rp_add(d->html, "</td>");
    cell(d, number_of(p, "best"), NAN, 4);
    cell(d, number_of(p, "low"), NAN, 3);
    cell(d, number_of(p, "high"), NAN, 3);
    rp_add(d->html, "<td>");
    rp_add_number(d->html, number_of(p, "posterior_low"), 3);
    rp_add(d->html, " – ");
    rp_add_number(d->html, number_of(p, "posterior_high"), 3);
    rp_add(d->html, "</td>");
    cell(d, number_of(p, "posterior_width"), NAN, 2);
    tc_text_add(d->html, "<td>%s</td>",
                cJSON_IsTrue(determined)    ? "yes"
                : cJSON_IsFalse(determined) ? "no"
                                            : "–");
    cell(d, shortest, NAN, 2);
    rp_add(d->html, "</tr>\n");
  }
  table_end(d);
  rp_add(d->html,
         "<p>The posterior is what the targets leave possible of the ranges, as far as the model knows; a "
         "key is "
         "called determined when less than half the width is left. A length scale well above 1 means that no "
         "target depends on the key within its range. Keys that only trade off against each other are not "
         "determined one by one, although the targets are met: their correlations are in "
         "calibrate.json.</p>\n");
}

static void trade_offs(const draft *d)
{
  const cJSON *list = item_of(d->root, "pareto"), *wanted = item_of(d->root, "targets"), *item;
  int shown = 0;
  const int columns = cJSON_GetArraySize(wanted);
  if (columns < 2 || columns > MOST_CURVES) return;
  rp_add(d->html,
         "<h2 id=\"trade-offs\">Trade-offs</h2>\n<p>Evaluations that no other beats in every target; "
         "deviations in units of the uncertainties.</p>\n");
  rp_add(d->html, "<div class=\"scroll\"><table><thead><tr><th>Evaluation</th>");
  for (int k = 0; k < columns; k++) {
    rp_add(d->html, "<th>");
    rp_add_escaped(d->html, text_of(cJSON_GetArrayItem(wanted, k), "name"));
    rp_add(d->html, "</th>");
  }
  rp_add(d->html, "</tr></thead><tbody>\n");
  cJSON_ArrayForEach(item, list)
  {
    if (shown++ == MOST_PARETO) break;
    rp_add(d->html, "<tr><td>");
    rp_add_escaped(d->html, text_of(item, "folder"));
    rp_add(d->html, "</td>");
    for (int k = 0; k < columns; k++) cell(d, at(item_of(item, "deviations"), k), NAN, 2);
    rp_add(d->html, "</tr>\n");
  }
  table_end(d);
  if (cJSON_GetArraySize(list) > MOST_PARETO)
    tc_text_add(d->html, "<p>The first %d of %d; all are in calibrate.json.</p>\n", MOST_PARETO,
                cJSON_GetArraySize(list));
}

static void summary(const draft *d)
{
  const cJSON *search = item_of(d->root, "search"), *best = item_of(d->root, "best"), *set;
  rp_add(d->html, "<div class=\"top\"><p class=\"kicker\">Calibration</p>\n<h1>");
  rp_add_escaped(d->html, text_of(d->root, "recipe"));
  rp_add(d->html, "</h1>\n<p class=\"lead\">");
  if (best) {
    tc_text_add(d->html, "%.0f of %.0f targets met within their uncertainties; deviation ",
                number_of(best, "met"), number_of(best, "targets"));
    rp_add_number(d->html, number_of(best, "goal"), 2);
    rp_add(d->html, " by ");
    rp_add_escaped(d->html, text_of(best, "folder"));
    rp_add(d->html, ". The recipe is in best.yaml.</p>\n");
  } else
    rp_add(d->html, "No evaluation has given all targets yet.</p>\n");
  tc_text_add(
      d->html,
      "<p>%.0f evaluations succeeded, %.0f failed, %.0f are from earlier runs. Each went as far as the "
      "%s stage; the targets are folded by %s.</p>\n",
      number_of(search, "done"), number_of(search, "failed"), number_of(search, "from_elsewhere"),
      text_of(search, "to"), text_of(search, "scalarise"));
  if (cJSON_GetArraySize(item_of(search, "set"))) {
    rp_add(d->html, "<p>Set for every evaluation:");
    cJSON_ArrayForEach(set, item_of(search, "set"))
    {
      rp_add(d->html, " <code>");
      rp_add_escaped(d->html, cJSON_GetStringValue(set));
      rp_add(d->html, "</code>");
    }
    rp_add(d->html, "</p>\n");
  }
  rp_add(d->html, "</div>\n");
}

static void failures(const draft *d)
{
  const cJSON *e;
  int count = 0;
  cJSON_ArrayForEach(e, item_of(d->root, "evaluations"))
  {
    if (cJSON_IsTrue(item_of(e, "succeeded"))) continue;
    if (!count++) rp_add(d->html, "<h2 id=\"failures\">Failures</h2>\n<dl class=\"facts\">\n");
    rp_add(d->html, "<dt>");
    rp_add_escaped(d->html, text_of(e, "folder"));
    rp_add(d->html, "</dt><dd>");
    rp_add_escaped(d->html, text_of(e, "why"));
    rp_add(d->html, "</dd>\n");
  }
  if (count) rp_add(d->html, "</dl>\n");
}

static void page(const draft *d)
{
  const cJSON *slices = item_of(d->root, "slices"), *free = item_of(d->root, "free");
  rp_frame_head(d->html, text_of(d->root, "recipe"), d->results);
  summary(d);
  rp_add(d->html, "<main>\n");
  targets(d);
  parameters(d);
  rp_add(d->html, "<h2 id=\"convergence\">Convergence</h2>\n<div class=\"pair\">\n");
  convergence(d);
  rp_add(d->html, "</div>\n");
  if (slices) {
    rp_add(d->html,
           "<h2 id=\"slices\">Slices</h2>\n<p>What the model makes of every target along each key, all "
           "others as in the best evaluation; bands are one standard deviation, the lines at ±1 are "
           "the targets' uncertainties.</p>\n<div class=\"pair\">\n");
    for (int i = 0; i < cJSON_GetArraySize(slices); i++)
      slice(d, i, cJSON_GetArrayItem(free, i), cJSON_GetArrayItem(slices, i));
    rp_add(d->html, "</div>\n");
  }
  trade_offs(d);
  failures(d);
  rp_add(d->html, "</main>\n<footer>Written by tapecast from calibrate.json; every evaluation is in "
                  "calibrate.csv too.</footer>\n</body>\n</html>\n");
}

static tc_status write_page(const char *folder, const char *figures, const cJSON *root)
{
  const rp_results nothing = {0};
  tc_text html = {0};
  char *path = NULL;
  const draft d = {root, figures, &nothing, &html};
  TC_TRY(tc_folder_make(figures));
  TC_TRY(rp_chart_style(figures, &nothing));
  page(&d);
  tc_status status = tc_path_join(folder, "calibrate.html", &path);
  if (status == TC_OK) status = rp_save(&html, path);
  tc_free(&path);
  tc_text_free(&html);
  return status;
}

tc_status rp_calibration_write(const char *folder)
{
  char *path = NULL, *figures = NULL;
  cJSON *root = NULL;
  tc_status status = tc_path_join(folder, "calibrate.json", &path);
  if (status == TC_OK) status = tc_path_join(folder, "figures", &figures);
  if (status == TC_OK) status = tc_json_read(path, &root);
  if (status == TC_OK) status = write_page(folder, figures, root);
  cJSON_Delete(root);
  tc_free(&figures);
  tc_free(&path);
  return status;
}
