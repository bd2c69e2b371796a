/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Styles with one mistake each; the bridge must answer with an error that says what is missing.
 */
#include "tapecast_style.h"

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
const ts_fix_ops broken_ghost_request = {
    .name = "broken/ghosts", .state_size = 8, .peratom_doubles = -1, .parse = parse};

static void ask_virial(ts_host *host, void *self)
{
  double virial[9];
  (void)self;
  ts_pair_virial(host, virial);
}
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
