/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the styles part of LAMMPS itself: LAMMPS includes this header among those of its own styles (see
 * drop-in.cmake), once for the classes and once for each of its tables.
 */
#if defined(FIX_CLASS)
#define FIX(name, ops) FixStyle(name, tapecast::FixOf<&ops>)
#define COMPUTE(name, ops)
#define PAIR(name, ops)
#include "styles.def"
#elif defined(COMPUTE_CLASS)
#define FIX(name, ops)
#define COMPUTE(name, ops) ComputeStyle(name, tapecast::ComputeOf<&ops>)
#define PAIR(name, ops)
#include "styles.def"
#elif defined(PAIR_CLASS)
#define FIX(name, ops)
#define COMPUTE(name, ops)
#define PAIR(name, ops) PairStyle(name, tapecast::PairOf<&ops>)
#include "styles.def"
#else
#include "bridge_styles.h"
#endif
#undef FIX
#undef COMPUTE
#undef PAIR
