/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Viscosity curves: what is sheared, where, and what becomes of it. */
#include "viscosity.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "flow_curve.h"
#include "paths.h"
#include "record.h"
#include "states.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { CURVE_BYTES = 10000000 };

/* The measured curve is kept with the points, as the recipe's place may be another one later. */
static const char MEASURED[] = "measured.csv";
/* From FOLDER/rate-100/forward. */
static const char INPUT[] = "../../../01-slurry/slurry.restart";

static tc_status hash_restart(const char *path, char hash[17])
{
  uint64_t value = TC_HASH_START;
  TC_TRY(tc_hash_file(&value, path));
  tc_hash_print(value, hash);
  return TC_OK;
}

/* ----------------------------------------------------------------------------------------- measured curve */

/* A path in a recipe is seen from the recipe's folder. */
static tc_status beside(const char *recipe, const char *name, char **path)
{
  const char *slash = strrchr(recipe, '/');
  if (name[0] == '/' || !slash) return tc_path_join("", name, path);
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%.*s", (int)(slash - recipe), recipe);
  return tc_path_join(folder[0] ? folder : "/", name, path);
}

/* Check the curve, before hours are spent, and keep a copy. */
static tc_status keep_measured(const char *source, const char *folder)
{
  char *copy = NULL, *text = NULL;
  size_t length = 0;
  cJSON *curve = NULL;
  TC_TRY(tc_path_join(folder, MEASURED, &copy));
  /* A run folder that stands alone has only the copy. */
  tc_status status = TC_OK;
  if (tc_file_exists(source) || !tc_file_exists(copy)) {
    status = tc_flow_compare(source, NULL, &curve);
    if (status == TC_OK) status = tc_file_read(source, CURVE_BYTES, &text, &length);
    if (status == TC_OK) status = tc_folder_make(folder);
    if (status == TC_OK) status = tc_file_update(copy, text, length);
  }
  cJSON_Delete(curve);
  tc_free(&text);
  tc_free(&copy);
  return status;
}

/* The points of a folder with what is made of them. */
static tc_status add_curve(const char *folder, const char *name, const char *restart_hash, cJSON *into)
{
  cJSON *points = NULL, *measured = NULL;
  char *curve = NULL;
  TC_TRY(tc_shear_collect(folder, name, restart_hash, &points));
  if (!cJSON_GetArraySize(points)) {
    cJSON_Delete(points);
    return TC_OK;
  }
  tc_status status = tc_path_join(folder, MEASURED, &curve);
  if (status == TC_OK && tc_file_exists(curve)) status = tc_flow_compare(curve, points, &measured);
  cJSON *fit = tc_flow_fit(points);
  cJSON_AddItemToObject(into, "viscosity", points);
  if (fit) cJSON_AddItemToObject(into, "viscosity_fit", fit);
  if (measured) cJSON_AddItemToObject(into, "viscosity_measured", measured);
  tc_free(&curve);
  return status;
}

/* ----------------------------------------------------------------------------------------------- of a run */

typedef struct {
  tc_shear shear;
  char *folder, *restart;
} slurry_shear;

static void release(slurry_shear *s)
{
  tc_free(&s->folder);
  tc_free(&s->restart);
}

/* What the slurry stage measured, or was to come to. */
static void take_slurry(const tc_running *run, tc_shear *shear)
{
  cJSON *record = tc_stage_record(run->folder, TC_STAGE_SLURRY);
  const cJSON *results = cJSON_GetObjectItemCaseSensitive(record, "results");
  const cJSON *density = cJSON_GetObjectItemCaseSensitive(results, "density_g_cm3");
  const cJSON *pressure = cJSON_GetObjectItemCaseSensitive(results, "pressure_mpa");
  shear->density =
      cJSON_IsNumber(density) ? density->valuedouble : run->plan->slurry_mass / pow(run->plan->slurry_box, 3);
  shear->pressure =
      cJSON_IsNumber(pressure) ? 1e3 * pressure->valuedouble : run->recipe->process.slurry.motion.pressure;
  cJSON_Delete(record);
}

