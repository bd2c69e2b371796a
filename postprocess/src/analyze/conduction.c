/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conduction of an electrode state: the numbers and their error bars. */
#include "conduction.h"

#include <math.h>
#include <stdio.h>

#include "tapecast/beadtransport.h"

/* Necks and reaches of the other solves, over those of the first. */
static const double smaller_necks = 0.7, larger_necks = 1.3;
static const double shorter_reach = 0.98, longer_reach = 1.02;

/* What carries a current, and through what. */
typedef struct path {
  double conductivity[TC_LABELS]; /* of each label, pores included */
  double share[TC_LABELS];        /* of the label's volume that conducts */
  double reference;               /* S/m that a conductivity of 1 stands for; 0: unknown */
  tc_voxelize_options geometry;
  bool necks; /* whether the geometry has contacts to vary */
} path;

typedef struct kind {
  const char *name, *solver; /* in messages; key among the solvers */
  const char *value;         /* key of the effective number, up to its unit, and its unit */
  const char *unit;
  tc_status (*find)(const conduction *, const bead_options *, path *);
  void (*report)(cJSON *object, const tc_transport_result *result);
} kind;

static tc_status find_electronic(const conduction *c, const bead_options *o, path *p)
{
  (void)c;
  *p = (path){.geometry = o->voxelize, .necks = true};
  for (int l = 1; l <= o->materials.count; l++) {
    p->conductivity[l] = o->materials.item[l - 1].sigma;
    p->share[l] = 1;
  }
  return TC_OK;
}

/* Conductivities in S/m become those relative to the pores, or else to the best conductor. */
static tc_status find_ionic(const conduction *c, const bead_options *o, path *p)
{
  const bool flooded = c->pore_sigma_ion > 0;
  double best = 0;
  *p = (path){.geometry = flooded ? bead_options_as_they_are(&o->voxelize) : o->voxelize, .necks = !flooded};
  for (int l = 1; l <= o->materials.count; l++) best = fmax(best, o->materials.item[l - 1].sigma_ion);
  p->reference = flooded ? c->pore_sigma_ion : best;
  p->conductivity[TC_LABEL_PORE] = p->share[TC_LABEL_PORE] = flooded;
  for (int l = 1; l <= o->materials.count; l++) {
    const material *m = &o->materials.item[l - 1];
    if (p->reference > 0 && m->ionic && !(m->sigma_ion > 0))
      return tc_fail(TC_ERR_USAGE, "--material: '%s' has ionic=1 but no sigma_ion, which others have",
                     m->name);
    p->conductivity[l] = p->reference > 0 ? m->sigma_ion / p->reference : m->ionic ? 1 : 0;
    p->share[l] = flooded && m->nanoporosity > 0 ? m->nanoporosity : 1;
  }
  return TC_OK;
}

static void report_electronic(cJSON *object, const tc_transport_result *result)
{
  report_conductivity(object, result);
  cJSON_AddNumberToObject(object, "sigma_dropped_fraction", result->dropped_fraction);
  cJSON_AddNumberToObject(object, "sigma_percolating_fraction", result->percolating_fraction);
}

static const kind kinds[] = {
    {"electronic conduction", "sigma", "sigma_eff", "s_m", find_electronic, report_electronic},
    {"ionic conduction", "ionic", "d_eff", "rel", find_ionic, report_diffusion}};

typedef struct task {
  const conduction *c;
  const kind *kind;
  MPI_Comm comm;
  const tc_beads *beads;
  tc_transport_options solver;
} task;

static tc_status solve(const task *t, const tc_voxelize_options *geometry, tc_transport_result *result)
{
  if (!t->c->plain_voxels) return tc_bead_transport_solve(t->comm, t->beads, geometry, &t->solver, result);
  tc_image *image = NULL;
  TC_TRY(tc_voxelize(t->comm, t->beads, geometry, &image));
  const tc_status status = tc_transport_solve(image, &t->solver, result, NULL);
  tc_image_destroy(&image);
  return status;
}

static void add_variant(cJSON *object, const kind *k, const char *suffix, const tc_transport_result *result,
                        double value)
{
  char key[64];
  snprintf(key, sizeof key, "%s_%s_%s", k->value, k->unit, suffix);
  if (result->converged || !result->percolates)
    cJSON_AddNumberToObject(object, key, value);
  else
    cJSON_AddNullToObject(object, key);
}

/* The difference to the solution on voxels twice as large. An error of first order in the voxel would be this
 * large, one of second order a third of it. */
static tc_status report_grid_error(const task *t, const tc_voxelize_options *geometry, double value,
                                   cJSON *object)
{
  tc_voxelize_options coarse = *geometry;
  for (int d = 0; d < 3; d++) coarse.voxel[d] *= 2;
  tc_transport_result result;
  TC_TRY(solve(t, &coarse, &result));
  char key[64];
  snprintf(key, sizeof key, "%s_grid_error_%s", t->kind->value, t->kind->unit);
  cJSON_AddNumberToObject(object, key, fabs(value - result.sigma_eff));
  return TC_OK;
}

