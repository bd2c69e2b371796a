/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing may get lost on the way: beads and dry mass, as the dumps have them. */
#include "dumpcheck.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

/* A bead's diameter may differ by this much from its type's, for the digits of a dump. */
#define DIAMETER_TOLERANCE 1e-5

typedef struct {
  FILE *file;
  const char *path;
  char *line;
  size_t room;
  long number;
  int type, radius; /* columns */
  long beads;
  double low[3], high[3];
} dump;

static tc_status wrong(const dump *d, const char *what)
{
  return tc_fail(TC_ERR_INPUT, "%s:%ld: %s", d->path, d->number, what);
}

static bool next_line(dump *d)
{
  d->number++;
  return getline(&d->line, &d->room, d->file) > 0;
}

static tc_status read_box(dump *d)
{
  for (int k = 0; k < 3; k++)
    if (!next_line(d) || sscanf(d->line, "%lf %lf", &d->low[k], &d->high[k]) != 2)
      return wrong(d, "the box is not two numbers");
  return TC_OK;
}

static tc_status read_columns(dump *d)
{
  d->type = d->radius = -1;
  int column = 0;
  char *rest = d->line + strlen("ITEM: ATOMS"), *saved = NULL;
  for (char *word = strtok_r(rest, " \t\n", &saved); word; word = strtok_r(NULL, " \t\n", &saved), column++) {
    if (strcmp(word, "type") == 0) d->type = column;
    if (strcmp(word, "radius") == 0) d->radius = column;
  }
  return d->type >= 0 && d->radius >= 0 ? TC_OK : wrong(d, "the dump lacks the columns type and radius");
}

/* Header of the only frame, up to its first bead. */
static tc_status read_header(dump *d)
{
  bool counted = false, boxed = false;
  while (next_line(d)) {
    if (strncmp(d->line, "ITEM: NUMBER OF ATOMS", 21) == 0) {
      if (!next_line(d) || sscanf(d->line, "%ld", &d->beads) != 1) return wrong(d, "no number of beads");
      counted = true;
    } else if (strncmp(d->line, "ITEM: BOX BOUNDS", 16) == 0) {
      TC_TRY(read_box(d));
      boxed = true;
    } else if (strncmp(d->line, "ITEM: ATOMS", 11) == 0)
      return counted && boxed ? read_columns(d) : wrong(d, "the header is incomplete");
  }
  return wrong(d, "not a LAMMPS dump, or cut off");
}

static tc_status read_bead(dump *d, int *type, double *radius)
{
  if (!next_line(d)) return wrong(d, "cut off: a bead is missing");
  int column = 0, found = 0;
  char *saved = NULL;
  for (char *word = strtok_r(d->line, " \t\n", &saved); word;
       word = strtok_r(NULL, " \t\n", &saved), column++) {
    if (column == d->type) *type = atoi(word) - 1, found++;
    if (column == d->radius) *radius = atof(word), found++;
  }
  return found == 2 ? TC_OK : wrong(d, "a bead lacks columns");
}

static tc_status count(dump *d, const tc_plan *plan, int dried, long *beads, double *mass)
{
  TC_TRY(read_header(d));
  for (long i = 0; i < d->beads; i++) {
    int type = -1;
    double radius = 0;
    TC_TRY(read_bead(d, &type, &radius));
    if (type < 0 || type >= plan->type_count)
      return wrong(d, "a bead of a type that the recipe does not have");
    const tc_bead_type *t = &plan->types[type];
    const double wanted = dried ? t->diameter : t->slurry_diameter;
    if (!(fabs(2 * radius / wanted - 1) < DIAMETER_TOLERANCE))
      return tc_fail(TC_ERR_UNSTABLE, "%s:%ld: a bead of type %d has the diameter %.8g um; expected %.8g um",
                     d->path, d->number, type + 1, 2 * radius, wanted);
    beads[type]++;
    mass[t->material] += t->dry_mass * pow(2 * radius / wanted, 3);
  }
  return TC_OK;
}

static tc_status check_file(dump *d, const tc_recipe *recipe, const tc_plan *plan, int dried, long *beads,
                            double *mass, cJSON *into)
{
  TC_TRY(count(d, plan, dried, beads, mass));
  for (int t = 0; t < plan->type_count; t++)
    if (beads[t] != plan->types[t].beads)
      return tc_fail(TC_ERR_UNSTABLE, "%s: %ld beads of type %d; there were %ld: beads got lost", d->path,
                     beads[t], t + 1, plan->types[t].beads);
  cJSON_AddNumberToObject(into, "beads", (double)d->beads);
  cJSON *masses = cJSON_AddObjectToObject(into, "dry_mass_pg");
  for (int i = 0; i < plan->material_count; i++)
    cJSON_AddNumberToObject(masses, tc_recipe_material(recipe, i)->name, mass[i]);
  if (!cJSON_HasObjectItem(into, "box_um")) {
    const double box[3] = {d->high[0] - d->low[0], d->high[1] - d->low[1], d->high[2] - d->low[2]};
    cJSON_AddItemToObject(into, "box_um", cJSON_CreateDoubleArray(box, 3));
  }
  return TC_OK;
}

tc_status tc_dump_check(const tc_recipe *recipe, const tc_plan *plan, const char *path, int dried,
                        cJSON *into)
{
  dump d = {.path = path, .file = fopen(path, "re")};
  if (!d.file) return tc_io_error(path, "read");
  long *beads = NULL;
  double *mass = NULL;
  tc_status status = TC_NEW(&beads, (size_t)plan->type_count, "bead counts");
  if (status == TC_OK) status = TC_NEW(&mass, (size_t)plan->material_count, "masses");
  if (status == TC_OK) status = check_file(&d, recipe, plan, dried, beads, mass, into);
  tc_free(&beads);
  tc_free(&mass);
  free(d.line);
  fclose(d.file);
  return status;
}
