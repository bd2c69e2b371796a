/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast help: the list of commands, the help of one, the manual page. */
#include <errno.h>
#include <stdio.h>

#include "command.h"
#include "man.h"
#include "options.h"

enum { KEY_MAN = 1000 };

typedef struct {
  const char *command;
  bool man;
} arguments;

static const struct argp_option options[] = {
    {"man", KEY_MAN, NULL, 0, "print the manual page tapecast(1), for `man -l -`", 0}, {0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case KEY_MAN:
    a->man = true;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("command", arg, &a->command);
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp tc_argp_help = {
    options, parse, "[COMMAND]", "The list of all commands and of the exit codes, or what one command takes.",
    NULL,    NULL,  NULL};

static void print_commands(bool analyzer, FILE *out)
{
  const tc_command *command;
  for (int i = 0; (command = tc_command_at(i)) != NULL; i++)
    if (analyzer == !command->argp) fprintf(out, "  %-11s %s\n", command->name, command->summary);
}

void tc_command_list(FILE *out)
{
  fprintf(out, "Usage: tapecast COMMAND …\n"
               "Wet manufacture of battery electrodes, simulated with LAMMPS and measured.\n\nCommands:\n");
  print_commands(false, out);
  fprintf(out, "\nFor images and beads, without a recipe (-n RANKS runs on several):\n");
  print_commands(true, out);
  fprintf(out, "\nA first run:  tapecast run inputs/quick.yaml\n"
               "Help of one:  tapecast COMMAND --help\n\nExit codes:\n");
  tc_status status;
  for (int i = 0; tc_status_at(i, &status); i++)
    fprintf(out, "  %2d  %s\n", tc_exit_code(status), tc_status_text(status));
}

static tc_status print_help_of(const char *name)
{
  static char help[] = "--help";
  const tc_command *command = tc_command_find(name);
  if (!command) return TC_ERR_USAGE;
  if (command->run == tc_cmd_lmp) { /* its own --help is LAMMPS's */
    argp_help(command->argp, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_DOC, (char[]){"tapecast lmp"});
    return TC_OK;
  }
  char word[64];
  snprintf(word, sizeof word, "%s", name);
  char *words[] = {word, help, NULL};
  return command->run(2, words);
}

static tc_status print_man(void)
{
  cJSON *commands = NULL;
  TC_TRY(tc_command_syntax(&commands));
  tc_man_commands(commands, stdout);
  cJSON_Delete(commands);
  return TC_OK;
}

tc_status tc_cmd_help(int argc, char **argv)
{
  arguments a = {0};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_help, "help", argc, argv, &a, &done));
  if (done) return TC_OK;
  if (a.man) return print_man();
  if (a.command) return print_help_of(a.command);
  tc_command_list(stdout);
  return TC_OK;
}
