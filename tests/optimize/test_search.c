/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole searches: lower regret than Sobol and random search with as many evaluations, over 20 seeds; the same
 * from the same seed; batches whose points differ; what happens when all or nothing is known. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "problems.h"
#include "test_main.h"

enum { SEEDS = 20 };

/* The median regret is at most `most`, and the search beats the other two from at least `wins` seeds. */
static void compare(const problem *p, int evaluations, int batch, double most, int wins)
{
  double regret[SEEDS], other;
  int won[3] = {0};
  for (int seed = 0; seed < SEEDS; seed++)
    regret[seed] =
        problem_search(p, TC_SEARCH_BAYES, evaluations, batch, 100 + (unsigned long)seed, NULL, NULL);
  for (int kind = 1; kind < 3; kind++)
    for (int seed = 0; seed < SEEDS; seed++) {
      other =
          problem_search(p, (tc_search_kind)kind, evaluations, batch, 100 + (unsigned long)seed, NULL, NULL);
      won[kind] += regret[seed] < other;
    }
  const double middle = median(regret, SEEDS);
  ck_assert_msg(middle <= most, "%s: median regret %g, allowed %g", p->name, middle, most);
  ck_assert_msg(won[1] >= wins && won[2] >= wins, "%s: beats Sobol from %d seeds, random from %d, of %d",
                p->name, won[1], won[2], SEEDS);
}

START_TEST(test_branin)
{
  compare(&problem_branin, 30, 1, 0.01, 18);
  compare(&problem_branin, 30, 4, 0.05, 18);
  compare(&problem_branin_noise, 40, 1, 1, 12);
  compare(&problem_branin_fails, 30, 1, 0.01, 18);
}
END_TEST

START_TEST(test_hartmann)
{
  compare(&problem_hartmann, 50, 1, 0.13, 18);
  compare(&problem_hartmann_noise, 50, 2, 0.5, 18);
  compare(&problem_hartmann_fails, 50, 1, 0.13, 18);
}
END_TEST

/* Three targets at once: met within a third of their uncertainty. */
START_TEST(test_outputs)
{
  compare(&problem_outputs, 30, 2, 0.33, 18);
}
END_TEST

/* Cheap evaluations that are off by up to three uncertainties stand in for most of the dear ones. */
START_TEST(test_cheap_before_dear)
{
  double regret[5];
  for (int seed = 0; seed < 5; seed++)
    regret[seed] = problem_search_from_cheap(30, 5, true, 1000 + (unsigned long)seed);
  ck_assert_double_lt(median(regret, 5), 0.5);
}
END_TEST

START_TEST(test_avoids_failures)
{
  int failures = 0, failures_sobol = 0;
  for (unsigned long seed = 1; seed <= 5; seed++) {
    int failed;
    problem_search(&problem_hartmann_fails, TC_SEARCH_BAYES, 50, 1, seed, NULL, &failed);
    failures += failed;
    problem_search(&problem_hartmann_fails, TC_SEARCH_SOBOL, 50, 1, seed, NULL, &failed);
    failures_sobol += failed;
  }
  ck_assert_int_lt(2 * failures, failures_sobol);
}
END_TEST

START_TEST(test_same_from_same_seed)
{
  double a[20], b[20], c[20];
  problem_search(&problem_branin_noise, TC_SEARCH_BAYES, 20, 2, 5, a, NULL);
  problem_search(&problem_branin_noise, TC_SEARCH_BAYES, 20, 2, 5, b, NULL);
  problem_search(&problem_branin_noise, TC_SEARCH_BAYES, 20, 2, 6, c, NULL);
  ck_assert_mem_eq(a, b, sizeof a);
  ck_assert(memcmp(a, c, sizeof a) != 0);
}
END_TEST

START_TEST(test_batch_differs)
{
  const problem *p = &problem_branin;
  const tc_goal goal = {p->kind, p->outputs, NULL, NULL, NULL, NULL};
  const tc_optimizer_options options = {.dimensions = 2, .seed = 3, .start = 8};
  tc_optimizer *o = NULL;
  double x[8 * 2], y[1];
  ck_assert_int_eq(tc_optimizer_new(&options, &goal, &o), TC_OK);
  for (int i = 0; i < 8; i++) {
    ck_assert_int_eq(tc_optimizer_ask(o, NULL, 0, x), TC_OK);
    ck_assert_int_eq(tc_optimizer_tell(o, x, y, NULL, p->evaluate(x, y), true), TC_OK);
  }
  for (int i = 0; i < 8; i++) ck_assert_int_eq(tc_optimizer_ask(o, x, i, x + 2 * i), TC_OK);
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < i; j++)
      ck_assert_double_gt(hypot(x[2 * i] - x[2 * j], x[2 * i + 1] - x[2 * j + 1]), 1e-3);
  tc_optimizer_free(&o);
}
END_TEST

