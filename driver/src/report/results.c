/* SPDX-License-Identifier: GPL-2.0-or-later */
/* results.json into structures. */
#include "results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "picture.h"
#include "quantity.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { SCHEMA = 1, MOST_BINS = 100000 };

static const double SECONDS_PER_HOUR = 3600;

const rp_quantity_text rp_quantity_texts[RP_QUANTITIES] = {
#define RP_QUANTITY(name, key, label, symbol, unit) {key, label, symbol, unit},
#include "quantities.def"
#undef RP_QUANTITY
};

const rp_web_text rp_web_texts[RP_WEBS] = {
    {"ions", "Ion conductor"}, {"electrons", "Electron conductors"}, {"pores", "Pores"}};

/* Shown when the recipe names no colour: the paper's blue, white and red, then others that stay apart. */
static const char *const default_colors[] = {"#3b6fb5", "#efebe1", "#c83a32",
                                             "#e0a030", "#4f9d69", "#8a63b0"};

static size_t length_of(const cJSON *array)
{
  return array ? (size_t)cJSON_GetArraySize(array) : 0;
}

/* Room for `count` items, unless an error came before. */
static int room(rp_fields *f, void *out, size_t count, size_t size)
{
  if (f->status == TC_OK) f->status = tc_calloc(out, count, size, "results");
  return f->status == TC_OK;
}

static void read_material(rp_fields *f, const cJSON *json, int number, rp_material *m)
{
  char place[64];
  snprintf(place, sizeof place, "composition.materials[%d]", number);
  m->name = rp_field_text(f, json, place, "name");
  if (!m->name && f->status == TC_OK) f->status = tc_fail(TC_ERR_INPUT, "%s: %s has no name", f->path, place);
  const int defaults = sizeof default_colors / sizeof default_colors[0];
  const char *color = rp_field_text(f, json, place, "color");
  if (!rp_color_parse(color, m->color)) rp_color_parse(default_colors[number % defaults], m->color);
  m->beads = rp_field_number(f, json, place, "beads");
  m->dry_mass_pg = rp_field_number(f, json, place, "dry_mass_pg");
  m->fraction_target = rp_field_number(f, json, place, "fraction_target");
  m->fraction = rp_field_number(f, json, place, "fraction");
  const cJSON *types = rp_field_array(f, json, place, "types");
  int *type = NULL;
  if (!room(f, &type, length_of(types), sizeof *type)) return;
  m->type = type;
  const cJSON *item;
  cJSON_ArrayForEach(item, types) type[m->types++] = cJSON_IsNumber(item) ? item->valueint : -1;
}

static void read_composition(rp_fields *f, rp_results *r)
{
  const cJSON *json = rp_field_object(f, r->json, "", "composition");
  r->beads = rp_field_number(f, json, "composition", "beads");
  const cJSON *materials = rp_field_array(f, json, "composition", "materials"), *item;
  if (length_of(materials) > RP_MATERIALS && f->status == TC_OK)
    f->status = tc_fail(TC_ERR_INPUT, "%s: composition.materials: %zu materials; at most %d are allowed",
                        f->path, length_of(materials), RP_MATERIALS);
  if (f->status != TC_OK) return;
  cJSON_ArrayForEach(item, materials)
  {
    read_material(f, item, r->materials, &r->material[r->materials]);
    r->materials++; /* counted even when it failed, so that rp_results_free releases its types */
    if (f->status != TC_OK) return;
  }
}

static void read_by_material(rp_fields *f, const rp_results *r, const cJSON *json, const char *place,
                             const char *key, double *out)
{
  const cJSON *object = rp_field_object(f, json, place, key);
  char inner[160];
  snprintf(inner, sizeof inner, "%s.%s", place, key);
  for (int m = 0; m < r->materials; m++) out[m] = rp_field_number(f, object, inner, r->material[m].name);
}

