/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Helpers of the analyzer's tests. */
#include "suite.h"

#include <stdio.h>
#include <string.h>

void write_bytes(const char *path, const void *bytes, size_t size)
{
  FILE *stream = fopen(path, "wb");
  ck_assert_ptr_nonnull(stream);
  ck_assert_uint_eq(fwrite(bytes, 1, size, stream), size);
  ck_assert_int_eq(fclose(stream), 0);
}

void write_text(const char *path, const char *text)
{
  write_bytes(path, text, strlen(text));
}

tc_beads *make_beads(int64_t count, double length)
{
  tc_beads *beads = NULL;
  ck_ok(tc_beads_create(count, &beads));
  for (int d = 0; d < 3; d++) {
    beads->length[d] = length;
    beads->periodic[d] = true;
  }
  for (int64_t i = 0; i < count; i++) place_bead(beads, i, 1, 1, 0, 0, 0);
  return beads;
}

void place_bead(tc_beads *beads, int64_t i, int type, double radius, double x, double y, double z)
{
  beads->id[i] = i + 1;
  beads->type[i] = type;
  beads->radius[i] = radius;
  beads->position[3 * i] = x;
  beads->position[3 * i + 1] = y;
  beads->position[3 * i + 2] = z;
  if (type > beads->max_type) beads->max_type = type;
}

double next_random(uint64_t *state)
{
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (double)(*state >> 11) / 9007199254740992.0;
}

uint64_t image_hash(const tc_image *image)
{
  const int64_t area = image->n[0] * image->n[1];
  uint64_t sum = 0;
  for (int64_t k = 0; k < image->nz; k++) {
    uint64_t hash = 1469598103934665603u + (uint64_t)(image->z0 + k);
    for (int64_t i = 0; i < area; i++) hash = (hash ^ image->label[k * area + i]) * 1099511628211u;
    sum += hash * (uint64_t)(2 * (image->z0 + k) + 1);
  }
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_UINT64_T, MPI_SUM, image->comm);
  return sum;
}
