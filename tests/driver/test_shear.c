/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast viscosity with LAMMPS: a crystal under stress, the flip of the box, and an interruption. */
#include <cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "rows.h"
#include "tapecast/memory.h"

enum { TIME, STRAIN, VISCOSITY, STRESS, COLUMNS = 8 };

/* A cold crystal, leaning by 1 % of its height: an elastic body with a shear stress of its own. */
static const char crystal[] =
    "units micro\natom_style sphere\nlattice fcc 15.5 origin 0.1 0.1 0.1\n"
    "region all prism 0 4 0 4 0 4 0 0 0\ncreate_box 1 all\ncreate_atoms 1 box\n"
    "set type 1 diameter 5 density 2\ncomm_modify vel yes\n"
    "pair_style lj/hertz/history 25 100 137.8 10 9.59 0.5 1\npair_coeff 1 1 1000 10\n"
    "change_box all xy final 0.62 remap units box\nfix move all nve/sphere\nrun 0\n"
    "write_restart some.restart\n";

/* Beads in contact, in a box that is about to flip. */
static const char heap[] = "units micro\natom_style sphere\nlattice fcc 8 origin 0.1 0.1 0.1\n"
                           "region all prism 0 4 0 4 0 4 0 0 0\ncreate_box 1 all\ncreate_atoms 1 box\n"
                           "set type 1 diameter 6 density 1\ncomm_modify vel yes\n"
                           "pair_style lj/hertz/history 12 100 137.8 10 9.59 0.5 1\npair_coeff 1 1 1 5\n"
                           "change_box all xy final 15.4 remap units box\n"
                           "displace_atoms all random 0.4 0.4 0.4 12345 units box\ntimestep 0.002\n"
                           "fix move all nve/limit 0.02\nfix drag all viscous 100\nrun 3000\n"
                           "write_restart some.restart\n";

static void run_here(const char *command)
{
  ck_assert_msg(system(command) == 0, "this failed: %s", command);
}

static void make(const char *script)
{
  run_here("rm -rf viscosity some.restart");
  test_write_file("in.make", script);
  run_here(TEST_LMP " -in in.make -log none > make.txt 2>&1");
}

static void setup(void)
{
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
  setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
}

/* Elastic: stress = G (0.01 + strain) forward and G (0.01 - strain) backward. */
START_TEST(a_crystal_keeps_its_own_stress)
{
  make(crystal);
  test_output output = test_run("viscosity", "some.restart", "--rates", "100 1/s", "--timestep", "0.05 us",
                                "--strain", "0.012", "--set", "process.viscosity.min_strain=0.01", "--set",
                                "process.viscosity.skip_strain=0", "--set",
                                "process.viscosity.block_strain=0.001", "--json", "-q", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  cJSON *json = cJSON_Parse(strchr(output.text, '{'));
  const cJSON *p = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "viscosity"), 0);
  const double mean_strain = (test_number(p, "strain") + test_number(p, "steady_from_strain")) / 2;
  const double stress = test_number(p, "stress_kpa"), own = test_number(p, "residual_stress_kpa");
  ck_assert_double_gt(stress, 0.1);
  ck_assert_double_eq_tol(own / stress, 0.01 / mean_strain, 0.05);
  ck_assert_double_eq_tol(test_number(p, "viscosity_forward_pa_s") -
                              test_number(p, "viscosity_backward_pa_s"),
                          2 * own / 100 * 1e3, 1e-3 * test_number(p, "viscosity_pa_s"));
  /* Central forces: both components of the virial agree; beads move with the box. */
  ck_assert_double_eq_tol(test_number(p, "viscosity_yx_pa_s") / test_number(p, "viscosity_pa_s"), 1, 1e-6);
  ck_assert_double_eq_tol(test_number(p, "profile_slope"), 1, 0.02);
  ck_assert_double_eq_tol(test_number(p, "dt_us"), 0.05, 1e-12);
  cJSON_Delete(json);
  test_free(&output);
}
END_TEST

