/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS fix that calls a ts_fix_ops table.
 */
#include "bridge.h"

#include <cstdlib>
#include <cstring>

using namespace LAMMPS_NS;
using namespace FixConst;

namespace
{

class BridgeFix : public Fix
{
public:
  BridgeFix(LAMMPS *instance, const ts_fix_ops *table, int narg, char **arg)
      : Fix(instance, narg, arg), ops(table)
  {
    host.lmp = lmp;
    host.fix = this;
    host.id = id;
    host.name = std::string("fix ") + id + " " + style;
    host.groupbit = groupbit;
    check_table();
    self = tapecast::create_state(&host, ops->state_size, ops->parse != nullptr);
    if (ops->needs_sphere && !(atom->radius_flag && atom->rmass_flag))
      ts_error_all(&host, "needs beads with radius and mass: use atom_style sphere");

    scalar_flag = ops->has_scalar;
    extscalar = ops->scalar_extensive;
    vector_flag = ops->vector_length > 0;
    size_vector = ops->vector_length;
    extvector = ops->vector_extensive;
    global_freq = 1;
    nevery = 1;
    time_depend = ops->time_depends;
    restart_global = ops->pack_restart != nullptr;
    comm_forward = 2;
    next_reneighbor = -1;
    force_reneighbor = 0;
    if (ops->peratom_doubles) {
      restart_peratom = 1;
      create_attribute = 1;
      grow_arrays(atom->nmax);
      if (atom->nlocal) memset(host.peratom, 0, sizeof(double) * width() * static_cast<size_t>(atom->nlocal));
      atom->add_callback(Atom::GROW);
      atom->add_callback(Atom::RESTART);
    }
    tapecast::read_arguments(&host, 3, narg, arg, ops->syntax, ops->parse, self);
  }

  ~BridgeFix() override
  {
    if (ops->peratom_doubles) {
      atom->delete_callback(id, Atom::GROW);
      atom->delete_callback(id, Atom::RESTART);
    }
    if (ops->destroy) ops->destroy(&host, self);
    free(self);
    memory->sfree(host.peratom);
  }

  int setmask() override
  {
    int mask = 0;
    if (ops->initial_integrate) mask |= INITIAL_INTEGRATE;
    if (ops->post_integrate) mask |= POST_INTEGRATE;
    if (ops->pre_exchange || ops->setup_pre_exchange) mask |= PRE_EXCHANGE;
    if (ops->pre_neighbor) mask |= PRE_NEIGHBOR;
    if (ops->pre_force || ops->setup_pre_force) mask |= PRE_FORCE;
    if (ops->post_force) mask |= POST_FORCE;
    if (ops->post_force && ops->in_minimize) mask |= MIN_POST_FORCE;
    if (ops->final_integrate) mask |= FINAL_INTEGRATE;
    if (ops->end_of_step) mask |= END_OF_STEP;
    return mask;
  }

  void init() override { call(ops->init); }
  void setup(int) override { call(ops->setup); }
  void min_setup(int) override
  {
    if (ops->in_minimize) call(ops->setup);
  }
  void setup_pre_exchange() override { call(ops->setup_pre_exchange); }
  void setup_pre_force(int) override { call(ops->setup_pre_force); }
  void initial_integrate(int) override { call(ops->initial_integrate); }
  void post_integrate() override { call(ops->post_integrate); }
  void pre_exchange() override { call(ops->pre_exchange); }
  void pre_neighbor() override { call(ops->pre_neighbor); }
  void pre_force(int) override { call(ops->pre_force); }
  void post_force(int) override { call(ops->post_force); }
  void min_post_force(int) override { call(ops->post_force); }
  void final_integrate() override { call(ops->final_integrate); }
  void end_of_step() override { call(ops->end_of_step); }
  double compute_scalar() override { return ops->scalar(&host, self); }
  double compute_vector(int i) override { return ops->vector(&host, self, i); }

  int modify_param(int narg, char **arg) override
  {
    if (!ops->modify) return 0;
    ts_args args = {narg, 0, arg};
    ops->modify(&host, self, &args);
    return args.at;
  }

