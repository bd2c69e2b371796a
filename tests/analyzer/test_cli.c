/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line's contract: JSON keys, where output goes, exit codes; alone and under mpirun. */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "test_main.h"

/* A .npy image of 6 x 5 x n planes, the given label in each plane. */
static void write_laminate(const char *path, const unsigned char *label, int planes)
{
  char head[128];
  memset(head, ' ', sizeof head);
  memcpy(head, "\x93NUMPY\x01\x00\x76\x00", 10);
  const int used =
      snprintf(head + 10, 110, "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, 5, 6), }", planes);
  head[10 + used] = ' ';
  head[127] = '\n';
  FILE *stream = fopen(path, "wb");
  ck_assert_ptr_nonnull(stream);
  fwrite(head, 1, sizeof head, stream);
  for (int z = 0; z < planes; z++)
    for (int i = 0; i < 30; i++) fputc(label[z], stream);
  fclose(stream);
}

/* A column of touching beads of two materials between the ends of a box that is not periodic along z. */
static void write_beads(const char *path)
{
  FILE *stream = fopen(path, "w");
  ck_assert_ptr_nonnull(stream);
  fputs("ITEM: TIMESTEP\n77\nITEM: NUMBER OF ATOMS\n6\nITEM: BOX BOUNDS pp pp ff\n0 8\n0 8\n0 12\n"
        "ITEM: ATOMS id type x y z radius\n",
        stream);
  for (int i = 0; i < 3; i++) {
    fprintf(stream, "%d 1 2 2 %d 2.1\n", 2 * i + 1, 2 + 4 * i);
    fprintf(stream, "%d %d 6 6 %d 2.1\n", 2 * i + 2, 2 + i % 2, 2 + 4 * i);
  }
  fclose(stream);
}

static const char electrode[] = "electrode c.dump --voxel 0.25um --material AM=1,sigma=2,nanoporosity=0.5 "
                                "--material SE=2-3,ionic=1 --profile-bins 4 ";

START_TEST(help_and_version)
{
  run(one_rank, "--help");
  ck_assert_int_eq(result.code, 0);
  ck_assert_ptr_nonnull(strstr(result.out, "electrode"));
  ck_assert_str_eq(result.err, "");
  run(one_rank, "--version");
  ck_assert_int_eq(result.code, 0);
  static const char *const commands[] = {"voxelize", "transport", "tortuosity",
                                         "profile",  "network",   "electrode"};
  for (int i = 0; i < 6; i++) {
    char arguments[64];
    snprintf(arguments, sizeof arguments, "%s --help", commands[i]);
    run(one_rank, arguments);
    ck_assert_int_eq(result.code, 0);
    ck_assert_ptr_nonnull(strstr(result.out, "Usage: tapecast-analyze"));
    ck_assert_str_eq(result.err, "");
  }
}
END_TEST

