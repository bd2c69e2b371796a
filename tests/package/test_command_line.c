/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tapecast-lmp behaves as lmp does: help, exit codes, partitions, `clear`, restart conversion.
 */
#include "lmp_child.h"

#include <stdio.h>
#include <string.h>

#define SCENE                                                                                                \
  "units micro\natom_style sphere\nboundary p p f\nregion box block 0 20 0 20 0 20\ncreate_box 1 box\n"      \
  "create_atoms 1 single 5 5 5\nset type 1 diameter 2 density 1.5\npair_style zero 3\npair_coeff * *\n"      \
  "fix s all solvent/shrink diameter 1 density 1.5\nfix w all wall/calender 1 1 1 1 1 start 19\n"

START_TEST(help_lists_our_styles)
{
  lmp_run run = lmp_words(1, "-h");
  ck_assert_int_eq(run.status, 0);
  static const char *const expected[] = {"List of individual style options", "nve/sphere",
                                         "fix solvent/shrink", "fix wall/calender",
                                         "compute viscosity/shear"};
  for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++)
    ck_assert_msg(strstr(run.output, expected[k]) != NULL, "no '%s' in the help", expected[k]);
  lmp_free(&run);
}
END_TEST

START_TEST(exit_codes_are_those_of_lammps)
{
  lmp_run run = lmp_text(1, "print hello\n", "");
  ck_assert_int_eq(run.status, 0);
  lmp_free(&run);
  run = lmp_text(1, "nonsense\n", "");
  lmp_must_fail(&run, "Unknown command: nonsense");
  ck_assert_int_eq(run.status, 1);
  lmp_free(&run);
  run = lmp_text(1, "quit 7\n", "");
  ck_assert_int_eq(run.status, 7);
  lmp_free(&run);
  run = lmp_words(1, "-in no_such_file.lmp -log none");
  lmp_must_fail(&run, "no_such_file.lmp");
  lmp_free(&run);
}
END_TEST

START_TEST(styles_are_there_again_after_clear)
{
  lmp_run run =
      lmp_text(1, SCENE "run 0\nclear\n" SCENE "run 0\nprint 'RESULT mass $(mass(all):%.17g)'\n", "");
  lmp_must_pass(&run);
  ck_assert_double_eq_tol(lmp_result(&run, "mass"), 1.5 * 3.14159265358979 / 6.0, 1e-12);
  lmp_free(&run);
}
END_TEST

START_TEST(partitions_have_our_styles)
{
  lmp_run run = lmp_text(2, SCENE "run 0\n", "-partition 2x1 -screen none -plog none -pscreen none");
  lmp_must_pass(&run);
  lmp_free(&run);
}
END_TEST

START_TEST(restart_files_with_our_fixes_are_converted)
{
  lmp_run run = lmp_text(1, SCENE "run 0\nwrite_restart line.restart\n", "");
  lmp_must_pass(&run);
  lmp_free(&run);
  run = lmp_words(1, "-log none -restart2data line.restart line.data nocoeff");
  lmp_must_pass(&run);
  lmp_free(&run);
  run = lmp_text(
      1,
      "units micro\natom_style sphere\nboundary p p f\nread_data line.data\nprint 'RESULT beads $(atoms)'\n",
      "");
  lmp_must_pass(&run);
  ck_assert_double_eq_tol(lmp_result(&run, "beads"), 1.0, 0.1);
  lmp_free(&run);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("command line");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, help_lists_our_styles);
  tcase_add_test(core, exit_codes_are_those_of_lammps);
  tcase_add_test(core, styles_are_there_again_after_clear);
  tcase_add_test(core, partitions_have_our_styles);
  tcase_add_test(core, restart_files_with_our_fixes_are_converted);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
