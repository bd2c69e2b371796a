/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a recipe to numbers of beads, boxes, steps and cost. */
#include "plan.h"

#include <math.h>
#include <stdio.h>

#include "ranks.h"
#include "tapecast/memory.h"
#include "timestep.h"

/* What the boxes are expected to come to, for estimates only: share of the box that beads fill (contact
 * diameters in the slurry, where they overlap; dry diameters with nanopores after drying). */
#define SLURRY_FILLING 0.85
#define DRIED_FILLING 0.50
/* Memory: LAMMPS alone, per bead and rank; the transport solver per voxel. */
#define MEMORY_BASE_MB 60.0
/* What the analysis of a state costs: reading, networks and contacts of a small one, and the solvers a voxel.
 */
#define ANALYSIS_SECONDS 0.3
#define ANALYSIS_SECONDS_A_VOXEL 4e-6
#define MEMORY_BEAD_MB 4e-3
#define MEMORY_VOXEL_MB 90e-6

/* Microseconds a bead, a step and a rank, as measured on a desktop core of 2020 in the slurry. */
#define COST_STOCK 0.8
#define COST_TAPECAST 0.2
#define IMPLICIT_FACTOR 2 /* the same with implicit damping */

enum { MOST_TYPES = 500 };

static double sphere(double diameter)
{
  return M_PI / 6 * diameter * diameter * diameter;
}

static tc_bead_type make_type(const tc_recipe *recipe, int material, double diameter, double weight)
{
  const tc_material *m = tc_recipe_material(recipe, material);
  tc_bead_type t = {.material = material, .diameter = diameter, .weight = weight};
  const int grows = !isnan(m->slurry_diameter);
  t.slurry_diameter = grows ? m->slurry_diameter : diameter * m->swelling;
  t.lj_diameter = grows || recipe->force_field.lj_diameter == TC_LJ_SWOLLEN ? t.slurry_diameter : diameter;
  t.dry_mass = m->density * (1 - m->nanoporosity) * sphere(diameter);
  t.slurry_mass = isnan(m->slurry_density) ? t.dry_mass : m->slurry_density * sphere(t.slurry_diameter);
  return t;
}

static tc_status make_types(const tc_recipe *recipe, tc_plan *plan)
{
  size_t capacity = 0;
  for (int i = 0; i < plan->material_count; i++) {
    double *diameter = NULL, *weight = NULL;
    int count = 0;
    TC_TRY(tc_size_bins(tc_recipe_material(recipe, i), &diameter, &weight, &count));
    tc_status status = tc_grow(&plan->types, &capacity, (size_t)(plan->type_count + count),
                               sizeof *plan->types, "bead types");
    plan->materials[i].first_type = plan->type_count;
    plan->materials[i].types = count;
    for (int j = 0; j < count && status == TC_OK; j++)
      plan->types[plan->type_count++] = make_type(recipe, i, diameter[j], weight[j]);
    tc_free(&diameter);
    tc_free(&weight);
    TC_TRY(status);
  }
  if (plan->type_count > MOST_TYPES)
    return tc_fail(TC_ERR_RECIPE, "%s: materials: %d bead sizes in all, more than %d", recipe->file,
                   plan->type_count, MOST_TYPES);
  return TC_OK;
}

/* A material's share of the beads is its weight fraction over the mean dry mass of one of its beads. */
static tc_status count_beads(const tc_recipe *recipe, tc_plan *plan)
{
  double *share = NULL;
  long *beads = NULL;
  const int room = plan->type_count > plan->material_count ? plan->type_count : plan->material_count;
  TC_TRY(TC_NEW(&share, (size_t)room, "shares"));
  tc_status status = TC_NEW(&beads, (size_t)room, "shares");
  for (int i = 0; i < plan->material_count; i++) {
    const tc_plan_material *m = &plan->materials[i];
    double mean = 0;
    for (int t = m->first_type; t < m->first_type + m->types; t++)
      mean += plan->types[t].weight * plan->types[t].dry_mass;
    share[i] = tc_recipe_material(recipe, i)->fraction / mean;
  }
  if (status == TC_OK) status = tc_apportion(share, plan->material_count, recipe->beads, beads);
  for (int i = 0; i < plan->material_count && status == TC_OK; i++) plan->materials[i].beads = beads[i];
  for (int i = 0; i < plan->material_count && status == TC_OK; i++) {
    const tc_plan_material *m = &plan->materials[i];
    for (int t = 0; t < m->types; t++) share[t] = plan->types[m->first_type + t].weight;
    status = tc_apportion(share, m->types, m->beads, beads);
    for (int t = 0; t < m->types && status == TC_OK; t++) plan->types[m->first_type + t].beads = beads[t];
  }
  tc_free(&share);
  tc_free(&beads);
  return status;
}

