/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the solver. */
#include "solveroptions.h"

enum { KEY_TOL = CLI_SHARED_KEY, KEY_ITERATIONS, KEY_VERBOSE };

static const struct argp_option options[] = {
    {"tol", KEY_TOL, "TOL", 0, "Allowed difference of the fluxes through the planes, relative (1e-4)", 0},
    {"max-iterations", KEY_ITERATIONS, "N", 0, "Give up after so many", 0},
    {"verbose", KEY_VERBOSE, NULL, 0, "A line an iteration on standard error", 0},
    {0}};

static tc_status parse_iterations(const char *text, tc_transport_options *solver)
{
  int64_t count;
  TC_TRY(cli_integer("--max-iterations", text, 1, 1000000, &count));
  solver->max_iterations = (int)count;
  return TC_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  tc_transport_options *solver = state->input;
  switch (key) {
  case KEY_TOL:
    return cli_check(cli_number("--tol", arg, 1e-6, 1e-2, &solver->tolerance));
  case KEY_ITERATIONS:
    return cli_check(parse_iterations(arg, solver));
  case KEY_VERBOSE:
    solver->verbose = true;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp solver_options_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};
