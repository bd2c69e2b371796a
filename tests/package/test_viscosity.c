/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compute viscosity/shear: against LAMMPS's pressure, against two beads worked out by hand, and its averages.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  double step, stock, ours, xy, yx, kinetic, mean, error, strain, blocks, steady;
} row;

enum { ROWS = 128 };

static int run_fluid(int ranks, const char *newton, row *rows)
{
  char variables[64];
  snprintf(variables, sizeof variables, "-var newton %s", newton);
  lmp_run run = lmp_script(ranks, SCRIPTS "/shear_lj.lmp", variables);
  lmp_must_pass(&run);
  lmp_free(&run);
  FILE *file = fopen("shear.txt", "r");
  ck_assert_ptr_nonnull(file);
  char line[512];
  int n = 0;
  while (n < ROWS && fgets(line, sizeof line, file)) {
    row *r = &rows[n];
    n += sscanf(line, "TRACE %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &r->step, &r->stock, &r->ours,
                &r->xy, &r->yx, &r->kinetic, &r->mean, &r->error, &r->strain, &r->blocks, &r->steady) == 11;
  }
  fclose(file);
  return n;
}

START_TEST(equals_the_pressure_of_lammps)
{
  static const char *const newton[] = {"on", "off"};
  for (int k = 0; k < 4; k++) {
    row rows[ROWS];
    const int n = run_fluid(1 + k / 2, newton[k % 2], rows);
    ck_assert_int_ge(n, 20);
    for (int i = 0; i < n; i++) {
      ck_assert_double_eq_tol(rows[i].ours, rows[i].stock, 1e-12 * 10.0);
      ck_assert_double_eq_tol(rows[i].xy, rows[i].yx, 1e-12 * 10.0); /* central forces */
      ck_assert_double_eq_tol(rows[i].ours, -(rows[i].xy + rows[i].kinetic - 0.01) / 0.1, 1e-12 * 10.0);
      ck_assert_double_eq_tol(rows[i].strain, 0.1 * 0.002 * rows[i].step, 1e-12);
    }
  }
}
END_TEST

/* Mean and standard error over the block means that the steady part keeps, found by trying every cut. */
START_TEST(blocks_are_averaged_as_documented)
{
  row rows[ROWS];
  double mean[ROWS];
  const int n = run_fluid(1, "on", rows), blocks = (n - 1 + 1) / 4;
  ck_assert_int_eq(blocks, 8); /* fix halt stopped the run when the eighth block was done */
  for (int b = 0; b < blocks; b++) {
    mean[b] = 0.0;
    for (int i = 0; i < 4; i++) mean[b] += rows[4 * b + i].ours / 4;
  }
  int best = 0;
  double least = INFINITY;
  for (int k = 0; k <= blocks / 2; k++) {
    double m = 0.0, v = 0.0;
    for (int b = k; b < blocks; b++) m += mean[b] / (blocks - k);
    for (int b = k; b < blocks; b++) v += (mean[b] - m) * (mean[b] - m) / (blocks - k) / (blocks - k);
    if (v < least) {
      least = v;
      best = k;
    }
  }
  double m = 0.0, square = 0.0, lag = 0.0;
  const double kept = blocks - best;
  for (int b = best; b < blocks; b++) m += mean[b] / kept;
  for (int b = best; b < blocks; b++) {
    square += (mean[b] - m) * (mean[b] - m);
    if (b + 1 < blocks) lag += (mean[b] - m) * (mean[b + 1] - m);
  }
  const double r = fmin(0.9, fmax(0.0, lag / square));
  const row *last = &rows[n - 1];
  ck_assert_double_eq_tol(last->blocks, 8.0, 0.1);
  ck_assert_double_eq_tol(last->mean / m, 1.0, 1e-10);
  ck_assert_double_eq_tol(last->error / sqrt(square / (kept - 1.0) / kept * (1.0 + r) / (1.0 - r)), 1.0,
                          1e-8);
  ck_assert_double_eq_tol(last->steady, rows[4 * best].strain, 1e-12);
}
END_TEST

/* By hand: F on bead 1 from the dump, arm from bead 2 to bead 1; volume 8000, rate 2, streaming 2 (y - 10).
 */
