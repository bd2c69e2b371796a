/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_OPTIONS_H
#define TAPECAST_OPTIONS_H
/* Command lines through glibc's argp, with our exit code for what is wrong. */
#include <argp.h>

#include "tapecast/error.h"

/* Parse with `argp`; its parser may set a status by returning EINVAL after tc_fail (TC_ERR_USAGE results).
 * --help is printed and *done set. `name` is the command's. */
tc_status tc_options_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input,
                           int *done);

/* A whole or decimal number of an option, checked. */
tc_status tc_option_integer(const char *option, const char *text, long low, long high, long *value);
tc_status tc_option_number(const char *option, const char *text, double low, double high, double *value);

#endif