START_TEST(bad_usage)
{
  const unsigned char one[4] = {1, 1, 1, 1};
  write_laminate("u.npy", one, 4);
  write_beads("c.dump");
  expect("", TC_ERR_USAGE, "Usage");
  expect("frobnicate", TC_ERR_USAGE, "'frobnicate' is not a command");
  expect("profile", TC_ERR_USAGE, "a file is needed: IMAGE");
  expect("profile a b", TC_ERR_USAGE, "not two");
  expect("profile u.npy --nonsense", TC_ERR_USAGE, "nonsense");
  expect("profile u.npy --bins 0", TC_ERR_USAGE, "--bins: 0 is out of range");
  expect("profile u.npy --nanoporosity 1=2", TC_ERR_USAGE, "--nanoporosity: 2 is out of range; 0 to 1");
  expect("transport u.npy", TC_ERR_USAGE, "--conductivity is needed");
  expect("tortuosity u.npy", TC_ERR_USAGE, "--phase is needed");
  expect("transport u.npy --conductivity AM=1", TC_ERR_USAGE, "'AM' is neither");
  expect("transport u.npy --conductivity 1=-1", TC_ERR_USAGE, "out of range");
  expect("transport u.npy --conductivity 1=1,1=2", TC_ERR_USAGE, "given twice");
  expect("transport u.npy --conductivity 256=1", TC_ERR_USAGE, "0 to 255");
  expect("transport u.npy --conductivity 1", TC_ERR_USAGE, "LABEL=VALUE");
  expect("transport u.npy --conductivity 1=1 --axis w", TC_ERR_USAGE, "--axis: 'w'");
  expect("transport u.npy --conductivity 1=1 --periodic xx", TC_ERR_USAGE, "--periodic: 'xx'");
  expect("transport u.npy --conductivity 1=1 --voxel 1,2", TC_ERR_USAGE, "three");
  expect("transport u.npy --conductivity 1=1 --voxel '3 kg'", TC_ERR_USAGE, "'3 kg' is not a length");
  expect("voxelize c.dump --voxel 1", TC_ERR_USAGE, "-o IMAGE is needed");
  expect("voxelize c.dump -o c.npy", TC_ERR_USAGE, "--voxel is needed");
  expect("voxelize c.dump -o c.png --voxel 1", TC_ERR_USAGE, "'c.png' does not end in");
  expect("electrode c.dump --voxel 1", TC_ERR_USAGE, "--material");
  expect("electrode c.dump --voxel 1 --material AM=1", TC_ERR_USAGE, "is of type 2");
  expect("electrode c.dump --voxel 1 --material AM=1 --material B=1-3", TC_ERR_USAGE,
         "type 1 belongs to 'AM' and to 'B'");
  expect("electrode c.dump --voxel 1 --material AM=1,colour=3", TC_ERR_USAGE, "unknown key");
  expect("electrode c.dump --voxel 1 --material AM=3-1", TC_ERR_USAGE, "no bead types");
  expect("electrode c.dump --voxel 1 --material AM=1-3 --priority AM,XY", TC_ERR_USAGE, "'XY'");
}
END_TEST

START_TEST(bad_input)
{
  expect("profile absent.npy", TC_ERR_INPUT, "absent.npy: cannot read");
  expect("electrode absent.dump --voxel 1 --material A=1", TC_ERR_INPUT, "absent.dump: cannot read");
  FILE *stream = fopen("text.npy", "w");
  fputs("hello\n", stream);
  fclose(stream);
  expect("transport text.npy --conductivity 1=1", TC_ERR_INPUT, "not an image");
  expect("electrode text.npy --voxel 1 --material A=1", TC_ERR_INPUT, "neither a LAMMPS dump");
  write_beads("c.dump");
  expect("voxelize c.dump --voxel 1 -o no/such/folder/c.npy", TC_ERR_IO, "no/such/folder/c.npy");
  expect("electrode c.dump --voxel 1 --material A=1-3 --json no/such/folder/c.json", TC_ERR_IO,
         "no/such/folder/c.json");
}
END_TEST

START_TEST(laminate_through_the_command)
{
  const unsigned char label[6] = {1, 1, 2, 2, 2, 2};
  write_laminate("l.npy", label, 6);
  static const char *const programs[2] = {one_rank, two_ranks};
  for (int p = 0; p < 2; p++) {
    cJSON *json = run_json(programs[p], "transport l.npy --conductivity 1=1,2=4 --tol 1e-6 --json");
    ck_assert_double_eq_tol(number(json, "sigma_eff_s_m"), 6 / (2 / 1.0 + 4 / 4.0), 1e-9);
    ck_assert_double_eq_tol(number(json, "ratio"), 0.5, 1e-9);
    static const char *const keys[] = {"iterations",       "residual", "flux_imbalance",
                                       "dropped_fraction", "seconds",  "peak_rss_mb"};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) number(json, keys[k]);
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(json, "converged")));
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "voxels")), 3);
    ck_assert_ptr_nonnull(strstr(result.err, "note: l.npy has no voxel size"));
    cJSON_Delete(json);

    json =
        run_json(programs[p], "transport l.npy --conductivity 1=1,2=4 --axis x --tol 1e-6 --json --voxel 1");
    ck_assert_double_eq_tol(number(json, "sigma_eff_s_m"), (2 * 1 + 4 * 4) / 6.0, 1e-9);
    cJSON_Delete(json);

    json = run_json(programs[p], "tortuosity l.npy --phase 2 --axis y --tol 1e-6 --json");
    ck_assert_double_eq_tol(number(json, "volume_fraction"), 4.0 / 6, 1e-12);
    ck_assert_double_eq_tol(number(json, "d_eff_rel"), 4.0 / 6, 1e-9);
    ck_assert_double_eq_tol(number(json, "tau_g"), 1, 1e-9);
    ck_assert_double_eq_tol(number(json, "tortuosity_factor"), 1, 1e-9);
    ck_assert_double_eq(number(json, "percolating_fraction"), 1);
    cJSON_Delete(json);
  }
  run(one_rank, "transport l.npy --conductivity 1=1");
  ck_assert_int_eq(result.code, 0);
  ck_assert_ptr_nonnull(strstr(result.err, "no conductivity given for 2 (67 %)"));
  ck_assert_ptr_null(strchr(result.out, '{'));
}
END_TEST

