/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Levels of the multigrid: exchange between ranks, merging of unknowns, copies of a whole level. */
#include "transport_level.h"

#include <string.h>

#include "tapecast/memory.h"
#include "tapecast/parallel.h"

enum { TAG_UP = 11, TAG_DOWN = 12, NOBODY = -1 };

void tc_level_destroy(tc_level *level)
{
  void *owned[] = {&level->row,     &level->mid,    &level->col,        &level->c,     &level->g,
                   &level->inverse, &level->parent, &level->eliminated, &level->block, &level->b,
                   &level->x,       &level->v,      &level->y,          &level->given, &level->found};
  for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) tc_free(owned[i]);
  for (int d = 0; d < 2; d++) {
    tc_free(&level->link[d].send);
    tc_free(&level->link[d].buffer);
  }
}

int64_t tc_level_total(const tc_level *level)
{
  int64_t total = level->n;
  MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_INT64_T, MPI_SUM, level->comm);
  return total;
}

void tc_level_exchange(const tc_level *level, void *v)
{
  const tc_link *down = &level->link[0], *up = &level->link[1];
  if (level->comm == MPI_COMM_SELF || (down->peer == MPI_PROC_NULL && up->peer == MPI_PROC_NULL)) return;
  uint32_t *value = v;
  MPI_Request request[4];
  MPI_Irecv(value + down->first_ghost, down->ghosts, MPI_UINT32_T, down->peer, TAG_UP, level->comm,
            &request[0]);
  MPI_Irecv(value + up->first_ghost, up->ghosts, MPI_UINT32_T, up->peer, TAG_DOWN, level->comm, &request[1]);
  for (int32_t i = 0; i < down->sends; i++) down->buffer[i] = value[down->send[i]];
  for (int32_t i = 0; i < up->sends; i++) up->buffer[i] = value[up->send[i]];
  MPI_Isend(down->buffer, down->sends, MPI_UINT32_T, down->peer, TAG_DOWN, level->comm, &request[2]);
  MPI_Isend(up->buffer, up->sends, MPI_UINT32_T, up->peer, TAG_UP, level->comm, &request[3]);
  MPI_Waitall(4, request, MPI_STATUSES_IGNORE);
}

static void sort_row(int32_t *col, float *c, int32_t count)
{
  for (int32_t i = 1; i < count; i++) {
    const int32_t column = col[i];
    const float value = c[i];
    int32_t k = i;
    for (; k > 0 && col[k - 1] > column; k--) {
      col[k] = col[k - 1];
      c[k] = c[k - 1];
    }
    col[k] = column;
    c[k] = value;
  }
}

tc_status tc_level_finish(tc_level *level)
{
  const size_t n = (size_t)level->n;
  tc_status status = TC_NEW(&level->mid, n, "coarse level");
  if (status == TC_OK) status = TC_NEW(&level->inverse, n, "coarse level");
  TC_TRY(tc_agree(level->comm, status));
  for (int32_t i = 0; i < level->n; i++) {
    const int32_t begin = level->row[i], end = level->row[i + 1];
    sort_row(level->col + begin, level->c + begin, end - begin);
    int32_t mid = begin;
    while (mid < end && level->col[mid] < i) mid++;
    level->mid[i] = mid;
    double sum = (double)level->g[i];
    for (int32_t e = begin; e < end; e++) sum += (double)level->c[e];
    level->inverse[i] = sum > 0 ? (float)(1 / sum) : 0;
  }
  return TC_OK;
}

tc_status tc_level_vectors(tc_level *level)
{
  const size_t all = (size_t)level->n + (size_t)level->ghosts + 1;
  float **vectors[] = {&level->b, &level->x, &level->v, &level->y};
  const int count = level->eliminated ? 2 : 4;
  for (int i = 0; i < count; i++) TC_TRY(TC_NEW(vectors[i], all, "vectors of a coarse level"));
  return TC_OK;
}

/* ---- lists of what is swapped ---- */

