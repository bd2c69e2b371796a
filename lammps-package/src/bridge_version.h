/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything in which the supported versions of LAMMPS differ. Tested: 29 Sep 2021 and 4 Feb 2025. The build
 * finds out which header files exist (see CMakeLists.txt) and which interface they declare.
 */
#ifndef TAPECAST_BRIDGE_VERSION_H
#define TAPECAST_BRIDGE_VERSION_H

#include "angle.h"
#include "atom.h"
#include "bond.h"
#include "comm.h"
#include "compute.h"
#include "dihedral.h"
#include "domain.h"
#include "error.h"
#include "fix.h"
#include "force.h"
#include "group.h"
#include "improper.h"
#include "input.h"
#include "kspace.h"
#include "lammps.h"
#include "memory.h"
#include "modify.h"
#include "neigh_list.h"
#include "neighbor.h"
#include "pair.h"
#include "update.h"
#include "utils.h"

#if __has_include("exceptions.h")
#include "exceptions.h"
#endif
#include <exception>
#include <string>

namespace tapecast
{

/* comm->forward_comm_fix(fix) until 2021, comm->forward_comm(fix) since. */
template <typename C>
auto forward_comm(C *comm, LAMMPS_NS::Fix *fix, int) -> decltype(comm->forward_comm_fix(fix))
{
  comm->forward_comm_fix(fix);
}
template <typename C> void forward_comm(C *comm, LAMMPS_NS::Fix *fix, long)
{
  comm->forward_comm(fix);
}

/* An error that every rank meets, already printed. LAMMPS without exceptions ends the program itself. */
inline bool ends_orderly(const std::exception &failure)
{
#if __has_include("exceptions.h")
  return dynamic_cast<const LAMMPS_NS::LAMMPSException *>(&failure) &&
         !dynamic_cast<const LAMMPS_NS::LAMMPSAbortException *>(&failure);
#else
  return (void)failure, false;
#endif
}

} // namespace tapecast

#endif
