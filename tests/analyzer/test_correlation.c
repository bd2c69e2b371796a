/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Correlations and chords against counting, and the prediction of how fractions scatter from box to box. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "tapecast/chords.h"
#include "tapecast/correlation.h"
#include "tapecast/surface.h"

static const bool phase_one[TC_LABELS] = {[1] = true};
static const bool sides[3] = {true, true, false}, all_around[3] = {true, true, true};

static tc_image *blank(int64_t nx, int64_t ny, int64_t nz, double h)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, (int64_t[3]){nx, ny, nz}, (double[3]){h, h, h}, &image));
  return image;
}

/* Overlapping balls at random places of a periodic cube. */
static tc_image *make_balls(int64_t n, int balls, double r, uint64_t seed)
{
  tc_image *image = blank(n, n, n, 1);
  const int reach = (int)r + 1;
  for (int b = 0; b < balls; b++) {
    double c[3];
    for (int d = 0; d < 3; d++) c[d] = (double)n * next_random(&seed);
    for (int z = -reach; z <= reach; z++)
      for (int y = -reach; y <= reach; y++)
        for (int x = -reach; x <= reach; x++) {
          const int64_t at[3] = {(int64_t)c[0] + x, (int64_t)c[1] + y, (int64_t)c[2] + z};
          double square = 0;
          for (int d = 0; d < 3; d++) square += pow((double)at[d] + 0.5 - c[d], 2);
          if (square < r * r) image->label[((at[2] + n) % n * n + (at[1] + n) % n) * n + (at[0] + n) % n] = 1;
        }
  }
  return image;
}

static tc_correlation *correlation_of(const tc_image *image, const bool periodic[3])
{
  tc_correlation *c = NULL;
  ck_ok(tc_correlation_find(image, phase_one, periodic, &c));
  return c;
}

START_TEST(correlations_are_counts_of_pairs)
{
  enum { NX = 12, NY = 10, NZ = 9 };
  static const int64_t n[3] = {NX, NY, NZ};
  const bool *const periodic[2] = {sides, all_around};
  for (int p = 0; p < 2; p++) {
    tc_image *image = blank(NX, NY, NZ, 0.5);
    uint64_t seed = 4;
    for (int i = 0; i < NX * NY * NZ; i++) image->label[i] = next_random(&seed) < 0.3;
    tc_correlation *c = correlation_of(image, periodic[p]);
    double hits[64] = {0}, pairs[64] = {0};
    for (int i = 0; i < NX * NY * NZ; i++)
      for (int j = 0; j < NX * NY * NZ; j++) {
        const int64_t a[3] = {i % NX, i / NX % NY, i / NX / NY}, b[3] = {j % NX, j / NX % NY, j / NX / NY};
        double square = 0;
        bool twice = false;
        for (int d = 0; d < 3; d++) {
          int64_t step = llabs(a[d] - b[d]);
          if (periodic[p][d] && 2 * step > n[d]) step = n[d] - step;
          twice = twice || (periodic[p][d] ? 2 * step == n[d] : 2 * step > n[d]);
          square += (double)(step * step);
        }
        if (twice) continue; /* half way round, or beyond the lags looked at */
        const int bin = (int)(sqrt(square) + 0.5);
        pairs[bin]++;
        hits[bin] += image->label[i] && image->label[j];
      }
    ck_assert_int_ge(c->count, 5);
    for (int b = 0; b < c->count; b++) ck_assert_double_eq_tol(c->probability[b], hits[b] / pairs[b], 1e-6);
    ck_assert_double_eq_tol(c->probability[0], c->fraction, 1e-6);
    tc_correlation_destroy(&c);
    tc_image_destroy(&image);
  }
}
END_TEST

/* Overlapping balls: the covariance of what is outside them is q^(2 - overlap) - q^2 (Stoyan, Kendall,
 * Mecke), overlap the shared volume of two balls r apart over that of one. */
START_TEST(overlapping_balls)
{
  enum { IMAGES = 4, SIZE = 96 };
  const double radius = 6;
  double found = 0, expected = 0;
  for (int t = 0; t < IMAGES; t++) {
    tc_image *image = make_balls(SIZE, 675, radius, (uint64_t)t + 11);
    for (int64_t i = 0; i < SIZE * SIZE * SIZE; i++) image->label[i] = image->label[i] == 0;
    tc_correlation *c = correlation_of(image, all_around);
    const double q = c->fraction;
    for (int b = 1; b < c->count; b++) {
      const double x = c->distance[b] / (2 * radius), overlap = x < 1 ? 1 - 1.5 * x + 0.5 * x * x * x : 0;
      ck_assert_double_eq_tol(c->probability[b], pow(q, 2 - overlap), 0.015);
    }
    for (double r = 0.005; r < 2 * radius; r += 0.01) {
      const double x = r / (2 * radius), overlap = 1 - 1.5 * x + 0.5 * x * x * x;
      expected += 4 * 3.14159265 * r * r * 0.01 * (pow(q, 2 - overlap) - q * q) / (q - q * q);
    }
    found += c->range;
    ck_assert(c->decays);
    ck_assert_double_eq_tol(c->deviation, sqrt((1 - q) / q * c->range / pow(SIZE, 3)), 1e-6);
    /* in a cube of the edge it names, it would deviate by as much as was asked for */
    ck_assert_double_eq_tol(tc_representative_edge(c, c->deviation), SIZE, 1e-6);
    tc_correlation_destroy(&c);
    tc_image_destroy(&image);
  }
  ck_assert_double_eq_tol(found, expected, 0.25 * expected);
}
END_TEST

