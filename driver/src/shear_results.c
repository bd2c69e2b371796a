/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the tables of sheared points to the viscosity curve.
 *
 * A point is an object:
 *   shear_rate_1_s, viscosity_pa_s, viscosity_pa_s_stderr
 *   viscosity_yx_pa_s             from the other component of the virial; in steady flow the same
 *   viscosity_forward_pa_s, …_backward_pa_s, each with …_stderr
 *   stress_kpa                    shear stress, the part that changes its sign with the direction
 *   virial_xy_kpa, virial_yx_kpa, kinetic_kpa     its parts, as pressures (negative forward)
 *   residual_stress_kpa, …_stderr the part that does not: the box's own
 *   pressure_kpa                  while sheared
 *   strain, steady_from_strain    reached; from where on the averages count
 *   converged, reason             "" when it is
 *   profile_slope, profile_deviation   of the velocity profile: slope / shear rate; largest distance from the
 *                                      straight line / difference of the velocities of top and bottom
 *   profile_height, profile_velocity   the profile: middles of slices / height of the box, velocity / that
 *                                      difference
 *   mass_scale, inertial_number, dt_us, steps, wall_s, folder
 * With one direction there is no residual stress, and the point's values are those of that direction. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "record.h"
#include "rows.h"
#include "shear.h"
#include "steady.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

/* Columns of blocks.csv. */
enum { TIME, STRAIN, VISCOSITY, STRESS, VIRIAL_XY, VIRIAL_YX, KINETIC, PRESSURE, COLUMNS };

/* At most so many slices of the velocity profile are read. */
enum { SLICES = 64 };

/* Means of one direction; index as the columns. */
typedef struct {
  bool present;
  double rate; /* 1/s, signed */
  tc_steady eta;
  double mean[COLUMNS];
  double stress_error, from_strain, slope, deviation;
  double height[SLICES], velocity[SLICES]; /* of the profile, relative */
  int slices;
  cJSON *record;
} direction;

static double number_of(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsNumber(item) ? item->valuedouble : TC_ABSENT;
}

/* ------------------------------------------------------------------------------------------------- tables */

static tc_status read_table(const char *folder, const char *name, int columns, double **rows, int *count)
{
  char *path = NULL;
  TC_TRY(tc_path_join(folder, name, &path));
  const tc_status status = tc_rows_read(path, columns, rows, count);
  tc_free(&path);
  return status;
}

static void average(const double *rows, int count, double skip, direction *d)
{
  int first = 0;
  double *series = NULL;
  while (first < count && rows[first * COLUMNS + STRAIN] <= skip) first++;
  d->eta = (tc_steady){.mean = NAN, .error = NAN};
  d->from_strain = skip;
  if (first == count || TC_NEW(&series, (size_t)count, "blocks") != TC_OK) return;
  for (int i = first; i < count; i++) series[i - first] = rows[i * COLUMNS + VISCOSITY];
  d->eta = tc_steady_mean(series, count - first);
  first += d->eta.first;
  for (int i = first; i < count; i++)
    for (int c = 0; c < COLUMNS; c++) d->mean[c] += rows[i * COLUMNS + c] / d->eta.count;
  d->stress_error = d->eta.error * fabs(d->rate) * 1e-3;
  if (first > 0) d->from_strain = rows[(first - 1) * COLUMNS + STRAIN];
  tc_free(&series);
}

/* A straight line through the velocities of the slices: y in fractions of the height. */
static void fit_profile(const double *rows, int count, double height, direction *d)
{
  enum { SLICE, Y, BEADS, V, WIDTH };
  double y = 0, v = 0, yy = 0, yv = 0;
  const double across = d->rate * 1e-6 * height;
  d->slope = d->deviation = NAN;
  if (count < 3 || count > SLICES || isnan(height)) return;
  d->slices = count;
  for (int i = 0; i < count; i++) {
    d->height[i] = rows[i * WIDTH + Y];
    d->velocity[i] = rows[i * WIDTH + V] / across;
  }
  for (int i = 0; i < count; i++) {
    y += rows[i * WIDTH + Y] / count;
    v += rows[i * WIDTH + V] / count;
  }
  for (int i = 0; i < count; i++) {
    yy += (rows[i * WIDTH + Y] - y) * (rows[i * WIDTH + Y] - y);
    yv += (rows[i * WIDTH + Y] - y) * (rows[i * WIDTH + V] - v);
  }
  const double slope = yv / yy;
  d->slope = slope / across;
  d->deviation = 0;
  for (int i = 0; i < count; i++)
    d->deviation =
        fmax(d->deviation, fabs(rows[i * WIDTH + V] - v - slope * (rows[i * WIDTH + Y] - y)) / fabs(across));
}

