/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the styles known to a LAMMPS that is a shared library.
 *
 * LAMMPS makes its tables of styles anew whenever it is constructed and at each `clear` command, and calls
 * LAMMPS::post_create right after. Defining that function in the program, or in a preloaded library, puts us
 * in front of LAMMPS's own, so that our styles are there in time for -restart2data, and again after `clear`.
 */
#include "bridge.h"

#include <dlfcn.h>

void LAMMPS_NS::LAMMPS::post_create()
{
  tapecast::register_styles(this);
  typedef void (*method)(LAMMPS *);
  const auto original = reinterpret_cast<method>(dlsym(RTLD_NEXT, "_ZN9LAMMPS_NS6LAMMPS11post_createEv"));
  if (original) original(this);
}
