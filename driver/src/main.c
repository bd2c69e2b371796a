/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program `tapecast`: finds the command and turns its status into an exit code. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/syntax.h"
#include "units.h"

static tc_status run_command(int argc, char **argv)
{
  const tc_command *command = tc_command_find(argv[0]);
  if (!command) return TC_ERR_USAGE;
  const tc_status status = command->run(argc, argv);
  if (status != TC_OK && !tc_json_was_printed() && tc_syntax_wants_json(command->argp, argc, argv))
    tc_syntax_error_json(status);
  return status;
}

int main(int argc, char **argv)
{
  static char help[] = "help";
  char *alone[] = {help, NULL};
  if (argc < 2) {
    tc_command_list(stderr);
    return tc_exit_code(TC_ERR_USAGE);
  }
  if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
    printf("tapecast %s\n", TAPECAST_VERSION);
    return 0;
  }
  const int asked = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
  tc_status status = asked ? run_command(1, alone) : run_command(argc - 1, argv + 1);
  tc_units_done();
  if (fflush(stdout) != 0 && status == TC_OK) status = tc_io_error("standard output", "write");
  if (status != TC_OK) fprintf(stderr, "tapecast: %s\n", tc_error_message());
  return tc_exit_code(status);
}
