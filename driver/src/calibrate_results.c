/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a calibration found, as calibrate.json, calibrate.csv, best.yaml and calibrate.html. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calibrate.h"
#include "files.h"
#include "posterior.h"
#include "report/calibration.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { SCHEMA = 1, SLICE_POINTS = 33 };

/* The data determine a parameter whose posterior is narrower than this share of its range's own width. */
static const double DETERMINED = 0.5;

static double value_at(const tc_problem *p, int i, double unit)
{
  return tc_range_from_unit(&p->parameter[i].range, unit);
}

static double deviation(const tc_problem *p, int k, double y)
{
  return (y - p->target[k]) / p->uncertainty[k];
}

/* Mean and standard deviation of output k at x; of its logarithm's median and spread where it is modelled so.
 */
static void predict(tc_surrogate *s, const tc_problem *p, int k, const double *x, double *mean, double *sd)
{
  double variance;
  tc_gp_predict(tc_surrogate_output(s, k), x, mean, &variance);
  *sd = sqrt(variance);
  if (!p->log[k]) return;
  *mean = exp(*mean);
  *sd *= *mean;
}

/* ------------------------------------------------------------------------------------------------------ json
 */

static void add_search(const tc_calibration *c, cJSON *root)
{
  int done = 0, failed = 0, elsewhere = 0;
  for (size_t i = 0; i < c->count; i++) {
    elsewhere += c->trials[i].id == 0;
    done += c->trials[i].id > 0 && c->trials[i].succeeded;
    failed += c->trials[i].id > 0 && c->trials[i].ended && !c->trials[i].succeeded;
  }
  cJSON *search = cJSON_AddObjectToObject(root, "search");
  cJSON_AddStringToObject(search, "scalarise",
                          c->problem->goal.kind == TC_GOAL_CHEBYSHEV ? "chebyshev" : "squares");
  cJSON_AddStringToObject(search, "to", tc_step_name(c->problem->to));
  cJSON_AddNumberToObject(search, "done", done);
  cJSON_AddNumberToObject(search, "failed", failed);
  cJSON_AddNumberToObject(search, "from_elsewhere", elsewhere);
  cJSON_AddNumberToObject(search, "left_out", c->left_out);
  cJSON *sets = cJSON_AddArrayToObject(search, "set");
  for (int i = 0; i < c->problem->set_count; i++)
    cJSON_AddItemToArray(sets, cJSON_CreateString(c->problem->sets[i]));
}

static void add_evaluations(const tc_calibration *c, cJSON *root)
{
  const tc_problem *p = c->problem;
  double lowest = NAN;
  cJSON *list = cJSON_AddArrayToObject(root, "evaluations");
  for (size_t i = 0; i < c->count; i++) {
    const tc_trial *t = &c->trials[i];
    if (!t->ended) continue;
    cJSON *item = cJSON_CreateObject(), *values = cJSON_CreateArray();
    cJSON_AddItemToArray(list, item);
    cJSON_AddNumberToObject(item, "id", t->id);
    cJSON_AddStringToObject(item, "folder", t->source);
    cJSON_AddBoolToObject(item, "succeeded", t->succeeded);
    if (!t->succeeded) cJSON_AddStringToObject(item, "why", t->why);
    cJSON_AddNumberToObject(item, "wall_s", t->wall);
    cJSON_AddNumberToObject(item, "fidelity", t->x[p->dimensions]);
    cJSON_AddItemToObject(item, "values", values);
    for (int j = 0; j < p->dimensions; j++)
      cJSON_AddItemToArray(values, cJSON_CreateNumber(value_at(p, j, t->x[j])));
    tc_json_add_numbers(item, "outputs", t->y, (size_t)p->outputs);
    tc_json_add_numbers(item, "outputs_stderr", t->error, (size_t)p->outputs);
    cJSON_AddNumberToObject(item, "goal", t->goal);
    if (isfinite(t->goal) && t->x[p->dimensions] >= 1) lowest = fmin(lowest, t->goal);
    cJSON_AddNumberToObject(item, "lowest_goal", lowest);
  }
}

