/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields and tensors for the commands. */
#include "extras.h"

#include <math.h>

#include "tapecast/fields.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

/* Potential and flux of this rank's voxels. */
typedef struct solution {
  double *potential;
  float *flux;
} solution;

static tc_status solve(const tc_image *image, const tc_transport_options *solver, solution *s,
                       tc_transport_result *result)
{
  const size_t voxels = (size_t)(image->n[0] * image->n[1] * image->nz);
  tc_status status = TC_NEW(&s->potential, voxels, "potential");
  if (status == TC_OK) status = TC_NEW(&s->flux, 3 * voxels, "flux");
  TC_TRY(tc_agree(image->comm, status));
  TC_TRY(tc_transport_solve(image, solver, result, s->potential));
  return tc_flux_field(image, solver, s->potential, s->flux);
}

static void release(solution *s)
{
  tc_free(&s->potential);
  tc_free(&s->flux);
}

tc_status extras_solve(const tc_image *image, const tc_image_info *info, const tc_transport_options *solver,
                       const char *path, tc_transport_result *result)
{
  if (!path) return tc_transport_solve(image, solver, result, NULL);
  solution s = {0};
  tc_status status = solve(image, solver, &s, result);
  if (status == TC_OK) status = tc_fields_write(image, info, solver, s.potential, s.flux, path);
  release(&s);
  return status;
}

/* Current densities that a unit gradient along an axis drives. */
static tc_status add_column(const tc_image *image, const tc_transport_options *solver, double column[3],
                            tc_transport_result *result)
{
  solution s = {0};
  double mean[3];
  const tc_status status = solve(image, solver, &s, result);
  if (status == TC_OK) tc_flux_mean(image, s.flux, mean);
  release(&s);
  TC_TRY(status);
  const int a = solver->axis;
  for (int d = 0; d < 3; d++) column[d] = mean[d] * (double)image->n[a] * image->spacing[a];
  column[a] = result->percolates ? result->sigma_eff : 0; /* the more accurate of the two */
  return TC_OK;
}

static bool worse(const tc_transport_result *a, const tc_transport_result *b)
{
  const bool a_done = a->converged || !a->percolates, b_done = b->converged || !b->percolates;
  return a_done != b_done ? !a_done : a->flux_imbalance > b->flux_imbalance;
}

tc_status extras_tensor(const tc_image *image, const tc_transport_options *solver, cJSON *object,
                        tc_transport_result *worst)
{
  double column[3][3], largest = 0, apart = 0;
  for (int a = 0; a < 3; a++) {
    tc_transport_options along = *solver;
    tc_transport_result result;
    along.axis = a;
    TC_TRY(add_column(image, &along, column[a], &result));
    if (a == 0 || worse(&result, worst)) *worst = result;
  }
  cJSON *tensor = cJSON_AddObjectToObject(object, "sigma_tensor_s_m");
  for (int r = 0; r < 3; r++)
    for (int c = 0; c < 3; c++) {
      const char key[3] = {"xyz"[r], "xyz"[c], 0};
      cJSON_AddNumberToObject(tensor, key, column[c][r]);
      largest = fmax(largest, fabs(column[c][r]));
      apart = fmax(apart, fabs(column[c][r] - column[r][c]));
    }
  cJSON_AddNumberToObject(object, "tensor_asymmetry", largest > 0 ? apart / largest : 0);
  return TC_OK;
}
