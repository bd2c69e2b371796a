/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regret of the search of `tapecast calibrate` on standard functions, against Sobol and random search with as
 * many evaluations: bench_optimize [SEEDS]. Medians and quartiles over the seeds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "problems.h"

enum { MOST_SEEDS = 200 };

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void row(const problem *p, int evaluations, int batch, int seeds)
{
  static const char *const names[] = {"Bayes", "Sobol", "random"};
  static double at_end[3][MOST_SEEDS];
  for (int kind = 0; kind < 3; kind++) {
    double regret[MOST_SEEDS], failures = 0;
    const double begun = seconds();
    for (int seed = 0; seed < seeds; seed++) {
      int failed;
      at_end[kind][seed] = problem_search(p, (tc_search_kind)kind, evaluations, batch,
                                          100 + (unsigned long)seed, NULL, &failed);
      regret[seed] = at_end[kind][seed];
      failures += failed;
    }
    int worse = 0;
    for (int seed = 0; seed < seeds && kind; seed++) worse += at_end[0][seed] < at_end[kind][seed];
    const double middle = median(regret, seeds);
    printf("| %s | %d | %d | %s | %.3g | %.3g – %.3g | ", p->name, evaluations, batch, names[kind], middle,
           regret[seeds / 4], regret[3 * seeds / 4]);
    if (kind)
      printf("%d of %d", worse, seeds);
    else
      printf("-");
    printf(" | %.0f | %.0f |\n", failures / seeds, 1e3 * (seconds() - begun) / seeds / evaluations);
    fflush(stdout);
  }
}

static void cheap_row(int cheap, int dear, bool fidelity, int seeds)
{
  double regret[MOST_SEEDS];
  for (int seed = 0; seed < seeds; seed++)
    regret[seed] = problem_search_from_cheap(cheap, dear, fidelity, 1000 + (unsigned long)seed);
  const double middle = median(regret, seeds);
  printf("| %d | %d | %s | %.3g | %.3g – %.3g |\n", cheap, dear,
         !cheap     ? "-"
         : fidelity ? "yes"
                    : "no",
         middle, regret[seeds / 4], regret[3 * seeds / 4]);
  fflush(stdout);
}

int main(int argc, char **argv)
{
  const int seeds = argc > 1 ? atoi(argv[1]) : 20;
  if (seeds < 2 || seeds > MOST_SEEDS) {
    fprintf(stderr, "bench_optimize [SEEDS]: 2 to %d\n", MOST_SEEDS);
    return 2;
  }
  printf("| function | evaluations | batch | search | median regret | quartiles | Bayes lower | failed | "
         "CPU ms an evaluation |\n|---|---|---|---|---|---|---|---|---|\n");
  row(&problem_branin, 30, 1, seeds);
  row(&problem_branin, 30, 4, seeds);
  row(&problem_branin_noise, 40, 1, seeds);
  row(&problem_branin_fails, 30, 1, seeds);
  row(&problem_hartmann, 60, 1, seeds);
  row(&problem_hartmann, 60, 4, seeds);
  row(&problem_hartmann_noise, 60, 1, seeds);
  row(&problem_hartmann_fails, 60, 1, seeds);
  row(&problem_outputs, 40, 1, seeds);
  row(&problem_outputs, 40, 2, seeds);
  row(&problem_folded, 40, 1, seeds);
  printf("\n| cheap | dear | fidelity in the model | median regret | quartiles |\n|---|---|---|---|---|\n");
  cheap_row(0, 12, false, seeds);
  cheap_row(0, 20, false, seeds);
  cheap_row(40, 4, true, seeds);
  cheap_row(40, 8, true, seeds);
  cheap_row(40, 12, true, seeds);
  cheap_row(40, 12, false, seeds);
  return 0;
}