static tc_status add_pareto(const tc_calibration *c, cJSON *root)
{
  const int outputs = c->problem->outputs, count = (int)c->count;
  double *z = NULL;
  bool *marked = NULL;
  tc_status status = TC_NEW(&z, c->count * (size_t)outputs, "trade-offs");
  if (status == TC_OK) status = TC_NEW(&marked, c->count, "trade-offs");
  if (status == TC_OK) {
    for (int i = 0; i < count; i++)
      for (int k = 0; k < outputs; k++) z[i * outputs + k] = deviation(c->problem, k, c->trials[i].y[k]);
    tc_pareto(z, count, outputs, marked);
    cJSON *list = cJSON_AddArrayToObject(root, "pareto");
    for (int i = 0; i < count; i++) {
      if (!marked[i]) continue;
      cJSON *item = cJSON_CreateObject();
      cJSON_AddItemToArray(list, item);
      cJSON_AddNumberToObject(item, "id", c->trials[i].id);
      cJSON_AddStringToObject(item, "folder", c->trials[i].source);
      tc_json_add_numbers(item, "deviations", z + i * outputs, (size_t)outputs);
    }
  }
  tc_free(&z);
  tc_free(&marked);
  return status;
}

static void add_targets(const tc_calibration *c, cJSON *root, tc_surrogate *s, const tc_trial *best)
{
  const tc_problem *p = c->problem;
  int met = 0;
  cJSON *list = cJSON_AddArrayToObject(root, "targets");
  for (int k = 0; k < p->outputs; k++) {
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(list, item);
    cJSON_AddStringToObject(item, "path", p->wanted[k].path);
    cJSON_AddStringToObject(item, "name", p->wanted[k].name);
    cJSON_AddNumberToObject(item, "value", p->target[k]);
    cJSON_AddNumberToObject(item, "uncertainty", p->uncertainty[k]);
    cJSON_AddNumberToObject(item, "weight", p->weight[k]);
    cJSON_AddBoolToObject(item, "logarithm", p->log[k]);
    if (!best) continue;
    const double z = deviation(p, k, best->y[k]);
    cJSON_AddNumberToObject(item, "best", best->y[k]);
    cJSON_AddNumberToObject(item, "best_stderr", best->error[k]);
    cJSON_AddNumberToObject(item, "deviation", z);
    cJSON_AddBoolToObject(item, "met", fabs(z) <= 1);
    met += fabs(z) <= 1;
    if (!s) continue;
    double mean, sd;
    predict(s, p, k, best->x, &mean, &sd);
    cJSON_AddNumberToObject(item, "model", mean);
    cJSON_AddNumberToObject(item, "model_stderr", sd);
    cJSON_AddNumberToObject(item, "model_deviation", deviation(p, k, mean));
  }
  if (!best) return;
  cJSON *object = cJSON_AddObjectToObject(root, "best");
  cJSON_AddNumberToObject(object, "id", best->id);
  cJSON_AddStringToObject(object, "folder", best->source);
  cJSON_AddNumberToObject(object, "goal", best->goal);
  cJSON_AddNumberToObject(object, "met", met);
  cJSON_AddNumberToObject(object, "targets", p->outputs);
}

static void add_free(const tc_calibration *c, cJSON *root, tc_surrogate *s, const tc_posterior *posterior,
                     const tc_trial *best)
{
  const tc_problem *p = c->problem;
  cJSON *list = cJSON_AddArrayToObject(root, "free");
  for (int i = 0; i < p->dimensions; i++) {
    const tc_parameter *a = &p->parameter[i];
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(list, item);
    cJSON_AddStringToObject(item, "key", a->row->key);
    cJSON_AddStringToObject(item, "unit", a->key->unit);
    cJSON_AddNumberToObject(item, "low", a->range.low);
    cJSON_AddNumberToObject(item, "high", a->range.high);
    cJSON_AddBoolToObject(item, "logarithm", a->range.log);
    if (best) cJSON_AddNumberToObject(item, "best", value_at(p, i, best->x[i]));
    if (!s) continue;
    cJSON *lengths = cJSON_AddArrayToObject(item, "length_scales");
    for (int k = 0; k < p->outputs; k++)
      cJSON_AddItemToArray(lengths, cJSON_CreateNumber(tc_gp_length(tc_surrogate_output(s, k), i)));
    if (!posterior) continue;
    const double width = posterior->sd[i] * sqrt(12);
    cJSON_AddNumberToObject(item, "posterior_low", value_at(p, i, posterior->low[i]));
    cJSON_AddNumberToObject(item, "posterior_median", value_at(p, i, posterior->middle[i]));
    cJSON_AddNumberToObject(item, "posterior_high", value_at(p, i, posterior->high[i]));
    cJSON_AddNumberToObject(item, "posterior_width", width);
    cJSON_AddBoolToObject(item, "determined", width < DETERMINED);
    tc_json_add_numbers(item, "posterior_correlations", posterior->correlation + i * p->dimensions,
                        (size_t)p->dimensions);
  }
}

