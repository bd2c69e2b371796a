/* SPDX-License-Identifier: GPL-2.0-or-later */
/* results.json: one file with every number, merged from the stages' records and the analyses. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "build_info.h"
#include "deck.h"
#include "files.h"
#include "plan_print.h"
#include "record.h"
#include "run.h"
#include "states.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"
#include "viscosity.h"

#define TC_RELEASED_DUMP "03-calendering/released.dump"

enum { SCHEMA = 1 };

/* Put the members of `from` into `into`, where they replace what has their name. */
static void merge(cJSON *into, const cJSON *from)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, from)
  {
    cJSON_DeleteItemFromObjectCaseSensitive(into, item->string);
    cJSON_AddItemToObject(into, item->string, cJSON_Duplicate(item, 1));
  }
}

static void copy(cJSON *into, const cJSON *from, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(from, key);
  if (item) cJSON_AddItemToObject(into, key, cJSON_Duplicate(item, 1));
}

static void collect_value(const char *path, const tc_key *key, const char *value, void *data)
{
  (void)key;
  cJSON_AddStringToObject(data, path, value);
}

static void add_recipe(cJSON *root, const tc_running *run)
{
  cJSON *recipe = cJSON_AddObjectToObject(root, "recipe");
  cJSON_AddStringToObject(recipe, "name", run->recipe->name);
  cJSON_AddStringToObject(recipe, "file", run->recipe->file);
  cJSON_AddStringToObject(recipe, "hash", run->recipe->hash);
  tc_schema_values(&tc_recipe_keys, "", run->recipe, collect_value,
                   cJSON_AddObjectToObject(recipe, "values"));
  cJSON_AddItemToObject(recipe, "sources", tc_sources_json(run->recipe));
}

static void add_reference(cJSON *root, const tc_recipe *recipe)
{
  cJSON *reference = cJSON_AddObjectToObject(root, "reference");
  const tc_reference *items = recipe->reference.items;
  for (int i = 0; i < recipe->reference.count; i++) {
    cJSON *list = cJSON_GetObjectItemCaseSensitive(reference, items[i].key);
    if (!list) list = cJSON_AddArrayToObject(reference, items[i].key);
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddItemToArray(list, entry);
    cJSON_AddNumberToObject(entry, "value", items[i].value);
    cJSON_AddStringToObject(entry, "source", items[i].source);
  }
}

/* Of all that the outcome depends on and that is the same on every machine: the recipe's values and the
 * scripts of the stages. */
static uint64_t hash_input(const tc_running *run)
{
  static const char *const scripts[] = {"slurry.lmp", "drying.lmp",     "calendering.lmp",
                                        "sums.lmp",   "checkpoint.lmp", "viscosity.lmp"};
  uint64_t hash = tc_hash_text(TC_HASH_START, run->recipe->hash);
  for (size_t i = 0; run->scripts && i < sizeof scripts / sizeof scripts[0]; i++) {
    char *path = NULL;
    if (tc_path_join(run->scripts, scripts[i], &path) == TC_OK && tc_file_exists(path) &&
        tc_hash_file(&hash, path) != TC_OK)
      tc_fail(TC_OK, "%s", "");
    tc_free(&path);
  }
  return hash;
}

static void add_provenance(cJSON *root, const tc_running *run, cJSON *const *records)
{
  cJSON *p = cJSON_AddObjectToObject(root, "provenance");
  double wall = 0;
  const char *lammps = "", *started = "";
  for (int i = 0; i < TC_STAGE_COUNT; i++) {
    const cJSON *seconds = cJSON_GetObjectItemCaseSensitive(records[i], "wall_s");
    const char *version = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(records[i], "lammps"));
    const char *begin = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(records[i], "started"));
    if (seconds) wall += seconds->valuedouble;
    if (version && version[0]) lammps = version;
    if (begin && !started[0]) started = begin;
  }
  char input[17];
  tc_hash_print(hash_input(run), input);
  cJSON_AddStringToObject(p, "input_hash", input);
  cJSON_AddStringToObject(p, "tapecast", TAPECAST_VERSION);
  cJSON_AddStringToObject(p, "git", TC_BUILD_GIT);
  cJSON_AddStringToObject(p, "compiler", TC_BUILD_COMPILER);
  cJSON_AddStringToObject(p, "mpi", TC_BUILD_MPI);
  cJSON_AddStringToObject(p, "lammps", lammps);
  cJSON_AddNumberToObject(p, "seed", (double)run->recipe->seed);
  cJSON_AddNumberToObject(p, "ranks", run->ranks);
  cJSON_AddStringToObject(p, "started", started);
  cJSON_AddNumberToObject(p, "wall_s", wall);
}

