/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Porosity, interfaces and utilisation of an image as JSON. */
#include "phases.h"

#include <stdio.h>

#include "report.h"
#include "tapecast/clusters.h"
#include "tapecast/memory.h"
#include "tapecast/surface.h"

/* Pores that lead outside, as a share of all voxels. */
static tc_status open_pores(const tc_image *whole, const bool periodic[3], double *share)
{
  const bool pore[TC_LABELS] = {[TC_LABEL_PORE] = true};
  tc_clusters *clusters = NULL;
  TC_TRY(tc_clusters_create(whole, pore, periodic, &clusters));
  double voxels = 0;
  for (int64_t c = 0; c < clusters->count; c++)
    if (tc_cluster_is_open(&clusters->item[c], periodic)) voxels += (double)clusters->item[c].voxels;
  *share = voxels / ((double)whole->n[0] * (double)whole->n[1] * (double)whole->n[2]);
  tc_clusters_destroy(&clusters);
  return TC_OK;
}

tc_status phases_porosity(cJSON *object, const tc_image *whole, const tc_image_info *info,
                          const phase_options *options)
{
  tc_profile *profile = NULL;
  double open = 0;
  TC_TRY(open_pores(whole, options->periodic, &open));
  TC_TRY(tc_profile_create(whole, 1, &profile));
  const double all = tc_porosity_interparticle(profile->fraction);
  cJSON_AddNumberToObject(object, "porosity_interparticle", all);
  cJSON_AddNumberToObject(object, "porosity_open", open);
  cJSON_AddNumberToObject(object, "porosity_closed", all - open);
  report_fractions(cJSON_AddObjectToObject(object, "volume_fraction"), profile->fraction, info);
  tc_profile_destroy(&profile);
  return TC_OK;
}

static void add_interfaces(cJSON *object, const double *area, const double *of_label,
                           const tc_image_info *info, double volume)
{
  cJSON *pairs = cJSON_AddObjectToObject(object, "interface_area_um2");
  cJSON *specific = cJSON_AddObjectToObject(object, "specific_surface_1_um");
  for (int a = 0; a < TC_LABELS; a++) {
    char first[TC_NAME_BYTES], second[TC_NAME_BYTES], pair[2 * TC_NAME_BYTES + 1];
    if (of_label[a] == 0) continue;
    report_label(first, a, info);
    cJSON_AddNumberToObject(specific, first, of_label[a] / volume);
    for (int b = a + 1; b < TC_LABELS; b++) {
      if (area[a * TC_LABELS + b] == 0) continue;
      report_label(second, b, info);
      snprintf(pair, sizeof pair, "%s-%s", first, second);
      cJSON_AddNumberToObject(pairs, pair, area[a * TC_LABELS + b]);
    }
  }
}

tc_status phases_surface(cJSON *object, const tc_image *whole, const tc_image_info *info,
                         const phase_options *options)
{
  double *area = NULL, of_label[TC_LABELS] = {0}, volume = 1;
  TC_TRY(TC_NEW(&area, (size_t)TC_LABELS * TC_LABELS, "interface areas"));
  const tc_status status = tc_surface_areas(whole, options->periodic, area);
  for (int d = 0; d < 3; d++) volume *= (double)whole->n[d] * whole->spacing[d];
  for (int a = 0; a < TC_LABELS; a++)
    for (int b = 0; b < TC_LABELS; b++) of_label[a] += area[a * TC_LABELS + b];
  if (status == TC_OK) add_interfaces(object, area, of_label, info, volume);
  tc_free(&area);
  return status;
}

tc_status phases_utilisation(cJSON *object, const tc_image *whole, const tc_roles *roles,
                             const phase_options *options)
{
  tc_utilisation u;
  TC_TRY(tc_utilisation_find(whole, roles, options->periodic, &u));
  const struct {
    const char *key;
    double value;
  } items[] = {{"active_reached_by_electrons", u.active_electrons},
               {"ionic_reached_from_top", u.ionic_top},
               {"active_surface_reached_by_ions", u.surface_ions},
               {"active_surface_reached_by_both", u.surface_both},
               {"active_volume_reached_by_both", u.volume_both},
               {"active_surface_um2", u.surface_um2},
               {"active_ionic_contact_um2", u.contact_um2},
               {"active_ionic_contact_reached_by_both_um2", u.contact_both_um2}};
  cJSON *utilisation = cJSON_AddObjectToObject(object, "utilisation");
  for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
    cJSON_AddNumberToObject(utilisation, items[i].key, items[i].value);
  return TC_OK;
}
