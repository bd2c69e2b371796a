/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What styles and the C half of the bridge learn of LAMMPS and ask of it.
 */
#include "bridge.h"

using namespace LAMMPS_NS;

typedef double (*vectors)[3];

static vectors rows(double **a)
{
  return a ? reinterpret_cast<vectors>(a[0]) : nullptr;
}

static_assert(sizeof(ts_tag) == sizeof(tagint),
              "the package and LAMMPS must use the same LAMMPS_BIGBIG setting");

ts_atoms ts_get_atoms(ts_host *host)
{
  Atom *atom = tapecast::lammps(host)->atom;
  ts_atoms a;
  a.nlocal = atom->nlocal;
  a.nghost = atom->nghost;
  a.natoms = atom->natoms;
  a.ntypes = atom->ntypes;
  a.x = rows(atom->x);
  a.v = rows(atom->v);
  a.f = rows(atom->f);
  a.omega = rows(atom->omega);
  a.torque = rows(atom->torque);
  a.radius = atom->radius;
  a.rmass = atom->rmass;
  a.mass = atom->mass;
  a.type = atom->type;
  a.mask = atom->mask;
  a.tag = atom->tag;
  a.groupbit = host->groupbit;
  return a;
}

ts_box ts_get_box(ts_host *host)
{
  const Domain *d = tapecast::lammps(host)->domain;
  ts_box b;
  for (int i = 0; i < 3; i++) {
    b.lo[i] = d->boxlo[i];
    b.hi[i] = d->boxhi[i];
    b.len[i] = d->prd[i];
    b.sublo[i] = d->triclinic ? d->sublo_lamda[i] : d->sublo[i];
    b.subhi[i] = d->triclinic ? d->subhi_lamda[i] : d->subhi[i];
    b.periodic[i] = d->periodicity[i];
    b.h_ratelo[i] = d->h_ratelo[i];
  }
  b.dimension = d->dimension;
  for (int i = 0; i < 6; i++) b.h_rate[i] = d->h_rate[i];
  b.xy = d->triclinic ? d->xy : 0.0;
  b.xz = d->triclinic ? d->xz : 0.0;
  b.yz = d->triclinic ? d->yz : 0.0;
  b.triclinic = d->triclinic;
  b.remap_v = d->deform_vremap;
  b.deform_bit = d->deform_groupbit;
  return b;
}

ts_run ts_get_run(ts_host *host)
{
  const LAMMPS *lmp = tapecast::lammps(host);
  ts_run r;
  r.ftm2v = lmp->force->ftm2v;
  r.mvv2e = lmp->force->mvv2e;
  r.nktv2p = lmp->force->nktv2p;
  r.boltz = lmp->force->boltz;
  r.dt = lmp->update->dt;
  r.step = lmp->update->ntimestep;
  r.begin_step = lmp->update->beginstep;
  r.end_step = lmp->update->endstep;
  r.setup = lmp->update->setupflag;
  r.minimizing = lmp->update->whichflag == 2;
  r.newton_pair = lmp->force->newton_pair;
  r.ago = lmp->neighbor->ago;
  r.skin = lmp->neighbor->skin;
  return r;
}

MPI_Comm ts_comm(ts_host *host)
{
  return tapecast::lammps(host)->world;
}

int ts_group_bit(ts_host *host, const char *group)
{
  const Group *groups = tapecast::lammps(host)->group;
  const int i = tapecast::lammps(host)->group->find(group);
  if (i < 0) ts_error_all(host, "there is no group '%s'", group);
  return groups->bitmask[i];
}

void ts_refresh_ghost_sizes(ts_host *host)
{
  if (!host->fix) ts_error_all(host, "only a fix can refresh the sizes of ghosts");
  tapecast::forward_comm(tapecast::lammps(host)->comm, static_cast<Fix *>(host->fix), 0);
}

void ts_request_reneighbour(ts_host *host)
{
  if (!host->fix) ts_error_all(host, "only a fix can request new neighbour lists");
  Fix *fix = static_cast<Fix *>(host->fix);
  fix->force_reneighbor = 1;
  fix->next_reneighbor = tapecast::lammps(host)->update->ntimestep + 1;
}

