/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface areas by counting crossings along many directions (Crofton). */
#include "tapecast/surface.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/memory.h"

static const double pi = 3.14159265358979323846;

enum {
  REACH = 2,             /* largest step along an axis, in voxels */
  LONGEST = 6,           /* square of the longest step, in voxels */
  TERMS = 3,             /* of the extrapolation: steps once, twice, three times as long */
  MOST_DIRECTIONS = 37,  /* up to sign and common factors */
  SPHERE_POINTS = 40000, /* on a half sphere, to measure solid angles */
  TABLE = TC_LABELS * TC_LABELS
};

typedef struct direction {
  int64_t step[3]; /* in voxels */
  double length;   /* um */
  double weight;   /* share of the directions that are nearest to this one; they sum to 1 */
} direction;

static int64_t common_factor(int64_t a, int64_t b)
{
  return b == 0 ? llabs(a) : common_factor(b, a % b);
}

static int make_directions(const tc_image *image, direction *list)
{
  int count = 0;
  int64_t k[3];
  for (k[2] = 0; k[2] <= REACH; k[2]++)
    for (k[1] = -REACH; k[1] <= REACH; k[1]++)
      for (k[0] = -REACH; k[0] <= REACH; k[0]++) {
        if (k[2] == 0 && (k[1] < 0 || (k[1] == 0 && k[0] <= 0))) continue; /* the opposite one counts */
        if (common_factor(common_factor(k[0], k[1]), k[2]) != 1) continue;
        if (k[0] * k[0] + k[1] * k[1] + k[2] * k[2] > LONGEST) continue;
        direction *made = &list[count++];
        double square = 0;
        for (int d = 0; d < 3; d++) square += pow((double)k[d] * image->spacing[d], 2);
        *made = (direction){.step = {k[0], k[1], k[2]}, .length = sqrt(square)};
      }
  return count;
}

/* The step with its mirror images and, where voxel edges are equal, its turned ones made one. */
static void canonical(const tc_image *image, const int64_t step[3], int64_t form[3])
{
  static const int pairs[3][2] = {{0, 1}, {1, 2}, {0, 1}};
  for (int d = 0; d < 3; d++) form[d] = llabs(step[d]);
  for (int p = 0; p < 4; p++) {
    const int a = p < 3 ? pairs[p][0] : 0, b = p < 3 ? pairs[p][1] : 2;
    if (image->spacing[a] != image->spacing[b] || form[a] <= form[b]) continue;
    const int64_t swap = form[a];
    form[a] = form[b];
    form[b] = swap;
  }
}

/* Equal directions get equal weights, which the points on the sphere give only nearly. */
static void even_out(const tc_image *image, direction *list, int count)
{
  double even[MOST_DIRECTIONS];
  for (int i = 0; i < count; i++) {
    int64_t form[3], other[3];
    double sum = 0, members = 0;
    canonical(image, list[i].step, form);
    for (int j = 0; j < count; j++) {
      canonical(image, list[j].step, other);
      if (memcmp(form, other, sizeof form) != 0) continue;
      sum += list[j].weight;
      members++;
    }
    even[i] = sum / members;
  }
  for (int i = 0; i < count; i++) list[i].weight = even[i];
}

/* Evenly spread points on the half sphere (a Fibonacci spiral), each for the direction nearest to it. */
static void set_weights(const tc_image *image, direction *list, int count)
{
  const double turn = pi * (3 - sqrt(5));
  for (int p = 0; p < SPHERE_POINTS; p++) {
    const double z = (p + 0.5) / SPHERE_POINTS, across = sqrt(1 - z * z);
    const double point[3] = {across * cos(turn * p), across * sin(turn * p), z};
    int nearest = 0;
    double best = -1;
    for (int i = 0; i < count; i++) {
      double dot = 0;
      for (int d = 0; d < 3; d++) dot += point[d] * (double)list[i].step[d] * image->spacing[d];
      dot = fabs(dot) / list[i].length;
      if (dot > best) {
        best = dot;
        nearest = i;
      }
    }
    list[nearest].weight += 1.0 / SPHERE_POINTS;
  }
}

/* Count pairs of differing labels in two rows. Most words of eight voxels do not differ. */
static void compare(const uint8_t *a, const uint8_t *b, int64_t n, uint32_t *crossings)
{
  int64_t x = 0;
  for (; x + 8 <= n; x += 8) {
    uint64_t first, second;
    memcpy(&first, a + x, sizeof first);
    memcpy(&second, b + x, sizeof second);
    if (first == second) continue;
    for (int i = 0; i < 8; i++) crossings[(size_t)a[x + i] * TC_LABELS + b[x + i]]++;
  }
  for (; x < n; x++) crossings[(size_t)a[x] * TC_LABELS + b[x]]++;
}

/* Where x + step leads: round the image where it is periodic, else back into it as from a mirror at the face.
 * Sets *across when a mirror was met. */
static int64_t moved(int64_t x, int64_t step, int64_t n, bool periodic, bool *across)
{
  const int64_t period = periodic ? n : 2 * n;
  if (!periodic && (x + step < 0 || x + step >= n)) *across = true;
  const int64_t to = ((x + step) % period + period) % period;
  return to < n ? to : period - 1 - to;
}