  /* Global state: the number of values, then the values. */
  void write_restart(FILE *fp) override
  {
    std::vector<double> values(1 + count(), 0.0);
    values[0] = ops->restart_doubles;
    ops->pack_restart(&host, self, values.data() + 1);
    if (comm->me != 0) return;
    const int bytes = static_cast<int>(values.size() * sizeof(double));
    fwrite(&bytes, sizeof(int), 1, fp);
    fwrite(values.data(), sizeof(double), values.size(), fp);
  }

  void restart(char *buf) override
  {
    std::vector<double> values(1 + count());
    memcpy(values.data(), buf, sizeof(double));
    if (values[0] != ops->restart_doubles)
      ts_error_all(&host,
                   "the restart file holds %g values for this fix, the style expects %d: it was written "
                   "by another version of the style",
                   values[0], ops->restart_doubles);
    memcpy(values.data(), buf, values.size() * sizeof(double));
    ops->unpack_restart(&host, self, values.data() + 1);
  }

  /* Per-atom storage. */
  void grow_arrays(int nmax) override
  {
    host.peratom = static_cast<double *>(memory->srealloc(
        host.peratom, sizeof(double) * width() * static_cast<size_t>(nmax), "tapecast:peratom"));
  }
  void copy_arrays(int i, int j, int) override { memcpy(slot(j), slot(i), sizeof(double) * width()); }
  void set_arrays(int i) override { memset(slot(i), 0, sizeof(double) * width()); }
  int pack_exchange(int i, double *buf) override
  {
    memcpy(buf, slot(i), sizeof(double) * width());
    return ops->peratom_doubles;
  }
  int unpack_exchange(int i, double *buf) override
  {
    memcpy(slot(i), buf, sizeof(double) * width());
    return ops->peratom_doubles;
  }
  int pack_restart(int i, double *buf) override
  {
    buf[0] = ops->peratom_doubles + 1;
    memcpy(buf + 1, slot(i), sizeof(double) * width());
    return ops->peratom_doubles + 1;
  }
  void unpack_restart(int i, int nth) override
  {
    const double *extra = atom->extra[i];
    int at = 0;
    for (int k = 0; k < nth; k++) at += static_cast<int>(extra[at]);
    if (extra[at] != ops->peratom_doubles + 1)
      ts_error_one(&host, "the restart file holds %g values per atom for this fix, the style expects %d",
                   extra[at] - 1, ops->peratom_doubles);
    memcpy(slot(i), extra + at + 1, sizeof(double) * width());
  }
  int size_restart(int) override { return ops->peratom_doubles + 1; }
  int maxsize_restart() override { return ops->peratom_doubles + 1; }
  double memory_usage() override
  {
    return static_cast<double>(atom->nmax) * ops->peratom_doubles * sizeof(double);
  }

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
  ts_host host;
  void *self = nullptr;

  size_t width() const { return static_cast<size_t>(ops->peratom_doubles); }
  size_t count() const { return static_cast<size_t>(ops->restart_doubles); }
  double *slot(int i) { return host.peratom + width() * static_cast<size_t>(i); }
  void call(void (*callback)(ts_host *, void *))
  {
    if (callback) callback(&host, self);
  }

  void check_table()
  {
    if (ops->has_scalar && !ops->scalar)
      ts_error_all(&host, "the table promises a scalar but has no callback for it");
    if (ops->vector_length && !ops->vector)
      ts_error_all(&host, "the table promises a vector but has no callback for it");
    if (!ops->pack_restart != !ops->unpack_restart)
      ts_error_all(&host, "the table must have both pack_restart and unpack_restart, or neither");
    if (ops->pack_restart && ops->restart_doubles <= 0)
      ts_error_all(&host, "the table has pack_restart but restart_doubles is %d", ops->restart_doubles);
    if (ops->peratom_doubles < 0) ts_error_all(&host, "the table's peratom_doubles is negative");
  }
};

} // namespace

double *ts_peratom(ts_host *host)
{
  return host->peratom;
}

Fix *tapecast::make_fix(LAMMPS *lmp, const ts_fix_ops *ops, int narg, char **arg)
{
  return new BridgeFix(lmp, ops, narg, arg);
}
