/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An instance of a style from its making to its end: checks of the table, messages, arguments, restart.
 */
#include "host.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------- messages */

static void format_message(const ts_host *host, char *text, size_t size, const char *fmt, va_list args)
{
  int n = snprintf(text, size, "%s: ", host->name);
  n += vsnprintf(text + n, size - (size_t)n, fmt, args);
  if (host->syntax && n < (int)size) snprintf(text + n, size - (size_t)n, "\n  syntax: %s", host->syntax);
}

/* The source file's name without the directories of the machine it was compiled on. */
static const char *base_name(const char *file)
{
  const char *slash = strrchr(file, '/');
  return slash ? slash + 1 : file;
}

void ts_fail_all(ts_host *host, const char *file, int line, const char *fmt, ...)
{
  char text[2048];
  va_list args;
  va_start(args, fmt);
  format_message(host, text, sizeof text, fmt, args);
  va_end(args);
  tc_fail(host, base_name(file), line, text, 1);
}

void ts_fail_one(ts_host *host, const char *file, int line, const char *fmt, ...)
{
  char text[2048];
  va_list args;
  va_start(args, fmt);
  format_message(host, text, sizeof text, fmt, args);
  va_end(args);
  tc_fail(host, base_name(file), line, text, 0);
}

void ts_warning(ts_host *host, const char *fmt, ...)
{
  char text[2048] = "WARNING: ";
  const size_t n = strlen(text);
  va_list args;
  va_start(args, fmt);
  format_message(host, text + n, sizeof text - n, fmt, args);
  va_end(args);
  tc_print(host, text);
}

void ts_message(ts_host *host, const char *fmt, ...)
{
  char text[2048];
  va_list args;
  va_start(args, fmt);
  format_message(host, text, sizeof text, fmt, args);
  va_end(args);
  tc_print(host, text);
}

/* -------------------------------------------------------------------------------------- begin and end */

static void need_sphere(ts_host *host)
{
  const ts_atoms a = ts_get_atoms(host);
  if (!a.radius || !a.rmass) ts_error_all(host, "needs beads with radius and mass: use atom_style sphere");
}

static void make_state(ts_host *host, size_t size, int has_required)
{
  if (!has_required) ts_error_all(host, "the style's table lacks a required callback (see tapecast_style.h)");
  if (size == 0) ts_error_all(host, "the style's table gives no state_size");
  host->self = calloc(1, size);
  if (!host->self) ts_error_one(host, "out of memory for %zu bytes of state", size);
}

static void check_outputs(ts_host *host, int has_scalar, int scalar_given, int vector_length,
                          int vector_given)
{
  if (has_scalar && !scalar_given)
    ts_error_all(host, "the table promises a scalar but has no callback for it");
  if (vector_length < 0) ts_error_all(host, "the table's vector_length is negative");
  if (vector_length && !vector_given)
    ts_error_all(host, "the table promises a vector but has no callback for it");
}

static void check_restart_triple(ts_host *host, int size, int pack, int unpack)
{
  if (size != pack || pack != unpack)
    ts_error_all(host, "the table must have restart_size, pack_restart and unpack_restart, or none of them");
}

/* The internal fixes of a compute bear its ID. */
static void *add_internal_fix(ts_host *host, const char *style)
{
  char command[512];
  snprintf(command, sizeof command, "%s_%s all %s", host->id, style, style);
  return tc_add_fix(host, command);
}

static void delete_internal_fix(ts_host *host, const char *style)
{
  char id[512];
  snprintf(id, sizeof id, "%s_%s", host->id, style);
  tc_delete_fix(host, id);
}

/* The computes of a fix bear the names that LAMMPS's own barostats and thermostats give theirs. */
#define TEMPERATURE "temp"
#define PRESSURE "press"

static void add_compute(ts_host *host, const char *name, const char *group, const char *style)
{
  char command[1024];
  snprintf(command, sizeof command, "%s_%s %s %s", host->id, name, group, style);
  tc_add_compute(host, command);
}

static void *find_compute(ts_host *host, const char *name)
{
  char id[512];
  snprintf(id, sizeof id, "%s_%s", host->id, name);
  void *compute = tc_find_compute(host, id);
  if (!compute)
    ts_error_all(host, "its compute %s is gone: leave out 'uncompute %s' while the fix is defined", id, id);
  return compute;
}

