/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the interface that needs no LAMMPS: reading arguments, sums over ranks, ramps, streaming
 * velocity.
 */
#include "host.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ts_rank(ts_host *host)
{
  int rank;
  MPI_Comm_rank(ts_comm(host), &rank);
  return rank;
}

int ts_size(ts_host *host)
{
  int size;
  MPI_Comm_size(ts_comm(host), &size);
  return size;
}

const char *ts_id(ts_host *host)
{
  return host->id;
}

int ts_more(const ts_args *args)
{
  return args->at < args->n;
}

int ts_accept(ts_args *args, const char *keyword)
{
  if (!ts_more(args) || strcmp(args->word[args->at], keyword) != 0) return 0;
  args->at++;
  return 1;
}

const char *ts_next_word(ts_host *host, ts_args *args, const char *what)
{
  if (!ts_more(args)) ts_error_all(host, "'%s' needs a value, but the command ends there", what);
  return args->word[args->at++];
}

/* The allowed range in words, e.g. "a number from 0 to 1" or "a number greater than 0". */
static void describe_range(char *text, size_t size, const char *noun, double lo, double hi)
{
  const int from = lo > -TS_ANY, to = hi < TS_ANY;
  if (lo == TS_POSITIVE && to)
    snprintf(text, size, "%s greater than 0, up to %g", noun, hi);
  else if (lo == TS_POSITIVE)
    snprintf(text, size, "%s greater than 0", noun);
  else if (from && to)
    snprintf(text, size, "%s from %g to %g", noun, lo, hi);
  else if (from)
    snprintf(text, size, "%s of at least %g", noun, lo);
  else if (to)
    snprintf(text, size, "%s of at most %g", noun, hi);
  else
    snprintf(text, size, "%s", noun);
}

double ts_parse_double(ts_host *host, const char *what, const char *text, double lo, double hi)
{
  char allowed[128];
  describe_range(allowed, sizeof allowed, "a number", lo, hi);
  char *end = NULL;
  errno = 0;
  const double value = strtod(text, &end);
  if (end == text || *end != '\0' || !isfinite(value) || (errno == ERANGE && fabs(value) > 1.0))
    ts_error_all(host, "%s: '%s' is not a number; expected %s", what, text, allowed);
  if (value < lo || value > hi)
    ts_error_all(host, "%s: %s is out of range; expected %s", what, text, allowed);
  return value;
}

int ts_parse_int(ts_host *host, const char *what, const char *text, int lo, int hi)
{
  char allowed[128];
  describe_range(allowed, sizeof allowed, "an integer", lo, hi);
  char *end = NULL;
  errno = 0;
  const long value = strtol(text, &end, 10);
  if (end == text || *end != '\0')
    ts_error_all(host, "%s: '%s' is not an integer; expected %s", what, text, allowed);
  if (errno == ERANGE || value < lo || value > hi)
    ts_error_all(host, "%s: %s is out of range; expected %s", what, text, allowed);
  return (int)value;
}

double ts_next_double(ts_host *host, ts_args *args, const char *what, double lo, double hi)
{
  return ts_parse_double(host, what, ts_next_word(host, args, what), lo, hi);
}

int ts_next_int(ts_host *host, ts_args *args, const char *what, int lo, int hi)
{
  return ts_parse_int(host, what, ts_next_word(host, args, what), lo, hi);
}

void ts_parse_types(ts_host *host, const char *text, int *lo, int *hi)
{
  const int ntypes = ts_get_atoms(host).ntypes;
  char first[16];
  const char *star = strchr(text, '*');
  if (!star) {
    *lo = *hi = ts_parse_int(host, "atom type", text, 1, ntypes);
    return;
  }
  const size_t n = (size_t)(star - text);
  if (n >= sizeof first) ts_error_all(host, "'%s' is not a range of atom types", text);
  memcpy(first, text, n);
  first[n] = '\0';
  *lo = n ? ts_parse_int(host, "atom type", first, 1, ntypes) : 1;
  *hi = star[1] ? ts_parse_int(host, "atom type", star + 1, *lo, ntypes) : ntypes;
}

void ts_unknown_keyword(ts_host *host, const char *word, const char *known)
{
  ts_error_all(host, "unknown keyword '%s'; known: %s", word, known);
}

void ts_sum(ts_host *host, double *values, int n)
{
  MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_SUM, ts_comm(host));
}

void ts_max(ts_host *host, double *values, int n)
{
  MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_MAX, ts_comm(host));
}

double ts_max_radius(ts_host *host, int type)
{
  const ts_atoms a = ts_get_atoms(host);
  double largest = 0.0;
  if (a.radius) {
    for (int i = 0; i < a.nlocal; i++)
      if (a.type[i] == type && a.radius[i] > largest) largest = a.radius[i];
  }
  ts_max(host, &largest, 1);
  return largest;
}

double ts_ramp(const ts_run *run, double from, double to)
{
  if (run->step == run->begin_step) return from;
  return from +
         (double)(run->step - run->begin_step) / (double)(run->end_step - run->begin_step) * (to - from);
}

/* The velocity of the point fixed in box coordinates: v = h_rate * lambda + h_ratelo, where x = h lambda +
 * lo. */
void ts_stream_velocity(const ts_box *b, const double x[3], double v[3])
{
  v[0] = v[1] = v[2] = 0.0;
  if (!b->remap_v) return;
  const double lz = (x[2] - b->lo[2]) / b->len[2];
  const double ly = (x[1] - b->lo[1] - b->yz * lz) / b->len[1];
  const double lx = (x[0] - b->lo[0] - b->xy * ly - b->xz * lz) / b->len[0];
  v[0] = b->h_rate[0] * lx + b->h_rate[5] * ly + b->h_rate[4] * lz + b->h_ratelo[0];
  v[1] = b->h_rate[1] * ly + b->h_rate[3] * lz + b->h_ratelo[1];
  v[2] = b->h_rate[2] * lz + b->h_ratelo[2];
}
