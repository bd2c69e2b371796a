/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast-analyze: beads to voxels, and what the voxels tell. One process or many under mpirun. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "commands.h"
#include "tapecast/json.h"
#include "tapecast/nearest.h"
#include "tapecast/syntax.h"

/* `tapecast transport …` becomes this program under the name that was typed. */
static const char *program = "tapecast-analyze";

typedef struct {
  const char *name, *summary;
  tc_status (*run)(MPI_Comm comm, int argc, char **argv);
  const struct argp *argp;
} command;

static const command commands[] = {
#define TC_ANALYZE(name, summary) {#name, summary, command_##name, &argp_##name},
#include "tapecast/analyze.def"
#undef TC_ANALYZE
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *stream)
{
  fprintf(stream,
          "Usage: %s COMMAND ARGUMENTS…\n"
          "Beads to voxels, and what the voxels tell. Needs neither LAMMPS nor a recipe.\n\nCommands:\n",
          program);
  for (int i = 0; i < COMMANDS; i++) fprintf(stream, "  %-11s %s\n", commands[i].name, commands[i].summary);
  fprintf(stream,
          "\nHelp of one:  %s COMMAND --help\n"
          "IMAGE: NumPy .npy, TIFF stack, HDF5/VTKHDF, or raw with --raw. Lengths: '0.5 um',\n"
          "'500nm'; a bare number is in um. Results go to standard output, messages to\n"
          "standard error. Runs under mpirun too.\n\nExit codes:\n",
          program);
  tc_status status;
  for (int i = 0; tc_status_at(i, &status); i++)
    fprintf(stream, "  %2d  %s\n", tc_exit_code(status), tc_status_text(status));
}

/* All option tables as JSON, from which the driver makes help, man page and completion. */
static tc_status print_syntax(void)
{
  cJSON *list = cJSON_CreateArray();
  for (int i = 0; i < COMMANDS; i++)
    cJSON_AddItemToArray(list, cli_syntax(commands[i].name, commands[i].summary, commands[i].argp));
  const tc_status status = tc_json_write(list, "-");
  cJSON_Delete(list);
  return status;
}

static const char *name_at(int i, const void *data)
{
  (void)data;
  return i < COMMANDS ? commands[i].name : NULL;
}

static const command *find_command(const char *name)
{
  for (int i = 0; i < COMMANDS; i++)
    if (strcmp(name, commands[i].name) == 0) return &commands[i];
  const char *near = tc_nearest(name, name_at, NULL);
  if (near)
    tc_fail(TC_ERR_USAGE, "'%s' is not a command; did you mean '%s'?", name, near);
  else
    tc_fail(TC_ERR_USAGE, "'%s' is not a command; `%s --help` lists them", name, program);
  return NULL;
}

static tc_status run_command(int argc, char **argv, int rank)
{
  const command *found = find_command(argv[1]);
  if (!found) return TC_ERR_USAGE;
  char name[64];
  snprintf(name, sizeof name, "%s %s", program, found->name);
  argv[1] = name;
  const tc_status status = found->run(MPI_COMM_WORLD, argc - 1, argv + 1);
  if (status != TC_OK && rank == 0 && !tc_json_was_printed() &&
      tc_syntax_wants_json(found->argp, argc - 1, argv + 1))
    tc_syntax_error_json(status);
  return status;
}

static tc_status start(int argc, char **argv, int rank)
{
  if (argc < 2) {
    if (rank == 0) print_help(stderr);
    return tc_fail(TC_ERR_USAGE, "%s", "");
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
    if (rank == 0) print_help(stdout);
    return TC_OK;
  }
  if (strcmp(argv[1], "--version") == 0) {
    if (rank == 0) printf("%s %s\n", program, TAPECAST_VERSION);
    return TC_OK;
  }
  return run_command(argc, argv, rank);
}

/* A process started without a launcher talks to nobody: spare Open MPI the search for networks and the helper
 * process it would start, which cost a third of a second. What the user has set stays. */
static void start_alone_quickly(void)
{
  static const char *const launchers[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"};
  for (size_t i = 0; i < sizeof launchers / sizeof launchers[0]; i++)
    if (getenv(launchers[i])) return;
  setenv("OMPI_MCA_pml", "ob1", 0);
  setenv("OMPI_MCA_btl", "self,vader", 0);
  setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
}

int main(int argc, char **argv)
{
  if (argc == 2 && strcmp(argv[1], "--syntax") == 0) return tc_exit_code(print_syntax());
  if (argc > 0 && strcmp(argv[0], "tapecast") == 0) program = "tapecast";
  start_alone_quickly();
  MPI_Init(&argc, &argv);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const tc_status status = start(argc, argv, rank);
  if (status != TC_OK && rank == 0 && tc_error_message()[0])
    fprintf(stderr, "%s: %s\n", program, tc_error_message());
  MPI_Finalize();
  return tc_exit_code(status);
}
