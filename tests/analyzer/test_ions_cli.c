/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ions through pores and several materials: what `electrode` reports. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "test_main.h"

/* Flat layers: bead type 1 up to z = 1, pore, type 2 from z = 3 to 4. */
static void write_layers(const char *path)
{
  FILE *stream = fopen(path, "w");
  ck_assert_ptr_nonnull(stream);
  fputs("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS ff ff ff\n0 4\n0 4\n0 4\n"
        "ITEM: ATOMS id type x y z radius\n1 1 2 2 -99999 100000\n2 2 2 2 100003 100000\n",
        stream);
  fclose(stream);
}

static const char layers[] = "electrode l.dump --voxel 0.25um --zlo 0 --zhi 4 --profile-bins 4 --json - ";

static cJSON *state(const char *rest)
{
  char arguments[512];
  snprintf(arguments, sizeof arguments, "%s%s", layers, rest);
  return run_json(one_rank, arguments);
}

static const cJSON *member(const cJSON *object, const char *key)
{
  return cJSON_GetObjectItemCaseSensitive(object, key);
}

START_TEST(pores_and_two_materials)
{
  write_layers("l.dump");
  static const char *const grids[] = {"", "--plain-voxels ", "--contact-sensitivity "};
  for (int k = 0; k < 3; k++) {
    char rest[256];
    snprintf(
        rest, sizeof rest,
        "%s--material A=1,sigma_ion=0.3,neck=0.5,reach=1.1 --material B=2,nanoporosity=0.5,sigma_ion=0.2 "
        "--pore-sigma-ion 0.5",
        grids[k]);
    cJSON *json = state(rest);
    const double sigma = 4 / (1 / 0.3 + 2 / 0.5 + 1 / 0.2), eta = 0.25 + 0.5 + 0.5 * 0.25;
    ck_assert_double_eq_tol(number(json, "sigma_ion_eff_s_m"), sigma, 1e-5);
    ck_assert_double_eq_tol(number(json, "sigma_ion_reference_s_m"), 0.5, 1e-12);
    ck_assert_double_eq_tol(number(json, "d_eff_rel"), sigma / 0.5, 1e-5);
    ck_assert_double_eq_tol(number(json, "ionic_volume_fraction"), eta, 1e-9);
    ck_assert_double_eq_tol(number(json, "tortuosity_factor"), eta * 0.5 / sigma, 1e-4);
    ck_assert_double_eq_tol(number(json, "tau_g"), sqrt(eta * 0.5 / sigma), 1e-4);
    ck_assert_double_eq_tol(number(json, "percolating_fraction"), 1, 1e-12);
    const cJSON *rel = member(json, "ionic_conductivity_rel");
    ck_assert_double_eq_tol(number(rel, "pore"), 1, 1e-12);
    ck_assert_double_eq_tol(number(rel, "A"), 0.6, 1e-12);
    ck_assert_double_eq_tol(number(rel, "B"), 0.4, 1e-12);
    ck_assert_ptr_null(member(json, "sigma_eff_s_m")); /* nothing conducts electrons */
    ck_assert_ptr_null(member(json, "d_eff_rel_low")); /* and no neck matters to these ions */
    cJSON_Delete(json);
  }
}
END_TEST

START_TEST(solids_in_s_m)
{
  /* Without conducting pores the best conductor is the reference, and the whole bead counts; the layers have
   * a gap. */
  write_layers("l.dump");
  cJSON *json = state("--material A=1,sigma_ion=0.2 --material B=2,nanoporosity=0.5,sigma_ion=0.4");
  ck_assert_double_eq_tol(number(json, "sigma_ion_reference_s_m"), 0.4, 1e-12);
  ck_assert_double_eq_tol(number(json, "sigma_ion_eff_s_m"), 0, 1e-12);
  ck_assert_double_eq_tol(number(json, "ionic_volume_fraction"), 0.5, 1e-9);
  ck_assert(cJSON_IsNull(member(json, "tau_g")));
  cJSON_Delete(json);
}
END_TEST

/* Two columns of touching beads, of types 1, 2 and 3, 2. */
static void write_columns(const char *path)
{
  FILE *stream = fopen(path, "w");
  ck_assert_ptr_nonnull(stream);
  fputs("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n4\nITEM: BOX BOUNDS pp pp ff\n0 8\n0 8\n0 8\n"
        "ITEM: ATOMS id type x y z radius\n1 1 2 2 2 2\n2 2 2 2 6 2\n3 3 6 6 2 2\n4 2 6 6 6 2\n",
        stream);
  fclose(stream);
}

START_TEST(ion_conductors_have_necks_with_one_another)
{
  write_columns("n.dump");
  cJSON *json = run_json(
      one_rank, "electrode n.dump --voxel 0.5 --json - --material A=1,ionic=1,neck=0.5,reach=1.1 "
                "--material B=2,ionic=1,neck=0.5,reach=1.1 --material C=3,sigma=1,neck=0.5,reach=1.1");
  const double both = number(json, "d_eff_rel");
  ck_assert_double_gt(both, 0.01); /* through A and B, which touch */
  ck_assert_double_eq_tol(number(member(json, "ionic_conductivity_rel"), "A"), 1, 1e-12);
  ck_assert_ptr_null(member(json, "sigma_ion_eff_s_m"));
  ck_assert_double_eq_tol(number(json, "sigma_eff_s_m"), 0, 1e-12);
  cJSON_Delete(json);
  /* The same in S/m is the same relative to the bulk. */
  json = run_json(
      one_rank, "electrode n.dump --voxel 0.5 --json - --material A=1,sigma_ion=0.3,neck=0.5,reach=1.1 "
                "--material B=2,sigma_ion=0.3,neck=0.5,reach=1.1 --material C=3,sigma=1,neck=0.5,reach=1.1");
  ck_assert_double_eq_tol(number(json, "d_eff_rel"), both, 1e-9);
  ck_assert_double_eq_tol(number(json, "sigma_ion_eff_s_m"), 0.3 * both, 1e-9);
  cJSON_Delete(json);
}
END_TEST

START_TEST(refusals)
{
  write_layers("l.dump");
  expect("electrode l.dump --voxel 0.25 --material A=1,ionic=1 --material B=2,sigma_ion=0.2", TC_ERR_USAGE,
         "'A' has ionic=1 but no sigma_ion");
  expect("electrode l.dump --voxel 0.25 --material A=1,ionic=1 --material B=2 --pore-sigma-ion 1",
         TC_ERR_USAGE, "'A' has ionic=1 but no sigma_ion");
  expect("electrode l.dump --voxel 0.25 --material A=1-2,sigma_ion=-1", TC_ERR_USAGE, "sigma_ion");
  expect("electrode l.dump --voxel 0.25 --material A=1-2 --pore-sigma-ion x", TC_ERR_USAGE,
         "--pore-sigma-ion");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("ions");
  TCase *tests = tcase_create("ions");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, pores_and_two_materials);
  tcase_add_test(tests, solids_in_s_m);
  tcase_add_test(tests, ion_conductors_have_necks_with_one_another);
  tcase_add_test(tests, refusals);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
