/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watershed of the distance transform by flooding from the deepest voxels up.
 *
 * Voxels are taken in the order of decreasing distance. One without flooded neighbours founds a basin, others
 * join the basin of their deepest neighbour. Where basins meet, the distance there is the size of the
 * constriction; if it is hardly narrower than the smaller body, the two become one (union-find), else they
 * stay apart for good. So noise makes no bodies, and no marker search with a window of arbitrary size is
 * needed. */
#include "tapecast/regions.h"

#include <math.h>
#include <string.h>

#include "tapecast/distance.h"
#include "tapecast/memory.h"

/* Voxels are sorted into bins of distance this fine; founding a basin too early within a bin does no harm,
 * since it is merged at once. */
static const double bins_per_voxel = 64;

typedef struct basin {
  uint32_t parent;
  float depth; /* largest distance */
  int64_t peak;
} basin;

typedef struct flood {
  const tc_image *image;
  const tc_regions_options *options;
  float *distance;
  uint32_t *region; /* basins while flooding, 1 … */
  uint32_t *order;  /* voxels of the phase by decreasing distance */
  int64_t voxels;   /* their number */
  basin *basins;    /* entry 0 is not used */
  size_t count, capacity;
  double edge; /* smallest voxel edge */
} flood;

tc_regions_options tc_regions_defaults(void)
{
  return (tc_regions_options){.periodic = {true, true, false}, .merge_voxels = 0.75, .merge_fraction = 0.1};
}

int64_t tc_neighbour(const int64_t n[3], const bool periodic[3], int64_t i, const int64_t x[3], int direction)
{
  const int64_t stride[3] = {1, n[0], n[0] * n[1]};
  const int d = direction / 2;
  if (direction % 2 == 0) {
    if (x[d] > 0) return i - stride[d];
    return periodic[d] ? i + (n[d] - 1) * stride[d] : -1;
  }
  if (x[d] + 1 < n[d]) return i + stride[d];
  return periodic[d] ? i - (n[d] - 1) * stride[d] : -1;
}

static int64_t bin_of(const flood *f, int64_t i, int64_t bins)
{
  const int64_t bin = (int64_t)((double)f->distance[i] / f->edge * bins_per_voxel);
  return bins - 1 - (bin < bins - 1 ? bin : bins - 1);
}

/* Counting sort. */
static tc_status sort_voxels(flood *f)
{
  const int64_t all = f->image->n[0] * f->image->n[1] * f->image->n[2];
  float deepest = 0;
  for (int64_t i = 0; i < all; i++) {
    if (f->distance[i] <= 0) continue;
    f->voxels++;
    deepest = fmaxf(deepest, f->distance[i]);
  }
  const int64_t bins = (int64_t)((double)deepest / f->edge * bins_per_voxel) + 2;
  int64_t *start = NULL;
  TC_TRY(TC_NEW(&f->order, (size_t)f->voxels, "order of the voxels"));
  TC_TRY(TC_NEW(&start, (size_t)bins + 1, "bins of distance"));
  for (int64_t i = 0; i < all; i++)
    if (f->distance[i] > 0) start[bin_of(f, i, bins) + 1]++;
  for (int64_t b = 0; b < bins; b++) start[b + 1] += start[b];
  for (int64_t i = 0; i < all; i++)
    if (f->distance[i] > 0) f->order[start[bin_of(f, i, bins)]++] = (uint32_t)i;
  tc_free(&start);
  return TC_OK;
}

static uint32_t root_of(flood *f, uint32_t b)
{
  while (f->basins[b].parent != b) {
    f->basins[b].parent = f->basins[f->basins[b].parent].parent;
    b = f->basins[b].parent;
  }
  return b;
}

static tc_status found_basin(flood *f, int64_t i)
{
  TC_TRY(tc_grow(&f->basins, &f->capacity, f->count + 2, sizeof *f->basins, "basins"));
  const uint32_t b = (uint32_t)++f->count;
  f->basins[b] = (basin){.parent = b, .depth = f->distance[i], .peak = i};
  f->region[i] = b;
  return TC_OK;
}