START_TEST(no_path_is_an_answer)
{
  const unsigned char label[6] = {1, 1, 0, 1, 1, 1};
  write_laminate("n.npy", label, 6);
  cJSON *json = run_json(one_rank, "transport n.npy --conductivity 1=1 --json");
  ck_assert_double_eq_tol(number(json, "sigma_eff_s_m"), 0, 1e-300);
  ck_assert_double_eq_tol(number(json, "dropped_fraction"), 1, 1e-12);
  cJSON_Delete(json);
  json = run_json(one_rank, "tortuosity n.npy --phase 1 --json");
  ck_assert(cJSON_IsNull(cJSON_GetObjectItem(json, "tau_g")));
  ck_assert_double_eq_tol(number(json, "percolating_fraction"), 0, 1e-300);
  cJSON_Delete(json);
}
END_TEST

START_TEST(what_did_not_converge_is_not_given_as_a_number)
{
  write_beads("c.dump");
  run(one_rank, "voxelize c.dump --voxel 0.25 -o c.npy");
  ck_assert_int_eq(result.code, 0);
  run(one_rank, "transport c.npy --conductivity 0=1,1=1e-3,2=1e3,3=1 --max-iterations 1 --tol 1e-6 --json");
  ck_assert_int_eq(result.code, tc_exit_code(TC_ERR_NOT_CONVERGED));
  cJSON *json = cJSON_Parse(result.out);
  ck_assert_ptr_nonnull(json);
  ck_assert(cJSON_IsNull(cJSON_GetObjectItem(json, "sigma_eff_s_m")));
  ck_assert(cJSON_IsFalse(cJSON_GetObjectItem(json, "converged")));
  number(json, "sigma_eff_unconverged_s_m");
  cJSON_Delete(json);
}
END_TEST

static double fraction_of(const cJSON *json, const char *name)
{
  return number(cJSON_GetObjectItem(json, "volume_fraction"), name);
}

