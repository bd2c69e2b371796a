/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan for people and for programs. */
#include "plan_print.h"

#include <math.h>

#include "deck.h"
#include "ranks.h"
#include "run.h"
#include "viscosity.h"

const char *tc_duration(double seconds, char buffer[32])
{
  if (!(seconds >= 0) || !isfinite(seconds))
    snprintf(buffer, 32, "?");
  else if (seconds < 90)
    snprintf(buffer, 32, "%.0f s", seconds);
  else if (seconds < 90 * 60)
    snprintf(buffer, 32, "%.0f min", seconds / 60);
  else if (seconds < 48 * 3600)
    snprintf(buffer, 32, "%.1f h", seconds / 3600);
  else
    snprintf(buffer, 32, "%.1f days", seconds / 86400);
  return buffer;
}

static const char *material_name(const tc_recipe *recipe, const tc_plan *plan, int type)
{
  return tc_recipe_material(recipe, plan->types[type].material)->name;
}

static void print_beads(const tc_recipe *recipe, const tc_plan *plan, FILE *out)
{
  fprintf(out, "Beads\n  %-10s %5s %10s %12s %12s %8s\n", "material", "types", "beads", "dry mass",
          "weight %", "wanted");
  for (int i = 0; i < plan->material_count; i++) {
    const tc_plan_material *m = &plan->materials[i];
    fprintf(out, "  %-10s %5d %10ld %9.4g ng %12.2f %8.2f\n", tc_recipe_material(recipe, i)->name, m->types,
            m->beads, m->dry_mass * 1e-3, 100 * m->fraction, 100 * tc_recipe_material(recipe, i)->fraction);
  }
  fprintf(out, "  %-10s %5d %10ld %9.4g ng\n\n", "all", plan->type_count, plan->beads, plan->dry_mass * 1e-3);
  fprintf(out, "  %4s %-10s %9s %12s %12s %8s\n", "type", "material", "dry um", "slurry um", "dry mass pg",
          "beads");
  for (int t = 0; t < plan->type_count; t++) {
    const tc_bead_type *b = &plan->types[t];
    fprintf(out, "  %4d %-10s %9.4g %12.4g %12.4g %8ld\n", t + 1, material_name(recipe, plan, t), b->diameter,
            b->slurry_diameter, b->dry_mass, b->beads);
  }
}

static void print_other_limits(const tc_time_step *step, FILE *out)
{
  enum { INDENT = 15, WIDTH = 80 };
  char one[64];
  int column = 0;
  for (int k = 0; k < TC_LIMITS; k++) {
    if (!isfinite(step->limit[k]) || k == (int)step->binds) continue;
    const int length = snprintf(one, sizeof one, "%s %.3g us", tc_limit_name((tc_limit)k), step->limit[k]);
    if (column && column + 2 + length >= WIDTH)
      column = fprintf(out, ",\n%*s", INDENT + 8, "") - 2;
    else
      column += column ? fprintf(out, ", ") : fprintf(out, "%*sothers: ", INDENT, "");
    column += fprintf(out, "%s", one);
  }
  if (column) fprintf(out, "\n");
}

static void print_steps(const tc_recipe *recipe, const tc_plan *plan, FILE *out)
{
  fprintf(out, "\nTime steps\n");
  for (int s = 0; s < TC_STAGE_COUNT; s++) {
    const tc_time_step *step = &plan->step[s];
    const int a = step->type_a[step->binds], b = step->type_b[step->binds];
    fprintf(out, "  %-12s dt %.4g us (%s), %.3g to %.3g steps\n", tc_stage_name((tc_stage)s), step->dt,
            step->automatic ? "automatic" : "given", plan->steps_least[s], plan->steps_most[s]);
    fprintf(out, "  %-12s binds: %s, %.3g us", "", tc_limit_name(step->binds), step->limit[step->binds]);
    if (a >= 0) fprintf(out, " (%s %.3g um", material_name(recipe, plan, a), plan->types[a].diameter);
    if (a >= 0 && b >= 0)
      fprintf(out, " with %s %.3g um", material_name(recipe, plan, b), plan->types[b].diameter);
    fprintf(out, "%s\n", a >= 0 ? ")" : "");
    print_other_limits(step, out);
    if (step->dt > step->limit[step->binds] / 2)
      fprintf(out, "  %-12s warning: the step is more than half of what is stable\n", "");
  }
}

/* Seconds of a step at least and at most. Points of the viscosity end when they are converged, nobody knows
 * when. */
static void step_seconds(const tc_recipe *recipe, const tc_plan *plan, tc_step step, double seconds[2])
{
  const int cores = recipe->run.ranks > 0 ? (int)recipe->run.ranks : tc_cores();
  seconds[0] = seconds[1] = tc_step_seconds(recipe, plan, plan->ranks, cores, step);
  if (step == TC_STEP_VISCOSITY) seconds[0] = 0;
  if (step < TC_STEP_SLURRY || step > TC_STEP_CALENDERING) return;
  const int s = (int)step - TC_STEP_SLURRY;
  const double second = (double)plan->beads * plan->cost * 1e-6 / plan->ranks;
  seconds[0] = plan->steps_least[s] * second;
  seconds[1] = plan->steps_most[s] * second;
}

