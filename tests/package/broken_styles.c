/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Styles with one mistake each; the bridge must answer with an error that says what is missing.
 */
#include "tapecast_style.h"

#include <stdlib.h>

static void parse(ts_host *host, void *self, ts_args *args)
{
  (void)host, (void)self, (void)args;
}
static void pack(ts_host *host, void *self, double *values)
{
  (void)host, (void)self, values[0] = 1.0;
}
static void unpack(ts_host *host, void *self, const double *values)
{
  (void)host, (void)self, (void)values;
}

const ts_fix_ops broken_no_parse = {.name = "broken/parse", .syntax = "", .state_size = 8};
const ts_fix_ops broken_no_state = {.name = "broken/state", .syntax = "", .parse = parse};
const ts_fix_ops broken_no_scalar = {
    .name = "broken/scalar", .state_size = 8, .has_scalar = 1, .parse = parse};
const ts_fix_ops broken_no_vector = {
    .name = "broken/vector", .state_size = 8, .vector_length = 2, .parse = parse};
const ts_fix_ops broken_no_unpack = {
    .name = "broken/pack", .state_size = 8, .parse = parse, .pack_restart = pack};
const ts_fix_ops broken_restart_size = {
    .name = "broken/size", .state_size = 8, .parse = parse, .pack_restart = pack, .unpack_restart = unpack};
const ts_fix_ops broken_peratom = {
    .name = "broken/peratom", .state_size = 8, .peratom_doubles = -1, .parse = parse};
const ts_fix_ops broken_no_pack = {
    .name = "broken/nopack", .state_size = 8, .parse = parse, .restart_doubles = 2};
const ts_fix_ops broken_no_integrate = {
    .name = "broken/integrate", .state_size = 8, .integrates = 1, .parse = parse};
static void pack_too_much(ts_host *host, void *self, double *values)
{
  (void)host, (void)self, values[0] = values[1] = values[2] = 1.0;
}
const ts_fix_ops broken_long_restart = {.name = "broken/long",
                                        .state_size = 8,
                                        .restart_doubles = 2,
                                        .parse = parse,
                                        .pack_restart = pack_too_much,
                                        .unpack_restart = unpack};

/* A style whose state grew between two versions: the later one is had by setting TAPECAST_TEST_GROWN. */
ts_fix_ops broken_grown_state = {.name = "broken/grown",
                                 .state_size = 8,
                                 .restart_doubles = 1,
                                 .parse = parse,
                                 .pack_restart = pack,
                                 .unpack_restart = unpack};
ts_fix_ops broken_grown_peratom = {
    .name = "broken/grownatom", .state_size = 8, .peratom_doubles = 2, .parse = parse};
__attribute__((constructor)) static void grow(void)
{
  if (!getenv("TAPECAST_TEST_GROWN")) return;
  broken_grown_state.restart_doubles = 4;
  broken_grown_peratom.peratom_doubles = 3;
}

static void ask_virial(ts_host *host, void *self)
{
  double virial[9];
  (void)self;
  ts_pair_virial(host, virial);
}
static void want_virial(ts_host *host, void *self)
{
  (void)self;
  ts_want_virial(host);
}
static void take_virial(ts_host *host, void *self)
{
  double rank[6], all[6];
  (void)self;
  ts_virial(host, rank, all);
}
const ts_fix_ops broken_want = {.name = "broken/want", .state_size = 8, .parse = parse, .setup = want_virial};
const ts_fix_ops broken_take = {
    .name = "broken/take", .state_size = 8, .needs_virial = 1, .parse = parse, .end_of_step = take_virial};

static double zero(ts_host *host, void *self)
{
  return (void)host, (void)self, 0.0;
}

const ts_compute_ops broken_compute_vector = {
    .name = "broken/compute", .state_size = 8, .vector_length = 3, .parse = parse};
const ts_compute_ops broken_compute_virial = {.name = "broken/virial",
                                              .state_size = 8,
                                              .has_scalar = 1,
                                              .parse = parse,
                                              .sample = ask_virial,
                                              .scalar = zero};

static void settings(ts_host *host, void *self, ts_args *args)
{
  (void)host, (void)self, (void)args;
}
static void coeff(ts_host *host, void *self, int ilo, int ihi, int jlo, int jhi, ts_args *args)
{
  (void)host, (void)self, (void)ilo, (void)ihi, (void)jlo, (void)jhi, (void)args;
}
static double init_one(ts_host *host, void *self, int i, int j, int is_set)
{
  return (void)host, (void)self, (void)i, (void)j, (void)is_set, 1.0;
}
static void compute(ts_host *host, void *self, const ts_list *list, ts_tally *tally)
{
  (void)host, (void)self, (void)list, (void)tally;
}
#define REQUIRED .state_size = 8, .settings = settings, .coeff = coeff, .init_one = init_one

const ts_pair_ops broken_pair_compute = {.name = "broken/compute", REQUIRED};
const ts_pair_ops broken_pair_restart = {
    .name = "broken/restart", REQUIRED, .compute = compute, .pack_restart = pack};
const ts_pair_ops broken_pair_history = {
    .name = "broken/history", REQUIRED, .compute = compute, .history_doubles = 3};
