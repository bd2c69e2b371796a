/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS pair style that calls a ts_pair_ops table.
 */
#ifndef TAPECAST_BRIDGE_PAIR_H
#define TAPECAST_BRIDGE_PAIR_H

#include "bridge.h"

#include <cstring>

namespace tapecast
{

using namespace LAMMPS_NS;

class BridgePair : public Pair
{
public:
  BridgePair(LAMMPS *instance, const ts_pair_ops *table) : Pair(instance), ops(table)
  {
    host.lmp = lmp;
    host.pair = static_cast<Pair *>(this);
    host.groupbit = 1;
    tc_begin_pair(&host, ops);
    single_enable = ops->single != nullptr;
    restartinfo = ops->pack_restart != nullptr;
    no_virial_fdotr_compute = 1;
    centroidstressflag = CENTROID_NOTAVAIL;
    single_extra = ops->single_extra;
    svector = new double[static_cast<size_t>(single_extra) + 1]();
    if (ops->history_doubles > 0) hold_place_for_history();
  }

  ~BridgePair() override
  {
    if (copymode) return;
    if (ops->history_doubles > 0) modify->delete_fix(history ? history_id : placeholder());
    tc_end(&host, ops->destroy);
    delete[] svector;
    if (allocated) {
      memory->destroy(setflag);
      memory->destroy(cutsq);
    }
  }

  void settings(int narg, char **arg) override
  {
    tc_read_arguments(&host, 0, narg, arg, ops->syntax, ops->settings);
  }
  void coeff(int narg, char **arg) override
  {
    allocate();
    tc_pair_coeff(&host, ops, narg, arg, setflag);
  }

  void init_style() override
  {
    tc_pair_check_run(&host, ops, offset_flag || tail_flag);
    if (ops->uses_list) neighbor->request(this, instance_me);
    if (ops->history_doubles > 0 && !history) make_history();
    if (ops->init_style) ops->init_style(&host, host.self);
  }
  double init_one(int i, int j) override
  {
    if (!setflag[i][j] && !(setflag[i][i] && setflag[j][j]))
      ts_error_all(&host, "coefficients of types %d and %d are neither given nor can be mixed", i, j);
    return ops->init_one(&host, host.self, i, j, setflag[i][j]);
  }

  void compute(int eflag, int vflag) override
  {
    ev_init(eflag, vflag);
    ts_tally tally = {};
    tally.want_energy = eflag_global;
    tally.want_virial = vflag_global;
    if (eflag_atom) tally.eatom = eatom;
    if (vflag_atom) tally.vatom = reinterpret_cast<double(*)[6]>(vatom[0]);
    ts_list half = {};
    if (ops->uses_list) half = {list->inum, list->ilist, list->numneigh, list->firstneigh, NEIGHMASK};
    ops->compute(&host, host.self, ops->uses_list ? &half : nullptr, &tally);
    if (history) tc_history_computed(history);
    if (eflag_global) eng_vdwl += tally.energy;
    if (!vflag_global) return;
    for (int k = 0; k < 6; k++) virial[k] += tally.virial[k];
    for (int k = 0; k < 3; k++) skew[k] = tally.virial[6 + k] - tally.virial[3 + k];
  }
  double single(int i, int j, int, int, double rsq, double, double, double &fforce) override
  {
    return ops->single(&host, host.self, i, j, rsq, &fforce, svector);
  }

  void write_restart(FILE *fp) override
  {
    allocate();
    tc_pair_write_restart(&host, ops, fp, setflag);
  }
  void read_restart(FILE *fp) override
  {
    allocate();
    tc_pair_read_restart(&host, ops, fp, setflag);
  }

  void *extract(const char *name, int &dim) override
  {
    if (strcmp(name, TC_VIRIAL_SKEW) != 0)
      return ops->extract ? ops->extract(&host, host.self, name, &dim) : nullptr;
    dim = 1;
    return skew;
  }

private:
  const ts_pair_ops *ops;
  ts_host host = {};
  void *history = nullptr; /* state of the fix that keeps it */
  std::string history_id;
  double skew[3] = {0.0, 0.0, 0.0};

  void allocate()
  {
    if (allocated) return;
    allocated = 1;
    const int n = atom->ntypes + 1;
    memory->create(setflag, n, n, "pair:setflag");
    memory->create(cutsq, n, n, "pair:cutsq");
    for (int i = 0; i < n * n; i++) setflag[0][i] = 0, cutsq[0][i] = 0.0;
  }

  /* Until the first run a placeholder holds the place in the order of fixes: the history must be stored
   * before any fix defined later moves atoms, but a fix made now, while a restart file is read, would miss
   * its data. */
  std::string placeholder() const { return history_id + "_DUMMY"; }
  void hold_place_for_history()
  {
    int n = 0;
    do history_id = TC_HISTORY_FIX + std::to_string(n++);
    while (modify->find_fix(history_id) >= 0 || modify->find_fix(placeholder()) >= 0);
    modify->add_fix(placeholder() + " all DUMMY");
  }
  void make_history()
  {
    int dim;
    const std::string words = history_id + " all " TC_HISTORY_FIX " " + std::to_string(ops->history_doubles);
    history = modify->replace_fix(placeholder(), words)->extract(TC_STATE, dim);
    tc_history_serve(history, &host, ops);
  }
};

/* LAMMPS makes a style from its class alone, so each table gets a class of its own. */
template <const ts_pair_ops *OPS> struct PairOf : BridgePair {
  explicit PairOf(LAMMPS *instance) : BridgePair(instance, OPS) {}
};

} // namespace tapecast

#endif
