/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_DUMPCHECK_H
#define TAPECAST_DUMPCHECK_H
#include <cJSON.h>

#include "plan.h"

/* Count the beads of a dump's last frame by type and add up their masses, less the solvent: every bead has to be
 * there, and of the size and mass its type has in the slurry (dried 0) or dry (1). Adds "beads",
 * "dry_mass_pg" and "box_um" to `into`. TC_ERR_UNSTABLE names the first type that is wrong; TC_ERR_INPUT when
 * it is no dump. */
tc_status tc_dump_check(const tc_recipe *recipe, const tc_plan *plan, const char *path, int dried,
                        cJSON *into);

#endif