static void read_contacts(rp_fields *f, const rp_results *r, const cJSON *state, const char *place,
                          rp_state *s)
{
  const cJSON *model = rp_field_object(f, state, place, "contact_model");
  char inner[160], bead[224];
  snprintf(inner, sizeof inner, "%s.contact_model", place);
  for (int m = 0; m < r->materials; m++) {
    const char *name = r->material[m].name;
    snprintf(bead, sizeof bead, "%s.%s", inner, name);
    const cJSON *material = rp_field_object(f, model, inner, name);
    s->contact_reach[m] = rp_field_number(f, material, bead, "contact_reach");
    s->neck[m] = rp_field_number(f, material, bead, "neck_fraction");
  }
  s->sigma_low = rp_field_number(f, state, place, "sigma_eff_s_m_low");
  s->sigma_high = rp_field_number(f, state, place, "sigma_eff_s_m_high");
  s->d_eff_low = rp_field_number(f, state, place, "d_eff_rel_low");
  s->d_eff_high = rp_field_number(f, state, place, "d_eff_rel_high");
}

/* What carries ions, and how well. */
static void read_ions(rp_fields *f, const rp_results *r, const cJSON *state, const char *place, rp_state *s)
{
  static const char key[] = "ionic_conductivity_rel";
  char inner[160];
  snprintf(inner, sizeof inner, "%s.%s", place, key);
  read_by_material(f, r, state, place, key, s->ion_rel);
  s->ion_rel_pore = rp_field_number(f, rp_field_object(f, state, place, key), inner, "pore");
  s->ion_reference = rp_field_number(f, state, place, "sigma_ion_reference_s_m");
}

static rp_solver read_solver(rp_fields *f, const cJSON *solvers, const char *place, const char *key)
{
  char inner[160];
  snprintf(inner, sizeof inner, "%s.%s", place, key);
  const cJSON *json = rp_field_object(f, solvers, place, key);
  return (rp_solver){.present = json != NULL,
                     .iterations = rp_field_number(f, json, inner, "iterations"),
                     .flux_imbalance = rp_field_number(f, json, inner, "flux_imbalance"),
                     .seconds = rp_field_number(f, json, inner, "seconds"),
                     .converged = rp_field_flag(f, json, inner, "converged")};
}

static void read_profile(rp_fields *f, const rp_results *r, const cJSON *state, const char *state_place,
                         rp_state *s)
{
  char place[160];
  snprintf(place, sizeof place, "%s.profile", state_place);
  const cJSON *json = rp_field_object(f, state, state_place, "profile");
  const size_t bins = length_of(rp_field_array(f, json, place, "z_um"));
  if (!bins || f->status != TC_OK) return;
  if (bins > MOST_BINS) {
    f->status = tc_fail(TC_ERR_INPUT, "%s: %s.z_um: %zu bins; at most %d are allowed", f->path, place, bins,
                        MOST_BINS);
    return;
  }
  if (!room(f, &s->z_um, bins, sizeof(double)) || !room(f, &s->porosity, bins, sizeof(double))) return;
  s->bins = bins;
  rp_field_numbers(f, json, place, "z_um", s->z_um, bins);
  rp_field_numbers(f, json, place, "porosity", s->porosity, bins);
  const cJSON *fractions = rp_field_object(f, json, place, "volume_fraction");
  for (int m = 0; m < r->materials; m++) {
    if (!cJSON_GetObjectItemCaseSensitive(fractions, r->material[m].name)) continue;
    if (!room(f, &s->fraction[m], bins, sizeof(double))) return;
    rp_field_numbers(f, fractions, place, r->material[m].name, s->fraction[m], bins);
  }
}

static void read_webs(rp_fields *f, const cJSON *state, const char *place, rp_state *s)
{
  const cJSON *networks = rp_field_object(f, state, place, "networks");
  for (int k = 0; k < RP_WEBS; k++) {
    char outer[160], inner[224];
    const char *key = rp_web_texts[k].key;
    snprintf(outer, sizeof outer, "%s.networks", place);
    snprintf(inner, sizeof inner, "%s.%s", outer, key);
    const cJSON *json = rp_field_object(f, networks, outer, key);
    s->web[k] = (rp_web){.file = rp_field_text(f, json, inner, "file"),
                         .bodies = rp_field_number(f, json, inner, "pores"),
                         .links = rp_field_number(f, json, inner, "throats"),
                         .coordination = rp_field_number(f, json, inner, "coordination_mean"),
                         .body_um = rp_field_number(f, json, inner, "pore_diameter_mean_um"),
                         .link_um = rp_field_number(f, json, inner, "throat_diameter_mean_um"),
                         .percolating = rp_field_number(f, json, inner, "percolating_fraction_network"),
                         .d_eff = rp_field_number(f, json, inner, "d_eff_network_rel")};
  }
}

