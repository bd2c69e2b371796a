/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `network`: the bodies of a phase and the constrictions between them. One process does the work. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "commands.h"
#include "imageoptions.h"
#include "materials.h"
#include "networks.h"
#include "report.h"
#include "tapecast/beadtransport.h"
#include "tapecast/memory.h"
#include "tapecast/parallel.h"

typedef struct arguments {
  cli base;
  image_options input; /* its file may be beads too: when there are materials */
  const char *phase, *output;
  bool json, compare;
  tc_regions_options regions;
  materials materials;
  int64_t frame;
} arguments;

enum {
  KEY_OUTPUT = 'o',
  KEY_PHASE = CLI_FIRST_KEY,
  KEY_PERIODIC,
  KEY_MERGE,
  KEY_MATERIAL,
  KEY_FRAME,
  KEY_COMPARE,
  KEY_JSON
};

static const struct argp_option options[] = {
    {"output", KEY_OUTPUT, "FILE", 0, "Write .csv for OpenPNM (in metres) or .vtp for ParaView (in um)", 0},
    {"phase", KEY_PHASE, "LABEL[,LABEL]…", 0, "The labels that make up the phase, by number or name", 0},
    {"periodic", KEY_PERIODIC, "AXES", 0,
     "Directions that are periodic, such as xy or none (xy); without z faces no conduction is reported", 0},
    {"merge", KEY_MERGE, "FRACTION", 0,
     "Two bodies are one when the constriction is narrower than the smaller of them by less than this (0.1)",
     0},
    {"material", KEY_MATERIAL, materials_syntax, 0,
     "The input is BEADS, whose contacts are the throats: which bead types make up a material, as in "
     "`voxelize`; scale and reach say how near beads touch",
     0},
    {"frame", KEY_FRAME, "N", 0, "Frame of a dump of beads, counted from 0 (the last)", 0},
    {"compare", KEY_COMPARE, NULL, 0,
     "Solve the phase by finite volumes too (beads: on cut cells of --voxel) and give the ratio", 0},
    {"json", KEY_JSON, NULL, 0, "Print the summary as JSON", 0},
    {0}};

static bool has_ending(const char *path, const char *ending)
{
  const char *dot = strrchr(path, '.');
  return dot && strcasecmp(dot, ending) == 0;
}

static tc_status check_output(const char *path)
{
  if (has_ending(path, ".csv") || has_ending(path, ".vtp")) return TC_OK;
  return tc_fail(TC_ERR_USAGE, "-o: '%s' does not end in .csv or .vtp", path);
}

static error_t check_complete(struct argp_state *state, const arguments *a)
{
  if (!a->phase) return cli_need(state, "--phase is needed");
  if (a->compare && a->materials.count > 0 && !a->input.has_voxel)
    return cli_need(state, "--compare needs --voxel");
  return a->output ? 0 : cli_need(state, "-o FILE is needed");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  tc_status status = TC_OK;
  switch (key) {
  case KEY_OUTPUT:
    a->output = arg;
    status = check_output(arg);
    break;
  case KEY_PHASE:
    a->phase = arg;
    break;
  case KEY_PERIODIC:
    status = cli_periodic("--periodic", arg, a->regions.periodic);
    break;
  case KEY_MERGE:
    status = cli_number("--merge", arg, 0, 1, &a->regions.merge_fraction);
    break;
  case KEY_MATERIAL:
    status = materials_add(&a->materials, arg);
    break;
  case KEY_FRAME:
    status = cli_integer("--frame", arg, 0, INT64_MAX, &a->frame);
    break;
  case KEY_COMPARE:
    a->compare = true;
    break;
  case KEY_JSON:
    a->json = true;
    break;
  case ARGP_KEY_INIT:
    state->child_inputs[0] = &a->input;
    break;
  case ARGP_KEY_END:
    return check_complete(state, a);
  default:
    return ARGP_ERR_UNKNOWN;
  }
  return cli_check(status);
}

static const struct argp_child children[] = {{&image_options_argp, 0, NULL, 0}, {0}};

const struct argp argp_network = {options,
                                  parse,
                                  "IMAGE|BEADS",
                                  "The network of a phase of an image of labelled voxels: bodies (pores), "
                                  "found by a watershed of the distance to the "
                                  "phase's surface, and the constrictions (throats) between them. The faces "
                                  "at the ends of a direction that is not "
                                  "periodic are no walls. From beads: every bead of the phase is a body, and "
                                  "the circle where two of them meet a throat.",
                                  children,
                                  NULL,
                                  NULL};

static tc_status settle(arguments *a, const tc_image *image, const tc_image_info *info)
{
  double conducts[TC_LABELS] = {0};
  TC_TRY(cli_labels("--phase", a->phase, info, conducts));
  for (int l = 0; l < TC_LABELS; l++) a->regions.phase[l] = conducts[l] > 0;
  return cli_check_labels(&a->base, "--phase", image, info, a->regions.phase, false);
}

static tc_status write_network(const arguments *a, const tc_network *network, cJSON *object)
{
  TC_TRY(has_ending(a->output, ".csv") ? tc_network_write_csv(network, a->output)
                                       : tc_network_write_vtp(network, a->output));
  return networks_report(object, network);
}

static tc_transport_options compare_options(const arguments *a, const double *wanted)
{
  tc_transport_options solver = tc_transport_defaults();
  for (int l = 0; l < TC_LABELS; l++) solver.conductivity[l] = wanted[l] > 0 ? 1 : 0;
  memcpy(solver.periodic, a->regions.periodic, sizeof solver.periodic);
  return solver;
}

