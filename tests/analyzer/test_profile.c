/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fractions, porosities and profiles of images whose answers are known. */
#include <string.h>

#include "suite.h"
#include "tapecast/profile.h"

/* Layers along z of given thickness and label. */
static tc_image *laminate(const int *thickness, const uint8_t *label, int layers)
{
  int64_t planes = 0, next = 0;
  for (int i = 0; i < layers; i++) planes += thickness[i];
  tc_image *image = NULL;
  ck_ok(tc_image_create(MPI_COMM_SELF, (int64_t[3]){5, 3, planes}, (double[3]){1, 1, 0.5}, &image));
  for (int i = 0; i < layers; next += thickness[i++])
    memset(image->label + next * 15, label[i], (size_t)thickness[i] * 15);
  return image;
}

START_TEST(laminate_is_seen_layer_by_layer)
{
  const int thickness[3] = {4, 2, 6};
  const uint8_t label[3] = {1, 0, 3};
  tc_image *image = laminate(thickness, label, 3);
  double nanoporosity[TC_LABELS] = {0};
  nanoporosity[3] = 0.5;
  tc_profile *profile = NULL;
  ck_ok(tc_profile_create(image, 3, &profile));
  ck_assert_double_eq_tol(profile->fraction[1], 4.0 / 12, 1e-15);
  ck_assert_double_eq_tol(profile->fraction[3], 6.0 / 12, 1e-15);
  ck_assert_double_eq_tol(tc_porosity_interparticle(profile->fraction), 2.0 / 12, 1e-15);
  ck_assert_double_eq_tol(tc_porosity_total(profile->fraction, nanoporosity), 5.0 / 12, 1e-15);
  static const double z[3] = {1, 3, 5}, one[3] = {1, 0, 0}, pore[3] = {0, 0.5, 0}, three[3] = {0, 0.5, 1};
  for (int b = 0; b < 3; b++) {
    const double *fraction = profile->bin_fraction + b * TC_LABELS;
    ck_assert_double_eq_tol(profile->z[b], z[b], 1e-15);
    ck_assert_double_eq_tol(fraction[1], one[b], 1e-15);
    ck_assert_double_eq_tol(fraction[0], pore[b], 1e-15);
    ck_assert_double_eq_tol(fraction[3], three[b], 1e-15);
  }
  tc_profile_destroy(&profile);
  tc_image_destroy(&image);
}
END_TEST

START_TEST(bins_need_not_divide_the_planes)
{
  const int thickness[1] = {10};
  const uint8_t label[1] = {2};
  tc_image *image = laminate(thickness, label, 1);
  for (int bins = 1; bins < 14; bins++) {
    tc_profile *profile = NULL;
    ck_ok(tc_profile_create(image, bins, &profile));
    ck_assert_int_eq(profile->bins, bins < 10 ? bins : 10);
    for (int b = 0; b < profile->bins; b++) {
      ck_assert_double_eq_tol(profile->bin_fraction[b * TC_LABELS + 2], 1, 1e-15);
      ck_assert_double_gt(profile->z[b], b > 0 ? profile->z[b - 1] : 0);
    }
    ck_assert_double_lt(profile->z[profile->bins - 1], 5);
    tc_profile_destroy(&profile);
  }
  tc_profile *profile = NULL;
  ck_fails(tc_profile_create(image, 0, &profile), TC_ERR_USAGE, "0 bins");
  tc_image_destroy(&image);
}
END_TEST

int main(int argc, char **argv)
{
  const TTest *const tests[] = {laminate_is_seen_layer_by_layer, bins_need_not_divide_the_planes, NULL};
  return suite_main(argc, argv, "profile", tests);
}
