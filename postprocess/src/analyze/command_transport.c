/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `transport` and `tortuosity`: conduction through an image. They differ in how conductivities are told and
 * in what is reported. */
#include <string.h>

#include "commands.h"
#include "extras.h"
#include "imageoptions.h"
#include "report.h"
#include "solveroptions.h"
#include "tapecast/fields.h"

typedef struct arguments {
  cli base;
  image_options image;
  const char *conductivity, *phase, *fields;
  bool json, tensor;
  tc_transport_options solver;
} arguments;

enum {
  KEY_CONDUCTIVITY = CLI_FIRST_KEY,
  KEY_PHASE,
  KEY_AXIS,
  KEY_PERIODIC,
  KEY_JSON,
  KEY_FIELDS,
  KEY_TENSOR
};

/* clang-format off */
#define SHARED_OPTIONS                                                                                       \
  {"axis", KEY_AXIS, "x|y|z", 0, "Direction of the applied difference (z)", 0},                              \
  {"periodic", KEY_PERIODIC, "AXES", 0,                                                                      \
   "Directions that are periodic, such as xy, x or none; the others insulate (xy)", 0},                      \
  {"fields", KEY_FIELDS, "FILE.vtkhdf", 0, "Write labels, potential, flux and distance for ParaView", 0},    \
  {"json", KEY_JSON, NULL, 0, "Print the result as JSON", 0}, {0}
/* clang-format on */

static const struct argp_option transport_options[] = {
    {"conductivity", KEY_CONDUCTIVITY, "LABEL=S_PER_M,…", 0,
     "Conductivity of each label, by number or by the name the file gives it; others insulate", 0},
    {"tensor", KEY_TENSOR, NULL, 0,
     "Solve along x, y and z and give the whole tensor (best with --periodic xyz: its own axis is left out)",
     0},
    SHARED_OPTIONS};

static const struct argp_option tortuosity_options[] = {
    {"phase", KEY_PHASE, "LABEL[,LABEL]…", 0, "The labels that make up the phase", 0}, SHARED_OPTIONS};

static tc_status parse_axis(const char *text, int *axis)
{
  for (int d = 0; d < 3; d++)
    if (text[0] == "xyz"[d] && !text[1]) {
      *axis = d;
      return TC_OK;
    }
  return tc_fail(TC_ERR_USAGE, "--axis: '%s' is not x, y or z", text);
}

static error_t check_fields(const struct argp_state *state, const arguments *a)
{
  if (!a->fields) return 0;
  if (a->tensor) return cli_need(state, "--fields is for one axis, not for --tensor");
  if (tc_fields_can_write(a->fields)) return 0;
  return cli_check(tc_fail(TC_ERR_USAGE, "--fields: '%s' does not end in .vtkhdf, .h5 or .hdf5", a->fields));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
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
  case KEY_JSON:
    a->json = true;
    break;
  case KEY_FIELDS:
    a->fields = arg;
    break;
  case KEY_TENSOR:
    a->tensor = true;
    break;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &a->image;
    state->child_inputs[1] = &a->solver;
    break;
  case ARGP_KEY_END:
    return check_fields(state, a);
  default:
    return ARGP_ERR_UNKNOWN;
  }
  return cli_check(status);
}

static const struct argp_child children[] = {
    {&image_options_argp, 0, NULL, 0}, {&solver_options_argp, 0, NULL, 0}, {0}};

const struct argp argp_transport = {
    transport_options,
    parse,
    "IMAGE",
    "Effective conductivity of an image of labelled voxels (.npy, TIFF, HDF5), by finite volumes: harmonic "
    "means on "
    "faces, electrodes on the outer faces, parts that touch only one electrode or none dropped and reported.",
    children,
    NULL,
    NULL};
const struct argp argp_tortuosity = {tortuosity_options,
                                     parse,
                                     "IMAGE",
                                     "Effective diffusivity of a phase, D = 1 inside and 0 outside. "
                                     "tortuosity_factor is volume_fraction/d_eff_rel (as "
                                     "in TauFactor and PoreSpy); tau_g is its square root.",
                                     children,
                                     NULL,
                                     NULL};

/* Say which labels of the image have no conductivity, pores apart. */
static tc_status note_insulators(const arguments *a, const tc_image *image, const tc_image_info *info,
                                 const bool *given)
{
  int64_t count[TC_LABELS];
  bool expected[TC_LABELS];
  char text[CLI_LIST_BYTES];
  TC_TRY(tc_image_count(image, count));
  for (int l = 0; l < TC_LABELS; l++) expected[l] = given[l] || strcmp(info->name[l], tc_pore_name) == 0;
  cli_list_labels(text, count, info, expected);
  if (text[0]) cli_note(&a->base, "no conductivity given for %s: taken as 0", text);
  return TC_OK;
}

static tc_status settle_conductivity(arguments *a, const tc_image *image, const tc_image_info *info)
{
  bool given[TC_LABELS] = {false};
  if (a->phase) {
    TC_TRY(cli_labels("--phase", a->phase, info, a->solver.conductivity));
    for (int l = 0; l < TC_LABELS; l++) given[l] = a->solver.conductivity[l] > 0;
    return cli_check_labels(&a->base, "--phase", image, info, given, false);
  }
  TC_TRY(cli_label_values("--conductivity", a->conductivity, info, 0, 1e300, a->solver.conductivity, given));
  TC_TRY(cli_check_labels(&a->base, "--conductivity", image, info, given, false));
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
  const tc_status converged = report_converged(&result, a->solver.tolerance, a->image.file);
  if (a->tensor) TC_TRY(converged); /* it has no numbers marked as not converged */
  TC_TRY(report_print(&a->base, object, a->json));
  return converged;
}

static tc_status solve_image(arguments *a, const tc_image *image, const tc_image_info *info, double started)
{
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
  TC_TRY(cli_parse(argp, argc, argv, &a->base, a));
  if (a->base.done) return TC_OK;
  if (!a->phase && !a->conductivity)
    return tc_fail(TC_ERR_USAGE, argp == &argp_tortuosity ? "--phase is needed" : "--conductivity is needed");
  tc_image *image = NULL;
  tc_image_info info;
  TC_TRY(image_options_read(&a->image, a->base.comm, &a->base,
                            "cubes are assumed (their size does not change these results)", &image, &info));
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
