/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For `plugin load tapecastplugin.so` in a LAMMPS with the package PLUGIN.
 */
#include "style_table.h"

/* Headers that are installed do not tell the version; a source tree does. */
#if __has_include("version.h")
#include "version.h"
#else
#define LAMMPS_VERSION 0
#endif

/* As in LAMMPS's lammpsplugin.h, which is not installed with the other headers. */
typedef struct {
  const char *version, *style, *name, *info, *author;
  void (*create)(void);
  void *handle;
} plugin;
typedef void (*registrar)(plugin *, void *lmp);

void lammpsplugin_init(void *lmp, void *handle, void *register_function);

/* LAMMPS copies the entry. */
void lammpsplugin_init(void *lmp, void *handle, void *register_function)
{
  for (const tc_style *s = tc_styles; s->kind; s++) {
    plugin entry = {LAMMPS_VERSION, s->kind, s->name, s->name, "TAPECAST", s->create, handle};
    ((registrar)register_function)(&entry, lmp);
  }
}
