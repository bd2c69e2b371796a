/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_COMMAND_LINE_H
#define TAPECAST_COMMAND_LINE_H
/* The words of a command through glibc's argp, without argp's own exits: what is wrong is a status, and help
 * is printed and said to be done. */
#include <argp.h>
#include <cJSON.h>
#include <stdbool.h>

#include "tapecast/error.h"

/* What is parsed: a command of a program. */
typedef struct tc_command_line {
  const char *name;          /* as it is typed, such as "tapecast run": in help and messages */
  const struct argp *own;    /* the command's table */
  const struct argp *common; /* the options of every command of the program, help among them */
  bool silent;               /* print no help: another rank does */
} tc_command_line;

/* Parse argv[1 …]. `input` is argp's input of both tables. A parser that has children gives them theirs at
 * ARGP_KEY_INIT. Parsers end with tc_argp_error, or with EINVAL after tc_fail, which is TC_ERR_USAGE.
 * *done: help was asked for and is printed; nothing is left to do. */
tc_status tc_command_line_parse(const tc_command_line *line, int argc, char **argv, void *input, bool *done);

/* For parsers: argp's error number of a status, 0 for TC_OK. */
error_t tc_argp_error(tc_status status);

/* tc_syntax_json of both tables. */
cJSON *tc_command_line_json(const char *name, const char *summary, const struct argp *own,
                            const struct argp *common);

#endif
