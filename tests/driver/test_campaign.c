/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Campaigns with stand-ins: stored, found again, side by side within the budget, failed, interrupted. */
#include "campaign.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

static char launcher[] = "run.launcher=" TEST_SOURCE "/stand-in-mpirun.sh -np {n}";
static char *common[] = {launcher};

static void setup(void)
{
  char folder[4096], path[4200];
  ck_assert_int_eq(system("rm -rf many cores cores.txt launches.txt && mkdir cores"), 0);
  test_use_stand_ins();
  test_write_recipe("recipe.yaml", NULL, NULL);
  setenv("TAPECAST", TEST_PROGRAM, 1);
  setenv("STAND_IN_slurry", "varied", 1);
  unsetenv("STAND_IN_SECONDS");
  unsetenv("STAND_IN_viscosity");
  ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
  snprintf(path, sizeof path, "%s/cores", folder);
  setenv("STAND_IN_CORES", path, 1);
}

static tc_campaign_options options_of(int cores, int ranks)
{
  return (tc_campaign_options){.recipe = "recipe.yaml",
                               .folder = "many",
                               .sets = common,
                               .set_count = 1,
                               .to = TC_STEP_SLURRY,
                               .cores = cores,
                               .ranks = ranks,
                               .verbosity = TC_QUIET};
}

static tc_campaign *open_with(const tc_campaign_options *options)
{
  tc_campaign *c = NULL;
  const tc_status status = tc_campaign_open(options, &c);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  return c;
}

static tc_campaign *open_campaign(int cores, int ranks)
{
  const tc_campaign_options options = options_of(cores, ranks);
  return open_with(&options);
}

static int submit(tc_campaign *c, const char *a, const char *b, const char *label)
{
  int id = 0;
  char *sets[2] = {strdup(a), b ? strdup(b) : NULL};
  const tc_status status = tc_campaign_submit(c, sets, b ? 2 : 1, label, &id);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
  free(sets[0]);
  free(sets[1]);
  return id;
}

static void wait_all(tc_campaign *c)
{
  const tc_status status = tc_campaign_wait_all(c);
  ck_assert_msg(status == TC_OK, "%s", tc_error_message());
}

static double density(tc_campaign *c, int id)
{
  double value, error;
  ck_assert_msg(tc_campaign_value(c, id, "slurry.density_g_cm3", &value, &error),
                "evaluation %d has no density", id);
  return value;
}

static void launched(const char *expected)
{
  char *found = test_launches();
  ck_assert_str_eq(found, expected);
  free(found);
  test_forget_launches();
}

START_TEST(values_come_back)
{
  tc_campaign *c = open_campaign(2, 1);
  const int a = submit(c, "process.slurry.pressure=80 kPa", NULL, "p = 80 kPa");
  const int b = submit(c, "process.slurry.pressure=120 kPa", NULL, "");
  ck_assert_int_eq(a, 1);
  ck_assert_int_eq(b, 2);
  ck_assert_int_eq(submit(c, "process.slurry.pressure=80 kPa", NULL, "the same"), a);
  ck_assert_int_eq(tc_campaign_open_count(c), 2);
  int ended[3];
  for (int i = 0; i < 3; i++) ck_assert_int_eq(tc_campaign_wait(c, &ended[i]), TC_OK);
  ck_assert_int_eq(ended[0] + ended[1], a + b);
  ck_assert_int_eq(ended[2], 0);
  ck_assert_double_eq_tol(density(c, b) - density(c, a), 0.04, 1e-9); /* the same start */
  const tc_evaluation *e = tc_campaign_get(c, a);
  ck_assert_int_eq(e->state, TC_EVALUATION_DONE);
  ck_assert_str_eq(e->folder, "many/0001-p-80-kPa");
  ck_assert_str_eq(tc_campaign_get(c, b)->folder, "many/0002");
  ck_assert_double_gt(e->wall, 0);
  ck_assert_int_eq(tc_campaign_free_cores(c), 2);
  tc_campaign_close(&c);
  ck_assert_ptr_null(c);
}
END_TEST

