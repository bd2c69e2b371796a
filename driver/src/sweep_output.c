/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a sweep as files and on the screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "sweep.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { SCHEMA = 1, SHOWN_QUANTITIES = 5 };

static int run_at(const tc_sweep_result *r, int point, int seed)
{
  return r->run[(size_t)point * (size_t)r->design->seeds + (size_t)seed];
}

/* The folder of a run as seen from that of the sweep. */
static const char *name_of(const tc_evaluation *e)
{
  const char *slash = strrchr(e->folder, '/');
  return slash ? slash + 1 : e->folder;
}

/* ------------------------------------------------------------------------------------------------- CSV */

/* A field after the first of its row. */
static void add_number(tc_text *csv, double value)
{
  tc_text_add(csv, ",");
  if (isfinite(value)) tc_text_add(csv, "%.10g", value);
}

static void add_level(tc_text *csv, const tc_factor *factor, const tc_level *level)
{
  if (factor->numeric) {
    add_number(csv, level->number);
    return;
  }
  tc_text_add(csv, ",");
  tc_text_add_csv(csv, level->text);
}

static void add_parameter_names(tc_text *csv, const tc_sweep *sweep)
{
  for (int f = 0; f < sweep->factor_count; f++) {
    const tc_factor *factor = &sweep->factors[f];
    char name[2 * TC_WORD];
    const bool unit = factor->numeric && factor->unit[0];
    snprintf(name, sizeof name, "%s%s%s%s", factor->name, unit ? " [" : "", unit ? factor->unit : "",
             unit ? "]" : "");
    tc_text_add(csv, ",");
    tc_text_add_csv(csv, name);
  }
}

static void add_quantity_names(tc_text *csv, const tc_table *table)
{
  for (int q = 0; q < table->quantities; q++)
    tc_text_add(csv, ",%s,%s_stderr", table->quantity[q], table->quantity[q]);
  tc_text_add(csv, "\n");
}

static void add_levels(tc_text *csv, const tc_sweep_result *r, int point)
{
  for (int f = 0; f < r->sweep->factor_count; f++)
    add_level(csv, &r->sweep->factors[f], tc_design_level(r->design, point, f));
}

static tc_status save(const tc_sweep_result *r, const char *name, tc_text *text)
{
  char *path = NULL;
  tc_status status = tc_text_status(text);
  if (status == TC_OK) status = tc_path_join(r->folder, name, &path);
  if (status == TC_OK) status = tc_file_write(path, tc_text_get(text), text->length);
  tc_free(&path);
  tc_text_free(text);
  return status;
}

static tc_status write_points(const tc_sweep_result *r)
{
  tc_text csv = {0};
  tc_text_add(&csv, "point");
  add_parameter_names(&csv, r->sweep);
  tc_text_add(&csv, ",runs,done,failed");
  add_quantity_names(&csv, r->table);
  for (int p = 0; p < r->design->points; p++) {
    tc_text_add(&csv, "%d", p + 1);
    add_levels(&csv, r, p);
    tc_text_add(&csv, ",%d,%d,%d", r->design->seeds, r->table->done[p], r->table->failed[p]);
    for (int q = 0; q < r->table->quantities; q++) {
      add_number(&csv, tc_table_cell(r->table, p, q)->mean);
      add_number(&csv, tc_table_cell(r->table, p, q)->error);
    }
    tc_text_add(&csv, "\n");
  }
  return save(r, "sweep.csv", &csv);
}

static void add_run(tc_text *csv, const tc_sweep_result *r, int point, int seed)
{
  const tc_evaluation *e = tc_campaign_get(r->campaign, run_at(r, point, seed));
  double value, error;
  tc_text_add(csv, "%d,%s,%d", e->id, name_of(e), point + 1);
  add_levels(csv, r, point);
  add_number(csv, r->design->seed ? r->design->seed[seed] : NAN);
  tc_text_add(csv, ",%s,", tc_evaluation_state_name(e->state));
  tc_text_add_csv(csv, e->message);
  add_number(csv, e->wall);
  for (int q = 0; q < r->table->quantities; q++) {
    tc_campaign_value(r->campaign, e->id, r->table->quantity[q], &value, &error);
    add_number(csv, value);
    add_number(csv, error);
  }
  tc_text_add(csv, "\n");
}

