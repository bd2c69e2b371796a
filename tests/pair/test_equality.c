/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pair_style lj/hertz/history against hybrid/overlay lj/cut gran/hertz/history: forces, torques, energies and
 * virials per bead, and what becomes of them in 150 steps that reneighbour, migrate and flip the box.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const totals[] = {"energy", "pxx", "pyy", "pzz", "pxy", "pxz", "pyz"};
#define NTOTALS (sizeof totals / sizeof *totals)

typedef struct {
  lmp_table beads;
  double total[NTOTALS], xy;
} state;

static state run_style(int ranks, const char *script, const char *style, const char *variables)
{
  char words[1024];
  snprintf(words, sizeof words, "-var here " SCRIPTS " -var style %s -var dump %s.dump %s", style, style,
           variables);
  lmp_run run = lmp_script(ranks, script, words);
  lmp_must_pass(&run);
  snprintf(words, sizeof words, "%s.dump", style);
  state s = {.beads = lmp_read_dump(words)};
  if (strstr(run.output, "RESULT energy")) {
    for (size_t k = 0; k < NTOTALS; k++) s.total[k] = lmp_result(&run, totals[k]);
    s.xy = lmp_result(&run, "xy");
  } else {
    s.xy = lmp_result(&run, "spin");
  }
  lmp_free(&run);
  return s;
}

/* Energy relative to itself, pressures to the largest of them. */
static void check_equal(const state *a, const state *b, double tolerance, const char *what)
{
  const double beads = lmp_table_difference(&a->beads, &b->beads);
  ck_assert_msg(beads <= tolerance, "%s: beads differ by %g", what, beads);
  double largest = 0.0;
  for (size_t k = 1; k < NTOTALS; k++) largest = fmax(largest, fabs(a->total[k]));
  for (size_t k = 0; k < NTOTALS; k++) {
    const double off = fabs(a->total[k] - b->total[k]) / (k ? largest : fabs(a->total[0]));
    ck_assert_msg(!(off > tolerance), "%s: %s is %.17g, LAMMPS has %.17g", what, totals[k], b->total[k],
                  a->total[k]);
  }
}

static void compare(int ranks, const char *variables, double tolerance)
{
  state stock = run_style(1, SCRIPTS "/compare.lmp", "stock", variables);
  state ours = run_style(ranks, SCRIPTS "/compare.lmp", "ours", variables);
  check_equal(&stock, &ours, tolerance, variables);
  lmp_free_table(&stock.beads);
  lmp_free_table(&ours.beads);
}

static void make_beads(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/make.lmp", "-var here " SCRIPTS " -var words ''");
  lmp_must_pass(&run);
  lmp_free(&run);
}

/* The comparison must be able to fail: beads touch, turn and slip. */
START_TEST(the_packing_is_in_contact)
{
  state s = run_style(1, SCRIPTS "/compare.lmp", "stock", "");
  int turned = 0;
  for (int i = 0; i < s.beads.rows; i++) turned += fabs(s.beads.value[i * s.beads.columns + 10]) > 1e-6;
  ck_assert_int_gt(turned, s.beads.rows / 2);
  lmp_free_table(&s.beads);
  s = run_style(1, SCRIPTS "/compare.lmp", "stock", "-var box flips");
  ck_assert_msg(s.xy < 12.9, "the box did not flip"); /* it starts from there and grows */
  lmp_free_table(&s.beads);
}
END_TEST

static const struct {
  int ranks;
  const char *variables;
} decompositions[] = {
    {1, "-var newton on"},
    {2, "-var newton off"},
    {4, "-var newton on"},
    {1, "-var newton off -var box flips"},
    {2, "-var newton on -var box flips"},
    {4, "-var newton off -var box flips"},
};

START_TEST(ranks_newton_and_flips)
{
  compare(decompositions[_i].ranks, decompositions[_i].variables, 1e-10);
}
END_TEST

static const char *const variants[] = {
    "-var shift force",
    "-var shift energy",
    "-var damp '1 limit_damping'",
    "-var damp 0",
    "-var kt NULL -var gt NULL",
    "-var words 'ghosts full'",
    "-var words 'mix epsilon geometric sigma arithmetic cutoff arithmetic'",
    "-var extra 'neigh_modify exclude type 2 3'",
};

START_TEST(variants_of_the_forces)
{
  compare(_i % 2 + 1, variants[_i], 1e-10);
}
END_TEST

START_TEST(frozen_beads_count_as_heavy)
{
  const char *frozen = "-var extra 'group cold type 2' -var freeze yes";
  compare(2, frozen, 1e-10);
}
END_TEST

START_TEST(every_instruction_set)
{
  static const char *const sets[] = {"baseline", "avx2", "avx512"};
  setenv("TAPECAST_SIMD", sets[_i], 1);
  compare(1, "-var shift force -var box flips", 1e-10);
  compare(1, "", 1e-10);
  unsetenv("TAPECAST_SIMD");
}
END_TEST

START_TEST(collisions)
{
  static const char *const counts[] = {"-var n 2", "-var n 20"};
  state stock = run_style(1, SCRIPTS "/collide.lmp", "stock", counts[_i]);
  state ours = run_style(1, SCRIPTS "/collide.lmp", "ours", counts[_i]);
  ck_assert_double_gt(stock.xy, 0.0);
  check_equal(&stock, &ours, _i ? 1e-8 : 1e-10, counts[_i]);
  lmp_free_table(&stock.beads);
  lmp_free_table(&ours.beads);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("pair lj/hertz/history equals LAMMPS");
  TCase *tc = tcase_create("equality");
  tcase_set_timeout(tc, 200);
  tcase_add_unchecked_fixture(tc, make_beads, NULL);
  tcase_add_test(tc, the_packing_is_in_contact);
  tcase_add_loop_test(tc, ranks_newton_and_flips, 0, sizeof decompositions / sizeof *decompositions);
  tcase_add_loop_test(tc, variants_of_the_forces, 0, sizeof variants / sizeof *variants);
  tcase_add_test(tc, frozen_beads_count_as_heavy);
  tcase_add_loop_test(tc, every_instruction_set, 0, 3);
  tcase_add_loop_test(tc, collisions, 0, 2);
  suite_add_tcase(suite, tc);
  return test_main(suite, false);
}
