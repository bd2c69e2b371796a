/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Granulometry by openings.
 *
 * For each diameter the centres of the balls that fit are known from the distance transform; the balls cover
 * what is nearer than a radius to a centre. That distance is needed only up to the radius, so it is found
 * by plain minima over a window along y and z, which the compiler turns into vector instructions: much faster
 * than an exact distance transform a size. */
#include "tapecast/granulometry.h"

#include <math.h>
#include <string.h>

#include "tapecast/distance.h"
#include "tapecast/memory.h"

/* Squared distances that ought to be equal differ by rounding; both comparisons lean to one side. */
static const double slack = 1 + 1e-5;

typedef struct opening {
  const tc_image *image;
  const bool *periodic;
  float *depth;   /* shape (nz, ny, nx): squared distance to what is outside the phase, 0 outside */
  float *sheet;   /* same shape: squared distance to the nearest centre in the same z plane */
  float *along_x; /* shape (ny, nx): in the same row */
  float *nearest; /* shape (nx) */
  bool *row_used, *plane_used; /* shape (ny), (nz): is there a centre? */
  double voxels;               /* of the phase */
} opening;

/* Distance along x to the nearest centre, forth and back, twice around when periodic. */
static bool scan_row(const opening *o, const float *depth, float square, float *out)
{
  const int64_t n = o->image->n[0];
  bool found = false;
  for (int64_t x = 0; x < n && !found; x++) found = depth[x] > square;
  if (!found) return false;
  const int64_t all = (o->periodic[0] ? 2 : 1) * n;
  const float edge = (float)o->image->spacing[0];
  float steps = INFINITY;
  for (int64_t i = 0; i < all; i++) {
    const int64_t x = i < n ? i : i - n;
    steps = depth[x] > square ? 0 : steps + 1;
    out[x] = steps;
  }
  steps = INFINITY;
  for (int64_t i = all - 1; i >= 0; i--) {
    const int64_t x = i < n ? i : i - n;
    steps = depth[x] > square ? 0 : steps + 1;
    if (steps < out[x]) out[x] = steps;
  }
  for (int64_t x = 0; x < n; x++) out[x] *= edge * out[x] * edge;
  return true;
}

/* out[x] = min(out[x], in[x] + add) */
static void lower(float *restrict out, const float *restrict in, float add, int64_t n)
{
  for (int64_t x = 0; x < n; x++) {
    const float value = in[x] + add;
    out[x] = value < out[x] ? value : out[x];
  }
}

/* Index of the line `step` away; -1 outside, and when the line was met already on the other way round. */
static int64_t line_at(int64_t at, int64_t step, int64_t n, bool periodic)
{
  const int64_t to = at + step;
  if (to >= 0 && to < n) return to;
  return periodic ? ((to % n) + n) % n : -1;
}

/* Radius in voxel edges along d, no farther than once around. */
static int64_t window(const opening *o, double radius, int d)
{
  const int64_t w = (int64_t)(radius * slack / o->image->spacing[d]);
  return w < o->image->n[d] ? w : o->image->n[d] - 1;
}

/* Centres farther than `radius` from the outside, and what is nearer than `reach` to them in their plane. */
static bool make_sheet(opening *o, int64_t z, double radius, double reach)
{
  const int64_t *n = o->image->n, w = window(o, reach, 1);
  const float square = (float)(radius * radius * slack), weight = (float)pow(o->image->spacing[1], 2);
  bool used = false;
  for (int64_t y = 0; y < n[1]; y++) {
    o->row_used[y] = scan_row(o, o->depth + (z * n[1] + y) * n[0], square, o->along_x + y * n[0]);
    used = used || o->row_used[y];
  }
  for (int64_t y = 0; used && y < n[1]; y++) {
    float *out = o->sheet + (z * n[1] + y) * n[0];
    for (int64_t x = 0; x < n[0]; x++) out[x] = INFINITY;
    for (int64_t s = -w; s <= w; s++) {
      const int64_t to = line_at(y, s, n[1], o->periodic[1]);
      if (to >= 0 && o->row_used[to]) lower(out, o->along_x + to * n[0], weight * (float)s * (float)s, n[0]);
    }
  }
  return used;
}

/* Voxels of the phase nearer than `reach` to a centre. */
static double covered(opening *o, double radius, double reach)
{
  const int64_t *n = o->image->n, w = window(o, reach, 2);
  const float square = (float)(reach * reach * slack), weight = (float)pow(o->image->spacing[2], 2);
  double count = 0;
  for (int64_t z = 0; z < n[2]; z++) o->plane_used[z] = make_sheet(o, z, radius, reach);
  for (int64_t z = 0; z < n[2]; z++)
    for (int64_t y = 0; y < n[1]; y++) {
      for (int64_t x = 0; x < n[0]; x++) o->nearest[x] = INFINITY;
      for (int64_t s = -w; s <= w; s++) {
        const int64_t to = line_at(z, s, n[2], o->periodic[2]);
        if (to >= 0 && o->plane_used[to])
          lower(o->nearest, o->sheet + (to * n[1] + y) * n[0], weight * (float)s * (float)s, n[0]);
      }
      int64_t row = 0;
      const float *depth = o->depth + (z * n[1] + y) * n[0];
      for (int64_t x = 0; x < n[0]; x++) row += (o->nearest[x] <= square) & (depth[x] > 0);
      count += (double)row;
    }
  return count;
}

