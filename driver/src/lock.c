/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lock of a run's folder. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "run.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* How long the ranks of a driver that was killed may take to end, as they hold the lock until then. */
#define ORPHAN_SECONDS 20

static const char LOCK[] = ".lock";

static long owner_of(int fd)
{
  char text[32] = "";
  const ssize_t got = pread(fd, text, sizeof text - 1, 0);
  return got > 0 ? atol(text) : 0;
}

static bool is_alive(long pid)
{
  return pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

tc_status tc_run_lock(const char *folder, int *lock)
{
  char *path = NULL;
  TC_TRY(tc_path_join(folder, LOCK, &path));
  /* Children inherit it on purpose: a launcher that outlives us keeps the folder taken. */
  const int fd = open(path, O_RDWR | O_CREAT, 0666);
  const tc_status status = fd < 0 ? tc_io_error(path, "write") : TC_OK;
  tc_free(&path);
  TC_TRY(status);
  for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
    const long owner = owner_of(fd);
    if (is_alive(owner) || i >= ORPHAN_SECONDS * 10) {
      close(fd);
      return tc_fail(TC_ERR_BUSY, "%s: another tapecast (process %ld) is at work in this folder", folder,
                     owner);
    }
    const struct timespec pause = {.tv_nsec = 100000000};
    nanosleep(&pause, NULL);
  }
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)length, 0) != length) {
    const tc_status failed = tc_io_error(folder, "lock");
    close(fd);
    return failed;
  }
  *lock = fd;
  return TC_OK;
}

bool tc_run_is_locked(const char *folder)
{
  char *path = NULL;
  if (tc_path_join(folder, LOCK, &path) != TC_OK) return false;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  tc_free(&path);
  if (fd < 0) return false;
  /* The ranks of a driver that was killed keep the lock for a moment. */
  const bool locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && is_alive(owner_of(fd));
  close(fd);
  return locked;
}

void tc_run_unlock(int *lock)
{
  if (*lock >= 0) close(*lock);
  *lock = -1;
}
