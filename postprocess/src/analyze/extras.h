/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_EXTRAS_H
#define TAPECAST_ANALYZE_EXTRAS_H
/* Beyond one number a solve: fields and tensors. */
#include "cli.h"
#include "tapecast/json.h"
#include "tapecast/transport.h"

/* Collective. Solve and, when `path` is not NULL, write the fields there. */
tc_status extras_solve(const tc_image *image, const tc_image_info *info, const tc_transport_options *solver,
                       const char *path, tc_transport_result *result);

/* Collective. Solve along x, y and z: object "sigma_tensor_s_m" with xx, xy, …, the flux along the first axis
 * that a unit gradient along the second one drives, and "tensor_asymmetry", the largest difference of
 * mirrored entries over the largest entry. `worst` gets the result that is farthest from converged. */
tc_status extras_tensor(const tc_image *image, const tc_transport_options *solver, cJSON *object,
                        tc_transport_result *worst);

#endif
