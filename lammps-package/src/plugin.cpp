/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For `plugin load tapecastplugin.so` in a LAMMPS with the package PLUGIN: loading registers every style, as
 * tapecast-lmp does. (LAMMPS's own registration call knows one style at a time and lets it be unloaded again;
 * ours stay until `clear`.)
 */
#include "bridge.h"
#include "lammpsplugin.h"

extern "C" void lammpsplugin_init(void *lmp, void *, void *)
{
  tapecast::register_styles(static_cast<LAMMPS_NS::LAMMPS *>(lmp));
}