/* Counted crossings; those of lines that met a mirror apart from the others. */
typedef struct counts {
  uint32_t *inside, *across; /* shape (TC_LABELS, TC_LABELS), of the planes scanned last */
  double *sum;               /* of all: with half the weight for `across` */
} counts;

/* Rows `row` and `other`, `step` voxels further along x. */
static void compare_rows(const uint8_t *row, const uint8_t *other, int64_t n, int64_t step, bool periodic,
                         bool only_across, bool has_crossed, const counts *c)
{
  const int64_t from = step < 0 ? -step : 0, to = step > 0 ? n - step : n;
  if (from < to && (has_crossed || !only_across))
    compare(row + from, other + from + step, to - from, has_crossed ? c->across : c->inside);
  for (int64_t x = 0; x < n; x++) {
    if (x == from && from < to) x = to; /* those in between are done */
    if (x >= n) break;
    bool across = has_crossed;
    const int64_t at = moved(x, step, n, periodic, &across);
    if (across || !only_across) (across ? c->across : c->inside)[(size_t)row[x] * TC_LABELS + other[at]]++;
  }
}

static void empty(const counts *c)
{
  for (int i = 0; i < TABLE; i++) {
    if (c->inside[i] + c->across[i] == 0) continue;
    c->sum[i] += c->inside[i] + 0.5 * c->across[i];
    c->inside[i] = c->across[i] = 0;
  }
}

/* Crossings along one step. */
static void scan(const tc_image *image, const bool periodic[3], const int64_t step[3], bool only_across,
                 const counts *c)
{
  const int64_t *n = image->n, area = n[0] * n[1];
  int64_t counted = 0;
  for (int64_t z = 0; z < n[2]; z++) {
    bool across_z = false;
    const int64_t to_z = moved(z, step[2], n[2], periodic[2], &across_z);
    if ((counted += area) > UINT32_MAX) { /* the counters must not run over */
      empty(c);
      counted = area;
    }
    for (int64_t y = 0; y < n[1]; y++) {
      bool across = across_z;
      const int64_t to_y = moved(y, step[1], n[1], periodic[1], &across);
      compare_rows(image->label + z * area + y * n[0], image->label + to_z * area + to_y * n[0], n[0],
                   step[0], periodic[0], only_across, across, c);
    }
  }
  empty(c);
}

/* A line from inside to inside is the same there and back, so one way is enough. At a mirror the ways differ,
 * and each counts half. */
static void scan_both_ways(const tc_image *image, const bool periodic[3], const int64_t step[3],
                           const counts *c)
{
  const int64_t back[3] = {-step[0], -step[1], -step[2]};
  scan(image, periodic, step, false, c);
  if (!periodic[0] || !periodic[1] || !periodic[2]) scan(image, periodic, back, true, c);
}

static void add_direction(const tc_image *image, const bool periodic[3], const direction *k, const counts *c,
                          double *area)
{
  const double voxel = image->spacing[0] * image->spacing[1] * image->spacing[2];
  /* What errors that grow with the step and with its square leave of the counts of TERMS steps. */
  static const double share[TERMS] = {3, -3, 1};
  for (int times = 1; times <= TERMS; times++) {
    const int64_t step[3] = {times * k->step[0], times * k->step[1], times * k->step[2]};
    memset(c->sum, 0, TABLE * sizeof *c->sum);
    scan_both_ways(image, periodic, step, c);
    /* Lines of one step from every voxel fill the volume: their length per volume is step/voxel. */
    const double factor = 2 * share[times - 1] * k->weight * voxel / (times * k->length);
    for (int a = 0; a < TC_LABELS; a++)
      for (int b = 0; b < TC_LABELS; b++)
        if (a != b)
          area[a * TC_LABELS + b] += factor * (c->sum[a * TC_LABELS + b] + c->sum[b * TC_LABELS + a]);
  }
}

tc_status tc_surface_areas(const tc_image *image, const bool periodic[3], double *area)
{
  if (image->nz != image->n[2])
    return tc_fail(TC_ERR_USAGE, "interface areas need the whole image on one rank");
  if (image->n[0] * image->n[1] > UINT32_MAX)
    return tc_fail(TC_ERR_USAGE, "planes of %lld voxels are too large for interface areas",
                   (long long)(image->n[0] * image->n[1]));
  direction list[MOST_DIRECTIONS];
  const int count = make_directions(image, list);
  set_weights(image, list, count);
  even_out(image, list, count);
  counts c = {0};
  tc_status status = TC_NEW(&c.inside, TABLE, "crossings");
  if (status == TC_OK) status = TC_NEW(&c.across, TABLE, "crossings");
  if (status == TC_OK) status = TC_NEW(&c.sum, TABLE, "crossings");
  if (status == TC_OK) {
    memset(area, 0, TABLE * sizeof *area);
    for (int i = 0; i < count; i++) add_direction(image, periodic, &list[i], &c, area);
  }
  tc_free(&c.inside);
  tc_free(&c.across);
  tc_free(&c.sum);
  return status;
}
