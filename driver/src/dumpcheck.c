/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing may get lost on the way: beads and masses, as the dumps have them. */
#include "dumpcheck.h"

#include <math.h>

#include "tapecast/beads.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

/* A bead's diameter and mass may differ by this much from its type's, for the digits of a dump. */
#define TOLERANCE 1e-7

typedef struct {
  const char *path;
  const tc_plan *plan;
  int dried;
  long *beads;  /* of each type */
  double *mass; /* of each material: what is left of it when its beads are dry */
} tally;

static tc_status wrong(const tally *t, int type, const char *what, double found, double wanted,
                       const char *unit)
{
  return tc_fail(TC_ERR_STAGE, "%s: a bead of type %d has the %s %.10g %s; expected %.10g %s", t->path,
                 type + 1, what, found, unit, wanted, unit);
}

static tc_status count_bead(tally *t, const tc_beads *beads, int64_t i)
{
  const int type = beads->type[i] - 1;
  if (type >= t->plan->type_count)
    return tc_fail(TC_ERR_INPUT, "%s: a bead of type %d; the recipe has %d types", t->path, type + 1,
                   t->plan->type_count);
  const tc_bead_type *b = &t->plan->types[type];
  const double diameter = t->dried ? b->diameter : b->slurry_diameter,
               mass = t->dried ? b->dry_mass : b->slurry_mass;
  if (!(fabs(2 * beads->radius[i] / diameter - 1) < TOLERANCE))
    return wrong(t, type, "diameter", 2 * beads->radius[i], diameter, "um");
  if (!(fabs(beads->mass[i] / mass - 1) < TOLERANCE))
    return wrong(t, type, "mass", beads->mass[i], mass, "pg");
  t->beads[type]++;
  t->mass[b->material] += beads->mass[i] - (mass - b->dry_mass);
  return TC_OK;
}

static tc_status check(tally *t, const tc_recipe *recipe, const tc_beads *beads, cJSON *into)
{
  for (int64_t i = 0; i < beads->count; i++) TC_TRY(count_bead(t, beads, i));
  for (int k = 0; k < t->plan->type_count; k++)
    if (t->beads[k] != t->plan->types[k].beads)
      return tc_fail(TC_ERR_LOST, "%s: %ld beads of type %d; there were %ld: beads got lost", t->path,
                     t->beads[k], k + 1, t->plan->types[k].beads);
  cJSON_AddNumberToObject(into, "beads", (double)beads->count);
  cJSON *masses = cJSON_AddObjectToObject(into, "dry_mass_pg");
  for (int i = 0; i < t->plan->material_count; i++)
    cJSON_AddNumberToObject(masses, tc_recipe_material(recipe, i)->name, t->mass[i]);
  if (!cJSON_HasObjectItem(into, "box_um"))
    cJSON_AddItemToObject(into, "box_um", cJSON_CreateDoubleArray(beads->length, 3));
  return TC_OK;
}

tc_status tc_dump_check(const tc_recipe *recipe, const tc_plan *plan, const char *path, int dried,
                        cJSON *into)
{
  tally t = {.path = path, .plan = plan, .dried = dried};
  tc_beads *beads = NULL;
  tc_status status = tc_beads_read(path, TC_LAST_FRAME, &beads);
  if (status == TC_OK) status = TC_NEW(&t.beads, (size_t)plan->type_count, "bead counts");
  if (status == TC_OK) status = TC_NEW(&t.mass, (size_t)plan->material_count, "masses");
  if (status == TC_OK) status = check(&t, recipe, beads, into);
  tc_beads_destroy(&beads);
  tc_free(&t.beads);
  tc_free(&t.mass);
  return status;
}