START_TEST(what_is_done_stays_done)
{
  tc_campaign *c = open_campaign(2, 1);
  submit(c, "seed=1", NULL, "");
  submit(c, "seed=2", NULL, "");
  wait_all(c);
  const double first = density(c, 1);
  tc_campaign_close(&c);
  launched("slurry none\nslurry none\n");
  c = open_campaign(2, 1);
  ck_assert_int_eq(tc_campaign_count(c), 2);
  ck_assert_int_eq(submit(c, "seed=3", NULL, ""), 3);
  ck_assert_int_eq(submit(c, "seed=1", NULL, ""), 1);
  ck_assert_double_eq(density(c, 1), first);
  int ended;
  ck_assert_int_eq(tc_campaign_wait(c, &ended), TC_OK);
  ck_assert_int_eq(ended, 3);
  wait_all(c);
  launched("slurry none\n");
  tc_campaign_close(&c);
  /* Another recipe: what was made with the old one does not count. */
  test_write_recipe("recipe.yaml", "pressure: 1 atm", "pressure: 90 kPa");
  c = open_campaign(1, 1);
  ck_assert_int_eq(submit(c, "seed=1", NULL, ""), 1);
  ck_assert_int_eq(tc_campaign_get(c, 1)->state, TC_EVALUATION_WAITING);
  wait_all(c);
  ck_assert_double_lt(density(c, 1), first);
  launched("slurry none\n");
  tc_campaign_close(&c);
}
END_TEST

START_TEST(one_failure_stops_no_other)
{
  tc_campaign *c = open_campaign(2, 1);
  const int bad = submit(c, "process.slurry.temperature=666 K", NULL, "hot");
  const int good = submit(c, "process.slurry.temperature=301 K", NULL, "mild");
  wait_all(c);
  ck_assert_int_eq(tc_campaign_get(c, good)->state, TC_EVALUATION_DONE);
  const tc_evaluation *e = tc_campaign_get(c, bad);
  double value, error;
  ck_assert_int_eq(e->state, TC_EVALUATION_FAILED);
  ck_assert_int_eq(e->status, TC_ERR_LOST);
  ck_contains(e->message, "Beads left the box");
  ck_assert(!tc_campaign_value(c, bad, "slurry.density_g_cm3", &value, &error));
  ck_assert(isnan(value));
  tc_campaign_close(&c);
  test_forget_launches();
  /* Stored with its reason; done again only when asked. */
  tc_campaign_options options = options_of(1, 1);
  for (int retry = 0; retry < 2; retry++) {
    options.retry = retry;
    c = open_with(&options);
    ck_assert_int_eq(submit(c, "process.slurry.temperature=666 K", NULL, "hot"), bad);
    ck_assert_int_eq(tc_campaign_open_count(c), retry);
    wait_all(c);
    ck_assert_int_eq(tc_campaign_get(c, bad)->status, TC_ERR_LOST);
    ck_contains(tc_campaign_get(c, bad)->message, "Beads left the box");
    launched(retry ? "slurry none\n" : "");
    tc_campaign_close(&c);
  }
}
END_TEST

START_TEST(a_missing_launcher_is_no_answer)
{
  static char missing[] = "run.launcher=no-such-launcher -np {n}";
  char *sets[] = {missing};
  tc_campaign_options options = options_of(1, 1);
  options.sets = sets;
  tc_campaign *c = open_with(&options);
  submit(c, "seed=1", NULL, "");
  wait_all(c);
  ck_assert_int_eq(tc_campaign_get(c, 1)->status, TC_ERR_LAUNCH);
  tc_campaign_close(&c);
  c = open_with(&options);
  submit(c, "seed=1", NULL, "");
  ck_assert_int_eq(tc_campaign_open_count(c), 1);
  tc_campaign_close(&c);
}
END_TEST

/* Cores and ranks; how many run side by side at most. */
static const struct {
  int cores, ranks, most;
} budgets[] = {{1, 1, 1}, {3, 1, 3}, {5, 2, 4}};

START_TEST(the_budget_holds)
{
  setenv("STAND_IN_SECONDS", "0.3", 1);
  tc_campaign *c = open_campaign(budgets[_i].cores, budgets[_i].ranks);
  for (int seed = 1; seed <= 5; seed++) {
    char set[32];
    snprintf(set, sizeof set, "seed=%d", seed);
    submit(c, set, NULL, "");
  }
  wait_all(c);
  tc_campaign_close(&c);
  char *text = test_read_file("cores.txt"), *saved = NULL;
  int most = 0, lines = 0;
  for (char *line = strtok_r(text, "\n", &saved); line; line = strtok_r(NULL, "\n", &saved), lines++)
    if (atoi(line) > most) most = atoi(line);
  free(text);
  ck_assert_int_eq(lines, 5);
  ck_assert_int_le(most, budgets[_i].cores);
  ck_assert_int_eq(most, budgets[_i].most);
}
END_TEST

