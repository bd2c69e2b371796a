/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix drying/front: which bead dries when, conservation of the solids, ranks, restart, and its refusals.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>

/* Five beads at rest at these heights; diameter 2, density 1. */
enum { BEADS = 5 };
static const double height[BEADS] = {3.0, 7.0, 11.0, 15.0, 19.0};

static lmp_run run_column(int ranks, const char *fix, const char *more)
{
  char text[2048];
  int n = snprintf(text, sizeof text,
                   "units micro\natom_style sphere\nprocessors 1 1 *\nregion box block 0 20 0 20 0 20\n"
                   "create_box 1 box\n");
  for (int i = 0; i < BEADS; i++)
    n += snprintf(text + n, sizeof text - (size_t)n, "create_atoms 1 single 5 5 %g\n", height[i]);
  snprintf(text + n, sizeof text - (size_t)n,
           "set type 1 diameter 2 density 1\npair_style zero 3\npair_coeff * *\ntimestep 0.001\n"
           "fix f all drying/front %s\n%s\n",
           fix, more);
  return lmp_text(ranks, text, "");
}

START_TEST(a_bead_dries_once_the_front_has_passed_it)
{
  /* front from 20 at speed 10; a bead dries in 0.5, from diameter 2 to 1 */
  for (int ranks = 1; ranks <= 2; ranks++) {
    lmp_run run = run_column(ranks, "20 10 diameter 1 density 4 over 0.5",
                             "dump out all custom 800 column.dump id z radius mass\n"
                             "dump_modify out sort id format float %.17g\nrun 800\n"
                             "print 'RESULT front $(f_f[1]:%.17g)'\nprint 'RESULT begun $(f_f[2])'\n"
                             "print 'RESULT dry $(f_f[3])'\nprint 'RESULT gone $(f_f:%.17g)'");
    lmp_must_pass(&run);
    lmp_table t = lmp_read_dump("column.dump");
    ck_assert_int_eq(t.rows, BEADS);
    const double sphere = M_PI / 6.0, solvent = 8.0 * sphere - 4.0 * sphere;
    double gone = 0.0;
    for (int i = 0; i < BEADS; i++) {
      const double *bead = t.value + i * t.columns;
      const double p = fmin(1.0, fmax(0.0, (0.8 - (20.0 - bead[1]) / 10.0) / 0.5));
      const double d = 2.0 - p, left = solvent * (d * d * d - 1.0) / 7.0;
      ck_assert_double_eq_tol(2.0 * bead[2], d, 0.0021); /* the passage is known to a step of 0.001 / 0.5 */
      ck_assert_double_eq_tol(bead[3], 4.0 * sphere + left, 0.02);
      gone += (8.0 * sphere - bead[3]) / (BEADS * solvent);
    }
    ck_assert_double_eq_tol(lmp_result(&run, "front"), 12.0, 1e-9);
    ck_assert_double_eq_tol(lmp_result(&run, "begun"), 2.0, 1e-12);
    ck_assert_double_eq_tol(lmp_result(&run, "dry"), 1.0, 1e-12);
    ck_assert_double_eq_tol(lmp_result(&run, "gone"), gone, 1e-12);
    lmp_free_table(&t);
    lmp_free(&run);
  }
}
END_TEST

START_TEST(in_the_end_all_beads_are_dry_and_only_solids_are_left)
{
  lmp_run run = run_column(1, "top 50 factor 0.5 density 4",
                           "run 500\nprint 'RESULT mass $(mass(all):%.17g)'\n"
                           "print 'RESULT front $(f_f[1]:%.17g)'\n"
                           "print 'RESULT dry $(f_f[3])'");
  lmp_must_pass(&run);
  ck_assert_double_eq_tol(lmp_result(&run, "front"), 20.0 - 50.0 * 0.5, 1e-9);
  ck_assert_double_eq_tol(lmp_result(&run, "dry"), BEADS, 1e-12);
  ck_assert_double_eq_tol(lmp_result(&run, "mass") / (BEADS * 4.0 * M_PI / 6.0), 1.0, 1e-13);
  lmp_free(&run);
}
END_TEST

static lmp_table dry(int ranks, const char *from, lmp_run *run)
{
  char variables[32];
  snprintf(variables, sizeof variables, "-var from %s", from);
  *run = lmp_script(ranks, SCRIPTS "/front.lmp", variables);
  lmp_must_pass(run);
  return lmp_read_dump("front.dump");
}

START_TEST(ranks_and_restarts_change_nothing)
{
  lmp_run made = lmp_script(1, SCRIPTS "/slurry.lmp", ""), one_run, run;
  lmp_must_pass(&made);
  lmp_table one = dry(1, "data", &one_run);
  const double evaporated = lmp_result(&one_run, "evaporated");
  ck_assert_double_gt(evaporated, 0.1);
  ck_assert_double_lt(evaporated, 0.9);
  static const struct {
    int ranks;
    const char *from;
  } cases[] = {{1, "restart"}, {2, "data"}, {2, "restart"}, {4, "data"}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    lmp_table other = dry(cases[k].ranks, cases[k].from, &run);
    ck_assert_double_lt(lmp_table_difference(&one, &other), 1e-9);
    ck_assert_double_eq_tol(lmp_result(&run, "evaporated"), evaporated, 1e-13);
    ck_assert(lmp_result(&run, "front") == lmp_result(&one_run, "front"));
    lmp_free_table(&other);
    lmp_free(&run);
  }
  lmp_free_table(&one);
  lmp_free(&one_run);
  lmp_free(&made);
}
END_TEST

START_TEST(mistakes_are_named)
{
  static const struct {
    const char *fix, *text;
  } cases[] = {
      {"", "'start of the front' needs a value"},
      {"high 1 diameter 1 density 1", "start of the front: 'high' is not a number"},
      {"top 0 diameter 1 density 1", "speed of the front: 0 is out of range"},
      {"top 1 diameter 1", "exactly one of 'density RHO' and 'mass keep'"},
      {"top 1 density 1", "exactly one of 'diameter' and 'factor'"},
      {"top 1 diameter 1 density 1 after 2",
       "unknown keyword 'after'; known: diameter, factor, density, mass, over"},
      {"top 1 diameter 3 mass keep\nrun 0", "beads can only shrink"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    lmp_run run = run_column(1, cases[k].fix, "");
    lmp_must_fail(&run, cases[k].text);
    lmp_free(&run);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("fix drying/front");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, a_bead_dries_once_the_front_has_passed_it);
  tcase_add_test(core, in_the_end_all_beads_are_dry_and_only_solids_are_left);
  tcase_add_test(core, ranks_and_restarts_change_nothing);
  tcase_add_test(core, mistakes_are_named);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