/* The same with other contacts, under the key with this suffix. */
static tc_status report_other(const task *t, const tc_voxelize_options *geometry, double neck, double reach,
                              const char *suffix, cJSON *object)
{
  tc_voxelize_options other = *geometry;
  for (int l = 1; l < TC_LABELS; l++) {
    other.neck[l] = fmin(1, neck * geometry->neck[l]);
    other.neck_reach[l] = fmin(2, fmax(1, reach * geometry->neck_reach[l]));
  }
  tc_transport_result result;
  TC_TRY(solve(t, &other, &result));
  add_variant(object, t->kind, suffix, &result, result.sigma_eff);
  return TC_OK;
}

/* What conducts ions how well, and what comes of it in S/m where that is known. */
static void report_path(const path *p, const bead_options *o, const tc_transport_result *result,
                        cJSON *object)
{
  cJSON *relative = cJSON_AddObjectToObject(object, "ionic_conductivity_rel");
  if (p->conductivity[TC_LABEL_PORE] > 0)
    cJSON_AddNumberToObject(relative, tc_pore_name, p->conductivity[TC_LABEL_PORE]);
  for (int l = 1; l <= o->materials.count; l++)
    if (p->conductivity[l] > 0)
      cJSON_AddNumberToObject(relative, o->materials.item[l - 1].name, p->conductivity[l]);
  cJSON_AddNumberToObject(object, "ionic_volume_fraction", result->volume_fraction);
  if (!(p->reference > 0)) return;
  cJSON_AddNumberToObject(object, "sigma_ion_reference_s_m", p->reference);
  if (result->converged || !result->percolates)
    cJSON_AddNumberToObject(object, "sigma_ion_eff_s_m", result->sigma_eff * p->reference);
  else
    cJSON_AddNullToObject(object, "sigma_ion_eff_s_m");
}

static tc_status report_kind(task *t, const bead_options *o, const double *fraction, cJSON *object,
                             cJSON *solvers, cJSON *with_contacts, tc_status *converged)
{
  path p;
  bool conducts = false;
  double as_they_are = 0;
  TC_TRY(t->kind->find(t->c, o, &p));
  for (int l = 0; l <= o->materials.count; l++) {
    t->solver.conductivity[l] = p.conductivity[l];
    if (!(p.conductivity[l] > 0)) continue;
    conducts = true;
    as_they_are += p.share[l] * fraction[l];
  }
  if (!conducts) return TC_OK;
  tc_transport_result result;
  TC_TRY(solve(t, &p.geometry, &result));
  cJSON_AddNumberToObject(with_contacts, t->kind->solver, result.volume_fraction);
  result.volume_fraction = as_they_are;
  t->kind->report(object, &result);
  if (t->kind->find == find_ionic) report_path(&p, o, &result, object);
  report_solver(cJSON_AddObjectToObject(solvers, t->kind->solver), &result);
  if (t->c->richardson) TC_TRY(report_grid_error(t, &p.geometry, result.sigma_eff, object));
  if (t->c->sensitivity && p.necks) {
    TC_TRY(report_other(t, &p.geometry, smaller_necks, 1, "low", object));
    TC_TRY(report_other(t, &p.geometry, larger_necks, 1, "high", object));
    TC_TRY(report_other(t, &p.geometry, 1, shorter_reach, "near", object));
    TC_TRY(report_other(t, &p.geometry, 1, longer_reach, "far", object));
  }
  if (*converged == TC_OK) *converged = report_converged(&result, t->solver.tolerance, t->kind->name);
  return TC_OK;
}

/* What was taken for a contact, since conductivities depend on it. */
static void report_contacts(const conduction *c, const bead_options *o, cJSON *object)
{
  cJSON_AddStringToObject(object, "transport_grid", c->plain_voxels ? "voxels" : "cut cells");
  cJSON *contacts = cJSON_AddObjectToObject(object, "contact_model");
  for (int i = 0; i < o->materials.count; i++) {
    const material *m = &o->materials.item[i];
    cJSON *item = cJSON_AddObjectToObject(contacts, m->name);
    cJSON_AddNumberToObject(item, "diameter_scale", m->scale);
    cJSON_AddNumberToObject(item, "neck_fraction", m->neck);
    cJSON_AddNumberToObject(item, "contact_reach", m->reach);
  }
  if (c->sensitivity) {
    tc_json_add_numbers(object, "neck_factors", (double[2]){smaller_necks, larger_necks}, 2);
    tc_json_add_numbers(object, "reach_factors", (double[2]){shorter_reach, longer_reach}, 2);
  }
}

tc_status conduction_report(const conduction *c, const bead_options *options, MPI_Comm comm,
                            const tc_beads *beads, const double *fraction, cJSON *object,
                            tc_status *converged)
{
  report_contacts(c, options, object);
  cJSON *solvers = cJSON_AddObjectToObject(object, "solver");
  cJSON *with_contacts = cJSON_AddObjectToObject(object, "volume_fraction_with_contacts");
  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
    task t = {.c = c, .kind = &kinds[k], .comm = comm, .beads = beads, .solver = c->solver};
    TC_TRY(report_kind(&t, options, fraction, object, solvers, with_contacts, converged));
  }
  return TC_OK;
}