static void read_state(rp_fields *f, const rp_results *r, const cJSON *json, const char *place, rp_state *s)
{
  s->present = 1;
  s->degree = rp_field_number(f, json, place, "degree");
  for (int q = 0; q < RP_QUANTITIES; q++)
    s->quantity[q] = rp_field_value(f, json, place, rp_quantity_texts[q].key);
  s->beads = rp_field_number(f, json, place, "beads");
  s->dump = rp_field_text(f, json, place, "dump");
  s->image = rp_field_text(f, json, place, "image");
  double z_range[2];
  rp_field_numbers(f, json, place, "z_range_um", z_range, 2);
  s->z_low = z_range[0];
  s->seconds = rp_field_number(f, json, place, "seconds");
  s->ranks = rp_field_number(f, json, place, "ranks");
  read_webs(f, json, place, s);
  rp_field_numbers(f, json, place, "box_um", s->box_um, 3);
  rp_field_numbers(f, json, place, "voxel_um", s->voxel_um, 3);
  rp_field_numbers(f, json, place, "voxels", s->voxels, 3);
  read_by_material(f, r, json, place, "volume_fraction", s->volume_fraction);
  read_by_material(f, r, json, place, "dry_mass_pg", s->dry_mass_pg);
  read_contacts(f, r, json, place, s);
  read_ions(f, r, json, place, s);
  const cJSON *solvers = rp_field_object(f, json, place, "solver");
  s->sigma = read_solver(f, solvers, place, "sigma");
  s->ionic = read_solver(f, solvers, place, "ionic");
  read_profile(f, r, json, place, s);
}

static int by_degree(const void *a, const void *b)
{
  const double x = ((const rp_state *)a)->degree, y = ((const rp_state *)b)->degree;
  return (x > y) - (x < y);
}

static void read_states(rp_fields *f, rp_results *r)
{
  const cJSON *periodic = rp_field_object(f, r->json, "", "dried_periodic");
  if (periodic) read_state(f, r, periodic, "dried_periodic", &r->periodic);
  const cJSON *dried = rp_field_object(f, r->json, "", "dried"), *item;
  const cJSON *calendered = rp_field_array(f, r->json, "", "calendered");
  if (!room(f, &r->state, length_of(calendered) + (dried != NULL), sizeof *r->state)) return;
  if (dried) {
    read_state(f, r, dried, "dried", &r->state[r->states++]);
    if (!isfinite(r->state[0].degree)) r->state[0].degree = 0;
  }
  int number = 0;
  cJSON_ArrayForEach(item, calendered)
  {
    char place[64];
    snprintf(place, sizeof place, "calendered[%d]", number++);
    rp_state *s = &r->state[r->states++];
    read_state(f, r, item, place, s);
    if (!isfinite(s->degree) && f->status == TC_OK)
      f->status = tc_fail(TC_ERR_INPUT, "%s: %s has no degree", f->path, place);
    if (f->status != TC_OK) return;
  }
  qsort(r->state, r->states, sizeof *r->state, by_degree);
}

static size_t read_viscosities(rp_fields *f, const cJSON *slurry, const char *key, rp_viscosity **out)
{
  const cJSON *array = rp_field_array(f, slurry, "slurry", key), *item;
  if (!room(f, out, length_of(array), sizeof **out)) return 0;
  size_t n = 0;
  cJSON_ArrayForEach(item, array)
  {
    char place[64];
    snprintf(place, sizeof place, "slurry.%s[%zu]", key, n);
    (*out)[n++] =
        (rp_viscosity){.shear_rate_1_s = rp_field_number(f, item, place, "shear_rate_1_s"),
                       .strain = rp_field_number(f, item, place, "strain"),
                       .viscosity_pa_s = rp_field_value(f, item, place, "viscosity_pa_s"),
                       .converged = rp_field_flag(f, item, place, "converged"),
                       .stress_kpa = rp_field_number(f, item, place, "stress_kpa"),
                       .residual_stress_kpa = rp_field_number(f, item, place, "residual_stress_kpa"),
                       .profile_slope = rp_field_number(f, item, place, "profile_slope"),
                       .profile_deviation = rp_field_number(f, item, place, "profile_deviation"),
                       .measured_pa_s = rp_field_number(f, item, place, "measured_pa_s"),
                       .deviation = rp_field_number(f, item, place, "deviation"),
                       .mass_scale = rp_field_number(f, item, place, "mass_scale"),
                       .wall_s = rp_field_number(f, item, place, "wall_s"),
                       .reason = rp_field_text(f, item, place, "reason")};
    rp_field_numbers(f, item, place, "profile_height", (*out)[n - 1].height, RP_SLICES);
    rp_field_numbers(f, item, place, "profile_velocity", (*out)[n - 1].velocity, RP_SLICES);
  }
  return n;
}

