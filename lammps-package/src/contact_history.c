/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The internal fix that keeps the contact history of a pair style while LAMMPS moves, sorts, saves and
 * restores atoms. The history is current in one of two places: in the pair style while it computes, in this
 * fix otherwise.
 */
#include "contact_store.h"
#include "host.h"

typedef struct {
  ts_history store; /* first, for tc_store_carrier */
  ts_host *pair;
  const ts_pair_ops *ops; /* of the pair style */
  int in_pair;            /* the pair style has the current values */
} contact_history;

static void parse(ts_host *host, void *self, ts_args *args)
{
  tc_store_init(&((contact_history *)self)->store, ts_next_int(host, args, "values per contact", 1, 1000));
}

void tc_history_serve(void *state, ts_host *pair, const ts_pair_ops *ops)
{
  contact_history *h = state;
  h->pair = pair;
  h->ops = ops;
}

void tc_history_computed(void *state)
{
  ((contact_history *)state)->in_pair = 1;
}

/* Before atoms move, after a run, for a restart file: takes the values from the pair style. */
static void take(ts_host *host, void *self)
{
  contact_history *h = self;
  (void)host;
  if (!h->in_pair) return;
  h->in_pair = 0;
  tc_store_clear(&h->store);
  h->ops->history_store(h->pair, h->pair->self, &h->store);
}

static void give(ts_host *host, void *self)
{
  contact_history *h = self;
  (void)host;
  h->ops->lists_rebuilt(h->pair, h->pair->self, &h->store);
}

static void pack_restart(ts_host *host, void *self, double *values)
{
  take(host, self);
  values[0] = ((const contact_history *)self)->store.width;
}

static void unpack_restart(ts_host *host, void *self, const double *values)
{
  const int width = ((const contact_history *)self)->store.width;
  if (values[0] != width)
    ts_error_all(host, "the restart file holds %g values per contact, the pair style expects %d", values[0],
                 width);
}

static void destroy(ts_host *host, void *self)
{
  (void)host;
  tc_store_free(&((contact_history *)self)->store);
}

const ts_fix_ops tc_history_fix = {
    .name = TC_HISTORY_FIX,
    .syntax = "(made by a pair style)",
    .state_size = sizeof(contact_history),
    .restart_doubles = 1,
    .in_minimize = 1,
    .carrier = &tc_store_carrier,
    .parse = parse,
    .pre_exchange = take,
    .post_neighbor = give,
    .post_run = take,
    .pack_restart = pack_restart,
    .unpack_restart = unpack_restart,
    .destroy = destroy,
};
