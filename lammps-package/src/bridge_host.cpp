/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The services of tapecast_style.h: views of LAMMPS's data, messages, and requests.
 */
#include "bridge.h"

#include <cstdarg>
#include <cstdlib>

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
  Atom *atom = host->lmp->atom;
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
  const Domain *d = host->lmp->domain;
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
  const LAMMPS *lmp = host->lmp;
  ts_run r;
  r.ftm2v = lmp->force->ftm2v;
  r.mvv2e = lmp->force->mvv2e;
  r.nktv2p = lmp->force->nktv2p;
  r.boltz = lmp->force->boltz;
  r.dt = lmp->update->dt;
  r.step = lmp->update->ntimestep;
  r.setup = lmp->update->setupflag;
  r.minimizing = lmp->update->whichflag == 2;
  r.newton_pair = lmp->force->newton_pair;
  r.ago = lmp->neighbor->ago;
  r.skin = lmp->neighbor->skin;
  return r;
}

MPI_Comm ts_comm(ts_host *host)
{
  return host->lmp->world;
}
int ts_rank(ts_host *host)
{
  return host->lmp->comm->me;
}
int ts_size(ts_host *host)
{
  return host->lmp->comm->nprocs;
}
const char *ts_id(ts_host *host)
{
  return host->id.c_str();
}

static std::string formatted(const ts_host *host, const char *fmt, va_list args)
{
  char text[1024];
  vsnprintf(text, sizeof text, fmt, args);
  std::string message = host->name + ": " + text;
  if (host->syntax) message += std::string("\n  syntax: ") + host->syntax;
  return message;
}

/* The name of the source file without the directories of the machine it was compiled on. */
static std::string base_name(const char *file)
{
  const std::string path(file);
  return path.substr(path.find_last_of('/') + 1);
}

void ts_fail_all(ts_host *host, const char *file, int line, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  const std::string message = formatted(host, fmt, args);
  va_end(args);
  host->lmp->error->all(base_name(file), line, message);
}

void ts_fail_one(ts_host *host, const char *file, int line, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  const std::string message = formatted(host, fmt, args);
  va_end(args);
  host->lmp->error->one(base_name(file), line, message);
}

static void log_message(ts_host *host, const std::string &text)
{
  if (host->lmp->comm->me == 0) utils::logmesg(host->lmp, text + "\n");
}

void ts_warning(ts_host *host, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  log_message(host, "WARNING: " + formatted(host, fmt, args));
  va_end(args);
}

void ts_message(ts_host *host, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  log_message(host, formatted(host, fmt, args));
  va_end(args);
}

int ts_group_bit(ts_host *host, const char *group)
{
  const int i = host->lmp->group->find(group);
  if (i < 0) ts_error_all(host, "there is no group '%s'", group);
  return host->lmp->group->bitmask[i];
}

void ts_refresh_ghost_sizes(ts_host *host)
{
  if (!host->fix) ts_error_all(host, "only a fix can refresh the sizes of ghosts");
  tapecast::forward_comm(host->lmp->comm, host->fix, 0);
}

void ts_request_reneighbour(ts_host *host)
{
  if (!host->fix) ts_error_all(host, "only a fix can request new neighbour lists");
  host->fix->force_reneighbor = 1;
  host->fix->next_reneighbor = host->lmp->update->ntimestep + 1;
}

void *tapecast::create_state(ts_host *host, size_t state_size, bool has_required)
{
  if (!has_required) ts_error_all(host, "the style's table lacks a required callback (see tapecast_style.h)");
  if (state_size == 0) ts_error_all(host, "the style's table gives no state_size");
  void *self = calloc(1, state_size);
  if (!self) ts_error_one(host, "out of memory for %zu bytes of state", state_size);
  return self;
}

void tapecast::read_arguments(ts_host *host, int first, int narg, char **arg, const char *syntax,
                              void (*parse)(ts_host *, void *, ts_args *), void *self)
{
  ts_args args = {narg - first, 0, arg + first};
  host->syntax = syntax;
  parse(host, self, &args);
  if (args.at < args.n) ts_error_all(host, "'%s' was not expected", args.word[args.at]);
  host->syntax = nullptr;
}
