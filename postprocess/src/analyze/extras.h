/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_EXTRAS_H
#define TAPECAST_ANALYZE_EXTRAS_H
/* Beyond one number a solve: raw images in, fields and tensors out. */
#include "cli.h"
#include "tapecast/json.h"
#include "tapecast/transport.h"

/* clang-format off */
#define RAW_OPTION(key)                                                                                      \
  {"raw", key, "SHAPE", 0,                                                                                   \
   "The file holds numbers alone: XxYxZ:TYPE[:SKIP], x fastest, such as 256x256x128:uint8 or "               \
   "…:uint16be:512 to skip a header of 512 bytes", 0}
/* clang-format on */

/* Collective. Read an image; `raw` is its stated shape, or NULL for a file that says its shape itself. */
tc_status extras_read(MPI_Comm comm, const char *path, const char *raw, tc_image **image,
                      tc_image_info *info);

/* Collective. Solve and, when `path` is not NULL, write the fields there. */
tc_status extras_solve(const tc_image *image, const tc_image_info *info, const tc_transport_options *solver,
                       const char *path, tc_transport_result *result);

/* Collective. Solve along x, y and z: object "sigma_tensor_s_m" with xx, xy, …, the flux along the first axis
 * that a unit gradient along the second one drives, and "tensor_asymmetry", the largest difference of
 * mirrored entries over the largest entry. `worst` gets the result that is farthest from converged. */
tc_status extras_tensor(const tc_image *image, const tc_transport_options *solver, cJSON *object,
                        tc_transport_result *worst);

#endif