static void print_viscosity(const tc_recipe *recipe, const tc_plan *plan, FILE *out)
{
  const tc_viscosity *v = &recipe->process.viscosity;
  if (v->rates.count)
    fprintf(out, "  %-12s %d rates%s, at most %.3g steps in all\n", "viscosity", v->rates.count,
            v->both_directions ? " both ways" : "", tc_viscosity_steps(recipe, plan));
}

static void print_duration(const char *name, const double seconds[2], const char *more, FILE *out)
{
  char least[32], most[32];
  tc_duration(seconds[0], least);
  tc_duration(seconds[1], most);
  if (!(seconds[1] > 0)) return;
  fprintf(out, "  %-12s ", name);
  if (!(seconds[0] > 0))
    fprintf(out, "at most %s", most);
  else if (seconds[0] < seconds[1])
    fprintf(out, "%s to %s", least, most);
  else
    fprintf(out, "about %s", most);
  fprintf(out, "%s\n", more);
}

static void print_cost(const tc_recipe *recipe, const tc_plan *plan, FILE *out)
{
  double all[2] = {0};
  char states[64];
  snprintf(states, sizeof states, ", %d states", recipe->process.calendering.degrees.count + 2);
  fprintf(out, "\nTime, on %d rank%s at %.3g us a bead, step and rank\n", plan->ranks,
          plan->ranks == 1 ? "" : "s", plan->cost);
  for (int s = TC_STEP_SLURRY; s < TC_STEP_REPORT; s++) {
    double seconds[2];
    step_seconds(recipe, plan, (tc_step)s, seconds);
    print_duration(tc_step_name((tc_step)s), seconds, s == TC_STEP_ANALYSIS ? states : "", out);
    for (int k = 0; k < 2; k++) all[k] += seconds[k];
  }
  print_duration("all", all, "", out);
  fprintf(out, "\nMemory\n  about %.0f MB\n", plan->memory_mb);
}

void tc_plan_print(const tc_recipe *recipe, const tc_plan *plan, FILE *out)
{
  fprintf(out, "%s: recipe '%s' is good\n\n", recipe->file, recipe->name);
  print_beads(recipe, plan, out);
  fprintf(out, "\nBoxes (um)\n  initial      %.4g x %.4g x %.4g, solid fraction %.3g\n", plan->initial_box[0],
          plan->initial_box[1], plan->initial_box[2], plan->solid_fraction);
  fprintf(out, "  slurry       about %.3g wide; dried electrode about %.3g thick (estimates)\n",
          plan->slurry_box, plan->dried_thickness);
  print_steps(recipe, plan, out);
  print_viscosity(recipe, plan, out);
  fprintf(out, "\nVoxels\n  about %.0f x %.0f x %.0f of %.3g um\n", plan->voxels[0], plan->voxels[1],
          plan->voxels[2], recipe->analysis.voxel);
  print_cost(recipe, plan, out);
}

cJSON *tc_sources_json(const tc_recipe *recipe)
{
  const tc_value_source *items = recipe->sources.items;
  cJSON *list = cJSON_CreateArray();
  for (int i = 0; i < recipe->sources.count; i++) {
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(list, item);
    cJSON_AddStringToObject(item, "key", items[i].key);
    cJSON_AddStringToObject(item, "value", items[i].value);
    cJSON_AddStringToObject(item, "file", items[i].file);
    cJSON_AddNumberToObject(item, "line", items[i].line);
    cJSON_AddStringToObject(item, "source", items[i].source);
  }
  return list;
}

cJSON *tc_composition_json(const tc_recipe *recipe, const tc_plan *plan)
{
  cJSON *composition = cJSON_CreateObject();
  cJSON_AddNumberToObject(composition, "beads", (double)plan->beads);
  cJSON *materials = cJSON_AddArrayToObject(composition, "materials");
  for (int i = 0; i < plan->material_count; i++) {
    static const char *const palette[] = {"#4477aa", "#ddcc77", "#cc3311", "#228833",
                                          "#aa3377", "#66ccee", "#bbbbbb"};
    const tc_plan_material *m = &plan->materials[i];
    const tc_material *r = tc_recipe_material(recipe, i);
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(materials, item);
    cJSON_AddStringToObject(item, "name", r->name);
    cJSON_AddNumberToObject(item, "label", i + 1);
    cJSON_AddStringToObject(item, "color", r->color[0] ? r->color : palette[i % 7]);
    cJSON *types = cJSON_AddArrayToObject(item, "types"),
          *diameters = cJSON_AddArrayToObject(item, "diameter_um");
    cJSON *counts = cJSON_AddArrayToObject(item, "beads_of_type");
    for (int t = m->first_type; t < m->first_type + m->types; t++) {
      cJSON_AddItemToArray(types, cJSON_CreateNumber(t + 1));
      cJSON_AddItemToArray(diameters, cJSON_CreateNumber(plan->types[t].diameter));
      cJSON_AddItemToArray(counts, cJSON_CreateNumber((double)plan->types[t].beads));
    }
    cJSON_AddNumberToObject(item, "beads", (double)m->beads);
    cJSON_AddNumberToObject(item, "dry_mass_pg", m->dry_mass);
    cJSON_AddNumberToObject(item, "fraction_target", r->fraction);
    cJSON_AddNumberToObject(item, "fraction", m->fraction);
    cJSON_AddNumberToObject(item, "nanoporosity", r->nanoporosity);
  }
  return composition;
}

