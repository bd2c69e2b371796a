/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `profile`: porosity and volume fractions of an image, in the whole and along z. */
#include "commands.h"
#include "imageoptions.h"
#include "report.h"

typedef struct arguments {
  cli base;
  image_options image;
  const char *nanoporosity;
  int64_t bins;
  bool json;
} arguments;

enum { KEY_BINS = CLI_FIRST_KEY, KEY_NANOPOROSITY, KEY_JSON, MOST_BINS = 100000, DEFAULT_BINS = 50 };

static const struct argp_option options[] = {
    {"bins", KEY_BINS, "N", 0, "Bins along z (50; at most one a plane)", 0},
    {"nanoporosity", KEY_NANOPOROSITY, "LABEL=P,…", 0,
     "Share of a label's own volume that is pores; adds to porosity", 0},
    {"json", KEY_JSON, NULL, 0, "Print the result as JSON", 0},
    {0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case KEY_BINS:
    return cli_check(cli_integer("--bins", arg, 1, MOST_BINS, &a->bins));
  case KEY_NANOPOROSITY:
    a->nanoporosity = arg;
    return 0;
  case KEY_JSON:
    a->json = true;
    return 0;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &a->image;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {{&image_options_argp, 0, NULL, 0}, {0}};

const struct argp argp_profile = {
    options,
    parse,
    "IMAGE",
    "Porosity, volume fractions, and their profiles along z, of an image of labelled "
    "voxels (.npy, TIFF, HDF5). Label 0 is pore.",
    children,
    NULL,
    NULL};

static tc_status report(const arguments *a, const tc_image *image, const tc_image_info *info, double started)
{
  double nanoporosity[TC_LABELS] = {0};
  bool given[TC_LABELS] = {false};
  if (a->nanoporosity)
    TC_TRY(cli_label_values("--nanoporosity", a->nanoporosity, info, 0, 1, nanoporosity, given));
  TC_TRY(cli_check_labels(&a->base, "--nanoporosity", image, info, given, false));
  tc_profile *profile = NULL;
  TC_TRY(tc_profile_create(image, (int)a->bins, &profile));
  cJSON *object = cJSON_CreateObject();
  cJSON_AddNumberToObject(object, "porosity", tc_porosity_total(profile->fraction, nanoporosity));
  cJSON_AddNumberToObject(object, "porosity_interparticle", tc_porosity_interparticle(profile->fraction));
  report_fractions(cJSON_AddObjectToObject(object, "volume_fraction"), profile->fraction, info);
  report_shape(object, image);
  report_profile(cJSON_AddObjectToObject(object, "profile"), profile, nanoporosity, info);
  report_cost(object, &a->base, started);
  const tc_status status = report_print(&a->base, object, a->json);
  cJSON_Delete(object);
  tc_profile_destroy(&profile);
  return status;
}

tc_status command_profile(MPI_Comm comm, int argc, char **argv)
{
  const double started = MPI_Wtime();
  arguments a = {.base = cli_start(comm), .bins = DEFAULT_BINS};
  TC_TRY(cli_parse(&argp_profile, argc, argv, &a.base, &a));
  if (a.base.done) return TC_OK;
  tc_image *image = NULL;
  tc_image_info info;
  TC_TRY(image_options_read(&a.image, comm, &a.base, "z_um counts planes (--voxel gives it)", &image, &info));
  const tc_status status = report(&a, image, &info, started);
  tc_image_destroy(&image);
  return status;
}
