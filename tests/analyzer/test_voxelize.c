/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beads to voxels: volumes, periodic images, priority, cuts, tilted boxes, necks; and the search for
 * contacts. */
#include <math.h>
#include <string.h>

#include "suite.h"
#include "tapecast/contacts.h"
#include "tapecast/memory.h"
#include "tapecast/voxelize.h"

static const double pi = 3.14159265358979323846;

static tc_voxelize_options with_voxel(double um)
{
  tc_voxelize_options options = tc_voxelize_defaults();
  for (int d = 0; d < 3; d++) options.voxel[d] = um;
  return options;
}

static int64_t count_of(const tc_image *image, int label)
{
  int64_t count[TC_LABELS];
  ck_ok(tc_image_count(image, count));
  return count[label];
}

static tc_image *draw(const tc_beads *beads, const tc_voxelize_options *options)
{
  tc_image *image = NULL;
  ck_ok(tc_voxelize(MPI_COMM_SELF, beads, options, &image));
  return image;
}

static double drawn_volume(const tc_beads *beads, double voxel)
{
  const tc_voxelize_options options = with_voxel(voxel);
  tc_image *image = draw(beads, &options);
  const double volume =
      (double)count_of(image, 1) * image->spacing[0] * image->spacing[1] * image->spacing[2];
  tc_image_destroy(&image);
  return volume;
}

START_TEST(sphere_volume_converges)
{
  tc_beads *beads = make_beads(1, 20);
  const double exact = 4.0 / 3 * pi * pow(6.1, 3);
  double error[3];
  for (int level = 0; level < 3; level++) {
    error[level] = 0;
    uint64_t seed = 7;
    for (int i = 0; i < 10; i++) { /* places at random: lattice coincidences average out */
      place_bead(beads, 0, 1, 6.1, 20 * next_random(&seed), 20 * next_random(&seed), 20 * next_random(&seed));
      error[level] += fabs(drawn_volume(beads, 0.8 / (1 << level)) / exact - 1) / 10;
    }
  }
  ck_assert_double_lt(error[0], 5e-3);
  ck_assert_double_lt(error[2], 3e-4);
  ck_assert_double_lt(error[2], error[0] / 4);
  tc_beads_destroy(&beads);
}
END_TEST

/* The definition, voxel by voxel. */
static uint8_t label_by_distance(const tc_beads *beads, const tc_image *image, const double scale, int64_t x,
                                 int64_t y, int64_t z)
{
  const int64_t at[3] = {x, y, z};
  int best = 0;
  for (int64_t i = 0; i < beads->count; i++) {
    double square = 0;
    for (int d = 0; d < 3; d++) {
      double step = image->origin[d] + ((double)at[d] + 0.5) * image->spacing[d] - beads->position[3 * i + d];
      if (beads->periodic[d]) step -= beads->length[d] * round(step / beads->length[d]);
      square += step * step;
    }
    const double r = beads->radius[i] * scale;
    if (square <= r * r && (best == 0 || beads->type[i] < best)) best = beads->type[i];
  }
  return (uint8_t)best;
}

START_TEST(agrees_with_the_definition)
{
  for (int periodic = 0; periodic < 2; periodic++) {
    tc_beads *beads = make_beads(60, 12);
    uint64_t seed = 11;
    for (int64_t i = 0; i < beads->count; i++)
      place_bead(beads, i, 1 + (int)(i % 3), 0.4 + 2 * next_random(&seed), 12 * next_random(&seed),
                 12 * next_random(&seed), 12 * next_random(&seed));
    beads->periodic[2] = periodic;
    beads->periodic[0] = true;
    beads->periodic[1] = periodic;
    tc_voxelize_options options = with_voxel(0.41);
    for (int l = 0; l < TC_LABELS; l++) options.scale[l] = 1.05;
    tc_image *image = draw(beads, &options);
    ck_assert_int_eq((int)image->n[0], 29);
    ck_assert_double_eq_tol(image->spacing[0], 12.0 / 29, 1e-15);
    int64_t i = 0;
    for (int64_t z = 0; z < image->n[2]; z++)
      for (int64_t y = 0; y < image->n[1]; y++)
        for (int64_t x = 0; x < image->n[0]; x++, i++)
          ck_assert_int_eq(image->label[i], label_by_distance(beads, image, 1.05, x, y, z));
    tc_image_destroy(&image);
    tc_beads_destroy(&beads);
  }
}
END_TEST