START_TEST(electrode_state)
{
  static const char *const keys[] = {
      "thickness_um",           "beads",     "porosity", "porosity_interparticle", "sigma_eff_s_m",
      "sigma_dropped_fraction", "d_eff_rel", "tau_g",    "tortuosity_factor",      "percolating_fraction"};
  char arguments[512];
  cJSON *first = NULL;
  write_beads("c.dump");
  for (int p = 0; p < 2; p++) {
    unlink("c.json");
    snprintf(arguments, sizeof arguments, "%s --json c.json --image c%d.vtkhdf", electrode, p);
    run(p == 0 ? one_rank : two_ranks, arguments);
    ck_assert_msg(result.code == 0, "%s", result.err);
    ck_assert_ptr_nonnull(strstr(result.out, "porosity"));
    cJSON *json = NULL;
    ck_assert_int_eq(tc_json_read("c.json", &json), TC_OK);
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
      const double value = number(json, keys[k]);
      if (first) ck_assert_double_eq_tol(value, number(first, keys[k]), 2e-4 * fabs(value) + 1e-12);
    }
    if (first)
      cJSON_Delete(json);
    else
      first = json;
  }
  const double pi = 3.14159265358979323846, sphere = 4 * pi * pow(2.1, 3) / 3, box = 8 * 8 * 12;
  ck_assert_double_eq_tol(fraction_of(first, "SE"), 3 * sphere / box, 0.03);
  ck_assert_double_eq_tol(number(first, "porosity_interparticle"),
                          1 - fraction_of(first, "AM") - fraction_of(first, "SE"), 1e-12);
  ck_assert_double_eq_tol(number(first, "porosity"),
                          number(first, "porosity_interparticle") + 0.5 * fraction_of(first, "AM"), 1e-12);
  ck_assert_double_gt(number(first, "sigma_eff_s_m"), 0);
  ck_assert_double_gt(number(first, "tau_g"), 1);
  ck_assert_double_eq_tol(number(first, "tortuosity_factor"), pow(number(first, "tau_g"), 2), 1e-9);
  const cJSON *profile = cJSON_GetObjectItem(first, "profile");
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(profile, "z_um")), 4);
  ck_assert_int_eq(
      cJSON_GetArraySize(cJSON_GetObjectItem(cJSON_GetObjectItem(profile, "volume_fraction"), "SE")), 4);
  ck_assert(cJSON_IsObject(cJSON_GetObjectItem(cJSON_GetObjectItem(first, "solver"), "ionic")));
  cJSON_Delete(first);
}
END_TEST

START_TEST(electrode_is_the_sum_of_its_parts)
{
  char arguments[512];
  write_beads("c.dump");
  snprintf(arguments, sizeof arguments, "%s --plain-voxels --json - --image c.h5", electrode);
  cJSON *whole = run_json(one_rank, arguments);
  cJSON *part = run_json(one_rank, "transport c.h5 --conductivity AM=2 --json");
  ck_assert_double_eq_tol(number(part, "sigma_eff_s_m"), number(whole, "sigma_eff_s_m"), 1e-12);
  cJSON_Delete(part);
  part = run_json(one_rank, "tortuosity c.h5 --phase SE --json");
  ck_assert_double_eq_tol(number(part, "tau_g"), number(whole, "tau_g"), 1e-9);
  ck_assert_double_eq_tol(number(part, "volume_fraction"), fraction_of(whole, "SE"), 1e-12);
  cJSON_Delete(part);
  part = run_json(one_rank, "profile c.h5 --nanoporosity AM=0.5 --bins 4 --json");
  ck_assert_double_eq_tol(number(part, "porosity"), number(whole, "porosity"), 1e-12);
  ck_assert(cJSON_Compare(cJSON_GetObjectItem(part, "profile"), cJSON_GetObjectItem(whole, "profile"), true));
  cJSON_Delete(part);
  cJSON_Delete(whole);
}
END_TEST

START_TEST(error_bars)
{
  char arguments[512];
  write_beads("c.dump");
  static const char necked[] = "electrode c.dump --voxel 0.5 --material AM=1,sigma=2,neck=0.5 "
                               "--material SE=2-3,ionic=1,neck=0.5 --json - ";
  snprintf(arguments, sizeof arguments, "%s --richardson --contact-sensitivity", necked);
  cJSON *json = run_json(one_rank, arguments);
  ck_assert_str_eq(cJSON_GetObjectItem(json, "transport_grid")->valuestring, "cut cells");
  const double sigma = number(json, "sigma_eff_s_m"), d = number(json, "d_eff_rel");
  ck_assert_double_lt(number(json, "sigma_eff_s_m_low"), sigma);
  ck_assert_double_gt(number(json, "sigma_eff_s_m_high"), sigma);
  ck_assert_double_lt(number(json, "d_eff_rel_low"), d);
  ck_assert_double_gt(number(json, "d_eff_rel_high"), d);
  ck_assert_double_le(number(json, "d_eff_rel_near"), d);
  ck_assert_double_ge(number(json, "sigma_eff_s_m_far"), sigma);
  ck_assert_double_gt(number(json, "sigma_eff_grid_error_s_m"), 0);
  ck_assert_double_lt(number(json, "sigma_eff_grid_error_s_m"), 0.2 * sigma);
  ck_assert_double_lt(number(json, "d_eff_grid_error_rel"), 0.2 * d);
  /* The tortuosity is that of the beads as they are; necks only make room for conduction. */
  ck_assert_double_eq_tol(number(json, "tortuosity_factor"), fraction_of(json, "SE") / d, 1e-9);
  const cJSON *with = cJSON_GetObjectItem(json, "volume_fraction_with_contacts");
  ck_assert_double_gt(number(with, "ionic"), fraction_of(json, "SE") - 0.01);
  cJSON_Delete(json);
  snprintf(arguments, sizeof arguments, "%s --plain-voxels", necked);
  json = run_json(one_rank, arguments);
  ck_assert_str_eq(cJSON_GetObjectItem(json, "transport_grid")->valuestring, "voxels");
  ck_assert_ptr_null(cJSON_GetObjectItem(json, "sigma_eff_s_m_low"));
  ck_assert_double_eq_tol(number(json, "sigma_eff_s_m"), sigma, 0.5 * sigma);
  cJSON_Delete(json);
}
END_TEST

