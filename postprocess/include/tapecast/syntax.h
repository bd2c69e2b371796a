/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SYNTAX_H
#define TAPECAST_SYNTAX_H
/* The option tables of commands (glibc's struct argp), read for more than parsing: --help, the man page and
 * the completion of shells all come from them, and so do the errors of a command line.
 *
 * The placeholder of an option's value, and the words of args_doc, say what a shell may offer there:
 *   RECIPE IMAGE BEADS RESTART SWEEP FILE   files;   DIR RUN   folders
 *   KEY, KEY=VALUE    keys of recipes;   STEP   steps of a run;   COMMAND   commands
 *   one|two|three     (in small letters) one of these words. */
#include <argp.h>
#include <cJSON.h>
#include <stdbool.h>

#include "tapecast/error.h"

/* Keys of the two options that ask for help. A table has the rows; no parser gets to see the keys. */
enum { TC_KEY_HELP = 'h', TC_KEY_USAGE = 0x10000 };

/* One option of a table, children included. */
typedef struct tc_syntax_option {
  const char *name;    /* without --, NULL without a long name */
  int key;             /* what the parser is told */
  char letter;         /* without -, 0 without a short name */
  const char *value;   /* placeholder, NULL for a switch */
  bool value_optional; /* --name[=VALUE] */
  const char *help;
} tc_syntax_option;

/* The i-th option that is not hidden; false past the end. */
bool tc_syntax_at(const struct argp *argp, int i, tc_syntax_option *option);

/* {"name", "summary", "arguments", "about", "options": [{"name", "letter", "value", "value_optional",
 * "help"}]}; what an option has not is absent. argp NULL: no options. Released with cJSON_Delete. */
cJSON *tc_syntax_json(const char *name, const char *summary, const struct argp *argp);

/* Look for options that the table does not have, values that are missing and values that a switch does not
 * take, which argp itself reports in its own way. TC_ERR_USAGE names the word and what was meant. */
tc_status tc_syntax_check(const struct argp *argp, int argc, char **argv);

/* TC_KEY_HELP or TC_KEY_USAGE when the words ask for it, whatever else is wrong with them; else 0. */
int tc_syntax_asks_help(const struct argp *argp, int argc, char **argv);

/* Whether the words ask for JSON on standard output: --json or its letter; where it takes a file, file "-".
 */
bool tc_syntax_wants_json(const struct argp *argp, int argc, char **argv);

/* The failure `status` with its message, on one line of standard output:
 * {"error": {"status": "recipe", "exit_code": 3, "meaning": "bad recipe: …", "message": "…"}} */
void tc_syntax_error_json(tc_status status);

#endif
