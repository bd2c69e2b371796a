/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chord lengths along the axes. */
#include "tapecast/chords.h"

#include "tapecast/memory.h"

/* Chords of one line of n voxels, `stride` apart. A periodic line is read from the first voxel outside the
 * phase once round, so that every chord is met whole. */
static void read_line(const uint8_t *label, int64_t n, int64_t stride, const bool *phase, bool periodic,
                      double *count)
{
  int64_t first = 0;
  while (first < n && phase[label[first * stride]]) first++;
  if (first == n) return; /* never leaves the phase */
  const int64_t end = periodic ? first + n + 1 : n;
  int64_t run = 0;
  for (int64_t i = first; i < end; i++) {
    if (phase[label[(i < n ? i : i - n) * stride]]) {
      run++;
    } else {
      if (run) count[run]++;
      run = 0;
    }
  }
}

static void read_lines(const tc_image *image, const bool *phase, bool periodic, int axis, tc_chords *chords)
{
  const int64_t *n = image->n, stride[3] = {1, n[0], n[0] * n[1]};
  const int a = (axis + 1) % 3, b = (axis + 2) % 3;
  double chord = 0, total = 0;
  for (int64_t j = 0; j < n[b]; j++)
    for (int64_t i = 0; i < n[a]; i++)
      read_line(image->label + i * stride[a] + j * stride[b], n[axis], stride[axis], phase, periodic,
                chords->count[axis]);
  for (int64_t k = 1; k <= chords->longest; k++) {
    total += chords->count[axis][k];
    chord += (double)k * chords->count[axis][k];
  }
  if (total > 0) chords->mean[axis] = chord / total * image->spacing[axis];
}

tc_status tc_chords_find(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                         tc_chords **chords)
{
  if (image->nz != image->n[2]) return tc_fail(TC_ERR_USAGE, "chords need the whole image on one rank");
  tc_chords *made = NULL;
  tc_status status = TC_NEW(&made, 1, "chords");
  if (status != TC_OK) return status;
  for (int d = 0; d < 3; d++)
    if (image->n[d] > made->longest) made->longest = image->n[d];
  for (int d = 0; d < 3 && status == TC_OK; d++)
    status = TC_NEW(&made->count[d], (size_t)made->longest + 1, "chords");
  for (int d = 0; d < 3 && status == TC_OK; d++) read_lines(image, phase, periodic[d], d, made);
  if (status == TC_OK)
    *chords = made;
  else
    tc_chords_destroy(&made);
  return status;
}

void tc_chords_destroy(tc_chords **chords)
{
  if (!*chords) return;
  for (int d = 0; d < 3; d++) tc_free(&(*chords)->count[d]);
  tc_free(chords);
}