/* A file of the run, if it is there. */
static void add_file(cJSON *item, const char *key, const char *run_dir, const char *path)
{
  char *full = NULL;
  if (tc_path_join(run_dir, path, &full) == TC_OK && tc_file_exists(full))
    cJSON_AddStringToObject(item, key, path);
  tc_free(&full);
}

static void add_stage(cJSON *stages, tc_stage stage, const cJSON *record, const char *run_dir)
{
  static const char *const keys[] = {"steps", "time_us", "steady", "criterion"};
  char path[128];
  cJSON *item = cJSON_CreateObject();
  cJSON_AddItemToArray(stages, item);
  cJSON_AddStringToObject(item, "name", tc_stage_name(stage));
  cJSON_AddStringToObject(item, "folder", tc_stage_folder(stage));
  copy(item, record, "wall_s");
  copy(item, record, "ranks");
  copy(item, record, "retry");
  copy(item, record, "dt_us");
  for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
    copy(item, cJSON_GetObjectItemCaseSensitive(record, "results"), keys[k]);
  snprintf(path, sizeof path, "%s/blocks.csv", tc_stage_folder(stage));
  add_file(item, "blocks", run_dir, path);
  snprintf(path, sizeof path, "%s/log.%s", tc_stage_folder(stage), tc_stage_name(stage));
  add_file(item, "log", run_dir, path);
}

static tc_status add_slurry(cJSON *root, const tc_running *run, const cJSON *record)
{
  const cJSON *results = cJSON_GetObjectItemCaseSensitive(record, "results");
  if (!results) return TC_OK;
  cJSON *slurry = cJSON_AddObjectToObject(root, "slurry");
  merge(slurry, results);
  cJSON_AddStringToObject(slurry, "dump", "01-slurry/slurry.dump");
  return tc_viscosity_add(run, slurry);
}

/* The analyzer names its files from its own folder; results.json from the run's. */
static void place_file(cJSON *object, const char *key)
{
  char path[256];
  const char *file = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  if (!file) return;
  snprintf(path, sizeof path, TC_ANALYSIS_FOLDER "/%s", file);
  cJSON_ReplaceItemInObjectCaseSensitive(object, key, cJSON_CreateString(path));
}

static void place_files(cJSON *object)
{
  cJSON *network;
  place_file(object, "image");
  cJSON_ArrayForEach(network, cJSON_GetObjectItemCaseSensitive(object, "networks"))
      place_file(network, "file");
}

/* A state: what the analyzer found, then what the stage measured, which wins (thickness between the planes).
 */
static cJSON *make_state(const tc_running *run, const tc_state *state)
{
  char name[128], *path = NULL;
  cJSON *object = cJSON_CreateObject(), *found = NULL;
  snprintf(name, sizeof name, TC_ANALYSIS_FOLDER "/%s.json", state->name);
  cJSON_AddNumberToObject(object, "degree", isnan(state->degree) ? 0 : state->degree);
  if (tc_path_join(run->folder, name, &path) == TC_OK && tc_file_exists(path) &&
      tc_json_read(path, &found) == TC_OK)
    merge(object, found);
  place_files(object);
  tc_free(&path);
  cJSON *box = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(found, "box_um"), 1);
  merge(object, state->measured);
  cJSON_Delete(found);
  if (box) { /* of the image, as the voxels are counted in it */
    cJSON_DeleteItemFromObjectCaseSensitive(object, "box_um");
    cJSON_AddItemToObject(object, "box_um", box);
  }
  cJSON_DeleteItemFromObjectCaseSensitive(object, "dump");
  cJSON_AddStringToObject(object, "dump", state->dump);
  return object;
}

/* The apparent density of the layer from its dry mass, box and thickness. */
static void add_density(cJSON *object)
{
  const cJSON *box = cJSON_GetObjectItemCaseSensitive(object, "box_um"), *mass;
  const cJSON *height = cJSON_GetObjectItemCaseSensitive(object, "thickness_um");
  double sum = 0;
  cJSON_ArrayForEach(mass, cJSON_GetObjectItemCaseSensitive(object, "dry_mass_pg")) sum += mass->valuedouble;
  if (cJSON_GetArraySize(box) != 3 || !cJSON_IsNumber(height) || !(sum > 0)) return;
  const double area = cJSON_GetArrayItem(box, 0)->valuedouble * cJSON_GetArrayItem(box, 1)->valuedouble;
  cJSON_DeleteItemFromObjectCaseSensitive(object, "density_g_cm3");
  if (area > 0 && height->valuedouble > 0)
    cJSON_AddNumberToObject(object, "density_g_cm3", sum / (area * height->valuedouble));
}