/* Through the best point along each free key: what the surrogate makes of every target, as deviations. */
static tc_status add_slices(const tc_calibration *c, cJSON *root, tc_surrogate *s, const tc_trial *best)
{
  const tc_problem *p = c->problem;
  double at[SLICE_POINTS], mean[SLICE_POINTS], sd[SLICE_POINTS], *x = NULL;
  TC_TRY(TC_NEW(&x, (size_t)p->dimensions + 1, "slices"));
  cJSON *list = cJSON_AddArrayToObject(root, "slices");
  for (int i = 0; i < p->dimensions; i++) {
    cJSON *item = cJSON_CreateObject(), *targets = cJSON_CreateArray();
    cJSON_AddItemToArray(list, item);
    memcpy(x, best->x, (size_t)(p->dimensions + 1) * sizeof *x);
    for (int n = 0; n < SLICE_POINTS; n++) at[n] = value_at(p, i, (double)n / (SLICE_POINTS - 1));
    tc_json_add_numbers(item, "at", at, SLICE_POINTS);
    cJSON_AddItemToObject(item, "targets", targets);
    for (int k = 0; k < p->outputs; k++) {
      cJSON *curve = cJSON_CreateObject();
      for (int n = 0; n < SLICE_POINTS; n++) {
        x[i] = (double)n / (SLICE_POINTS - 1);
        predict(s, p, k, x, &mean[n], &sd[n]);
        mean[n] = deviation(p, k, mean[n]);
        sd[n] /= p->uncertainty[k];
      }
      tc_json_add_numbers(curve, "deviation", mean, SLICE_POINTS);
      tc_json_add_numbers(curve, "deviation_stderr", sd, SLICE_POINTS);
      cJSON_AddItemToArray(targets, curve);
    }
    for (int n = 0; n < SLICE_POINTS; n++) {
      x[i] = (double)n / (SLICE_POINTS - 1);
      mean[n] = tc_surrogate_feasible(s, x);
    }
    tc_json_add_numbers(item, "success", mean, SLICE_POINTS);
  }
  tc_free(&x);
  return TC_OK;
}

/* With `all` also what takes a second: posterior and slices. */
static tc_status fill(const tc_calibration *c, bool all, cJSON *root)
{
  const tc_problem *p = c->problem;
  const tc_trial *best = NULL;
  tc_surrogate *s = NULL;
  tc_posterior *posterior = NULL;
  TC_TRY(tc_calibration_best(c, &best));
  TC_TRY(tc_optimizer_surrogate(c->optimizer, &s));
  if (all && s)
    TC_TRY(tc_posterior_new(s, &p->goal, p->dimensions, (unsigned long)c->recipe->seed, &posterior));
  cJSON_AddNumberToObject(root, "schema", SCHEMA);
  cJSON_AddStringToObject(root, "recipe", c->recipe->name);
  cJSON_AddStringToObject(root, "file", c->recipe->file);
  add_search(c, root);
  add_targets(c, root, s, best);
  add_free(c, root, s, posterior, best);
  add_evaluations(c, root);
  tc_status status = add_pareto(c, root);
  if (status == TC_OK && all && s && best) status = add_slices(c, root, s, best);
  tc_posterior_free(&posterior);
  return status;
}

/* ------------------------------------------------------------------------------------------------- csv, yaml
 */

static void add_field(tc_text *csv, double value)
{
  if (isfinite(value))
    tc_text_add(csv, ",%.10g", value);
  else
    tc_text_add(csv, ",");
}

static void fill_csv(const tc_calibration *c, tc_text *csv)
{
  const tc_problem *p = c->problem;
  tc_text_add(csv, "id,succeeded,wall_s,goal");
  for (int i = 0; i < p->dimensions; i++) {
    char name[2 * TC_WORD];
    const char *unit = p->parameter[i].key->unit;
    snprintf(name, sizeof name, "%s%s%s%s", p->parameter[i].row->key, unit[0] ? " [" : "", unit,
             unit[0] ? "]" : "");
    tc_text_add(csv, ",");
    tc_text_add_csv(csv, name);
  }
  for (int k = 0; k < p->outputs; k++) {
    tc_text_add(csv, ",");
    tc_text_add_csv(csv, p->wanted[k].path);
    tc_text_add(csv, ",stderr");
  }
  tc_text_add(csv, "\n");
  for (size_t n = 0; n < c->count; n++) {
    const tc_trial *t = &c->trials[n];
    if (!t->ended) continue;
    tc_text_add(csv, "%d,%d", t->id, t->succeeded);
    add_field(csv, t->wall);
    add_field(csv, t->goal);
    for (int i = 0; i < p->dimensions; i++) add_field(csv, value_at(p, i, t->x[i]));
    for (int k = 0; k < p->outputs; k++) {
      add_field(csv, t->y[k]);
      add_field(csv, t->error[k]);
    }
    tc_text_add(csv, "\n");
  }
}

