/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watershed of the distance transform: basins (regions_basins.c), of which those that a mere dent parts are
 * merged (regions_merge.c). So noise makes no bodies, and no marker search with a window of arbitrary size is
 * needed. A voxel that several bodies claim goes to the deepest and largest of them. */
#include "tapecast/regions.h"

#include <math.h>

#include "regions_basins.h"
#include "tapecast/distance.h"
#include "tapecast/memory.h"

/* Squares of distances come in whole numbers of squares of a cubic voxel's edge. For other voxels, levels are
 * this fraction of the square of the shortest edge. */
static const double levels_per_square = 64;

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

/* Number the basins that were not merged into others from 1 in the order of their founding, deepest first. */
static tc_status number_regions(tc_basins *b, uint32_t *number, tc_regions *regions)
{
  for (uint32_t i = 1; i <= b->count; i++)
    if (tc_basin_root(b, i) == i) number[i] = (uint32_t)++regions->count;
  TC_TRY(TC_NEW(&regions->peak, (size_t)regions->count, "peaks of regions"));
  for (uint32_t i = 1; i <= b->count; i++)
    if (b->basin[i].parent == i) regions->peak[number[i] - 1] = b->basin[i].peak;
  return TC_OK;
}

static uint32_t owner(tc_basins *b, uint32_t label)
{
  const uint32_t *claimant;
  const uint32_t count = tc_claimants(b, &label, &claimant);
  uint32_t best = tc_basin_root(b, claimant[0]);
  for (uint32_t c = 1; c < count; c++) {
    const uint32_t other = tc_basin_root(b, claimant[c]);
    if (tc_basin_first(&b->basin[other], &b->basin[best])) best = other;
  }
  return best;
}

static tc_status settle(tc_basins *b, tc_regions *regions)
{
  const int64_t all = b->n[0] * b->n[1] * b->n[2];
  uint32_t *number = NULL;
  TC_TRY(TC_NEW(&number, b->count + 1, "numbers of regions"));
  const tc_status status = number_regions(b, number, regions);
  for (int64_t i = 0; i < all && status == TC_OK; i++)
    if (b->label[i]) b->label[i] = number[owner(b, b->label[i])];
  tc_free(&number);
  return status;
}

static bool is_cubic(const double h[3])
{
  return h[0] == h[1] && h[1] == h[2];
}

static tc_status run(const tc_image *image, const tc_regions_options *options, tc_basins *b, tc_regions *made)
{
  const int64_t *n = image->n;
  const int64_t all = n[0] * n[1] * n[2];
  const double *h = image->spacing, edge = fmin(h[0], fmin(h[1], h[2]));
  if (all >= UINT32_MAX)
    return tc_fail(TC_ERR_USAGE, "an image of %lld voxels is too large to be cut into regions",
                   (long long)all);
  TC_TRY(TC_NEW(&made->distance, (size_t)all, "distances"));
  TC_TRY(TC_NEW(&made->region, (size_t)all, "regions"));
  TC_TRY(tc_distance_square(image, options->phase, options->periodic, made->distance));
  /* A phase that fills the image has no surface; its distance is as good as any. */
  double largest = 0;
  for (int d = 0; d < 3; d++) largest += (double)n[d] * h[d];
  for (int64_t i = 0; i < all; i++) made->distance[i] = fminf(made->distance[i], (float)(largest * largest));
  const double per_square = is_cubic(h) ? 1 : levels_per_square;
  const float scale = (float)(per_square / (edge * edge));
  b->n = n;
  b->periodic = options->periodic;
  b->label = made->region;
  TC_TRY(TC_NEW(&b->level, (size_t)all, "levels of distance"));
  for (int64_t i = 0; i < all; i++) b->level[i] = (uint32_t)(made->distance[i] * scale + 0.5f);
  TC_TRY(tc_basins_find(b));
  TC_TRY(tc_basins_merge(b, 1 / sqrt(per_square), options));
  TC_TRY(settle(b, made));
  for (int64_t i = 0; i < all; i++)
    made->distance[i] = is_cubic(h) ? (float)(edge * sqrt((double)b->level[i])) : sqrtf(made->distance[i]);
  return TC_OK;
}

tc_status tc_regions_create(const tc_image *image, const tc_regions_options *options, tc_regions **regions)
{
  tc_regions *made = NULL;
  tc_basins *basins = NULL;
  tc_status status = TC_NEW(&made, 1, "regions");
  if (status == TC_OK) status = TC_NEW(&basins, 1, "basins");
  if (status == TC_OK) status = run(image, options, basins, made);
  if (basins) tc_basins_release(basins);
  tc_free(&basins);
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
