/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the lines of styles.def into entries of LAMMPS's tables of styles.
 */
#include "bridge.h"

/* Another list may be given, for a program with styles of its own. */
#ifndef TAPECAST_STYLES
#define TAPECAST_STYLES "styles.def"
#endif

using namespace LAMMPS_NS;

extern "C" {
#define FIX(name, ops) extern const ts_fix_ops ops;
#define COMPUTE(name, ops) extern const ts_compute_ops ops;
#define PAIR(name, ops) extern const ts_pair_ops ops;
#include TAPECAST_STYLES
#undef FIX
#undef COMPUTE
#undef PAIR
}

/* LAMMPS keeps plain function pointers, so each table gets a creator of its own. */
template <const ts_fix_ops *OPS> static Fix *create_fix(LAMMPS *lmp, int narg, char **arg)
{
  return tapecast::make_fix(lmp, OPS, narg, arg);
}
template <const ts_compute_ops *OPS> static Compute *create_compute(LAMMPS *lmp, int narg, char **arg)
{
  return tapecast::make_compute(lmp, OPS, narg, arg);
}
template <const ts_pair_ops *OPS> static Pair *create_pair(LAMMPS *lmp)
{
  return tapecast::make_pair(lmp, OPS);
}

void tapecast::register_styles(LAMMPS *lmp)
{
  (*lmp->modify->fix_map)[TS_VIRIAL_FIX] = &make_virial_fix;
#define FIX(name, ops) (*lmp->modify->fix_map)[#name] = &create_fix<&ops>;
#define COMPUTE(name, ops) (*lmp->modify->compute_map)[#name] = &create_compute<&ops>;
#define PAIR(name, ops) (*lmp->force->pair_map)[#name] = &create_pair<&ops>;
#include TAPECAST_STYLES
#undef FIX
#undef COMPUTE
#undef PAIR
}

void tapecast::print_styles(FILE *out)
{
  fputs("* Styles of the package TAPECAST:\n\n", out);
#define FIX(name, ops) fputs("fix " #name "\n", out);
#define COMPUTE(name, ops) fputs("compute " #name "\n", out);
#define PAIR(name, ops) fputs("pair_style " #name "\n", out);
#include TAPECAST_STYLES
#undef FIX
#undef COMPUTE
#undef PAIR
  fputs("\n", out);
}
