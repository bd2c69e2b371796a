/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the lines of styles.def into a table, and the table into entries of LAMMPS's own.
 */
#include "bridge_styles.h"
#include "style_table.h"

#include <cstring>

using namespace LAMMPS_NS;

/* Functions of the types that LAMMPS's tables hold. */
template <const ts_fix_ops *OPS> static Fix *create_fix(LAMMPS *lmp, int narg, char **arg)
{
  return new tapecast::FixOf<OPS>(lmp, narg, arg);
}
template <const ts_compute_ops *OPS> static Compute *create_compute(LAMMPS *lmp, int narg, char **arg)
{
  return new tapecast::ComputeOf<OPS>(lmp, narg, arg);
}
template <const ts_pair_ops *OPS> static Pair *create_pair(LAMMPS *lmp)
{
  return new tapecast::PairOf<OPS>(lmp);
}

#define ENTRY(kind, name, creator) {kind, name, reinterpret_cast<void (*)()>(&creator)},
#define FIX(name, ops) ENTRY("fix", #name, create_fix<&ops>)
#define COMPUTE(name, ops) ENTRY("compute", #name, create_compute<&ops>)
#define PAIR(name, ops) ENTRY("pair", #name, create_pair<&ops>)
const tc_style tc_styles[] = {
#include TAPECAST_STYLES
    {nullptr, nullptr, nullptr}};

template <typename Map> static void add_styles(Map *map, const char *kind)
{
  for (const tc_style *s = tc_styles; s->kind; s++)
    if (strcmp(s->kind, kind) == 0) (*map)[s->name] = reinterpret_cast<typename Map::mapped_type>(s->create);
}

void tapecast::register_styles(LAMMPS *lmp)
{
  add_styles(lmp->modify->fix_map, "fix");
  add_styles(lmp->modify->compute_map, "compute");
  add_styles(lmp->force->pair_map, "pair");
}
