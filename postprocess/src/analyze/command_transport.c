/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `transport` and `tortuosity`: conduction through an image. They differ in how conductivities are told and
 * in what is reported. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "extras.h"
#include "report.h"
#include "tapecast/fields.h"

typedef struct arguments {
  cli base;
  const char *image, *conductivity, *phase, *raw, *fields;
  double voxel[3];
  bool has_voxel, json, tensor;
  tc_transport_options solver;
} arguments;

enum {
  KEY_CONDUCTIVITY = CLI_FIRST_KEY,
  KEY_PHASE,
  KEY_AXIS,
  KEY_PERIODIC,
  KEY_TOL,
  KEY_ITERATIONS,
  KEY_VOXEL,
  KEY_JSON,
  KEY_VERBOSE,
  KEY_RAW,
  KEY_FIELDS,
  KEY_TENSOR
};

/* clang-format off */
#define SOLVER_OPTIONS                                                                                       \
  {"axis", KEY_AXIS, "x|y|z", 0, "Direction of the applied difference (z)", 0},                              \
  {"periodic", KEY_PERIODIC, "AXES", 0,                                                                      \
   "Directions that are periodic, such as xy, x or none; the others insulate (xy)", 0},                      \
  {"tol", KEY_TOL, "TOL", 0, "Allowed difference of the fluxes through the planes, relative (1e-4)", 0},     \
  {"max-iterations", KEY_ITERATIONS, "N", 0, "Give up after so many", 0},                                    \
  {"voxel", KEY_VOXEL, "LENGTH", 0, "Voxel edge, or three with commas, where the file has none", 0},         \
  RAW_OPTION(KEY_RAW),                                                                                       \
  {"fields", KEY_FIELDS, "FILE.vtkhdf", 0, "Write labels, potential, flux and distance for ParaView", 0},    \
  {"json", KEY_JSON, NULL, 0, "Print the result as JSON", 0},                                                \
  {"verbose", KEY_VERBOSE, NULL, 0, "A line an iteration on standard error", 0},                             \
  CLI_HELP_OPTIONS, {0}
/* clang-format on */

static const struct argp_option transport_options[] = {
    {"conductivity", KEY_CONDUCTIVITY, "LABEL=S_PER_M,…", 0,
     "Conductivity of each label, by number or by the name the file gives it; others insulate", 0},
    {"tensor", KEY_TENSOR, NULL, 0,
     "Solve along x, y and z and give the whole tensor (best with --periodic xyz: its own axis is left out)",
     0},
    SOLVER_OPTIONS};

static const struct argp_option tortuosity_options[] = {
    {"phase", KEY_PHASE, "LABEL[,LABEL]…", 0, "The labels that make up the phase", 0}, SOLVER_OPTIONS};

static tc_status parse_axis(const char *text, int *axis)
{
  for (int d = 0; d < 3; d++)
    if (text[0] == "xyz"[d] && !text[1]) {
      *axis = d;
      return TC_OK;
    }
  return tc_fail(TC_ERR_USAGE, "--axis: '%s' is not x, y or z", text);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  int64_t count = 0;
  tc_status status = TC_OK;
  switch (key) {
  case KEY_CONDUCTIVITY:
    a->conductivity = arg;
    break;
  case KEY_PHASE:
    a->phase = arg;
    break;
  case KEY_AXIS:
    status = parse_axis(arg, &a->solver.axis);
    break;
  case KEY_PERIODIC:
    status = cli_periodic("--periodic", arg, a->solver.periodic);
    break;
  case KEY_TOL:
    status = cli_number("--tol", arg, 1e-6, 1e-2, &a->solver.tolerance);
    break;
  case KEY_ITERATIONS:
    status = cli_integer("--max-iterations", arg, 1, 1000000, &count);
    a->solver.max_iterations = (int)count;
    break;
  case KEY_VOXEL:
    status = cli_voxel("--voxel", arg, a->voxel);
    a->has_voxel = true;
    break;
  case KEY_JSON:
    a->json = true;
    break;
  case KEY_RAW:
    a->raw = arg;
    break;
  case KEY_FIELDS:
    a->fields = arg;
    break;
  case KEY_TENSOR:
    a->tensor = true;
    break;
  case KEY_VERBOSE:
    a->solver.verbose = true;
    break;
  case CLI_HELP:
  case CLI_USAGE:
    return cli_help(key, state);
  case ARGP_KEY_ARG:
    if (a->image) return cli_need(state, "one IMAGE is needed, not two");
    a->image = arg;
    break;
  case ARGP_KEY_END:
    if (!a->image) return cli_need(state, "an IMAGE is needed");
    if (a->fields && a->tensor) return cli_need(state, "--fields is for one axis, not for --tensor");
    if (a->fields && !tc_fields_can_write(a->fields))
      return cli_check(
          state, tc_fail(TC_ERR_USAGE, "--fields: '%s' does not end in .vtkhdf, .h5 or .hdf5", a->fields));
    break;
  default:
    return ARGP_ERR_UNKNOWN;
  }
  return cli_check(state, status);
}

const struct argp argp_transport = {
    transport_options,
    parse,
    "IMAGE",
    "Effective conductivity of an image of labelled voxels (.npy, TIFF, HDF5), by finite volumes: harmonic "
    "means on "
    "faces, electrodes on the outer faces, parts that touch only one electrode or none dropped and reported.",
    NULL,
    NULL,
    NULL};
