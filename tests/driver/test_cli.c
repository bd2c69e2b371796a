/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: exit codes, and output that programs read. */
#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

static const struct {
  const char *words[5];
  int code;
  const char *part;
} cases[] = {
    {{NULL}, 2, "Commands:"},
    {{"--help"}, 0, "Commands:"},
    {{"help"}, 0, "Exit codes:"},
    {{"help", "run"}, 0, "--max-hours"},
    {{"run", "--help"}, 0, "--dry-run"},
    {{"--version"}, 0, "tapecast "},
    {{"rum"}, 2, "did you mean 'run'?"},
    {{"frobnicate"}, 2, "is not a command"},
    {{"help", "frobnicate"}, 2, "is not a command"},
    {{"run"}, 2, "which recipe?"},
    {{"run", "--no-such-option", "recipe.yaml"}, 2, ""},
    {{"run", "a.yaml", "b.yaml"}, 2, "one recipe at a time"},
    {{"run", "recipe.yaml", "-n", "zero"}, 2, "-n 'zero': expected a whole number"},
    {{"run", "recipe.yaml", "-n", "0"}, 2, "-n '0'"},
    {{"run", "recipe.yaml", "--max-hours", "-3"}, 2, "--max-hours '-3'"},
    {{"run", "recipe.yaml", "--from", "slury"}, 2, "did you mean 'slurry'?"},
    {{"run", "recipe.yaml", "--from=report", "--to=slurry"}, 2, "lies behind"},
    {{"run", "not-there.yaml"}, 4, "not-there.yaml"},
    {{"run", "bad.yaml"}, 3, "bad.yaml:1: nam: is not a key; did you mean 'name'?"},
    {{"check", "recipe.yaml"}, 0, "recipe 'small' is good"},
    {{"check", "recipe.yaml", "--set", "beads=x"}, 3, "--set: beads"},
    {{"check"}, 2, "which recipe?"},
    {{"explain", "process.calendering.speed"}, 0, "speed of the plane"},
    {{"explain", "materials.A.density"}, 0, "materials.NAME.density"},
    {{"explain", "speed"}, 0, "process.calendering.speed"},
    {{"explain", "process.calendering.sped"}, 2, "did you mean 'process.calendering.speed'?"},
    {{"explain", "zzz"}, 2, "is not a key"},
    {{"explain", "process.calendering"}, 0, "process.calendering\n"},
    {{"explain", "process.calendering"}, 0, "\n  process.calendering.speed\n"},
    {{"explain", "calendering.wall"}, 0, "\n  process.calendering.wall.kn\n"},
    {{"check", "recipe.yaml"}, 0, "  analysis     about "},
    {{"explain"}, 0, "run.launcher"},
    {{"styles"}, 0, "solvent/shrink"},
    {{"status", "."}, 4, "there is no run in this folder"},
    {{"status"}, 2, "which folder?"},
    {{"report"}, 2, "which folder?"},
    {{"report", "nowhere"}, 4, ""},
    {{"tortuosity", "image.npy", "--phase", "2"}, 0, "analyzer: tortuosity image.npy --phase 2"},
    {{"transport", "-n", "x", "image.npy"}, 2, "-n 'x'"},
};

START_TEST(exit_codes)
{
  test_write_recipe("recipe.yaml", NULL, NULL);
  test_write_file("bad.yaml", "nam: x\n");
  const char *const *w = cases[_i].words;
  test_output output = test_run(w[0], w[0] ? w[1] : NULL, w[0] && w[1] ? w[2] : NULL,
                                w[0] && w[1] && w[2] ? w[3] : NULL, NULL);
  ck_assert_msg(output.code == cases[_i].code, "%s %s: exit code %d, expected %d:\n%s", w[0] ? w[0] : "",
                w[0] && w[1] ? w[1] : "", output.code, cases[_i].code, output.text);
  ck_contains(output.text, cases[_i].part);
  test_free(&output);
}
END_TEST

START_TEST(plan_as_json)
{
  test_write_recipe("recipe.yaml", NULL, NULL);
  test_output output = test_run("check", "recipe.yaml", "--json", NULL);
  cJSON *json = cJSON_Parse(output.text);
  ck_assert_msg(json != NULL, "not JSON: %s", output.text);
  const cJSON *composition = cJSON_GetObjectItem(json, "composition");
  ck_assert_double_eq(cJSON_GetNumberValue(cJSON_GetObjectItem(composition, "beads")), 150);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(composition, "materials")), 3);
  ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "stages")), 3);
  cJSON_Delete(json);
  test_free(&output);
}
END_TEST

static const char *const lists[] = {"explain", "styles"};

START_TEST(lists_as_json)
{
  test_output output = test_run(lists[_i], "--json", NULL);
  cJSON *json = cJSON_Parse(output.text);
  ck_assert_msg(cJSON_IsArray(json) && cJSON_GetArraySize(json) > 0, "not a JSON list: %s", output.text);
  cJSON_Delete(json);
  test_free(&output);
}
END_TEST

/* Ranks are the launcher's, the other words the program's own. */
START_TEST(ranks_of_the_analyzer)
{
  setenv("TAPECAST_LAUNCHER", TEST_SOURCE "/stand-in-mpirun.sh -np {n}", 1);
  test_output output = test_run("profile", "-n", "3", "image.npy", NULL);
  ck_assert_int_eq(output.code, 0);
  ck_contains(output.text, "analyzer: profile image.npy\n");
  test_free(&output);
  setenv("TAPECAST_LAUNCHER", "no-such-launcher -np {n}", 1);
  output = test_run("profile", "-n", "3", "image.npy", NULL);
  ck_assert_int_eq(output.code, 13);
  ck_contains(output.text, "no-such-launcher: cannot be started");
  test_free(&output);
  setenv("OMPI_COMM_WORLD_SIZE", "3", 1); /* already under a launcher: none of our own */
  output = test_run("profile", "-n", "3", "image.npy", NULL);
  ck_assert_int_eq(output.code, 0);
  test_free(&output);
  unsetenv("OMPI_COMM_WORLD_SIZE");
  unsetenv("TAPECAST_LAUNCHER");
}
END_TEST

START_TEST(missing_program_is_named)
{
  setenv("TAPECAST_LMP", "/nonexistent/tapecast-lmp", 1);
  test_output output = test_run("lmp", "-h", NULL);
  ck_assert_int_eq(output.code, 13);
  ck_contains(output.text, "tapecast-lmp is not there");
  test_free(&output);
  test_use_stand_ins();
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("cli");
  TCase *tests = tcase_create("commands");
  tcase_add_checked_fixture(tests, test_use_stand_ins, NULL);
  tcase_set_timeout(tests, 30);
  tcase_add_loop_test(tests, exit_codes, 0, sizeof cases / sizeof cases[0]);
  tcase_add_test(tests, plan_as_json);
  tcase_add_loop_test(tests, lists_as_json, 0, 2);
  tcase_add_test(tests, ranks_of_the_analyzer);
  tcase_add_test(tests, missing_program_is_named);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
