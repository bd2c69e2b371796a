/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fractions and profiles: voxels are counted plane by plane, so any binning and any ranks give the same. */
#include "tapecast/profile.h"

#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

static void count_plane(const tc_image *image, int64_t plane, int64_t count[TC_LABELS])
{
  /* Four tables, because runs of one label would make each addition wait for the one before. */
  uint32_t part[4][TC_LABELS] = {{0}};
  const int64_t voxels = image->n[0] * image->n[1];
  const uint8_t *label = image->label + plane * voxels;
  for (int64_t start = 0; start < voxels; start += INT32_MAX) {
    const int64_t end = voxels - start < INT32_MAX ? voxels : start + INT32_MAX;
    memset(part, 0, sizeof part);
    for (int64_t i = start; i < end; i++) part[i & 3][label[i]]++;
    for (int l = 0; l < TC_LABELS; l++)
      count[l] += (int64_t)part[0][l] + part[1][l] + part[2][l] + part[3][l];
  }
}

static int bin_of(int64_t plane, int64_t planes, int bins)
{
  return (int)(plane * bins / planes);
}

static void finish(const tc_image *image, const int64_t *count, tc_profile *profile)
{
  const double plane_voxels = (double)(image->n[0] * image->n[1]);
  int64_t total[TC_LABELS] = {0}, first = 0;
  for (int b = 0; b < profile->bins; b++) {
    int64_t end = first;
    while (end < image->n[2] && bin_of(end, image->n[2], profile->bins) == b) end++;
    profile->z[b] = (double)(first + end) / 2 * image->spacing[2];
    for (int l = 0; l < TC_LABELS; l++) {
      const int64_t voxels = count[(int64_t)b * TC_LABELS + l];
      total[l] += voxels;
      profile->bin_fraction[(int64_t)b * TC_LABELS + l] =
          (double)voxels / (plane_voxels * (double)(end - first));
    }
    first = end;
  }
  for (int l = 0; l < TC_LABELS; l++)
    profile->fraction[l] = (double)total[l] / (plane_voxels * (double)image->n[2]);
}

static tc_status make(const tc_image *image, int bins, tc_profile **profile)
{
  const size_t cells = (size_t)bins * TC_LABELS;
  tc_profile *made = NULL;
  int64_t *count = NULL;
  tc_status status;
  TC_TRY_GOTO(status, TC_NEW(&made, 1, "profile"), failed);
  made->bins = bins;
  TC_TRY_GOTO(status, TC_NEW(&made->z, (size_t)bins, "profile"), failed);
  TC_TRY_GOTO(status, TC_NEW(&made->bin_fraction, cells, "profile"), failed);
  TC_TRY_GOTO(status, TC_NEW(&count, cells, "profile"), failed);
failed:
  status = tc_agree(image->comm, status);
  if (status == TC_OK) {
    for (int64_t k = 0; k < image->nz; k++)
      count_plane(image, k, count + (int64_t)bin_of(image->z0 + k, image->n[2], bins) * TC_LABELS);
    MPI_Allreduce(MPI_IN_PLACE, count, (int)cells, MPI_INT64_T, MPI_SUM, image->comm);
    finish(image, count, made);
    *profile = made;
  } else {
    tc_profile_destroy(&made);
  }
  tc_free(&count);
  return status;
}

tc_status tc_profile_create(const tc_image *image, int bins, tc_profile **profile)
{
  enum { MOST_BINS = 100000 };
  if (bins < 1 || bins > MOST_BINS)
    return tc_fail(TC_ERR_USAGE, "a profile of %d bins; 1 to %d are possible", bins, MOST_BINS);
  return make(image, bins < image->n[2] ? bins : (int)image->n[2], profile);
}

void tc_profile_destroy(tc_profile **profile)
{
  if (!*profile) return;
  tc_free(&(*profile)->z);
  tc_free(&(*profile)->bin_fraction);
  tc_free(profile);
}

double tc_porosity_interparticle(const double *fraction)
{
  return fraction[TC_LABEL_PORE];
}

double tc_porosity_total(const double *fraction, const double *nanoporosity)
{
  double porosity = fraction[TC_LABEL_PORE];
  for (int l = 1; l < TC_LABELS; l++) porosity += fraction[l] * nanoporosity[l];
  return porosity;
}
