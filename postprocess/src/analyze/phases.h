/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_PHASES_H
#define TAPECAST_ANALYZE_PHASES_H
/* The structure of an image as a JSON object, part by part. */
#include "cli.h"
#include "tapecast/json.h"
#include "tapecast/utilisation.h"

typedef struct phase_options {
  bool periodic[3];
  int64_t sizes;    /* diameters of the granulometry; 0: none */
  bool correlation; /* two-point correlations and chords too */
  double deviation; /* a box is representative when fractions deviate from box to box by no more than this */
} phase_options;

/* The `whole` image is on every rank. Only phases_each is collective. */

/* "porosity_interparticle", "porosity_open", "porosity_closed", "volume_fraction". */
tc_status phases_porosity(cJSON *object, const tc_image *whole, const tc_image_info *info,
                          const phase_options *options);

/* "interface_area_um2" by pairs "A-B", "specific_surface_1_um" (area of a phase over the volume of the
 * image), both by name. */
tc_status phases_surface(cJSON *object, const tc_image *whole, const tc_image_info *info,
                         const phase_options *options);

/* "phases": for each label that occurs its fraction, percolating fraction, clusters, sizes, chords and
 * correlation; "representative": whether the box is, for all labels. Shares the labels out over the ranks;
 * every rank gets all of it. `status` is that of what this rank did before: all return with the first
 * failure. */
tc_status phases_each(cJSON *object, MPI_Comm comm, const tc_image *whole, const tc_image_info *info,
                      const phase_options *options, tc_status status);

/* "utilisation". */
tc_status phases_utilisation(cJSON *object, const tc_image *whole, const tc_roles *roles,
                             const phase_options *options);

#endif
