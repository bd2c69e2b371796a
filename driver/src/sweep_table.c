/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a sweep: each quantity at each point, over the seeds. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "quantity.h"
#include "report/results.h"
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

bool tc_quantity_name(const char *path, char label[128], char unit[32], char place[128])
{
  const char *dot = strrchr(path, '.'), *key = dot ? dot + 1 : path;
  snprintf(place, 128, "%.*s", dot ? (int)(dot - path) : 0, path);
  unit[0] = '\0';
  if (strcmp(key, "viscosity_pa_s") == 0) {
    snprintf(label, 128, "Viscosity");
    snprintf(unit, 32, "Pa·s");
    return true;
  }
  int q = 0;
  while (q < RP_QUANTITIES && strcmp(rp_quantity_texts[q].key, key) != 0) q++;
  const bool known = q < RP_QUANTITIES;
  snprintf(label, 128, "%s", known ? rp_quantity_texts[q].label : key);
  if (known) snprintf(unit, 32, "%s", rp_quantity_texts[q].unit);
  if (strcmp(path, "slurry.pressure_mpa") == 0) snprintf(label, 128, "Pressure"); /* there is no wall */
  return known;
}

static int choose(const tc_table *table, int points, bool named, int *chosen, int most)
{
  char label[128], unit[32], place[128];
  int count = 0;
  for (int q = 0; q < table->quantities; q++) {
    if (!tc_table_differs(table, points, q)) continue;
    if (named && !tc_quantity_name(table->quantity[q], label, unit, place)) continue;
    if (count < most) chosen[count] = q;
    count++;
  }
  return count;
}

int tc_table_choose(const tc_sweep *sweep, const tc_table *table, int points, int *chosen, int most)
{
  if (!sweep->measure.count) {
    const int named = choose(table, points, true, chosen, most);
    return named ? named : choose(table, points, false, chosen, most);
  }
  for (int q = 0; q < table->quantities && q < most; q++) chosen[q] = q;
  return table->quantities;
}
