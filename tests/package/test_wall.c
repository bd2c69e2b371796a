/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix wall/calender: bounce against the analytic Hertz law, forces against LAMMPS's own wall on a moving
 * plane, the phases of a cycle, ranks, restart, and its refusals.
 */
#include "lmp_child.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void make_layer(void)
{
  lmp_run run = lmp_script(1, SCRIPTS "/layer.lmp", "");
  lmp_must_pass(&run);
  lmp_free(&run);
}

/* Elastic contact of a bead with a flat wall, F = kn sqrt(R) d^(3/2), approach speed v:
 * greatest overlap (5 m v^2 / (4 kn sqrt(R)))^(2/5), duration 2.94326 times it over v. */
static void check_bounce(double wall_speed)
{
  char variables[64];
  snprintf(variables, sizeof variables, "-var speed %.3f", wall_speed);
  lmp_run run = lmp_script(1, SCRIPTS "/bounce.lmp", variables);
  lmp_must_pass(&run);

  const double radius = 2.0, mass = 1.5 * 4.0 / 3.0 * M_PI * 8.0, v = 2.0 + wall_speed, dt = 1e-4;
  const double deepest = pow(1.25 * mass * v * v / (3000.0 * sqrt(radius)), 0.4);
  double largest = 0.0, force_then = 0.0;
  int steps = 0;
  FILE *trace = fopen("bounce.txt", "r");
  ck_assert_ptr_nonnull(trace);
  char line[256];
  while (fgets(line, sizeof line, trace)) {
    double overlap, force;
    if (sscanf(line, "TRACE %*d %lf %lf", &overlap, &force) != 2) continue;
    steps += overlap > 0.0;
    if (overlap * radius > largest) {
      largest = overlap * radius;
      force_then = force;
    }
  }
  fclose(trace);
  ck_assert_double_eq_tol(largest / deepest, 1.0, 1e-4);
  ck_assert_double_eq_tol(force_then / (3000.0 * sqrt(radius) * pow(largest, 1.5)), 1.0, 1e-12);
  ck_assert_double_eq_tol(steps * dt / (2.94326 * deepest / v), 1.0, 0.005);
  ck_assert_double_eq_tol(lmp_result(&run, "vz"), -(2.0 + 2.0 * wall_speed), 2e-5);
  /* the work done by the plane is the bead's gain of kinetic energy */
  const double gain = 0.5 * mass * (pow(lmp_result(&run, "vz"), 2) - 4.0);
  ck_assert_double_eq_tol(lmp_result(&run, "work"), gain, 1e-4 * (1.0 + fabs(gain)));
  lmp_free(&run);
}

START_TEST(bounce_is_elastic_and_hertzian)
{
  check_bounce(0.001);
  check_bounce(3.0);
}
END_TEST

static lmp_table press(const char *which, const char *friction, int ranks, lmp_run *run)
{
  char variables[64];
  snprintf(variables, sizeof variables, "-var wall %s -var xmu %s", which, friction);
  *run = lmp_script(ranks, SCRIPTS "/press.lmp", variables);
  lmp_must_pass(run);
  return lmp_read_dump("press.dump");
}

/* In LAMMPS's own wall since it shares its contact laws with pair_style granular, a contact that slips
 * shortens its history by k_t without the contact's radius, unlike pair_style gran/hertz/history. There only
 * contacts that stick are compared. */
START_TEST(forces_equal_those_of_the_stock_wall)
{
  static const char *const friction[] = {"1000", "0.5"};
  for (int k = 0; k < 2; k++) {
    lmp_run stock_run, run;
    lmp_table stock = press("stock", friction[k], 1, &stock_run), ours = press("ours", friction[k], 1, &run);
    if (k == 0 || lmp_result(&stock_run, "version") < 20221222)
      ck_assert_double_lt(lmp_table_difference(&stock, &ours), 1e-10);
    ck_assert_double_eq_tol(lmp_result(&run, "position"), 25.5 - 1.5 * 2000 * 0.0005, 1e-10);
    ck_assert_double_gt(lmp_result(&run, "contacts"), 0.5);
    ck_assert_double_eq_tol(lmp_result(&run, "pressure"), lmp_result(&run, "force") / 400.0, 1e-12);
    lmp_free_table(&stock);
    lmp_free_table(&ours);
    lmp_free(&stock_run);
    lmp_free(&run);
  }
}
END_TEST