/* The network's conductance over that of finite volumes; null where z is periodic. */
static void add_comparison(cJSON *object, const tc_transport_result *volumes)
{
  report_diffusion(object, volumes);
  const cJSON *network = cJSON_GetObjectItem(object, "d_eff_network_rel");
  const cJSON *exact = cJSON_GetObjectItem(object, "d_eff_rel");
  if (cJSON_IsNumber(network) && cJSON_IsNumber(exact) && exact->valuedouble > 0)
    cJSON_AddNumberToObject(object, "network_over_volumes", network->valuedouble / exact->valuedouble);
  else
    cJSON_AddNullToObject(object, "network_over_volumes");
}

static tc_status compare_image(const arguments *a, const tc_image *image, cJSON *object)
{
  double wanted[TC_LABELS];
  tc_transport_result volumes;
  for (int l = 0; l < TC_LABELS; l++) wanted[l] = a->regions.phase[l];
  const tc_transport_options solver = compare_options(a, wanted);
  TC_TRY(tc_transport_solve(image, &solver, &volumes, NULL));
  add_comparison(object, &volumes);
  return TC_OK;
}

static tc_status from_image(arguments *a, cJSON *object)
{
  tc_image *image = NULL;
  tc_image_info info;
  tc_regions *regions = NULL;
  tc_network *network = NULL;
  TC_TRY(image_options_read(&a->input, MPI_COMM_SELF, &a->base, "1 um is assumed", &image, &info));
  tc_status status = settle(a, image, &info);
  if (status == TC_OK) status = tc_regions_create(image, &a->regions, &regions);
  if (status == TC_OK) status = tc_network_from_regions(image, regions, a->regions.periodic, &network);
  if (status == TC_OK) status = write_network(a, network, object);
  tc_regions_destroy(&regions); /* makes room for the solver */
  if (status == TC_OK && a->compare) status = compare_image(a, image, object);
  if (status == TC_OK) report_shape(object, image);
  tc_network_destroy(&network);
  tc_image_destroy(&image);
  return status;
}

/* Radius within which each bead of the phase touches; 0 for the others. */
static void reach_of_beads(const tc_beads *beads, const tc_voxelize_options *drawing, const double *wanted,
                           double *radius)
{
  for (int64_t i = 0; i < beads->count; i++) {
    const uint8_t label = drawing->label_of_type[beads->type[i]];
    if (wanted[label] > 0) radius[i] = beads->radius[i] * drawing->scale[label] * drawing->neck_reach[label];
  }
}

static tc_status compare_beads(const arguments *a, const tc_beads *beads, tc_voxelize_options *drawing,
                               const double *wanted, cJSON *object)
{
  tc_transport_result volumes;
  const tc_transport_options solver = compare_options(a, wanted);
  memcpy(drawing->voxel, a->input.voxel, sizeof drawing->voxel);
  TC_TRY(tc_bead_transport_solve(MPI_COMM_SELF, beads, drawing, &solver, &volumes));
  add_comparison(object, &volumes);
  return TC_OK;
}

static tc_status connect_beads(const arguments *a, const tc_beads *beads, double *radius, cJSON *object)
{
  tc_voxelize_options drawing = tc_voxelize_defaults();
  tc_image_info info = {0};
  double wanted[TC_LABELS] = {0};
  tc_network *network = NULL;
  TC_TRY(materials_apply(&a->materials, beads, &drawing, &info));
  TC_TRY(cli_labels("--phase", a->phase, &info, wanted));
  reach_of_beads(beads, &drawing, wanted, radius);
  tc_status status = tc_network_from_beads(beads, radius, &network);
  if (status == TC_OK) status = write_network(a, network, object);
  tc_network_destroy(&network);
  if (status == TC_OK && a->compare) status = compare_beads(a, beads, &drawing, wanted, object);
  return status;
}

static tc_status from_beads(arguments *a, cJSON *object)
{
  tc_beads *beads = NULL;
  double *radius = NULL;
  TC_TRY(tc_beads_read(a->input.file, a->frame, &beads));
  tc_status status = TC_NEW(&radius, (size_t)beads->count, "radii of beads");
  if (status == TC_OK) status = connect_beads(a, beads, radius, object);
  tc_free(&radius);
  tc_beads_destroy(&beads);
  return status;
}

static tc_status run(arguments *a, int argc, char **argv)
{
  const double started = MPI_Wtime();
  TC_TRY(cli_parse(&argp_network, argc, argv, &a->base, a));
  if (a->base.done) return TC_OK;
  cJSON *object = cJSON_CreateObject();
  tc_status (*extract)(arguments *, cJSON *) = a->materials.count > 0 ? from_beads : from_image;
  tc_status status = tc_agree(a->base.comm, a->base.rank == 0 ? extract(a, object) : TC_OK);
  if (status == TC_OK) {
    report_cost(object, &a->base, started);
    status = report_print(&a->base, object, a->json);
  }
  cJSON_Delete(object);
  return status;
}

tc_status command_network(MPI_Comm comm, int argc, char **argv)
{
  arguments a = {.base = cli_start(comm), .regions = tc_regions_defaults(), .frame = TC_LAST_FRAME};
  const tc_status status = run(&a, argc, argv);
  materials_release(&a.materials);
  return status;
}