static void find_computes(ts_host *host, const ts_fix_ops *ops)
{
  if (ops->needs_virial || ops->needs_temperature) host->temperature = find_compute(host, TEMPERATURE);
  if (ops->needs_virial) host->pressure = find_compute(host, PRESSURE);
}

static void add_computes(ts_host *host, const ts_fix_ops *ops, const char *group)
{
  char pressure[512];
  if (ops->needs_virial && ops->needs_temperature)
    ts_error_all(host, "the table must have only one of needs_virial and needs_temperature");
  snprintf(pressure, sizeof pressure, "pressure %s_" TEMPERATURE, host->id);
  if (ops->needs_temperature) add_compute(host, TEMPERATURE, group, "temp");
  if (ops->needs_virial) add_compute(host, TEMPERATURE, "all", "temp");
  if (ops->needs_virial) add_compute(host, PRESSURE, "all", pressure);
  find_computes(host, ops);
}

static void delete_compute(ts_host *host, const char *name)
{
  char id[512];
  snprintf(id, sizeof id, "%s_%s", host->id, name);
  tc_delete_compute(host, id);
}

void tc_begin_fix(ts_host *host, const char *id, const char *group, const ts_fix_ops *ops)
{
  host->id = id;
  snprintf(host->name, sizeof host->name, "fix %s %s", id, ops->name ? ops->name : "without a name");
  check_outputs(host, ops->has_scalar, ops->scalar != NULL, ops->vector_length, ops->vector != NULL);
  if (!ops->pack_restart != !ops->unpack_restart)
    ts_error_all(host, "the table must have both pack_restart and unpack_restart, or neither");
  if (ops->pack_restart && ops->restart_doubles <= 0 && !ops->restart_size)
    ts_error_all(host, "the table has pack_restart but restart_doubles is %d", ops->restart_doubles);
  if (ops->restart_doubles && !ops->pack_restart)
    ts_error_all(host, "the table's restart_doubles is %d but it has no pack_restart", ops->restart_doubles);
  if (ops->peratom_doubles < 0) ts_error_all(host, "the table's peratom_doubles is negative");
  if (ops->peratom_doubles && ops->carrier)
    ts_error_all(host, "the table must have only one of peratom_doubles and carrier");
  if (ops->integrates && !ops->initial_integrate && !ops->final_integrate)
    ts_error_all(host,
                 "the table's integrates is set but it has neither initial_integrate nor final_integrate");
  make_state(host, ops->state_size, ops->parse != NULL);
  if (ops->needs_sphere) need_sphere(host);
  add_computes(host, ops, group);
  host->rows.width = ops->peratom_doubles;
  host->carrier = ops->peratom_doubles ? &tc_rows_carrier : ops->carrier;
  host->carried = ops->peratom_doubles ? (void *)&host->rows : host->self;
}

void tc_fix_begin_run(ts_host *host, const ts_fix_ops *ops)
{
  find_computes(host, ops);
  if ((ops->initial_integrate || ops->post_integrate || ops->pre_force || ops->post_force ||
       ops->final_integrate) &&
      tc_get_settings(host).respa)
    ts_error_all(host, "run_style respa does not call this fix: use run_style verlet");
}

void tc_begin_compute(ts_host *host, const char *id, const ts_compute_ops *ops)
{
  host->id = id;
  snprintf(host->name, sizeof host->name, "compute %s %s", id, ops->name ? ops->name : "without a name");
  check_outputs(host, ops->has_scalar, ops->scalar != NULL, ops->vector_length, ops->vector != NULL);
  make_state(host, ops->state_size, ops->parse != NULL);
  if (ops->needs_sphere) need_sphere(host);
  check_restart_triple(host, ops->restart_size != NULL, ops->pack_restart != NULL,
                       ops->unpack_restart != NULL);
  if (ops->needs_virial) host->virial_sum = add_internal_fix(host, TC_VIRIAL_FIX);
  if (ops->pack_restart) host->keeper = add_internal_fix(host, TC_KEEPER_FIX);
}