static tc_status write_runs(const tc_sweep_result *r)
{
  tc_text csv = {0};
  tc_text_add(&csv, "run,folder,point");
  add_parameter_names(&csv, r->sweep);
  tc_text_add(&csv, ",seed,state,message,wall_s");
  add_quantity_names(&csv, r->table);
  for (int p = 0; p < r->design->points; p++)
    for (int s = 0; s < r->design->seeds; s++) add_run(&csv, r, p, s);
  return save(r, "sweep-runs.csv", &csv);
}

/* ------------------------------------------------------------------------------------------------- JSON */

static void add_levels_json(cJSON *object, const tc_sweep_result *r, int point)
{
  cJSON *levels = cJSON_AddObjectToObject(object, "parameters");
  for (int f = 0; f < r->sweep->factor_count; f++) {
    const tc_factor *factor = &r->sweep->factors[f];
    const tc_level *level = tc_design_level(r->design, point, f);
    if (factor->numeric)
      cJSON_AddNumberToObject(levels, factor->name, level->number);
    else
      cJSON_AddStringToObject(levels, factor->name, level->text);
  }
}

static void add_parameters_json(cJSON *root, const tc_sweep *sweep)
{
  cJSON *list = cJSON_AddArrayToObject(root, "parameters");
  for (int f = 0; f < sweep->factor_count; f++) {
    const tc_factor *factor = &sweep->factors[f];
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(list, item);
    cJSON_AddStringToObject(item, "name", factor->name);
    cJSON_AddStringToObject(item, "key", factor->given->key);
    cJSON_AddStringToObject(item, "unit", factor->unit);
    cJSON *values = cJSON_AddArrayToObject(item, "values");
    for (int i = 0; i < factor->level_count; i++)
      cJSON_AddItemToArray(values, cJSON_CreateString(factor->levels[i].text));
    if (factor->level_count) continue;
    cJSON_AddNumberToObject(item, "low", factor->low);
    cJSON_AddNumberToObject(item, "high", factor->high);
    cJSON_AddStringToObject(item, "scale", factor->logarithmic ? "log" : "linear");
  }
}

static void add_number_json(cJSON *object, const char *key, double value)
{
  if (isfinite(value)) cJSON_AddNumberToObject(object, key, value);
}

static void add_points_json(cJSON *root, const tc_sweep_result *r)
{
  cJSON *list = cJSON_AddArrayToObject(root, "points");
  for (int p = 0; p < r->design->points; p++) {
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(list, item);
    cJSON_AddNumberToObject(item, "point", p + 1);
    add_levels_json(item, r, p);
    cJSON_AddNumberToObject(item, "runs", r->design->seeds);
    cJSON_AddNumberToObject(item, "done", r->table->done[p]);
    cJSON_AddNumberToObject(item, "failed", r->table->failed[p]);
    cJSON *quantities = cJSON_AddObjectToObject(item, "quantities");
    for (int q = 0; q < r->table->quantities; q++) {
      const tc_cell *cell = tc_table_cell(r->table, p, q);
      if (!cell->count) continue;
      cJSON *number = cJSON_AddObjectToObject(quantities, r->table->quantity[q]);
      cJSON_AddNumberToObject(number, "value", cell->mean);
      add_number_json(number, "stderr", cell->error);
      cJSON_AddNumberToObject(number, "runs", cell->count);
    }
  }
}

static void add_runs_json(cJSON *root, const tc_sweep_result *r)
{
  cJSON *list = cJSON_AddArrayToObject(root, "runs");
  for (int p = 0; p < r->design->points; p++)
    for (int s = 0; s < r->design->seeds; s++) {
      const tc_evaluation *e = tc_campaign_get(r->campaign, run_at(r, p, s));
      cJSON *item = cJSON_CreateObject();
      double value, error;
      cJSON_AddItemToArray(list, item);
      cJSON_AddNumberToObject(item, "run", e->id);
      cJSON_AddStringToObject(item, "folder", name_of(e));
      cJSON_AddNumberToObject(item, "point", p + 1);
      if (r->design->seed) cJSON_AddNumberToObject(item, "seed", r->design->seed[s]);
      cJSON_AddStringToObject(item, "state", tc_evaluation_state_name(e->state));
      if (e->message[0]) cJSON_AddStringToObject(item, "message", e->message);
      cJSON_AddNumberToObject(item, "wall_s", e->wall);
      cJSON *quantities = cJSON_AddObjectToObject(item, "quantities");
      for (int q = 0; q < r->table->quantities; q++)
        if (tc_campaign_value(r->campaign, e->id, r->table->quantity[q], &value, &error))
          cJSON_AddNumberToObject(quantities, r->table->quantity[q], value);
    }
}

