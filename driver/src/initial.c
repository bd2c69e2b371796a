/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random sequential addition: the largest beads first, each at a random place that is free.
 *
 * A periodic grid of cells no smaller than the largest bead holds lists of what has been placed, so that a
 * trial looks at 27 cells, whatever the number of beads. */
#include "initial.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "files.h"
#include "tapecast/memory.h"

typedef struct {
  const tc_plan *plan;
  tc_bead *beads;
  int cells[3];
  int *head, *next; /* first bead of a cell, next bead of the same cell; -1 ends */
} packing;

enum { MOST_CELLS = 200 }; /* per direction; a dilute box needs no finer grid */

static double diameter_of(const packing *p, int bead)
{
  return p->plan->types[p->beads[bead].type].slurry_diameter;
}

static int cell_along(const packing *p, double x, int axis)
{
  const int c = (int)(x / p->plan->initial_box[axis] * p->cells[axis]);
  return c < p->cells[axis] ? c : p->cells[axis] - 1;
}

static int cell_index(const packing *p, int i, int j, int k)
{
  return (k * p->cells[1] + j) * p->cells[0] + i;
}

static double nearest_image(double d, double edge)
{
  return d - edge * nearbyint(d / edge);
}

static int overlaps(const packing *p, const tc_bead *a, double diameter, int b)
{
  const tc_bead *q = &p->beads[b];
  const double *box = p->plan->initial_box;
  const double dx = nearest_image(a->x - q->x, box[0]), dy = nearest_image(a->y - q->y, box[1]),
               dz = nearest_image(a->z - q->z, box[2]);
  const double reach = (diameter + diameter_of(p, b)) / 2;
  return dx * dx + dy * dy + dz * dz < reach * reach;
}

/* Neighbouring cells along an axis: three, fewer when there are fewer. */
static int span(int cells)
{
  return cells < 3 ? cells : 3;
}

static int is_free(const packing *p, const tc_bead *bead, double diameter)
{
  const int c[3] = {cell_along(p, bead->x, 0), cell_along(p, bead->y, 1), cell_along(p, bead->z, 2)};
  for (int dk = 0; dk < span(p->cells[2]); dk++)
    for (int dj = 0; dj < span(p->cells[1]); dj++)
      for (int di = 0; di < span(p->cells[0]); di++) {
        const int i = (c[0] + di + p->cells[0] - 1) % p->cells[0],
                  j = (c[1] + dj + p->cells[1] - 1) % p->cells[1],
                  k = (c[2] + dk + p->cells[2] - 1) % p->cells[2];
        for (int other = p->head[cell_index(p, i, j, k)]; other >= 0; other = p->next[other])
          if (overlaps(p, bead, diameter, other)) return 0;
      }
  return 1;
}

static void insert(packing *p, int bead)
{
  const tc_bead *b = &p->beads[bead];
  const int cell = cell_index(p, cell_along(p, b->x, 0), cell_along(p, b->y, 1), cell_along(p, b->z, 2));
  p->next[bead] = p->head[cell];
  p->head[cell] = bead;
}

static tc_status place(packing *p, const tc_recipe *recipe, gsl_rng *random, int bead, long placed)
{
  tc_bead *b = &p->beads[bead];
  const double *box = p->plan->initial_box, diameter = diameter_of(p, bead);
  for (long i = 0; i < recipe->process.initial.attempts; i++) {
    b->x = box[0] * gsl_rng_uniform(random);
    b->y = box[1] * gsl_rng_uniform(random);
    b->z = box[2] * gsl_rng_uniform(random);
    if (is_free(p, b, diameter)) {
      insert(p, bead);
      return TC_OK;
    }
  }
  return tc_fail(
      TC_ERR_RECIPE,
      "%s: process.initial.solid_fraction: no place for bead %ld of %ld (%.3g um) in %ld attempts at a "
      "solid fraction of %.3g; give a smaller one, or more attempts",
      recipe->file, placed + 1, p->plan->beads, diameter, recipe->process.initial.attempts,
      p->plan->solid_fraction);
}

