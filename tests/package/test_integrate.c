/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix nve/sphere/opt moves beads as LAMMPS's fix nve/sphere does, on any number of ranks and across a
 * restart, and refuses what it cannot do.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EQUAL 1e-13 /* relative */

/* Columns of the dump of integrate.lmp. */
enum { ID, X, V = X + 3, OMEGA = V + 3, COLUMNS = OMEGA + 5 };

static void make_slurry(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/slurry.lmp", "");
  lmp_must_pass(&run);
  lmp_free(&run);
}

static lmp_table move(int ranks, const char *style, const char *from)
{
  char variables[64];
  snprintf(variables, sizeof variables, "-var move %s -var from %s", style, from);
  lmp_run run = lmp_script(ranks, SCRIPTS "/integrate.lmp", variables);
  lmp_must_pass(&run);
  /* fix dt/reset has been at work, within its bounds */
  ck_assert_double_gt(lmp_result(&run, "dt"), 1.01e-5);
  ck_assert_double_lt(lmp_result(&run, "dt"), 3.99e-4);
  lmp_free(&run);
  return lmp_read_dump("move.dump");
}

/* Every fifth bead is held: it spins as it was told, on its spot, while the others were turned by their
 * contacts. */
static void check_motion(const lmp_table *t)
{
  int turned = 0;
  ck_assert_int_eq(t->columns, COLUMNS);
  for (int i = 0; i < t->rows; i++) {
    const double *bead = t->value + i * t->columns;
    const int as_told = bead[OMEGA] == 20.0 || bead[OMEGA] == -200.0;
    if ((int)bead[ID] % 5 == 1)
      ck_assert_msg(as_told, "held bead %g has turned", bead[ID]);
    else
      turned += !as_told;
  }
  ck_assert_int_gt(turned, t->rows / 2);
}

START_TEST(the_motion_is_that_of_lammps)
{
  static const char *const sets[] = {"", "baseline"};
  make_slurry();
  for (int ranks = 1; ranks <= 4; ranks *= 2) {
    lmp_table theirs = move(ranks, "nve/sphere", "data");
    check_motion(&theirs);
    for (int k = 0; k < 2; k++) {
      setenv("TAPECAST_SIMD", sets[k], 1);
      lmp_table ours = move(ranks, "nve/sphere/opt", "data");
      ck_assert_double_lt(lmp_table_difference(&theirs, &ours), EQUAL);
      lmp_free_table(&ours);
    }
    unsetenv("TAPECAST_SIMD");
    lmp_free_table(&theirs);
  }
}
END_TEST

START_TEST(a_restart_changes_nothing)
{
  make_slurry();
  for (int ranks = 1; ranks <= 2; ranks++) {
    lmp_table whole = move(ranks, "nve/sphere/opt", "data");
    lmp_table rest = move(ranks, "nve/sphere/opt", "restart");
    ck_assert_double_lt(lmp_table_difference(&whole, &rest), EQUAL);
    lmp_free_table(&rest);
    lmp_free_table(&whole);
  }
}
END_TEST

#define SCENE                                                                                                \
  "units micro\natom_style sphere\natom_modify map array\nregion box block 0 20 0 20 0 20\ncreate_box 1 "    \
  "box\n"                                                                                                    \
  "create_atoms 1 single 5 5 5\ncreate_atoms 1 single 15 5 5\nset type 1 diameter 2 density 1.5\n"           \
  "velocity all set 1 -2 0.5\npair_style zero 3\npair_coeff * *\ntimestep 0.01\n"

START_TEST(a_dynamic_group_and_a_suffix_work_as_in_lammps)
{
  lmp_run run = lmp_text(
      1,
      SCENE "suffix opt\nregion left block 0 10 INF INF INF INF\ngroup near dynamic all region left\n"
            "fix move near nve/sphere\ninfo fixes\nrun 100\n"
            "print 'RESULT near $(x[1]:%.17g)'\nprint 'RESULT far $(x[2]:%.17g)'\n",
      "");
  lmp_must_pass(&run);
  ck_assert_ptr_nonnull(strstr(run.output, "style = nve/sphere/opt"));
  ck_assert_ptr_null(strstr(run.output, "WARNING"));
  ck_assert_double_eq_tol(lmp_result(&run, "near"), 6.0, 1e-12);
  ck_assert_double_eq_tol(lmp_result(&run, "far"), 15.0, 1e-12);
  lmp_free(&run);
}
END_TEST

START_TEST(lammps_knows_that_it_integrates)
{
  lmp_run run = lmp_text(1, SCENE "fix move all nve/sphere/opt\nfix more all nve/sphere\nrun 0\n", "");
  lmp_must_pass(&run);
  ck_assert_ptr_nonnull(strstr(run.output, "time integrated more than once"));
  ck_assert_ptr_null(strstr(run.output, "atoms won't move"));
  lmp_free(&run);
}
END_TEST

START_TEST(mistakes_are_named)
{
  static const struct {
    const char *line, *text;
  } cases[] = {
      {"fix move all nve/sphere/opt disc",
       "fix move nve/sphere/opt: 'disc' is not available here: use fix nve/sphere"},
      {"fix move all nve/sphere/opt update dipole", "'update' is not available here"},
      {"fix move all nve/sphere/opt 0.4", "'0.4' was not expected"},
      {"fix move all nve/sphere/opt 0.4", "syntax: fix ID group nve/sphere/opt"},
      {"fix move all nve/sphere/opt\nset atom 2 diameter 0\nrun 0", "atom 2 has radius 0 and mass"},
      {"fix move all nve/sphere/opt\nrun_style respa 2 2 pair 1\nrun 0",
       "run_style respa does not call this fix"},
      {"clear\natom_style atomic\nregion box block 0 1 0 1 0 1\ncreate_box 1 box\nfix move all "
       "nve/sphere/opt",
       "use atom_style sphere"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
    lmp_must_refuse(SCENE, cases[k].line, cases[k].text);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("fix nve/sphere/opt");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, the_motion_is_that_of_lammps);
  tcase_add_test(core, a_restart_changes_nothing);
  tcase_add_test(core, a_dynamic_group_and_a_suffix_work_as_in_lammps);
  tcase_add_test(core, lammps_knows_that_it_integrates);
  tcase_add_test(core, mistakes_are_named);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
