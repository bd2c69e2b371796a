/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix press/berendsen/opt and fix temp/berendsen/opt do to box and beads what LAMMPS's fixes without opt do,
 * whatever makes up virial and temperature, on any number of ranks and across a restart, and refuse what they
 * cannot do.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EQUAL 1e-11 /* relative; sums are taken in another order */

static void make_slurry(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/slurry.lmp", "");
  lmp_must_pass(&run);
  lmp_free(&run);
}

/* What a run ends with. */
typedef struct {
  double box[3], pressure, energy; /* energy: that the thermostat has taken out */
  lmp_table beads;
} outcome;

static outcome squeeze(int ranks, const char *script, const char *by, const char *name, const char *from)
{
  char variables[160], path[256];
  snprintf(variables, sizeof variables, "-var by %s -var case %s -var from %s", by, name, from);
  snprintf(path, sizeof path, SCRIPTS "/%s.lmp", script);
  lmp_run run = lmp_script(ranks, path, variables);
  lmp_must_pass(&run);
  const outcome result = {{lmp_result(&run, "lx"), lmp_result(&run, "ly"), lmp_result(&run, "lz")},
                          lmp_result(&run, "pressure"),
                          lmp_result(&run, "energy"),
                          lmp_read_dump("berendsen.dump")};
  ck_assert_double_eq(result.energy, lmp_result(&run, "coupled"));
  const int ours = strcmp(by, "ours") == 0;
  ck_assert_int_eq(strstr(run.output, "press/berendsen/opt") != NULL, ours);
  ck_assert_int_eq(strstr(run.output, "temp/berendsen/opt") != NULL, ours);
  lmp_free(&run);
  return result;
}

static void must_be_equal(const outcome *a, const outcome *b)
{
  for (int k = 0; k < 3; k++) ck_assert_double_eq_tol(a->box[k], b->box[k], EQUAL * b->box[k]);
  ck_assert_double_eq_tol(a->pressure, b->pressure, EQUAL * fabs(b->pressure));
  ck_assert_double_eq_tol(a->energy, b->energy, EQUAL * fabs(b->energy));
  ck_assert_double_lt(lmp_table_difference(&a->beads, &b->beads), EQUAL);
}

static void compare(int ranks, const char *script, const char *name)
{
  outcome theirs = squeeze(ranks, script, "lammps", name, "data");
  outcome ours = squeeze(ranks, script, "ours", name, "data");
  must_be_equal(&ours, &theirs);
  lmp_free_table(&ours.beads);
  lmp_free_table(&theirs.beads);
}

START_TEST(box_and_beads_are_those_of_lammps)
{
  static const char *const cases[] = {"iso", "held", "wall", "z", "aniso", "coupled"};
  make_slurry();
  for (int ranks = 1; ranks <= 4; ranks *= 2)
    for (int k = 0; k < 6 / ranks; k++) compare(ranks, "berendsen", cases[k]);
}
END_TEST

/* The script's targets lie off the pressure, so that a box that stands still means that nothing was done. */
START_TEST(only_the_given_directions_change)
{
  static const struct {
    const char *name;
    int changes[3];
  } cases[] = {{"z", {0, 0, 1}}, {"held", {1, 1, 0}}, {"iso", {1, 1, 1}}};
  make_slurry();
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    outcome end = squeeze(1, "berendsen", "ours", cases[k].name, "data");
    for (int d = 0; d < 3; d++) {
      if (cases[k].changes[d])
        ck_assert_double_gt(fabs(end.box[d] - 24.0), 0.2);
      else
        ck_assert_double_eq(end.box[d], 24.0);
    }
    lmp_free_table(&end.beads);
  }
}
END_TEST

START_TEST(every_part_of_the_virial_counts)
{
  compare(1, "berendsen_parts", "plane");
  compare(1, "berendsen_parts", "charges");
  compare(2, "berendsen_parts", "charges");
}
END_TEST

START_TEST(a_restart_changes_nothing)
{
  make_slurry();
  for (int ranks = 1; ranks <= 2; ranks++) {
    outcome whole = squeeze(ranks, "berendsen", "ours", "iso", "data");
    outcome rest = squeeze(ranks, "berendsen", "ours", "iso", "restart");
    must_be_equal(&rest, &whole);
    lmp_free_table(&rest.beads);
    lmp_free_table(&whole.beads);
  }
}
END_TEST

