/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `electrode`: everything about one state of an electrode, from its beads. */
#include <stdio.h>
#include <string.h>

#include "beadoptions.h"
#include "commands.h"
#include "conduction.h"
#include "networks.h"
#include "solveroptions.h"

typedef struct arguments {
  cli base;
  bead_options beads;
  const char *image, *json, *networks;
  int64_t bins;
  double electrode_depth; /* um */
  conduction conduction;
} arguments;

enum {
  KEY_IMAGE = CLI_FIRST_KEY,
  KEY_JSON,
  KEY_BINS,
  KEY_PLAIN,
  KEY_RICHARDSON,
  KEY_SENSITIVITY,
  KEY_DEPTH,
  KEY_PORE_ION,
  KEY_NETWORKS,
  MOST_BINS = 100000,
  DEFAULT_BINS = 50
};

static const struct argp_option options[] = {
    {"profile-bins", KEY_BINS, "N", 0, "Bins along z (50; at most one a plane)", 0},
    {"richardson", KEY_RICHARDSON, NULL, 0, "Solve with voxels twice as large too: error bars of the grid",
     0},
    {"contact-sensitivity", KEY_SENSITIVITY, NULL, 0,
     "Solve with necks of 0.7 and 1.3 times the radius (low, high) and reaches of 0.98 and 1.02 times (near, "
     "far) too",
     0},
    {"electrode-depth", KEY_DEPTH, "LENGTH", 0,
     "Current enters this deep below both faces, as electrodes do that are pressed into a rough layer (0); "
     "porosity and profile are of the whole",
     0},
    {"pore-sigma-ion", KEY_PORE_ION, "S_PER_M", 0,
     "Ionic conductivity of the pores between beads, when a liquid fills them (0)", 0},
    {"plain-voxels", KEY_PLAIN, NULL, 0,
     "Conduct through voxels that are all of one material, not through cells that the beads cut", 0},
    {"image", KEY_IMAGE, "IMAGE", 0, "Write the voxels of the beads as they are: .npy, .tif, .vtkhdf or .h5",
     0},
    {"networks", KEY_NETWORKS, "PREFIX", 0,
     "Write the networks of the ion conductors, the electron conductors and the pores: PREFIX-ions.csv for "
     "OpenPNM "
     "(in metres), PREFIX-ions.vtp for ParaView (in um), …",
     0},
    {"json", KEY_JSON, "FILE", 0, "Write the results as JSON; - is standard output, without the table", 0},
    {0}};

static tc_status parse_depth(const char *text, double *depth)
{
  TC_TRY(cli_length("--electrode-depth", text, depth));
  return *depth >= 0 ? TC_OK : tc_fail(TC_ERR_USAGE, "--electrode-depth: %s; it must be 0 or more", text);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  tc_status status = TC_OK;
  switch (key) {
  case KEY_IMAGE:
    a->image = arg;
    status = cli_image_path("--image", arg);
    break;
  case KEY_JSON:
    a->json = arg;
    break;
  case KEY_BINS:
    status = cli_integer("--profile-bins", arg, 1, MOST_BINS, &a->bins);
    break;
  case KEY_DEPTH:
    status = parse_depth(arg, &a->electrode_depth);
    break;
  case KEY_PORE_ION:
    status = cli_number("--pore-sigma-ion", arg, 0, 1e12, &a->conduction.pore_sigma_ion);
    break;
  case KEY_NETWORKS:
    a->networks = arg;
    break;
  case KEY_PLAIN:
    a->conduction.plain_voxels = true;
    break;
  case KEY_RICHARDSON:
    a->conduction.richardson = true;
    break;
  case KEY_SENSITIVITY:
    a->conduction.sensitivity = true;
    break;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &a->beads;
    state->child_inputs[1] = &a->conduction.solver;
    break;
  case ARGP_KEY_END:
    if (a->beads.materials.count == 0) return cli_need(state, "at least one --material is needed");
    break;
  default:
    return ARGP_ERR_UNKNOWN;
  }
  return cli_check(status);
}

static const struct argp_child children[] = {
    {&bead_options_argp, 0, NULL, 0}, {&solver_options_argp, 0, NULL, 0}, {0}};

const struct argp argp_electrode = {
    options,
    parse,
    "BEADS",
    "Porosity, profiles, effective electronic conductivity (materials with "
    "sigma) and tortuosity of the ion conductors "
    "(materials with ionic=1 or sigma_ion, pores with --pore-sigma-ion) of an electrode, straight from its "
    "beads. x and y "
    "are taken as the file says; current "
    "flows along z between the faces of the image. Porosity, fractions and profiles "
    "are those of the beads as they are; scale, neck and reach say what a contact is, "
    "and only count for conduction.",
    children,
    NULL,
    NULL};

static const material *material_of(const arguments *a, int label)
{
  return &a->beads.materials.item[label - 1];
}

static void report_geometry(cJSON *object, const arguments *a, const tc_beads *beads, const tc_image *image)
{
  const double box[3] = {(double)image->n[0] * image->spacing[0], (double)image->n[1] * image->spacing[1],
                         (double)image->n[2] * image->spacing[2]};
  cJSON_AddStringToObject(object, "dump", a->beads.file);
  cJSON_AddNumberToObject(object, "timestep", (double)beads->timestep);
  cJSON_AddNumberToObject(object, "beads", (double)beads->count);
  cJSON_AddNumberToObject(object, "thickness_um", box[2]);
  tc_json_add_numbers(object, "box_um", box, 3);
  tc_json_add_numbers(object, "z_range_um", (double[2]){image->origin[2], image->origin[2] + box[2]}, 2);
  report_shape(object, image);
  if (a->image) cJSON_AddStringToObject(object, "image", a->image);
}