/* The unknowns among parent[count], each once, in link->send; place[i] is where parent[i] stands in it. */
static tc_status list_sends(int32_t n, int32_t count, const int32_t *parent, tc_link *link, int32_t *place)
{
  int32_t *seen = NULL;
  TC_TRY(TC_NEW(&seen, (size_t)n, "unknowns to send"));
  int32_t sends = 0;
  for (int32_t i = 0; i < count; i++) {
    place[i] = NOBODY;
    if (parent[i] < 0) continue;
    if (seen[parent[i]] == 0) seen[parent[i]] = ++sends;
    place[i] = seen[parent[i]] - 1;
  }
  link->sends = sends;
  tc_status status = TC_NEW(&link->send, (size_t)sends, "unknowns to send");
  if (status == TC_OK) status = TC_NEW(&link->buffer, (size_t)sends, "unknowns to send");
  if (status == TC_OK)
    for (int32_t i = 0; i < count; i++)
      if (place[i] >= 0) link->send[place[i]] = parent[i];
  tc_free(&seen);
  return status;
}

tc_status tc_links_make(MPI_Comm comm, int32_t n, const int peers[2], const int32_t counts[2],
                        const int32_t *const parents[2], const int32_t ghost_counts[2], tc_link link[2],
                        int32_t *ghost_parents[2], int32_t *ghosts)
{
  int32_t *place[2] = {NULL, NULL};
  tc_status status = TC_OK;
  for (int d = 0; d < 2 && status == TC_OK; d++) {
    link[d].peer = peers[d];
    status = TC_NEW(&place[d], (size_t)counts[d], "places of unknowns to send");
    if (status == TC_OK) status = list_sends(n, counts[d], parents[d], &link[d], place[d]);
    if (status == TC_OK)
      status = TC_NEW(&ghost_parents[d], (size_t)ghost_counts[d], "unknowns of other ranks");
  }
  status = tc_agree(comm, status);
  if (status == TC_OK) {
    const int tag[2] = {TAG_DOWN, TAG_UP};
    for (int d = 0; d < 2; d++) { /* to peer d, from the other */
      const int from = peers[1 - d];
      for (int32_t i = 0; i < ghost_counts[1 - d]; i++) ghost_parents[1 - d][i] = NOBODY;
      MPI_Sendrecv(place[d], counts[d], MPI_INT32_T, peers[d], tag[d], ghost_parents[1 - d],
                   ghost_counts[1 - d], MPI_INT32_T, from, tag[d], comm, MPI_STATUS_IGNORE);
      MPI_Sendrecv(&link[d].sends, 1, MPI_INT32_T, peers[d], tag[d], &link[1 - d].ghosts, 1, MPI_INT32_T,
                   from, tag[d], comm, MPI_STATUS_IGNORE);
    }
    link[0].first_ghost = n;
    link[1].first_ghost = n + link[0].ghosts;
    *ghosts = link[0].ghosts + link[1].ghosts;
    for (int d = 0; d < 2; d++)
      for (int32_t i = 0; i < ghost_counts[d]; i++)
        if (ghost_parents[d][i] >= 0) ghost_parents[d][i] += link[d].first_ghost;
  }
  for (int d = 0; d < 2; d++) tc_free(&place[d]);
  return status;
}

/* ---- merging ---- */

/* Unknowns of each parent, in order: member[start[I]] … */
static tc_status list_members(const int32_t *parent, int32_t n, int32_t coarse_n, int32_t **start,
                              int32_t **member)
{
  TC_TRY(TC_NEW(start, (size_t)coarse_n + 2, "members of aggregates"));
  TC_TRY(TC_NEW(member, (size_t)n, "members of aggregates"));
  int32_t *next = *start + 1;
  for (int32_t i = 0; i < n; i++) next[parent[i] + 1]++;
  for (int32_t i = 0; i < coarse_n; i++) next[i + 1] += next[i];
  for (int32_t i = 0; i < n; i++) (*member)[next[parent[i]]++] = i;
  return TC_OK;
}

typedef struct merge {
  const int32_t *start, *member;
  int32_t *parent_of; /* [n + ghosts of the fine level] */
  int32_t *slot;      /* [n + ghosts of the coarse level] where in the present row, if not before it */
  int32_t *col;
  float *c;
  size_t used, col_capacity, c_capacity;
} merge;

