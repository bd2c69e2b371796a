/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix solvent/shrink: the law of diameter and mass, conservation of the solids, ghosts across periodic faces
 * and rank boundaries, ranks, restart, and its refusals.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_slurry(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/slurry.lmp", "");
  lmp_must_pass(&run);
  lmp_free(&run);
}

static lmp_table shrink(int ranks, const char *from, const char *speed, int first, int second, lmp_run *run)
{
  char variables[160];
  snprintf(variables, sizeof variables, "-var from %s -var speed %s -var first %d -var second %d", from,
           speed, first, second);
  *run = lmp_script(ranks, SCRIPTS "/shrink.lmp", variables);
  lmp_must_pass(run);
  return lmp_read_dump("shrink.dump");
}

/* 40 beads from diameter 6 to 2.4, density 0.9 before and after. */
static void check_law(int step, double p, const double *value)
{
  const double sphere = M_PI / 6.0, d = 6.0 - 3.6 * p, n = 40.0;
  const double m0 = 0.9 * sphere * 216.0, m1 = 0.9 * sphere * 13.824;
  const double solvent = (m0 - m1) * (d * d * d - 13.824) / (216.0 - 13.824);
  const double expected[] = {1.0 - solvent / (m0 - m1), n * solvent, n * m1, d, n * (m1 + solvent), p};
  for (int k = 0; k < 6; k++)
    ck_assert_msg(fabs(value[k] - expected[k]) <= 1e-11 * fmax(1.0, fabs(expected[k])),
                  "step %d, value %d: %.17g, expected %.17g", step, k, value[k], expected[k]);
}

START_TEST(diameter_falls_linearly_and_solids_stay)
{
  lmp_run run;
  lmp_table t = shrink(2, "data", "'over 0.1 start 0.02'", 50, 250, &run);
  FILE *trace = fopen("shrink.txt", "r");
  ck_assert_ptr_nonnull(trace);
  char line[512];
  int steps = 0;
  double solids = 0.0;
  while (fgets(line, sizeof line, trace)) {
    int step;
    double value[6], kept;
    if (sscanf(line, "%d %lf %lf %lf %lf %lf %lf %lf", &step, value, value + 1, value + 2, value + 3,
               value + 4, value + 5, &kept) != 8)
      continue;
    check_law(step, fmin(1.0, fmax(0.0, (step * 0.0005 - 0.02) / 0.1)), value);
    if (steps++ == 0) solids = kept;
    ck_assert_double_eq_tol(kept / solids, 1.0, 1e-13);
  }
  fclose(trace);
  ck_assert_int_ge(steps, 300);
  for (int i = 0; i < t.rows; i++) {
    const double radius = t.value[i * t.columns + 10];
    ck_assert(fabs(radius - 1.2) < 1e-14 || fabs(radius - 0.5 * 0.877193 * 4.56) < 1e-14 ||
              fabs(radius - 0.5 * 0.877193 * 2.28) < 1e-14);
  }
  lmp_free_table(&t);
  lmp_free(&run);
}
END_TEST

START_TEST(a_rate_is_a_speed_of_the_diameter)
{
  lmp_run run;
  lmp_table t = shrink(1, "data", "'rate 36'", 40, 40, &run);
  ck_assert_double_eq_tol(t.value[10] > 2.0 ? t.value[10] : 3.0 - 18.0 * 0.04, 3.0 - 18.0 * 0.04, 1e-12);
  lmp_free_table(&t);
  lmp_free(&run);
}
END_TEST

START_TEST(at_once_is_the_same_as_set)
{
  static const char script[] = "units micro\natom_style sphere\nread_data slurry.data\ngroup cbd type 1\n"
                               "comm_modify vel yes\npair_style gran/hertz/history 100 137.8 10 9.59 12.5 1\n"
                               "pair_coeff * *\n%s\n"
                               "dump out all custom 1 once.dump id x fx fy fz radius mass\n"
                               "dump_modify out sort id format float %%.17g\nrun 0\n";
  static const char *const ways[] = {"fix s cbd solvent/shrink diameter 3 density 0.9",
                                     "set type 1 diameter 3\nset type 1 density 0.9"};
  lmp_table t[2];
  char text[1024];
  for (int k = 0; k < 2; k++) {
    snprintf(text, sizeof text, script, ways[k]);
    lmp_run run = lmp_text(2, text, "");
    lmp_must_pass(&run);
    t[k] = lmp_read_dump("once.dump");
    lmp_free(&run);
  }
  ck_assert_double_lt(lmp_table_difference(&t[0], &t[1]), 1e-12);
  lmp_free_table(&t[0]);
  lmp_free_table(&t[1]);
}
END_TEST

