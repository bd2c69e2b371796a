/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders, and whole texts into files. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tapecast/fileio.h"
#include "tapecast/memory.h"

tc_status tc_file_write(const char *path, const char *text, size_t length)
{
  tc_output output = {0};
  TC_TRY(tc_output_open(path, &output));
  if (fwrite(text, 1, length, output.stream) != length) {
    const tc_status status = tc_io_error(path, "write");
    tc_output_discard(&output);
    return status;
  }
  return tc_output_commit(&output);
}

tc_status tc_file_update(const char *path, const char *text, size_t length)
{
  char *present = NULL;
  size_t size = 0;
  bool same = false;
  if (tc_file_exists(path) && tc_file_read(path, length, &present, &size) == TC_OK)
    same = size == length && memcmp(present, text, length) == 0;
  tc_free(&present);
  return same ? TC_OK : tc_file_write(path, text, length);
}

tc_status tc_lines_trim(const char *path)
{
  enum { LONGEST_LINE = 65536 };
  char tail[LONGEST_LINE];
  struct stat info;
  const int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &info) != 0) {
    const tc_status status = tc_io_error(path, "read");
    if (fd >= 0) close(fd);
    return status;
  }
  const off_t from = info.st_size > LONGEST_LINE ? info.st_size - LONGEST_LINE : 0;
  const ssize_t got = pread(fd, tail, sizeof tail, from);
  const char *end = got > 0 ? memrchr(tail, '\n', (size_t)got) : NULL;
  const off_t size = end ? from + (end - tail) + 1 : from;
  const bool bad = got < 0 || (size < info.st_size && ftruncate(fd, size) != 0);
  const tc_status status = bad ? tc_io_error(path, "write") : TC_OK;
  close(fd);
  return status;
}

bool tc_disk_is_full(const char *folder)
{
  static const uint64_t least = 65536;
  struct statvfs info;
  return statvfs(folder, &info) == 0 && (uint64_t)info.f_bavail * info.f_frsize < least;
}

tc_status tc_folder_make(const char *path)
{
  char *partial = NULL;
  const size_t length = strlen(path);
  TC_TRY(TC_NEW(&partial, length + 1, "folder name"));
  tc_status status = TC_OK;
  for (size_t i = 1; i <= length && status == TC_OK; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(partial, path, i);
    partial[i] = '\0';
    if (mkdir(partial, 0777) != 0 && errno != EEXIST) status = tc_io_error(partial, "make the folder");
  }
  tc_free(&partial);
  struct stat info;
  if (status == TC_OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
    status = tc_fail(TC_ERR_IO, "%s: is not a folder", path);
  return status;
}

bool tc_file_exists(const char *path)
{
  struct stat info;
  return stat(path, &info) == 0;
}

tc_status tc_path_join(const char *a, const char *b, char **out)
{
  const size_t size = strlen(a) + strlen(b) + 2;
  char *joined = NULL;
  TC_TRY(TC_NEW(&joined, size, "file name"));
  const int slash = a[0] && a[strlen(a) - 1] != '/';
  snprintf(joined, size, "%s%s%s", a, slash ? "/" : "", b);
  *out = joined;
  return TC_OK;
}
