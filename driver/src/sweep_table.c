/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a sweep: each quantity at each point, over the seeds. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "quantity.h"
#include "sweep.h"
#include "tapecast/memory.h"

enum { MOST_QUANTITIES = 2000 };
#define ROUNDING 1e-14
/* Values this much apart, relatively, are the same. */
#define SAME 1e-9

typedef struct {
  tc_table *table;
  size_t room;
  tc_status status;
} collector;

static void add_quantity(collector *c, const char *path)
{
  tc_table *t = c->table;
  for (int q = 0; q < t->quantities; q++)
    if (strcmp(t->quantity[q], path) == 0) return;
  if (t->quantities == MOST_QUANTITIES || c->status != TC_OK) return;
  c->status = tc_grow(&t->quantity, &c->room, (size_t)t->quantities + 1, sizeof *t->quantity, "table");
  if (c->status == TC_OK) snprintf(t->quantity[t->quantities++], sizeof *t->quantity, "%s", path);
}

static void take_path(const char *path, double value, double error, void *data)
{
  (void)value;
  (void)error;
  add_quantity(data, path);
}

/* What the file asks for, or all that any run has. */
static tc_status find_quantities(const tc_sweep *sweep, tc_campaign *campaign, const int *run, int runs,
                                 tc_table *table)
{
  collector c = {.table = table};
  for (int i = 0; i < sweep->measure.count; i++) add_quantity(&c, sweep->measure.values[i]);
  for (int i = 0; i < runs && !sweep->measure.count; i++)
    tc_quantity_visit(tc_campaign_results(campaign, run[i]), take_path, &c);
  return c.status;
}

static tc_cell summarize(tc_campaign *campaign, const int *run, int seeds, const char *path)
{
  tc_cell cell = {.mean = NAN, .error = NAN};
  double sum = 0, squares = 0, value, error, own = NAN;
  for (int s = 0; s < seeds; s++) {
    if (!tc_campaign_value(campaign, run[s], path, &value, &error)) continue;
    cell.count++;
    sum += value;
    own = error;
  }
  if (!cell.count) return cell;
  cell.mean = sum / cell.count;
  cell.error = own;
  if (cell.count == 1) return cell;
  for (int s = 0; s < seeds; s++)
    if (tc_campaign_value(campaign, run[s], path, &value, &error))
      squares += (value - cell.mean) * (value - cell.mean);
  cell.error = sqrt(squares / (cell.count - 1) / cell.count);
  if (cell.error < ROUNDING * fabs(cell.mean)) cell.error = 0; /* that of the sum is no scatter */
  return cell;
}

tc_status tc_table_make(const tc_sweep *sweep, const tc_design *d, tc_campaign *campaign, const int *run,
                        tc_table *table)
{
  tc_table t = {0};
  tc_status status = find_quantities(sweep, campaign, run, d->points * d->seeds, &t);
  if (status == TC_OK) status = TC_NEW(&t.done, (size_t)d->points, "table");
  if (status == TC_OK) status = TC_NEW(&t.failed, (size_t)d->points, "table");
  if (status == TC_OK) status = TC_NEW(&t.cell, (size_t)d->points * (size_t)t.quantities, "table");
  for (int p = 0; p < d->points && status == TC_OK; p++) {
    const int *mine = run + (size_t)p * (size_t)d->seeds;
    for (int s = 0; s < d->seeds; s++) {
      const tc_evaluation *e = tc_campaign_get(campaign, mine[s]);
      t.done[p] += e && e->state == TC_EVALUATION_DONE;
      t.failed[p] += e && e->state == TC_EVALUATION_FAILED;
    }
    for (int q = 0; q < t.quantities; q++)
      t.cell[(size_t)p * (size_t)t.quantities + (size_t)q] =
          summarize(campaign, mine, d->seeds, t.quantity[q]);
  }
  if (status != TC_OK)
    tc_table_free(&t);
  else
    *table = t;
  return status;
}

void tc_table_free(tc_table *table)
{
  tc_free(&table->quantity);
  tc_free(&table->cell);
  tc_free(&table->done);
  tc_free(&table->failed);
  *table = (tc_table){0};
}

const tc_cell *tc_table_cell(const tc_table *table, int point, int quantity)
{
  return &table->cell[(size_t)point * (size_t)table->quantities + (size_t)quantity];
}

bool tc_table_differs(const tc_table *table, int points, int quantity)
{
  double low = INFINITY, high = -INFINITY;
  for (int p = 0; p < points; p++) {
    const tc_cell *cell = tc_table_cell(table, p, quantity);
    if (!cell->count) continue;
    low = fmin(low, cell->mean);
    high = fmax(high, cell->mean);
  }
  return high - low > SAME * fmax(fabs(low), fabs(high));
}

int tc_table_choose(const tc_sweep *sweep, const tc_table *table, int points, int *chosen, int most)
{
  int count = 0;
  for (int q = 0; q < table->quantities; q++) {
    if (!sweep->measure.count && !tc_table_differs(table, points, q)) continue;
    if (count < most) chosen[count] = q;
    count++;
  }
  return count;
}
