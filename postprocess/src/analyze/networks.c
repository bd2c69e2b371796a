/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics of networks, and the networks of an electrode state. */
#include "networks.h"

#include <stdio.h>

#include "beadoptions.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { MOST_PATH = 4096 };

static void add_statistics(cJSON *object, const tc_network *network)
{
  double volume = 0, diameter = 0, throat = 0;
  for (int64_t p = 0; p < network->pores; p++) {
    volume += network->pore[p].volume;
    diameter += network->pore[p].equivalent_diameter;
  }
  for (int64_t t = 0; t < network->throats; t++) throat += network->throat[t].inscribed_diameter;
  cJSON_AddNumberToObject(object, "pores", (double)network->pores);
  cJSON_AddNumberToObject(object, "throats", (double)network->throats);
  if (network->pores == 0) return;
  cJSON_AddNumberToObject(object, "coordination_mean", 2 * (double)network->throats / (double)network->pores);
  cJSON_AddNumberToObject(object, "pore_diameter_mean_um", diameter / (double)network->pores);
  if (network->throats > 0)
    cJSON_AddNumberToObject(object, "throat_diameter_mean_um", throat / (double)network->throats);
  cJSON_AddNumberToObject(object, "volume_um3", volume);
}

tc_status networks_report(cJSON *object, const tc_network *network)
{
  tc_network_flow flow;
  add_statistics(object, network);
  if (!network->has_z_faces) return TC_OK;
  TC_TRY(tc_network_conduct(network, &flow));
  if (flow.converged)
    cJSON_AddNumberToObject(object, "d_eff_network_rel", flow.d_eff_rel);
  else
    cJSON_AddNullToObject(object, "d_eff_network_rel");
  cJSON_AddNumberToObject(object, "percolating_fraction_network", flow.percolating_fraction);
  return TC_OK;
}

/* Writes the files and the statistics. */
static tc_status keep(const char *prefix, const char *name, const tc_network *network, cJSON *networks)
{
  char csv[MOST_PATH], vtp[MOST_PATH];
  if (snprintf(csv, sizeof csv, "%s-%s.csv", prefix, name) >= MOST_PATH ||
      snprintf(vtp, sizeof vtp, "%s-%s.vtp", prefix, name) >= MOST_PATH)
    return tc_fail(TC_ERR_USAGE, "--networks: the path is too long");
  TC_TRY(tc_network_write_csv(network, csv));
  TC_TRY(tc_network_write_vtp(network, vtp));
  cJSON *object = cJSON_AddObjectToObject(networks, name);
  cJSON_AddStringToObject(object, "file", csv);
  return networks_report(object, network);
}

static bool conducts_ions(const material *m)
{
  return m->ionic;
}

static bool conducts_electrons(const material *m)
{
  return m->sigma > 0;
}

/* Radius within which each bead of the kind touches, 0 for others; how many have one. */
static int64_t reach_of_kind(const bead_options *o, const tc_beads *beads, bool (*belongs)(const material *),
                             double *radius)
{
  int64_t count = 0;
  for (int64_t i = 0; i < beads->count; i++) {
    const uint8_t label = o->voxelize.label_of_type[beads->type[i]];
    if (label == 0 || !belongs(&o->materials.item[label - 1])) continue;
    radius[i] = beads->radius[i] * o->voxelize.scale[label] * o->voxelize.neck_reach[label];
    count++;
  }
  return count;
}

static tc_status of_beads(const bead_options *o, const tc_beads *beads, const char *name,
                          bool (*belongs)(const material *), const char *prefix, cJSON *networks)
{
  double *radius = NULL;
  tc_network *network = NULL;
  TC_TRY(TC_NEW(&radius, (size_t)beads->count, "radii of beads"));
  tc_status status = TC_OK;
  if (reach_of_kind(o, beads, belongs, radius) > 0) {
    status = tc_network_from_beads(beads, radius, &network);
    if (status == TC_OK) status = keep(prefix, name, network, networks);
  }
  tc_network_destroy(&network);
  tc_free(&radius);
  return status;
}

static tc_status of_pores(const tc_beads *beads, const tc_image *image, const char *prefix, cJSON *networks)
{
  tc_regions_options options = tc_regions_defaults();
  tc_regions *regions = NULL;
  tc_network *network = NULL;
  options.phase[TC_LABEL_PORE] = true;
  for (int d = 0; d < 3; d++) options.periodic[d] = beads->periodic[d];
  tc_status status = tc_regions_create(image, &options, &regions);
  if (status == TC_OK && regions->count > 0) {
    status = tc_network_from_regions(image, regions, options.periodic, &network);
    if (status == TC_OK) status = keep(prefix, "pores", network, networks);
  }
  tc_network_destroy(&network);
  tc_regions_destroy(&regions);
  return status;
}

static tc_status of_all(const bead_options *o, const tc_beads *beads, const tc_image *image,
                        const char *prefix, cJSON *networks)
{
  tc_beads between = *beads; /* borrows the arrays */
  if (o->voxelize.crop) between.periodic[2] = false;
  between.lo[2] = image->origin[2];
  between.length[2] = (double)image->n[2] * image->spacing[2];
  TC_TRY(of_beads(o, &between, "ions", conducts_ions, prefix, networks));
  TC_TRY(of_beads(o, &between, "electrons", conducts_electrons, prefix, networks));
  return of_pores(&between, image, prefix, networks);
}

tc_status networks_of_electrode(const bead_options *options, MPI_Comm comm, const tc_beads *beads,
                                const tc_image *image, const char *prefix, cJSON *object)
{
  int rank;
  tc_image *whole = NULL;
  MPI_Comm_rank(comm, &rank);
  cJSON *networks = cJSON_AddObjectToObject(object, "networks");
  TC_TRY(tc_image_whole(image, &whole));
  const tc_status status = rank == 0 ? of_all(options, beads, whole, prefix, networks) : TC_OK;
  tc_image_destroy(&whole);
  return tc_agree(comm, status);
}
