/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command `structure`: its keys, images and beads, one rank and two. */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "test_main.h"

/* Touching beads of two materials in columns from face to face. */
static void write_beads(void)
{
  FILE *stream = fopen("c.dump", "w");
  ck_assert_ptr_nonnull(stream);
  fputs("ITEM: TIMESTEP\n77\nITEM: NUMBER OF ATOMS\n6\nITEM: BOX BOUNDS pp pp ff\n0 8\n0 8\n0 12\n"
        "ITEM: ATOMS id type x y z radius\n",
        stream);
  for (int i = 0; i < 6; i++)
    fprintf(stream, "%d %d %d %d %d 2.1\n", i + 1, 1 + i / 3, i < 3 ? 2 : 6, 2, 2 + 4 * (i % 3));
  fclose(stream);
}

static const char beads[] = "structure c.dump --voxel 0.25um --material AM=1,sigma=1 --material SE=2,ionic=1 "
                            "--active AM --sizes 12 --json";

static const cJSON *item(const cJSON *json, const char *key)
{
  const cJSON *found = cJSON_GetObjectItemCaseSensitive(json, key);
  ck_assert_msg(found != NULL, "no '%s'", key);
  return found;
}

START_TEST(beads_and_their_image_agree)
{
  write_beads();
  cJSON *json = run_json(one_rank, beads);
  const double solid =
      number(item(json, "volume_fraction"), "AM") + number(item(json, "volume_fraction"), "SE");
  ck_assert_double_eq_tol(number(json, "porosity_interparticle"), 1 - solid, 1e-12);
  ck_assert_double_eq_tol(number(json, "porosity_open"), 1 - solid, 1e-12);
  ck_assert_double_eq_tol(number(json, "porosity_closed"), 0, 1e-12);
  /* three balls less their caps at the two contacts and the two faces, which look wider than they are since
   * they lie between planes of voxels */
  const double pi = 3.14159265358979323846, ball = 4 * pi * 2.1 * 2.1, cap = 2 * pi * 2.1 * 0.1;
  const double outside = 3 * ball - 6 * cap;
  ck_assert_double_eq_tol(number(item(json, "interface_area_um2"), "pore-AM") +
                              number(item(json, "interface_area_um2"), "AM-SE"),
                          outside, 0.05 * outside);
  const cJSON *am = item(item(json, "phases"), "AM");
  ck_assert_double_eq_tol(number(am, "percolating_fraction"), 1, 1e-12);
  ck_assert_double_eq_tol(number(item(am, "size"), "d50_um"), 4.2, 0.7);
  ck_assert_int_eq(cJSON_GetArraySize(item(item(am, "size"), "diameter_um")),
                   cJSON_GetArraySize(item(item(am, "size"), "volume_share_above")));
  const cJSON *correlation = item(am, "correlation");
  ck_assert_double_gt(number(correlation, "length_um"), 0);
  ck_assert_int_eq(cJSON_GetArraySize(item(correlation, "distance_um")),
                   cJSON_GetArraySize(item(correlation, "probability")));
  ck_assert(cJSON_IsFalse(item(correlation, "representative"))); /* six beads stand for nothing */
  ck_assert(cJSON_IsFalse(item(json, "representative")));
  ck_assert_double_gt(number(correlation, "cube_needed_um"), 12);
  ck_assert_int_eq(cJSON_GetArraySize(item(item(am, "chords"), "mean_um")), 3);
  const cJSON *use = item(json, "utilisation");
  ck_assert_double_eq_tol(number(use, "active_reached_by_electrons"), 1, 1e-12);
  ck_assert_double_eq_tol(number(use, "ionic_reached_from_top"), 1, 1e-12);
  ck_assert_double_eq_tol(number(use, "active_volume_reached_by_both"), 1, 1e-12);
  const double contact = number(use, "active_ionic_contact_um2");
  ck_assert_double_gt(contact, 0);
  ck_assert_double_eq_tol(number(item(json, "interface_area_um2"), "AM-SE"), contact, 1e-6);

  run(one_rank, "voxelize c.dump --voxel 0.25um --material AM=1 --material SE=2 -o c.vtkhdf");
  cJSON *image = run_json(two_ranks, "structure c.vtkhdf --active AM --ionic SE --sizes 12 --json");
  static const char *const same[] = {"interface_area_um2", "specific_surface_1_um", "phases", "utilisation",
                                     "volume_fraction"};
  for (int k = 0; k < 5; k++)
    ck_assert_msg(cJSON_Compare(item(json, same[k]), item(image, same[k]), true), "%s differs", same[k]);
  cJSON_Delete(image);
  cJSON_Delete(json);
}
END_TEST

