/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_OPTIONS_H
#define TAPECAST_OPTIONS_H
/* The command lines of the driver's commands, and the options that they share. */
#include <argp.h>
#include <cJSON.h>
#include <stdbool.h>

#include "progress.h"
#include "tapecast/error.h"

enum { TC_MOST_SETS = 256 };

/* What the shared rows set. */
typedef struct tc_common {
  bool json;
  tc_verbosity verbosity; /* starts as TC_NORMAL with TC_COMMON_DEFAULTS */
  char *sets[TC_MOST_SETS];
  int set_count;
} tc_common;
#define TC_COMMON_DEFAULTS                                                                                   \
  {                                                                                                          \
    .verbosity = TC_NORMAL                                                                                   \
  }

/* Rows for tables of options. */
/* clang-format off */
#define TC_OPTION_JSON {"json", 'j', NULL, 0, "print the result as JSON; also what went wrong", 10}
#define TC_OPTION_SET {"set", 's', "KEY=VALUE", 0, "replace a value of the recipe; may be repeated", 0}
#define TC_OPTION_VERBOSITY                                                                                  \
  {"quiet", 'q', NULL, 0, "print only warnings, errors and the result", 10},                                 \
  {"verbose", 'v', NULL, 0, "print more: what is started, and where its output goes", 10}
/* clang-format on */

/* Take a key of these rows: ARGP_ERR_UNKNOWN for others. */
error_t tc_common_parse(int key, char *arg, tc_common *common);

/* The one word of a command that is no option: keeps `arg` in *word, or refuses a second one with "'b.yaml':
 * one recipe at a time", where `what` is "recipe". */
error_t tc_option_word(const char *what, char *arg, const char **word);

/* The word is missing: "which recipe? 'tapecast run --help' shows what it takes". */
error_t tc_option_missing(const char *command, const char *question);

/* tc_command_line_parse for the command `name`. */
tc_status tc_options_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input,
                           bool *done);

/* tc_syntax_json of a table and of the options that all commands have. */
cJSON *tc_options_syntax(const char *name, const char *summary, const struct argp *argp);

/* A whole or decimal number of an option, checked. */
tc_status tc_option_integer(const char *option, const char *text, long low, long high, long *value);
tc_status tc_option_number(const char *option, const char *text, double low, double high, double *value);

/* For parser functions: how many of something, 1 to 1000000; and the hours of --max-hours. */
error_t tc_option_count(const char *option, const char *text, int *count);
error_t tc_option_hours(const char *text, double *hours);

#endif
