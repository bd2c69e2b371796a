/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the calibrate block of a recipe to coordinates, outputs and a goal. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibrate.h"
#include "quantity.h"
#include "rows.h"
#include "tapecast/memory.h"
#include "units.h"

/* A logarithmic scale by itself from this ratio on. */
static const double LOG_RATIO = 4;

static tc_status make_parameter(const tc_recipe *recipe, const tc_free_key *row, tc_parameter *p)
{
  p->row = row;
  p->key = tc_recipe_key(recipe, row->key);
  TC_TRY(tc_units_parse(row->low, p->key->unit, &p->range.low));
  TC_TRY(tc_units_parse(row->high, p->key->unit, &p->range.high));
  p->range.log = row->scale == TC_SCALE_LOG || (row->scale == TC_SCALE_AUTO && p->range.low > 0 &&
                                                p->range.high > LOG_RATIO * p->range.low);
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------------ targets */

static void want(tc_problem *p, const tc_target *t, double rate, double value)
{
  const int k = p->outputs++;
  tc_wanted *w = &p->wanted[k];
  w->shear_rate = rate;
  if (isnan(rate)) {
    snprintf(w->path, sizeof w->path, "%s", t->quantity);
    snprintf(w->name, sizeof w->name, "%.95s", t->quantity);
  } else {
    snprintf(w->path, sizeof w->path, "slurry.viscosity[shear_rate_1_s=%.10g].viscosity_pa_s", rate);
    snprintf(w->name, sizeof w->name, "viscosity at %.6g 1/s [Pa s]", rate);
  }
  p->target[k] = value;
  p->uncertainty[k] = isnan(t->uncertainty) ? t->relative_uncertainty * fabs(value) : t->uncertainty;
  p->weight[k] = t->weight;
  p->log[k] = t->scale == TC_SCALE_LOG || (t->scale == TC_SCALE_AUTO && !isnan(rate) && value > 0);
}

/* `points` of the curve's rows (count, 2), evenly by the logarithm of the rate. */
static tc_status want_curve(tc_problem *p, const tc_target *t)
{
  double *rows = NULL;
  int count = 0;
  TC_TRY(tc_rows_read(t->curve, 2, &rows, &count));
  tc_status status =
      count ? TC_OK : tc_fail(TC_ERR_INPUT, "%s: no line with a shear rate and a viscosity", t->curve);
  for (int i = 0; i < count && status == TC_OK; i++)
    if (!(rows[2 * i] > 0) || !(rows[2 * i + 1] > 0) || (i && rows[2 * i] <= rows[2 * i - 2]))
      status =
          tc_fail(TC_ERR_INPUT, "%s: rate %g, viscosity %g: both have to be above 0, and the rates to rise",
                  t->curve, rows[2 * i], rows[2 * i + 1]);
  const int points = count < t->points ? count : (int)t->points;
  int last = -1;
  for (int n = 0; n < points && status == TC_OK; n++) {
    const double aim = points > 1 ? log(rows[0]) + n * log(rows[2 * count - 2] / rows[0]) / (points - 1) : 0;
    int best = last + 1;
    for (int i = last + 1; i < count - (points - 1 - n); i++)
      if (fabs(log(rows[2 * i]) - aim) < fabs(log(rows[2 * best]) - aim)) best = i;
    want(p, t, rows[2 * best], rows[2 * best + 1]);
    last = best;
  }
  tc_free(&rows);
  return status;
}

static tc_status make_targets(tc_problem *p)
{
  const tc_calibrate *b = p->recipe->calibrate;
  const tc_target *target = b->targets.items;
  size_t most = 0;
  for (int i = 0; i < b->targets.count; i++) most += target[i].curve[0] ? (size_t)target[i].points : 1;
  TC_TRY(TC_NEW(&p->wanted, most, "targets"));
  TC_TRY(TC_NEW(&p->target, most, "targets"));
  TC_TRY(TC_NEW(&p->uncertainty, most, "targets"));
  TC_TRY(TC_NEW(&p->weight, most, "targets"));
  TC_TRY(TC_NEW(&p->log, most, "targets"));
  for (int i = 0; i < b->targets.count; i++) {
    if (target[i].curve[0])
      TC_TRY(want_curve(p, &target[i]));
    else
      want(p, &target[i], target[i].shear_rate, target[i].value);
  }
  p->goal = (tc_goal){b->scalarise == TC_SCALARISE_CHEBYSHEV ? TC_GOAL_CHEBYSHEV : TC_GOAL_SQUARES,
                      p->outputs,
                      p->target,
                      p->uncertainty,
                      p->weight,
                      p->log};
  return TC_OK;
}

/* --------------------------------------------------------------------------------------- stages and settings
 */

/* The first stage that leaves what the quantity is measured on. */
static tc_step step_of(const tc_wanted *w)
{
  if (strncmp(w->path, "slurry", 6) == 0) return TC_STEP_SLURRY;
  return strncmp(w->path, "dried", 5) == 0 ? TC_STEP_DRYING : TC_STEP_CALENDERING;
}

static void find_stages(tc_problem *p)
{
  static const tc_step steps[] = {TC_STEP_SLURRY, TC_STEP_SLURRY, TC_STEP_DRYING, TC_STEP_CALENDERING};
  p->to = steps[p->recipe->calibrate->to];
  for (int k = 0; k < p->outputs; k++) {
    const tc_step step = step_of(&p->wanted[k]);
    p->viscosity |= strncmp(p->wanted[k].path, "slurry.viscosity", 16) == 0;
    p->analysis |= step > TC_STEP_SLURRY;
    if (step > p->to) p->to = step;
  }
}

static tc_status keep(char **list, int *count, const tc_text *text)
{
  TC_TRY(tc_text_status(text));
  char *copy = NULL;
  TC_TRY(TC_NEW(&copy, text->length + 1, "settings"));
  memcpy(copy, tc_text_get(text), text->length);
  list[(*count)++] = copy;
  return TC_OK;
}

static int compare(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* All shear rates that a target asks for, each once, as a setting. */
static void rates_text(const tc_problem *p, double *rates, tc_text *text)
{
  int count = 0;
  for (int k = 0; k < p->outputs; k++)
    if (!isnan(p->wanted[k].shear_rate)) rates[count++] = p->wanted[k].shear_rate;
  qsort(rates, (size_t)count, sizeof *rates, compare);
  for (int i = 0; i < count; i++)
    if (!i || rates[i] > rates[i - 1])
      tc_text_add(text, "%s%.10g 1/s", i ? ", " : "process.viscosity.rates=[", rates[i]);
  if (count) tc_text_add(text, "]");
}

static tc_status make_sets(tc_problem *p)
{
  const tc_words *set = &p->recipe->calibrate->set;
  double *rates = NULL;
  TC_TRY(TC_NEW(&p->sets, (size_t)set->count + 1, "settings"));
  TC_TRY(TC_NEW(&rates, (size_t)p->outputs, "shear rates"));
  tc_text text = {0};
  tc_status status = TC_OK;
  for (int i = 0; i < set->count && status == TC_OK; i++) {
    tc_text one = {0};
    tc_text_add(&one, "%s", set->values[i]);
    status = keep(p->sets, &p->set_count, &one);
    tc_text_free(&one);
  }
  rates_text(p, rates, &text);
  if (status == TC_OK && text.length) status = keep(p->sets, &p->set_count, &text);
  tc_text_free(&text);
  tc_free(&rates);
  return status;
}

static tc_status fill(tc_problem *p)
{
  const tc_calibrate *b = p->recipe->calibrate;
  const tc_free_key *free = b->free.items;
  p->dimensions = b->free.count;
  TC_TRY(TC_NEW(&p->parameter, (size_t)p->dimensions, "free keys"));
  for (int i = 0; i < p->dimensions; i++) TC_TRY(make_parameter(p->recipe, &free[i], &p->parameter[i]));
  TC_TRY(make_targets(p));
  find_stages(p);
  return make_sets(p);
}

tc_status tc_problem_make(const tc_recipe *recipe, tc_problem **problem)
{
  tc_problem *p = NULL;
  if (!recipe->calibrate)
    return tc_fail(TC_ERR_RECIPE, "%s: calibrate: is missing: what may change, and what is to be met",
                   recipe->file);
  TC_TRY(TC_NEW(&p, 1, "calibration"));
  p->recipe = recipe;
  const tc_status status = fill(p);
  if (status == TC_OK)
    *problem = p;
  else
    tc_problem_free(&p);
  return status;
}

void tc_problem_free(tc_problem **problem)
{
  tc_problem *p = *problem;
  if (!p) return;
  tc_sets_free(&p->sets, p->set_count);
  tc_free(&p->parameter);
  tc_free(&p->wanted);
  tc_free(&p->target);
  tc_free(&p->uncertainty);
  tc_free(&p->weight);
  tc_free(&p->log);
  tc_free(problem);
}

/* ---------------------------------------------------------------------------------------- points and results
 */

void tc_sets_free(char ***sets, int count)
{
  for (int i = 0; i < count && *sets; i++) tc_free(&(*sets)[i]);
  tc_free(sets);
}

static tc_status add_set(char **sets, int *count, const char *key, const char *value)
{
  tc_text text = {0};
  tc_text_add(&text, "%s=%s", key, value);
  const tc_status status = keep(sets, count, &text);
  tc_text_free(&text);
  return status;
}

tc_status tc_problem_sets(const tc_problem *p, const double *x, char ***sets, int *count)
{
  size_t most = (size_t)p->dimensions;
  char **list = NULL;
  int n = 0;
  for (int i = 0; i < p->dimensions; i++) most += (size_t)p->parameter[i].row->also.count;
  TC_TRY(TC_NEW(&list, most, "settings"));
  tc_status status = TC_OK;
  for (int i = 0; i < p->dimensions && status == TC_OK; i++) {
    const tc_parameter *a = &p->parameter[i];
    const double value = tc_range_from_unit(&a->range, x[i]);
    char text[64];
    if (a->key->kind == TC_KEY_INTEGER)
      snprintf(text, sizeof text, "%.0f", nearbyint(value));
    else
      snprintf(text, sizeof text, "%.6g%s%s", value, a->key->unit[0] ? " " : "", a->key->unit);
    status = add_set(list, &n, a->row->key, text);
    for (int j = 0; j < a->row->also.count && status == TC_OK; j++)
      status = add_set(list, &n, a->row->also.values[j], text);
  }
  if (status == TC_OK) {
    *sets = list;
    *count = n;
  } else
    tc_sets_free(&list, n);
  return status;
}

/* A value a little out of its range by rounding counts as on the border. */
static bool to_unit(const tc_parameter *a, const char *text, double *x)
{
  double value;
  if (tc_units_parse(text, a->key->unit, &value) != TC_OK) return false;
  if (a->range.log && !(value > 0)) return false;
  *x = tc_range_to_unit(&a->range, value);
  if (!(*x > -1e-4 && *x < 1 + 1e-4)) return false;
  *x = fmin(fmax(*x, 0), 1);
  return true;
}

bool tc_problem_point(const tc_problem *p, char *const *sets, int count, double *x)
{
  for (int i = 0; i < p->dimensions; i++) {
    const char *key = p->parameter[i].row->key, *found = NULL;
    for (int j = 0; j < count; j++)
      if (strncmp(sets[j], key, strlen(key)) == 0 && sets[j][strlen(key)] == '=')
        found = sets[j] + strlen(key) + 1;
    if (!found || !to_unit(&p->parameter[i], found, &x[i])) return false;
  }
  return true;
}

static bool all_steady(const cJSON *results, char *why, size_t size)
{
  const cJSON *stage;
  cJSON_ArrayForEach(stage, cJSON_GetObjectItemCaseSensitive(results, "stages"))
  {
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(stage, "name"));
    if (!cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(stage, "steady"))) continue;
    snprintf(why, size, "the %s did not become steady", name ? name : "stage");
    return false;
  }
  return true;
}

bool tc_problem_outputs(const tc_problem *p, const cJSON *results, double *y, double *error, char *why,
                        size_t size)
{
  bool any = false;
  if (!all_steady(results, why, size)) return false;
  for (int k = 0; k < p->outputs; k++) {
    any |= tc_quantity_find(results, p->wanted[k].path, &y[k], &error[k]);
    if (p->log[k] && !(y[k] > 0)) y[k] = NAN;
  }
  if (!any) snprintf(why, size, "the results have none of the targets' quantities");
  return any;
}
