/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pair_style lj/hertz/history lives through: restarts in mid-run, other numbers of ranks, beads that
 * shrink, questions from compute pair/local and compute viscosity/shear, and wrong arguments.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_beads(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/make.lmp", "-var here " SCRIPTS " -var words ''");
  lmp_must_pass(&run);
  lmp_free(&run);
}

static lmp_table dump_of(int ranks, const char *script, const char *style, const char *variables)
{
  char words[512];
  snprintf(words, sizeof words, "-var here " SCRIPTS " -var style %s -var dump %s.dump %s", style, style,
           variables);
  lmp_run run = lmp_script(ranks, script, words);
  lmp_must_pass(&run);
  lmp_free(&run);
  snprintf(words, sizeof words, "%s.dump", style);
  return lmp_read_dump(words);
}

static double restarted(int ranks, const char *part, const lmp_table *straight)
{
  char variables[64];
  snprintf(variables, sizeof variables, "-var part %s", part);
  lmp_table t = dump_of(ranks, SCRIPTS "/life.lmp", "ours", variables);
  const double off = lmp_table_difference(straight, &t);
  lmp_free_table(&t);
  return off;
}

/* The restarted script names neither pair style nor coefficients. A run that forgets the history comes out
 * differently, so the comparison means something. */
START_TEST(restart_in_mid_run)
{
  lmp_table straight = dump_of(_i, SCRIPTS "/life.lmp", "ours", "");
  for (int ranks = 1; ranks <= 4; ranks *= 2) {
    const double off = restarted(ranks, "restart", &straight);
    ck_assert_msg(off < 1e-9, "written by %d, read by %d: differ by %g", _i, ranks, off);
  }
  ck_assert_double_gt(restarted(1, "forgetful", &straight), 1e-4);
  lmp_free_table(&straight);
}
END_TEST

START_TEST(shrinking_beads)
{
  static const struct {
    int ranks;
    const char *variables;
  } cases[] = {{1, ""}, {2, "-var newton off"}, {4, "-var words 'ghosts full'"}};
  lmp_table stock = dump_of(1, SCRIPTS "/shrink.lmp", "stock", "");
  lmp_table ours = dump_of(cases[_i].ranks, SCRIPTS "/shrink.lmp", "ours", cases[_i].variables);
  ck_assert_double_lt(stock.value[(stock.rows - 1) * stock.columns + 16], 2.0);
  ck_assert_double_le(lmp_table_difference(&stock, &ours), 1e-9);
  lmp_free_table(&stock);
  lmp_free_table(&ours);
}
END_TEST

static double pressure_of(const char *words)
{
  char variables[512];
  snprintf(variables, sizeof variables, "-var here " SCRIPTS " -var steps 120 -var words '%s'", words);
  lmp_run run = lmp_script(2, SCRIPTS "/compare.lmp", variables);
  lmp_must_pass(&run);
  const double pressure = lmp_result(&run, "pxx") + lmp_result(&run, "pyy") + lmp_result(&run, "pzz");
  lmp_free(&run);
  return pressure;
}

/* The error of forces carried on falls with the square of the interval. */
START_TEST(lj_forces_carried_on)
{
  const double each = pressure_of("every 1"), second = pressure_of("every 2"),
               fourth = pressure_of("every 4");
  ck_assert(second != each && fourth != each);
  ck_assert_double_le(fabs(second / each - 1.0), 2e-3);
  ck_assert_double_le(fabs(fourth / each - 1.0), 2e-2);
}
END_TEST

START_TEST(pair_local_reports_contacts)
{
  lmp_run stock = lmp_script(1, SCRIPTS "/local.lmp", "-var style stock");
  lmp_must_pass(&stock);
  lmp_run ours = lmp_script(1, SCRIPTS "/local.lmp", _i ? "-var newton off" : "");
  lmp_must_pass(&ours);
  for (int k = 1; k <= 14; k++) {
    char name[16];
    snprintf(name, sizeof name, "size%d", k);
    const double a = lmp_result(&stock, name), b = lmp_result(&ours, name);
    /* with newton off a pair across a face is listed twice */
    if (!_i) ck_assert_msg(fabs(a - b) <= 1e-8 * fabs(a), "column %d: %.17g, LAMMPS has %.17g", k, b, a);
    ck_assert_double_gt(a, 0.0);
  }
  lmp_free(&stock);
  lmp_free(&ours);
}
END_TEST

/* Two beads in contact: the virial's asymmetry is what turns the beads. With n from bead 2 to bead 1, the
 * torques are -R n x F, so yx - xy = -(d x F)_z = (T_1 + T_2)_z r / (R_1 + R_2). */
