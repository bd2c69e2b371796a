/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The template of a pair style is LAMMPS's frictionless, undamped gran/hooke, on any number of ranks.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>

static const char scene[] =
    "newton %s\nunits micro\natom_style sphere\ncomm_modify vel yes\nregion box block 0 12 0 12 0 12\n"
    "create_box 2 box\ncreate_atoms 1 random 150 7 box\ncreate_atoms 2 random 60 8 box\n"
    "set type 1 diameter 1.8 density 1.0\nset type 2 diameter 3.0 density 1.0\n"
    "%s\ntimestep 0.002\nfix move all nve/limit 0.05\nthermo 50\n"
    "compute s all stress/atom NULL pair\ncompute sxy all reduce sum c_s[4]\n"
    "thermo_style custom step pe press c_sxy\nrun 50\n"
    "dump d all custom 50 %s id x y z vx vy vz fx fy fz c_s[1] c_s[5]\ndump_modify d format float "
    "%%.17g\nrun 50\n"
    "print 'RESULT energy $(pe:%%.17g)'\nprint 'RESULT sxy $(c_sxy:%%.17g)'\nprint 'RESULT p "
    "$(press:%%.17g)'\n";

static lmp_run run_scene(int ranks, const char *newton, const char *pair, const char *dump)
{
  char text[2048];
  snprintf(text, sizeof text, scene, newton, pair, dump);
  lmp_run run = lmp_text(ranks, text, "");
  lmp_must_pass(&run);
  return run;
}

START_TEST(template_is_a_spring)
{
  static const char *const newton[] = {"on", "off", "on"};
  lmp_run stock = run_scene(1 << _i, newton[_i],
                            "pair_style gran/hooke 40.0 0.0 0.0 0.0 0.0 0\npair_coeff * *", "hooke.dump");
  lmp_run ours =
      run_scene(1 << _i, newton[_i],
                "pair_style spring/template 40.0\npair_coeff 1 1 40.0\npair_coeff 2 2 40.0", "spring.dump");
  lmp_table a = lmp_read_dump("hooke.dump"), b = lmp_read_dump("spring.dump");
  ck_assert_double_le(lmp_table_difference(&a, &b), 1e-9);
  ck_assert_double_eq_tol(lmp_result(&ours, "p") / lmp_result(&stock, "p"), 1.0, 1e-10);
  ck_assert_double_eq_tol(lmp_result(&ours, "sxy") / lmp_result(&stock, "sxy"), 1.0, 1e-8);
  ck_assert_double_gt(lmp_result(&ours, "energy"), 0.0);
  lmp_free_table(&a);
  lmp_free_table(&b);
  lmp_free(&stock);
  lmp_free(&ours);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("template of a pair style");
  TCase *tc = tcase_create("template");
  tcase_set_timeout(tc, 100);
  tcase_add_loop_test(tc, template_is_a_spring, 0, 3);
  suite_add_tcase(suite, tc);
  return test_main(suite, false);
}