START_TEST(ghosts_shrink_with_their_owners)
{
  /* in the middle of one rank; on the periodic face; between two ranks; between ranks that share the face */
  static const struct {
    const char *x;
    int ranks;
  } cases[] = {{"5", 1}, {"0", 1}, {"10", 2}, {"0", 2}};
  lmp_table first = {0, 0, NULL};
  for (int k = 0; k < 4; k++) {
    char variables[64];
    snprintf(variables, sizeof variables, "-var x %s -var px %d", cases[k].x, cases[k].ranks);
    lmp_run run = lmp_script(cases[k].ranks, SCRIPTS "/shrink_pair.lmp", variables);
    lmp_must_pass(&run);
    lmp_table t = lmp_read_dump("pair.dump");
    lmp_free(&run);
    ck_assert_int_eq(t.rows, 2);
    if (k == 0)
      first = t;
    else {
      ck_assert_double_lt(lmp_table_difference(&first, &t), 1e-11);
      lmp_free_table(&t);
    }
  }
  lmp_free_table(&first);
}
END_TEST

START_TEST(results_do_not_depend_on_the_ranks)
{
  lmp_run one_run, run;
  lmp_table one = shrink(1, "data", "'over 0.1'", 100, 60, &one_run);
  for (int ranks = 2; ranks <= 4; ranks += 2) {
    lmp_table many = shrink(ranks, "data", "'over 0.1'", 100, 60, &run);
    ck_assert_double_lt(lmp_table_difference(&one, &many), 1e-9);
    ck_assert_double_eq_tol(lmp_result(&run, "energy") / lmp_result(&one_run, "energy"), 1.0, 1e-10);
    lmp_free_table(&many);
    lmp_free(&run);
  }
  lmp_free_table(&one);
  lmp_free(&one_run);
}
END_TEST

START_TEST(a_restart_continues_exactly)
{
  for (int ranks = 1; ranks <= 2; ranks++) {
    lmp_run whole, rest;
    lmp_table a = shrink(ranks, "data", "'over 0.1'", 77, 60, &whole);
    lmp_table b = shrink(ranks, "restart", "'over 0.1'", 77, 60, &rest);
    ck_assert_double_lt(lmp_table_difference(&a, &b), 1e-10);
    for (int i = 0; i < a.rows; i++) {
      ck_assert(a.value[i * a.columns + 10] == b.value[i * b.columns + 10]);
      ck_assert(a.value[i * a.columns + 11] == b.value[i * b.columns + 11]);
    }
    ck_assert_double_gt(lmp_result(&rest, "evaporated"), 0.5);
    ck_assert_double_eq_tol(lmp_result(&whole, "evaporated"), lmp_result(&rest, "evaporated"), 1e-14);
    ck_assert_double_eq_tol(lmp_result(&whole, "total") / lmp_result(&rest, "total"), 1.0, 1e-14);
    lmp_free_table(&a);
    lmp_free_table(&b);
    lmp_free(&whole);
    lmp_free(&rest);
  }
}
END_TEST

START_TEST(targets_that_add_to_a_bead_are_refused)
{
  static const struct {
    const char *fix, *text;
  } cases[] = {
      {"all solvent/shrink diameter 3 density 0.9", "beads can only shrink"},
      {"cbd solvent/shrink diameter 5.9 density 2.5", "lower the density"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    char text[512];
    snprintf(text, sizeof text,
             "units micro\natom_style sphere\nread_data slurry.data\ngroup cbd type 1\ncomm_modify vel yes\n"
             "pair_style gran/hertz/history 100 137.8 10 9.59 12.5 1\npair_coeff * *\nfix s %s\nrun 0\n",
             cases[k].fix);
    lmp_run run = lmp_text(1, text, "");
    lmp_must_fail(&run, cases[k].text);
    lmp_free(&run);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("fix solvent/shrink");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_unchecked_fixture(core, make_slurry, NULL);
  tcase_add_test(core, diameter_falls_linearly_and_solids_stay);
  tcase_add_test(core, a_rate_is_a_speed_of_the_diameter);
  tcase_add_test(core, at_once_is_the_same_as_set);
  tcase_add_test(core, ghosts_shrink_with_their_owners);
  tcase_add_test(core, results_do_not_depend_on_the_ranks);
  tcase_add_test(core, a_restart_continues_exactly);
  tcase_add_test(core, targets_that_add_to_a_bead_are_refused);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
