/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `structure`: what an image is like, before anything is conducted through it. */
#include <string.h>

#include "beadoptions.h"
#include "commands.h"
#include "imageoptions.h"
#include "phases.h"
#include "report.h"

typedef struct arguments {
  cli base;
  bead_options beads;
  const char *active, *electronic, *ionic, *raw;
  phase_options phases;
  bool json;
} arguments;

enum {
  KEY_PERIODIC = CLI_FIRST_KEY,
  KEY_SIZES,
  KEY_DEVIATION,
  KEY_NO_CORRELATION,
  KEY_ACTIVE,
  KEY_ELECTRONIC,
  KEY_IONIC,
  KEY_JSON,
  DEFAULT_SIZES = 32,
  MOST_SIZES = 1000
};

static const struct argp_option options[] = {
    {"periodic", KEY_PERIODIC, "AXES", 0, "Directions that are periodic, such as xy or none (xy)", 0},
    {"sizes", KEY_SIZES, "N", 0, "Diameters of the size distributions (32); 0 leaves them out", 0},
    {"deviation", KEY_DEVIATION, "SHARE", 0,
     "A box is representative when fractions deviate by no more than this from box to box (0.05)", 0},
    {"no-correlation", KEY_NO_CORRELATION, NULL, 0, "Leave out two-point correlations and chords", 0},
    {"active", KEY_ACTIVE, "LABEL[,LABEL]…", 0, "The active material, whose utilisation is wanted", 0},
    {"electronic", KEY_ELECTRONIC, "LABEL[,LABEL]…", 0,
     "What conducts electrons beside the active material (materials with sigma)", 0},
    {"ionic", KEY_IONIC, "LABEL[,LABEL]…", 0, "What conducts ions (materials with ionic=1)", 0},
    RAW_OPTION,
    {"json", KEY_JSON, NULL, 0, "Print the result as JSON, with all curves", 0},
    {0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  tc_status status = TC_OK;
  switch (key) {
  case KEY_PERIODIC:
    status = cli_periodic("--periodic", arg, a->phases.periodic);
    break;
  case KEY_SIZES:
    status = cli_integer("--sizes", arg, 0, MOST_SIZES, &a->phases.sizes);
    if (status == TC_OK && a->phases.sizes == 1) a->phases.sizes = 2;
    break;
  case KEY_DEVIATION:
    status = cli_number("--deviation", arg, 1e-6, 1, &a->phases.deviation);
    break;
  case KEY_NO_CORRELATION:
    a->phases.correlation = false;
    break;
  case KEY_ACTIVE:
    a->active = arg;
    break;
  case KEY_ELECTRONIC:
    a->electronic = arg;
    break;
  case KEY_IONIC:
    a->ionic = arg;
    break;
  case KEY_RAW:
    a->raw = arg;
    break;
  case KEY_JSON:
    a->json = true;
    break;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &a->beads;
    break;
  case ARGP_KEY_END:
    if ((a->electronic || a->ionic) && !a->active) return cli_need(state, "--active is needed too");
    break;
  default:
    return ARGP_ERR_UNKNOWN;
  }
  return cli_check(status);
}

static const struct argp_child children[] = {{&bead_options_argp, 0, NULL, 0}, {0}};

const struct argp argp_structure = {
    options,
    parse,
    "IMAGE|BEADS",
    "Structure of an image of labelled voxels, or of beads with --material: open and closed porosity, "
    "fractions, interface areas (Crofton), size distributions (openings by balls), chords, two-point "
    "correlations (and from them whether the box is representative), percolation and, with --active, how "
    "much of the active material electrons from below and ions from above reach.",
    children,
    NULL,
    NULL};

static tc_status read_image(const arguments *a, tc_image **image, tc_image_info *info)
{
  const bead_options *b = &a->beads;
  image_options from = {.file = b->file, .raw = a->raw, .has_voxel = b->has_voxel};
  memcpy(from.voxel, b->voxelize.voxel, sizeof from.voxel);
  return image_options_read(&from, a->base.comm, &a->base, "1 um is assumed", image, info);
}

/* The whole image, on every rank. */
static tc_status load(arguments *a, tc_image **whole, tc_image_info *info)
{
  tc_image *image = NULL;
  tc_beads *beads = NULL;
  if (a->beads.materials.count > 0)
    TC_TRY(bead_options_draw(&a->beads, &a->base, &beads, &image, info));
  else
    TC_TRY(read_image(a, &image, info));
  const tc_status status = tc_image_whole(image, whole);
  tc_beads_destroy(&beads);
  tc_image_destroy(&image);
  return status;
}

/* The labels of an option, some of which the image must have. */
static tc_status set_role(const arguments *a, const char *option, const char *text, const tc_image *whole,
                          const tc_image_info *info, bool *role)
{
  double given[TC_LABELS] = {0};
  if (!text) return TC_OK;
  TC_TRY(cli_labels(option, text, info, given));
  for (int l = 0; l < TC_LABELS; l++) role[l] = given[l] > 0;
  return cli_check_labels(&a->base, option, whole, info, role, true);
}

static tc_status set_roles(const arguments *a, const tc_image *whole, const tc_image_info *info,
                           tc_roles *roles)
{
  const materials *list = &a->beads.materials;
  TC_TRY(set_role(a, "--active", a->active, whole, info, roles->active));
  for (int l = 1; l <= list->count; l++) {
    roles->electronic[l] = !a->electronic && list->item[l - 1].sigma > 0;
    roles->ionic[l] = !a->ionic && list->item[l - 1].ionic;
  }
  TC_TRY(set_role(a, "--electronic", a->electronic, whole, info, roles->electronic));
  return set_role(a, "--ionic", a->ionic, whole, info, roles->ionic);
}

/* What is not measured label by label. */
static tc_status describe_whole(const arguments *a, const tc_image *whole, const tc_image_info *info,
                                cJSON *object)
{
  tc_roles roles = {0};
  TC_TRY(set_roles(a, whole, info, &roles));
  TC_TRY(phases_porosity(object, whole, info, &a->phases));
  TC_TRY(phases_surface(object, whole, info, &a->phases));
  return a->active ? phases_utilisation(object, whole, &roles, &a->phases) : TC_OK;
}

/* Rank 0 alone does the first part, while the others are at their labels already. */
static tc_status describe(const arguments *a, const tc_image *whole, const tc_image_info *info, cJSON *object)
{
  const tc_status status = a->base.rank == 0 ? describe_whole(a, whole, info, object) : TC_OK;
  return phases_each(object, a->base.comm, whole, info, &a->phases, status);
}

static tc_status run(arguments *a, int argc, char **argv)
{
  const double started = MPI_Wtime();
  tc_image *whole = NULL;
  tc_image_info info;
  TC_TRY(cli_parse(&argp_structure, argc, argv, &a->base, a));
  if (a->base.done) return TC_OK;
  TC_TRY(load(a, &whole, &info));
  cJSON *object = cJSON_CreateObject();
  tc_status status = describe(a, whole, &info, object);
  if (status == TC_OK) {
    report_shape(object, whole);
    report_cost(object, &a->base, started);
    status = report_print(&a->base, object, a->json);
  }
  cJSON_Delete(object);
  tc_image_destroy(&whole);
  return status;
}

tc_status command_structure(MPI_Comm comm, int argc, char **argv)
{
  arguments a = {
      .base = cli_start(comm),
      .beads = bead_options_defaults(),
      .phases = {
          .periodic = {true, true, false}, .sizes = DEFAULT_SIZES, .correlation = true, .deviation = 0.05}};
  a.beads.or_image = true;
  const tc_status status = run(&a, argc, argv);
  bead_options_release(&a.beads);
  return status;
}
