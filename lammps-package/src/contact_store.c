/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains of contact history per atom; see contact_store.h.
 */
#include "contact_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Called with no host at hand and on one rank alone, so running out of memory cannot be reported upward. */
static void *grown(void *old, size_t n, size_t size)
{
  void *p = n > SIZE_MAX / size ? NULL : realloc(old, n * size);
  if (!p) {
    fprintf(stderr, "contact history: out of memory for %zu entries of %zu bytes\n", n, size);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return p;
}

void tc_store_init(ts_history *h, int width)
{
  memset(h, 0, sizeof *h);
  h->width = width;
}

void tc_store_free(ts_history *h)
{
  free(h->head);
  free(h->length);
  free(h->next);
  free(h->partner);
  free(h->value);
  tc_store_init(h, h->width);
}

static void reset(void *data, int i)
{
  ts_history *h = data;
  h->head[i] = -1;
  h->length[i] = 0;
}

static void grow(void *data, int natoms)
{
  ts_history *h = data;
  if (natoms <= h->natoms_max) return;
  h->head = grown(h->head, (size_t)natoms, sizeof *h->head);
  h->length = grown(h->length, (size_t)natoms, sizeof *h->length);
  for (int i = h->natoms_max; i < natoms; i++) reset(h, i);
  h->natoms_max = natoms;
}

void tc_store_clear(ts_history *h)
{
  for (int i = 0; i < h->natoms_max; i++) reset(h, i);
  h->nentries = 0;
}

static void copy(void *data, int from, int to)
{
  ts_history *h = data;
  h->head[to] = h->head[from];
  h->length[to] = h->length[from];
}

void ts_history_add(ts_history *h, int i, ts_tag partner, const double *values)
{
  if (h->nentries == h->nentries_max) {
    const size_t n = h->nentries_max ? 2 * (size_t)h->nentries_max : 256;
    h->next = grown(h->next, n, sizeof *h->next);
    h->partner = grown(h->partner, n, sizeof *h->partner);
    h->value = grown(h->value, n * (size_t)h->width, sizeof *h->value);
    h->nentries_max = (int)n;
  }
  const int e = h->nentries++;
  h->partner[e] = partner;
  memcpy(h->value + (size_t)e * (size_t)h->width, values, (size_t)h->width * sizeof *values);
  /* By rising partner, so that an atom that is packed and unpacked is the same to the bit. */
  int *link = &h->head[i];
  while (*link >= 0 && h->partner[*link] <= partner) link = &h->next[*link];
  h->next[e] = *link;
  *link = e;
  h->length[i]++;
}

const double *ts_history_find(const ts_history *h, int i, ts_tag partner)
{
  if (i >= h->natoms_max) return NULL;
  for (int e = h->head[i]; e >= 0; e = h->next[e])
    if (h->partner[e] == partner) return h->value + (size_t)e * (size_t)h->width;
  return NULL;
}

static int packed_size(const void *data, int i)
{
  const ts_history *h = data;
  return 1 + h->length[i] * (1 + h->width);
}

static int pack(const void *data, int i, double *buf)
{
  const ts_history *h = data;
  int m = 0;
  buf[m++] = h->length[i];
  for (int e = h->head[i]; e >= 0; e = h->next[e]) {
    buf[m++] = (double)h->partner[e];
    memcpy(buf + m, h->value + (size_t)e * (size_t)h->width, (size_t)h->width * sizeof *buf);
    m += h->width;
  }
  return m;
}

static int unpack(void *data, int i, const double *buf, int n)
{
  ts_history *h = data;
  const int contacts = (int)buf[0], size = 1 + contacts * (1 + h->width);
  reset(h, i);
  if (n >= 0 && n != size) return size;
  for (int m = 1; m < size; m += 1 + h->width) ts_history_add(h, i, (ts_tag)buf[m], buf + m + 1);
  return size;
}

static int longest(const void *data, int natoms)
{
  const ts_history *h = data;
  int most = 0;
  for (int i = 0; i < natoms; i++)
    if (h->length[i] > most) most = h->length[i];
  return 1 + most * (1 + h->width);
}

const ts_carrier tc_store_carrier = {grow, copy, reset, longest, packed_size, pack, unpack};