/* What is true of the file that follows, as comments. */
static void head_of_best(const tc_calibration *c, const tc_trial *best, tc_text *text)
{
  const tc_problem *p = c->problem;
  tc_text_add(text,
              "# The best of a calibration of %s: %s of %zu evaluations, off by %.3g uncertainties.\n"
              "# Target: measured, found, deviation in units of the uncertainty\n",
              c->recipe->file, best->source, c->count, best->goal);
  for (int k = 0; k < p->outputs; k++)
    tc_text_add(text, "#   %s: %.6g +- %.2g, %.6g, %+.2f\n", p->wanted[k].name, p->target[k],
                p->uncertainty[k], best->y[k], deviation(p, k, best->y[k]));
  if (p->set_count) tc_text_add(text, "# Every evaluation was made with\n");
  for (int i = 0; i < p->set_count; i++) tc_text_add(text, "#   --set '%s'\n", p->sets[i]);
}

static tc_status fill_best(const tc_calibration *c, const tc_trial *best, tc_yaml *tree, tc_text *text)
{
  char **sets = NULL, name[TC_WORD + 32];
  int count = 0;
  TC_TRY(tc_problem_sets(c->problem, best->x, &sets, &count));
  tc_status status = TC_OK;
  for (int i = 0; i < c->options->set_count && status == TC_OK; i++)
    status = tc_yaml_set(tree, c->options->sets[i]);
  for (int i = 0; i < count && status == TC_OK; i++) status = tc_yaml_set(tree, sets[i]);
  snprintf(name, sizeof name, "name=%s-calibrated", c->recipe->name);
  if (status == TC_OK) status = tc_yaml_set(tree, name);
  if (status == TC_OK) {
    tc_yaml *block = tc_yaml_take(tree, "calibrate");
    tc_yaml_destroy(&block);
    head_of_best(c, best, text);
    tc_yaml_print(text, tree);
  }
  tc_sets_free(&sets, count);
  return status;
}

static tc_status write_text(const tc_calibration *c, const char *name, const tc_text *text)
{
  char *path = NULL;
  TC_TRY(tc_text_status(text));
  TC_TRY(tc_path_join(c->folder, name, &path));
  const tc_status status = tc_file_update(path, tc_text_get(text), text->length);
  tc_free(&path);
  return status;
}

static tc_status write_best(const tc_calibration *c)
{
  const tc_trial *best = NULL;
  tc_yaml *tree = NULL;
  tc_text text = {0};
  TC_TRY(tc_calibration_best(c, &best));
  if (!best) return TC_OK;
  const char *recipe = c->recipe->text;
  tc_status status = tc_yaml_parse(recipe, strlen(recipe), c->recipe->file, &tree);
  if (status == TC_OK) status = fill_best(c, best, tree, &text);
  if (status == TC_OK) status = write_text(c, "best.yaml", &text);
  tc_text_free(&text);
  tc_yaml_destroy(&tree);
  return status;
}

tc_status tc_calibration_write(const tc_calibration *c, bool all)
{
  char *path = NULL;
  cJSON *root = cJSON_CreateObject();
  tc_text csv = {0};
  tc_status status = fill(c, all, root);
  if (status == TC_OK) status = tc_path_join(c->folder, "calibrate.json", &path);
  if (status == TC_OK) status = tc_json_write(root, path);
  fill_csv(c, &csv);
  if (status == TC_OK) status = write_text(c, "calibrate.csv", &csv);
  if (status == TC_OK && all) status = write_best(c);
  if (status == TC_OK && all) status = rp_calibration_write(c->folder);
  if (status == TC_OK && all && c->options->json) status = tc_json_write(root, "-");
  tc_text_free(&csv);
  tc_free(&path);
  cJSON_Delete(root);
  return status;
}