static void read_flow_law(rp_fields *f, const cJSON *slurry, rp_flow_law *law)
{
  static const char place[] = "slurry.viscosity_fit";
  const cJSON *json = rp_field_object(f, slurry, "slurry", "viscosity_fit");
  *law = (rp_flow_law){.yield = rp_field_number(f, json, place, "yield_stress_kpa"),
                       .consistency = rp_field_number(f, json, place, "consistency_kpa_s_n"),
                       .exponent = rp_field_number(f, json, place, "exponent"),
                       .low = rp_field_number(f, json, place, "rate_low_1_s"),
                       .high = rp_field_number(f, json, place, "rate_high_1_s"),
                       .largest_deviation = rp_field_number(f, json, place, "largest_deviation"),
                       .thinning = rp_field_number(f, json, place, "thinning_exponent")};
}

static void read_slurry(rp_fields *f, rp_results *r)
{
  const cJSON *json = rp_field_object(f, r->json, "", "slurry");
  rp_slurry *s = &r->slurry;
  if (!json) return;
  s->present = 1;
  s->density_g_cm3 = rp_field_value(f, json, "slurry", "density_g_cm3");
  s->pressure_mpa = rp_field_value(f, json, "slurry", "pressure_mpa");
  s->temperature_k = rp_field_value(f, json, "slurry", "temperature_k");
  s->beads = rp_field_number(f, json, "slurry", "beads");
  s->dump = rp_field_text(f, json, "slurry", "dump");
  rp_field_numbers(f, json, "slurry", "box_um", s->box_um, 3);
  read_by_material(f, r, json, "slurry", "dry_mass_pg", s->dry_mass_pg);
  s->rates = read_viscosities(f, json, "viscosity", &s->viscosity);
  s->measured = read_viscosities(f, json, "viscosity_measured", &s->measured_viscosity);
  read_flow_law(f, json, &s->law);
}

static void read_stages(rp_fields *f, rp_results *r)
{
  const cJSON *array = rp_field_array(f, r->json, "", "stages"), *item;
  if (!room(f, &r->stage, length_of(array), sizeof *r->stage)) return;
  cJSON_ArrayForEach(item, array)
  {
    char place[64];
    snprintf(place, sizeof place, "stages[%zu]", r->stages);
    r->stage[r->stages++] = (rp_stage){.name = rp_field_text(f, item, place, "name"),
                                       .folder = rp_field_text(f, item, place, "folder"),
                                       .criterion = rp_field_text(f, item, place, "criterion"),
                                       .blocks = rp_field_text(f, item, place, "blocks"),
                                       .log = rp_field_text(f, item, place, "log"),
                                       .retry = rp_field_text(f, item, place, "retry"),
                                       .wall_s = rp_field_number(f, item, place, "wall_s"),
                                       .ranks = rp_field_number(f, item, place, "ranks"),
                                       .dt_us = rp_field_number(f, item, place, "dt_us"),
                                       .steps = rp_field_number(f, item, place, "steps"),
                                       .time_us = rp_field_number(f, item, place, "time_us"),
                                       .steady = rp_field_flag(f, item, place, "steady")};
  }
}

