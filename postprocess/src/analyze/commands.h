/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_COMMANDS_H
#define TAPECAST_ANALYZE_COMMANDS_H
/* The commands of tapecast-analyze. Each is collective, gets its own words (argv[0] is the program and
 * command) and returns the same status on all ranks. A new command is one function, declared here, and one
 * line in main.c. */
#include <mpi.h>

#include "tapecast/error.h"

tc_status command_voxelize(MPI_Comm comm, int argc, char **argv);
tc_status command_transport(MPI_Comm comm, int argc, char **argv);
tc_status command_tortuosity(MPI_Comm comm, int argc, char **argv);
tc_status command_profile(MPI_Comm comm, int argc, char **argv);
tc_status command_network(MPI_Comm comm, int argc, char **argv);
tc_status command_structure(MPI_Comm comm, int argc, char **argv);
tc_status command_electrode(MPI_Comm comm, int argc, char **argv);

#endif
