/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Laws and measurements beside a viscosity curve. */
#include "flow_curve.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "rows.h"
#include "tapecast/memory.h"

/* Fewer points than these do not determine three parameters; exponents that are tried. */
enum { LEAST_POINTS = 4 };
#define EXPONENT_LOW 0.05
#define EXPONENT_HIGH 1.5
#define EXPONENT_STEP 0.001
/* No point weighs more than with this relative error. */
#define LEAST_ERROR 0.01

static double number_of(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

/* -------------------------------------------------------------------------------------------- fitted law */

typedef struct {
  double *rate, *stress, *weight; /* 1/s, kPa, 1/error² */
  int count;
} curve;

typedef struct {
  double yield, consistency, exponent, misfit;
} law;

static tc_status take_points(const cJSON *points, curve *c)
{
  const size_t room = (size_t)cJSON_GetArraySize(points) + 1;
  *c = (curve){0};
  TC_TRY(TC_NEW(&c->rate, room, "curve"));
  TC_TRY(TC_NEW(&c->stress, room, "curve"));
  TC_TRY(TC_NEW(&c->weight, room, "curve"));
  const cJSON *point;
  cJSON_ArrayForEach(point, points)
  {
    const double rate = number_of(point, "shear_rate_1_s"), eta = number_of(point, "viscosity_pa_s");
    const double error = fmax(number_of(point, "viscosity_pa_s_stderr"), LEAST_ERROR * eta);
    if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(point, "converged")) || !(eta > 0) || !(error > 0))
      continue;
    c->rate[c->count] = rate;
    c->stress[c->count] = eta * rate * 1e-3;
    c->weight[c->count++] = 1 / (error * rate * 1e-3 * error * rate * 1e-3);
  }
  return TC_OK;
}

static void free_points(curve *c)
{
  tc_free(&c->rate);
  tc_free(&c->stress);
  tc_free(&c->weight);
}

/* The best yield stress (not below 0) and consistency for an exponent: linear least squares. */
static law fit_linear(const curve *c, double exponent)
{
  double w = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (int i = 0; i < c->count; i++) {
    const double p = pow(c->rate[i], exponent);
    w += c->weight[i];
    x += c->weight[i] * p;
    y += c->weight[i] * c->stress[i];
    xx += c->weight[i] * p * p;
    xy += c->weight[i] * p * c->stress[i];
  }
  law l = {.exponent = exponent, .consistency = (w * xy - x * y) / (w * xx - x * x)};
  l.yield = (y - l.consistency * x) / w;
  if (l.yield < 0) {
    l.yield = 0;
    l.consistency = xy / xx;
  }
  for (int i = 0; i < c->count; i++) {
    const double off = l.yield + l.consistency * pow(c->rate[i], exponent) - c->stress[i];
    l.misfit += c->weight[i] * off * off;
  }
  return l;
}

static law fit_law(const curve *c)
{
  law best = {.misfit = INFINITY};
  for (double n = EXPONENT_LOW; n <= EXPONENT_HIGH; n += EXPONENT_STEP) {
    const law l = fit_linear(c, n);
    if (l.misfit < best.misfit) best = l;
  }
  return best;
}

static double largest_deviation(const curve *c, const law *l)
{
  double largest = 0;
  for (int i = 0; i < c->count; i++)
    largest =
        fmax(largest, fabs((l->yield + l->consistency * pow(c->rate[i], l->exponent)) / c->stress[i] - 1));
  return largest;
}

static double thinning(const curve *c)
{
  double x = 0, y = 0, xx = 0, xy = 0;
  for (int i = 0; i < c->count; i++) {
    const double lx = log(c->rate[i]), ly = log(c->stress[i] / c->rate[i]);
    x += lx / c->count;
    y += ly / c->count;
    xx += lx * lx / c->count;
    xy += lx * ly / c->count;
  }
  return (xy - x * y) / (xx - x * x);
}

cJSON *tc_flow_fit(const cJSON *points)
{
  curve c;
  cJSON *fit = NULL;
  if (take_points(points, &c) == TC_OK && c.count >= LEAST_POINTS) {
    const law l = fit_law(&c);
    fit = cJSON_CreateObject();
    cJSON_AddStringToObject(fit, "model", "Herschel-Bulkley");
    cJSON_AddNumberToObject(fit, "yield_stress_kpa", l.yield);
    cJSON_AddNumberToObject(fit, "consistency_kpa_s_n", l.consistency);
    cJSON_AddNumberToObject(fit, "exponent", l.exponent);
    cJSON_AddNumberToObject(fit, "rate_low_1_s", c.rate[0]);
    cJSON_AddNumberToObject(fit, "rate_high_1_s", c.rate[c.count - 1]);
    cJSON_AddNumberToObject(fit, "points", c.count);
    cJSON_AddNumberToObject(fit, "largest_deviation", largest_deviation(&c, &l));
    cJSON_AddNumberToObject(fit, "thinning_exponent", thinning(&c));
    cJSON_AddStringToObject(fit, "note", "outside of these rates the law is an extrapolation");
  }
  free_points(&c);
  return fit;
}

/* ---------------------------------------------------------------------------------------- measured curve */

static int by_rate(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Between the neighbours of `rate` in a table of (rate, viscosity) by rising rate; NaN outside. */
static double interpolate(const double *rows, int count, double rate)
{
  for (int i = 0; i < count; i++) {
    const double *r = rows + (ptrdiff_t)2 * i;
    if (fabs(rate / r[0] - 1) < 1e-9) return r[1];
    if (i + 1 < count && rate > r[0] && rate < r[2]) {
      const double t = log(rate / r[0]) / log(r[2] / r[0]);
      return exp((1 - t) * log(r[1]) + t * log(r[3]));
    }
  }
  return NAN;
}

static tc_status check_curve(const char *path, const double *rows, int count)
{
  if (!count)
    return tc_fail(TC_ERR_INPUT, "%s: holds no line of a shear rate [1/s] and a viscosity [Pa s]", path);
  for (int i = 0; i < count; i++)
    if (!(rows[2 * i] > 0) || !(rows[2 * i + 1] > 0))
      return tc_fail(TC_ERR_INPUT, "%s: shear rate %g 1/s, viscosity %g Pa s: both have to be above 0", path,
                     rows[2 * i], rows[2 * i + 1]);
  return TC_OK;
}

tc_status tc_flow_compare(const char *path, cJSON *points, cJSON **measured)
{
  double *rows = NULL;
  int count = 0;
  TC_TRY(tc_rows_read(path, 2, &rows, &count));
  const tc_status status = check_curve(path, rows, count);
  if (status != TC_OK) {
    tc_free(&rows);
    return status;
  }
  qsort(rows, (size_t)count, 2 * sizeof *rows, by_rate);
  *measured = cJSON_CreateArray();
  for (int i = 0; i < count; i++) {
    cJSON *item = cJSON_CreateObject();
    cJSON_AddNumberToObject(item, "shear_rate_1_s", rows[2 * i]);
    cJSON_AddNumberToObject(item, "viscosity_pa_s", rows[2 * i + 1]);
    cJSON_AddItemToArray(*measured, item);
  }
  cJSON *point;
  cJSON_ArrayForEach(point, points)
  {
    const double there = interpolate(rows, count, number_of(point, "shear_rate_1_s"));
    const double own = number_of(point, "viscosity_pa_s");
    if (isnan(there) || isnan(own)) continue;
    cJSON_AddNumberToObject(point, "measured_pa_s", there);
    cJSON_AddNumberToObject(point, "deviation", own / there - 1);
  }
  tc_free(&rows);
  return TC_OK;
}
