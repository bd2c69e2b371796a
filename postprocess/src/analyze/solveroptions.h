/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_SOLVEROPTIONS_H
#define TAPECAST_ANALYZE_SOLVEROPTIONS_H
/* The options of the commands that solve: when to stop. */
#include "cli.h"
#include "tapecast/transport.h"

/* Child of a command's table: --tol, --max-iterations, --verbose. Its input is a tc_transport_options. */
extern const struct argp solver_options_argp;

#endif
