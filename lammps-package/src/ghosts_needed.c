/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether anything but the pair style itself looks at ghost atoms or neighbour lists. A pair style that finds
 * its own neighbours can do without LAMMPS's ghosts, which in a small box outnumber the atoms and cost more
 * to keep up to date than many a force; but a style that is not known to do without must get them.
 */
#include "host.h"

#include <string.h>

/* A trailing * stands for any ending. */
static const char *const fixes_without[] = {
    "nve*",       "nvt*",       "nph*",           "npt*",         "press/berendsen*",
    "temp/*",     "langevin*",  "viscous*",       "deform*",      "ave/*",
    "print",      "wall/*",     "solvent/shrink", "drying/front", "setforce*",
    "addforce*",  "aveforce*",  "gravity*",       "freeze",       "momentum*",
    "balance",    "halt",       "vector",         "store/*",      "STORE*",
    "enforce2d*", "recenter",   "dt/reset*",      "lineforce",    "planeforce",
    "move",       "controller", "box/relax",      "DUMMY",        "TAPECAST*",
};
static const char *const computes_without[] = {
    "temp*",     "pe",    "pe/atom",   "ke*",         "pressure*",       "stress/atom", "reduce*",
    "erotate/*", "com*",  "gyration*", "msd*",        "property/atom",   "chunk/*",     "inertia/*",
    "momentum",  "vcm/*", "slice",     "global/atom", "viscosity/shear", "vacf*",       "displace/atom",
};

static int listed(const char *style, const char *const *list, size_t n)
{
  for (size_t k = 0; k < n; k++) {
    const size_t length = strlen(list[k]);
    if (list[k][length - 1] == '*' ? strncmp(style, list[k], length - 1) == 0 : strcmp(style, list[k]) == 0)
      return 1;
  }
  return 0;
}

int ts_ghosts_needed(ts_host *host, char *by, size_t size)
{
  tc_other other;
  if (!tc_get_settings(host).only_pair) {
    snprintf(by, size, "pair_style hybrid");
    return 1;
  }
  for (int i = 0; tc_get_fix(host, i, &other); i++)
    if (!listed(other.style, fixes_without, sizeof fixes_without / sizeof *fixes_without)) {
      snprintf(by, size, "fix %s", other.style);
      return 1;
    }
  for (int i = 0; tc_get_compute(host, i, &other); i++)
    if (!listed(other.style, computes_without, sizeof computes_without / sizeof *computes_without)) {
      snprintf(by, size, "compute %s", other.style);
      return 1;
    }
  return 0;
}
