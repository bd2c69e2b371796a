/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands around a pair style: its coefficients, what it needs of a run, its record in restart files.
 */
#include "host.h"

#include <stdlib.h>
#include <string.h>

void tc_pair_coeff(ts_host *host, const ts_pair_ops *ops, int narg, char **arg, int **setflag)
{
  int ilo, ihi, jlo, jhi, count = 0;
  ts_args args = {narg, 0, arg};
  host->syntax = ops->coeff_syntax;
  ts_parse_types(host, ts_next_word(host, &args, "I"), &ilo, &ihi);
  ts_parse_types(host, ts_next_word(host, &args, "J"), &jlo, &jhi);
  ops->coeff(host, host->self, ilo, ihi, jlo, jhi, &args);
  if (ts_more(&args)) ts_error_all(host, "'%s' was not expected", args.word[args.at]);
  for (int i = ilo; i <= ihi; i++)
    for (int j = jlo > i ? jlo : i; j <= jhi; j++, count++) setflag[i][j] = 1;
  if (count == 0) ts_error_all(host, "'%s %s' names no pair of types I <= J", arg[0], arg[1]);
  host->syntax = NULL;
}

void tc_pair_check_run(ts_host *host, const ts_pair_ops *ops, int shift_or_tail)
{
  const tc_settings now = tc_get_settings(host);
  const ts_atoms a = ts_get_atoms(host);
  if (ops->needs_sphere && !(a.radius && a.rmass))
    ts_error_all(host, "needs beads with radius and mass: use atom_style sphere");
  if (ops->needs_ghost_velocity && !now.ghost_velocity)
    ts_error_all(host, "needs velocities of ghost atoms: use comm_modify vel yes");
  if (ops->history_doubles > 0 && !now.tags) ts_error_all(host, "contact history needs atom IDs");
  if (!ops->uses_list && !now.atomic) ts_error_all(host, "does not know bonds between atoms");
  if (shift_or_tail) ts_error_all(host, "pair_modify shift and tail have no effect here; say no");
  tc_other fix;
  int history_seen = ops->history_doubles == 0;
  for (int i = 0; tc_get_fix(host, i, &fix); i++) {
    if (fix.rigid) ts_error_all(host, "does not work with rigid bodies (fix %s)", fix.id);
    history_seen |= strncmp(fix.id, TC_HISTORY_FIX, strlen(TC_HISTORY_FIX)) == 0;
    if (fix.migrates_early && !history_seen)
      ts_error_all(
          host,
          "fix %s moves atoms between ranks before the contact history is stored; define it after the "
          "pair style",
          fix.id);
  }
}

int ts_frozen_bit(ts_host *host)
{
  tc_other fix;
  for (int i = 0; tc_get_fix(host, i, &fix); i++)
    if (strcmp(fix.style, "freeze") == 0) return fix.groupbit;
  return 0;
}

/* The record: how many numbers the style has, which pairs of types are set, then the numbers. */
static size_t setflag_length(ts_host *host)
{
  const size_t types = (size_t)ts_get_atoms(host).ntypes + 1;
  return types * types;
}

void tc_pair_write_restart(ts_host *host, const ts_pair_ops *ops, FILE *file, int **setflag)
{
  const int n = (int)ops->restart_size(host, host->self);
  double *values = tc_new_numbers(host, (size_t)n);
  ops->pack_restart(host, host->self, values);
  tc_check_numbers(host, values, (size_t)n);
  fwrite(&n, sizeof n, 1, file);
  fwrite(setflag[0], sizeof(int), setflag_length(host), file);
  fwrite(values, sizeof *values, (size_t)n, file);
  free(values);
}

static void read_exactly(ts_host *host, void *data, size_t size, size_t n, FILE *file)
{
  if (ts_rank(host) == 0 && fread(data, size, n, file) != n)
    ts_error_one(host, "the restart file ends within the coefficients of the pair style");
}

void tc_pair_read_restart(ts_host *host, const ts_pair_ops *ops, FILE *file, int **setflag)
{
  int n = 0;
  const size_t flags = setflag_length(host);
  read_exactly(host, &n, sizeof n, 1, file);
  MPI_Bcast(&n, 1, MPI_INT, 0, ts_comm(host));
  double *values = tc_new_numbers(host, (size_t)n);
  read_exactly(host, setflag[0], sizeof(int), flags, file);
  read_exactly(host, values, sizeof *values, (size_t)n, file);
  MPI_Bcast(setflag[0], (int)flags, MPI_INT, 0, ts_comm(host));
  MPI_Bcast(values, n, MPI_DOUBLE, 0, ts_comm(host));
  ops->unpack_restart(host, host->self, values, (size_t)n);
  free(values);
}