static int read_blocks(const char *path, double **rows)
{
  int count = 0;
  ck_assert_int_eq(tc_rows_read(path, COLUMNS, rows, &count), TC_OK);
  return count;
}

/* xy of the last line of LAMMPS's table: step time temp press pxy pyy lx xy pe. */
static double last_tilt(const char *path)
{
  double *rows = NULL, tilt = NAN;
  int count = 0;
  ck_assert_int_eq(tc_rows_read(path, 9, &rows, &count), TC_OK);
  if (count) tilt = rows[9 * (count - 1) + 7];
  tc_free(&rows);
  return tilt;
}

START_TEST(no_jump_where_the_box_flips)
{
  make(heap);
  test_output output = test_run("viscosity", "some.restart", "--rates", "20000 1/s", "--timestep", "0.002 us",
                                "--strain", "0.05", "--set", "process.viscosity.min_strain=0.05", "--set",
                                "process.viscosity.skip_strain=0", "--set",
                                "process.viscosity.block_strain=0.002", "--one-way", "-q", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
  char *log = test_read_file("viscosity/rate-20000/forward/log.viscosity");
  ck_contains(log, "remap v");
  free(log);
  /* The same deck by hand, but the box leans on. */
  run_here("rm -rf leaning && cp -r viscosity/rate-20000/forward leaning && cd leaning && "
           "sed -i 's/remap v/remap v flip no/' in.viscosity && " TEST_LMP
           " -in in.viscosity -log log.viscosity > output.txt 2>&1");
  double *flips = NULL, *leans = NULL;
  const int count = read_blocks("viscosity/rate-20000/forward/blocks.csv", &flips);
  ck_assert_int_eq(count, 25);
  ck_assert_int_eq(read_blocks("leaning/blocks.csv", &leans), count);
  for (int i = 0; i < count; i++)
    ck_assert_double_eq_tol(flips[i * COLUMNS + STRESS] / leans[i * COLUMNS + STRESS], 1, 1e-5);
  tc_free(&flips);
  tc_free(&leans);
  ck_assert_double_eq_tol(last_tilt("viscosity/rate-20000/forward/output.txt"), 15.4 + 0.05 * 32 - 32, 1e-3);
  ck_assert_double_eq_tol(last_tilt("leaning/output.txt"), 15.4 + 0.05 * 32, 1e-3);
}
END_TEST

START_TEST(an_interrupted_point_goes_on)
{
  static const char *const words[] = {"viscosity", "some.restart", "--rates", "5000 1/s",  "--timestep",
                                      "0.001 us",  "--strain",     "0.4",     "--one-way", "-q"};
#define WORDS                                                                                                \
  words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7], words[8], words[9]
  static const char set[] = "process.viscosity.block_strain=0.002";
  make(heap);
  test_output output = test_run(WORDS, "--set", "process.viscosity.min_strain=0.4", "--set", set,
                                "--max-hours", "0.0003", NULL);
  ck_assert_msg(output.code == 8, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
  output = test_run(WORDS, "--set", "process.viscosity.min_strain=0.4", "--set", set, NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
  char *log = test_read_file("viscosity/rate-5000/forward/log.viscosity");
  ck_contains(log, "read_restart checkpoint_");
  free(log);
  double *rows = NULL;
  const int count = read_blocks("viscosity/rate-5000/forward/blocks.csv", &rows);
  ck_assert_int_eq(count, 200);
  for (int i = 0; i < count; i++) {
    ck_assert_double_eq_tol(rows[i * COLUMNS + STRAIN], 0.002 * (i + 1), 1e-9);
    ck_assert_double_ne(rows[i * COLUMNS + STRESS], 0);
  }
  tc_free(&rows);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("shear");
  TCase *tests = tcase_create("with LAMMPS");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, a_crystal_keeps_its_own_stress);
  tcase_add_test(tests, no_jump_where_the_box_flips);
  tcase_add_test(tests, an_interrupted_point_goes_on);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
