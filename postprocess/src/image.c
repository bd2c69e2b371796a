/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Labelled voxel images in slabs of z planes. */
#include "tapecast/image.h"

#include <math.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

/* Ranks share out pairs of planes, so that blocks of 2 x 2 x 2 voxels stay together; with fewer pairs than
 * ranks, single planes. */
void tc_image_slab(int64_t nz_total, int rank, int size, int64_t *z0, int64_t *nz)
{
  const int64_t pairs = (nz_total + 1) / 2;
  const int64_t unit = pairs >= size ? 2 : 1;
  const int64_t units = (nz_total + unit - 1) / unit;
  const int64_t first = units * rank / size * unit;
  const int64_t end = units * (rank + 1) / size * unit;
  *z0 = first;
  *nz = (end < nz_total ? end : nz_total) - first;
}

static tc_status check_shape(const int64_t n[3], const double spacing[3])
{
  int64_t voxels = 1;
  for (int d = 0; d < 3; d++) {
    if (n[d] < 1)
      return tc_fail(TC_ERR_INPUT, "an image has %lld voxels along %c", (long long)n[d], "xyz"[d]);
    if (!(spacing[d] > 0) || !isfinite(spacing[d]))
      return tc_fail(TC_ERR_INPUT, "the voxel edge along %c is %g um; it must be positive", "xyz"[d],
                     spacing[d]);
    if (__builtin_mul_overflow(voxels, n[d], &voxels))
      return tc_fail(TC_ERR_INPUT, "an image of %lld x %lld x %lld voxels is too large", (long long)n[0],
                     (long long)n[1], (long long)n[2]);
  }
  return TC_OK;
}

tc_status tc_image_create(MPI_Comm comm, const int64_t n[3], const double spacing[3], tc_image **image)
{
  TC_TRY(check_shape(n, spacing));
  tc_image *made = NULL;
  tc_status status = TC_NEW(&made, 1, "image");
  if (status == TC_OK) {
    int rank, size;
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &size);
    made->comm = comm;
    for (int d = 0; d < 3; d++) {
      made->n[d] = n[d];
      made->spacing[d] = spacing[d];
    }
    tc_image_slab(n[2], rank, size, &made->z0, &made->nz);
    status = TC_NEW(&made->label, (size_t)(n[0] * n[1] * made->nz), "voxels of the image");
  }
  status = tc_agree(comm, status);
  if (status != TC_OK) {
    tc_image_destroy(&made);
    return status;
  }
  *image = made;
  return TC_OK;
}

void tc_image_destroy(tc_image **image)
{
  if (!*image) return;
  tc_free(&(*image)->label);
  tc_free(image);
}

tc_status tc_image_count(const tc_image *image, int64_t count[TC_LABELS])
{
  /* Four tables, because runs of one label would make each addition wait for the one before. */
  int64_t part[4][TC_LABELS] = {{0}};
  const int64_t voxels = image->n[0] * image->n[1] * image->nz;
  for (int64_t i = 0; i < voxels; i++) part[i & 3][image->label[i]]++;
  for (int l = 0; l < TC_LABELS; l++) part[0][l] += part[1][l] + part[2][l] + part[3][l];
  MPI_Allreduce(part[0], count, TC_LABELS, MPI_INT64_T, MPI_SUM, image->comm);
  return TC_OK;
}
