/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured of every label by itself: ranks take labels in turn, rank 0 gets the numbers as text. */
#include <stdio.h>
#include <string.h>

#include "phases.h"
#include "report.h"
#include "tapecast/chords.h"
#include "tapecast/clusters.h"
#include "tapecast/correlation.h"
#include "tapecast/granulometry.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { AXIS_Z = 2 };

static tc_status add_clusters(cJSON *object, const tc_image *whole, const bool *phase,
                              const phase_options *options)
{
  tc_clusters *clusters = NULL;
  TC_TRY(tc_clusters_create(whole, phase, options->periodic, &clusters));
  double all = 0, percolating = 0, largest = 0;
  for (int64_t c = 0; c < clusters->count; c++) {
    const double voxels = (double)clusters->item[c].voxels;
    all += voxels;
    if (voxels > largest) largest = voxels;
    if (tc_cluster_percolates(&clusters->item[c], AXIS_Z, options->periodic[AXIS_Z])) percolating += voxels;
  }
  cJSON_AddNumberToObject(object, "percolating_fraction", percolating / all);
  cJSON_AddNumberToObject(object, "clusters", (double)clusters->count);
  cJSON_AddNumberToObject(object, "largest_cluster_fraction", largest / all);
  tc_clusters_destroy(&clusters);
  return TC_OK;
}

static tc_status add_sizes(cJSON *object, const tc_image *whole, const bool *phase,
                           const phase_options *options)
{
  tc_sizes *sizes = NULL;
  TC_TRY(tc_granulometry(whole, phase, options->periodic, (int)options->sizes, &sizes));
  cJSON *item = cJSON_AddObjectToObject(object, "size");
  cJSON_AddNumberToObject(item, "d10_um", sizes->d10);
  cJSON_AddNumberToObject(item, "d50_um", sizes->d50);
  cJSON_AddNumberToObject(item, "d90_um", sizes->d90);
  cJSON_AddNumberToObject(item, "mean_um", sizes->mean);
  tc_json_add_numbers(item, "diameter_um", sizes->diameter, (size_t)sizes->count);
  tc_json_add_numbers(item, "volume_share_above", sizes->swept, (size_t)sizes->count);
  tc_sizes_destroy(&sizes);
  return TC_OK;
}

static tc_status add_chords(cJSON *object, const tc_image *whole, const bool *phase,
                            const phase_options *options)
{
  static const char *const keys[3] = {"count_x", "count_y", "count_z"};
  tc_chords *chords = NULL;
  TC_TRY(tc_chords_find(whole, phase, options->periodic, &chords));
  cJSON *item = cJSON_AddObjectToObject(object, "chords");
  tc_json_add_numbers(item, "mean_um", chords->mean, 3);
  for (int d = 0; d < 3; d++) { /* entry k: chords of k voxels */
    int64_t last = chords->longest;
    while (last > 0 && chords->count[d][last] == 0) last--;
    tc_json_add_numbers(item, keys[d], chords->count[d], (size_t)last + 1);
  }
  tc_chords_destroy(&chords);
  return TC_OK;
}

static void add_statement(cJSON *item, const tc_correlation *c, const phase_options *options)
{
  const bool small = c->deviation > options->deviation;
  const double edge = tc_representative_edge(c, options->deviation);
  char why[256];
  snprintf(why, sizeof why, "from box to box the fraction deviates by %.2g of itself, %s than %.2g%s",
           c->deviation, small ? "more" : "no more", options->deviation,
           c->decays ? "" : ", and the correlation has not died out at half the smallest edge of the box");
  cJSON_AddBoolToObject(item, "representative", !small && c->decays);
  cJSON_AddStringToObject(item, "why", why);
  cJSON_AddNumberToObject(item, "cube_needed_um", edge);
}

