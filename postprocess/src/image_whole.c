/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole image on every rank, for analyses that are not cut into slabs. */
#include <string.h>

#include "tapecast/image.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

tc_status tc_image_whole(const tc_image *image, tc_image **whole)
{
  int rank, size;
  MPI_Comm_rank(image->comm, &rank);
  MPI_Comm_size(image->comm, &size);
  tc_image *made = NULL;
  const tc_status status =
      tc_agree(image->comm, tc_image_create(MPI_COMM_SELF, image->n, image->spacing, &made));
  if (status != TC_OK) {
    tc_image_destroy(&made);
    return status;
  }
  memcpy(made->origin, image->origin, sizeof made->origin);
  const int64_t area = image->n[0] * image->n[1];
  for (int r = 0; r < size; r++) {
    int64_t z0, nz;
    tc_image_slab(image->n[2], r, size, &z0, &nz);
    if (r == rank) memcpy(made->label + z0 * area, image->label, (size_t)(nz * area));
    tc_broadcast_bytes(image->comm, r, made->label + z0 * area, (size_t)(nz * area));
  }
  *whole = made;
  return TC_OK;
}