/* Nothing but failures: it goes on filling the space. An output that is missing is not waited for. */
START_TEST(test_failures_and_gaps)
{
  const double target[] = {0, 0}, one[] = {1, 1};
  const tc_goal goal = {TC_GOAL_CHEBYSHEV, 2, target, one, one, NULL};
  const tc_optimizer_options options = {.dimensions = 3, .seed = 1, .start = 4};
  tc_optimizer *o = NULL;
  double x[3], y[2] = {NAN, NAN}, best;
  int index;
  ck_assert_int_eq(tc_optimizer_new(&options, &goal, &o), TC_OK);
  for (int i = 0; i < 10; i++) {
    ck_assert_int_eq(tc_optimizer_ask(o, NULL, 0, x), TC_OK);
    for (int k = 0; k < 3; k++) ck_assert(x[k] >= 0 && x[k] <= 1);
    ck_assert_int_eq(tc_optimizer_tell(o, x, y, NULL, false, true), TC_OK);
  }
  ck_assert_int_eq(tc_optimizer_best(o, &index, &best), TC_OK);
  ck_assert_int_eq(index, -1);
  for (int i = 0; i < 12; i++) {
    ck_assert_int_eq(tc_optimizer_ask(o, NULL, 0, x), TC_OK);
    y[0] = x[0] - 0.3;
    y[1] = i % 3 ? x[1] - 0.6 : NAN;
    ck_assert_int_eq(tc_optimizer_tell(o, x, y, NULL, true, true), TC_OK);
  }
  ck_assert_int_eq(tc_optimizer_best(o, &index, &best), TC_OK);
  ck_assert_int_ge(index, 10);
  const double *at = tc_optimizer_seen(o)->x + 3 * index;
  ck_assert_double_lt(fmax(fabs(at[0] - 0.3), fabs(at[1] - 0.6)), 0.1);
  tc_optimizer_free(&o);
}
END_TEST

/* An output over decades, modelled by its logarithm. */
START_TEST(test_logarithm)
{
  const double target[] = {1e-3}, uncertainty[] = {1e-4}, one[] = {1};
  const bool log_scale[] = {true};
  const tc_goal goal = {TC_GOAL_SQUARES, 1, target, uncertainty, one, log_scale};
  const tc_optimizer_options options = {.dimensions = 2, .seed = 1};
  tc_optimizer *o = NULL;
  double x[2], best = HUGE_VAL;
  ck_assert_int_eq(tc_optimizer_new(&options, &goal, &o), TC_OK);
  for (int i = 0; i < 15; i++) {
    ck_assert_int_eq(tc_optimizer_ask(o, NULL, 0, x), TC_OK);
    const double y = pow(10, -8 * x[0] + 2 * x[1] * x[1]), error = 0.01 * y;
    best = fmin(best, fabs(y - 1e-3) / 1e-4);
    ck_assert_int_eq(tc_optimizer_tell(o, x, &y, &error, true, true), TC_OK);
  }
  ck_assert_double_lt(best, 1);
  tc_optimizer_free(&o);
}
END_TEST

START_TEST(test_refuses)
{
  const tc_goal goal = {TC_GOAL_LEAST, 1, NULL, NULL, NULL, NULL};
  tc_optimizer *o = NULL;
  ck_assert_int_eq(tc_optimizer_new(&(tc_optimizer_options){.dimensions = 0}, &goal, &o), TC_ERR_INPUT);
  ck_assert_int_eq(tc_optimizer_new(&(tc_optimizer_options){.dimensions = 41}, &goal, &o), TC_ERR_INPUT);
  ck_assert_ptr_null(o);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("search");
  TCase *t = tcase_create("search");
  tcase_set_timeout(t, 900); /* a busy machine may take many times the 20 s of an idle one */
  tcase_add_test(t, test_branin);
  tcase_add_test(t, test_hartmann);
  tcase_add_test(t, test_outputs);
  tcase_add_test(t, test_avoids_failures);
  tcase_add_test(t, test_same_from_same_seed);
  tcase_add_test(t, test_batch_differs);
  tcase_add_test(t, test_failures_and_gaps);
  tcase_add_test(t, test_logarithm);
  tcase_add_test(t, test_refuses);
  suite_add_tcase(suite, t);
  t = tcase_create("fidelity");
  tcase_set_timeout(t, 900); /* a busy machine may take many times the 20 s of an idle one */
  tcase_add_test(t, test_cheap_before_dear);
  suite_add_tcase(suite, t);
  return test_main(suite, true);
}
