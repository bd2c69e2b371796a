/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface areas against spheres, planes and a sphere cut by a plane; shifts and permutations. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "tapecast/surface.h"

static const double pi = 3.14159265358979323846;
static const bool all_around[3] = {true, true, true}, none[3] = {false};
static double area[TC_LABELS * TC_LABELS];

static tc_image *blank(int64_t nx, int64_t ny, int64_t nz, double hx, double hy, double hz)
{
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, (int64_t[3]){nx, ny, nz}, (double[3]){hx, hy, hz}, &image));
  return image;
}

static double between(const tc_image *image, const bool periodic[3], int a, int b)
{
  ck_ok(tc_surface_areas(image, periodic, area));
  ck_assert_double_eq(area[a * TC_LABELS + b], area[b * TC_LABELS + a]);
  ck_assert_double_eq(area[a * TC_LABELS + a], 0);
  return area[a * TC_LABELS + b];
}

/* Write label 1 into a ball of radius r um. */
static void draw_ball(tc_image *image, const double centre[3], double r)
{
  const int64_t *n = image->n;
  for (int64_t i = 0; i < n[0] * n[1] * n[2]; i++) {
    const double at[3] = {(double)(i % n[0]), (double)(i / n[0] % n[1]), (double)(i / n[0] / n[1])};
    double square = 0;
    for (int d = 0; d < 3; d++) square += pow((at[d] + 0.5) * image->spacing[d] - centre[d], 2);
    if (square < r * r) image->label[i] = 1;
  }
}

/* Mean relative error over positions of the centre between voxels. */
static double error_of_balls(double r, double hz)
{
  uint64_t seed = 17;
  double sum = 0;
  enum { BALLS = 12 };
  for (int b = 0; b < BALLS; b++) {
    const int64_t n = (int64_t)(2 * r) + 6;
    tc_image *image = blank(n, n, (int64_t)((2 * r + 6) / hz), 1, 1, hz);
    const double centre[3] = {r + 3 * next_random(&seed) + 1, r + 3 * next_random(&seed) + 1,
                              r + 3 * next_random(&seed) + 1};
    draw_ball(image, centre, r);
    sum += between(image, all_around, 0, 1) / (4 * pi * r * r) - 1;
    tc_image_destroy(&image);
  }
  return sum / BALLS;
}

/* Counting voxel faces would give 1.5 times the area of any sphere. */
START_TEST(spheres)
{
  static const struct {
    double r, allowed;
  } cases[] = {{3, 0.03}, {4, 0.02}, {6, 0.006}, {10, 0.003}, {16, 0.002}};
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
    const double error = error_of_balls(cases[c].r, 1);
    ck_assert_msg(fabs(error) < cases[c].allowed, "radius of %g voxels: off by %g", cases[c].r, error);
  }
  ck_assert_double_lt(fabs(error_of_balls(8, 1.7)), 0.01);
  ck_assert_double_lt(fabs(error_of_balls(8, 0.5)), 0.01);
}
END_TEST

/* Parallel planes that fit the periodic box: two a period of normal . x. */
START_TEST(planes)
{
  enum { SIZE = 64, PLANES = 10 };
  static const int normal[PLANES][3] = {{1, 0, 0}, {1, 1, 0}, {1, 1, 1}, {2, 1, 0}, {3, 1, 0},
                                        {3, 2, 1}, {3, 1, 1}, {2, 2, 1}, {1, 0, 4}, {0, 3, 4}};
  double squares = 0, worst = 0;
  tc_image *image = blank(SIZE, SIZE, SIZE, 1, 1, 1);
  for (int p = 0; p < PLANES; p++) {
    const int *v = normal[p];
    for (int i = 0; i < SIZE * SIZE * SIZE; i++)
      image->label[i] = (v[0] * i + v[1] * (i / SIZE) + v[2] * (i / SIZE / SIZE)) % SIZE < SIZE / 2;
    const double exact = 2 * sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) * SIZE * SIZE;
    const double error = between(image, all_around, 0, 1) / exact - 1;
    squares += error * error;
    worst = fmax(worst, fabs(error));
  }
  tc_image_destroy(&image);
  ck_assert_msg(worst < 0.035 && sqrt(squares / PLANES) < 0.018, "worst %g, mean %g", worst,
                sqrt(squares / PLANES));
}
END_TEST

/* The area between two labels must not depend on where the image is cut: half a ball, mirrored at the face.
 */
START_TEST(faces_are_no_interfaces)
{
  static const bool open_below[3] = {true, true, false};
  tc_image *image = blank(24, 24, 12, 1, 1, 1), *whole = blank(24, 24, 24, 1, 1, 1);
  draw_ball(image, (double[3]){12.3, 11.8, 0}, 8);
  draw_ball(whole, (double[3]){12.3, 11.8, 12}, 8);
  ck_assert_double_eq_tol(2 * between(image, open_below, 0, 1), between(whole, all_around, 0, 1), 1e-9);
  tc_image_destroy(&image);
  tc_image_destroy(&whole);
}
END_TEST

