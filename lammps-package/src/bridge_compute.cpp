/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS compute that calls a ts_compute_ops table.
 */
#include "bridge.h"

#include <cstdlib>

using namespace LAMMPS_NS;
using namespace FixConst;

namespace
{

/*
 * Sums r_a F_b over owned and ghost atoms before the ghosts' forces are returned, where the forces are those
 * of the pair style alone: gives the components yx, zx, zy that LAMMPS does not tally. Needs newton on.
 */
class VirialFix : public Fix
{
public:
  double lower[3] = {0.0, 0.0, 0.0};
  bigint step = -1;

  VirialFix(LAMMPS *instance, int narg, char **arg) : Fix(instance, narg, arg) {}
  int setmask() override { return PRE_REVERSE | MIN_PRE_REVERSE; }
  void setup_pre_reverse(int eflag, int vflag) override { pre_reverse(eflag, vflag); }
  void min_pre_reverse(int eflag, int vflag) override { pre_reverse(eflag, vflag); }
  void pre_reverse(int, int vflag) override
  {
    if (!vflag || !force->newton_pair) return;
    double **x = atom->x, **f = atom->f;
    lower[0] = lower[1] = lower[2] = 0.0;
    for (int i = 0; i < atom->nlocal + atom->nghost; i++) {
      lower[0] += x[i][1] * f[i][0];
      lower[1] += x[i][2] * f[i][0];
      lower[2] += x[i][2] * f[i][1];
    }
    step = update->ntimestep;
  }
};

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
    if (ops->needs_virial) {
      pressflag = timeflag = 1;
      helper = std::string(id) + "_TAPECAST_VIRIAL";
      host.helper = modify->add_fix(helper + " all " TS_VIRIAL_FIX);
    }
    values.resize(static_cast<size_t>(ops->vector_length) + 1, 0.0);
    vector = values.data();
    tapecast::read_arguments(&host, 3, narg, arg, ops->syntax, ops->parse, self);
  }

  ~BridgeCompute() override
  {
    if (!helper.empty() && modify->find_fix(helper.c_str()) >= 0) modify->delete_fix(helper.c_str());
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
  std::string helper; /* ID of the VirialFix */
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

Fix *tapecast::make_virial_fix(LAMMPS *lmp, int narg, char **arg)
{
  return new VirialFix(lmp, narg, arg);
}

int ts_pair_virial(ts_host *host, double virial[9])
{
  LAMMPS *lmp = host->lmp;
  const bigint step = lmp->update->ntimestep;
  for (int i = 0; i < 9; i++) virial[i] = 0.0;
  if (!host->helper) ts_error_all(host, "ts_pair_virial is for computes whose table says needs_virial");
  if (lmp->update->vflag_global != step)
    ts_error_all(host,
                 "the virial was not tallied in step %lld: access the compute in a step in which the thermo "
                 "output, a fix ave/time or another fix that asks for it is due",
                 static_cast<long long>(step));
  Pair *pair = lmp->force->pair;
  if (!pair) return 1;
  int dim = 0;
  const double *skew = static_cast<double *>(pair->extract(TS_VIRIAL_SKEW, dim));
  const VirialFix *summed = static_cast<VirialFix *>(host->helper);
  const bool have_sum = !skew && summed->step == step && lmp->atom->molecular == Atom::ATOMIC;
  for (int i = 0; i < 6; i++) virial[i] = pair->virial[i];
  for (int i = 0; i < 3; i++)
    virial[6 + i] = have_sum ? summed->lower[i] : virial[3 + i] + (skew ? skew[i] : 0.0);
  ts_sum(host, virial, 9);
  return skew || have_sum;
}
