/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RUN_STATUS_H
#define TAPECAST_RUN_STATUS_H
/* What a folder tells of the run in it, while a driver is at work there and afterwards. */
#include <cJSON.h>

#include "tapecast/error.h"

/* The content of state.json (run_state.h) and beside it
 *   folder
 *   stages       for each LAMMPS stage {"stage", "done", "begun", "checkpoint_age_s", and its record when
 * done} analysis     {"states", "done"}, when there are states of an electrode viscosity    {"points":
 * [{"shear_rate_1_s" (negative backward), "done", "begun", "checkpoint_age_s", "strain"}], "done"}, when
 * there are points files        paths of report.html, results.json, viscosity.json that are there
 * checkpoint_age_s is absent without a checkpoint. Owned by the caller. TC_ERR_INPUT when there is no run. */
tc_status tc_run_status(const char *folder, cJSON **json);

#endif