static tc_status add_correlation(cJSON *object, const tc_image *whole, const bool *phase,
                                 const phase_options *options)
{
  tc_correlation *c = NULL;
  TC_TRY(tc_correlation_find(whole, phase, options->periodic, &c));
  if (c->count > 0) {
    cJSON *item = cJSON_AddObjectToObject(object, "correlation");
    cJSON_AddNumberToObject(item, "length_um", c->length);
    cJSON_AddNumberToObject(item, "integral_range_um3", c->range);
    cJSON_AddNumberToObject(item, "first_zero_um", c->zero);
    cJSON_AddNumberToObject(item, "deviation", c->deviation);
    cJSON_AddNumberToObject(item, "deviation_from_octants", c->deviation_octants);
    add_statement(item, c, options);
    tc_json_add_numbers(item, "distance_um", c->distance, (size_t)c->count);
    tc_json_add_numbers(item, "probability", c->probability, (size_t)c->count);
  }
  tc_correlation_destroy(&c);
  return TC_OK;
}

static tc_status describe(const tc_image *whole, int label, double fraction, const phase_options *options,
                          cJSON *object)
{
  bool phase[TC_LABELS] = {false};
  phase[label] = true;
  cJSON_AddNumberToObject(object, "fraction", fraction);
  TC_TRY(add_clusters(object, whole, phase, options));
  if (options->sizes > 0) TC_TRY(add_sizes(object, whole, phase, options));
  if (!options->correlation) return TC_OK;
  TC_TRY(add_chords(object, whole, phase, options));
  return add_correlation(object, whole, phase, options);
}

/* Everyone gets the object that `owner` made. */
static tc_status share(MPI_Comm comm, int rank, int owner, cJSON **object)
{
  char *printed = rank == owner ? cJSON_PrintUnformatted(*object) : NULL, *text = NULL;
  int64_t length = printed ? (int64_t)strlen(printed) : 0;
  tc_broadcast_bytes(comm, owner, &length, sizeof length);
  const tc_status status = tc_agree(comm, TC_NEW(&text, (size_t)length + 1, "results of a phase"));
  if (status == TC_OK) {
    if (printed) memcpy(text, printed, (size_t)length);
    tc_broadcast_bytes(comm, owner, text, (size_t)length);
    if (rank != owner) *object = cJSON_Parse(text);
  }
  tc_free(&text);
  cJSON_free(printed);
  return status;
}

/* The box is representative when it is so for every label. */
static void add_verdict(cJSON *object, const cJSON *phases)
{
  bool all = true;
  const cJSON *phase;
  cJSON_ArrayForEach(phase, phases)
  {
    const cJSON *correlation = cJSON_GetObjectItem(phase, "correlation");
    if (correlation && !cJSON_IsTrue(cJSON_GetObjectItem(correlation, "representative"))) all = false;
  }
  cJSON_AddBoolToObject(object, "representative", all);
}

/* Labels go round from the last rank down, as the first one has other work before. */
static int owner_of(int phase, int size)
{
  return size - 1 - phase % size;
}

tc_status phases_each(cJSON *object, MPI_Comm comm, const tc_image *whole, const tc_image_info *info,
                      const phase_options *options, tc_status status)
{
  int rank, size, phases = 0;
  int64_t count[TC_LABELS];
  cJSON *mine[TC_LABELS] = {NULL};
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  tc_image_count(whole, count); /* of an image on this rank alone: cannot fail */
  const double all = (double)whole->n[0] * (double)whole->n[1] * (double)whole->n[2];
  for (int l = 0; l < TC_LABELS; l++)
    if (count[l] > 0 && owner_of(phases++, size) == rank && status == TC_OK) {
      mine[l] = cJSON_CreateObject();
      status = describe(whole, l, (double)count[l] / all, options, mine[l]);
    }
  cJSON *list = cJSON_AddObjectToObject(object, "phases");
  phases = 0;
  for (int l = 0; l < TC_LABELS && (status = tc_agree(comm, status)) == TC_OK; l++) {
    if (count[l] == 0) continue;
    char key[TC_NAME_BYTES];
    report_label(key, l, info);
    status = share(comm, rank, owner_of(phases++, size), &mine[l]);
    if (status == TC_OK) cJSON_AddItemToObject(list, key, mine[l]);
    if (status == TC_OK) mine[l] = NULL;
  }
  if (status == TC_OK && options->correlation) add_verdict(object, list);
  for (int l = 0; l < TC_LABELS; l++) cJSON_Delete(mine[l]);
  return status;
}
