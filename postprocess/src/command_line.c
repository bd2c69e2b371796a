/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsing the words of a command. */
#include "tapecast/command_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tapecast/syntax.h"

/* The command's table and the common one as children of a table without options. */
typedef struct {
  struct argp_child child[3];
  struct argp argp;
} joined;

static error_t give_input(int key, char *arg, struct argp_state *state)
{
  (void)arg;
  if (key != ARGP_KEY_INIT) return ARGP_ERR_UNKNOWN;
  for (int i = 0; state->root_argp->children[i].argp; i++) state->child_inputs[i] = state->input;
  return 0;
}

static void join(const struct argp *own, const struct argp *common, joined *both)
{
  *both = (joined){.child = {{own, 0, NULL, 0}, {common, 0, NULL, 0}, {0}}, .argp = {.parser = give_input}};
  both->argp.children = both->child;
}

cJSON *tc_command_line_json(const char *name, const char *summary, const struct argp *own,
                            const struct argp *common)
{
  joined both;
  join(own, common, &both);
  return tc_syntax_json(name, summary, &both.argp);
}

static void print_help(const tc_command_line *line, const struct argp *argp, int key)
{
  char name[64];
  const unsigned whole = ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC;
  snprintf(name, sizeof name, "%s", line->name);
  setenv("ARGP_HELP_FMT", "no-dup-args-note", 0);
  argp_help(argp, stdout, key == TC_KEY_USAGE ? ARGP_HELP_USAGE : whole, name);
}

error_t tc_argp_error(tc_status status)
{
  return -(error_t)status; /* the positive ones are of errno, and argp gives some a meaning */
}

static tc_status status_of(error_t error, const char *name)
{
  if (error < 0) return (tc_status)-error;
  if (error == ENOMEM) return tc_fail(TC_ERR_MEMORY, "no memory for the command line");
  if (tc_error_message()[0]) return TC_ERR_USAGE;
  return tc_fail(TC_ERR_USAGE, "the command line is wrong; '%s --help' shows what it takes", name);
}

tc_status tc_command_line_parse(const tc_command_line *line, int argc, char **argv, void *input, bool *done)
{
  joined both;
  join(line->own, line->common, &both);
  const int asked = tc_syntax_asks_help(&both.argp, argc, argv);
  *done = asked != 0;
  if (asked) {
    if (!line->silent) print_help(line, &both.argp, asked);
    return TC_OK;
  }
  const tc_status status = tc_syntax_check(&both.argp, argc, argv);
  if (status != TC_OK)
    return tc_fail(status, "%s; '%s --help' shows what there is", tc_error_message(), line->name);
  tc_fail(TC_OK, "%s", "");
  const error_t error =
      argp_parse(&both.argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_NO_ERRS, NULL, input);
  return error ? status_of(error, line->name) : TC_OK;
}
