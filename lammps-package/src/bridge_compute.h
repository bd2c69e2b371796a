/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS compute that calls a ts_compute_ops table.
 */
#ifndef TAPECAST_BRIDGE_COMPUTE_H
#define TAPECAST_BRIDGE_COMPUTE_H

#include "bridge.h"

#include <vector>

namespace tapecast
{

using namespace LAMMPS_NS;

class BridgeCompute : public Compute
{
public:
  BridgeCompute(LAMMPS *instance, const ts_compute_ops *table, int narg, char **arg)
      : Compute(instance, narg, arg), ops(table)
  {
    host.lmp = lmp;
    host.compute = static_cast<Compute *>(this);
    host.groupbit = groupbit;
    tc_begin_compute(&host, id, ops);
    tc_read_arguments(&host, 3, narg, arg, ops->syntax, ops->parse);
    tc_compute_resume(&host, ops);
    tapecast::set_outputs(static_cast<Compute *>(this), ops);
    if (ops->needs_virial) pressflag = timeflag = 1;
    values.resize(static_cast<size_t>(ops->vector_length) + 1, 0.0);
    vector = values.data();
  }
  ~BridgeCompute() override { tc_end(&host, ops->destroy); }

  void init() override
  {
    if (ops->init) ops->init(&host, host.self);
  }
  double compute_scalar() override
  {
    invoked_scalar = update->ntimestep;
    sample();
    return scalar = ops->scalar(&host, host.self);
  }
  void compute_vector() override
  {
    invoked_vector = update->ntimestep;
    sample();
    ops->vector(&host, host.self, vector);
  }

private:
  const ts_compute_ops *ops;
  ts_host host = {};
  std::vector<double> values;
  bigint sampled = -1;

  void sample()
  {
    if (sampled == update->ntimestep) return;
    sampled = update->ntimestep;
    if (ops->sample) ops->sample(&host, host.self);
  }
};

/* LAMMPS makes a style from its class alone, so each table gets a class of its own. */
template <const ts_compute_ops *OPS> struct ComputeOf : BridgeCompute {
  ComputeOf(LAMMPS *instance, int narg, char **arg) : BridgeCompute(instance, OPS, narg, arg) {}
};

} // namespace tapecast

#endif