static tc_status weigh(const tc_recipe *recipe, tc_plan *plan)
{
  for (int i = 0; i < plan->type_count; i++) {
    const tc_bead_type *t = &plan->types[i];
    plan->beads += t->beads;
    plan->materials[t->material].dry_mass += (double)t->beads * t->dry_mass;
    plan->dry_mass += (double)t->beads * t->dry_mass;
    plan->slurry_mass += (double)t->beads * t->slurry_mass;
  }
  for (int i = 0; i < plan->material_count; i++) {
    plan->materials[i].fraction = plan->materials[i].dry_mass / plan->dry_mass;
    if (!plan->materials[i].beads)
      return tc_fail(TC_ERR_RECIPE, "%s: beads: %ld are too few: '%s' would get none of them", recipe->file,
                     recipe->beads, tc_recipe_material(recipe, i)->name);
  }
  return TC_OK;
}

static tc_status size_boxes(const tc_recipe *recipe, tc_plan *plan)
{
  const tc_initial *initial = &recipe->process.initial;
  double contact = 0, dry = 0, largest = 0;
  for (int i = 0; i < plan->type_count; i++) {
    const tc_bead_type *t = &plan->types[i];
    contact += (double)t->beads * sphere(t->slurry_diameter);
    dry +=
        (double)t->beads * sphere(t->diameter) * (1 - tc_recipe_material(recipe, t->material)->nanoporosity);
    if (t->beads) largest = fmax(largest, t->slurry_diameter);
  }
  if (initial->box.count == 3)
    for (int k = 0; k < 3; k++) plan->initial_box[k] = initial->box.values[k];
  else {
    const double width = cbrt(contact / initial->solid_fraction / initial->aspect);
    plan->initial_box[0] = plan->initial_box[1] = width;
    plan->initial_box[2] = width * initial->aspect;
  }
  const double volume = plan->initial_box[0] * plan->initial_box[1] * plan->initial_box[2];
  plan->solid_fraction = contact / volume;
  for (int k = 0; k < 3; k++)
    if (plan->initial_box[k] < 2 * largest)
      return tc_fail(
          TC_ERR_RECIPE,
          "%s: process.initial: an edge of the box would be %.3g um, less than two of the largest beads "
          "(%.3g um); more beads or a larger box is needed",
          recipe->file, plan->initial_box[k], largest);
  const double shrink = cbrt(contact / SLURRY_FILLING / volume);
  plan->slurry_box = cbrt(contact / SLURRY_FILLING);
  const double x = plan->initial_box[0] * shrink, y = plan->initial_box[1] * shrink;
  const double dried = cbrt(dry / DRIED_FILLING);
  const int free_all = recipe->process.drying.free == TC_FREE_XYZ;
  plan->dried_thickness = free_all ? dried : dry / DRIED_FILLING / (x * y);
  const double voxel = recipe->analysis.voxel;
  plan->voxels[0] = ceil((free_all ? dried : x) / voxel);
  plan->voxels[1] = ceil((free_all ? dried : y) / voxel);
  plan->voxels[2] = ceil(plan->dried_thickness / voxel);
  return TC_OK;
}

static void estimate_cost(const tc_recipe *recipe, tc_plan *plan)
{
  const tc_process *p = &recipe->process;
  const tc_calendering *c = &p->calendering;
  const double travel = plan->dried_thickness * c->degrees.values[c->degrees.count - 1] / c->speed +
                        c->hold_time * (c->degrees.count + 1) +
                        (c->withdraw > 0 ? c->withdraw / c->speed + c->hold_time : 0);
  const tc_motion *s = &p->slurry.motion, *d = &p->drying.motion;
  const double least[] = {
      s->quench_time + fmax(s->min_time, p->slurry.compress_time + s->block * (double)s->steady_blocks),
      d->quench_time + p->drying.shrink_time + fmax(d->min_time, d->block * (double)d->steady_blocks),
      travel};
  const double most[] = {s->quench_time + s->max_time, d->quench_time + p->drying.shrink_time + d->max_time,
                         travel + c->vacuum / c->speed};
  plan->ranks = tc_ranks(recipe, plan->beads);
  plan->cost = !isnan(recipe->run.cost)                     ? recipe->run.cost
               : recipe->run.pair_style == TC_PAIR_TAPECAST ? COST_TAPECAST
                                                            : COST_STOCK;
  for (int i = 0; i < TC_STAGE_COUNT; i++) {
    plan->steps_least[i] = ceil(least[i] / plan->step[i].dt);
    plan->steps_most[i] = ceil(most[i] / plan->step[i].dt);
    const tc_force_field *field =
        i == TC_STAGE_SLURRY ? &recipe->force_field.slurry : &recipe->force_field.dried;
    const double factor = field->contact.damping == TC_DAMPING_IMPLICIT ? IMPLICIT_FACTOR : 1;
    const double second = (double)plan->beads * plan->cost * factor * 1e-6 / plan->ranks;
    plan->seconds_least += plan->steps_least[i] * second;
    plan->seconds_most += plan->steps_most[i] * second;
  }
  const double voxels = plan->voxels[0] * plan->voxels[1] * plan->voxels[2];
  plan->memory_mb = fmax(plan->ranks * MEMORY_BASE_MB + (double)plan->beads * MEMORY_BEAD_MB,
                         plan->ranks * MEMORY_BASE_MB + voxels * MEMORY_VOXEL_MB);
}