START_TEST(results_do_not_depend_on_the_ranks)
{
  static const char *const sums[] = {"position", "force", "pressure", "contacts", "work", "overlap"};
  lmp_run one_run;
  lmp_table one = press("ours", "0.5", 1, &one_run);
  for (int ranks = 2; ranks <= 4; ranks += 2) {
    lmp_run run;
    lmp_table many = press("ours", "0.5", ranks, &run);
    ck_assert_double_lt(lmp_table_difference(&one, &many), 1e-8);
    for (size_t k = 0; k < sizeof sums / sizeof sums[0]; k++) {
      const double a = lmp_result(&one_run, sums[k]), b = lmp_result(&run, sums[k]);
      ck_assert_msg(fabs(a - b) <= 1e-8 * fabs(a), "%s: %.17g on one rank, %.17g on %d", sums[k], a, b,
                    ranks);
    }
    lmp_free_table(&many);
    lmp_free(&run);
  }
  lmp_free_table(&one);
  lmp_free(&one_run);
}
END_TEST

typedef struct {
  int first[4];       /* first step of each phase, -1 if it did not come */
  double position[4]; /* plane at that step */
  double pressure_before, pressure_at_hold, last_position, thickness_at_hold;
} cycle_trace;

static cycle_trace read_cycle(void)
{
  cycle_trace t = {{-1, -1, -1, -1}, {0, 0, 0, 0}, 0, 0, 0, 0};
  FILE *file = fopen("cycle.txt", "r");
  ck_assert_ptr_nonnull(file);
  char line[512];
  double previous = 0.0;
  while (fgets(line, sizeof line, file)) {
    int step, phase;
    double position, pressure, thickness;
    if (sscanf(line, "%d %lf %d %lf %*f %*f %lf", &step, &position, &phase, &pressure, &thickness) != 5)
      continue;
    ck_assert(phase >= 0 && phase <= 3);
    if (t.first[phase] < 0) {
      t.first[phase] = step;
      t.position[phase] = position;
      if (phase == 1) {
        t.pressure_before = previous;
        t.pressure_at_hold = pressure;
        t.thickness_at_hold = thickness;
      }
    }
    previous = pressure;
    t.last_position = position;
  }
  fclose(file);
  return t;
}

static lmp_run run_cycle(int ranks, const char *from, const char *goal, int first, int second)
{
  char variables[160];
  snprintf(variables, sizeof variables, "-var from %s -var target '%s' -var first %d -var second %d", from,
           goal, first, second);
  lmp_run run = lmp_script(ranks, SCRIPTS "/cycle.lmp", variables);
  lmp_must_pass(&run);
  return run;
}

START_TEST(the_plane_stops_exactly_on_its_target)
{
  /* speed 10, dt 0.0005: 5e-3 a step; the targets are no multiples of it */
  static const struct {
    const char *goal;
    double position;
  } cases[] = {
      {"degree 0.1 25.3333", 0.9 * 25.3333}, {"position 22.0007", 22.0007}, {"thickness 23.3", 23.3}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    lmp_run run = run_cycle(1, "data", cases[k].goal, 900, 900);
    const cycle_trace t = read_cycle();
    ck_assert_double_eq_tol(t.position[1], cases[k].position, 1e-13);
    ck_assert_int_eq(t.first[1], (int)ceil((26.0 - cases[k].position) / 5e-3 - 1e-9));
    ck_assert_int_eq(t.first[2], t.first[1] + 200);
    ck_assert_double_eq_tol(t.last_position, cases[k].position + 1.0, 1e-13);
    ck_assert_int_eq(t.first[3] - t.first[2], 500);
    ck_assert_int_eq((int)lmp_result(&run, "phase"), 3);
    lmp_free(&run);
  }
}
END_TEST