static tc_status prepare(tc_running *run, slurry_shear *s)
{
  const tc_viscosity *settings = &run->recipe->process.viscosity;
  const long slots = run->cores / settings->ranks;
  *s = (slurry_shear){.shear = {.settings = settings,
                                .recipe = run->recipe,
                                .plan = run->plan,
                                .input = INPUT,
                                .scripts = run->scripts,
                                .launcher = run->recipe->run.launcher,
                                .slots = slots > 1 ? (int)slots : 1,
                                .deadline = run->deadline,
                                .from_scratch = run->options->restart_from_scratch,
                                .progress = &run->progress}};
  TC_TRY(tc_path_join(run->folder, TC_VISCOSITY_FOLDER, &s->folder));
  TC_TRY(tc_path_join(run->folder, "01-slurry/slurry.restart", &s->restart));
  s->shear.folder = s->folder;
  s->shear.restart = s->restart;
  take_slurry(run, &s->shear);
  return TC_OK;
}

static tc_status measure(tc_running *run, slurry_shear *s)
{
  const tc_viscosity *settings = s->shear.settings;
  if (settings->measured[0]) {
    char *source = NULL;
    TC_TRY(beside(run->recipe->file, settings->measured, &source));
    const tc_status status = keep_measured(source, s->folder);
    tc_free(&source);
    TC_TRY(status);
  }
  if (run->options->dry_run) return tc_shear_run(&s->shear, true);
  if (!tc_file_exists(s->restart))
    return tc_fail(TC_ERR_INPUT, "%s: is missing; the viscosity needs the slurry", s->restart);
  TC_TRY(hash_restart(s->restart, s->shear.restart_hash));
  return tc_shear_run(&s->shear, false);
}

static void warn_of(tc_running *run, const cJSON *points)
{
  const cJSON *point;
  cJSON_ArrayForEach(point, points)
  {
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(point, "converged"))) continue;
    tc_progress_warn(&run->progress, "viscosity at %.10g 1/s is not converged: %s",
                     cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(point, "shear_rate_1_s")),
                     cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(point, "reason")));
    run->warnings++;
  }
}

tc_status tc_viscosity_measure(tc_running *run)
{
  slurry_shear s;
  cJSON *found = NULL;
  if (!run->recipe->process.viscosity.rates.count) return TC_OK;
  tc_status status = prepare(run, &s);
  if (status == TC_OK) status = measure(run, &s);
  if (status == TC_OK && !run->options->dry_run) {
    found = cJSON_CreateObject();
    status = tc_viscosity_add(run, found);
    warn_of(run, cJSON_GetObjectItemCaseSensitive(found, "viscosity"));
  }
  cJSON_Delete(found);
  release(&s);
  return status;
}

tc_status tc_viscosity_add(const tc_running *run, cJSON *into)
{
  char *folder = NULL, *restart = NULL, hash[17];
  TC_TRY(tc_path_join(run->folder, TC_VISCOSITY_FOLDER, &folder));
  tc_status status = tc_path_join(run->folder, "01-slurry/slurry.restart", &restart);
  if (status == TC_OK && tc_file_exists(folder) && tc_file_exists(restart)) {
    status = hash_restart(restart, hash);
    if (status == TC_OK) status = add_curve(folder, TC_VISCOSITY_FOLDER, hash, into);
  }
  tc_free(&folder);
  tc_free(&restart);
  return status;
}

double tc_viscosity_steps(const tc_recipe *recipe, const tc_plan *plan)
{
  if (!recipe->process.viscosity.rates.count) return 0;
  const tc_shear shear = {.settings = &recipe->process.viscosity,
                          .recipe = recipe,
                          .plan = plan,
                          .folder = "",
                          .density = plan->slurry_mass / pow(plan->slurry_box, 3),
                          .pressure = recipe->process.slurry.motion.pressure};
  return tc_shear_steps(&shear);
}

/* --------------------------------------------------------------------------------------- of a restart file
 */

tc_status tc_viscosity_of_restart(tc_shear *shear, const char *measured, cJSON **results)
{
  char full[PATH_MAX], *path = NULL;
  if (!realpath(shear->restart, full)) return tc_io_error(shear->restart, "read");
  shear->input = full; /* decks lie elsewhere, and may lie anywhere */
  TC_TRY(hash_restart(full, shear->restart_hash));
  TC_TRY(tc_folder_make(shear->folder));
  if (measured) TC_TRY(keep_measured(measured, shear->folder));
  TC_TRY(tc_shear_run(shear, false));
  cJSON *found = cJSON_CreateObject();
  cJSON_AddStringToObject(found, "restart", shear->restart);
  tc_status status = add_curve(shear->folder, ".", shear->restart_hash, found);
  if (status == TC_OK) status = tc_path_join(shear->folder, "viscosity.json", &path);
  if (status == TC_OK) status = tc_json_write(found, path);
  tc_free(&path);
  if (status == TC_OK)
    *results = found;
  else
    cJSON_Delete(found);
  return status;
}