/* Radius of the largest ball that fits, and the number of voxels of the phase. */
static double deepest(opening *o)
{
  const int64_t *n = o->image->n;
  double largest = 0, box = INFINITY;
  for (int d = 0; d < 3; d++)
    if (n[d] > 1) box = fmin(box, (double)n[d] * o->image->spacing[d]);
  for (int64_t i = 0; i < n[0] * n[1] * n[2]; i++) {
    o->voxels += o->depth[i] > 0;
    largest = fmax(largest, (double)o->depth[i]);
  }
  return fmin(sqrt(largest), isfinite(box) ? box / 2 : 0);
}

static tc_status measure(opening *o, int steps, tc_sizes *made)
{
  const double radius = deepest(o);
  if (o->voxels == 0) return TC_OK;
  const double *h = o->image->spacing, edge = fmin(h[0], fmin(h[1], h[2]));
  const double apart = fmax(edge / 2, radius / (steps - 1));
  TC_TRY(TC_NEW(&made->diameter, (size_t)steps + 1, "sizes"));
  TC_TRY(TC_NEW(&made->swept, (size_t)steps + 1, "sizes"));
  made->swept[made->count++] = 1;
  while (made->count < steps && made->swept[made->count - 1] > 0) {
    const double r = made->count * apart;
    made->diameter[made->count] = 2 * r;
    /* Half an edge more, as the surface runs between voxels. Digital balls are not quite nested. */
    made->swept[made->count] = fmin(covered(o, r, r + edge / 2) / o->voxels, made->swept[made->count - 1]);
    made->count++;
  }
  return TC_OK;
}

/* Diameter below which the share `below` of the phase lies, between the two sizes around it. */
static double quantile(const tc_sizes *s, double below)
{
  int i = 1;
  while (i < s->count && s->swept[i] > 1 - below) i++;
  if (i >= s->count) return s->count > 0 ? s->diameter[s->count - 1] : 0;
  const double drop = s->swept[i - 1] - s->swept[i];
  const double part = drop > 0 ? (s->swept[i - 1] - (1 - below)) / drop : 1;
  return s->diameter[i - 1] + part * (s->diameter[i] - s->diameter[i - 1]);
}

static void summarise(tc_sizes *s)
{
  s->d10 = quantile(s, 0.1);
  s->d50 = quantile(s, 0.5);
  s->d90 = quantile(s, 0.9);
  for (int i = 1; i < s->count; i++)
    s->mean += (s->diameter[i] - s->diameter[i - 1]) * (s->swept[i - 1] + s->swept[i]) / 2;
}

static tc_status run(opening *o, const bool phase[TC_LABELS], int steps, tc_sizes *made)
{
  const int64_t *n = o->image->n;
  const size_t all = (size_t)(n[0] * n[1] * n[2]);
  TC_TRY(TC_NEW(&o->depth, all, "distances"));
  TC_TRY(tc_distance_square(o->image, phase, o->periodic, o->depth));
  TC_TRY(TC_NEW(&o->sheet, all, "distances to centres"));
  TC_TRY(TC_NEW(&o->along_x, (size_t)(n[0] * n[1]), "distances to centres"));
  TC_TRY(TC_NEW(&o->nearest, (size_t)n[0], "distances to centres"));
  TC_TRY(TC_NEW(&o->row_used, (size_t)n[1], "rows with centres"));
  TC_TRY(TC_NEW(&o->plane_used, (size_t)n[2], "planes with centres"));
  TC_TRY(measure(o, steps, made));
  summarise(made);
  return TC_OK;
}

tc_status tc_granulometry(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                          int steps, tc_sizes **sizes)
{
  if (steps < 2 || steps > 1000) return tc_fail(TC_ERR_USAGE, "%d sizes; 2 to 1000 are allowed", steps);
  opening o = {.image = image, .periodic = periodic};
  tc_sizes *made = NULL;
  TC_TRY(TC_NEW(&made, 1, "sizes"));
  const tc_status status = run(&o, phase, steps, made);
  tc_free(&o.depth);
  tc_free(&o.sheet);
  tc_free(&o.along_x);
  tc_free(&o.nearest);
  tc_free(&o.row_used);
  tc_free(&o.plane_used);
  if (status == TC_OK)
    *sizes = made;
  else
    tc_sizes_destroy(&made);
  return status;
}

void tc_sizes_destroy(tc_sizes **sizes)
{
  if (!*sizes) return;
  tc_free(&(*sizes)->diameter);
  tc_free(&(*sizes)->swept);
  tc_free(sizes);
}
