/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `damping implicit` of pair_style lj/hertz/history: that the forces obey their equation, whatever the ranks,
 * boxes and instruction sets; that momentum is conserved; and that the motion is that of the limit of short
 * steps where explicit damping is not.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMPLICIT(tolerance) "-var words 'damping implicit tolerance " tolerance "' "

static void make_beads(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/make.lmp", "-var here " SCRIPTS " -var words ''");
  lmp_must_pass(&run);
  lmp_free(&run);
}

static lmp_run damped(int ranks, const char *variables)
{
  lmp_run run = lmp_script(ranks, SCRIPTS "/damping.lmp", variables);
  lmp_must_pass(&run);
  return run;
}

static lmp_table beads_of(int ranks, const char *variables)
{
  lmp_run run = damped(ranks, variables);
  lmp_free(&run);
  return lmp_read_dump("damping.dump");
}

/* Forces of a step, with damping by the velocities that the step ends with, are those that the next run
 * begins with: there, the velocities are given. So are pressure and stress per bead. */
static const struct {
  int ranks;
  const char *simd, *variables;
} systems[] = {
    {1, "", ""},
    {1, "avx2", "-var gamman 800"},
    {1, "baseline", "-var box triclinic"},
    {2, "", "-var newton off -var freeze yes"},
    {4, "", "-var dt 0.008 -var steps 20"},
};

START_TEST(forces_obey_the_equation)
{
  char variables[256];
  snprintf(variables, sizeof variables, IMPLICIT("1e-13") "-var more 1 %s", systems[_i].variables);
  setenv("TAPECAST_SIMD", systems[_i].simd, 1);
  lmp_run run = damped(systems[_i].ranks, variables);
  unsetenv("TAPECAST_SIMD");
  lmp_table end = lmp_read_dump("damping.dump"), given = lmp_read_dump("again.dump");
  const double off = lmp_table_difference(&given, &end);
  ck_assert_msg(off < 1e-10, "forces differ by %g", off);
  const char *again = strstr(strstr(run.output, "RESULT p6") + 9, "RESULT mx");
  ck_assert_ptr_nonnull(again);
  lmp_run first = {.output = strndup(run.output, (size_t)(again - run.output))};
  for (int k = 1; k <= 6; k++) {
    char name[8];
    snprintf(name, sizeof name, "p%d", k);
    const double pressure = lmp_result(&run, name), before = lmp_result(&first, name);
    ck_assert_double_le(fabs(before - pressure), 1e-9);
    name[0] = 's';
    ck_assert_double_le(fabs(lmp_result(&first, name) - pressure), 1e-9);
  }
  free(first.output);
  lmp_free_table(&end);
  lmp_free_table(&given);
  lmp_free(&run);
}
END_TEST

START_TEST(momentum_is_conserved)
{
  lmp_run run = damped(_i, "-var words 'damping implicit tolerance 0.01' -var tangent '100 0.3 1'");
  const double size = lmp_result(&run, "size");
  ck_assert_double_gt(size, 1.0);
  ck_assert_double_le(fabs(lmp_result(&run, "mx") - lmp_result(&run, "mx0")) / size, 1e-13);
  ck_assert_double_le(fabs(lmp_result(&run, "my") - lmp_result(&run, "my0")) / size, 1e-13);
  ck_assert_double_le(fabs(lmp_result(&run, "mz") - lmp_result(&run, "mz0")) / size, 1e-13);
  lmp_free(&run);
}
END_TEST

/* Two runs of twenty steps each, with friction; the second straight on, or from a restart file. What differs
 * is rounding, and the tolerance. */
#define TWENTY IMPLICIT("1e-12") "-var tangent '100 0.3 1' -var steps 20 "

