/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact Euclidean distance transform, line by line. */
#include "tapecast/distance.h"

#include <math.h>
#include <string.h>

#include "tapecast/memory.h"

/* Lines along y and z are taken this many at a time, so that whole cache lines are used. */
enum { BATCH = 16 };

typedef struct envelope {
  float *value;  /* shape (3 n): heights of the parabolas, a periodic line three times over */
  float *result; /* shape (n) */
  int32_t *apex; /* shape (3 n): where the parabolas of the envelope stand */
  float *from;   /* shape (3 n + 1): where each begins to be the lowest */
  float *batch;  /* shape (BATCH, n) */
} envelope;

static tc_status envelope_create(int64_t n, envelope *e)
{
  const size_t most = 3 * (size_t)n + 1;
  TC_TRY(TC_NEW(&e->value, most, "distance transform"));
  TC_TRY(TC_NEW(&e->result, most, "distance transform"));
  TC_TRY(TC_NEW(&e->apex, most, "distance transform"));
  TC_TRY(TC_NEW(&e->from, most, "distance transform"));
  return TC_NEW(&e->batch, BATCH * (size_t)n, "distance transform");
}

static void envelope_release(envelope *e)
{
  tc_free(&e->value);
  tc_free(&e->result);
  tc_free(&e->apex);
  tc_free(&e->from);
  tc_free(&e->batch);
}

/* min over q of value[q] + weight (p - q)² for p in [first, first + n), into result. */
static void lower_envelope(envelope *e, int32_t length, int32_t first, int32_t n, float weight)
{
  int32_t top = -1;
  for (int32_t q = 0; q < length; q++) {
    if (e->value[q] == INFINITY) continue;
    float start = -INFINITY;
    while (top >= 0) {
      const int32_t a = e->apex[top];
      const float meet =
          ((e->value[q] - e->value[a]) / weight + (float)(q - a) * (float)(q + a)) / (2 * (float)(q - a));
      if (meet > e->from[top]) {
        start = meet;
        break;
      }
      top--;
    }
    top++;
    e->apex[top] = q;
    e->from[top] = start;
  }
  if (top < 0) {
    for (int32_t p = 0; p < n; p++) e->result[p] = INFINITY;
    return;
  }
  e->from[top + 1] = INFINITY;
  for (int32_t p = 0, k = 0; p < n; p++) {
    while (e->from[k + 1] < (float)(first + p)) k++;
    const float step = (float)(first + p - e->apex[k]);
    e->result[p] = e->value[e->apex[k]] + weight * step * step;
  }
}

/* A periodic line is cut open at a voxel of height 0, beyond which nothing can be nearer; where there is
 * none, it is laid out three times. */
static void transform_line(envelope *e, float *line, int32_t n, float weight, bool periodic)
{
  if (!periodic) {
    memcpy(e->value, line, (size_t)n * sizeof *line);
    lower_envelope(e, n, 0, n, weight);
    memcpy(line, e->result, (size_t)n * sizeof *line);
    return;
  }
  int32_t zero = 0;
  while (zero < n && line[zero] != 0) zero++;
  if (zero < n) {
    for (int32_t i = 0; i <= n; i++) e->value[i] = line[(zero + i) % n];
    lower_envelope(e, n + 1, 0, n, weight);
    for (int32_t i = 0; i < n; i++) line[(zero + i) % n] = e->result[i];
  } else {
    for (int32_t i = 0; i < 3 * n; i++) e->value[i] = line[i % n];
    lower_envelope(e, 3 * n, n, n, weight);
    memcpy(line, e->result, (size_t)n * sizeof *line);
  }
}

/* Along x the nearest voxel outside is counted, forth and back, twice around when periodic. */
static void transform_row(const uint8_t *label, const bool *phase, float *square, int32_t n, float weight,
                          bool periodic)
{
  const int32_t rounds = periodic ? 2 : 1;
  float run = INFINITY;
  for (int32_t i = 0; i < rounds * n; i++) {
    const int32_t x = i < n ? i : i - n;
    run = phase[label[x]] ? run + 1 : 0;
    square[x] = run;
  }
  run = INFINITY;
  for (int32_t i = rounds * n - 1; i >= 0; i--) {
    const int32_t x = i < n ? i : i - n;
    run = phase[label[x]] ? run + 1 : 0;
    if (run < square[x]) square[x] = run;
  }
  for (int32_t x = 0; x < n; x++) square[x] = weight * square[x] * square[x];
}

/* All lines along a direction with the given stride that begin within `width` neighbouring voxels of `start`.
 */
static void transform_sheet(envelope *e, float *start, int64_t width, int64_t stride, int32_t n, float weight,
                            bool periodic)
{
  for (int64_t x = 0; x < width; x += BATCH) {
    const int64_t count = width - x < BATCH ? width - x : BATCH;
    for (int32_t i = 0; i < n; i++)
      for (int64_t b = 0; b < count; b++) e->batch[b * n + i] = start[x + b + i * stride];
    for (int64_t b = 0; b < count; b++) transform_line(e, e->batch + b * n, n, weight, periodic);
    for (int32_t i = 0; i < n; i++)
      for (int64_t b = 0; b < count; b++) start[x + b + i * stride] = e->batch[b * n + i];
  }
}

tc_status tc_distance_square(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                             float *square)
{
  const int64_t *n = image->n;
  if (image->nz != n[2]) return tc_fail(TC_ERR_USAGE, "distances need the whole image on one rank");
  float weight[3];
  int64_t longest = 1;
  for (int d = 0; d < 3; d++) {
    if (n[d] > INT32_MAX / 4)
      return tc_fail(TC_ERR_USAGE, "an image too long for distances: %lld voxels", (long long)n[d]);
    weight[d] = (float)(image->spacing[d] * image->spacing[d]);
    if (n[d] > longest) longest = n[d];
  }
  envelope e = {0};
  const tc_status status = envelope_create(longest, &e);
  if (status == TC_OK) {
    for (int64_t row = 0; row < n[1] * n[2]; row++)
      transform_row(image->label + row * n[0], phase, square + row * n[0], (int32_t)n[0], weight[0],
                    periodic[0]);
    for (int64_t z = 0; z < n[2]; z++)
      transform_sheet(&e, square + z * n[1] * n[0], n[0], n[0], (int32_t)n[1], weight[1], periodic[1]);
    transform_sheet(&e, square, n[0] * n[1], n[0] * n[1], (int32_t)n[2], weight[2], periodic[2]);
  }
  envelope_release(&e);
  return status;
}
