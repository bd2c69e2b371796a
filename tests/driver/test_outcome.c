/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading what stages print, and tables of blocks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "fixture.h"
#include "outcome.h"

static double number_of(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  ck_assert_msg(cJSON_IsNumber(item), "%s is no number", key);
  return item->valuedouble;
}

START_TEST(marked_lines_are_taken)
{
  tc_outcome o;
  ck_assert_int_eq(tc_outcome_create(&o), TC_OK);
  const char *const lines[] = {"LAMMPS (29 Sep 2021 - Update 2)",
                               "TAPECAST progress 0.25 50 us: density 1.8",
                               "TAPECAST result density_g_cm3 1.89",
                               "TAPECAST result steady 1",
                               "TAPECAST result criterion spread 0.3 % < 0.5 %",
                               "TAPECAST state 0.1 thickness_um 27",
                               "TAPECAST state 0 thickness_um 29",
                               "TAPECAST state 0.1 pressure_mpa 0.02",
                               "TAPECAST state 0 thickness_um 30",
                               "TAPECAST",
                               "TAPECAST result",
                               "   Step          Temp",
                               "      10           300       -1e-3"};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) tc_outcome_read(lines[i], &o);
  ck_assert_double_eq(o.fraction, 0.25);
  ck_assert_str_eq(o.text, "50 us: density 1.8");
  ck_assert_str_eq(o.lammps, "LAMMPS (29 Sep 2021 - Update 2)");
  ck_assert_double_eq(number_of(o.results, "density_g_cm3"), 1.89);
  ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(o.results, "steady")));
  ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(o.results, "criterion")), "spread 0.3 % < 0.5 %");
  ck_assert_int_eq(cJSON_GetArraySize(o.states), 2);
  ck_assert_double_eq(number_of(cJSON_GetArrayItem(o.states, 0), "degree"), 0);
  ck_assert_double_eq(number_of(cJSON_GetArrayItem(o.states, 0), "thickness_um"), 30); /* the later one */
  ck_assert_double_eq(number_of(cJSON_GetArrayItem(o.states, 1), "pressure_mpa"), 0.02);
  ck_assert(!o.not_a_number && !o.error[0]);
  tc_outcome_release(&o);
}
END_TEST

/* States that come in any order stand by rising degree, and none is lost. */
START_TEST(states_in_any_order)
{
  static const int orders[][5] = {
      {5, 4, 3, 2, 1}, {2, 1, 3, 5, 4}, {3, 1, 2, 5, 4}, {1, 5, 2, 4, 3}, {5, 1, 4, 2, 3}};
  tc_outcome o;
  ck_assert_int_eq(tc_outcome_create(&o), TC_OK);
  for (int k = 0; k < 5; k++) {
    char line[64];
    snprintf(line, sizeof line, "TAPECAST state %g thickness_um %d", 0.1 * orders[_i][k], orders[_i][k]);
    tc_outcome_read(line, &o);
    ck_assert_int_eq(cJSON_GetArraySize(o.states), k + 1);
  }
  for (int k = 0; k < 5; k++)
    ck_assert_double_eq(number_of(cJSON_GetArrayItem(o.states, k), "thickness_um"), k + 1);
  tc_outcome_release(&o);
}
END_TEST

static const struct {
  const char *line, *part;
  int code;
  tc_status status;
} failures[] = {
    {"ERROR: Lost atoms: original 999 current 998 (src/thermo.cpp:441)", "smaller timestep", 1, TC_ERR_LOST},
    {"ERROR on proc 0: Non-numeric atom coords - simulation unstable (src/domain.cpp:551)", "no numbers", 1,
     TC_ERR_UNSTABLE},
    {"ERROR: Non-numeric box dimensions - simulation unstable", "no numbers", 1, TC_ERR_UNSTABLE},
    {"     100   nan   3.5", "no numbers", 137, TC_ERR_UNSTABLE},
    {"     100   -inf   3.5", "no numbers", 137, TC_ERR_UNSTABLE},
    {"ERROR on proc 1: fix wall/calender: bead 12 overlaps the plane by 0.6 of its radius", "stiffer wall", 1,
     TC_ERR_UNSTABLE},
    {"There are not enough slots available in the system to satisfy the 64", "oversubscribe", 1,
     TC_ERR_SLOTS},
    {"ERROR: Unrecognized pair style 'lj/hertz/history'", "pair_style: stock", 1, TC_ERR_STAGE},
    {"ERROR: Unknown command: blurb", "Unknown command: blurb", 1, TC_ERR_STAGE},
    {"nothing special", "exit code 3", 3, TC_ERR_STAGE},
    {"nothing special", "signal 9", 137, TC_ERR_STAGE},
    {"nothing special", "could not be started", 127, TC_ERR_LAUNCH},
    {"nothing special", "before its work was done", 0, TC_ERR_STAGE},
    {"TAPECAST failed the plane met nothing", "the plane met nothing", 1, TC_ERR_STAGE},
};

START_TEST(failures_are_explained)
{
  tc_outcome o;
  ck_assert_int_eq(tc_outcome_create(&o), TC_OK);
  tc_outcome_read(failures[_i].line, &o);
  tc_outcome_read("MPI_ABORT was invoked on rank 0", &o);
  ck_assert_int_eq(tc_outcome_explain(&o, "slurry", "run/01-slurry", failures[_i].code), failures[_i].status);
  ck_contains(tc_error_message(), failures[_i].part);
  ck_contains(tc_error_message(), "slurry");
  tc_outcome_release(&o);
}
END_TEST

START_TEST(rows_that_were_written_twice)
{
  test_write_file(
      "blocks.csv",
      "time_us,density_g_cm3\n0,0\n10,1\n20,2\n30,3\n20,2.5\n25,0.0\ntime_us,density_g_cm3\n30,3.5\n40,4\n");
  ck_assert_int_eq(tc_blocks_tidy("blocks.csv"), TC_OK);
  char *text = test_read_file("blocks.csv");
  ck_assert_str_eq(text, "time_us,density_g_cm3\n10,1\n20,2.5\n30,3.5\n40,4\n");
  free(text);
}
END_TEST

START_TEST(errors_of_means)
{
  cJSON *results = cJSON_CreateObject();
  cJSON_AddNumberToObject(results, "density_g_cm3", 3);
  cJSON_AddNumberToObject(results, "time_us", 40);
  cJSON_AddNumberToObject(results, "other", 40);
  test_write_file("blocks.csv", "time_us,density_g_cm3\n10,100\n20,2\n30,3\n40,4\n");
  ck_assert_int_eq(tc_blocks_errors("blocks.csv", 3, results), TC_OK);
  ck_assert_double_eq_tol(number_of(results, "density_g_cm3_stderr"), 1 / 1.7320508075688772, 1e-12);
  ck_assert(!cJSON_HasObjectItem(results, "time_us_stderr"));
  ck_assert_int_eq(cJSON_GetArraySize(results), 4);
  cJSON_Delete(results);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("outcome");
  TCase *tests = tcase_create("read");
  tcase_add_test(tests, marked_lines_are_taken);
  tcase_add_loop_test(tests, states_in_any_order, 0, 5);
  tcase_add_loop_test(tests, failures_are_explained, 0, sizeof failures / sizeof failures[0]);
  tcase_add_test(tests, rows_that_were_written_twice);
  tcase_add_test(tests, errors_of_means);
  suite_add_tcase(suite, tests);
  return test_main(suite, false);
}