START_TEST(images_across_every_face)
{
  /* On lattice positions the voxel counts of a whole sphere and of its eight parts are the same. */
  tc_beads *beads = make_beads(1, 16);
  place_bead(beads, 0, 1, 5, 8, 8, 8);
  const double inside = drawn_volume(beads, 0.5);
  static const double place[4][3] = {{0, 0, 0}, {16, 0, 8}, {-32, 48, 160}, {8, 16, 0}};
  for (int i = 0; i < 4; i++) {
    place_bead(beads, 0, 1, 5, place[i][0], place[i][1], place[i][2]);
    ck_assert_double_eq_tol(drawn_volume(beads, 0.5), inside, 1e-9);
  }
  beads->periodic[2] = false;
  place_bead(beads, 0, 1, 5, 0, 0, 0);
  ck_assert_double_eq_tol(drawn_volume(beads, 0.5), inside / 2, 1e-9);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(beads_outside_a_fixed_box)
{
  tc_beads *beads = make_beads(5, 10);
  tc_voxelize_options options = with_voxel(0.5);
  beads->periodic[0] = beads->periodic[2] = false;
  place_bead(beads, 0, 1, 1, -50, 5, 5); /* along x; y is periodic, where any place is inside */
  place_bead(beads, 1, 1, 1, 5, 500, 5);
  place_bead(beads, 2, 1, 1, 5, 5, 10.9); /* in part inside */
  place_bead(beads, 3, 1, 1, 5, 5, 11.5);
  place_bead(beads, 4, 2, 1, 5, 5, -3);
  tc_strays strays = tc_voxelize_strays(beads, &options);
  ck_assert_int_eq((int)strays.count, 3);
  ck_assert_int_eq((int)strays.first, 0);
  ck_assert_int_eq(strays.axis, 0);
  place_bead(beads, 0, 1, 1, 5, 5, 5);
  strays = tc_voxelize_strays(beads, &options);
  ck_assert_int_eq((int)strays.count, 2);
  ck_assert_int_eq((int)strays.first, 3);
  ck_assert_int_eq(strays.axis, 2);
  options.scale[1] = 2;                     /* now bead 3 reaches in */
  options.label_of_type[2] = TC_LABEL_PORE; /* and bead 4 is not to be drawn */
  ck_assert_int_eq((int)tc_voxelize_strays(beads, &options).count, 0);
  options.scale[1] = options.label_of_type[2] = 1;
  options.crop = true;
  options.zlo = 2;
  options.zhi = 14; /* beyond the box: bead 3 is drawn there */
  strays = tc_voxelize_strays(beads, &options);
  ck_assert_int_eq((int)strays.count, 1);
  ck_assert_int_eq((int)strays.first, 4);
  tc_image *image = draw(beads, &options);
  const int64_t n = image->n[0] * image->n[1];
  ck_assert_int_eq(image->label[19 * n + 10 * image->n[0] + 10], 1); /* z = 11.75 */
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(bead_larger_than_the_box_fills_it)
{
  tc_beads *beads = make_beads(1, 10);
  place_bead(beads, 0, 1, 9, 3, 4, 5);
  ck_assert_double_eq_tol(drawn_volume(beads, 0.5), 1000, 1e-9);
  place_bead(beads, 0, 1, 25, 3, 4, 5);
  tc_image *image = NULL;
  const tc_voxelize_options options = with_voxel(1);
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_INPUT, "bead 1 has a radius of 25");
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(priority_decides_overlaps)
{
  tc_beads *beads = make_beads(2, 20);
  place_bead(beads, 0, 1, 4, 8, 10, 10);
  place_bead(beads, 1, 2, 4, 12, 10, 10);
  tc_voxelize_options options = with_voxel(0.25);
  tc_image *image = draw(beads, &options);
  const int64_t whole = count_of(image, 1), cut = count_of(image, 2);
  tc_image_destroy(&image);
  options.priority[0] = 2;
  options.priorities = 1;
  image = draw(beads, &options);
  ck_assert_int_eq((int)count_of(image, 2), (int)whole);
  ck_assert_int_eq((int)count_of(image, 1), (int)cut);
  /* the lens that two spheres of radius 4 share at distance 4 */
  const double lens = pi * (2 * 4 - 4) * (2 * 4 - 4) * (4 * 4 + 4 * 4 * 4) / (12 * 4);
  ck_assert_double_eq_tol((double)(whole - cut) * pow(0.25, 3), lens, 0.02 * lens);
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(types_without_label_are_not_drawn)
{
  tc_beads *beads = make_beads(2, 20);
  place_bead(beads, 1, 2, 4, 10, 10, 10);
  tc_voxelize_options options = with_voxel(1);
  options.label_of_type[1] = 9;
  options.label_of_type[2] = TC_LABEL_PORE;
  tc_image *image = draw(beads, &options);
  ck_assert_int_gt((int)count_of(image, 9), 0);
  ck_assert_int_eq((int)(count_of(image, 9) + count_of(image, 0)), 8000);
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(crop_cuts_and_looks_across_the_face)
{
  tc_beads *beads = make_beads(1, 16);
  place_bead(beads, 0, 1, 5, 8, 8, 15);
  tc_voxelize_options options = with_voxel(0.5);
  options.crop = true;
  options.zlo = 0;
  options.zhi = 4;
  tc_image *image = draw(beads, &options);
  ck_assert_int_eq((int)image->n[2], 8);
  ck_assert_double_eq(image->origin[2], 0);
  /* the cap of height 4 that the periodic image at z = -1 puts above 0 */
  const double cap = pi * 16 * (3 * 5 - 4) / 3;
  ck_assert_double_eq_tol((double)count_of(image, 1) * 0.125, cap, 0.03 * cap);
  tc_image_destroy(&image);
  options.zhi = 0;
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_USAGE, "second must be the larger");
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(tilted_box_holds_each_bead_once)
{
  tc_beads *beads = make_beads(1, 16);
  beads->tilt[0] = 5;
  beads->tilt[1] = -3;
  beads->tilt[2] = 2;
  place_bead(beads, 0, 1, 5, 8, 8, 8);
  const double inside = drawn_volume(beads, 0.5);
  static const double place[3][3] = {{0, 0, 0}, {8, 0, 8}, {8, 8, 16}};
  for (int i = 0; i < 3; i++) {
    place_bead(beads, 0, 1, 5, place[i][0], place[i][1], place[i][2]);
    ck_assert_double_eq_tol(drawn_volume(beads, 0.5), inside, 1e-9);
  }
  /* a bead on the y face sits, beyond it, one tilt further along x */
  place_bead(beads, 0, 1, 2, 8, 0, 8);
  const tc_voxelize_options options = with_voxel(1);
  tc_image *image = draw(beads, &options);
  ck_assert_int_eq(image->label[(8 * 16 + 0) * 16 + 8], 1);
  ck_assert_int_eq(image->label[(8 * 16 + 15) * 16 + 8], 0);
  ck_assert_int_eq(image->label[(8 * 16 + 15) * 16 + 13], 1);
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(necks_join_only_what_nearly_touches)
{
  tc_beads *beads = make_beads(2, 24);
  place_bead(beads, 0, 1, 5, 1, 12, 12);
  place_bead(beads, 1, 1, 5, 1 - 10.4, 12, 12); /* a gap of 0.4, across the face */
  tc_voxelize_options options = with_voxel(0.2);
  tc_image *image = draw(beads, &options);
  const int64_t spheres = count_of(image, 1);
  tc_image_destroy(&image);
  options.neck[1] = 0.3;
  image = draw(beads, &options);
  ck_assert_int_eq((int)count_of(image, 1), (int)spheres); /* 10.4 > 10: not in contact */
  tc_image_destroy(&image);

  options.neck_reach[1] = 1.05; /* 10.4 < 10.5: in contact */
  image = draw(beads, &options);
  ck_assert_int_gt((int)count_of(image, 1), (int)spheres);
  tc_image_destroy(&image);

  /* At the scaled distance they touch: the neck of radius 1.5 fills the gap and the rounding of two caps. */
  tc_beads *apart = make_beads(2, 24);
  place_bead(apart, 0, 1, 5.001, 6, 12, 12);
  place_bead(apart, 1, 1, 5.001, 16, 12, 12);
  image = draw(apart, &options);
  tc_voxelize_options bare = with_voxel(0.2);
  tc_image *without = draw(apart, &bare);
  const double added = (double)(count_of(image, 1) - count_of(without, 1)) * pow(0.2, 3);
  const double rho = 1.5, r = 5, height = r - sqrt(r * r - rho * rho);
  const double exact = pi * rho * rho * 2 * height - 2 * pi * height * height * (3 * r - height) / 3;
  ck_assert_double_eq_tol(added, exact, 0.12 * exact);
  tc_image_destroy(&image);
  tc_image_destroy(&without);
  tc_beads_destroy(&apart);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(necks_reach_the_ends)
{
  tc_beads *beads = make_beads(1, 12);
  beads->periodic[2] = false;
  place_bead(beads, 0, 1, 3, 6, 6, 3.25); /* a gap of 0.25 below */
  tc_voxelize_options options = with_voxel(0.25);
  tc_image *image = draw(beads, &options);
  const int64_t foot = 24 * 48 + 24, area = 48 * 48;
  ck_assert_int_eq(image->label[foot], 0);
  tc_image_destroy(&image);
  options.neck[1] = 0.5;
  options.neck_reach[1] = 1.1;
  image = draw(beads, &options);
  ck_assert_int_eq(image->label[foot], 1);
  int64_t touching[2] = {0, 0};
  for (int64_t i = 0; i < area; i++) {
    touching[0] += image->label[i];
    touching[1] += image->label[47 * area + i];
  }
  ck_assert_double_eq_tol((double)touching[0] * 0.0625, pi * 1.5 * 1.5, 0.5);
  ck_assert_int_eq((int)touching[1], 0);
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(necks_between_materials_need_one_group)
{
  tc_beads *beads = make_beads(2, 20);
  place_bead(beads, 0, 1, 4.01, 6, 10, 10);
  place_bead(beads, 1, 2, 2.01, 12, 10, 10);
  tc_voxelize_options options = with_voxel(0.2);
  tc_image *image = draw(beads, &options);
  const int64_t bare[2] = {count_of(image, 1), count_of(image, 2)};
  tc_image_destroy(&image);
  options.neck[1] = options.neck[2] = 0.5;
  image = draw(beads, &options);
  ck_assert_int_eq((int)count_of(image, 1), (int)bare[0]);
  tc_image_destroy(&image);
  options.neck_group[1] = options.neck_group[2] = 1;
  image = draw(beads, &options);
  ck_assert_int_gt((int)count_of(image, 1), (int)bare[0]);
  ck_assert_int_gt((int)count_of(image, 2), (int)bare[1]);
  /* the neck along the line of centres changes label where the spheres touch, at x = 10 */
  const int64_t row = (image->n[1] * 50 + 50) * image->n[0];
  ck_assert_int_eq(image->label[row + 49], 1);
  ck_assert_int_eq(image->label[row + 50], 2);
  tc_image_destroy(&image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(contacts_agree_with_all_pairs)
{
  tc_beads *beads = make_beads(150, 9);
  uint64_t seed = 3;
  double reach[150];
  for (int64_t i = 0; i < beads->count; i++) {
    place_bead(beads, i, 1, 0.2 + 0.8 * next_random(&seed), 9 * next_random(&seed), 9 * next_random(&seed),
               9 * next_random(&seed));
    reach[i] = beads->radius[i] * 1.1;
  }
  beads->periodic[2] = false;
  tc_contact *contacts = NULL;
  int64_t count, expected = 0;
  ck_ok(tc_contacts_find(beads, reach, &contacts, &count));
  for (int64_t i = 0; i < beads->count; i++)
    for (int64_t j = i + 1; j < beads->count; j++) {
      double square = 0;
      for (int d = 0; d < 3; d++) {
        double step = beads->position[3 * i + d] - beads->position[3 * j + d];
        if (beads->periodic[d]) step -= 9 * round(step / 9);
        square += step * step;
      }
      expected += sqrt(square) < reach[i] + reach[j];
    }
  ck_assert_int_gt((int)expected, 100);
  ck_assert_int_eq((int)count, (int)expected);
  for (int64_t c = 0; c < count; c++)
    ck_assert_double_lt(contacts[c].distance, reach[contacts[c].i] + reach[contacts[c].j]);
  tc_free(&contacts);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(contacts_of_a_cubic_lattice)
{
  /* One bead in its own cell touches its images: 3 contacts, along x, y and z. Eight of them: 24. */
  for (int n = 1; n <= 2; n++) {
    tc_beads *beads = make_beads(n * n * n, 2.0 * n);
    double reach[8];
    for (int64_t i = 0; i < beads->count; i++) {
      place_bead(beads, i, 1, 1, 2.0 * (double)(i % n), 2.0 * (double)(i / n % n), 2.0 * (double)(i / n / n));
      reach[i] = 1.0001;
    }
    tc_contact *contacts = NULL;
    int64_t count;
    ck_ok(tc_contacts_find(beads, reach, &contacts, &count));
    ck_assert_int_eq((int)count, 3 * n * n * n);
    tc_free(&contacts);
    tc_beads_destroy(&beads);
  }
}
END_TEST

START_TEST(options_out_of_range)
{
  tc_beads *beads = make_beads(1, 10);
  tc_image *image = NULL;
  tc_voxelize_options options = with_voxel(0);
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_USAGE, "must be positive");
  options = with_voxel(1e-9);
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_USAGE, "too many");
  options = with_voxel(1e-5); /* 1e18 voxels: refused before memory is taken */
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_MEMORY, "memory");
  options = with_voxel(1);
  options.scale[3] = 0;
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_USAGE, "scale of label 3");
  options = with_voxel(1);
  options.neck[2] = 1.5;
  ck_fails(tc_voxelize(MPI_COMM_SELF, beads, &options, &image), TC_ERR_USAGE, "neck of label 2");
  ck_assert_ptr_null(image);
  tc_beads_destroy(&beads);
}
END_TEST

START_TEST(slabs_cover_the_image_once)
{
  for (int64_t nz = 1; nz < 40; nz++)
    for (int size = 1; size < 12; size++) {
      int64_t next = 0;
      for (int rank = 0; rank < size; rank++) {
        int64_t z0, n;
        tc_image_slab(nz, rank, size, &z0, &n);
        ck_assert_int_eq((int)z0, (int)next);
        ck_assert_int_ge((int)n, nz >= size ? 1 : 0);
        if ((nz + 1) / 2 >= size) ck_assert_int_eq((int)(z0 % 2), 0);
        next = z0 + n;
      }
      ck_assert_int_eq((int)next, (int)nz);
    }
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {sphere_volume_converges,
                                agrees_with_the_definition,
                                images_across_every_face,
                                beads_outside_a_fixed_box,
                                bead_larger_than_the_box_fills_it,
                                priority_decides_overlaps,
                                types_without_label_are_not_drawn,
                                crop_cuts_and_looks_across_the_face,
                                tilted_box_holds_each_bead_once,
                                necks_join_only_what_nearly_touches,
                                necks_reach_the_ends,
                                necks_between_materials_need_one_group,
                                contacts_agree_with_all_pairs,
                                contacts_of_a_cubic_lattice,
                                options_out_of_range,
                                slabs_cover_the_image_once,
                                NULL};
  return suite_main(argc, argv, "voxelize", tests);
}
