/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured of a structure does not depend on how it is labelled, turned or shifted: over many small
 * random images. */
#include <math.h>
#include <string.h>

#include "suite.h"
#include "tapecast/chords.h"
#include "tapecast/clusters.h"
#include "tapecast/correlation.h"
#include "tapecast/granulometry.h"
#include "tapecast/memory.h"
#include "tapecast/surface.h"
#include "tapecast/utilisation.h"

enum { IMAGES = 40, NX = 12, NY = 14, NZ = 10, ALL = NX * NY * NZ };

static const int64_t size[3] = {NX, NY, NZ};
static const double edge[3] = {1, 0.8, 1.4};
static const bool all_around[3] = {true, true, true};

/* Direction d of the view is direction (d + turn) % 3 of the original, which is shifted and relabelled. */
typedef struct view {
  int turn;
  int64_t shift[3];
  uint8_t rename[3];
} view;

/* Blobs of a few voxels of three labels. */
static void draw(uint8_t original[ALL], uint64_t seed)
{
  memset(original, 0, ALL);
  const int blobs = 10 + (int)(30 * next_random(&seed));
  for (int b = 0; b < blobs; b++) {
    const uint8_t label = (uint8_t)(3 * next_random(&seed));
    int64_t c[3];
    for (int d = 0; d < 3; d++) c[d] = (int64_t)((double)size[d] * next_random(&seed));
    for (int i = 0; i < 27; i++) {
      const int64_t x = (c[0] + i % 3) % NX, y = (c[1] + i / 3 % 3) % NY, z = (c[2] + i / 9) % NZ;
      if (next_random(&seed) < 0.9) original[(z * NY + y) * NX + x] = label;
    }
  }
}

static tc_image *look(const uint8_t original[ALL], const view *v)
{
  int64_t n[3];
  double spacing[3];
  tc_image *image = NULL;
  for (int d = 0; d < 3; d++) {
    n[d] = size[(d + v->turn) % 3];
    spacing[d] = edge[(d + v->turn) % 3];
  }
  ck_ok(tc_image_create(MPI_COMM_SELF, n, spacing, &image));
  for (int64_t i = 0; i < ALL; i++) {
    const int64_t x[3] = {i % n[0], i / n[0] % n[1], i / n[0] / n[1]};
    int64_t at[3];
    for (int d = 0; d < 3; d++) {
      const int to = (d + v->turn) % 3;
      at[to] = (x[d] + v->shift[to]) % size[to];
    }
    image->label[i] = v->rename[original[(at[2] * NY + at[1]) * NX + at[0]]];
  }
  return image;
}

/* The numbers of one label and of its interface with another. */
typedef struct numbers {
  double clusters, wrapping, d50, mean, range, deviation, area, chord[3];
} numbers;

static numbers measure(const tc_image *image, const view *v, int label, int other)
{
  static double area[TC_LABELS * TC_LABELS];
  numbers r = {0};
  bool phase[TC_LABELS] = {false};
  phase[v->rename[label]] = true;
  tc_clusters *clusters = NULL;
  tc_sizes *sizes = NULL;
  tc_correlation *correlation = NULL;
  tc_chords *chords = NULL;
  ck_ok(tc_clusters_create(image, phase, all_around, &clusters));
  ck_ok(tc_granulometry(image, phase, all_around, 20, &sizes));
  ck_ok(tc_correlation_find(image, phase, all_around, &correlation));
  ck_ok(tc_chords_find(image, phase, all_around, &chords));
  ck_ok(tc_surface_areas(image, all_around, area));
  r.clusters = (double)clusters->count;
  for (int64_t c = 0; c < clusters->count; c++)
    for (int d = 0; d < 3; d++) r.wrapping += clusters->item[c].wraps[d] * (double)clusters->item[c].voxels;
  r.d50 = sizes->d50;
  r.mean = sizes->mean;
  r.range = correlation->range;
  r.deviation = correlation->deviation;
  r.area = area[v->rename[label] * TC_LABELS + v->rename[other]];
  for (int d = 0; d < 3; d++) r.chord[(d + v->turn) % 3] = chords->mean[d];
  tc_chords_destroy(&chords);
  tc_correlation_destroy(&correlation);
  tc_sizes_destroy(&sizes);
  tc_clusters_destroy(&clusters);
  return r;
}

static void check_same(const numbers *a, const numbers *b)
{
  ck_assert_double_eq(a->clusters, b->clusters);
  ck_assert_double_eq(a->wrapping, b->wrapping);
  ck_assert_double_eq_tol(a->d50, b->d50, 1e-5);
  ck_assert_double_eq_tol(a->mean, b->mean, 1e-5);
  ck_assert_double_eq_tol(a->range, b->range, 2e-4 * a->range + 1e-6);
  ck_assert_double_eq_tol(a->deviation, b->deviation, 2e-4 * a->deviation + 1e-6);
  for (int d = 0; d < 3; d++) ck_assert_double_eq_tol(a->chord[d], b->chord[d], 1e-12);
}

START_TEST(labels_turns_and_shifts)
{
  static const view plain = {.rename = {0, 1, 2}};
  for (int t = 0; t < IMAGES; t++) {
    uint8_t original[ALL];
    uint64_t seed = (uint64_t)t + 50;
    draw(original, seed);
    view v = {.turn = t % 3, .rename = {9, 0, 255}};
    for (int d = 0; d < 3; d++) v.shift[d] = (int64_t)((double)size[d] * next_random(&seed));
    tc_image *one = look(original, &plain), *other = look(original, &v);
    for (int label = 0; label < 3; label++) {
      const numbers a = measure(one, &plain, label, (label + 1) % 3),
                    b = measure(other, &v, label, (label + 1) % 3);
      check_same(&a, &b);
      /* weights of directions come from points on a half sphere, which turning does not leave quite the same
       */
      ck_assert_double_eq_tol(a.area, b.area, (v.turn ? 0.02 : 1e-9) * fabs(a.area) + 1e-9);
    }
    tc_image_destroy(&one);
    tc_image_destroy(&other);
  }
}
END_TEST

/* Fractions of sets must nest, whatever the image: of pores those that lead outside, of active material what
 * electrons and ions both reach. */
START_TEST(shares_nest)
{
  static const view plain = {.rename = {0, 1, 2}};
  static const bool sides[3] = {true, true, false};
  for (int t = 0; t < IMAGES; t++) {
    uint8_t original[ALL];
    draw(original, (uint64_t)t + 900);
    tc_image *image = look(original, &plain);
    const tc_roles roles = {.active[1] = true, .ionic[2] = true};
    tc_utilisation u;
    ck_ok(tc_utilisation_find(image, &roles, sides, &u));
    const double shares[5] = {u.active_electrons, u.ionic_top, u.surface_ions, u.surface_both, u.volume_both};
    for (int s = 0; s < 5; s++) ck_assert(shares[s] >= -0.05 && shares[s] <= 1.05); /* areas are estimates */
    if (u.active_electrons == 0) ck_assert_double_eq(u.volume_both, 0);
    if (u.ionic_top == 0) ck_assert_double_eq_tol(fabs(u.surface_ions) + u.volume_both, 0, 1e-12);
    tc_image_destroy(&image);
  }
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {labels_turns_and_shifts, shares_nest, NULL};
  return suite_main(argc, argv, "properties", tests);
}
