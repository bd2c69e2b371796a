/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A LAMMPS pair style that calls a ts_pair_ops table, and the internal fix that keeps the history of its
 * contacts while LAMMPS moves, sorts, saves and restores atoms.
 */
#include "bridge.h"
#include "contact_store.h"

#include <cstdlib>
#include <cstring>

using namespace LAMMPS_NS;
using namespace FixConst;

#define HISTORY_STYLE "TAPECAST_HISTORY"

namespace
{

class HistoryFix;

class BridgePair : public Pair
{
public:
  BridgePair(LAMMPS *lammps, const ts_pair_ops *table);
  ~BridgePair() override;
  void settings(int narg, char **arg) override;
  void coeff(int narg, char **arg) override;
  void init_style() override;
  double init_one(int i, int j) override;
  void compute(int eflag, int vflag) override;
  double single(int i, int j, int itype, int jtype, double rsq, double, double, double &fforce) override;
  void write_restart(FILE *fp) override;
  void read_restart(FILE *fp) override;
  void *extract(const char *name, int &dim) override;

  const ts_pair_ops *const ops;
  ts_host host;
  void *self = nullptr;

private:
  HistoryFix *history = nullptr;
  std::string history_id;
  double skew[3] = {0.0, 0.0, 0.0};

  void allocate();
  void check_setting();
};

/* The history is current in one of two places: in the pair style while it computes, in this store otherwise.
 */
class HistoryFix : public Fix
{
public:
  explicit HistoryFix(LAMMPS *lammps, int narg, char **arg) : Fix(lammps, narg, arg)
  {
    tc_store_init(&store, utils::inumeric(FLERR, arg[3], false, lammps));
    restart_peratom = restart_global = create_attribute = maxexchange_dynamic = 1;
    grow_arrays(atom->nmax);
    atom->add_callback(Atom::GROW);
    atom->add_callback(Atom::RESTART);
  }
  ~HistoryFix() override
  {
    atom->delete_callback(id, Atom::GROW);
    atom->delete_callback(id, Atom::RESTART);
    tc_store_free(&store);
  }
  static Fix *create(LAMMPS *lammps, int narg, char **arg) { return new HistoryFix(lammps, narg, arg); }

  int setmask() override { return PRE_EXCHANGE | MIN_PRE_EXCHANGE | POST_NEIGHBOR | MIN_POST_NEIGHBOR; }
  void init() override
  {
    for (int i = 0; i < modify->nfix && modify->fix[i] != this; i++)
      if (modify->fix[i]->pre_exchange_migrate)
        ts_error_all(&pair->host,
                     "fix %s moves atoms between ranks before the contact history is stored; define it "
                     "after the pair style",
                     modify->fix[i]->id);
  }
  void pre_exchange() override { take(); }
  void min_pre_exchange() override { take(); }
  void post_run() override { take(); }
  void setup_post_neighbor() override { give(); }
  void post_neighbor() override { give(); }
  void min_post_neighbor() override { give(); }
  void computed() { in_store = false; }

  void grow_arrays(int nmax) override { tc_store_grow(&store, nmax); }
  void copy_arrays(int i, int j, int) override { tc_store_copy_atom(&store, i, j); }
  void set_arrays(int i) override { tc_store_reset_atom(&store, i); }
  int pack_exchange(int i, double *buf) override { return tc_store_pack(&store, i, buf); }
  int unpack_exchange(int i, double *buf) override
  {
    tc_store_reset_atom(&store, i);
    return tc_store_unpack(&store, i, buf);
  }
  void write_restart(FILE *fp) override
  {
    take();
    const int bytes = 0;
    if (comm->me == 0) fwrite(&bytes, sizeof(int), 1, fp);
  }
  int size_restart(int i) override { return 1 + tc_store_packed_size(&store, i); }
  int maxsize_restart() override
  {
    int longest = tc_store_longest(&store, atom->nlocal), all = 0;
    MPI_Allreduce(&longest, &all, 1, MPI_INT, MPI_MAX, world);
    return 2 + all * (1 + store.width);
  }
  int pack_restart(int i, double *buf) override
  {
    buf[0] = 1 + tc_store_pack(&store, i, buf + 1);
    return static_cast<int>(buf[0]);
  }
  void unpack_restart(int i, int nth) override
  {
    const double *extra = atom->extra[i];
    int at = 0;
    for (int k = 0; k < nth; k++) at += static_cast<int>(extra[at]);
    tc_store_reset_atom(&store, i);
    tc_store_unpack(&store, i, extra + at + 1);
  }
  double memory_usage() override
  {
    return store.natoms_max * 2.0 * sizeof(int) +
           store.nentries_max * (sizeof(int) + sizeof(ts_tag) + store.width * sizeof(double));
  }

  BridgePair *pair = nullptr;

private:
  ts_history store;
  bool in_store = true;

