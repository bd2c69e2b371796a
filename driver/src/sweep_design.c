/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The points of a sweep. */
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sweep.h"
#include "tapecast/memory.h"

const tc_level *tc_design_level(const tc_design *d, int point, int factor)
{
  return &d->level[(size_t)point * (size_t)d->factors + (size_t)factor];
}

/* Every combination; the last parameter changes fastest. */
static void fill_grid(const tc_sweep *sweep, tc_design *d)
{
  for (int p = 0; p < d->points; p++) {
    int rest = p;
    for (int f = d->factors - 1; f >= 0; f--) {
      const tc_factor *factor = &sweep->factors[f];
      d->level[(size_t)p * (size_t)d->factors + (size_t)f] = factor->levels[rest % factor->level_count];
      rest /= factor->level_count;
    }
  }
}

/* The value at `part` (0 to 1) of a parameter's range, or the one of its values whose share of the range it
 * is. */
static tc_level level_at(const tc_factor *f, double part)
{
  tc_level level = {.number = NAN};
  if (f->level_count) return f->levels[(int)fmin(floor(part * f->level_count), f->level_count - 1)];
  /* Each whole number has the same share. */
  const double low = f->whole ? f->low - 0.5 : f->low, high = f->whole ? f->high + 0.5 : f->high;
  level.number = f->logarithmic ? low * pow(high / low, part) : low + part * (high - low);
  if (f->whole) level.number = fmin(fmax(floor(level.number + 0.5), f->low), f->high);
  snprintf(level.text, sizeof level.text, f->whole ? "%.0f%s%s" : "%.6g%s%s", level.number,
           f->unit[0] ? " " : "", f->unit);
  return level;
}

/* Sobol's sequence from its first point on, the middle of all ranges. */
static tc_status fill_sobol(const tc_sweep *sweep, tc_design *d)
{
  double *part = NULL;
  TC_TRY(TC_NEW(&part, (size_t)d->factors, "design"));
  gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)d->factors);
  tc_status status = sequence ? TC_OK : tc_fail(TC_ERR_MEMORY, "no memory for the design");
  for (int p = 0; p < d->points && status == TC_OK; p++) {
    gsl_qrng_get(sequence, part);
    for (int f = 0; f < d->factors; f++)
      d->level[(size_t)p * (size_t)d->factors + (size_t)f] = level_at(&sweep->factors[f], part[f]);
  }
  if (sequence) gsl_qrng_free(sequence);
  tc_free(&part);
  return status;
}

static tc_status count_points(const tc_sweep *sweep, tc_design *d)
{
  double points = sweep->design == TC_DESIGN_SOBOL ? (double)sweep->points : 1;
  for (int f = 0; f < d->factors && sweep->design == TC_DESIGN_GRID; f++)
    points *= sweep->factors[f].level_count;
  if (points * d->seeds > TC_MOST_RUNS)
    return tc_fail(TC_ERR_RECIPE, "%s: %.0f points with %d seeds each are %.0f runs; at most %d are allowed",
                   sweep->file, points, d->seeds, points * d->seeds, TC_MOST_RUNS);
  d->points = (int)points;
  return TC_OK;
}

tc_status tc_design_make(const tc_sweep *sweep, tc_design *design)
{
  tc_design d = {.factors = sweep->factor_count,
                 .seeds = sweep->seeds.count ? sweep->seeds.count : 1,
                 .seed = sweep->seeds.count ? sweep->seeds.values : NULL};
  TC_TRY(count_points(sweep, &d));
  TC_TRY(TC_NEW(&d.level, (size_t)d.points * (size_t)d.factors, "design"));
  tc_status status = TC_OK;
  if (sweep->design == TC_DESIGN_GRID)
    fill_grid(sweep, &d);
  else
    status = fill_sobol(sweep, &d);
  if (status != TC_OK)
    tc_design_free(&d);
  else
    *design = d;
  return status;
}

void tc_design_free(tc_design *design)
{
  tc_free(&design->level);
  *design = (tc_design){0};
}

static const tc_sweep_case *case_named(const tc_items *cases, const char *name)
{
  const tc_sweep_case *items = cases->items;
  for (int i = 0; i < cases->count; i++)
    if (strcmp(items[i].name, name) == 0) return &items[i];
  return NULL;
}

tc_status tc_design_sets(const tc_sweep *sweep, const tc_design *d, int point, int seed, tc_argv *sets)
{
  for (int f = 0; f < d->factors; f++) {
    const tc_sweep_parameter *given = sweep->factors[f].given;
    const char *text = tc_design_level(d, point, f)->text;
    const tc_sweep_case *one = case_named(&given->cases, text);
    if (!one) TC_TRY(tc_argv_add(sets, "%s=%s", given->key, text));
    for (int i = 0; one && i < one->set.count; i++) TC_TRY(tc_argv_add(sets, "%s", one->set.values[i]));
  }
  return d->seed ? tc_argv_add(sets, "seed=%.0f", d->seed[seed]) : TC_OK;
}

tc_status tc_design_label(const tc_sweep *sweep, const tc_design *d, int point, int seed, tc_text *label)
{
  for (int f = 0; f < d->factors; f++)
    tc_text_add(label, "%s%s=%s", f ? " " : "", sweep->factors[f].name, tc_design_level(d, point, f)->text);
  if (d->seed) tc_text_add(label, "%sseed=%.0f", d->factors ? " " : "", d->seed[seed]);
  return tc_text_status(label);
}