tc_lj_pair tc_plan_lj(const tc_recipe *recipe, const tc_plan *plan, int dried, int a, int b)
{
  tc_lj_pair own[2];
  for (int k = 0; k < 2; k++) {
    const tc_bead_type *t = &plan->types[k ? b : a];
    const tc_lj *row =
        tc_recipe_lj(recipe, dried ? &recipe->force_field.dried : &recipe->force_field.slurry, t->material);
    const double d = dried ? t->diameter : t->lj_diameter;
    own[k].epsilon = row->epsilon_per_diameter * d;
    own[k].sigma = isnan(row->sigma) ? row->sigma_per_diameter * d : row->sigma;
    own[k].cutoff = row->cutoff_per_diameter * d;
  }
  const double s0 = own[0].sigma, s1 = own[1].sigma;
  tc_lj_pair mixed;
  mixed.epsilon = sqrt(own[0].epsilon * own[1].epsilon);
  mixed.cutoff = (own[0].cutoff + own[1].cutoff) / 2;
  switch ((tc_mixing)recipe->force_field.mixing) {
  case TC_MIX_GEOMETRIC:
    mixed.sigma = sqrt(s0 * s1);
    mixed.cutoff = sqrt(own[0].cutoff * own[1].cutoff);
    break;
  case TC_MIX_SIXTHPOWER: {
    const double sixth = (pow(s0, 6) + pow(s1, 6)) / 2;
    mixed.sigma = pow(sixth, 1. / 6);
    mixed.epsilon *= pow(s0 * s1, 3) / sixth;
    mixed.cutoff = pow((pow(own[0].cutoff, 6) + pow(own[1].cutoff, 6)) / 2, 1. / 6);
    break;
  }
  default:
    mixed.sigma = (s0 + s1) / 2;
    break;
  }
  return mixed;
}

double tc_plan_contact_reach(const tc_recipe *recipe, int material)
{
  /* r/σ where the Lennard-Jones attraction is strongest: pulled further apart, beads let go. */
  const double strongest = pow(26. / 7, 1. / 6);
  if (!isnan(recipe->analysis.contact_reach)) return recipe->analysis.contact_reach;
  const tc_lj *row = tc_recipe_lj(recipe, &recipe->force_field.dried, material);
  return isnan(row->sigma_per_diameter) ? 1 : fmax(1, strongest * row->sigma_per_diameter);
}

double tc_plan_analysis_seconds(const tc_plan *plan)
{
  return ANALYSIS_SECONDS + ANALYSIS_SECONDS_A_VOXEL * plan->voxels[0] * plan->voxels[1] * plan->voxels[2];
}

tc_status tc_plan_make(const tc_recipe *recipe, tc_plan **plan)
{
  tc_plan *p = NULL;
  TC_TRY(TC_NEW(&p, 1, "plan"));
  p->material_count = recipe->materials.count;
  tc_status status = TC_NEW(&p->materials, (size_t)p->material_count, "plan");
  if (status == TC_OK) status = make_types(recipe, p);
  if (status == TC_OK) status = count_beads(recipe, p);
  if (status == TC_OK) status = weigh(recipe, p);
  if (status == TC_OK) status = size_boxes(recipe, p);
  if (status == TC_OK) {
    for (int i = 0; i < TC_STAGE_COUNT; i++) tc_time_step_find(recipe, p, (tc_stage)i);
    estimate_cost(recipe, p);
    *plan = p;
  } else
    tc_plan_destroy(&p);
  return status;
}

void tc_plan_destroy(tc_plan **plan)
{
  if (!*plan) return;
  tc_free(&(*plan)->types);
  tc_free(&(*plan)->materials);
  tc_free(plan);
}