START_TEST(bad_values_are_refused)
{
  static const struct {
    const char *set, *part;
  } cases[] = {
      {"process.slurry.timestep=-1 us", "out of range"},
      {"process.slurry.presure=1 kPa", "did you mean 'pressure'?"},
      {"seed=none", "not a whole number"},
      {"beads=3", "are too few"},
      {"seed", "expected KEY=VALUE"},
  };
  tc_campaign *c = open_campaign(1, 1);
  char *set[1] = {strdup(cases[_i].set)};
  int id = -1;
  const tc_status status = tc_campaign_submit(c, set, 1, "bad", &id);
  ck_assert(status == TC_ERR_RECIPE || status == TC_ERR_USAGE);
  ck_contains(tc_error_message(), cases[_i].part);
  ck_assert_int_eq(id, -1);
  ck_assert_int_eq(tc_campaign_count(c), 0);
  free(set[0]);
  tc_campaign_close(&c);
}
END_TEST

START_TEST(one_campaign_a_folder)
{
  tc_campaign *c = open_campaign(1, 1), *other = NULL;
  tc_campaign_options options = options_of(1, 1);
  ck_assert_int_eq(tc_campaign_open(&options, &other), TC_ERR_BUSY);
  ck_assert_ptr_null(other);
  submit(c, "seed=1", NULL, "");
  options.shared = true; /* may look, and may not add */
  other = open_with(&options);
  ck_assert_int_eq(tc_campaign_count(other), 1);
  ck_assert_int_eq(submit(other, "seed=2", NULL, ""), 2);
  tc_campaign_close(&other);
  tc_campaign_close(&c);
  ck_assert_int_ne(access("many/0002", F_OK), 0);
  options = options_of(1, 2);
  ck_assert_int_eq(tc_campaign_open(&options, &other), TC_ERR_USAGE);
}
END_TEST

/* The campaign in a process of its own, whose slurry of seed 2 hangs with checkpoints left. */
static pid_t start_campaign(void)
{
  fflush(NULL);
  const pid_t pid = fork();
  if (pid) return pid;
  tc_campaign *c = open_campaign(1, 1);
  submit(c, "seed=1", NULL, "");
  tc_campaign_wait_all(c);
  setenv("STAND_IN_slurry", "hang", 1);
  submit(c, "seed=2", NULL, "");
  submit(c, "seed=3", NULL, "");
  const tc_status status = tc_campaign_wait_all(c);
  tc_campaign_close(&c);
  _exit(tc_exit_code(status));
}

START_TEST(killed_and_gone_on)
{
  const int number = _i ? SIGTERM : SIGKILL;
  const pid_t pid = start_campaign();
  test_wait_for("many/0002/01-slurry/checkpoint_b", 10);
  test_pause_ms(50);
  kill(pid, number);
  ck_assert_int_eq(test_wait(pid), _i ? 8 : 128 + SIGKILL);
  launched("slurry none\nslurry none\n");
  tc_campaign *c = open_campaign(1, 1);
  submit(c, "seed=1", NULL, "");
  submit(c, "seed=2", NULL, "");
  submit(c, "seed=3", NULL, "");
  ck_assert_int_eq(tc_campaign_get(c, 1)->state, TC_EVALUATION_DONE);
  ck_assert_int_eq(tc_campaign_get(c, 2)->state, TC_EVALUATION_WAITING);
  wait_all(c);
  for (int id = 1; id <= 3; id++) ck_assert_int_eq(tc_campaign_get(c, id)->state, TC_EVALUATION_DONE);
  tc_campaign_close(&c);
  launched("slurry checkpoint_b\nslurry none\n");
}
END_TEST