  void take()
  {
    if (in_store || !pair) return;
    in_store = true;
    tc_store_clear(&store);
    pair->ops->history_store(&pair->host, pair->self, &store);
    maxexchange = 1 + tc_store_longest(&store, atom->nlocal) * (1 + store.width);
  }
  void give() { pair->ops->lists_rebuilt(&pair->host, pair->self, &store); }
};

BridgePair::BridgePair(LAMMPS *lammps, const ts_pair_ops *table) : Pair(lammps), ops(table)
{
  host.lmp = lammps;
  host.pair = this;
  host.id = "pair";
  host.name = std::string("pair_style ") + ops->name;
  self = tapecast::create_state(&host, ops->state_size,
                                ops->settings && ops->coeff && ops->init_one && ops->compute);
  if (ops->history_doubles > 0 && !(ops->history_store && ops->lists_rebuilt))
    ts_error_all(&host, "the table asks for contact history but lacks history_store or lists_rebuilt");
  if (!ops->pack_restart != !ops->unpack_restart || !ops->pack_restart != !ops->restart_size)
    ts_error_all(&host, "the table must have restart_size, pack_restart and unpack_restart, or none of them");
  single_enable = ops->single != nullptr;
  restartinfo = ops->pack_restart != nullptr;
  no_virial_fdotr_compute = 1;
  centroidstressflag = CENTROID_NOTAVAIL;
  single_extra = ops->single_extra;
  svector = new double[static_cast<size_t>(single_extra) + 1]();

  /* Until the first run a placeholder holds the place in the order of fixes: the history must be stored
   * before any fix defined later moves atoms, but a fix made here, while a restart file is read, would miss
   * its data. */
  if (ops->history_doubles > 0) {
    int n = 0;
    do history_id = HISTORY_STYLE + std::to_string(n++);
    while (modify->find_fix(history_id) >= 0 || modify->find_fix(history_id + "_DUMMY") >= 0);
    (*modify->fix_map)[HISTORY_STYLE] = &HistoryFix::create;
    modify->add_fix(history_id + "_DUMMY all DUMMY");
  }
}

BridgePair::~BridgePair()
{
  if (copymode) return;
  if (ops->history_doubles > 0) modify->delete_fix(history ? history_id : history_id + "_DUMMY");
  if (ops->destroy) ops->destroy(&host, self);
  free(self);
  delete[] svector;
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
  }
}

void BridgePair::allocate()
{
  if (allocated) return;
  allocated = 1;
  const int n = atom->ntypes + 1;
  memory->create(setflag, n, n, "pair:setflag");
  memory->create(cutsq, n, n, "pair:cutsq");
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      setflag[i][j] = 0;
      cutsq[i][j] = 0.0;
    }
}

void BridgePair::settings(int narg, char **arg)
{
  tapecast::read_arguments(&host, 0, narg, arg, ops->syntax, ops->settings, self);
}

void BridgePair::coeff(int narg, char **arg)
{
  allocate();
  int ilo, ihi, jlo, jhi;
  ts_args args = {narg, 0, arg};
  host.syntax = ops->coeff_syntax;
  ts_parse_types(&host, ts_next_word(&host, &args, "I"), &ilo, &ihi);
  ts_parse_types(&host, ts_next_word(&host, &args, "J"), &jlo, &jhi);
  ops->coeff(&host, self, ilo, ihi, jlo, jhi, &args);
  if (args.at < args.n) ts_error_all(&host, "'%s' was not expected", args.word[args.at]);
  int count = 0;
  for (int i = ilo; i <= ihi; i++)
    for (int j = MAX(jlo, i); j <= jhi; j++, count++) setflag[i][j] = 1;
  if (count == 0) ts_error_all(&host, "'%s %s' names no pair of types I <= J", arg[0], arg[1]);
  host.syntax = nullptr;
}

void BridgePair::check_setting()
{
  if (ops->needs_sphere && !(atom->radius_flag && atom->rmass_flag))
    ts_error_all(&host, "needs beads with radius and mass: use atom_style sphere");
  if (ops->needs_ghost_velocity && !comm->ghost_velocity)
    ts_error_all(&host, "needs velocities of ghost atoms: use comm_modify vel yes");
  if (ops->history_doubles > 0 && !atom->tag_enable) ts_error_all(&host, "contact history needs atom IDs");
  if (!ops->uses_list && atom->molecular != Atom::ATOMIC)
    ts_error_all(&host, "does not know bonds between atoms");
  if (offset_flag || tail_flag) ts_error_all(&host, "pair_modify shift and tail have no effect here; say no");
  for (int i = 0; i < modify->nfix; i++)
    if (modify->fix[i]->rigid_flag)
      ts_error_all(&host, "does not work with rigid bodies (fix %s)", modify->fix[i]->id);
}