START_TEST(networks_of_an_electrode)
{
  static const char *const program[] = {one_rank, two_ranks};
  static const char *const alone[] = {
      "network c.dump --material AM=1 --material SE=2-3 --phase SE -o c.csv --json",
      "network c.npy --voxel 0.25um --phase 0 -o c.csv --json"};
  static const char *const kind[] = {"ions", "pores"}, *const same[] = {"pores", "throats", "volume_um3"};
  char arguments[512];
  for (int p = 0; p < 2; p++) {
    snprintf(arguments, sizeof arguments, "%s --networks n%d --image c.npy --json -", electrode, p);
    cJSON *state = run_json(program[p], arguments);
    const cJSON *networks = cJSON_GetObjectItem(state, "networks");
    ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(state, "image")), "c.npy");
    for (int k = 0; k < 2; k++) {
      const cJSON *found = cJSON_GetObjectItem(networks, kind[k]);
      cJSON *expected = run_json(one_rank, alone[k]);
      for (int q = 0; q < 3; q++)
        ck_assert_double_eq_tol(number(found, same[q]) / number(expected, same[q]), 1, 1e-12);
      cJSON_Delete(expected);
      snprintf(arguments, sizeof arguments, "n%d-%s.csv", p, kind[k]);
      ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(found, "file")), arguments);
      ck_assert_int_eq(access(arguments, R_OK), 0);
      snprintf(arguments, sizeof arguments, "n%d-%s.vtp", p, kind[k]);
      ck_assert_int_eq(access(arguments, R_OK), 0);
    }
    cJSON_Delete(state);
  }
}
END_TEST

START_TEST(electrodes_below_the_faces)
{
  char arguments[512];
  write_beads("c.dump");
  snprintf(arguments, sizeof arguments, "%s --zlo 1um --zhi 9um --json -", electrode);
  cJSON *whole = run_json(one_rank, arguments);
  snprintf(arguments, sizeof arguments, "%s --zlo 1um --zhi 9um --electrode-depth 1um --json -", electrode);
  cJSON *deep = run_json(one_rank, arguments);
  snprintf(arguments, sizeof arguments, "%s --zlo 2um --zhi 8um --json -", electrode);
  cJSON *cut = run_json(one_rank, arguments);
  ck_assert_double_eq(number(deep, "electrode_depth_um"), 1);
  ck_assert_double_eq(number(deep, "porosity"), number(whole, "porosity"));
  ck_assert_double_eq(number(deep, "thickness_um"), 8);
  static const char *const keys[] = {"sigma_eff_s_m", "d_eff_rel", "tau_g"};
  for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
    ck_assert_double_eq_tol(number(deep, keys[k]), number(cut, keys[k]), 1e-9);
  cJSON_Delete(whole);
  cJSON_Delete(deep);
  cJSON_Delete(cut);
  expect("electrode c.dump --voxel 1 --material A=1-3 --electrode-depth 50um", TC_ERR_USAGE,
         "leaves nothing");
}
END_TEST