START_TEST(ranks_and_restarts_change_nothing)
{
  lmp_table half = beads_of(1, TWENTY "-var more 21"), end = lmp_read_dump("again.dump");
  lmp_table other = beads_of(_i, TWENTY "-var newton off -var part first");
  double off = lmp_table_difference(&half, &other);
  ck_assert_msg(off < 1e-8, "%d ranks: differ by %g", _i, off);
  lmp_free_table(&other);
  other = beads_of(_i == 1 ? 2 : 1, "-var part second -var steps 20");
  off = lmp_table_difference(&end, &other);
  ck_assert_msg(off < 1e-8, "restart written by %d ranks: differ by %g", _i, off);
  lmp_free_table(&other);
  lmp_free_table(&half);
  lmp_free_table(&end);
}
END_TEST

static double energy_of(const char *variables)
{
  lmp_run run = damped(1, variables);
  const double ke = lmp_result(&run, "ke");
  lmp_free(&run);
  return ke;
}

/* A step at which explicit damping is of no use any more. */
START_TEST(long_steps_reach_the_limit)
{
  const double limit = energy_of("-var words 'damping explicit' -var dt 0.0002 -var steps 800");
  const double implicit = energy_of("-var dt 0.004 -var steps 40");
  const double unsound = energy_of("-var words 'damping explicit' -var dt 0.004 -var steps 40");
  ck_assert_msg(fabs(implicit / limit - 1.0) < 0.01, "kinetic energy %g, limit %g", implicit, limit);
  ck_assert_msg(fabs(unsound / limit - 1.0) > 0.1, "kinetic energy %g, limit %g", unsound, limit);
}
END_TEST

static double speed_after_impact(const char *variables)
{
  lmp_run run = lmp_script(1, SCRIPTS "/restitution.lmp", variables);
  lmp_must_pass(&run);
  ck_assert_double_le(fabs(lmp_result(&run, "drift")), 1e-12);
  const double speed = lmp_result(&run, "speed");
  lmp_free(&run);
  return speed;
}

START_TEST(two_beads_part_as_in_the_limit)
{
  const double limit = speed_after_impact("-var dt 0.00002");
  const double with = fabs(speed_after_impact("-var dt 0.005 -var words 'damping implicit'") - limit);
  const double without = fabs(speed_after_impact("-var dt 0.005") - limit);
  ck_assert_msg(with < 2e-4 * limit, "speed %g off by %g", limit, with);
  ck_assert_msg(without > 5.0 * with, "explicit off by %g, implicit by %g", without, with);
}
END_TEST

static const struct {
  const char *words, *text;
} mistakes[] = {
    {"damping", "'damping' needs a value"},
    {"damping strong", "unknown keyword 'strong'; known: explicit, implicit"},
    {"damping implicit tolerance 0", "tolerance: 0 is out of range"},
    {"damping implicit limit_damping", "limit_damping and damping implicit exclude each other"},
};

START_TEST(mistakes_are_told)
{
  char text[512];
  snprintf(text, sizeof text,
           "units micro\natom_style sphere\nregion b block 0 9 0 9 0 9\ncreate_box 1 b\n"
           "pair_style lj/hertz/history 5 1 NULL 1 NULL 0.1 1 %s\n",
           mistakes[_i].words);
  lmp_run run = lmp_text(1, text, "");
  lmp_must_fail(&run, mistakes[_i].text);
  lmp_free(&run);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("implicit damping of pair lj/hertz/history");
  TCase *tc = tcase_create("damping");
  tcase_set_timeout(tc, 200);
  tcase_add_unchecked_fixture(tc, make_beads, NULL);
  tcase_add_loop_test(tc, forces_obey_the_equation, 0, sizeof systems / sizeof *systems);
  tcase_add_loop_test(tc, momentum_is_conserved, 1, 3);
  tcase_add_loop_test(tc, ranks_and_restarts_change_nothing, 1, 3);
  tcase_add_test(tc, long_steps_reach_the_limit);
  tcase_add_test(tc, two_beads_part_as_in_the_limit);
  tcase_add_loop_test(tc, mistakes_are_told, 0, sizeof mistakes / sizeof *mistakes);
  suite_add_tcase(suite, tc);
  return test_main(suite, false);
}
