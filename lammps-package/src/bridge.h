/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the C++ files of the bridge share. The bridge holds no physics: it turns LAMMPS's virtual functions
 * into calls of a style's table, and a style's requests into calls of LAMMPS.
 */
#ifndef TAPECAST_BRIDGE_H
#define TAPECAST_BRIDGE_H

#include "bridge_version.h"
#include "tapecast_style.h"

#include <string>
#include <vector>

/* One instance of a style. Exactly one of fix, compute, pair is set. */
struct ts_host {
  LAMMPS_NS::LAMMPS *lmp = nullptr;
  std::string name; /* "fix shrink1 solvent/shrink", precedes every message */
  std::string id;
  const char *syntax = nullptr; /* shown with errors while arguments are read, else NULL */
  int groupbit = 1;
  LAMMPS_NS::Fix *fix = nullptr;
  LAMMPS_NS::Compute *compute = nullptr;
  LAMMPS_NS::Pair *pair = nullptr;
  LAMMPS_NS::Fix *helper = nullptr; /* of a compute that needs the virial */
  double *peratom = nullptr;        /* of a fix: [nmax][peratom_doubles] */
};

namespace tapecast
{

/* Zeroed state of a style; checks that the table is complete. */
void *create_state(ts_host *host, size_t state_size, bool has_required);
/* Runs parse over the words from `first` on and refuses words left over. */
void read_arguments(ts_host *host, int first, int narg, char **arg, const char *syntax,
                    void (*parse)(ts_host *, void *, ts_args *), void *self);

LAMMPS_NS::Fix *make_fix(LAMMPS_NS::LAMMPS *lmp, const ts_fix_ops *ops, int narg, char **arg);
LAMMPS_NS::Compute *make_compute(LAMMPS_NS::LAMMPS *lmp, const ts_compute_ops *ops, int narg, char **arg);
LAMMPS_NS::Pair *make_pair(LAMMPS_NS::LAMMPS *lmp, const ts_pair_ops *ops);

/* Internal fix that sums the virial components LAMMPS lacks; made by a compute that needs the virial. */
#define TS_VIRIAL_FIX "TAPECAST/VIRIAL"
LAMMPS_NS::Fix *make_virial_fix(LAMMPS_NS::LAMMPS *lmp, int narg, char **arg);

/* Whether a style other than the pair style may look at ghost atoms or neighbour lists; `by` names it. */
bool ghosts_needed(const ts_host *host, char *by, size_t size);

/* Adds every style of styles.def to a LAMMPS instance; may be repeated. */
void register_styles(LAMMPS_NS::LAMMPS *lmp);
/* Prints the names of the styles, for -help. */
void print_styles(FILE *out);

} // namespace tapecast

/* A pair style whose virial is not symmetric answers extract("virial_skew") with double[3]: yx - xy, zx - xz,
 * zy - yz of this rank's virial in the latest tallied step. */
#define TS_VIRIAL_SKEW "virial_skew"

#endif