#define SCENE                                                                                                \
  "units micro\natom_style sphere\natom_modify map array\nregion box block 0 20 0 20 0 20\ncreate_box 1 "    \
  "box\n"                                                                                                    \
  "create_atoms 1 single 5 5 5\ncreate_atoms 1 single 15 5 5\nset type 1 diameter 2 density 1.5\n"           \
  "velocity all set 1 -2 0.5\npair_style zero 3\npair_coeff * *\ntimestep 0.01\nfix move all nve/sphere\n"

/* Two beads without forces: P_zz = sum m v_z^2 / V (units micro: kPa), and after one step of 0.01 us towards
 * 0 with Pdamp 1 us and modulus 5 kPa the box is as much longer. */
START_TEST(the_box_follows_its_law)
{
  lmp_run run = lmp_text(1,
                         SCENE "suffix opt\nfix press all press/berendsen z 0 0 1 modulus 5\ninfo fixes\n"
                               "thermo_style custom step c_press_temp c_press_press[3]\nrun 1\n"
                               "print 'RESULT lz $(lz:%.17g)'\nprint 'RESULT pzz $(c_press_press[3]:%.17g)'\n"
                               "thermo_style one\nunfix press\nrun 10\nprint 'RESULT later $(lz:%.17g)'\n"
                               "compute press_temp all temp\ncompute press_press all pressure press_temp\n",
                         "");
  lmp_must_pass(&run);
  ck_assert_ptr_nonnull(strstr(run.output, "style = press/berendsen/opt"));
  const double pzz = 2 * (1.5 * 4.0 / 3.0 * M_PI) * 0.25 / 8000.0, lz = 20.0 * cbrt(1.0 + 0.01 * pzz / 5.0);
  ck_assert_double_eq_tol(lmp_result(&run, "lz"), lz, 1e-13 * lz);
  ck_assert_double_eq_tol(lmp_result(&run, "pzz"), pzz * 20.0 / lz, 1e-12 * pzz);
  ck_assert_double_eq(lmp_result(&run, "later"), lmp_result(&run, "lz"));
  lmp_free(&run);
}
END_TEST

/* Without forces T - T_goal falls by the factor 1 - dt / Tdamp in every step. */
START_TEST(the_temperature_follows_its_law)
{
  lmp_run run = lmp_text(1,
                         SCENE "velocity all create 1e8 4387\nsuffix opt\n"
                               "fix bath all temp/berendsen 2e8 2e8 0.5\ninfo fixes\n"
                               "thermo_style custom step temp c_bath_temp ecouple econserve etotal\n"
                               "run 1\nprint 'RESULT t $(c_bath_temp:%.17g)'\n"
                               "run 50\nprint 'RESULT late $(temp:%.17g)'\n"
                               "unfix bath\ncompute bath_temp all temp\n",
                         "");
  lmp_must_pass(&run);
  ck_assert_ptr_nonnull(strstr(run.output, "style = temp/berendsen/opt"));
  const double decay = 1.0 - 0.01 / 0.5;
  ck_assert_double_eq_tol(lmp_result(&run, "t"), 1e8 * (2.0 - decay), 1e-10 * 1e8);
  ck_assert_double_eq_tol(lmp_result(&run, "late"), 1e8 * (2.0 - pow(decay, 51)), 1e-10 * 1e8);
  lmp_free(&run);
}
END_TEST

#define PRESS "fix press all press/berendsen/opt "
#define BATH "fix bath all temp/berendsen/opt "

