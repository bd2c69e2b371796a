/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connected parts of a phase by union-find over runs of voxels along x. */
#include "tapecast/clusters.h"

#include <string.h>

#include "tapecast/memory.h"

/* A run, and how many periods it lies from its parent along each direction. */
typedef struct run {
  uint32_t parent;
  int32_t periods[3];
  bool wraps[3]; /* of a root */
} run;

typedef struct forest {
  const tc_image *image;
  const bool *phase, *periodic;
  uint32_t *id; /* shape as the image: 1 + index of the voxel's run; 0 outside the phase */
  run *runs;    /* entry 0 is not used */
  size_t count, capacity;
} forest;

static uint32_t root_of(forest *f, uint32_t r, int32_t periods[3])
{
  memset(periods, 0, 3 * sizeof *periods);
  while (f->runs[r].parent != r) {
    run *here = &f->runs[r];
    const run *parent = &f->runs[here->parent];
    /* Halve the path: a root lies no periods from itself, so adding its own does no harm. */
    for (int d = 0; d < 3; d++) {
      here->periods[d] += parent->periods[d];
      periods[d] += here->periods[d];
    }
    here->parent = parent->parent;
    r = here->parent;
  }
  return r;
}

/* Run b touches run a, `step` periods away along direction d. */
static void join(forest *f, uint32_t a, uint32_t b, int d, int step)
{
  int32_t to_a[3], to_b[3];
  const uint32_t root_a = root_of(f, a, to_a), root_b = root_of(f, b, to_b);
  to_a[d] += step;
  run *first = &f->runs[root_a], *second = &f->runs[root_b];
  if (root_a == root_b) {
    for (int k = 0; k < 3; k++) first->wraps[k] = first->wraps[k] || to_a[k] != to_b[k];
    return;
  }
  second->parent = root_a;
  for (int k = 0; k < 3; k++) {
    second->periods[k] = to_a[k] - to_b[k];
    first->wraps[k] = first->wraps[k] || second->wraps[k];
  }
}

static tc_status find_runs(forest *f)
{
  const int64_t nx = f->image->n[0], rows = f->image->n[1] * f->image->n[2];
  for (int64_t r = 0; r < rows; r++) {
    const uint8_t *label = f->image->label + r * nx;
    uint32_t *id = f->id + r * nx;
    for (int64_t x = 0; x < nx; x++) {
      if (!f->phase[label[x]]) continue;
      if (x == 0 || id[x - 1] == 0) {
        TC_TRY(tc_grow(&f->runs, &f->capacity, f->count + 2, sizeof *f->runs, "runs of voxels"));
        f->count++;
        f->runs[f->count].parent = (uint32_t)f->count;
      }
      id[x] = (uint32_t)f->count;
    }
    if (f->periodic[0] && id[0] && id[nx - 1]) join(f, id[nx - 1], id[0], 0, 1);
  }
  return TC_OK;
}

/* Join the runs of a row with those of its neighbour towards larger coordinates along d. */
static void join_rows(forest *f, const uint32_t *row, const uint32_t *next, int d, int step)
{
  uint32_t a = 0, b = 0;
  for (int64_t x = 0; x < f->image->n[0]; x++) {
    if (row[x] == a && next[x] == b) continue; /* these two have been seen */
    a = row[x];
    b = next[x];
    if (a && b) join(f, a, b, d, step);
  }
}

static void join_all(forest *f)
{
  const int64_t nx = f->image->n[0], ny = f->image->n[1], nz = f->image->n[2];
  for (int64_t z = 0; z < nz; z++)
    for (int64_t y = 0; y < ny; y++) {
      const uint32_t *row = f->id + (z * ny + y) * nx;
      if (y + 1 < ny) join_rows(f, row, row + nx, 1, 0);
      if (y + 1 == ny && f->periodic[1]) join_rows(f, row, f->id + z * ny * nx, 1, 1);
      if (z + 1 < nz) join_rows(f, row, row + ny * nx, 2, 0);
      if (z + 1 == nz && f->periodic[2]) join_rows(f, row, f->id + y * nx, 2, 1);
    }
}

