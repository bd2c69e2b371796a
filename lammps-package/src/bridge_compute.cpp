/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS compute that calls a ts_compute_ops table.
 */
#include "bridge.h"

#include <cstdlib>

using namespace LAMMPS_NS;

namespace
{

class BridgeCompute : public Compute
{
public:
  BridgeCompute(LAMMPS *instance, const ts_compute_ops *table, int narg, char **arg)
      : Compute(instance, narg, arg), ops(table)
  {
    host.lmp = lmp;
    host.compute = this;
    host.id = id;
    host.name = std::string("compute ") + id + " " + style;
    host.groupbit = groupbit;
    if (ops->has_scalar && !ops->scalar)
      ts_error_all(&host, "the table promises a scalar but has no callback for it");
    if (ops->vector_length && !ops->vector)
      ts_error_all(&host, "the table promises a vector but has no callback for it");
    self = tapecast::create_state(&host, ops->state_size, ops->parse != nullptr);
    if (ops->needs_sphere && !(atom->radius_flag && atom->rmass_flag))
      ts_error_all(&host, "needs beads with radius and mass: use atom_style sphere");
    scalar_flag = ops->has_scalar;
    extscalar = ops->scalar_extensive;
    vector_flag = ops->vector_length > 0;
    size_vector = ops->vector_length;
    extvector = ops->vector_extensive;
    if (ops->needs_virial) pressflag = timeflag = 1;
    values.resize(static_cast<size_t>(ops->vector_length) + 1, 0.0);
    vector = values.data();
    tapecast::read_arguments(&host, 3, narg, arg, ops->syntax, ops->parse, self);
  }

  ~BridgeCompute() override
  {
    if (ops->destroy) ops->destroy(&host, self);
    free(self);
  }

  void init() override
  {
    if (ops->init) ops->init(&host, self);
  }

  double compute_scalar() override
  {
    invoked_scalar = update->ntimestep;
    sample();
    return scalar = ops->scalar(&host, self);
  }

  void compute_vector() override
  {
    invoked_vector = update->ntimestep;
    sample();
    ops->vector(&host, self, vector);
  }

private:
  const ts_compute_ops *ops;
  ts_host host;
  void *self = nullptr;
  std::vector<double> values;
  bigint sampled = -1;

  void sample()
  {
    if (sampled == update->ntimestep) return;
    sampled = update->ntimestep;
    if (ops->sample) ops->sample(&host, self);
  }
};

} // namespace

Compute *tapecast::make_compute(LAMMPS *lmp, const ts_compute_ops *ops, int narg, char **arg)
{
  return new BridgeCompute(lmp, ops, narg, arg);
}