START_TEST(a_pressure_ends_the_approach)
{
  lmp_run run = run_cycle(2, "data", "pressure 15", 800, 400);
  const cycle_trace t = read_cycle();
  ck_assert_int_gt(t.first[1], 0);
  ck_assert_double_lt(t.pressure_before, 15.0);
  ck_assert_double_ge(t.pressure_at_hold, 15.0);
  lmp_free(&run);
}
END_TEST

START_TEST(a_restart_continues_exactly)
{
  static const char *const results[] = {"position", "phase", "force", "work", "contacts"};
  /* in the approach, in the hold, in the withdrawal */
  static const int cuts[] = {200, 700, 900};
  for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
    const int ranks = 1 + (int)c % 2;
    lmp_run whole = run_cycle(ranks, "data", "degree 0.12 26", cuts[c], 300);
    lmp_table a = lmp_read_dump("cycle.dump");
    lmp_run rest = run_cycle(ranks, "restart", "degree 0.12 26", cuts[c], 300);
    lmp_table b = lmp_read_dump("cycle.dump");
    ck_assert_double_lt(lmp_table_difference(&a, &b), 1e-11);
    for (size_t k = 0; k < sizeof results / sizeof results[0]; k++) {
      const double x = lmp_result(&whole, results[k]), y = lmp_result(&rest, results[k]);
      ck_assert_msg(fabs(x - y) <= 1e-10 * fabs(x), "cut %d, %s: %.17g, restarted %.17g", cuts[c], results[k],
                    x, y);
    }
    lmp_free_table(&a);
    lmp_free_table(&b);
    lmp_free(&whole);
    lmp_free(&rest);
  }
}
END_TEST

static void refuse(const char *wall, const char *text)
{
  char script[2048];
  snprintf(script, sizeof script,
           "units micro\natom_style sphere\nboundary p p f\nread_data layer.data\ncomm_modify vel yes\n"
           "pair_style gran/hertz/history 100 137.8 10 9.59 12.5 1\npair_coeff * *\ntimestep 0.0005\n"
           "fix move all nve/sphere\nfix drag all viscous 100\nfix w all wall/calender %s\nrun 3000\n",
           wall);
  lmp_run run = lmp_text(1, script, "");
  lmp_must_fail(&run, text);
  lmp_free(&run);
}

START_TEST(beads_never_pass_unnoticed)
{
  refuse("0.5 0.7 0 0 0.5 start 26 collector 0 speed 30 target position 3",
         "of its radius; 'overlap' allows 0.5");
  refuse("0.5 0.7 0 0 0.5 start 26 collector 0 speed 30 target position 3 overlap 1", "has passed the plane");
  refuse("3000 4134 10 9.59 0.5 start 20 speed 1 target position 3 overlap 1",
         "has passed the plane at z = 20");
  refuse("3000 4134 10 9.59 0.5 start 26 collector 4 speed 1 target position 5 overlap 1",
         "has passed the collector at z = 4");
  refuse("3000 4134 10 9.59 0.5 start 26 speed 1 target position 26.5", "lies behind the plane");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("fix wall/calender");
  TCase *core = tcase_create("core");
  tcase_set_timeout(core, 0);
  tcase_add_unchecked_fixture(core, make_layer, NULL);
  tcase_add_test(core, bounce_is_elastic_and_hertzian);
  tcase_add_test(core, forces_equal_those_of_the_stock_wall);
  tcase_add_test(core, results_do_not_depend_on_the_ranks);
  tcase_add_test(core, the_plane_stops_exactly_on_its_target);
  tcase_add_test(core, a_pressure_ends_the_approach);
  tcase_add_test(core, a_restart_continues_exactly);
  tcase_add_test(core, beads_never_pass_unnoticed);
  suite_add_tcase(suite, core);
  return test_main(suite, false);
}
