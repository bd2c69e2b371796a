/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checkpoints, left-overs and command lines of LAMMPS decks. */
#include "job.h"

#include <dirent.h>
#include <fnmatch.h>
#include <math.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "paths.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* Checkpoints that a script writes in turn. */
static const char *const checkpoints[TC_CHECKPOINTS] = {"checkpoint_a", "checkpoint_b"};

int tc_checkpoints_find(const char *folder, const char *found[TC_CHECKPOINTS])
{
  int count = 0;
  struct timespec newest = {0};
  for (int i = 0; i < TC_CHECKPOINTS; i++) {
    char *path = NULL;
    struct stat info;
    if (tc_path_join(folder, checkpoints[i], &path) == TC_OK && stat(path, &info) == 0 && info.st_size > 0) {
      const struct timespec t = info.st_mtim;
      const bool newer =
          t.tv_sec > newest.tv_sec || (t.tv_sec == newest.tv_sec && t.tv_nsec > newest.tv_nsec);
      if (count && newer) found[1] = found[0];
      found[count && !newer ? 1 : 0] = checkpoints[i];
      if (newer) newest = t;
      count++;
    }
    tc_free(&path);
  }
  return count;
}

void tc_checkpoints_remove(const char *folder)
{
  for (int i = 0; i < TC_CHECKPOINTS; i++) {
    char *path = NULL;
    if (tc_path_join(folder, checkpoints[i], &path) == TC_OK) unlink(path);
    tc_free(&path);
  }
}

double tc_checkpoint_age(const char *folder)
{
  const char *found[TC_CHECKPOINTS];
  char *path = NULL;
  struct stat info;
  double age = NAN;
  if (tc_checkpoints_find(folder, found) && tc_path_join(folder, found[0], &path) == TC_OK &&
      stat(path, &info) == 0)
    age = fmax(0, difftime(time(NULL), info.st_mtime));
  tc_free(&path);
  return age;
}

tc_status tc_job_clean(const char *path)
{
  static const char *const ours[] = {"checkpoint_*", "*.restart", "*.dump",      "*.part",       "blocks.csv",
                                     "output.txt",   "log.*",     "profile.txt", "geometry.lmp", "states.txt",
                                     "averages.lmp", "stop",      "stage.json",  "begun.json"};
  DIR *folder = opendir(path);
  if (!folder) return tc_io_error(path, "read");
  for (const struct dirent *entry; (entry = readdir(folder));)
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
      if (fnmatch(ours[i], entry->d_name, FNM_PERIOD) == 0) unlinkat(dirfd(folder), entry->d_name, 0);
  closedir(folder);
  return TC_OK;
}

tc_status tc_job_command(const char *launcher, int ranks, const char *name, const char *resume, tc_argv *argv)
{
  char *program = NULL;
  TC_TRY(tc_launcher_words(launcher, ranks, argv));
  TC_TRY(tc_program_path("tapecast-lmp", &program));
  tc_status status = tc_argv_add(argv, "%s", program);
  tc_free(&program);
  if (status == TC_OK) status = tc_argv_add(argv, "-in");
  if (status == TC_OK) status = tc_argv_add(argv, "in.%s", name);
  if (status == TC_OK) status = tc_argv_add(argv, "-log");
  if (status == TC_OK) status = tc_argv_add(argv, "log.%s", name);
  if (status != TC_OK || !resume) return status;
  TC_TRY(tc_argv_add(argv, "-var"));
  TC_TRY(tc_argv_add(argv, "resume"));
  return tc_argv_add(argv, "%s", resume);
}

void tc_stamp(char out[32])
{
  const time_t now = time(NULL);
  struct tm utc;
  strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}
