/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a sweep's spread each parameter explains. */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "sweep_report.h"
#include "tapecast/memory.h"

/* Points whose quantity is known: x of the parameter (index or number), y. */
typedef struct {
  double *x, *y, *work;
  int count;
} sample;

static void sample_free(sample *s)
{
  tc_free(&s->x);
  tc_free(&s->y);
  tc_free(&s->work);
}

static int index_of(const tc_factor *f, const char *text)
{
  for (int i = 0; i < f->level_count; i++)
    if (strcmp(f->levels[i].text, text) == 0) return i;
  return -1;
}

static tc_status sample_take(const tc_sweep_result *r, int quantity, int factor, sample *s)
{
  const tc_factor *f = &r->sweep->factors[factor];
  const size_t points = (size_t)r->design->points;
  *s = (sample){0};
  tc_status status = TC_NEW(&s->x, points, "spread");
  if (status == TC_OK) status = TC_NEW(&s->y, points, "spread");
  if (status == TC_OK) status = TC_NEW(&s->work, 2 * points, "spread");
  for (int p = 0; p < r->design->points && status == TC_OK; p++) {
    const tc_cell *cell = tc_table_cell(r->table, p, quantity);
    const tc_level *level = tc_design_level(r->design, p, factor);
    if (!cell->count) continue;
    s->x[s->count] = f->level_count ? index_of(f, level->text) : level->number;
    s->y[s->count++] = cell->mean;
  }
  if (status != TC_OK) sample_free(s);
  return status;
}

/* Sum of squares between the means of the values / that of all points. */
static double between(const sample *s, int levels)
{
  double all = 0, total = 0, means = 0;
  for (int i = 0; i < s->count; i++) all += s->y[i] / s->count;
  for (int i = 0; i < s->count; i++) total += (s->y[i] - all) * (s->y[i] - all);
  for (int l = 0; l < levels; l++) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < s->count; i++)
      if ((int)s->x[i] == l) {
        sum += s->y[i];
        count++;
      }
    if (count) means += count * (sum / count - all) * (sum / count - all);
  }
  return total > 0 ? fmin(means / total, 1) : NAN;
}

double tc_sweep_explained(const tc_sweep_result *r, int quantity, int factor, int *direction)
{
  const tc_factor *f = &r->sweep->factors[factor];
  sample s;
  double part = NAN;
  *direction = 0;
  if (!tc_table_differs(r->table, r->design->points, quantity)) return NAN; /* rounding is no spread */
  if (sample_take(r, quantity, factor, &s) != TC_OK) return NAN;
  if (f->level_count)
    part = s.count > f->level_count ? between(&s, f->level_count) : NAN;
  else if (s.count > 3) {
    const double rank = gsl_stats_spearman(s.x, 1, s.y, 1, (size_t)s.count, s.work);
    part = rank * rank;
    *direction = rank > 0 ? 1 : -1;
  }
  sample_free(&s);
  return part;
}