START_TEST(two_sliding_beads_by_hand)
{
  static const struct {
    const char *pair, *coeff, *newton;
    int ranks, both;
    double x;
  } cases[] = {
      {"gran/hertz/history 100 137.8 10 9.59 0.5 1", "", "on", 1, 1, 0.0},
      {"gran/hertz/history 100 137.8 10 9.59 0.5 1", "", "on", 2, 1, 0.1},
      {"gran/hertz/history 100 137.8 10 9.59 0.5 1", "", "on", 2, 1, 9.9},
      {"gran/hertz/history 100 137.8 10 9.59 0.5 1", "", "off", 2, 0, 0.1},
      {"lj/hertz/history 5 100 137.8 10 9.59 0.5 1", "0.5 3", "on", 2, 1, 9.9},
      {"lj/hertz/history 5 100 137.8 10 9.59 0.5 1", "0.5 3", "off", 2, 1, 0.1},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    char text[512];
    snprintf(text, sizeof text,
             "variable pair string '%s'\nvariable coeff string '%s'\nvariable newton string %s\nvariable px "
             "string %d\n"
             "variable x string %g\ninclude %s/shear_pair.lmp\n",
             cases[k].pair, cases[k].coeff, cases[k].newton, cases[k].ranks, cases[k].x, SCRIPTS);
    lmp_run run = lmp_text(cases[k].ranks, text, "");
    lmp_must_pass(&run);
    lmp_table t = lmp_read_dump("slide.dump");
    /* id xu yu zu vx vy fx fy mass; the box is 20 long in x */
    const double *a = t.value, *b = t.value + t.columns;
    const double dx = remainder(a[1] - b[1], 20.0), dy = a[2] - b[2];
    const double xy = dx * a[7] / 8000.0, yx = dy * a[6] / 8000.0;
    double kinetic = 0.0;
    for (int i = 0; i < 2; i++) {
      const double *bead = t.value + i * t.columns;
      kinetic += bead[8] * (bead[4] - 2.0 * (bead[2] - 10.0)) * bead[5] / 8000.0;
    }
    const double scale = fabs(xy) + fabs(yx);
    ck_assert_double_gt(fabs(xy - yx), 1e-3 * scale);
    ck_assert_double_eq_tol(lmp_result(&run, "xy"), xy, 1e-12 * scale);
    ck_assert_double_eq_tol(lmp_result(&run, "yx"), cases[k].both ? yx : xy, 1e-12 * scale);
    ck_assert_double_eq_tol(lmp_result(&run, "kinetic"), kinetic, 1e-12 * fabs(kinetic));
    ck_assert_double_eq_tol(lmp_result(&run, "viscosity"), -(xy + kinetic) / 2.0, 1e-12 * scale);
    lmp_free_table(&t);
    lmp_free(&run);
  }
}
END_TEST

/* 13 samples in blocks of 4; the restart file is written when 7 were taken. */
static lmp_run average(int ranks, const char *begin, const char *rate, const char *middle)
{
  char text[2048];
  snprintf(
      text, sizeof text,
      "%scomm_modify vel yes\npair_style lj/hertz/history 5 100 137.8 10 9.59 0.5 1\npair_coeff * * 0.5 3\n"
      "timestep 0.0005\nfix move all nve/sphere\ncompute visc all viscosity/shear %s block 4 skip 0.001\n"
      "thermo_style custom step c_visc c_visc[3]\nthermo 5\n%srun 60 upto\n"
      "print 'RESULT mean $(c_visc:%%.17g)'\nprint 'RESULT error $(c_visc[3]:%%.17g)'\n"
      "print 'RESULT strain $(c_visc[8]:%%.17g)'\nprint 'RESULT blocks $(c_visc[9])'\n",
      begin, rate, middle);
  lmp_run run = lmp_text(ranks, text, "");
  lmp_must_pass(&run);
  return run;
}

START_TEST(averages_go_on_after_a_restart)
{
  static const char two_beads[] = "units micro\natom_style sphere\nregion box block 0 20 0 20 0 20\n"
                                  "create_box 1 box\ncreate_atoms 1 single 8.1 10 10\n"
                                  "create_atoms 1 single 11.7 10.9 10.2\nset type 1 diameter 4 density 1.0\n"
                                  "velocity all set 0.5 1 NULL\n";
  static const char *const results[] = {"mean", "error", "strain", "blocks"};
  for (int ranks = 1; ranks <= 2; ranks++) {
    lmp_run whole = average(ranks, two_beads, "2.0", "run 30\nwrite_restart visc.restart\n");
    lmp_run rest = average(ranks, "read_restart visc.restart\n", "2.0", "");
    for (size_t k = 0; k < sizeof results / sizeof results[0]; k++) {
      const double a = lmp_result(&whole, results[k]), b = lmp_result(&rest, results[k]);
      ck_assert_msg(fabs(a - b) <= 1e-11 * fabs(a), "%s is %.17g, after a restart %.17g", results[k], a, b);
    }
    ck_assert_double_eq_tol(lmp_result(&rest, "blocks"), 3.0, 0.1);
    lmp_run other = average(ranks, "read_restart visc.restart\n", "3.0", "");
    ck_assert_ptr_nonnull(strstr(other.output, "averages begin anew"));
    ck_assert_double_eq_tol(lmp_result(&other, "blocks"), 1.0, 0.1);
    lmp_free(&whole);
    lmp_free(&rest);
    lmp_free(&other);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("compute viscosity/shear");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, equals_the_pressure_of_lammps);
  tcase_add_test(core, blocks_are_averaged_as_documented);
  tcase_add_test(core, two_sliding_beads_by_hand);
  tcase_add_test(core, averages_go_on_after_a_restart);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