/* Two basins meet at a voxel of this distance. */
static void meet(flood *f, uint32_t a, uint32_t b, float distance)
{
  const float smaller = fminf(f->basins[a].depth, f->basins[b].depth);
  const double allowed =
      fmax(f->options->merge_voxels * f->edge, f->options->merge_fraction * (double)smaller);
  if ((double)(smaller - distance) > allowed) return;
  const bool keep_a = f->basins[a].depth != f->basins[b].depth ? f->basins[a].depth > f->basins[b].depth
                                                               : f->basins[a].peak < f->basins[b].peak;
  f->basins[keep_a ? b : a].parent = keep_a ? a : b;
}

static tc_status take_voxel(flood *f, int64_t i)
{
  const int64_t *n = f->image->n;
  const int64_t x[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
  uint32_t around[6];
  int count = 0;
  int64_t deepest = -1;
  for (int d = 0; d < 6; d++) {
    const int64_t j = tc_neighbour(n, f->options->periodic, i, x, d);
    if (j < 0 || f->region[j] == 0) continue;
    around[count++] = f->region[j];
    if (deepest < 0 || f->distance[j] > f->distance[deepest]) deepest = j;
  }
  if (count == 0) return found_basin(f, i);
  f->region[i] = f->region[deepest];
  for (int k = 0; k < count; k++) {
    const uint32_t own = root_of(f, f->region[i]), other = root_of(f, around[k]);
    if (own != other) meet(f, own, other, f->distance[i]);
  }
  return TC_OK;
}

/* Number the surviving basins from 1 in the order of their founding, deepest first. */
static tc_status number_regions(flood *f, tc_regions *regions)
{
  const int64_t all = f->image->n[0] * f->image->n[1] * f->image->n[2];
  uint32_t *number = NULL;
  TC_TRY(TC_NEW(&number, f->count + 1, "numbers of regions"));
  for (uint32_t b = 1; b <= f->count; b++)
    if (root_of(f, b) == b) number[b] = (uint32_t)++regions->count;
  tc_status status = TC_NEW(&regions->peak, (size_t)regions->count, "peaks of regions");
  if (status == TC_OK) {
    for (uint32_t b = 1; b <= f->count; b++) {
      if (f->basins[b].parent == b)
        regions->peak[number[b] - 1] = f->basins[b].peak;
      else
        number[b] = number[root_of(f, b)];
    }
    for (int64_t i = 0; i < all; i++) f->region[i] = number[f->region[i]];
  }
  tc_free(&number);
  return status;
}

static tc_status run(flood *f, tc_regions *made)
{
  const int64_t *n = f->image->n;
  const int64_t all = n[0] * n[1] * n[2];
  if (all >= UINT32_MAX)
    return tc_fail(TC_ERR_USAGE, "an image of %lld voxels is too large to be cut into regions",
                   (long long)all);
  TC_TRY(TC_NEW(&made->distance, (size_t)all, "distances"));
  TC_TRY(TC_NEW(&made->region, (size_t)all, "regions"));
  TC_TRY(tc_distance_square(f->image, f->options->phase, f->options->periodic, made->distance));
  /* A phase that fills the image has no surface; its distance is as good as any. */
  double largest = 0;
  for (int d = 0; d < 3; d++) largest += (double)n[d] * f->image->spacing[d];
  for (int64_t i = 0; i < all; i++) made->distance[i] = fminf(sqrtf(made->distance[i]), (float)largest);
  f->distance = made->distance;
  f->region = made->region;
  TC_TRY(sort_voxels(f));
  for (int64_t k = 0; k < f->voxels; k++) TC_TRY(take_voxel(f, f->order[k]));
  return number_regions(f, made);
}

tc_status tc_regions_create(const tc_image *image, const tc_regions_options *options, tc_regions **regions)
{
  flood f = {.image = image, .options = options};
  f.edge = fmin(image->spacing[0], fmin(image->spacing[1], image->spacing[2]));
  tc_regions *made = NULL;
  TC_TRY(TC_NEW(&made, 1, "regions"));
  const tc_status status = run(&f, made);
  tc_free(&f.order);
  tc_free(&f.basins);
  if (status == TC_OK)
    *regions = made;
  else
    tc_regions_destroy(&made);
  return status;
}

void tc_regions_destroy(tc_regions **regions)
{
  if (!*regions) return;
  tc_free(&(*regions)->region);
  tc_free(&(*regions)->distance);
  tc_free(&(*regions)->peak);
  tc_free(regions);
}
