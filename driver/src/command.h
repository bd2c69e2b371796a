/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_COMMAND_H
#define TAPECAST_COMMAND_H
/* The commands of the program `tapecast`.
 *
 * A new command NAME is
 *   - one line in commands.def: TC_COMMAND(NAME, "what it does");
 *   - one file cmd_NAME.c with `tc_status tc_cmd_NAME(int argc, char **argv)`, which parses its words by
 *     tc_options_parse(&tc_argp_NAME, …), and the table `const struct argp tc_argp_NAME` (not static).
 * From the table come --help, the list of `tapecast help`, the manual page tapecast.1, the completion of
 * shells, the errors of a wrong command line, and, when it has TC_OPTION_JSON, errors as JSON. Nothing else
 * is to be written for them:
 *   - args_doc holds the placeholders of the words that are no options ("RECIPE", "[KEY]"), doc one
 * paragraph;
 *   - an option's placeholder says what its value may be (list in tapecast/syntax.h);
 *   - rows that several commands share are in options.h: use them, so that the words are the same everywhere.
 */
#include <argp.h>
#include <cJSON.h>
#include <stdio.h>

#include "tapecast/error.h"

/* argv[0] is the command's name. */
typedef tc_status tc_command_run(int argc, char **argv);

typedef struct tc_command {
  const char *name, *summary;
  tc_command_run *run;
  const struct argp *argp; /* NULL: a command of the analyzer, which has the table */
} tc_command;

/* The i-th command, NULL after the last; those of the analyzer stand at the end. */
const tc_command *tc_command_at(int i);

/* The command of that name; NULL when there is none, with a message that says which was meant. */
const tc_command *tc_command_find(const char *name);

/* The list that `tapecast help` prints. */
void tc_command_list(FILE *out);

/* All commands as tc_syntax_json makes them, the analyzer's too, by asking it. Owned by the caller. */
tc_status tc_command_syntax(cJSON **commands);

#define TC_COMMAND(name, summary)                                                                            \
  tc_command_run tc_cmd_##name;                                                                              \
  extern const struct argp tc_argp_##name;
#include "commands.def"
#undef TC_COMMAND

/* All commands of the analyzer: this process becomes tapecast-analyze. */
tc_command_run tc_cmd_analyze;

#endif