void tc_fail(ts_host *host, const char *file, int line, const char *text, int on_all)
{
  Error *error = tapecast::lammps(host)->error;
  if (on_all) error->all(std::string(file), line, std::string(text));
  error->one(std::string(file), line, std::string(text));
}

void tc_print(ts_host *host, const char *text)
{
  LAMMPS *lmp = tapecast::lammps(host);
  if (lmp->comm->me == 0) utils::logmesg(lmp, std::string(text) + "\n");
}

tc_settings tc_get_settings(const ts_host *host)
{
  const LAMMPS *lmp = tapecast::lammps(host);
  const Pair *pair = static_cast<Pair *>(host->pair);
  tc_settings s;
  s.tags = lmp->atom->tag_enable;
  s.atomic = lmp->atom->molecular == Atom::ATOMIC;
  s.ghost_velocity = lmp->comm->ghost_velocity;
  s.virial_due = lmp->update->vflag_global == lmp->update->ntimestep;
  s.only_pair = pair && lmp->force->pair == pair;
  s.respa = utils::strmatch(lmp->update->integrate_style, "^respa");
  return s;
}

int tc_get_fix(const ts_host *host, int i, tc_other *other)
{
  const Modify *modify = tapecast::lammps(host)->modify;
  if (i >= modify->nfix) return 0;
  const Fix *fix = modify->fix[i];
  *other = {fix->id, fix->style, fix->groupbit, fix->rigid_flag, fix->pre_exchange_migrate};
  return 1;
}

int tc_get_compute(const ts_host *host, int i, tc_other *other)
{
  const Modify *modify = tapecast::lammps(host)->modify;
  if (i >= modify->ncompute) return 0;
  const Compute *compute = modify->compute[i];
  *other = {compute->id, compute->style, compute->groupbit, 0, 0};
  return 1;
}

void *tc_add_fix(ts_host *host, const char *command)
{
  int dim;
  return tapecast::lammps(host)->modify->add_fix(std::string(command))->extract(TC_STATE, dim);
}

void tc_delete_fix(ts_host *host, const char *id)
{
  Modify *modify = tapecast::lammps(host)->modify;
  if (modify->find_fix(id) >= 0) modify->delete_fix(id);
}

void tc_add_compute(ts_host *host, const char *command)
{
  tapecast::lammps(host)->modify->add_compute(std::string(command));
}

void *tc_find_compute(ts_host *host, const char *id)
{
  const Modify *modify = tapecast::lammps(host)->modify;
  const int i = tapecast::lammps(host)->modify->find_compute(id);
  return i < 0 ? nullptr : modify->compute[i];
}

void tc_delete_compute(ts_host *host, const char *id)
{
  if (tc_find_compute(host, id)) tapecast::lammps(host)->modify->delete_compute(id);
}

int tc_get_pair_virial(ts_host *host, double virial[6], const double **skew)
{
  Pair *pair = tapecast::lammps(host)->force->pair;
  int dim = 0;
  for (int i = 0; i < 6; i++) virial[i] = pair ? pair->virial[i] : 0.0;
  *skew = pair ? static_cast<const double *>(pair->extract(TC_VIRIAL_SKEW, dim)) : nullptr;
  return pair != nullptr;
}

static void add_six(double *sum, const double *more)
{
  for (int k = 0; k < 6; k++) sum[k] += more[k];
}

