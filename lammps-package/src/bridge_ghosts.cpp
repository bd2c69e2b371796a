/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether anything but the pair style itself looks at ghost atoms or neighbour lists. A pair style that finds
 * its own neighbours can do without LAMMPS's ghosts, which in a small box outnumber the atoms and cost more
 * to keep up to date than many a force; but a style that is not known to do without must get them.
 */
#include "bridge.h"

#include <cstring>

using namespace LAMMPS_NS;

/* A trailing * stands for any ending. */
static const char *const fixes_without[] = {
    "nve*",       "nvt*",      "nph*",       "npt*",       "press/berendsen", "temp/*",         "langevin*",
    "viscous*",   "deform*",   "ave/*",      "print",      "wall/*",          "solvent/shrink", "setforce*",
    "addforce*",  "aveforce*", "gravity*",   "freeze",     "momentum*",       "balance",        "halt",
    "vector",     "store/*",   "STORE*",     "enforce2d*", "recenter",        "dt/reset*",      "lineforce",
    "planeforce", "move",      "controller", "box/relax",  "DUMMY",           "TAPECAST*",
};
static const char *const computes_without[] = {
    "temp*",     "pe",    "pe/atom",   "ke*",         "pressure*",       "stress/atom", "reduce*",
    "erotate/*", "com*",  "gyration*", "msd*",        "property/atom",   "chunk/*",     "inertia/*",
    "momentum",  "vcm/*", "slice",     "global/atom", "viscosity/shear", "vacf*",       "displace/atom",
};

static bool listed(const char *style, const char *const *list, size_t n)
{
  for (size_t k = 0; k < n; k++) {
    const size_t length = strlen(list[k]);
    if (list[k][length - 1] == '*' ? strncmp(style, list[k], length - 1) == 0 : strcmp(style, list[k]) == 0)
      return true;
  }
  return false;
}

bool tapecast::ghosts_needed(const ts_host *host, char *by, size_t size)
{
  const Modify *modify = host->lmp->modify;
  if (host->lmp->force->pair != host->pair) {
    snprintf(by, size, "pair_style hybrid");
    return true;
  }
  for (int i = 0; i < modify->nfix; i++)
    if (!listed(modify->fix[i]->style, fixes_without, sizeof fixes_without / sizeof *fixes_without)) {
      snprintf(by, size, "fix %s", modify->fix[i]->style);
      return true;
    }
  for (int i = 0; i < modify->ncompute; i++)
    if (!listed(modify->compute[i]->style, computes_without,
                sizeof computes_without / sizeof *computes_without)) {
      snprintf(by, size, "compute %s", modify->compute[i]->style);
      return true;
    }
  return false;
}