START_TEST(cut_and_scale)
{
  write_beads("c.dump");
  cJSON *json = run_json(one_rank, "voxelize c.dump --voxel '250 nm' --zlo 2um --zhi 6 -o c.tif --json");
  ck_assert_double_eq_tol(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "voxels"), 2)->valuedouble, 16, 0.1);
  const double small = fraction_of(json, "type 1");
  cJSON_Delete(json);
  json = run_json(one_rank, "voxelize c.dump --voxel 0.25um --zlo 2um --zhi 6 --material A=1,scale=1.1 "
                            "--material B=2+3 -o c.tif --json");
  ck_assert_double_gt(fraction_of(json, "A"), small);
  cJSON_Delete(json);
}
END_TEST

START_TEST(networks)
{
  write_beads("c.dump");
  run(one_rank, "voxelize c.dump --voxel 0.25um --material AM=1 --material SE=2+3 -o c.vtkhdf");
  ck_assert_int_eq(result.code, 0);
  cJSON *json = run_json(one_rank, "network c.vtkhdf --phase SE -o c.csv --json");
  ck_assert_double_eq(number(json, "pores"), 3);
  ck_assert_double_eq(number(json, "throats"), 2);
  cJSON_Delete(json);
  json =
      run_json(two_ranks, "network c.dump --material AM=1 --material SE=2+3 --phase AM,SE -o c.vtp --json");
  ck_assert_double_eq(number(json, "pores"), 6);
  ck_assert_double_eq(number(json, "throats"), 4);
  cJSON_Delete(json);
  json = run_json(one_rank, "network c.vtkhdf --phase SE --periodic xyz -o c.csv --json");
  ck_assert_double_eq(number(json, "pores"), 3);
  ck_assert(!cJSON_HasObjectItem(json, "d_eff_network_rel"));
  cJSON_Delete(json);
  static const char *const inputs[2] = {
      "network c.vtkhdf --phase SE -o c.csv --compare --json",
      "network c.dump --material AM=1 --material SE=2+3 --phase SE -o c.vtp --compare --voxel 0.25um --json"};
  for (int i = 0; i < 2; i++) {
    json = run_json(one_rank, inputs[i]);
    ck_assert_double_gt(number(json, "d_eff_network_rel"), 0);
    ck_assert_double_eq_tol(number(json, "network_over_volumes"),
                            number(json, "d_eff_network_rel") / number(json, "d_eff_rel"), 1e-12);
    ck_assert_double_eq_tol(number(json, "network_over_volumes"), 1, 0.3);
    cJSON_Delete(json);
  }
  expect("network c.dump --material AM=1 --material SE=2+3 --phase SE -o c.vtp --compare", TC_ERR_USAGE,
         "--compare needs --voxel");
  expect("network c.vtkhdf -o c.csv", TC_ERR_USAGE, "--phase is needed");
  expect("network c.vtkhdf --phase AM", TC_ERR_USAGE, "-o FILE is needed");
  expect("network c.vtkhdf --phase AM -o c.txt", TC_ERR_USAGE, "does not end in");
  expect("network c.vtkhdf --phase XY -o c.csv", TC_ERR_USAGE, "'XY' is neither");
  expect("network c.dump --phase AM -o c.csv", TC_ERR_INPUT, "not an image");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("cli");
  TCase *tests = tcase_create("cli");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, help_and_version);
  tcase_add_test(tests, bad_usage);
  tcase_add_test(tests, bad_input);
  tcase_add_test(tests, laminate_through_the_command);
  tcase_add_test(tests, no_path_is_an_answer);
  tcase_add_test(tests, what_did_not_converge_is_not_given_as_a_number);
  tcase_add_test(tests, electrode_state);
  tcase_add_test(tests, electrode_is_the_sum_of_its_parts);
  tcase_add_test(tests, networks_of_an_electrode);
  tcase_add_test(tests, electrodes_below_the_faces);
  tcase_add_test(tests, error_bars);
  tcase_add_test(tests, cut_and_scale);
  tcase_add_test(tests, networks);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