/* Keys under `reference`, in the order of rp_compared. */
static const char *const reference_keys[RP_COMPARED] = {[RP_SLURRY_DENSITY] = "slurry_density_g_cm3",
                                                        [RP_DRIED_POROSITY] = "dried_porosity",
                                                        [RP_SIGMA_PEAK] = "sigma_peak_degree",
                                                        [RP_RATIO_PEAK] = "ratio_peak_degree",
                                                        [RP_SLURRY_HOURS] = "slurry_core_hours",
                                                        [RP_DRYING_HOURS] = "drying_core_hours",
                                                        [RP_CALENDERING_HOURS] = "calendering_core_hours",
                                                        [RP_VISCOSITY_HOURS] = "viscosity_point_core_hours"};

static void read_references(rp_fields *f, const cJSON *json, const char *key, rp_references *out)
{
  const cJSON *array = rp_field_array(f, json, "reference", key), *item;
  if (!room(f, &out->at, length_of(array), sizeof *out->at)) return;
  cJSON_ArrayForEach(item, array)
  {
    char place[64];
    snprintf(place, sizeof place, "reference.%s[%zu]", key, out->count);
    out->at[out->count++] =
        (rp_reference){rp_field_number(f, item, place, "value"), rp_field_text(f, item, place, "source")};
  }
}

static int is_known_reference(const char *key)
{
  for (int k = 0; k < RP_COMPARED; k++)
    if (strcmp(key, reference_keys[k]) == 0) return 1;
  return 0;
}

/* Every key that is none of the known ones is the path of a number of the run. */
static void read_other_references(rp_fields *f, rp_results *r, const cJSON *reference)
{
  size_t most = 0;
  const cJSON *list, *item;
  cJSON_ArrayForEach(list, reference) most += length_of(list);
  if (!room(f, &r->other, most, sizeof *r->other)) return;
  cJSON_ArrayForEach(list, reference)
  {
    if (!list->string || is_known_reference(list->string) || !cJSON_IsArray(list)) continue;
    cJSON_ArrayForEach(item, list)
    {
      rp_path_reference *o = &r->other[r->others++];
      *o = (rp_path_reference){.path = list->string,
                               .source = rp_field_text(f, item, list->string, "source"),
                               .reference = rp_field_number(f, item, list->string, "value")};
      tc_quantity_find(r->json, list->string, &o->value.value, &o->value.error);
    }
  }
}

static void read_all(rp_fields *f, rp_results *r)
{
  const double schema = rp_field_number(f, r->json, "", "schema");
  if (schema != SCHEMA && f->status == TC_OK)
    f->status = tc_fail(TC_ERR_INPUT, "%s: schema: %g; this tapecast reads %d", f->path, schema, SCHEMA);
  const cJSON *recipe = rp_field_object(f, r->json, "", "recipe");
  r->recipe_name = rp_field_text(f, recipe, "recipe", "name");
  r->recipe_file = rp_field_text(f, recipe, "recipe", "file");
  r->recipe_hash = rp_field_text(f, recipe, "recipe", "hash");
  r->recipe_values = rp_field_object(f, recipe, "recipe", "values");
  r->recipe_sources = rp_field_array(f, recipe, "recipe", "sources");
  r->provenance = rp_field_object(f, r->json, "", "provenance");
  r->choices = rp_field_array(f, r->json, "", "choices");
  r->warnings = rp_field_array(f, r->json, "", "warnings");
  read_composition(f, r);
  read_slurry(f, r);
  read_states(f, r);
  read_stages(f, r);
  const cJSON *reference = rp_field_object(f, r->json, "", "reference");
  for (int k = 0; k < RP_COMPARED; k++) read_references(f, reference, reference_keys[k], &r->reference[k]);
  read_other_references(f, r, reference);
}

tc_status rp_results_read(const char *path, rp_results *results)
{
  cJSON *json = NULL;
  TC_TRY(tc_json_read(path, &json));
  return rp_results_take(path, json, results);
}

tc_status rp_results_take(const char *path, cJSON *json, rp_results *results)
{
  rp_results r = {.json = json};
  rp_fields f = {path, TC_OK};
  if (cJSON_IsObject(r.json))
    read_all(&f, &r);
  else
    f.status = tc_fail(TC_ERR_INPUT, "%s: expected an object { … }", path);
  if (f.status != TC_OK)
    rp_results_free(&r);
  else
    *results = r;
  return f.status;
}

