/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the C++ files of the bridge share. They hold no physics: they turn LAMMPS's virtual functions into
 * calls of a style's table, and a style's requests into calls of LAMMPS.
 */
#ifndef TAPECAST_BRIDGE_H
#define TAPECAST_BRIDGE_H

#include "bridge_version.h"
#include "host.h"

namespace tapecast
{

inline LAMMPS_NS::LAMMPS *lammps(const ts_host *host)
{
  return static_cast<LAMMPS_NS::LAMMPS *>(host->lmp);
}

/* A fix of ours answers extract(TC_STATE) with its state. */
#define TC_STATE "tapecast_state"
/* A pair style whose virial is not symmetric answers extract(TC_VIRIAL_SKEW) with double[3]: yx - xy, zx -
 * xz, zy - yz of this rank's virial in the latest tallied step. */
#define TC_VIRIAL_SKEW "virial_skew"

/* The global scalar and vector that a table promises, as LAMMPS's flags. */
template <typename Style, typename Ops> void set_outputs(Style *style, const Ops *ops)
{
  style->scalar_flag = ops->has_scalar;
  style->extscalar = ops->scalar_extensive;
  style->vector_flag = ops->vector_length > 0;
  style->size_vector = ops->vector_length;
  style->extvector = ops->vector_extensive;
}

/* Adds every style of styles.def to a LAMMPS instance; may be repeated. */
void register_styles(LAMMPS_NS::LAMMPS *lmp);

} // namespace tapecast

#endif