/* `dried` is the uncalendered layer between the planes once there is one, so that all states have the same
 * faces; the one that is periodic in z then stands under `dried_periodic`. */
static tc_status add_states(cJSON *root, const tc_running *run)
{
  tc_state_list states = {0};
  TC_TRY(tc_states_find(run, &states));
  cJSON *calendered = cJSON_CreateArray();
  bool between_planes = false;
  for (int i = 0; i < states.count; i++) between_planes |= states.items[i].degree == 0;
  for (int i = 0; i < states.count; i++) {
    const tc_state *state = &states.items[i];
    cJSON *object = make_state(run, state);
    add_density(object);
    if (isnan(state->degree))
      cJSON_AddItemToObject(root, between_planes ? "dried_periodic" : "dried", object);
    else if (state->degree == 0)
      cJSON_AddItemToObject(root, "dried", object);
    else
      cJSON_AddItemToArray(calendered, object);
  }
  cJSON_AddItemToObject(root, "calendered", calendered);
  tc_states_free(&states);
  return TC_OK;
}

/* What the layer gained in thickness when the plane withdrew from the last degree. `complete`: its
 * pressure was down to TC_RELEASED_SHARE before the plane had gone all its way. */
static void add_spring_back(cJSON *root, const cJSON *record)
{
  const cJSON *results = cJSON_GetObjectItemCaseSensitive(record, "results"),
              *states = cJSON_GetObjectItemCaseSensitive(record, "states"),
              *last = cJSON_GetArrayItem(states, cJSON_GetArraySize(states) - 1),
              *released = cJSON_GetObjectItemCaseSensitive(results, "released_thickness_um"),
              *pressed = cJSON_GetObjectItemCaseSensitive(last, "thickness_um"),
              *rest = cJSON_GetObjectItemCaseSensitive(results, "released_pressure_mpa"),
              *load = cJSON_GetObjectItemCaseSensitive(last, "pressure_mpa");
  if (!cJSON_IsNumber(released) || !cJSON_IsNumber(pressed) || !(pressed->valuedouble > 0)) return;
  const double gain = released->valuedouble - pressed->valuedouble;
  cJSON *spring = cJSON_AddObjectToObject(root, "spring_back");
  copy(spring, last, "degree");
  copy(spring, last, "thickness_um");
  cJSON_AddNumberToObject(spring, "released_thickness_um", released->valuedouble);
  cJSON_AddNumberToObject(spring, "spring_back_um", gain);
  cJSON_AddNumberToObject(spring, "spring_back", gain / pressed->valuedouble);
  cJSON_AddBoolToObject(spring, "complete",
                        rest && load && rest->valuedouble < TC_RELEASED_SHARE * load->valuedouble);
  cJSON_AddStringToObject(spring, "dump", TC_RELEASED_DUMP);
}

tc_status tc_results_write(tc_running *run)
{
  cJSON *root = cJSON_CreateObject(), *records[TC_STAGE_COUNT];
  for (int i = 0; i < TC_STAGE_COUNT; i++) records[i] = tc_stage_record(run->folder, (tc_stage)i);
  cJSON_AddNumberToObject(root, "schema", SCHEMA);
  add_recipe(root, run);
  add_provenance(root, run, records);
  add_reference(root, run->recipe);
  cJSON_AddItemToObject(root, "composition", tc_composition_json(run->recipe, run->plan));
  cJSON *stages = cJSON_AddArrayToObject(root, "stages");
  for (int i = 0; i < TC_STAGE_COUNT; i++)
    if (records[i]) add_stage(stages, (tc_stage)i, records[i], run->folder);
  tc_status status = add_slurry(root, run, records[TC_STAGE_SLURRY]);
  if (status == TC_OK) status = add_states(root, run);
  if (status == TC_OK) add_spring_back(root, records[TC_STAGE_CALENDERING]);
  char *path = NULL;
  if (status == TC_OK) status = tc_path_join(run->folder, "results.json", &path);
  if (status == TC_OK) status = tc_json_write(root, path);
  tc_free(&path);
  for (int i = 0; i < TC_STAGE_COUNT; i++) cJSON_Delete(records[i]);
  cJSON_Delete(root);
  return status;
}
