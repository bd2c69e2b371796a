/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_COMMANDS_H
#define TAPECAST_ANALYZE_COMMANDS_H
/* The commands of tapecast-analyze. Each is collective, gets its own words (argv[0] is the program and
 * command) and returns the same status on all ranks. A new command is one line in tapecast/analyze.def and one
 * file with its function command_NAME and its table argp_NAME. */
#include <argp.h>
#include <mpi.h>

#include "tapecast/error.h"

#define TC_ANALYZE(name, summary)                                                                            \
  tc_status command_##name(MPI_Comm comm, int argc, char **argv);                                            \
  extern const struct argp argp_##name;
#include "tapecast/analyze.def"
#undef TC_ANALYZE

#endif
