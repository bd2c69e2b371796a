/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of the commands. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { INLINE_VALUES = 6 };

static void print_value(const cJSON *value)
{
  if (cJSON_IsNumber(value))
    printf("%.6g", value->valuedouble);
  else if (cJSON_IsBool(value))
    fputs(cJSON_IsTrue(value) ? "yes" : "no", stdout);
  else if (cJSON_IsString(value))
    fputs(value->valuestring, stdout);
  else
    fputs("-", stdout);
}

static void print_items(const cJSON *object, int depth)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, object)
  {
    const int width = 30 - 2 * depth;
    printf("%*s%-*s", 2 * depth, "", width, item->string ? item->string : "");
    if (cJSON_IsObject(item)) {
      printf("\n");
      print_items(item, depth + 1);
    } else if (cJSON_IsArray(item)) {
      const int count = cJSON_GetArraySize(item);
      if (count > INLINE_VALUES) printf(" %d values (see the JSON)", count);
      for (int i = 0; count <= INLINE_VALUES && i < count; i++) {
        fputs(i ? ", " : " ", stdout);
        print_value(cJSON_GetArrayItem(item, i));
      }
      printf("\n");
    } else {
      printf(" ");
      print_value(item);
      printf("\n");
    }
  }
}

void report_table(const cJSON *result)
{
  print_items(result, 0);
  fflush(stdout);
}

tc_status report_write(const cli *c, const cJSON *result, const char *path)
{
  return tc_agree(c->comm, c->rank == 0 ? tc_json_write(result, path) : TC_OK);
}

tc_status report_print(const cli *c, const cJSON *result, bool as_json)
{
  if (as_json) return report_write(c, result, "-");
  if (c->rank == 0) report_table(result);
  return TC_OK;
}

void report_solver(cJSON *object, const tc_transport_result *result)
{
  cJSON_AddNumberToObject(object, "iterations", result->iterations);
  cJSON_AddNumberToObject(object, "residual", result->residual);
  cJSON_AddNumberToObject(object, "flux_imbalance", result->flux_imbalance);
  cJSON_AddBoolToObject(object, "converged", result->converged || !result->percolates);
  cJSON_AddBoolToObject(object, "percolates", result->percolates);
  cJSON_AddNumberToObject(object, "dropped_fraction", result->dropped_fraction);
  cJSON_AddNumberToObject(object, "seconds_solver", result->seconds);
}

static bool trusted(const tc_transport_result *result)
{
  return result->converged || !result->percolates;
}

static void add_number_or_null(cJSON *object, const char *key, double value, bool valid)
{
  if (valid && isfinite(value))
    cJSON_AddNumberToObject(object, key, value);
  else
    cJSON_AddNullToObject(object, key);
}

void report_conductivity(cJSON *object, const tc_transport_result *result)
{
  const double sigma = result->percolates ? result->sigma_eff : 0;
  add_number_or_null(object, "sigma_eff_s_m", sigma, trusted(result));
  if (!trusted(result)) cJSON_AddNumberToObject(object, "sigma_eff_unconverged_s_m", sigma);
}

void report_diffusion(cJSON *object, const tc_transport_result *result)
{
  const double d_eff = result->percolates ? result->sigma_eff : 0;
  const bool has_path = trusted(result) && d_eff > 0;
  const double factor = has_path ? result->volume_fraction / d_eff : 0;
  add_number_or_null(object, "d_eff_rel", d_eff, trusted(result));
  if (!trusted(result)) cJSON_AddNumberToObject(object, "d_eff_unconverged_rel", d_eff);
  add_number_or_null(object, "tau_g", sqrt(factor), has_path);
  add_number_or_null(object, "tortuosity_factor", factor, has_path);
  cJSON_AddNumberToObject(object, "percolating_fraction", result->percolating_fraction);
}

void report_shape(cJSON *object, const tc_image *image)
{
  const double voxels[3] = {(double)image->n[0], (double)image->n[1], (double)image->n[2]};
  tc_json_add_numbers(object, "voxels", voxels, 3);
  tc_json_add_numbers(object, "voxel_um", image->spacing, 3);
}

void report_label(char key[TC_NAME_BYTES], int label, const tc_image_info *info)
{
  if (info->name[label][0])
    snprintf(key, TC_NAME_BYTES, "%s", info->name[label]);
  else
    snprintf(key, TC_NAME_BYTES, "%d", label);
}

void report_fractions(cJSON *object, const double *fraction, const tc_image_info *info)
{
  for (int l = 1; l < TC_LABELS; l++) {
    if (fraction[l] == 0 && !info->name[l][0]) continue;
    char key[TC_NAME_BYTES];
    report_label(key, l, info);
    cJSON_AddNumberToObject(object, key, fraction[l]);
  }
}

static void add_column(cJSON *object, const char *key, const tc_profile *profile, int label,
                       const double *nanoporosity)
{
  cJSON *array = cJSON_AddArrayToObject(object, key);
  for (int b = 0; b < profile->bins; b++) {
    const double *fraction = profile->bin_fraction + (int64_t)b * TC_LABELS;
    const double value = nanoporosity ? tc_porosity_total(fraction, nanoporosity) : fraction[label];
    cJSON_AddItemToArray(array, cJSON_CreateNumber(value));
  }
}

void report_profile(cJSON *object, const tc_profile *profile, const double *nanoporosity,
                    const tc_image_info *info)
{
  tc_json_add_numbers(object, "z_um", profile->z, (size_t)profile->bins);
  add_column(object, "porosity", profile, 0, nanoporosity);
  add_column(object, "porosity_interparticle", profile, TC_LABEL_PORE, NULL);
  cJSON *fractions = cJSON_AddObjectToObject(object, "volume_fraction");
  for (int l = 1; l < TC_LABELS; l++) {
    if (profile->fraction[l] == 0 && !info->name[l][0]) continue;
    char key[TC_NAME_BYTES];
    report_label(key, l, info);
    add_column(fractions, key, profile, l, NULL);
  }
}

void report_cost(cJSON *object, const cli *c, double started)
{
  int ranks;
  MPI_Comm_size(c->comm, &ranks);
  double seconds = MPI_Wtime() - started, memory = tc_peak_rss_mb();
  MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, c->comm);
  MPI_Allreduce(MPI_IN_PLACE, &memory, 1, MPI_DOUBLE, MPI_SUM, c->comm);
  cJSON_AddNumberToObject(object, "seconds", seconds);
  cJSON_AddNumberToObject(object, "ranks", ranks);
  cJSON_AddNumberToObject(object, "peak_rss_mb", memory);
}

tc_status report_converged(const tc_transport_result *result, double tolerance, const char *what)
{
  if (trusted(result)) return TC_OK;
  return tc_fail(TC_ERR_NOT_CONVERGED,
                 "%s did not converge: after %d iterations the flux through the planes still "
                 "differs by %.2g, more than the tolerance of %.2g",
                 what, result->iterations, result->flux_imbalance, tolerance);
}
