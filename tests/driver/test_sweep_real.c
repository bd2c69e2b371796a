/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep with LAMMPS: more pressure, a denser slurry; killed on the way and gone on to the same numbers. */
#include <cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

static const char sweep[] = "name: pressed\n"
                            "recipe: recipe.yaml\n"
                            "to: slurry\n"
                            "set:\n"
                            "  - run.launcher=none\n"
                            "  - run.pair_style=tapecast\n"
                            "  - run.checkpoint=4 us\n"
                            "  - process.slurry.compress_time=20 us\n"
                            "  - process.slurry.pressure_time=5 us\n"
                            "  - process.slurry.block=2 us\n"
                            "  - process.slurry.min_time=40 us\n"
                            "  - process.slurry.max_time=60 us\n"
                            "  - process.slurry.steady_blocks=2\n"
                            "  - process.slurry.tolerance=5 %\n"
                            "measure: [slurry.density_g_cm3]\n"
                            "parameters:\n"
                            "  - {key: process.slurry.pressure, values: [60 kPa, 150 kPa]}\n";

static double density(const cJSON *root, int point)
{
  const cJSON *p = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "points"), point);
  const cJSON *q = cJSON_GetObjectItem(cJSON_GetObjectItem(p, "quantities"), "slurry.density_g_cm3");
  const cJSON *value = cJSON_GetObjectItem(q, "value");
  ck_assert_msg(cJSON_IsNumber(value), "point %d has no density", point + 1);
  return value->valuedouble;
}

static void finish(const char *folder, double found[2])
{
  char path[128];
  test_output output = test_run("sweep", "sweep.yaml", "-o", folder, "--cores", "2", NULL);
  ck_assert_msg(output.code == 0, "exit code %d:\n%s", output.code, output.text);
  test_free(&output);
  snprintf(path, sizeof path, "%s/sweep.json", folder);
  cJSON *json = test_read_json(path);
  for (int p = 0; p < 2; p++) found[p] = density(json, p);
  cJSON_Delete(json);
}

START_TEST(more_pressure_is_denser)
{
  double whole[2], resumed[2];
  ck_assert_int_eq(system("rm -rf whole killed"), 0);
  test_write_recipe("recipe.yaml", NULL, NULL);
  test_write_file("sweep.yaml", sweep);
  finish("whole", whole);
  ck_assert_double_gt(whole[0], 1.5);
  ck_assert_double_gt(whole[1], whole[0] + 0.1);
  ck_assert_double_lt(whole[1], 3.5);
  const pid_t pid = test_start("sweep", "sweep.yaml", "-o", "killed", "--cores", "1", NULL);
  const struct timespec pause = {.tv_nsec = 10000000};
  for (int i = 0; i < 6000 && access("killed/0001-pressure-60-kPa/01-slurry/checkpoint_b", F_OK) != 0; i++)
    nanosleep(&pause, NULL);
  kill(pid, SIGKILL);
  ck_assert_int_eq(test_wait(pid), 128 + SIGKILL);
  finish("killed", resumed);
  /* A stage that goes on is the same within its noise (the random thermostat), the other one exactly. */
  ck_assert_double_eq_tol(resumed[0], whole[0], 0.03 * whole[0]);
  ck_assert_double_eq_tol(resumed[1], whole[1], 1e-9);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("sweep with LAMMPS");
  TCase *tests = tcase_create("two pressures");
  tcase_set_timeout(tests, 220);
  tcase_add_test(tests, more_pressure_is_denser);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