static void free_profile(rp_state *s)
{
  tc_free(&s->z_um);
  tc_free(&s->porosity);
  for (int m = 0; m < RP_MATERIALS; m++) tc_free(&s->fraction[m]);
}

void rp_results_free(rp_results *r)
{
  for (size_t s = 0; s < r->states; s++) free_profile(&r->state[s]);
  free_profile(&r->periodic);
  for (int m = 0; m < r->materials; m++) tc_free(&r->material[m].type);
  tc_free(&r->state);
  tc_free(&r->stage);
  tc_free(&r->slurry.viscosity);
  tc_free(&r->slurry.measured_viscosity);
  for (int k = 0; k < RP_COMPARED; k++) tc_free(&r->reference[k].at);
  tc_free(&r->other);
  cJSON_Delete(r->json);
  *r = (rp_results){0};
}

const rp_state *rp_dried(const rp_results *r)
{
  return r->states && r->state[0].degree == 0 ? &r->state[0] : NULL;
}

const rp_stage *rp_stage_named(const rp_results *r, const char *name)
{
  for (size_t s = 0; s < r->stages; s++)
    if (r->stage[s].name && strcmp(r->stage[s].name, name) == 0) return &r->stage[s];
  return NULL;
}

double rp_largest(const rp_results *r, rp_quantity quantity)
{
  double largest = 0;
  for (size_t s = 0; s < r->states; s++) largest = fmax(largest, r->state[s].quantity[quantity].value);
  return largest;
}

/* Degree at which the ratio of two quantities (of the first alone, when they are the same) is largest. */
static double peak(const rp_results *r, rp_quantity above, rp_quantity below)
{
  double largest = 0, degree = NAN;
  int known = 0;
  for (size_t s = 0; s < r->states; s++) {
    const rp_value *q = r->state[s].quantity;
    const double v = above == below ? q[above].value : q[above].value / q[below].value;
    known += isfinite(v);
    if (!(v > largest)) continue;
    largest = v;
    degree = r->state[s].degree;
  }
  return known > 2 ? degree : NAN;
}

double rp_core_hours(const rp_stage *stage)
{
  return stage ? stage->wall_s * (isfinite(stage->ranks) ? stage->ranks : 1) / SECONDS_PER_HOUR : NAN;
}

/* Of all points together, each on one rank. */
static double viscosity_hours(const rp_results *r)
{
  double sum = 0;
  for (size_t k = 0; k < r->slurry.rates; k++) sum += r->slurry.viscosity[k].wall_s;
  return r->slurry.rates ? sum / SECONDS_PER_HOUR : NAN;
}

rp_value rp_compared_value(const rp_results *r, rp_compared which)
{
  const rp_state *dried = rp_dried(r);
  switch (which) {
  case RP_SLURRY_DENSITY:
    if (r->slurry.present) return r->slurry.density_g_cm3;
    break;
  case RP_DRIED_POROSITY:
    if (dried) return dried->quantity[RP_POROSITY];
    break;
  case RP_SIGMA_PEAK:
    return (rp_value){peak(r, RP_SIGMA, RP_SIGMA), NAN};
  case RP_RATIO_PEAK:
    return (rp_value){peak(r, RP_SIGMA, RP_TAU), NAN};
  case RP_SLURRY_HOURS:
    return (rp_value){rp_core_hours(rp_stage_named(r, "slurry")), NAN};
  case RP_DRYING_HOURS:
    return (rp_value){rp_core_hours(rp_stage_named(r, "drying")), NAN};
  case RP_CALENDERING_HOURS:
    return (rp_value){rp_core_hours(rp_stage_named(r, "calendering")), NAN};
  case RP_VISCOSITY_HOURS:
    return (rp_value){viscosity_hours(r) / (double)r->slurry.rates, NAN};
  case RP_COMPARED:
    break;
  }
  return (rp_value){NAN, NAN};
}

const char *rp_recipe_value(const rp_results *r, const char *key)
{
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(r->recipe_values, key));
}

int rp_material_of_type(const rp_results *r, int type)
{
  for (int m = 0; m < r->materials; m++)
    for (int k = 0; k < r->material[m].types; k++)
      if (r->material[m].type[k] == type) return m;
  return -1;
}
