/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole-or-absent output files, and reading small files at once. */
#include "tapecast/fileio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tapecast/memory.h"

static const char temporary_suffix[] = ".part";

tc_status tc_io_error(const char *path, const char *doing)
{
  const int code = errno;
  const tc_status status = code == ENOSPC || code == EDQUOT ? TC_ERR_NO_SPACE : TC_ERR_IO;
  return tc_fail(status, "%s: cannot %s: %s", path, doing, code ? strerror(code) : "the data ends early");
}

static tc_status join(const char *head, const char *tail, char **joined)
{
  const size_t head_size = strlen(head), tail_size = strlen(tail);
  char *text = NULL;
  TC_TRY(TC_NEW(&text, head_size + tail_size + 1, "file name"));
  memcpy(text, head, head_size);
  memcpy(text + head_size, tail, tail_size);
  *joined = text;
  return TC_OK;
}

tc_status tc_temporary_name(const char *path, char **temporary)
{
  return join(path, temporary_suffix, temporary);
}

tc_status tc_file_replace(const char *temporary, const char *path)
{
  tc_status status = TC_OK;
  const int file = open(temporary, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fsync(file) != 0) status = tc_io_error(temporary, "flush to disk");
  if (file >= 0) close(file);
  if (status == TC_OK && rename(temporary, path) != 0) status = tc_io_error(path, "take its final name");
  if (status != TC_OK) unlink(temporary);
  return status;
}

tc_status tc_output_open(const char *path, tc_output *output)
{
  tc_output made = {0};
  tc_status status;
  TC_TRY_GOTO(status, join(path, "", &made.path), failed);
  TC_TRY_GOTO(status, tc_temporary_name(path, &made.temporary), failed);
  made.stream = fopen(made.temporary, "wbe");
  if (!made.stream) {
    status = tc_io_error(path, "write");
    goto failed;
  }
  *output = made;
  return TC_OK;
failed:
  tc_free(&made.path);
  tc_free(&made.temporary);
  return status;
}

tc_status tc_output_commit(tc_output *output)
{
  tc_status status = TC_OK;
  const int failed_before = ferror(output->stream);
  const int failed_now = fclose(output->stream);
  output->stream = NULL;
  if (failed_before || failed_now) status = tc_io_error(output->path, "write");
  if (status == TC_OK) status = tc_file_replace(output->temporary, output->path);
  tc_output_discard(output);
  return status;
}

void tc_output_discard(tc_output *output)
{
  if (output->stream) fclose(output->stream);
  output->stream = NULL;
  if (output->temporary) unlink(output->temporary);
  tc_free(&output->temporary);
  tc_free(&output->path);
}

tc_status tc_file_size(const char *path, int64_t *size)
{
  struct stat info;
  if (stat(path, &info) != 0) return tc_fail(TC_ERR_INPUT, "%s: cannot read: %s", path, strerror(errno));
  if (!S_ISREG(info.st_mode)) return tc_fail(TC_ERR_INPUT, "%s: cannot read: not a regular file", path);
  *size = info.st_size;
  return TC_OK;
}

tc_status tc_file_read(const char *path, size_t limit, char **text, size_t *size)
{
  int64_t bytes;
  TC_TRY(tc_file_size(path, &bytes));
  if ((uint64_t)bytes > limit)
    return tc_fail(TC_ERR_INPUT, "%s: %.7g MB is more than the %.3g MB such a file can have", path,
                   (double)bytes * 1e-6, (double)limit * 1e-6);
  char *content = NULL;
  TC_TRY(TC_NEW(&content, (size_t)bytes + 1, path));
  errno = 0;
  FILE *stream = fopen(path, "rbe");
  const size_t got = stream ? fread(content, 1, (size_t)bytes, stream) : 0;
  const bool failed = !stream || got != (size_t)bytes;
  if (stream) fclose(stream);
  if (failed) {
    const tc_status status = tc_io_error(path, "read");
    tc_free(&content);
    return status;
  }
  *text = content;
  if (size) *size = got;
  return TC_OK;
}
