/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that are another program's: this process becomes that program. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "launcher.h"
#include "options.h"
#include "paths.h"
#include "tapecast/memory.h"

#define DEFAULT_LAUNCHER "mpirun -np {n}"

static tc_status become(const char *program, tc_argv *argv)
{
  fflush(NULL);
  execvp(program, argv->words);
  return tc_fail(TC_ERR_LAUNCH, "%s: cannot be started: %s", program, strerror(errno));
}

const struct argp tc_argp_lmp = {NULL,
                                 NULL,
                                 "LAMMPS-ARGUMENTS…",
                                 "LAMMPS with the styles that `tapecast styles` lists: all words are its "
                                 "own, as in 'tapecast lmp -in FILE'. "
                                 "The same as the program tapecast-lmp, and under an MPI launcher too.",
                                 NULL,
                                 NULL,
                                 NULL};

tc_status tc_cmd_lmp(int argc, char **argv)
{
  char *program = NULL;
  tc_argv words = {0};
  TC_TRY(tc_program_path("tapecast-lmp", &program));
  tc_status status = tc_argv_add(&words, "%s", program);
  for (int i = 1; i < argc && status == TC_OK; i++) status = tc_argv_add(&words, "%s", argv[i]);
  if (status == TC_OK) status = become(program, &words);
  tc_argv_free(&words);
  tc_free(&program);
  return status;
}

/* `-n N` asks for N ranks; it is ours, the rest is the analyzer's. Returns the words it takes. */
static int ranks_option(int argc, char **argv, int i, const char **text)
{
  if ((strcmp(argv[i], "-n") == 0 || strcmp(argv[i], "--ranks") == 0) && i + 1 < argc) {
    *text = argv[i + 1];
    return 2;
  }
  if (strncmp(argv[i], "--ranks=", 8) == 0) {
    *text = argv[i] + 8;
    return 1;
  }
  return 0;
}

tc_status tc_cmd_analyze(int argc, char **argv)
{
  const char *text = NULL, *launcher = getenv("TAPECAST_LAUNCHER");
  for (int i = 1; i < argc; i++)
    if (ranks_option(argc, argv, i, &text)) break;
  long ranks = 1;
  if (text) TC_TRY(tc_option_integer("-n", text, 1, 1000000, &ranks));
  char *program = NULL;
  tc_argv words = {0};
  TC_TRY(tc_program_path("tapecast-analyze", &program));
  tc_status status = TC_OK;
  const int launch = text && !tc_under_launcher();
  if (launch) {
    tc_launcher_environment();
    status = tc_launcher_words(launcher && launcher[0] ? launcher : DEFAULT_LAUNCHER, (int)ranks, &words);
  }
  /* Alone it goes by the name that was typed, which its help and its messages show. */
  if (status == TC_OK) status = tc_argv_add(&words, "%s", launch ? program : "tapecast");
  if (status == TC_OK) status = tc_argv_add(&words, "%s", argv[0]);
  for (int i = 1; i < argc && status == TC_OK; i++) {
    const int skip = ranks_option(argc, argv, i, &text);
    if (skip)
      i += skip - 1;
    else
      status = tc_argv_add(&words, "%s", argv[i]);
  }
  if (status == TC_OK) status = become(launch ? words.words[0] : program, &words);
  tc_argv_free(&words);
  tc_free(&program);
  return status;
}
