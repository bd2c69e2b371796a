/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C interface as its users meet it: the templates work, and a style with a mistake gets a clear error.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Beads that do not touch. */
static const char scene[] =
    "units micro\natom_style sphere\nregion box block 0 20 0 20 0 20\ncreate_box 1 box\n"
    "create_atoms 1 single 5 5 5\ncreate_atoms 1 single 15 15 11\n"
    "set type 1 diameter 2 density 1.5\nvelocity all set 1 -2 0.5\n"
    "pair_style gran/hertz/history 100 137.8 10 9.59 12.5 1\npair_coeff * *\n"
    "comm_modify vel yes\ntimestep 0.0005\nfix move all nve/sphere\n";

static lmp_run run_scene(int ranks, const char *more)
{
  char text[2048];
  snprintf(text, sizeof text, "%s%s", scene, more);
  return lmp_text(ranks, text, "");
}

START_TEST(fix_template_takes_out_energy)
{
  for (int ranks = 1; ranks <= 2; ranks++) {
    lmp_run run =
        run_scene(ranks, "fix d all drag/template 3.0\nrun 100\nwrite_restart drag.restart\nrun 100\n"
                         "print 'RESULT taken $(f_d:%.17g)'\nprint 'RESULT energy $(ke*atoms:%.17g)'\n"
                         "print 'RESULT v $(vcm(all,x):%.17g)'\n");
    lmp_must_pass(&run);
    const double mass = 2.0 * 1.5 * 4.0 / 3.0 * M_PI, before = 0.5 * mass * 5.25;
    ck_assert_double_eq_tol(lmp_result(&run, "v"), exp(-3.0 * 0.1), 1e-3);
    ck_assert_double_eq_tol(lmp_result(&run, "taken") / (before * (1.0 - exp(-0.6))), 1.0, 2e-3);
    lmp_run again = lmp_text(
        1,
        "read_restart drag.restart\npair_style gran/hertz/history 100 137.8 10 9.59 12.5 1\npair_coeff * *\n"
        "comm_modify vel yes\ntimestep 0.0005\nfix move all nve/sphere\nfix d all drag/template 3.0\nrun "
        "100\n"
        "print 'RESULT taken $(f_d:%.17g)'\n",
        "");
    lmp_must_pass(&again);
    ck_assert_double_eq_tol(lmp_result(&again, "taken") / lmp_result(&run, "taken"), 1.0, 1e-12);
    lmp_free(&again);
    lmp_free(&run);
  }
}
END_TEST

START_TEST(compute_template_measures_heights)
{
  for (int ranks = 1; ranks <= 2; ranks++) {
    lmp_run run =
        run_scene(ranks, "compute h all height/template\nthermo_style custom step c_h c_h[1] c_h[2]\nrun 0\n"
                         "print 'RESULT mean $(c_h:%.17g)'\nprint 'RESULT low $(c_h[1]:%.17g)'\n"
                         "print 'RESULT high $(c_h[2]:%.17g)'\n");
    lmp_must_pass(&run);
    ck_assert_double_eq_tol(lmp_result(&run, "mean"), 8.0, 1e-12);
    ck_assert_double_eq_tol(lmp_result(&run, "low"), 4.0, 1e-12);
    ck_assert_double_eq_tol(lmp_result(&run, "high"), 12.0, 1e-12);
    lmp_free(&run);
  }
}
END_TEST

START_TEST(mistakes_in_a_style_are_named)
{
  static const struct {
    const char *line, *text;
  } cases[] = {
      {"fix b all broken/parse", "fix b broken/parse: the style's table lacks a required callback"},
      {"fix b all broken/state", "no state_size"},
      {"fix b all broken/scalar", "promises a scalar"},
      {"fix b all broken/vector", "promises a vector"},
      {"fix b all broken/pack", "both pack_restart and unpack_restart"},
      {"fix b all broken/size", "restart_doubles is 0"},
      {"fix b all broken/peratom", "peratom_doubles is negative"},
      {"fix b all broken/nopack", "restart_doubles is 2 but it has no pack_restart"},
      {"fix b all broken/integrate", "neither initial_integrate nor final_integrate"},
      {"fix b all broken/long\nrun 0\nwrite_restart long.restart", "pack_restart wrote more numbers"},
      {"fix b all broken/want\nrun 0", "only a fix whose table says needs_virial can ask for the virial"},
      {"thermo 100\nfix b all broken/take\nrun 2",
       "the virial was not tallied in step 1: ask for it in the step before"},
      {"pair_style broken/compute", "pair_style broken/compute: the style's table lacks a required callback"},
      {"pair_style broken/restart", "restart_size, pack_restart and unpack_restart, or none"},
      {"pair_style broken/history", "lacks history_store or lists_rebuilt"},
      {"compute b all broken/compute", "promises a vector"},
      {"compute b all broken/virial\nthermo_style custom step c_b\nrun 0", "needs_virial"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    char more[256];
    snprintf(more, sizeof more, "%s\n", cases[k].line);
    lmp_run run = run_scene(1, more);
    lmp_must_fail(&run, cases[k].text);
    lmp_free(&run);
  }
}
END_TEST

START_TEST(a_restart_of_another_length_is_refused)
{
  static const char *const styles[] = {"broken/grown", "broken/grownatom"};
  static const char *const errors[] = {
      "the restart file holds 1 values for this fix, the style expects 4",
      "the restart file holds 2 values per atom for this fix, the style expects 3"};
  for (int k = 0; k < 2; k++) {
    char text[512];
    snprintf(text, sizeof text, "fix b all %s\nrun 0\nwrite_restart grown.restart\n", styles[k]);
    lmp_run run = run_scene(1, text);
    lmp_must_pass(&run);
    lmp_free(&run);
    snprintf(text, sizeof text, "read_restart grown.restart\nfix b all %s\n", styles[k]);
    run = lmp_text(1, text, "");
    lmp_must_pass(&run);
    lmp_free(&run);
    setenv("TAPECAST_TEST_GROWN", "1", 1);
    run = lmp_text(1, text, "");
    unsetenv("TAPECAST_TEST_GROWN");
    lmp_must_fail(&run, errors[k]);
    lmp_free(&run);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("C interface");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, fix_template_takes_out_energy);
  tcase_add_test(core, compute_template_measures_heights);
  tcase_add_test(core, mistakes_in_a_style_are_named);
  tcase_add_test(core, a_restart_of_another_length_is_refused);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