static tc_status merge_row(const tc_level *fine, merge *m, int32_t i, float *g)
{
  const size_t begin = m->used;
  double ground = 0;
  for (int32_t k = m->start[i]; k < m->start[i + 1]; k++) {
    const int32_t f = m->member[k];
    ground += (double)fine->g[f];
    const size_t need = m->used + (size_t)(fine->row[f + 1] - fine->row[f]);
    TC_TRY(tc_grow(&m->col, &m->col_capacity, need, sizeof *m->col, "rows of a coarse level"));
    TC_TRY(tc_grow(&m->c, &m->c_capacity, need, sizeof *m->c, "rows of a coarse level"));
    for (int32_t e = fine->row[f]; e < fine->row[f + 1]; e++) {
      const int32_t column = m->parent_of[fine->col[e]];
      if (column == i) continue;
      const size_t slot = (size_t)m->slot[column];
      if (slot >= begin && slot < m->used && m->col[slot] == column) {
        m->c[slot] += fine->c[e];
      } else {
        m->slot[column] = (int32_t)m->used;
        m->col[m->used] = column;
        m->c[m->used++] = fine->c[e];
      }
    }
  }
  if (m->used > INT32_MAX)
    return tc_fail(TC_ERR_MEMORY, "more than 2^31 couplings on a rank; use more ranks");
  *g = (float)ground;
  return TC_OK;
}

static tc_status merge_rows(const tc_level *fine, merge *m, tc_level *coarse)
{
  TC_TRY(TC_NEW(&m->slot, (size_t)(coarse->n + coarse->ghosts), "columns of a row"));
  TC_TRY(TC_NEW(&coarse->row, (size_t)coarse->n + 1, "rows of a coarse level"));
  TC_TRY(TC_NEW(&coarse->g, (size_t)coarse->n, "rows of a coarse level"));
  for (int32_t i = 0; i < coarse->n; i++) {
    TC_TRY(merge_row(fine, m, i, &coarse->g[i]));
    coarse->row[i + 1] = (int32_t)m->used;
  }
  TC_TRY(TC_NEW(&coarse->col, m->used, "rows of a coarse level"));
  TC_TRY(TC_NEW(&coarse->c, m->used, "rows of a coarse level"));
  if (m->used) {
    memcpy(coarse->col, m->col, m->used * sizeof *m->col);
    memcpy(coarse->c, m->c, m->used * sizeof *m->c);
  }
  return TC_OK;
}

/* Parents of the ghosts, and the links of the coarse level. */
static tc_status merge_links(const tc_level *fine, const int32_t *parent, int32_t *parent_of,
                             tc_level *coarse)
{
  int32_t *sent[2] = {NULL, NULL}, *received[2] = {NULL, NULL};
  int32_t counts[2], ghost_counts[2];
  int peers[2];
  tc_status status = TC_OK;
  for (int d = 0; d < 2; d++) {
    const tc_link *link = &fine->link[d];
    peers[d] = link->peer;
    counts[d] = link->sends;
    ghost_counts[d] = link->ghosts;
    if (status == TC_OK) status = TC_NEW(&sent[d], (size_t)link->sends, "unknowns to send");
    if (status == TC_OK)
      for (int32_t i = 0; i < link->sends; i++) sent[d][i] = parent[link->send[i]];
  }
  status = tc_agree(fine->comm, status);
  if (status == TC_OK)
    status = tc_links_make(fine->comm, coarse->n, peers, counts, (const int32_t *const *)sent, ghost_counts,
                           coarse->link, received, &coarse->ghosts);
  if (status == TC_OK) {
    memcpy(parent_of, parent, (size_t)fine->n * sizeof *parent);
    for (int d = 0; d < 2; d++)
      if (fine->link[d].ghosts)
        memcpy(parent_of + fine->link[d].first_ghost, received[d],
               (size_t)fine->link[d].ghosts * sizeof *parent);
  }
  for (int d = 0; d < 2; d++) {
    tc_free(&sent[d]);
    tc_free(&received[d]);
  }
  return status;
}

tc_status tc_level_merge(tc_level *fine, int32_t *parent, int32_t coarse_n, tc_level *coarse)
{
  *coarse = (tc_level){.comm = fine->comm, .n = coarse_n};
  tc_free(&fine->parent);
  fine->parent = parent;
  merge m = {0};
  int32_t *start = NULL, *member = NULL;
  tc_status status = TC_NEW(&m.parent_of, (size_t)(fine->n + fine->ghosts), "parents of unknowns");
  if (status == TC_OK) status = list_members(parent, fine->n, coarse_n, &start, &member);
  status = tc_agree(fine->comm, status);
  if (status == TC_OK) status = merge_links(fine, parent, m.parent_of, coarse);
  if (status == TC_OK) {
    m.start = start;
    m.member = member;
    status = tc_agree(fine->comm, merge_rows(fine, &m, coarse));
  }
  tc_free(&start);
  tc_free(&member);
  tc_free(&m.parent_of);
  tc_free(&m.slot);
  tc_free(&m.col);
  tc_free(&m.c);
  if (status != TC_OK) tc_level_destroy(coarse);
  return status;
}