int ts_virial(ts_host *host, double rank[6], double all[6])
{
  const LAMMPS *lmp = tapecast::lammps(host);
  const Force *force = lmp->force;
  const Domain *d = lmp->domain;
  if (lmp->update->vflag_global != lmp->update->ntimestep)
    ts_error_all(host, "the virial was not tallied in step %lld: ask for it in the step before",
                 static_cast<long long>(lmp->update->ntimestep));
  for (int k = 0; k < 6; k++) rank[k] = all[k] = 0.0;
  if (force->pair) add_six(rank, force->pair->virial);
  if (lmp->atom->molecular != Atom::ATOMIC) {
    if (force->bond) add_six(rank, force->bond->virial);
    if (force->angle) add_six(rank, force->angle->virial);
    if (force->dihedral) add_six(rank, force->dihedral->virial);
    if (force->improper) add_six(rank, force->improper->virial);
  }
  for (int i = 0; i < lmp->modify->nfix; i++) {
    const Fix *fix = lmp->modify->fix[i];
    if (fix->virial_global_flag && fix->thermo_virial) add_six(rank, fix->virial);
  }
  if (force->pair && force->pair->tail_flag)
    for (int k = 0; k < 3; k++) all[k] = force->pair->ptail / (d->xprd * d->yprd * d->zprd);
  if (!force->kspace) return 1;
  add_six(all, force->kspace->virial);
  return !force->kspace->scalar_pressure_flag;
}

void ts_want_virial(ts_host *host)
{
  if (!host->pressure) ts_error_all(host, "only a fix whose table says needs_virial can ask for the virial");
  static_cast<Compute *>(host->pressure)->addstep(tapecast::lammps(host)->update->ntimestep + 1);
}

double ts_degrees_of_freedom(ts_host *host)
{
  if (!host->temperature)
    ts_error_all(host, "only a fix whose table says needs_temperature can ask for this");
  return static_cast<Compute *>(host->temperature)->dof;
}

int ts_in_rigid_bodies(ts_host *host)
{
  return tapecast::lammps(host)->modify->check_rigid_group_overlap(host->groupbit);
}

void ts_changes_box(ts_host *host, const int direction[3])
{
  static const int change[3] = {Fix::BOX_CHANGE_X, Fix::BOX_CHANGE_Y, Fix::BOX_CHANGE_Z};
  if (!host->fix) ts_error_all(host, "only a fix can change the box");
  Fix *fix = static_cast<Fix *>(host->fix);
  fix->restart_pbc = 1;
  for (int k = 0; k < 3; k++)
    if (direction[k]) fix->box_change |= change[k];
}

/* Bodies of fix rigid: to fractions of the box, or back. */
static void convert_bodies(const Modify *modify, int back)
{
  for (int i = 0; i < modify->nfix; i++)
    if (modify->fix[i]->rigid_flag) modify->fix[i]->deform(back);
}

void ts_set_box(ts_host *host, const double lo[3], const double hi[3])
{
  const LAMMPS *lmp = tapecast::lammps(host);
  convert_bodies(lmp->modify, 0);
  for (int k = 0; k < 3; k++) {
    lmp->domain->boxlo[k] = lo[k];
    lmp->domain->boxhi[k] = hi[k];
  }
  lmp->domain->set_global_box();
  lmp->domain->set_local_box();
  convert_bodies(lmp->modify, 1);
  if (lmp->force->kspace) lmp->force->kspace->setup();
}

int ts_has_exclusions(ts_host *host)
{
  return tapecast::lammps(host)->neighbor->exclude;
}

int ts_excluded(ts_host *host, int itype, int jtype, int imask, int jmask)
{
  const Neighbor *n = tapecast::lammps(host)->neighbor;
  if (n->nex_type && n->ex_type[itype][jtype]) return 1;
  for (int k = 0; k < n->nex_group; k++) {
    if ((imask & n->ex1_bit[k]) && (jmask & n->ex2_bit[k])) return 1;
    if ((imask & n->ex2_bit[k]) && (jmask & n->ex1_bit[k])) return 1;
  }
  return 0;
}

void ts_sort_bin(ts_host *host, double size)
{
  Atom *atom = tapecast::lammps(host)->atom;
  if (atom->sortfreq > 0 && atom->userbinsize == 0.0) atom->userbinsize = size;
}

void ts_ghost_reach(ts_host *host, double reach)
{
  Comm *comm = tapecast::lammps(host)->comm;
  if (comm->cutghostuser == host->ghost_reach) comm->cutghostuser = host->ghost_reach = reach;
}