const struct argp argp_tortuosity = {tortuosity_options,
                                     parse,
                                     "IMAGE",
                                     "Effective diffusivity of a phase, D = 1 inside and 0 outside. "
                                     "tortuosity_factor is volume_fraction/d_eff_rel (as "
                                     "in TauFactor and PoreSpy); tau_g is its square root.",
                                     NULL,
                                     NULL,
                                     NULL};

/* The voxel size the solver is to use: the option, else the file's, else 1. */
static tc_status settle_spacing(const arguments *a, tc_image *image, const tc_image_info *info)
{
  if (a->has_voxel)
    memcpy(image->spacing, a->voxel, sizeof image->spacing);
  else if (!info->has_spacing)
    cli_note(&a->base, "%s has no voxel size; cubes are assumed (their size does not change these results)",
             a->image);
  return TC_OK;
}

/* Say which labels of the image have no conductivity. */
static tc_status note_insulators(const arguments *a, const tc_image *image, const tc_image_info *info,
                                 const bool *given)
{
  int64_t count[TC_LABELS];
  char text[512] = "";
  size_t used = 0;
  TC_TRY(tc_image_count(image, count));
  const double all = (double)image->n[0] * (double)image->n[1] * (double)image->n[2];
  for (int l = 0; l < TC_LABELS && used < sizeof text; l++)
    if (count[l] > 0 && !given[l] && strcmp(info->name[l], tc_pore_name) != 0) {
      const double share = 100 * (double)count[l] / all;
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%d%s%s (%.3g %%)", used ? ", " : "", l,
                               info->name[l][0] ? " " : "", info->name[l], share < 10 ? share : round(share));
    }
  if (used) cli_note(&a->base, "no conductivity given for %s: taken as 0", text);
  return TC_OK;
}

static tc_status settle_conductivity(arguments *a, const tc_image *image, const tc_image_info *info)
{
  bool given[TC_LABELS] = {false};
  if (a->phase) {
    TC_TRY(cli_labels("--phase", a->phase, info, a->solver.conductivity));
    for (int l = 0; l < TC_LABELS; l++) given[l] = a->solver.conductivity[l] > 0;
    return cli_note_absent(&a->base, "--phase", image, given);
  }
  TC_TRY(cli_label_values("--conductivity", a->conductivity, info, 0, 1e300, a->solver.conductivity, given));
  TC_TRY(cli_note_absent(&a->base, "--conductivity", image, given));
  return note_insulators(a, image, info, given);
}

static void fill(const arguments *a, const tc_image *image, const tc_transport_result *result, double started,
                 cJSON *object)
{
  cJSON_AddNumberToObject(object, "volume_fraction", result->volume_fraction);
  if (a->phase) {
    report_diffusion(object, result);
  } else if (!a->tensor) {
    report_conductivity(object, result);
    cJSON_AddNumberToObject(object, "ratio", result->ratio);
    cJSON_AddNumberToObject(object, "percolating_fraction", result->percolating_fraction);
  }
  report_solver(object, result);
  if (!a->tensor) cJSON_AddStringToObject(object, "axis", (const char *[]){"x", "y", "z"}[a->solver.axis]);
  report_shape(object, image);
  report_cost(object, &a->base, started);
}

static tc_status solve(const arguments *a, const tc_image *image, const tc_image_info *info, double started,
                       cJSON *object)
{
  tc_transport_result result;
  TC_TRY(a->tensor ? extras_tensor(image, &a->solver, object, &result)
                   : extras_solve(image, info, &a->solver, a->fields, &result));
  fill(a, image, &result, started, object);
  const tc_status converged = report_converged(&result, a->solver.tolerance, a->image);
  if (a->tensor) TC_TRY(converged); /* it has no numbers marked as not converged */
  TC_TRY(report_print(&a->base, object, a->json));
  return converged;
}

static tc_status solve_image(arguments *a, tc_image *image, const tc_image_info *info, double started)
{
  TC_TRY(settle_spacing(a, image, info));
  TC_TRY(settle_conductivity(a, image, info));
  cJSON *object = cJSON_CreateObject();
  const tc_status status = solve(a, image, info, started, object);
  cJSON_Delete(object);
  return status;
}

static tc_status run(arguments *a, const struct argp *argp, int argc, char **argv)
{
  const double started = MPI_Wtime();
  a->solver = tc_transport_defaults();
  TC_TRY(cli_parse(argp, argc, argv, a));
  if (a->base.done) return TC_OK;
  if (!a->phase && !a->conductivity)
    return tc_fail(TC_ERR_USAGE, argp == &argp_tortuosity ? "--phase is needed" : "--conductivity is needed");
  tc_image *image = NULL;
  tc_image_info info;
  TC_TRY(extras_read(a->base.comm, a->image, a->raw, &image, &info));
  const tc_status status = solve_image(a, image, &info, started);
  tc_image_destroy(&image);
  return status;
}

tc_status command_transport(MPI_Comm comm, int argc, char **argv)
{
  arguments a = {.base = cli_start(comm)};
  return run(&a, &argp_transport, argc, argv);
}

tc_status command_tortuosity(MPI_Comm comm, int argc, char **argv)
{
  arguments a = {.base = cli_start(comm)};
  return run(&a, &argp_tortuosity, argc, argv);
}
