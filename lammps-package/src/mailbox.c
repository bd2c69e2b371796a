/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages in shared memory or by MPI; see mailbox.h.
 *
 * The segment of a rank has what others of its node read: its part of a sum; for each of them the place of
 * its boxes; and these, each pair with the count of messages sent, which the receiver waits for.
 */
#include "mailbox.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TAG 7301
#define LINE 128UL /* bytes that no two ranks write to; processors fetch two lines of 64 at a time */
#define PIECE 4000 /* bytes */
#define PIECES 16
#define PATIENCE 1000 /* looks before others get a turn; some 20 us */

struct tc_counter {
  _Atomic uint64_t n;
  char rest[LINE - sizeof(uint64_t)];
};

typedef struct {
  tc_counter counter;
  double value[2][LINE / sizeof(double)]; /* used in turn */
} sum_part;

/* ------------------------------------------------------------------------------------------ waiting */

static void pause_briefly(void)
{
#if defined __x86_64__
  __builtin_ia32_pause();
#elif defined __aarch64__
  __asm__ volatile("yield");
#endif
}

/* MPI has to get its turn: a partner may be waiting for what it has yet to carry from here. */
static void await(const tc_mail *m, tc_counter *c, uint64_t n)
{
  for (int k = 0; atomic_load_explicit(&c->n, memory_order_acquire) < n;) {
    if (k < PATIENCE) {
      k++;
      pause_briefly();
    } else {
      int arrived;
      MPI_Iprobe(MPI_ANY_SOURCE, TAG, m->comm, &arrived, MPI_STATUS_IGNORE);
      sched_yield();
    }
  }
}

static void publish(tc_counter *c, uint64_t n)
{
  atomic_store_explicit(&c->n, n, memory_order_release);
}

/* ------------------------------------------------------------------------------------------ boxes */

static void *room(ts_host *host, void *old, size_t n, size_t size)
{
  void *fresh = realloc(old, (n + 1) * size);
  if (!fresh) ts_error_one(host, "out of memory for messages to %zu ranks", n);
  return fresh;
}

static size_t whole_lines(size_t bytes)
{
  return (bytes + LINE - 1) / LINE * LINE;
}

