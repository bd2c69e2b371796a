/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_COMMAND_H
#define TAPECAST_COMMAND_H
/* The commands of the program `tapecast`: one file each (cmd_NAME.c), one line each in commands.def. */
#include "tapecast/error.h"

/* argv[0] is "tapecast NAME", for messages. */
typedef tc_status tc_command_run(int argc, char **argv);

typedef struct tc_command {
  const char *name, *arguments, *summary;
  tc_command_run *run;
} tc_command;

/* The i-th command, NULL after the last. */
const tc_command *tc_command_at(int i);

#define TC_COMMAND(name, function, arguments, summary) tc_command_run function;
#include "commands.def"
#undef TC_COMMAND

/* Exit codes as text for the end of a help page. */
const char *tc_exit_code_help(void);

#endif