START_TEST(mistakes_are_named)
{
  static const struct {
    const char *line, *text;
  } cases[] = {
      {PRESS, "no direction is given; expected iso, aniso, x, y or z"},
      {PRESS "modulus 5", "syntax: fix ID group press/berendsen/opt iso|aniso|x|y|z Pstart Pstop Pdamp"},
      {PRESS "iso 1 1", "'iso Pdamp' needs a value, but the command ends there"},
      {PRESS "iso 1 a 1", "iso Pstop: 'a' is not a number"},
      {PRESS "iso 1 1 0", "iso Pdamp: 0 is out of range; expected a number greater than 0"},
      {PRESS "x 1 1 -2", "x Pdamp: -2 is out of range"},
      {PRESS "iso 1 1 1 modulus 0", "modulus: 0 is out of range; expected a number greater than 0"},
      {PRESS "iso 1 1 1 dilate some", "dilate: 'some' is not known; expected all or partial"},
      {PRESS "iso 1 1 1 couple zx", "couple: 'zx' is not known; expected none, xyz, xy, yz or xz"},
      {PRESS "iso 1 1 1 flip yes",
       "unknown keyword 'flip'; known: iso, aniso, x, y, z, couple, modulus, dilate"},
      {PRESS "x 1 1 1 couple xy", "y is coupled, but no pressure is given for it"},
      {PRESS "iso 1 1 1 z 1 2 1", "x and z are coupled, but have 1 1 1 and 1 2 1; expected the same numbers"},
      {PRESS "iso 1 1 1\nfix_modify press temp thermo_temp",
       "fix_modify temp is not available here: use fix press/berendsen, with suffix off"},
      {PRESS "iso 1 1 1\nfix_modify press press thermo_press", "fix_modify press is not available here"},
      {PRESS "iso 1 1 1\nuncompute press_press\nrun 1", "its compute press_press is gone"},
      {PRESS "x 1 1 1\nfix pull all deform 1 x erate 1 remap x\nrun 1",
       "multiple fixes change box parameter x"},
      {PRESS "x 1e9 1e9 1\nrun 1", "so far from 1e+09 that the box would vanish in a step"},
      {PRESS "x 1 1 1\nunfix press\nchange_box all triclinic\n" PRESS "z 1 1 1\nrun 1",
       "the box is triclinic; expected an orthogonal one"},
      {PRESS "x 1 1 1\nunfix press\nchange_box all boundary p p f\n" PRESS "iso 1 1 1",
       "the box is not periodic along z; only periodic directions can be scaled"},
      {PRESS "x 1 1 1\nclear\ndimension 2\nregion box block 0 1 0 1 -0.5 0.5\ncreate_box 1 box\n" PRESS
             "z 1 1 1",
       "z is given in a 2d simulation; expected iso, aniso, x or y"},
      {PRESS "x 1 1 1\nclear\ndimension 2\nregion box block 0 1 0 1 -0.5 0.5\ncreate_box 1 box\n" PRESS
             "x 1 1 1 couple xz",
       "couple: 'xz' in a 2d simulation; expected none, xyz or xy"},
      {BATH "300 300", "'Tdamp' needs a value, but the command ends there"},
      {BATH "300 300 1 2", "syntax: fix ID group temp/berendsen/opt Tstart Tstop Tdamp"},
      {BATH "-1 300 1", "Tstart: -1 is out of range; expected a number of at least 0"},
      {BATH "300 300 0", "Tdamp: 0 is out of range; expected a number greater than 0"},
      {BATH "v_t 300 1",
       "Tstart: a variable, 'v_t', is not available here: use fix temp/berendsen, with suffix off"},
      {BATH "0 0 0.01\nrun 1", "Tdamp: 0.01 is too short for steps of 0.01; expected a longer time"},
      {"velocity all set 0 0 0\n" BATH "300 300 1\nrun 1", "the temperature is 0; expected atoms that move"},
      {BATH "300 300 1\nfix_modify bath temp thermo_temp",
       "fix_modify temp is not available here: use fix temp/berendsen"},
      {BATH "300 300 1\nuncompute bath_temp\nrun 1", "its compute bath_temp is gone"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
    lmp_must_refuse(SCENE, cases[k].line, cases[k].text);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("fix press/berendsen/opt, fix temp/berendsen/opt");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_test(core, box_and_beads_are_those_of_lammps);
  tcase_add_test(core, only_the_given_directions_change);
  tcase_add_test(core, every_part_of_the_virial_counts);
  tcase_add_test(core, a_restart_changes_nothing);
  tcase_add_test(core, the_box_follows_its_law);
  tcase_add_test(core, the_temperature_follows_its_law);
  tcase_add_test(core, mistakes_are_named);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