/* The record of a finished direction for this restart file, or NULL. */
static cJSON *find_record(const char *folder, const char *restart_hash)
{
  cJSON *record = tc_record_read(folder);
  const char *hash = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "restart_hash"));
  if (hash && strcmp(hash, restart_hash) == 0) return record;
  cJSON_Delete(record);
  return NULL;
}

static tc_status read_direction(const char *point, const char *name, const char *restart_hash, direction *d)
{
  char *folder = NULL;
  double *rows = NULL;
  int count = 0;
  *d = (direction){.rate = TC_ABSENT};
  TC_TRY(tc_path_join(point, name, &folder));
  d->record = find_record(folder, restart_hash);
  tc_status status = TC_OK;
  if (d->record) {
    d->present = true;
    d->rate = number_of(d->record, "shear_rate_1_s");
    status = read_table(folder, "blocks.csv", COLUMNS, &rows, &count);
    if (status == TC_OK) average(rows, count, number_of(d->record, "skip_strain"), d);
    tc_free(&rows);
    if (status == TC_OK) status = read_table(folder, "profile.txt", 4, &rows, &count);
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(d->record, "results");
    if (status == TC_OK) fit_profile(rows, count, number_of(results, "height_um"), d);
    tc_free(&rows);
  }
  tc_free(&folder);
  return status;
}

/* ------------------------------------------------------------------------------------------------- points */

static void put(cJSON *point, const char *key, double value)
{
  if (isfinite(value)) cJSON_AddNumberToObject(point, key, value);
}

static double result_of(const direction *d, const char *key)
{
  return number_of(cJSON_GetObjectItemCaseSensitive(d->record, "results"), key);
}

/* (f - b)/2 and (f + b)/2 of two directions; of one: its value, and nothing. */
static double odd(const direction *f, const direction *b, int column)
{
  if (f->present && b->present) return (f->mean[column] - b->mean[column]) / 2;
  return f->present ? f->mean[column] : -b->mean[column];
}

static double even(const direction *f, const direction *b, int column)
{
  return f->present && b->present ? (f->mean[column] + b->mean[column]) / 2 : TC_ABSENT;
}

static void put_direction(cJSON *point, const char *name, const direction *d)
{
  char key[64];
  if (!d->present) return;
  snprintf(key, sizeof key, "viscosity_%s_pa_s", name);
  put(point, key, d->eta.mean);
  strncat(key, "_stderr", sizeof key - strlen(key) - 1);
  put(point, key, d->eta.error);
}

static void put_stresses(cJSON *point, const direction *f, const direction *b)
{
  const bool both = f->present && b->present;
  const direction *one = f->present ? f : b;
  const double rate = fabs(one->rate);
  put(point, "viscosity_yx_pa_s", -(odd(f, b, VIRIAL_YX) + odd(f, b, KINETIC)) / rate * 1e3);
  put_direction(point, "forward", f);
  put_direction(point, "backward", b);
  put(point, "stress_kpa", odd(f, b, STRESS));
  put(point, "virial_xy_kpa", odd(f, b, VIRIAL_XY));
  put(point, "virial_yx_kpa", odd(f, b, VIRIAL_YX));
  put(point, "kinetic_kpa", odd(f, b, KINETIC));
  put(point, "pressure_kpa", both ? even(f, b, PRESSURE) : one->mean[PRESSURE]);
  if (!both) return;
  put(point, "residual_stress_kpa", even(f, b, STRESS));
  put(point, "residual_stress_kpa_stderr", hypot(f->stress_error, b->stress_error) / 2);
}

static void put_verdict(cJSON *point, const direction *one, double strain, double mean, double error)
{
  const double least = number_of(one->record, "min_strain"), allowed = number_of(one->record, "error");
  char reason[160] = "";
  if (!isfinite(error))
    snprintf(reason, sizeof reason, "too few blocks for an error");
  else if (strain < least * (1 - 1e-6))
    snprintf(reason, sizeof reason, "start-up: strain %.3g of at least %.3g", strain, least);
  else if (error > allowed * fabs(mean))
    snprintf(reason, sizeof reason, "standard error %.2g %%, allowed %.2g %%", 100 * error / fabs(mean),
             100 * allowed);
  cJSON_AddBoolToObject(point, "converged", !reason[0]);
  cJSON_AddStringToObject(point, "reason", reason);
}

/* Of the mean of both directions. Once the strain is that of steady flow, the box has forgotten its own
 * stress: then directions that differ do so by chance, and tell of an error that one direction alone may not
 * see. */
static double error_of_both(const direction *f, const direction *b, double strain)
{
  const double own = hypot(f->eta.error, b->eta.error) / 2;
  const bool steady = strain >= number_of(f->record, "min_strain") * (1 - 1e-6);
  return steady ? fmax(own, fabs(f->eta.mean - b->eta.mean) / 2) : own;
}