START_TEST(virial_of_turning_beads)
{
  static const char text[] =
      "units micro\natom_style sphere\natom_modify map array\ncomm_modify vel yes\nregion b block 0 20 0 20 "
      "0 20\ncreate_box 1 b\n"
      "create_atoms 1 single 9 10 10\ncreate_atoms 1 single 10.9 10.4 10\nset type 1 diameter 2 density 1\n"
      "set atom 1 omega 0 0 3\npair_style lj/hertz/history 3 10 NULL 5 NULL 0.4 1\npair_coeff 1 1 0.1 1.5\n"
      "fix m all nve/sphere\ntimestep 0.001\ncompute v all viscosity/shear 1.0\n"
      "compute tq all property/atom tqz\ncompute turn all reduce sum c_tq\n"
      "variable r equal sqrt((x[1]-x[2])^2+(y[1]-y[2])^2)\n"
      "thermo_style custom step c_turn c_v[5] c_v[6]\nrun 20\n"
      "print \"RESULT turn $(c_turn*v_r/2.0:%.17g)\"\nprint \"RESULT skew $((c_v[6]-c_v[5])*vol:%.17g)\"\n";
  lmp_run run = lmp_text(1, text, "");
  lmp_must_pass(&run);
  const double turn = lmp_result(&run, "turn"), skew = lmp_result(&run, "skew");
  ck_assert_double_gt(fabs(turn), 1e-6);
  ck_assert_double_eq_tol(skew / turn, 1.0, 1e-9);
  lmp_free(&run);
}
END_TEST

static const struct {
  const char *lines, *text;
} mistakes[] = {
    {"pair_style lj/hertz/history", "pair_style lj/hertz/history: 'cut' needs a value"},
    {"pair_style lj/hertz/history 5 -1 NULL 1 NULL 0.1 1", "kn: -1 is out of range"},
    {"pair_style lj/hertz/history 5 x NULL 1 NULL 0.1 1", "kn: 'x' is not a number"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 2", "dampflag: 2 is out of range"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1 shift maybe",
     "unknown keyword 'maybe'; known: no, energy, force"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1 mix sigma", "'mix sigma' needs a value"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1 mix sigma harmonic", "unknown keyword 'harmonic'"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1 speed 9", "unknown keyword 'speed'"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1 every 0", "every: 0 is out of range"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1\npair_coeff 1 1 1.0", "'sigma' needs a value"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1\npair_coeff 1 1 1.0 1.0 2.0 3.0",
     "'3.0' was not expected"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1\npair_coeff 1 3 1.0 1.0",
     "atom type: 3 is out of range"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1\npair_coeff 1 2 1.0 1.0\nrun 0",
     "All pair coeffs are not set"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1\npair_coeff * * 1 1\npair_modify shift yes\nrun 0",
     "pair_modify shift and tail have no effect"},
    {"pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1\npair_coeff * * 1 1\nfix g all adapt 1 atom diameter "
     "v_d\n"
     "variable d equal 2+0.2*step\nfix m all nve/sphere\nrun 10",
     "the cutoffs do not cover it"},
};

START_TEST(mistakes_are_told)
{
  char text[2048];
  snprintf(
      text, sizeof text,
      "units micro\natom_style sphere 1\ncomm_modify vel yes\nregion b block 0 20 0 20 0 20\ncreate_box 2 b\n"
      "create_atoms 1 single 5 5 5\ncreate_atoms 2 single 9 5 5\nset group all diameter 2 density 1\n%s\n",
      mistakes[_i].lines);
  lmp_run run = lmp_text(1, text, "");
  lmp_must_fail(&run, mistakes[_i].text);
  lmp_free(&run);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("the life of pair lj/hertz/history");
  TCase *tc = tcase_create("life");
  tcase_set_timeout(tc, 200);
  tcase_add_unchecked_fixture(tc, make_beads, NULL);
  tcase_add_loop_test(tc, restart_in_mid_run, 1, 3);
  tcase_add_loop_test(tc, shrinking_beads, 0, 3);
  tcase_add_test(tc, lj_forces_carried_on);
  tcase_add_loop_test(tc, pair_local_reports_contacts, 0, 2);
  tcase_add_test(tc, virial_of_turning_beads);
  tcase_add_loop_test(tc, mistakes_are_told, 0, sizeof mistakes / sizeof *mistakes);
  suite_add_tcase(suite, tc);
  return test_main(suite, false);
}