void BridgePair::init_style()
{
  check_setting();
  if (ops->uses_list) neighbor->request(this, instance_me);
  if (ops->history_doubles > 0 && !history) {
    history = static_cast<HistoryFix *>(
        modify->replace_fix(history_id + "_DUMMY",
                            history_id + " all " HISTORY_STYLE " " + std::to_string(ops->history_doubles)));
    history->pair = this;
  }
  if (ops->init_style) ops->init_style(&host, self);
}

double BridgePair::init_one(int i, int j)
{
  if (!setflag[i][j] && !(setflag[i][i] && setflag[j][j]))
    ts_error_all(&host, "coefficients of types %d and %d are neither given nor can be mixed", i, j);
  return ops->init_one(&host, self, i, j, setflag[i][j]);
}

void BridgePair::compute(int eflag, int vflag)
{
  ev_init(eflag, vflag);
  ts_tally tally = {};
  tally.want_energy = eflag_global;
  tally.want_virial = vflag_global;
  if (eflag_atom) tally.eatom = eatom;
  if (vflag_atom) tally.vatom = reinterpret_cast<double(*)[6]>(vatom[0]);
  ts_list half = {};
  if (ops->uses_list) half = {list->inum, list->ilist, list->numneigh, list->firstneigh, NEIGHMASK};
  ops->compute(&host, self, ops->uses_list ? &half : nullptr, &tally);
  if (history) history->computed();
  if (eflag_global) eng_vdwl += tally.energy;
  if (!vflag_global) return;
  for (int k = 0; k < 6; k++) virial[k] += tally.virial[k];
  for (int k = 0; k < 3; k++) skew[k] = tally.virial[6 + k] - tally.virial[3 + k];
}

double BridgePair::single(int i, int j, int, int, double rsq, double, double, double &fforce)
{
  return ops->single(&host, self, i, j, rsq, &fforce, svector);
}

/* One record: which pairs of types are set, then the style's numbers. */
void BridgePair::write_restart(FILE *fp)
{
  const int n = static_cast<int>(ops->restart_size(&host, self));
  std::vector<double> values(static_cast<size_t>(n));
  ops->pack_restart(&host, self, values.data());
  allocate();
  const size_t types = static_cast<size_t>(atom->ntypes) + 1;
  fwrite(&n, sizeof n, 1, fp);
  fwrite(setflag[0], sizeof(int), types * types, fp);
  fwrite(values.data(), sizeof(double), values.size(), fp);
}

void BridgePair::read_restart(FILE *fp)
{
  allocate();
  int n = 0;
  const int types = (atom->ntypes + 1) * (atom->ntypes + 1);
  if (comm->me == 0) utils::sfread(FLERR, &n, sizeof n, 1, fp, nullptr, error);
  MPI_Bcast(&n, 1, MPI_INT, 0, world);
  std::vector<double> values(static_cast<size_t>(n));
  if (comm->me == 0) {
    utils::sfread(FLERR, setflag[0], sizeof(int), static_cast<size_t>(types), fp, nullptr, error);
    utils::sfread(FLERR, values.data(), sizeof(double), values.size(), fp, nullptr, error);
  }
  MPI_Bcast(setflag[0], types, MPI_INT, 0, world);
  MPI_Bcast(values.data(), n, MPI_DOUBLE, 0, world);
  ops->unpack_restart(&host, self, values.data(), values.size());
}

void *BridgePair::extract(const char *name, int &dim)
{
  if (strcmp(name, TS_VIRIAL_SKEW) == 0) {
    dim = 1;
    return skew;
  }
  return ops->extract ? ops->extract(&host, self, name, &dim) : nullptr;
}

} // namespace

int ts_has_exclusions(ts_host *host)
{
  return host->lmp->neighbor->exclude;
}

int ts_excluded(ts_host *host, int itype, int jtype, int imask, int jmask)
{
  const Neighbor *n = host->lmp->neighbor;
  if (n->nex_type && n->ex_type[itype][jtype]) return 1;
  for (int k = 0; k < n->nex_group; k++) {
    if ((imask & n->ex1_bit[k]) && (jmask & n->ex2_bit[k])) return 1;
    if ((imask & n->ex2_bit[k]) && (jmask & n->ex1_bit[k])) return 1;
  }
  return 0;
}

int ts_ghosts_needed(ts_host *host, char *by, size_t size)
{
  return tapecast::ghosts_needed(host, by, size);
}

void ts_sort_bin(ts_host *host, double size)
{
  Atom *atom = host->lmp->atom;
  if (atom->sortfreq > 0 && atom->userbinsize == 0.0) atom->userbinsize = size;
}

int ts_frozen_bit(ts_host *host)
{
  const Modify *modify = host->lmp->modify;
  for (int i = 0; i < modify->nfix; i++)
    if (strcmp(modify->fix[i]->style, "freeze") == 0) return modify->fix[i]->groupbit;
  return 0;
}

Pair *tapecast::make_pair(LAMMPS *lmp, const ts_pair_ops *ops)
{
  return new BridgePair(lmp, ops);
}