void tc_begin_pair(ts_host *host, const ts_pair_ops *ops)
{
  host->id = "pair";
  snprintf(host->name, sizeof host->name, "pair_style %s", ops->name ? ops->name : "without a name");
  make_state(host, ops->state_size, ops->settings && ops->coeff && ops->init_one && ops->compute);
  if (ops->history_doubles > 0 && !(ops->history_store && ops->lists_rebuilt))
    ts_error_all(host, "the table asks for contact history but lacks history_store or lists_rebuilt");
  check_restart_triple(host, ops->restart_size != NULL, ops->pack_restart != NULL,
                       ops->unpack_restart != NULL);
}

void tc_end(ts_host *host, void (*destroy)(ts_host *, void *))
{
  if (host->virial_sum) delete_internal_fix(host, TC_VIRIAL_FIX);
  if (host->keeper) delete_internal_fix(host, TC_KEEPER_FIX);
  if (host->pressure) delete_compute(host, PRESSURE);
  if (host->temperature) delete_compute(host, TEMPERATURE);
  if (destroy && host->self) destroy(host, host->self);
  free(host->self);
  free(host->rows.value);
}

void tc_read_arguments(ts_host *host, int first, int narg, char **arg, const char *syntax,
                       void (*parse)(ts_host *, void *, ts_args *))
{
  ts_args args = {narg - first, 0, arg + first};
  host->syntax = syntax;
  parse(host, host->self, &args);
  if (ts_more(&args)) ts_error_all(host, "'%s' was not expected", args.word[args.at]);
  host->syntax = NULL;
}

/* -------------------------------------------------------------------------------------------- restart */

/* Behind the numbers stand marks, which show whether a style wrote more of them than it said. */
enum { MARKS = 16 };
static const double mark = -8.25e-77;

double *tc_new_numbers(ts_host *host, size_t n)
{
  double *values = calloc(n + MARKS, sizeof *values);
  if (!values) ts_error_one(host, "out of memory for %zu numbers", n);
  for (size_t k = n; k < n + MARKS; k++) values[k] = mark;
  return values;
}

void tc_check_numbers(ts_host *host, const double *values, size_t n)
{
  for (size_t k = n; k < n + MARKS; k++)
    if (memcmp(&values[k], &mark, sizeof mark) != 0)
      ts_error_one(host, "pack_restart wrote more numbers than the style says it has");
}

void tc_fix_write_restart(ts_host *host, const ts_fix_ops *ops, FILE *file)
{
  const size_t n = ops->restart_size ? ops->restart_size(host, host->self) : (size_t)ops->restart_doubles;
  double *values = tc_new_numbers(host, n + 1);
  values[0] = (double)n;
  ops->pack_restart(host, host->self, values + 1);
  tc_check_numbers(host, values, n + 1);
  if (ts_rank(host) == 0) {
    const int bytes = (int)((n + 1) * sizeof *values);
    fwrite(&bytes, sizeof bytes, 1, file);
    fwrite(values, sizeof *values, n + 1, file);
  }
  free(values);
}

void tc_fix_read_restart(ts_host *host, const ts_fix_ops *ops, const char *data)
{
  double count;
  memcpy(&count, data, sizeof count);
  if (!ops->unpack_restart || (!ops->restart_size && count != ops->restart_doubles))
    ts_error_all(host,
                 "the restart file holds %g values for this fix, the style expects %d: it was written by "
                 "another version of the style",
                 count, ops->restart_doubles);
  double *values = tc_new_numbers(host, (size_t)count);
  memcpy(values, data + sizeof count, (size_t)count * sizeof *values);
  ops->unpack_restart(host, host->self, values);
  free(values);
}

void tc_fix_unpack_atom(ts_host *host, int i, const double *record, int nth)
{
  for (int k = 0; k < nth; k++) record += (int)record[0];
  const int n = (int)record[0] - 1, taken = host->carrier->unpack(host->carried, i, record + 1, n);
  if (taken != n)
    ts_error_one(host, "the restart file holds %d values per atom for this fix, the style expects %d", n,
                 taken);
}

int tc_fix_longest(ts_host *host)
{
  int longest = host->carrier->longest(host->carried, ts_get_atoms(host).nlocal);
  MPI_Allreduce(MPI_IN_PLACE, &longest, 1, MPI_INT, MPI_MAX, ts_comm(host));
  return longest;
}
