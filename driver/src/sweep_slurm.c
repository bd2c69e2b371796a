/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The job script of a sweep: a SLURM array with one run a task, and a job that collects. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "files.h"
#include "paths.h"
#include "slurm.h"
#include "sweep.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* Minutes that a task has beyond --max-hours to store its last checkpoint. */
enum { GRACE_MINUTES = 10 };

static tc_status absolute(const char *path, char out[PATH_MAX])
{
  return realpath(path, out) ? TC_OK : tc_io_error(path, "find");
}

/* "1-4,7" */
static void add_ids(tc_text *text, const int *ids, int count)
{
  for (int i = 0; i < count; i++) {
    int last = i;
    while (last + 1 < count && ids[last + 1] == ids[last] + 1) last++;
    tc_text_add(text, "%s%d", i ? "," : "", ids[i]);
    if (last > i) tc_text_add(text, "-%d", ids[last]);
    i = last;
  }
}

static void add_header(tc_text *text, const tc_sweep_options *options, const tc_sweep *sweep,
                       const char *folder, int ranks, const int *ids, int count)
{
  tc_text_add(
      text,
      "#!/bin/sh\n"
      "# The sweep '%s' as a SLURM array, one run a task. Hand it over with: sh sweep.slurm\n"
      "# A task that reaches its time limit is queued again and goes on; the same script, handed over "
      "again, does\n# what is left.\n"
      "#SBATCH --job-name=%s\n#SBATCH --array=",
      sweep->name, sweep->name);
  add_ids(text, ids, count);
  if (sweep->cores > 0 && sweep->cores / ranks < count) tc_text_add(text, "%%%ld", sweep->cores / ranks);
  tc_text_add(text, "\n#SBATCH --ntasks=%d\n#SBATCH --output=%s/slurm-%%a.txt\n#SBATCH --open-mode=append\n",
              ranks, folder);
  if (options->max_hours > 0)
    tc_text_add(text, "#SBATCH --time=%.0f\n#SBATCH --requeue\n",
                ceil(60 * options->max_hours) + GRACE_MINUTES);
  if (options->sbatch) tc_text_add(text, "#SBATCH %s\n", options->sbatch);
}

static void add_command(tc_text *text, const char *program, const char *file, const char *folder)
{
  tc_shell_word(text, program);
  tc_text_add(text, " sweep ");
  tc_shell_word(text, file);
  tc_text_add(text, " -o ");
  tc_shell_word(text, folder);
}

tc_status tc_sweep_slurm(const tc_sweep_options *options, const tc_sweep *sweep, const char *folder,
                         int ranks, const int *ids, int count)
{
  char file[PATH_MAX], place[PATH_MAX], *program = NULL, *path = NULL;
  tc_text text = {0};
  TC_TRY(absolute(sweep->file, file));
  TC_TRY(absolute(folder, place));
  TC_TRY(tc_program_path("tapecast", &program));
  add_header(&text, options, sweep, place, ranks, ids, count);
  tc_text_add(&text,
              "if [ -z \"$SLURM_ARRAY_TASK_ID\" ]; then\n  job=$(sbatch --parsable \"$0\") || exit\n"
              "  exec sbatch --dependency=afterany:\"${job%%%%;*}\" --job-name=%s-collect --output=",
              sweep->name);
  tc_shell_word(&text, place);
  tc_text_add(&text, "/slurm-collect.txt%s%s <<'END'\n#!/bin/sh\n", options->sbatch ? " " : "",
              options->sbatch ? options->sbatch : "");
  add_command(&text, program, file, place);
  tc_text_add(&text, " --collect\nEND\nfi\n");
  add_command(&text, program, file, place);
  tc_text_add(&text, " -n %d", ranks);
  if (options->max_hours > 0) tc_text_add(&text, " --max-hours %g", options->max_hours);
  tc_text_add(&text,
              " --task \"$SLURM_ARRAY_TASK_ID\"\ncode=$?\n"
              "[ $code -eq %d ] && scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\"\n"
              "exit $code\n",
              tc_exit_code(TC_ERR_INTERRUPTED));
  tc_status status = tc_text_status(&text);
  if (status == TC_OK) status = tc_path_join(folder, "sweep.slurm", &path);
  if (status == TC_OK) status = tc_file_write(path, tc_text_get(&text), text.length);
  if (status == TC_OK && chmod(path, 0755) != 0) status = tc_io_error(path, "change the mode of");
  tc_text_free(&text);
  tc_free(&program);
  tc_free(&path);
  return status;
}