/* Runs were numbered in the order of the voxels, but roots are not the first of their tree: number clusters
 * by the first run met. On return number[r] is the cluster of run r. */
static tc_status number_clusters(forest *f, uint32_t *number, tc_clusters *made)
{
  int32_t periods[3];
  for (size_t r = 1; r <= f->count; r++) {
    const uint32_t root = root_of(f, (uint32_t)r, periods);
    if (!number[root]) number[root] = (uint32_t)++made->count;
    number[r] = number[root];
  }
  TC_TRY(TC_NEW(&made->item, (size_t)made->count, "clusters"));
  for (size_t r = 1; r <= f->count; r++)
    if (f->runs[r].parent == r)
      memcpy(made->item[number[r] - 1].wraps, f->runs[r].wraps, sizeof f->runs[r].wraps);
  return TC_OK;
}

static void measure(const int64_t n[3], const uint32_t *number, tc_clusters *made)
{
  int64_t i = 0, x[3];
  for (x[2] = 0; x[2] < n[2]; x[2]++)
    for (x[1] = 0; x[1] < n[1]; x[1]++)
      for (x[0] = 0; x[0] < n[0]; x[0]++, i++) {
        if (!made->cluster[i]) continue;
        made->cluster[i] = number[made->cluster[i]];
        tc_cluster *c = &made->item[made->cluster[i] - 1];
        c->voxels++;
        for (int d = 0; d < 3; d++) {
          if (x[d] == 0) c->at_low[d] = true;
          if (x[d] == n[d] - 1) c->at_high[d] = true;
        }
      }
}

static tc_status build(forest *f, tc_clusters *made)
{
  const int64_t *n = f->image->n;
  if (f->image->nz != n[2]) return tc_fail(TC_ERR_USAGE, "clusters need the whole image on one rank");
  if (n[0] * n[1] * n[2] >= UINT32_MAX - 1)
    return tc_fail(TC_ERR_USAGE, "an image of %lld voxels is too large for clusters",
                   (long long)(n[0] * n[1] * n[2]));
  TC_TRY(TC_NEW(&made->cluster, (size_t)(n[0] * n[1] * n[2]), "clusters of voxels"));
  f->id = made->cluster;
  TC_TRY(find_runs(f));
  join_all(f);
  uint32_t *number = NULL;
  TC_TRY(TC_NEW(&number, f->count + 1, "numbers of clusters"));
  const tc_status status = number_clusters(f, number, made);
  if (status == TC_OK) measure(n, number, made);
  tc_free(&number);
  return status;
}

tc_status tc_clusters_create(const tc_image *image, const bool phase[TC_LABELS], const bool periodic[3],
                             tc_clusters **clusters)
{
  forest f = {.image = image, .phase = phase, .periodic = periodic};
  tc_clusters *made = NULL;
  TC_TRY(TC_NEW(&made, 1, "clusters"));
  const tc_status status = build(&f, made);
  tc_free(&f.runs);
  if (status == TC_OK)
    *clusters = made;
  else
    tc_clusters_destroy(&made);
  return status;
}

void tc_clusters_destroy(tc_clusters **clusters)
{
  if (!*clusters) return;
  tc_free(&(*clusters)->cluster);
  tc_free(&(*clusters)->item);
  tc_free(clusters);
}

bool tc_cluster_percolates(const tc_cluster *cluster, int axis, bool periodic)
{
  return periodic ? cluster->wraps[axis] : cluster->at_low[axis] && cluster->at_high[axis];
}

bool tc_cluster_is_open(const tc_cluster *cluster, const bool periodic[3])
{
  for (int d = 0; d < 3; d++)
    if (periodic[d] ? cluster->wraps[d] : cluster->at_low[d] || cluster->at_high[d]) return true;
  return false;
}
