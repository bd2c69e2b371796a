/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_REPORT_H
#define TAPECAST_ANALYZE_REPORT_H
/* Results as JSON objects, and a JSON object as a table for people: every number is put together once. */
#include "cli.h"
#include "tapecast/json.h"
#include "tapecast/profile.h"
#include "tapecast/transport.h"

/* Print `result` on standard output: as JSON, or as a table of keys and values. */
void report_table(const cJSON *result);

/* Collective. Rank 0 writes the object to `path` ("-": standard output). */
tc_status report_write(const cli *c, const cJSON *result, const char *path);

/* Collective. The command's result on standard output, as JSON or as a table. */
tc_status report_print(const cli *c, const cJSON *result, bool as_json);

/* Where the solver's numbers stand in the contract: residual, iterations, … */
void report_solver(cJSON *object, const tc_transport_result *result);

/* Conductivity: "sigma_eff_s_m". A number that did not converge is null, and the last value stands
 * under "sigma_eff_unconverged_s_m". */
void report_conductivity(cJSON *object, const tc_transport_result *result);

/* Diffusion with D = 1 in the phase: d_eff_rel, tau_g = sqrt(volume_fraction/d_eff_rel),
 * tortuosity_factor = volume_fraction/d_eff_rel, percolating_fraction. */
void report_diffusion(cJSON *object, const tc_transport_result *result);

/* "voxels", "voxel_um". */
void report_shape(cJSON *object, const tc_image *image);

/* The profile: z_um, porosity, porosity_interparticle and the fraction of each named label. */
void report_profile(cJSON *object, const tc_profile *profile, const double *nanoporosity,
                    const tc_image_info *info);

/* What a label is called in results: its name, else its number. */
void report_label(char key[TC_NAME_BYTES], int label, const tc_image_info *info);

/* Fractions of the labels that occur or have a name other than pore, by name, else by number. */
void report_fractions(cJSON *object, const double *fraction, const tc_image_info *info);

/* Collective. "seconds" (wall time since the command began), "ranks", "peak_rss_mb" (sum over ranks). */
void report_cost(cJSON *object, const cli *c, double started);

/* TC_OK, or TC_ERR_NOT_CONVERGED with a message about `what`. */
tc_status report_converged(const tc_transport_result *result, double tolerance, const char *what);

#endif
