/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `voxelize`: beads to an image file. */
#include "beadoptions.h"
#include "commands.h"
#include "report.h"

typedef struct arguments {
  cli base;
  bead_options beads;
  const char *output;
  bool json;
} arguments;

enum { KEY_OUTPUT = 'o', KEY_JSON = CLI_FIRST_KEY };

static const struct argp_option options[] = {
    {"output", KEY_OUTPUT, "IMAGE", 0, "Write .npy, .tif, .vtkhdf or .h5", 0},
    {"json", KEY_JSON, NULL, 0, "Print shape and fractions as JSON", 0},
    {0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case KEY_OUTPUT:
    a->output = arg;
    return cli_check(cli_image_path("-o", arg));
  case KEY_JSON:
    a->json = true;
    return 0;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &a->beads;
    return 0;
  case ARGP_KEY_END:
    return a->output ? 0 : cli_need(state, "-o IMAGE is needed");
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {{&bead_options_argp, 0, NULL, 0}, {0}};

const struct argp argp_voxelize = {
    options,
    parse,
    "BEADS",
    "Beads of a LAMMPS dump (dump custom: type, x y z, radius) or data file "
    "(atom_style sphere) to labelled voxels. A voxel belongs to the bead that holds its "
    "centre. Without --material every bead type is a label.",
    children,
    NULL,
    NULL};

static tc_status print(const arguments *a, const tc_image *image, const tc_image_info *info, double started)
{
  tc_profile *profile = NULL;
  TC_TRY(tc_profile_create(image, 1, &profile));
  cJSON *object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "image", a->output);
  report_shape(object, image);
  cJSON_AddNumberToObject(object, "porosity_interparticle", tc_porosity_interparticle(profile->fraction));
  report_fractions(cJSON_AddObjectToObject(object, "volume_fraction"), profile->fraction, info);
  report_cost(object, &a->base, started);
  const tc_status status = report_print(&a->base, object, a->json);
  cJSON_Delete(object);
  tc_profile_destroy(&profile);
  return status;
}

static tc_status run(arguments *a, int argc, char **argv)
{
  const double started = MPI_Wtime();
  tc_beads *beads = NULL;
  tc_image *image = NULL;
  tc_image_info info;
  TC_TRY(cli_parse(&argp_voxelize, argc, argv, &a->base, a));
  if (a->base.done) return TC_OK;
  TC_TRY(bead_options_draw(&a->beads, &a->base, &beads, &image, &info));
  tc_beads_destroy(&beads);
  tc_status status = tc_image_write(image, a->output, &info);
  if (status == TC_OK) status = print(a, image, &info, started);
  tc_image_destroy(&image);
  return status;
}

tc_status command_voxelize(MPI_Comm comm, int argc, char **argv)
{
  arguments a = {.base = cli_start(comm), .beads = bead_options_defaults()};
  const tc_status status = run(&a, argc, argv);
  bead_options_release(&a.beads);
  return status;
}