START_TEST(bad_usage)
{
  write_beads();
  expect("structure", TC_ERR_USAGE, "a file is needed: IMAGE|BEADS");
  expect("structure absent.npy", TC_ERR_INPUT, "absent.npy: cannot read");
  expect("structure c.dump", TC_ERR_INPUT, "not an image");
  expect("structure c.dump --material AM=1-2", TC_ERR_USAGE, "--voxel is needed");
  expect("structure c.npy --zlo 2", TC_ERR_USAGE, "need --material");
  expect("structure c.npy --ionic 2", TC_ERR_USAGE, "--active is needed");
  expect("structure c.npy --sizes -1", TC_ERR_USAGE, "--sizes: -1 is out of range");
  run(one_rank, "voxelize c.dump --voxel 0.5um -o c.npy");
  expect("structure c.npy --active 1 --ionic 1 --sizes 0", TC_ERR_USAGE, "active and as ionic");
  expect("structure c.npy --active 7", TC_ERR_USAGE,
         "--active: no voxel of the image has the label 7; it has 0");
  expect("structure c.npy --active 1 --electronic 8,9", TC_ERR_USAGE, "--electronic: no voxel of the image");
  expect("structure c.npy --active 1 --ionic 7", TC_ERR_USAGE,
         "--ionic: no voxel of the image has the label 7");
  run(one_rank, "structure c.npy --active 1 --ionic 2,7 --sizes 0 --no-correlation");
  ck_assert_int_eq(result.code, 0); /* one of them is there */
  ck_assert_ptr_nonnull(strstr(result.err, "note: --ionic: no voxel of the image has the label 7; it has 0"));
  run(one_rank, "voxelize c.dump --voxel 0.5um --material AM=1-2 --material SE=3 -o named.vtkhdf");
  expect("structure named.vtkhdf --active SE", TC_ERR_USAGE,
         "--active: no voxel of the image has the label 2 SE; it has 0 pore (70 %), 1 AM (30 %)");
  expect("structure named.vtkhdf --active CBD", TC_ERR_USAGE, "'CBD' is neither a label number nor a name");
  expect("structure c.npy --deviation 2", TC_ERR_USAGE, "--deviation: 2 is out of range");
  run(one_rank, "structure c.npy --sizes 0 --no-correlation");
  ck_assert_int_eq(result.code, 0);
  ck_assert_ptr_nonnull(strstr(result.out, "percolating_fraction"));
  ck_assert_ptr_null(strstr(result.out, "d50_um"));
  ck_assert_ptr_null(strstr(result.out, "correlation"));
  ck_assert_ptr_nonnull(strstr(result.err, "no voxel size"));
}
END_TEST

/* Layers across x of conductivities 1 and 3, two voxels each. */
START_TEST(tensor_fields_and_raw)
{
  unsigned char voxels[8 * 4 * 4];
  for (int i = 0; i < 128; i++) voxels[i] = i % 4 < 2 ? 1 : 2;
  FILE *stream = fopen("l.raw", "wb");
  ck_assert_ptr_nonnull(stream);
  ck_assert_uint_eq(fwrite(voxels, 1, sizeof voxels, stream), sizeof voxels);
  fclose(stream);
  static const char *const programs[2] = {one_rank, two_ranks};
  for (int p = 0; p < 2; p++) {
    cJSON *json =
        run_json(programs[p], "transport l.raw --raw 8x4x4:uint8 --conductivity 1=1,2=3 --periodic xyz "
                              "--tol 1e-6 --tensor --json");
    const cJSON *tensor = item(json, "sigma_tensor_s_m");
    ck_assert_double_eq_tol(number(tensor, "xx"), 1.5, 1e-6);
    ck_assert_double_eq_tol(number(tensor, "yy"), 2, 1e-6);
    ck_assert_double_eq_tol(number(tensor, "zz"), 2, 1e-6);
    static const char *const off[6] = {"xy", "xz", "yx", "yz", "zx", "zy"};
    for (int i = 0; i < 6; i++) ck_assert_double_eq_tol(number(tensor, off[i]), 0, 1e-6);
    cJSON_Delete(json);
  }
  run(one_rank, "transport l.raw --raw 8x4x4:uint8 --conductivity 1=1,2=3 --axis x --fields f.vtkhdf");
  ck_assert_int_eq(result.code, 0);
  cJSON *json = run_json(one_rank, "transport f.vtkhdf --conductivity 1=1,2=3 --axis x --tol 1e-6 --json");
  ck_assert_double_eq_tol(number(json, "sigma_eff_s_m"), 1.5, 1e-6);
  cJSON_Delete(json);
  json = run_json(one_rank, "profile l.raw --raw 8x4x4:uint8 --json");
  cJSON_Delete(json);
  expect("transport l.raw --raw 8x4x5:uint8 --conductivity 1=1", TC_ERR_INPUT, "but the file has 128");
  expect("transport l.raw --raw 8x4:uint8 --conductivity 1=1", TC_ERR_USAGE, "--raw: '8x4:uint8'");
  expect("transport l.raw --conductivity 1=1", TC_ERR_INPUT, "not an image");
  expect("transport l.raw --conductivity 1=1 --fields f.npy", TC_ERR_USAGE, "--fields: 'f.npy'");
  expect("transport l.raw --conductivity 1=1 --fields f.h5 --tensor", TC_ERR_USAGE, "not for --tensor");
}
END_TEST