START_TEST(three_phases)
{
  enum { SIZE = 40 };
  const double r = 12.3;
  tc_image *image = blank(SIZE, SIZE, SIZE, 0.5, 0.5, 0.5);
  for (int i = 0; i < SIZE * SIZE * SIZE / 2; i++) image->label[i] = 2;
  draw_ball(image, (double[3]){10, 10, 10}, r / 2);
  static const bool sides[3] = {true, true, false};
  const double half = 2 * pi * r * r / 4, circle = pi * r * r / 4, plane = 20 * 20;
  ck_assert_double_eq_tol(between(image, sides, 0, 1), half, 0.03 * half);
  ck_assert_double_eq_tol(area[1 * TC_LABELS + 2], half, 0.03 * half);
  ck_assert_double_eq_tol(area[0 * TC_LABELS + 2], plane - circle, 0.03 * plane);
  tc_image_destroy(&image);
}
END_TEST

/* Two balls of radius r cut by the plane in which they meet: mean errors of the area of the contact and of
 * the whole surface of the two, over directions. */
static void errors_of_contacts(double r, double neck, double *contact, double *surface)
{
  enum { PAIRS = 12 };
  const double half = sqrt(r * r - neck * neck);
  const int64_t n = (int64_t)(4 * r) + 6;
  uint64_t seed = 77;
  *contact = *surface = 0;
  for (int p = 0; p < PAIRS; p++) {
    tc_image *image = blank(n, n, n, 1, 1, 1);
    double axis[3], centre[3], length = 0;
    for (int d = 0; d < 3; d++) {
      axis[d] = 2 * next_random(&seed) - 1;
      centre[d] = (double)n / 2 + next_random(&seed);
      length += axis[d] * axis[d];
    }
    for (int64_t i = 0; i < n * n * n; i++) {
      const double at[3] = {(double)(i % n), (double)(i / n % n), (double)(i / n / n)};
      double along = 0, square = 0;
      for (int d = 0; d < 3; d++) {
        along += (at[d] - centre[d]) * axis[d] / sqrt(length);
        square += pow(at[d] - centre[d], 2);
      }
      const double across = square - along * along;
      if (across + pow(fabs(along) - half, 2) < r * r) image->label[i] = along > 0 ? 1 : 2;
    }
    *contact += (between(image, all_around, 1, 2) / (pi * neck * neck) - 1) / PAIRS;
    *surface += ((area[1] + area[2]) / (4 * pi * r * (r + half)) - 1) / PAIRS;
    tc_image_destroy(&image);
  }
}

START_TEST(contacts_of_spheres)
{
  static const struct {
    double r, neck, contact, surface;
  } cases[] = {{5, 2, 0.06, 0.006}, {8, 3, 0.06, 0.004}, {10, 6, 0.03, 0.003}};
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
    double contact, surface;
    errors_of_contacts(cases[c].r, cases[c].neck, &contact, &surface);
    ck_assert_msg(fabs(contact) < cases[c].contact && fabs(surface) < cases[c].surface,
                  "neck of %g: contact off by %g, surface by %g", cases[c].neck, contact, surface);
  }
}
END_TEST

START_TEST(shifts_and_permutations)
{
  enum { SIZE = 24, ALL = SIZE * SIZE * SIZE };
  uint64_t seed = 8;
  tc_image *image = blank(SIZE, SIZE, SIZE, 1, 1, 1), *other = blank(SIZE, SIZE, SIZE, 1, 1, 1);
  for (int b = 0; b < 12; b++)
    draw_ball(image,
              (double[3]){SIZE * next_random(&seed), SIZE * next_random(&seed), SIZE * next_random(&seed)},
              4);
  const double expected = between(image, all_around, 0, 1);
  for (int t = 0; t < 4; t++) {
    for (int i = 0; i < ALL; i++) {
      int x[3] = {i % SIZE, i / SIZE % SIZE, i / SIZE / SIZE};
      const int turned[3] = {x[t % 3], x[(t + 1) % 3], x[(t + 2) % 3]};
      other->label[i] =
          image->label[((turned[2] + 5 * t) % SIZE * SIZE + (turned[1] + t) % SIZE) * SIZE + turned[0]];
    }
    ck_assert_double_eq_tol(between(other, all_around, 0, 1), expected, 1e-9 * expected);
  }
  tc_image_destroy(&image);
  tc_image_destroy(&other);
}
END_TEST

START_TEST(thin_images)
{
  /* one plane: taken to go on, so a square of 8 x 8 is a column with four sides */
  tc_image *image = blank(32, 32, 1, 1, 1, 2);
  for (int y = 8; y < 24; y++)
    for (int x = 8; x < 24; x++) image->label[y * 32 + x] = 1;
  ck_assert_double_eq_tol(between(image, none, 0, 1), 4 * 16 * 2, 0.08 * 128);
  tc_image_destroy(&image);
  image = blank(1, 1, 2, 1, 1, 1);
  image->label[1] = 3;
  ck_assert_double_eq_tol(between(image, none, 0, 3), 2, 2);
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {spheres,
                                planes,
                                contacts_of_spheres,
                                faces_are_no_interfaces,
                                three_phases,
                                shifts_and_permutations,
                                thin_images,
                                NULL};
  return suite_main(argc, argv, "surface", tests);
}
