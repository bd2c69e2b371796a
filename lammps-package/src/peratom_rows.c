/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The per-atom storage that a fix gets for its peratom_doubles: a row of so many numbers for each atom.
 */
#include "host.h"

#include <stdlib.h>
#include <string.h>

static double *row(const tc_rows *rows, int i)
{
  return rows->value + (size_t)i * (size_t)rows->width;
}
static size_t row_bytes(const tc_rows *rows)
{
  return (size_t)rows->width * sizeof(double);
}

/* Called with no host at hand and on one rank alone, so running out of memory cannot be reported upward. */
static void grow(void *data, int natoms)
{
  tc_rows *rows = data;
  if (natoms <= rows->room) return;
  rows->value = realloc(rows->value, (size_t)natoms * row_bytes(rows));
  if (!rows->value) {
    fprintf(stderr, "out of memory for %d values of each of %d atoms\n", rows->width, natoms);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  memset(row(rows, rows->room), 0, (size_t)(natoms - rows->room) * row_bytes(rows));
  rows->room = natoms;
}

static void copy(void *data, int from, int to)
{
  memmove(row(data, to), row(data, from), row_bytes(data));
}

static void reset(void *data, int i)
{
  memset(row(data, i), 0, row_bytes(data));
}

static int longest(const void *data, int natoms)
{
  (void)natoms;
  return ((const tc_rows *)data)->width;
}

static int packed_size(const void *data, int i)
{
  (void)i;
  return ((const tc_rows *)data)->width;
}

static int pack(const void *data, int i, double *values)
{
  memcpy(values, row(data, i), row_bytes(data));
  return ((const tc_rows *)data)->width;
}

static int unpack(void *data, int i, const double *values, int n)
{
  const tc_rows *rows = data;
  if (n < 0 || n == rows->width) memcpy(row(rows, i), values, row_bytes(rows));
  return rows->width;
}

const ts_carrier tc_rows_carrier = {grow, copy, reset, longest, packed_size, pack, unpack};

double *ts_peratom(ts_host *host)
{
  return host->rows.value;
}