/* Finds out with which ranks memory can be shared. */
static void meet(ts_host *host, tc_mail *m)
{
  MPI_Comm node;
  MPI_Group all, near;
  const char *most = getenv("TAPECAST_SHARE");
  MPI_Comm_dup(ts_comm(host), &m->comm);
  MPI_Comm_size(m->comm, &m->nranks);
  MPI_Comm_split_type(m->comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  MPI_Comm_rank(node, &m->node_rank);
  const int share = most && atoi(most) > 0 ? atoi(most) : m->nranks;
  MPI_Comm_split(node, m->node_rank / share, 0, &m->node);
  MPI_Comm_free(&node);
  MPI_Comm_set_errhandler(m->node, MPI_ERRORS_RETURN);
  MPI_Comm_size(m->node, &m->node_size);
  MPI_Comm_rank(m->node, &m->node_rank);
  m->segment = room(host, NULL, (size_t)m->node_size, sizeof *m->segment);
  m->on_node = room(host, NULL, (size_t)m->nranks, sizeof *m->on_node);
  int *rank = room(host, NULL, (size_t)m->nranks, sizeof *rank);
  for (int k = 0; k < m->nranks; k++) rank[k] = k;
  MPI_Comm_group(m->comm, &all);
  MPI_Comm_group(m->node, &near);
  MPI_Group_translate_ranks(all, m->nranks, rank, near, m->on_node);
  MPI_Group_free(&all);
  MPI_Group_free(&near);
  free(rank);
  m->opened = 1;
}

/* The segment: part of the sum, places of the boxes for the other ranks, boxes. */
static size_t table_at(void)
{
  return whole_lines(sizeof(sum_part));
}

static size_t boxes_at(const tc_mail *m)
{
  return table_at() + whole_lines((size_t)m->node_size * sizeof(uint64_t));
}

static size_t boxes_size(const tc_mail_link *l)
{
  return sizeof(tc_counter) + 2 * whole_lines(l->out_bytes);
}

/* Returns whether all ranks of the node have what they need. */
static int get_segments(tc_mail *m, size_t bytes)
{
  MPI_Info info;
  char *mine = NULL;
  bytes += LINE; /* segments begin anywhere, but for all ranks at the same place of a page */
  if (m->window_bytes) MPI_Win_free(&m->window);
  MPI_Info_create(&info);
  MPI_Info_set(info, "alloc_shared_noncontig", "true");
  int well = MPI_Win_allocate_shared((MPI_Aint)bytes, 1, info, m->node, &mine, &m->window) == MPI_SUCCESS;
  MPI_Info_free(&info);
  m->window_bytes = well ? bytes - LINE : 0;
  for (int k = 0; k < m->node_size && well; k++) {
    MPI_Aint size;
    int unit;
    well = MPI_Win_shared_query(m->window, k, &size, &unit, &mine) == MPI_SUCCESS;
    m->segment[k] = mine + (LINE - (uintptr_t)mine % LINE);
  }
  MPI_Allreduce(MPI_IN_PLACE, &well, 1, MPI_INT, MPI_MIN, m->node);
  return well;
}

/* Without shared memory this rank is alone on its node. */
static void go_alone(tc_mail *m)
{
  m->window_bytes = 0; /* one that not all have cannot be freed */
  m->node_size = 1;
  for (int k = 0; k < m->nranks; k++) m->on_node[k] = MPI_UNDEFINED;
}

static void share_boxes(tc_mail *m)
{
  size_t need = boxes_at(m);
  for (int k = 0; k < m->nlinks; k++)
    if (m->on_node[m->link[k].rank] != MPI_UNDEFINED) need += boxes_size(&m->link[k]);
  int short_of = need > m->window_bytes;
  MPI_Allreduce(MPI_IN_PLACE, &short_of, 1, MPI_INT, MPI_MAX, m->node); /* and nobody reads old boxes */
  if (short_of && !get_segments(m, need + need / 2)) {
    go_alone(m);
    return;
  }
  char *mine = m->segment[m->node_rank];
  uint64_t *place = (uint64_t *)(void *)(mine + table_at());
  size_t at = boxes_at(m);
  publish(&((sum_part *)(void *)mine)->counter, 0);
  m->sums = 0;
  for (int k = 0; k < m->nlinks; k++) {
    tc_mail_link *l = &m->link[k];
    const int partner = m->on_node[l->rank];
    if (partner == MPI_UNDEFINED) continue;
    place[partner] = at;
    l->sent_here = (tc_counter *)(void *)(mine + at);
    publish(l->sent_here, 0);
    for (size_t b = 0; b < 2; b++)
      l->out_box[b] = mine + at + sizeof(tc_counter) + b * whole_lines(l->out_bytes);
    at += boxes_size(l);
  }
  MPI_Barrier(m->node);
  for (int k = 0; k < m->nlinks; k++) {
    tc_mail_link *l = &m->link[k];
    const int partner = m->on_node[l->rank];
    if (partner == MPI_UNDEFINED) continue;
    char *its = m->segment[partner];
    its += ((const uint64_t *)(const void *)(its + table_at()))[m->node_rank];
    l->sent_there = (tc_counter *)(void *)its;
    for (size_t b = 0; b < 2; b++) l->in_box[b] = its + sizeof(tc_counter) + b * whole_lines(l->in_bytes);
  }
}

static void own_boxes(ts_host *host, tc_mail_link *l)
{
  const size_t out = whole_lines(l->out_bytes), in = whole_lines(l->in_bytes);
  l->own = aligned_alloc(LINE, LINE + out + in);
  if (!l->own) ts_error_one(host, "out of memory for messages of %zu bytes to rank %d", out, l->rank);
  for (int b = 0; b < 2; b++) {
    l->out_box[b] = l->own;
    l->in_box[b] = (char *)l->own + out;
  }
}

static void drop_links(tc_mail *m)
{
  for (int k = 0; k < m->nlinks; k++) free(m->link[k].own);
  m->nlinks = 0;
}

void tc_mail_begin(ts_host *host, tc_mail *m, int n)
{
  drop_links(m);
  if (n > m->links_room) {
    m->link = room(host, m->link, (size_t)n, sizeof *m->link);
    m->links_room = n;
  }
  if (n) memset(m->link, 0, (size_t)n * sizeof *m->link);
  m->nlinks = n;
}

void tc_mail_open(ts_host *host, tc_mail *m)
{
  if (!m->opened) meet(host, m);
  if (m->node_size > 1) share_boxes(m);
  for (int k = 0; k < m->nlinks; k++) {
    tc_mail_link *l = &m->link[k];
    if (!l->sent_here) own_boxes(host, l);
  }
}

void tc_mail_close(tc_mail *m)
{
  int gone = 0;
  drop_links(m);
  free(m->link);
  free(m->request);
  free(m->segment);
  free(m->on_node);
  MPI_Finalized(&gone);
  if (m->opened && !gone) {
    if (m->window_bytes) MPI_Win_free(&m->window);
    MPI_Comm_free(&m->node);
    MPI_Comm_free(&m->comm);
  }
  memset(m, 0, sizeof *m);
}

/* ------------------------------------------------------------------------------------------ messages */

/* Begins to send or receive by MPI. A short message it sends at once, a longer one (from 4096 bytes on
 * between processes of a node in Open MPI) only when the other side has asked for it. */
static void carry(ts_host *host, tc_mail *m, const tc_mail_link *l, size_t bytes, int out)
{
  const size_t piece = bytes <= (size_t)PIECES * PIECE ? PIECE : bytes;
  if (bytes > INT32_MAX) ts_error_one(host, "a message of %zu bytes to another rank is too long", bytes);
  if (m->nrequests + PIECES > m->requests_room) {
    m->requests_room = 2 * m->requests_room + 4 * PIECES;
    m->request = room(host, m->request, (size_t)m->requests_room, sizeof *m->request);
  }
  for (size_t at = 0; at < bytes; at += piece) {
    const int length = (int)(bytes - at < piece ? bytes - at : piece);
    MPI_Request *request = &m->request[m->nrequests++];
    if (out)
      MPI_Isend(l->out_box[0] + at, length, MPI_BYTE, l->rank, TAG, m->comm, request);
    else
      MPI_Irecv(l->in_box[0] + at, length, MPI_BYTE, l->rank, TAG, m->comm, request);
  }
}

void tc_mail_expect(ts_host *host, tc_mail *m, tc_mail_link *l, size_t bytes)
{
  l->received++;
  l->in = l->in_box[(l->received - 1) % 2];
  if (!l->sent_there) carry(host, m, l, bytes, 0);
}

/* Asks for a line of memory for writing, so that it need not be waited for when it is written. */
static void want_line(void *at)
{
#ifdef __x86_64__
  __asm__ volatile("prefetchw %0" : : "m"(*(char *)at));
#else
  __builtin_prefetch(at, 1);
#endif
}

/* The partner's cache has the lines of the last message but one: all are asked for at once. */
void *tc_mail_box(const tc_mail_link *l, size_t bytes)
{
  char *box = l->out_box[l->sent % 2];
  for (size_t at = 0; at < bytes && l->sent_here; at += 64) want_line(box + at);
  return box;
}

void tc_mail_send(ts_host *host, tc_mail *m, tc_mail_link *l, size_t bytes)
{
  l->sent++;
  if (l->sent_here)
    publish(l->sent_here, l->sent);
  else
    carry(host, m, l, bytes, 1);
}

void tc_mail_collect(tc_mail *m)
{
  for (int k = 0; k < m->nlinks; k++)
    if (m->link[k].sent_there) await(m, m->link[k].sent_there, m->link[k].received);
  if (m->nrequests) MPI_Waitall(m->nrequests, m->request, MPI_STATUSES_IGNORE);
  m->nrequests = 0;
}

void tc_mail_sum(tc_mail *m, double *values, int n)
{
  if (m->nranks == 1) return;
  if (m->node_size < m->nranks) {
    MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_SUM, m->comm);
    return;
  }
  double total[TC_MAIL_SUM] = {0.0};
  sum_part *mine = (sum_part *)(void *)m->segment[m->node_rank];
  const uint64_t box = m->sums++ % 2;
  memcpy(mine->value[box], values, (size_t)n * sizeof *values);
  publish(&mine->counter, m->sums);
  for (int k = 0; k < m->node_size; k++) {
    sum_part *its = (sum_part *)(void *)m->segment[k];
    await(m, &its->counter, m->sums);
    for (int c = 0; c < n; c++) total[c] += its->value[box][c];
  }
  memcpy(values, total, (size_t)n * sizeof *values);
}
