/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast-analyze: beads to voxels, and what the voxels tell. One process or many under mpirun. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const char program[] = "tapecast-analyze";

static const struct {
  const char *name;
  tc_status (*run)(MPI_Comm comm, int argc, char **argv);
  const char *arguments, *what;
} commands[] = {
    {"voxelize", command_voxelize, "BEADS -o IMAGE --voxel LENGTH",
     "beads of a LAMMPS dump or data file to voxels"},
    {"transport", command_transport, "IMAGE --conductivity LABEL=S,…",
     "effective conductivity by finite volumes"},
    {"tortuosity", command_tortuosity, "IMAGE --phase LABEL[,LABEL]", "effective diffusivity and tortuosity"},
    {"profile", command_profile, "IMAGE", "porosity and volume fractions along z"},
    {"network", command_network, "IMAGE|BEADS --phase LABEL -o FILE",
     "bodies of a phase and the throats between them"},
    {"structure", command_structure, "IMAGE|BEADS",
     "porosity, interfaces, sizes, percolation and utilisation"},
    {"electrode", command_electrode, "BEADS --material NAME=TYPES… --voxel LENGTH",
     "all of these for one state of an electrode"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *stream)
{
  fprintf(stream, "Usage: %s COMMAND ARGUMENTS…\n\nCommands (`%s COMMAND --help` tells more):\n", program,
          program);
  for (int i = 0; i < COMMANDS; i++)
    fprintf(stream, "  %-11s %s\n  %-11s   %s\n", commands[i].name, commands[i].arguments, "",
            commands[i].what);
  fprintf(
      stream,
      "\nIMAGE: NumPy .npy, TIFF stack, HDF5/VTKHDF, or raw with --raw. Lengths: '0.5 um', '500nm'; a bare "
      "number is in um.\n"
      "Results go to standard output, messages to standard error. Runs under mpirun too.\n\nExit codes:\n");
  tc_status status;
  for (int i = 0; tc_status_at(i, &status); i++)
    fprintf(stream, "  %2d  %s\n", tc_exit_code(status), tc_status_text(status));
}

static tc_status run_command(int argc, char **argv)
{
  for (int i = 0; i < COMMANDS; i++) {
    if (strcmp(argv[1], commands[i].name) != 0) continue;
    char name[64];
    snprintf(name, sizeof name, "%s %s", program, commands[i].name);
    argv[1] = name;
    return commands[i].run(MPI_COMM_WORLD, argc - 1, argv + 1);
  }
  return tc_fail(TC_ERR_USAGE, "there is no command '%s'; `%s --help` lists them", argv[1], program);
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
  return run_command(argc, argv);
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