/* ---- copies of a whole level ---- */

/* Gather 4-byte items of the ranks, one after the other. */
static tc_status gather(MPI_Comm comm, const void *mine, int count, void *all)
{
  int size;
  MPI_Comm_size(comm, &size);
  int *counts = NULL;
  TC_TRY(tc_agree(comm, TC_NEW(&counts, 2 * (size_t)size, "counts of the ranks")));
  MPI_Allgather(&count, 1, MPI_INT, counts, 1, MPI_INT, comm);
  int *starts = counts + size;
  for (int r = 1; r < size; r++) starts[r] = starts[r - 1] + counts[r - 1];
  MPI_Allgatherv(mine, count, MPI_UINT32_T, all, counts, starts, MPI_UINT32_T, comm);
  tc_free(&counts);
  return TC_OK;
}

/* Columns in numbers of the whole level; loops of an unknown to itself (through a periodic side) carry
 * nothing and become empty by c = 0. */
static tc_status global_columns(const tc_level *level, int32_t first, int32_t *col, float *c)
{
  int32_t *number = NULL;
  TC_TRY(
      tc_agree(level->comm, TC_NEW(&number, (size_t)(level->n + level->ghosts + 1), "numbers of unknowns")));
  for (int32_t i = 0; i < level->n; i++) number[i] = first + i;
  tc_level_exchange(level, number);
  for (int32_t i = 0; i < level->n; i++)
    for (int32_t e = level->row[i]; e < level->row[i + 1]; e++) {
      col[e] = number[level->col[e]];
      c[e] = col[e] == first + i ? 0 : level->c[e];
    }
  tc_free(&number);
  return TC_OK;
}

tc_status tc_level_gather(const tc_level *level, tc_level *whole, int32_t *first)
{
  const int32_t mine[2] = {level->n, level->row[level->n]};
  int32_t before[2], total[2];
  MPI_Scan(mine, before, 2, MPI_INT32_T, MPI_SUM, level->comm);
  MPI_Allreduce(mine, total, 2, MPI_INT32_T, MPI_SUM, level->comm);
  *first = before[0] - mine[0];
  const int32_t first_edge = before[1] - mine[1];
  *whole = (tc_level){.comm = MPI_COMM_SELF, .n = total[0]};
  for (int d = 0; d < 2; d++) whole->link[d].peer = MPI_PROC_NULL;
  int32_t *col = NULL, *row = NULL;
  float *c = NULL;
  tc_status status = TC_NEW(&col, (size_t)mine[1], "columns");
  if (status == TC_OK) status = TC_NEW(&c, (size_t)mine[1], "conductances");
  if (status == TC_OK) status = TC_NEW(&row, (size_t)mine[0], "rows");
  if (status == TC_OK) status = TC_NEW(&whole->row, (size_t)total[0] + 1, "rows");
  if (status == TC_OK) status = TC_NEW(&whole->g, (size_t)total[0], "rows");
  if (status == TC_OK) status = TC_NEW(&whole->col, (size_t)total[1], "columns");
  if (status == TC_OK) status = TC_NEW(&whole->c, (size_t)total[1], "conductances");
  TC_TRY_GOTO(status, tc_agree(level->comm, status), done);
  for (int32_t i = 0; i < level->n; i++) row[i] = level->row[i + 1] + first_edge;
  TC_TRY_GOTO(status, global_columns(level, *first, col, c), done);
  TC_TRY_GOTO(status, gather(level->comm, row, mine[0], whole->row + 1), done);
  TC_TRY_GOTO(status, gather(level->comm, level->g, mine[0], whole->g), done);
  TC_TRY_GOTO(status, gather(level->comm, col, mine[1], whole->col), done);
  TC_TRY_GOTO(status, gather(level->comm, c, mine[1], whole->c), done);
  status = tc_level_finish(whole);
done:
  tc_free(&col);
  tc_free(&c);
  tc_free(&row);
  if (status != TC_OK) tc_level_destroy(whole);
  return status;
}
