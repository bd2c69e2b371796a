/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS fix that calls a ts_fix_ops table.
 */
#ifndef TAPECAST_BRIDGE_FIX_H
#define TAPECAST_BRIDGE_FIX_H

#include "bridge.h"

#include <cstring>

namespace tapecast
{

using namespace LAMMPS_NS;
using namespace LAMMPS_NS::FixConst;

class BridgeFix : public Fix
{
public:
  BridgeFix(LAMMPS *instance, const ts_fix_ops *table, int narg, char **arg)
      : Fix(instance, narg, arg), ops(table)
  {
    host.lmp = lmp;
    host.fix = static_cast<Fix *>(this);
    host.groupbit = groupbit;
    tc_begin_fix(&host, id, arg[1], ops);
    tc_read_arguments(&host, 3, narg, arg, ops->syntax, ops->parse);
    tapecast::set_outputs(static_cast<Fix *>(this), ops);
    global_freq = nevery = 1;
    time_depend = ops->time_depends;
    time_integrate = ops->integrates;
    ecouple_flag = ops->couples_energy;
    dynamic_group_allow = ops->dynamic_group;
    restart_global = ops->pack_restart != nullptr;
    comm_forward = 2;
    next_reneighbor = -1;
    force_reneighbor = 0;
    if (host.carrier) {
      restart_peratom = create_attribute = 1;
      maxexchange_dynamic = ops->carrier != nullptr;
      grow_arrays(atom->nmax);
      atom->add_callback(Atom::GROW);
      atom->add_callback(Atom::RESTART);
    }
  }

  ~BridgeFix() override
  {
    if (host.carrier) {
      atom->delete_callback(id, Atom::GROW);
      atom->delete_callback(id, Atom::RESTART);
    }
    tc_end(&host, ops->destroy);
  }

  int setmask() override
  {
    int mask = 0;
    if (ops->initial_integrate) mask |= INITIAL_INTEGRATE;
    if (ops->post_integrate) mask |= POST_INTEGRATE;
    if (ops->pre_exchange || ops->setup_pre_exchange) mask |= PRE_EXCHANGE;
    if (ops->pre_neighbor) mask |= PRE_NEIGHBOR;
    if (ops->post_neighbor) mask |= POST_NEIGHBOR;
    if (ops->pre_force || ops->setup_pre_force) mask |= PRE_FORCE;
    if (ops->pre_reverse) mask |= PRE_REVERSE;
    if (ops->post_force) mask |= POST_FORCE;
    if (ops->final_integrate) mask |= FINAL_INTEGRATE;
    if (ops->end_of_step) mask |= END_OF_STEP;
    if (ops->in_minimize && ops->pre_exchange) mask |= MIN_PRE_EXCHANGE;
    if (ops->in_minimize && ops->post_neighbor) mask |= MIN_POST_NEIGHBOR;
    if (ops->in_minimize && ops->pre_reverse) mask |= MIN_PRE_REVERSE;
    if (ops->in_minimize && ops->post_force) mask |= MIN_POST_FORCE;
    return mask;
  }

  void init() override
  {
    tc_fix_begin_run(&host, ops);
    call(ops->init);
  }
  void setup_pre_exchange() override { call(ops->setup_pre_exchange); }
  void setup_post_neighbor() override { call(ops->post_neighbor); }
  void setup_pre_force(int) override { call(ops->setup_pre_force); }
  void setup_pre_reverse(int, int) override { call(ops->pre_reverse); }
  void setup(int) override { call(ops->setup); }
  void initial_integrate(int) override { call(ops->initial_integrate); }
  void post_integrate() override { call(ops->post_integrate); }
  void pre_exchange() override
  {
    call(ops->pre_exchange);
    if (ops->carrier) maxexchange = host.carrier->longest(host.carried, atom->nlocal);
  }
  void pre_neighbor() override { call(ops->pre_neighbor); }
  void post_neighbor() override { call(ops->post_neighbor); }
  void pre_force(int) override { call(ops->pre_force); }
  void pre_reverse(int, int) override { call(ops->pre_reverse); }
  void post_force(int) override { call(ops->post_force); }
  void final_integrate() override { call(ops->final_integrate); }
  void end_of_step() override { call(ops->end_of_step); }
  void post_run() override { call(ops->post_run); }

  void min_setup(int) override { call(ops->in_minimize ? ops->setup : nullptr); }
  void min_pre_exchange() override { pre_exchange(); }
  void min_post_neighbor() override { call(ops->post_neighbor); }
  void min_pre_reverse(int, int) override { call(ops->pre_reverse); }
  void min_post_force(int) override { call(ops->post_force); }

  double compute_scalar() override { return ops->scalar(&host, host.self); }
  double compute_vector(int i) override { return ops->vector(&host, host.self, i); }
  void *extract(const char *name, int &) override
  {
    return strcmp(name, TC_STATE) == 0 ? host.self : nullptr;
  }
  int modify_param(int narg, char **arg) override
  {
    if (!ops->modify) return 0;
    ts_args args = {narg, 0, arg};
    ops->modify(&host, host.self, &args);
    return args.at;
  }

  void write_restart(FILE *fp) override { tc_fix_write_restart(&host, ops, fp); }
  void restart(char *buf) override { tc_fix_read_restart(&host, ops, buf); }

  /* Per-atom data. */
  void grow_arrays(int nmax) override { host.carrier->grow(host.carried, nmax); }
  void copy_arrays(int i, int j, int) override { host.carrier->copy(host.carried, i, j); }
  void set_arrays(int i) override { host.carrier->reset(host.carried, i); }
  int pack_exchange(int i, double *buf) override { return host.carrier->pack(host.carried, i, buf); }
  int unpack_exchange(int i, double *buf) override { return host.carrier->unpack(host.carried, i, buf, -1); }
  int size_restart(int i) override { return 1 + host.carrier->packed_size(host.carried, i); }
  int maxsize_restart() override { return 1 + tc_fix_longest(&host); }
  int pack_restart(int i, double *buf) override
  {
    const int n = 1 + host.carrier->pack(host.carried, i, buf + 1);
    buf[0] = n;
    return n;
  }
  void unpack_restart(int i, int nth) override { tc_fix_unpack_atom(&host, i, atom->extra[i], nth); }

  /* Radius and mass to the ghosts, for ts_refresh_ghost_sizes. */
  int pack_forward_comm(int n, int *list, double *buf, int, int *) override
  {
    for (int k = 0; k < n; k++) {
      buf[2 * k] = atom->radius[list[k]];
      buf[2 * k + 1] = atom->rmass[list[k]];
    }
    return 2 * n;
  }
  void unpack_forward_comm(int n, int first, double *buf) override
  {
    for (int k = 0; k < n; k++) {
      atom->radius[first + k] = buf[2 * k];
      atom->rmass[first + k] = buf[2 * k + 1];
    }
  }

private:
  const ts_fix_ops *ops;
  ts_host host = {};

  void call(void (*callback)(ts_host *, void *))
  {
    if (callback) callback(&host, host.self);
  }
};

/* LAMMPS makes a style from its class alone, so each table gets a class of its own. */
template <const ts_fix_ops *OPS> struct FixOf : BridgeFix {
  FixOf(LAMMPS *instance, int narg, char **arg) : BridgeFix(instance, OPS, narg, arg) {}
};

} // namespace tapecast

#endif
