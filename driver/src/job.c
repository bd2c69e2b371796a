/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checkpoints, left-overs and command lines of LAMMPS decks. */
#include "job.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "paths.h"
#include "record.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* Checkpoints that a script writes in turn. */
static const char *const checkpoints[TC_CHECKPOINTS] = {"checkpoint_a", "checkpoint_b"};

/* A restart file of LAMMPS begins and ends with this, the closing 0 included. */
static const char MAGIC[] = "LammpS RestartT";

static bool has_magic(int fd, off_t at)
{
  char found[sizeof MAGIC];
  return pread(fd, found, sizeof found, at) == sizeof found && memcmp(found, MAGIC, sizeof MAGIC) == 0;
}

tc_status tc_restart_check(const char *path)
{
  struct stat info;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &info) != 0) {
    const tc_status status = tc_io_error(path, "read");
    if (fd >= 0) close(fd);
    return status;
  }
  const bool begins = has_magic(fd, 0), ends = has_magic(fd, info.st_size - (off_t)sizeof MAGIC);
  close(fd);
  if (!begins) return tc_fail(TC_ERR_INPUT, "%s: is not a restart file of LAMMPS", path);
  return ends ? TC_OK
              : tc_fail(TC_ERR_INPUT, "%s: is cut off after %lld bytes", path, (long long)info.st_size);
}

/* When the checkpoint was written, where it can be used. */
static bool is_usable(const char *folder, const char *name, struct timespec *written)
{
  char *path = NULL;
  struct stat info;
  const bool whole = tc_path_join(folder, name, &path) == TC_OK && stat(path, &info) == 0 &&
                     tc_restart_check(path) == TC_OK && tc_checkpoint_is_intact(folder, name);
  tc_free(&path);
  if (whole) *written = info.st_mtim;
  return whole;
}

int tc_checkpoints_find(const char *folder, const char *found[TC_CHECKPOINTS])
{
  int count = 0;
  struct timespec newest = {0};
  for (int i = 0; i < TC_CHECKPOINTS; i++) {
    struct timespec t;
    if (!is_usable(folder, checkpoints[i], &t)) continue;
    const bool newer = t.tv_sec > newest.tv_sec || (t.tv_sec == newest.tv_sec && t.tv_nsec > newest.tv_nsec);
    if (count && newer) found[1] = found[0];
    found[count && !newer ? 1 : 0] = checkpoints[i];
    if (newer) newest = t;
    count++;
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
  static const char *const ours[] = {"checkpoint_*", "*.restart",  "*.dump",          "*.part",
                                     "blocks.csv",   "output.txt", "log.*",           "profile.txt",
                                     "geometry.lmp", "states.txt", "averages.lmp",    "stop",
                                     "stage.json",   "begun.json", "checkpoints.json"};
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

tc_status tc_job_trim(const char *folder)
{
  static const char *const tables[] = {"blocks.csv", "averages.lmp", "states.txt", "output.txt"};
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    char *path = NULL;
    TC_TRY(tc_path_join(folder, tables[i], &path));
    const tc_status status = tc_file_exists(path) ? tc_lines_trim(path) : TC_OK;
    tc_free(&path);
    TC_TRY(status);
  }
  return TC_OK;
}

static tc_status stop_path(const char *folder, char **path)
{
  return tc_path_join(folder, "stop", path);
}

tc_status tc_job_ask_to_stop(const char *folder)
{
  char *path = NULL;
  TC_TRY(stop_path(folder, &path));
  const tc_status status = tc_file_write(path, "", 0);
  tc_free(&path);
  return status;
}

void tc_job_let_run(const char *folder)
{
  char *path = NULL;
  if (stop_path(folder, &path) == TC_OK) unlink(path);
  tc_free(&path);
}

void tc_stamp(char out[32])
{
  const time_t now = time(NULL);
  struct tm utc;
  strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}