/* Types by falling diameter, the earlier one first where equal. */
static void order_types(const tc_plan *plan, int *order)
{
  for (int i = 0; i < plan->type_count; i++) {
    int j = i;
    for (; j > 0 && plan->types[order[j - 1]].slurry_diameter < plan->types[i].slurry_diameter; j--)
      order[j] = order[j - 1];
    order[j] = i;
  }
}

static tc_status place_all(packing *p, const tc_recipe *recipe, gsl_rng *random)
{
  const tc_plan *plan = p->plan;
  int *order = NULL, *first = NULL;
  tc_status status = TC_NEW(&order, (size_t)plan->type_count, "packing");
  if (status == TC_OK) status = TC_NEW(&first, (size_t)plan->type_count, "packing");
  if (status == TC_OK) {
    order_types(plan, order);
    for (int t = 0, bead = 0; t < plan->type_count; t++) {
      first[t] = bead;
      for (long i = 0; i < plan->types[t].beads; i++) p->beads[bead++].type = t;
    }
  }
  long placed = 0;
  for (int o = 0; o < plan->type_count && status == TC_OK; o++)
    for (long i = 0; i < plan->types[order[o]].beads && status == TC_OK; i++)
      status = place(p, recipe, random, first[order[o]] + (int)i, placed++);
  tc_free(&order);
  tc_free(&first);
  return status;
}

tc_status tc_initial_place(const tc_recipe *recipe, const tc_plan *plan, tc_bead **beads)
{
  packing p = {.plan = plan};
  double largest = 0;
  for (int t = 0; t < plan->type_count; t++) largest = fmax(largest, plan->types[t].slurry_diameter);
  for (int k = 0; k < 3; k++) {
    const double cells = floor(plan->initial_box[k] / largest);
    p.cells[k] = cells > MOST_CELLS ? MOST_CELLS : (int)cells;
  }
  const size_t cells = (size_t)p.cells[0] * (size_t)p.cells[1] * (size_t)p.cells[2];
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  if (!random) return tc_fail(TC_ERR_MEMORY, "no memory for random numbers");
  gsl_rng_set(random, (unsigned long)recipe->seed);
  tc_status status = TC_NEW(&p.beads, (size_t)plan->beads, "beads");
  if (status == TC_OK) status = TC_NEW(&p.next, (size_t)plan->beads, "beads");
  if (status == TC_OK) status = TC_NEW(&p.head, cells, "cells");
  for (size_t i = 0; i < cells && status == TC_OK; i++) p.head[i] = -1;
  if (status == TC_OK) status = place_all(&p, recipe, random);
  gsl_rng_free(random);
  tc_free(&p.next);
  tc_free(&p.head);
  if (status == TC_OK)
    *beads = p.beads;
  else
    tc_free(&p.beads);
  return status;
}

tc_status tc_initial_write(const tc_recipe *recipe, const tc_plan *plan, const tc_bead *beads,
                           const char *path)
{
  tc_text text = {0};
  tc_text_add(&text, "LAMMPS data file: random start of '%s', seed %ld, units micro\n\n", recipe->name,
              recipe->seed);
  tc_text_add(&text, "%ld atoms\n%d atom types\n\n", plan->beads, plan->type_count);
  for (int k = 0; k < 3; k++)
    tc_text_add(&text, "0 %.17g %clo %chi\n", plan->initial_box[k], "xyz"[k], "xyz"[k]);
  tc_text_add(&text, "\nAtoms # sphere\n\n");
  for (long i = 0; i < plan->beads; i++) {
    const tc_bead *b = &beads[i];
    const tc_bead_type *t = &plan->types[b->type];
    const double volume = M_PI / 6 * t->slurry_diameter * t->slurry_diameter * t->slurry_diameter;
    tc_text_add(&text, "%ld %d %.17g %.17g %.17g %.17g %.17g\n", i + 1, b->type + 1, t->slurry_diameter,
                t->slurry_mass / volume, b->x, b->y, b->z);
  }
  tc_status status = tc_text_status(&text);
  if (status == TC_OK) status = tc_file_update(path, text.data, text.length);
  tc_text_free(&text);
  return status;
}
