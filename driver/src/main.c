/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program `tapecast`: finds the command and turns its status into an exit code. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "tapecast/fileio.h"
#include "text.h"
#include "units.h"

static const tc_command commands[] = {
#define TC_COMMAND(name, function, arguments, summary) {name, arguments, summary, function},
#include "commands.def"
#undef TC_COMMAND
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

const tc_command *tc_command_at(int i)
{
  return i >= 0 && i < COMMANDS ? &commands[i] : NULL;
}

const char *tc_exit_code_help(void)
{
  static char text[2048];
  size_t used = (size_t)snprintf(text, sizeof text, "Exit codes:\n");
  tc_status status;
  for (int i = 0; tc_status_at(i, &status) && used < sizeof text; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "  %2d  %s\n", tc_exit_code(status),
                             tc_status_text(status));
  return text;
}

static void print_help(FILE *out)
{
  fprintf(out, "Usage: tapecast COMMAND …\n"
               "Wet manufacture of battery electrodes, simulated with LAMMPS and measured.\n\nCommands:\n");
  for (int i = 0; i < COMMANDS; i++) fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
  fprintf(out,
          "\nA first run:  tapecast run inputs/quick.yaml\n"
          "Help of one:  tapecast COMMAND --help\n\n%s",
          tc_exit_code_help());
}

static const char *name_at(int i, const void *data)
{
  (void)data;
  return i < COMMANDS ? commands[i].name : NULL;
}

static tc_status run_command(const char *name, int argc, char **argv)
{
  for (int i = 0; i < COMMANDS; i++)
    if (strcmp(commands[i].name, name) == 0) return commands[i].run(argc, argv);
  const char *near = tc_nearest(name, name_at, NULL);
  if (near) return tc_fail(TC_ERR_USAGE, "'%s' is not a command; did you mean '%s'?", name, near);
  return tc_fail(TC_ERR_USAGE, "'%s' is not a command; 'tapecast help' lists them", name);
}

tc_status tc_cmd_help(int argc, char **argv)
{
  if (argc < 2) {
    print_help(stdout);
    return TC_OK;
  }
  char help[] = "--help";
  char *words[] = {argv[1], help, NULL};
  return run_command(argv[1], 2, words);
}

int main(int argc, char **argv)
{
  if (argc < 2) {
    print_help(stderr);
    return tc_exit_code(TC_ERR_USAGE);
  }
  if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
    printf("tapecast %s\n", TAPECAST_VERSION);
    return 0;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    print_help(stdout);
    return 0;
  }
  tc_status status = run_command(argv[1], argc - 1, argv + 1);
  tc_units_done();
  if (fflush(stdout) != 0 && status == TC_OK) status = tc_io_error("standard output", "write");
  if (status != TC_OK) fprintf(stderr, "tapecast: %s\n", tc_error_message());
  return tc_exit_code(status);
}