/* The predicted deviation is that of many boxes cut out of independent structures. */
START_TEST(deviation_from_box_to_box)
{
  enum { BOXES = 24, SIZE = 40 };
  double sum = 0, square = 0, predicted = 0;
  for (int b = 0; b < BOXES; b++) {
    /* a box without periodicity cut out of a larger structure, so that the number of balls in it varies */
    tc_image *large = make_balls(60, 165, 5, (uint64_t)b + 100), *image = blank(SIZE, SIZE, SIZE, 1);
    for (int i = 0; i < SIZE * SIZE * SIZE; i++)
      image->label[i] = large->label[(i / SIZE / SIZE * 60 + i / SIZE % SIZE) * 60 + i % SIZE];
    tc_correlation *c = correlation_of(image, (const bool[3]){false, false, false});
    sum += c->fraction;
    square += c->fraction * c->fraction;
    predicted += c->deviation / BOXES;
    tc_correlation_destroy(&c);
    tc_image_destroy(&image);
    tc_image_destroy(&large);
  }
  const double mean = sum / BOXES,
               observed = sqrt((square / BOXES - mean * mean) * BOXES / (BOXES - 1)) / mean;
  ck_assert_msg(predicted > 0.5 * observed && predicted < 1.7 * observed, "predicted %g, observed %g",
                predicted, observed);
}
END_TEST

START_TEST(nothing_to_correlate)
{
  tc_image *image = blank(8, 8, 8, 1);
  tc_correlation *c = correlation_of(image, sides);
  ck_assert_int_eq(c->count, 0);
  tc_correlation_destroy(&c);
  memset(image->label, 1, 512);
  c = correlation_of(image, sides);
  ck_assert_int_eq(c->count, 0);
  ck_assert_double_eq(c->fraction, 1);
  tc_correlation_destroy(&c);
  tc_image_destroy(&image);
  image = blank(1, 1, 5, 1);
  image->label[2] = 1;
  c = correlation_of(image, sides);
  ck_assert_double_eq_tol(c->fraction, 0.2, 1e-12);
  tc_correlation_destroy(&c);
  tc_image_destroy(&image);
}
END_TEST

START_TEST(chords_of_bars)
{
  /* along x: 3 inside, 2 + 1 round the edge; along y and z lines never leave or never meet the phase */
  tc_image *image = blank(10, 4, 5, 2);
  for (int i = 0; i < 20; i++)
    for (int x = 0; x < 10; x++) image->label[10 * i + x] = x < 2 || (x > 3 && x < 7) || x == 9;
  for (int p = 0; p < 2; p++) {
    tc_chords *chords = NULL;
    ck_ok(tc_chords_find(image, phase_one, (const bool[3]){p == 1, true, true}, &chords));
    ck_assert_double_eq(chords->count[0][3], p ? 40 : 20);
    ck_assert_double_eq_tol(chords->mean[0], p ? 6 : (2 * 20 + 3 * 20 + 1 * 20) / 60. * 2, 2.1);
    ck_assert_double_eq(chords->mean[1], 0);
    ck_assert_double_eq(chords->mean[2], 0);
    tc_chords_destroy(&chords);
  }
  tc_image_destroy(&image);
}
END_TEST

START_TEST(mean_chord_and_surface)
{
  static double area[TC_LABELS * TC_LABELS];
  tc_image *image = make_balls(96, 300, 9, 5);
  tc_chords *chords = NULL;
  ck_ok(tc_chords_find(image, phase_one, all_around, &chords));
  ck_ok(tc_surface_areas(image, all_around, area));
  int64_t count[TC_LABELS];
  ck_ok(tc_image_count(image, count));
  const double expected = 4 * (double)count[1] / area[1];
  const double mean = (chords->mean[0] + chords->mean[1] + chords->mean[2]) / 3;
  /* chords miss the sharp ends of the gaps between balls, which areas extrapolate */
  ck_assert_double_eq_tol(mean, expected, 0.06 * expected);
  tc_chords_destroy(&chords);
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {correlations_are_counts_of_pairs,
                                overlapping_balls,
                                deviation_from_box_to_box,
                                nothing_to_correlate,
                                chords_of_bars,
                                mean_chord_and_surface,
                                NULL};
  return suite_main(argc, argv, "correlation", tests);
}