cJSON *tc_sweep_json(const tc_sweep_result *r)
{
  cJSON *root = cJSON_CreateObject();
  cJSON_AddNumberToObject(root, "schema", SCHEMA);
  cJSON_AddStringToObject(root, "name", r->sweep->name);
  cJSON_AddStringToObject(root, "recipe", r->sweep->recipe);
  cJSON_AddStringToObject(root, "design", r->sweep->design == TC_DESIGN_SOBOL ? "sobol" : "grid");
  cJSON_AddStringToObject(root, "tapecast", TAPECAST_VERSION);
  add_parameters_json(root, r->sweep);
  add_points_json(root, r);
  add_runs_json(root, r);
  return root;
}

tc_status tc_sweep_write(const tc_sweep_result *r)
{
  char *path = NULL;
  TC_TRY(write_points(r));
  TC_TRY(write_runs(r));
  cJSON *json = tc_sweep_json(r);
  tc_status status = tc_path_join(r->folder, "sweep.json", &path);
  if (status == TC_OK) status = tc_json_write(json, path);
  cJSON_Delete(json);
  tc_free(&path);
  return status;
}

/* ----------------------------------------------------------------------------------------------- screen */

static int widest(const tc_sweep_result *r, int factor)
{
  size_t width = strlen(r->sweep->factors[factor].name);
  for (int p = 0; p < r->design->points; p++) {
    const size_t length = strlen(tc_design_level(r->design, p, factor)->text);
    if (length > width) width = length;
  }
  return (int)width;
}

static void print_cell(const tc_cell *cell, int width, FILE *out)
{
  char text[64] = "-";
  if (cell->count) snprintf(text, sizeof text, "%.5g", cell->mean);
  if (isfinite(cell->error)) snprintf(text, sizeof text, "%.5g +- %.2g", cell->mean, cell->error);
  fprintf(out, "  %*s", width, text);
}

/* At least as wide as "1.2345 +- 0.0012". */
static int width_of(const char *quantity)
{
  const int length = (int)strlen(quantity);
  return length > 20 ? length : 20;
}

void tc_sweep_print(const tc_sweep_result *r, FILE *out)
{
  int chosen[SHOWN_QUANTITIES];
  const int found = tc_table_choose(r->sweep, r->table, r->design->points, chosen, SHOWN_QUANTITIES);
  const int shown = found < SHOWN_QUANTITIES ? found : SHOWN_QUANTITIES;
  fprintf(out, "%5s", "point");
  for (int f = 0; f < r->sweep->factor_count; f++)
    fprintf(out, "  %-*s", widest(r, f), r->sweep->factors[f].name);
  fprintf(out, "  %5s", "runs");
  for (int i = 0; i < shown; i++)
    fprintf(out, "  %*s", width_of(r->table->quantity[chosen[i]]), r->table->quantity[chosen[i]]);
  fprintf(out, "\n");
  for (int p = 0; p < r->design->points; p++) {
    fprintf(out, "%5d", p + 1);
    for (int f = 0; f < r->sweep->factor_count; f++)
      fprintf(out, "  %-*s", widest(r, f), tc_design_level(r->design, p, f)->text);
    fprintf(out, "  %2d/%-2d", r->table->done[p], r->design->seeds);
    for (int i = 0; i < shown; i++)
      print_cell(tc_table_cell(r->table, p, chosen[i]), width_of(r->table->quantity[chosen[i]]), out);
    fprintf(out, "\n");
  }
  if (shown < r->table->quantities)
    fprintf(out, "and %d more numbers in %s/sweep.csv\n", r->table->quantities - shown, r->folder);
}
