/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between ranks (lammps-package/src/mailbox.c): run by ctest on 1, 2 and 4 ranks, with and without
 * shared memory, and with memory that only pairs of ranks share. */
#include "mailbox.h"
#include "test_main.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------ a host */

MPI_Comm ts_comm(ts_host *host)
{
  (void)host;
  return MPI_COMM_WORLD;
}

void ts_fail_one(ts_host *host, const char *file, int line, const char *fmt, ...)
{
  va_list words;
  (void)host;
  va_start(words, fmt);
  fprintf(stderr, "%s:%d: ", file, line);
  vfprintf(stderr, fmt, words);
  va_end(words);
  abort();
}

/* ------------------------------------------------------------------------------------------ messages */

static int rank, nranks;

/* A number that all ranks agree on. */
static unsigned agreed(unsigned a, unsigned b, unsigned c)
{
  unsigned h = a * 2654435761u + b * 40503u + c * 2246822519u + 12345u;
  h ^= h >> 15;
  h *= 2246822519u;
  return h ^ h >> 13;
}

static int are_partners(int a, int b, unsigned round)
{
  const unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
  return a != b && agreed(low, high, round) % 4 != 0;
}

/* Doubles in message number n of a round; rounds differ in size, some messages are empty, a few are long. */
static size_t length(int from, int to, unsigned round, unsigned n)
{
  const unsigned h = agreed((unsigned)(from * 64 + to), round, n);
  if (h % 7 == 0) return 0;
  return h % 11 == 0 ? h % 20000 : h % (10 + 100 * round);
}

static double content(int from, int to, unsigned n, size_t k)
{
  return 1e6 * n + 1e4 * from + 1e2 * to + (double)k;
}

#define MESSAGES 40

static void open_round(tc_mail *m, unsigned round)
{
  int n = 0;
  for (int r = 0; r < nranks; r++) n += are_partners(rank, r, round);
  tc_mail_begin(NULL, m, n);
  n = 0;
  for (int r = 0; r < nranks; r++) {
    if (!are_partners(rank, r, round)) continue;
    tc_mail_link *l = &m->link[n++];
    l->rank = r;
    for (unsigned k = 0; k < MESSAGES; k++) {
      const size_t out = 8 * length(rank, r, round, k), in = 8 * length(r, rank, round, k);
      if (out > l->out_bytes) l->out_bytes = out;
      if (in > l->in_bytes) l->in_bytes = in;
    }
  }
  tc_mail_open(NULL, m);
}

static void exchange(tc_mail *m, unsigned round, unsigned n)
{
  for (int k = 0; k < m->nlinks; k++) {
    tc_mail_link *l = &m->link[k];
    const size_t out = length(rank, l->rank, round, n);
    tc_mail_expect(NULL, m, l, 8 * length(l->rank, rank, round, n));
    double *box = tc_mail_box(l, 8 * out);
    ck_assert_uint_eq((uintptr_t)box % 64, 0);
    for (size_t i = 0; i < out; i++) box[i] = content(rank, l->rank, n, i);
    tc_mail_send(NULL, m, l, 8 * out);
  }
  tc_mail_collect(m);
  for (int k = 0; k < m->nlinks; k++) {
    const tc_mail_link *l = &m->link[k];
    const double *in = l->in;
    for (size_t i = 0; i < length(l->rank, rank, round, n); i++)
      ck_assert_double_eq(in[i], content(l->rank, rank, n, i));
  }
}

START_TEST(every_message_arrives)
{
  tc_mail m = {0};
  for (unsigned round = 0; round < 6; round++) {
    open_round(&m, round);
    for (unsigned n = 0; n < MESSAGES; n++) exchange(&m, round, n);
  }
  tc_mail_close(&m);
}
END_TEST

/* Sums between messages; nobody may take part in the next before all have read this one. */
START_TEST(sums_are_the_same_everywhere)
{
  tc_mail m = {0};
  open_round(&m, 1);
  for (unsigned n = 0; n < 200; n++) {
    double value[TC_MAIL_SUM], low[TC_MAIL_SUM], high[TC_MAIL_SUM];
    for (int k = 0; k < TC_MAIL_SUM; k++) value[k] = 0.1 * (rank + 1) * (k + 1) + n;
    tc_mail_sum(&m, value, TC_MAIL_SUM);
    for (int k = 0; k < TC_MAIL_SUM; k++)
      ck_assert_double_eq_tol(value[k], 0.05 * nranks * (nranks + 1) * (k + 1) + (double)n * nranks, 1e-9);
    if (n % 30 == 0) {
      MPI_Allreduce(value, low, TC_MAIL_SUM, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
      MPI_Allreduce(value, high, TC_MAIL_SUM, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
      for (int k = 0; k < TC_MAIL_SUM; k++) ck_assert(low[k] == high[k]);
    }
    if (n < MESSAGES) exchange(&m, 1, n);
  }
  tc_mail_close(&m);
}
END_TEST

/* As many ranks share memory as were allowed to. */
START_TEST(memory_is_shared)
{
  tc_mail m = {0};
  const char *most = getenv("TAPECAST_SHARE");
  const int share = most ? atoi(most) : nranks;
  open_round(&m, 2);
  for (int k = 0; k < m.nlinks; k++)
    ck_assert((m.link[k].sent_there != NULL) == (m.link[k].rank / share == rank / share));
  tc_mail_close(&m);
}
END_TEST

int main(int argc, char **argv)
{
  TCase *cases = tcase_create("mailbox");
  tcase_add_test(cases, every_message_arrives);
  tcase_add_test(cases, sums_are_the_same_everywhere);
  tcase_add_test(cases, memory_is_shared);
  Suite *suite = suite_create("mailbox");
  suite_add_tcase(suite, cases);
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &nranks);
  /* MPI does not survive a fork; a rank that failed leaves others waiting */
  if (test_main(suite, false)) MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
  MPI_Finalize();
  return EXIT_SUCCESS;
}