static double both_or_one(const direction *f, const direction *b, double of_f, double of_b, bool sum)
{
  if (f->present && b->present) return sum ? of_f + of_b : (of_f + of_b) / 2;
  return f->present ? of_f : of_b;
}

static void put_profile(cJSON *point, const direction *f, const direction *b)
{
  const direction *one = f->present ? f : b;
  double velocity[SLICES];
  put(point, "profile_slope", both_or_one(f, b, f->slope, b->slope, false));
  put(point, "profile_deviation",
      f->present && b->present ? fmax(f->deviation, b->deviation) : one->deviation);
  if (f->present && b->present && f->slices != b->slices) return;
  for (int i = 0; i < one->slices; i++)
    velocity[i] = both_or_one(f, b, f->velocity[i], b->velocity[i], false);
  cJSON_AddItemToObject(point, "profile_height", cJSON_CreateDoubleArray(one->height, one->slices));
  cJSON_AddItemToObject(point, "profile_velocity", cJSON_CreateDoubleArray(velocity, one->slices));
}

static cJSON *make_point(const char *name, const direction *f, const direction *b)
{
  const direction *one = f->present ? f : b;
  const bool both = f->present && b->present;
  cJSON *point = cJSON_CreateObject();
  const double mean = both_or_one(f, b, f->eta.mean, b->eta.mean, false);
  const double strain =
      both ? fmin(result_of(f, "strain"), result_of(b, "strain")) : result_of(one, "strain");
  const double error = both ? error_of_both(f, b, strain) : one->eta.error;
  cJSON_AddNumberToObject(point, "shear_rate_1_s", fabs(one->rate));
  put(point, "viscosity_pa_s", mean);
  put(point, "viscosity_pa_s_stderr", error);
  put_stresses(point, f, b);
  put(point, "strain", strain);
  put(point, "steady_from_strain", both ? fmax(f->from_strain, b->from_strain) : one->from_strain);
  put_verdict(point, one, strain, mean, error);
  put_profile(point, f, b);
  put(point, "mass_scale", number_of(one->record, "mass_scale"));
  put(point, "inertial_number", number_of(one->record, "inertial_number"));
  put(point, "dt_us", number_of(one->record, "dt_us"));
  put(point, "steps", both_or_one(f, b, result_of(f, "steps"), result_of(b, "steps"), true));
  put(point, "wall_s",
      both_or_one(f, b, number_of(f->record, "wall_s"), number_of(b->record, "wall_s"), true));
  cJSON_AddStringToObject(point, "folder", name);
  return point;
}

static tc_status collect_point(const char *folder, const char *name, const char *entry,
                               const char *restart_hash, cJSON *points)
{
  char *path = NULL, *label = NULL;
  direction forward = {0}, backward = {0};
  TC_TRY(tc_path_join(folder, entry, &path));
  tc_status status = tc_path_join(name, entry, &label);
  if (status == TC_OK) status = read_direction(path, "forward", restart_hash, &forward);
  if (status == TC_OK) status = read_direction(path, "backward", restart_hash, &backward);
  if (status == TC_OK && (forward.present || backward.present))
    cJSON_AddItemToArray(points, make_point(label, &forward, &backward));
  cJSON_Delete(forward.record);
  cJSON_Delete(backward.record);
  tc_free(&path);
  tc_free(&label);
  return status;
}

/* Points by rising rate: the one of least rate moves over to the new array, again and again. */
static cJSON *sorted(cJSON *points)
{
  cJSON *by_rate = cJSON_CreateArray();
  while (cJSON_GetArraySize(points)) {
    cJSON *least = points->child, *point;
    cJSON_ArrayForEach(point, points)
    {
      if (number_of(point, "shear_rate_1_s") < number_of(least, "shear_rate_1_s")) least = point;
    }
    cJSON_AddItemToArray(by_rate, cJSON_DetachItemViaPointer(points, least));
  }
  cJSON_Delete(points);
  return by_rate;
}

tc_status tc_shear_collect(const char *folder, const char *name, const char *restart_hash, cJSON **points)
{
  *points = cJSON_CreateArray();
  DIR *open = opendir(folder);
  tc_status status = TC_OK;
  if (!open) return TC_OK; /* nothing was sheared */
  for (const struct dirent *entry; status == TC_OK && (entry = readdir(open));)
    if (strncmp(entry->d_name, "rate-", 5) == 0)
      status = collect_point(folder, name, entry->d_name, restart_hash, *points);
  closedir(open);
  *points = sorted(*points);
  if (status == TC_OK) return TC_OK;
  cJSON_Delete(*points);
  *points = NULL;
  return status;
}
