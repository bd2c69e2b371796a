/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_SEEDS_H
#define RP_SEEDS_H
/* Several runs of one recipe as samples: their seeds differ, perhaps their numbers of beads. */
#include <cJSON.h>
#include <stddef.h>

#include "tapecast/error.h"

/* Replace every measured number of `results` (of the run in `run_dir`) by its mean over this run and those in
 * the folders `with` (length count), and its "_stderr" by the standard error of that mean; profiles are
 * averaged slice by slice. What one run lacks is averaged over those that have it.
 *
 * Adds the object "seeds": "runs", a list of {folder, seed, beads}, this one first, and "quantities", for the
 * path of each number (quantity.h) its mean, stderr and the values by run, null where there is none. It also
 * goes into run_dir/results.json, whose other numbers stay those of the run alone, and into
 * csv_folder/seeds.csv.
 *
 * Errors: TC_ERR_INPUT when a folder has no results, its recipe differs in more than name, seed, beads,
 * reference and how it is run (the message names the key and both values), or its seed and beads are those of
 * another of the runs; TC_ERR_IO. */
tc_status rp_seeds_average(const char *run_dir, const char *const *with, size_t count, const char *csv_folder,
                           cJSON *results);

#endif
