/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command lines of MPI programs, for any launcher. */
#include "launcher.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tapecast/memory.h"

tc_status tc_argv_add(tc_argv *argv, const char *format, ...)
{
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int need = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *word = NULL, **words = NULL;
  tc_status status = TC_NEW(&word, (size_t)need + 1, "command line");
  if (status == TC_OK) status = TC_NEW(&words, (size_t)argv->count + 2, "command line");
  if (status == TC_OK) {
    vsnprintf(word, (size_t)need + 1, format, again);
    for (int i = 0; i < argv->count; i++) words[i] = argv->words[i];
    words[argv->count++] = word;
    tc_free(&argv->words);
    argv->words = words;
  } else
    tc_free(&word);
  va_end(again);
  return status;
}

void tc_argv_free(tc_argv *argv)
{
  for (int i = 0; i < argv->count; i++) tc_free(&argv->words[i]);
  tc_free(&argv->words);
  argv->count = 0;
}

tc_status tc_launcher_words(const char *launcher, int ranks, tc_argv *argv)
{
  if (strcmp(launcher, "none") == 0)
    return ranks == 1 ? TC_OK
                      : tc_fail(TC_ERR_USAGE, "%d ranks need a launcher; run.launcher is 'none'", ranks);
  for (const char *p = launcher; *p;) {
    const size_t blank = strspn(p, " \t");
    p += blank;
    const size_t length = strcspn(p, " \t");
    if (!length) break;
    const char *place = strstr(p, "{n}");
    if (place && place < p + length)
      TC_TRY(tc_argv_add(argv, "%.*s%d%.*s", (int)(place - p), p, ranks, (int)(p + length - place - 3),
                         place + 3));
    else
      TC_TRY(tc_argv_add(argv, "%.*s", (int)length, p));
    p += length;
  }
  return TC_OK;
}

int tc_under_launcher(void)
{
  return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMI_SIZE") ||
         (getenv("SLURM_PROCID") && getenv("PMIX_RANK"));
}

void tc_launcher_environment(void)
{
  /* Ranks that wait give way: spinning ones halt a machine with fewer free cores than ranks. */
  setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
  /* A program started without a launcher needs no daemon of Open MPI beside it. */
  setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
  if (geteuid() != 0) return;
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
  setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
}

void tc_launcher_side_by_side(void)
{
  setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 0);    /* Open MPI 4 */
  setenv("PRTE_MCA_hwloc_default_binding_policy", "none", 0); /* and 5 */
}