/* Porosity, fractions and profile; fraction gets shape (TC_LABELS). */
static tc_status report_structure(cJSON *object, const arguments *a, const tc_image *image,
                                  const tc_image_info *info, double *fraction)
{
  double nanoporosity[TC_LABELS] = {0};
  for (int l = 1; l <= a->beads.materials.count; l++) nanoporosity[l] = material_of(a, l)->nanoporosity;
  tc_profile *profile = NULL;
  TC_TRY(tc_profile_create(image, (int)a->bins, &profile));
  cJSON_AddNumberToObject(object, "porosity", tc_porosity_total(profile->fraction, nanoporosity));
  cJSON_AddNumberToObject(object, "porosity_interparticle", tc_porosity_interparticle(profile->fraction));
  report_fractions(cJSON_AddObjectToObject(object, "volume_fraction"), profile->fraction, info);
  report_profile(cJSON_AddObjectToObject(object, "profile"), profile, nanoporosity, info);
  memcpy(fraction, profile->fraction, TC_LABELS * sizeof *fraction);
  tc_profile_destroy(&profile);
  return TC_OK;
}

static tc_status draw_as_they_are(const bead_options *drawn, MPI_Comm comm, const tc_beads *beads,
                                  tc_image **image)
{
  const tc_voxelize_options geometry = bead_options_as_they_are(&drawn->voxelize);
  return tc_voxelize(comm, beads, &geometry, image);
}

/* The options for the part between the electrodes, and the volume fractions in it. */
static tc_status between_electrodes(const arguments *a, const tc_beads *beads, double zlo, double zhi,
                                    bead_options *between, double *fraction)
{
  const double depth = a->electrode_depth;
  if (!(2 * depth < zhi - zlo))
    return tc_fail(TC_ERR_USAGE, "--electrode-depth: %g um on both sides leaves nothing of %g um", depth,
                   zhi - zlo);
  between->voxelize.crop = true;
  between->voxelize.zlo = zlo + depth;
  between->voxelize.zhi = zhi - depth;
  tc_image *image = NULL;
  TC_TRY(draw_as_they_are(between, a->base.comm, beads, &image));
  int64_t count[TC_LABELS];
  const tc_status status = tc_image_count(image, count);
  const double voxels = (double)image->n[0] * (double)image->n[1] * (double)image->n[2];
  if (status == TC_OK)
    for (int l = 0; l < TC_LABELS; l++) fraction[l] = (double)count[l] / voxels;
  tc_image_destroy(&image);
  return status;
}

static tc_status analyze(const arguments *a, const tc_beads *beads, const tc_image_info *info, cJSON *object,
                         tc_status *converged)
{
  double fraction[TC_LABELS];
  tc_image *image = NULL;
  TC_TRY(draw_as_they_are(&a->beads, a->base.comm, beads, &image));
  const double zlo = image->origin[2], zhi = zlo + (double)image->n[2] * image->spacing[2];
  tc_status status = a->image ? tc_image_write(image, a->image, info) : TC_OK;
  if (status == TC_OK) {
    report_geometry(object, a, beads, image);
    status = report_structure(object, a, image, info, fraction);
  }
  if (status == TC_OK && a->networks)
    status = networks_of_electrode(&a->beads, a->base.comm, beads, image, a->networks, object);
  tc_image_destroy(&image);
  TC_TRY(status);
  bead_options between = a->beads;
  if (a->electrode_depth > 0) TC_TRY(between_electrodes(a, beads, zlo, zhi, &between, fraction));
  cJSON_AddNumberToObject(object, "electrode_depth_um", a->electrode_depth);
  return conduction_report(&a->conduction, &between, a->base.comm, beads, fraction, object, converged);
}

/* The sides are periodic as the beads' box says. */
static void settle_sides(arguments *a, const tc_beads *beads)
{
  for (int d = 0; d < 2; d++) a->conduction.solver.periodic[d] = beads->periodic[d];
  if (beads->tilt[0] != 0 || beads->tilt[1] != 0 || beads->tilt[2] != 0)
    cli_note(&a->base, "the box is tilted; its image is not periodic across the tilted faces");
}

static tc_status output(const arguments *a, cJSON *object)
{
  const bool to_stdout = a->json && strcmp(a->json, "-") == 0;
  if (a->json) TC_TRY(report_write(&a->base, object, a->json));
  return to_stdout ? TC_OK : report_print(&a->base, object, false);
}

static tc_status run(arguments *a, int argc, char **argv)
{
  const double started = MPI_Wtime();
  tc_beads *beads = NULL;
  tc_image_info info;
  a->conduction.solver = tc_transport_defaults();
  TC_TRY(cli_parse(&argp_electrode, argc, argv, &a->base, a));
  if (a->base.done) return TC_OK;
  TC_TRY(bead_options_read(&a->beads, &a->base, &beads, &info));
  settle_sides(a, beads);
  cJSON *object = cJSON_CreateObject();
  tc_status converged = TC_OK;
  tc_status status = analyze(a, beads, &info, object, &converged);
  if (status == TC_OK) {
    report_cost(object, &a->base, started);
    status = output(a, object);
  }
  cJSON_Delete(object);
  tc_beads_destroy(&beads);
  return status == TC_OK ? converged : status;
}

tc_status command_electrode(MPI_Comm comm, int argc, char **argv)
{
  arguments a = {.base = cli_start(comm), .beads = bead_options_defaults(), .bins = DEFAULT_BINS};
  const tc_status status = run(&a, argc, argv);
  bead_options_release(&a.beads);
  return status;
}