START_TEST(a_damaged_record_does_not_count)
{
  tc_campaign *c = open_campaign(1, 1);
  submit(c, "seed=1", NULL, "");
  wait_all(c);
  tc_campaign_close(&c);
  test_write_file("many/0001/evaluation.json", "{\"id\": 1, \"set\"");
  c = open_campaign(1, 1);
  ck_assert_int_eq(tc_campaign_count(c), 0);
  ck_assert_int_eq(submit(c, "seed=1", NULL, ""), 2);
  tc_campaign_close(&c);
}
END_TEST

START_TEST(time_limits)
{
  setenv("STAND_IN_slurry", "hang", 1);
  tc_campaign_options options = options_of(1, 1);
  options.evaluation_hours = 0.3 / 3600;
  tc_campaign *c = open_with(&options);
  submit(c, "seed=1", NULL, "");
  wait_all(c);
  ck_assert_int_eq(tc_campaign_get(c, 1)->status, TC_ERR_NOT_CONVERGED);
  ck_contains(tc_campaign_get(c, 1)->message, "took longer");
  tc_campaign_close(&c);
  options.evaluation_hours = 0;
  options.max_hours = 0.3 / 3600;
  c = open_with(&options);
  submit(c, "seed=2", NULL, "");
  ck_assert_int_eq(tc_campaign_wait_all(c), TC_ERR_INTERRUPTED);
  ck_contains(tc_error_message(), "--max-hours are over");
  ck_assert_int_eq(tc_campaign_get(c, 2)->state, TC_EVALUATION_WAITING);
  ck_assert_double_eq(tc_campaign_seconds_left(c), 0);
  tc_campaign_close(&c);
}
END_TEST

START_TEST(with_analysis)
{
  tc_campaign_options options = options_of(1, 1);
  options.to = TC_STEP_DRYING;
  options.analysis = true;
  tc_campaign *c = open_with(&options);
  const int id = submit(c, "seed=1", NULL, "");
  double value, error;
  wait_all(c);
  ck_assert(tc_campaign_value(c, id, "dried.porosity", &value, &error));
  ck_assert_double_eq(value, 0.5);
  tc_campaign_close(&c);
  launched("slurry none\ndrying none\nanalyze dried\n");
}
END_TEST

START_TEST(with_viscosity)
{
  static char rates[] = "process.viscosity.rates=[100 1/s, 1000 1/s]";
  char *sets[] = {launcher, rates};
  tc_campaign_options options = options_of(1, 1);
  options.viscosity = true;
  tc_campaign *c = open_with(&options);
  int id;
  char *seed[] = {strdup("seed=1")};
  ck_assert_int_eq(tc_campaign_submit(c, seed, 1, "", &id), TC_ERR_RECIPE);
  ck_contains(tc_error_message(), "process.viscosity.rates");
  tc_campaign_close(&c);
  options.sets = sets;
  options.set_count = 2;
  c = open_with(&options);
  ck_assert_int_eq(tc_campaign_submit(c, seed, 1, "", &id), TC_OK);
  wait_all(c);
  double value, error;
  ck_assert(tc_campaign_value(c, id, "slurry.viscosity[shear_rate_1_s=1000].viscosity_pa_s", &value, &error));
  ck_assert_double_eq_tol(value, (6 + 0.05 * pow(1000, 0.6)) / 1000 * 1e3, 0.2);
  ck_assert_double_gt(error, 0);
  ck_assert_double_gt(density(c, id), 1);
  free(seed[0]);
  tc_campaign_close(&c);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("campaign");
  TCase *tests = tcase_create("stand-ins");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, values_come_back);
  tcase_add_test(tests, what_is_done_stays_done);
  tcase_add_test(tests, one_failure_stops_no_other);
  tcase_add_test(tests, a_missing_launcher_is_no_answer);
  tcase_add_loop_test(tests, the_budget_holds, 0, sizeof budgets / sizeof budgets[0]);
  tcase_add_loop_test(tests, bad_values_are_refused, 0, 5);
  tcase_add_test(tests, one_campaign_a_folder);
  tcase_add_loop_test(tests, killed_and_gone_on, 0, 2);
  tcase_add_test(tests, a_damaged_record_does_not_count);
  tcase_add_test(tests, time_limits);
  tcase_add_test(tests, with_analysis);
  tcase_add_test(tests, with_viscosity);
  suite_add_tcase(suite, tests);
  return test_main(suite, true);
}