/* Layers at 45 degrees: a gradient along x drives a current along z, and the other way round as much. */
START_TEST(slanted_layers)
{
  enum { SIZE = 64 };
  static unsigned char voxels[SIZE * SIZE * 4];
  for (int z = 0; z < SIZE; z++)
    for (int y = 0; y < 4; y++)
      for (int x = 0; x < SIZE; x++) voxels[(z * 4 + y) * SIZE + x] = (x + z) % 16 < 8 ? 1 : 2;
  FILE *stream = fopen("s.raw", "wb");
  ck_assert_ptr_nonnull(stream);
  ck_assert_uint_eq(fwrite(voxels, 1, sizeof voxels, stream), sizeof voxels);
  fclose(stream);
  cJSON *json =
      run_json(one_rank, "transport s.raw --raw 64x4x64:uint8 --conductivity 1=1,2=4 --periodic xyz "
                         "--tol 1e-6 --tensor --json");
  const cJSON *tensor = item(json, "sigma_tensor_s_m");
  /* across the layers 1.6, along them 2.5; less for the steps of the layers and next to electrodes */
  ck_assert_double_eq_tol(number(tensor, "xz"), -0.45, 0.1);
  ck_assert_double_eq_tol(number(tensor, "zx"), number(tensor, "xz"), 1e-4);
  ck_assert_double_eq_tol(number(tensor, "xx"), 2.05, 0.15);
  ck_assert_double_eq_tol(number(tensor, "yy"), 2.5, 1e-6);
  ck_assert_double_lt(number(json, "tensor_asymmetry"), 1e-4);
  cJSON_Delete(json);
}
END_TEST

/* Where the machine's Python has VTK, it must open our files. */
START_TEST(vtk_opens_the_files)
{
  static const char python[] = "/usr/bin/python3";
  char command[1024];
  snprintf(command, sizeof command, "%s -c 'import vtk' >/dev/null 2>&1", python);
  if (system(command) != 0) return;
  write_beads();
  run(one_rank, "voxelize c.dump --voxel 0.25um --material AM=1 --material SE=2 -o c.vtkhdf");
  run(one_rank, "network c.vtkhdf --phase AM -o v.vtp");
  ck_assert_int_eq(result.code, 0);
  run(one_rank, "network c.vtkhdf --phase AM -o v.csv");
  ck_assert_int_eq(result.code, 0);
  run(one_rank, "transport c.vtkhdf --conductivity AM=1 --fields v.vtkhdf");
  ck_assert_int_eq(result.code, 0);
  snprintf(command, sizeof command, "%s %s/read_with_vtk.py v.vtp v.vtkhdf v.csv", python, SOURCE_FOLDER);
  ck_assert_int_eq(system(command), 0);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("structure");
  TCase *tests = tcase_create("structure");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, beads_and_their_image_agree);
  tcase_add_test(tests, bad_usage);
  tcase_add_test(tests, tensor_fields_and_raw);
  tcase_add_test(tests, slanted_layers);
  tcase_add_test(tests, vtk_opens_the_files);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