static void add_step(const tc_recipe *recipe, const tc_plan *plan, int s, cJSON *stages)
{
  const tc_time_step *step = &plan->step[s];
  cJSON *item = cJSON_CreateObject(), *limits;
  cJSON_AddItemToArray(stages, item);
  cJSON_AddStringToObject(item, "name", tc_stage_name((tc_stage)s));
  cJSON_AddNumberToObject(item, "dt_us", step->dt);
  cJSON_AddBoolToObject(item, "automatic", step->automatic);
  cJSON_AddStringToObject(item, "binds", tc_limit_name(step->binds));
  if (step->type_a[step->binds] >= 0)
    cJSON_AddStringToObject(item, "binds_material", material_name(recipe, plan, step->type_a[step->binds]));
  limits = cJSON_AddObjectToObject(item, "limits_us");
  for (int k = 0; k < TC_LIMITS; k++)
    if (isfinite(step->limit[k])) cJSON_AddNumberToObject(limits, tc_limit_name((tc_limit)k), step->limit[k]);
  cJSON_AddNumberToObject(item, "steps_least", plan->steps_least[s]);
  cJSON_AddNumberToObject(item, "steps_most", plan->steps_most[s]);
}

static void add_cost(const tc_recipe *recipe, const tc_plan *plan, cJSON *root)
{
  double all[2] = {0};
  cJSON *steps = cJSON_AddArrayToObject(root, "steps");
  for (int s = TC_STEP_SLURRY; s < TC_STEP_REPORT; s++) {
    double seconds[2];
    step_seconds(recipe, plan, (tc_step)s, seconds);
    for (int k = 0; k < 2; k++) all[k] += seconds[k];
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(steps, item);
    cJSON_AddStringToObject(item, "name", tc_step_name((tc_step)s));
    cJSON_AddNumberToObject(item, "seconds_least", seconds[0]);
    cJSON_AddNumberToObject(item, "seconds_most", seconds[1]);
  }
  cJSON_AddNumberToObject(root, "seconds_least", all[0]);
  cJSON_AddNumberToObject(root, "seconds_most", all[1]);
}

tc_status tc_plan_json(const tc_recipe *recipe, const tc_plan *plan, cJSON **json)
{
  cJSON *root = cJSON_CreateObject();
  if (!root) return tc_fail(TC_ERR_MEMORY, "no memory for the plan");
  cJSON_AddStringToObject(root, "recipe", recipe->name);
  cJSON_AddStringToObject(root, "hash", recipe->hash);
  cJSON_AddItemToObject(root, "composition", tc_composition_json(recipe, plan));
  cJSON_AddItemToObject(root, "sources", tc_sources_json(recipe));
  cJSON_AddItemToObject(root, "initial_box_um", cJSON_CreateDoubleArray(plan->initial_box, 3));
  cJSON_AddNumberToObject(root, "solid_fraction", plan->solid_fraction);
  cJSON_AddNumberToObject(root, "slurry_box_um", plan->slurry_box);
  cJSON_AddNumberToObject(root, "dried_thickness_um", plan->dried_thickness);
  cJSON *stages = cJSON_AddArrayToObject(root, "stages");
  for (int s = 0; s < TC_STAGE_COUNT; s++) add_step(recipe, plan, s, stages);
  if (recipe->process.viscosity.rates.count) {
    cJSON *viscosity = cJSON_AddObjectToObject(root, "viscosity");
    cJSON_AddNumberToObject(viscosity, "rates", recipe->process.viscosity.rates.count);
    cJSON_AddNumberToObject(viscosity, "steps_most", tc_viscosity_steps(recipe, plan));
  }
  cJSON_AddItemToObject(root, "voxels", cJSON_CreateDoubleArray(plan->voxels, 3));
  cJSON_AddNumberToObject(root, "ranks", plan->ranks);
  cJSON_AddNumberToObject(root, "memory_mb", plan->memory_mb);
  add_cost(recipe, plan, root);
  *json = root;
  return TC_OK;
}
