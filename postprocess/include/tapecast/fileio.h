/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_FILEIO_H
#define TAPECAST_FILEIO_H
/* Files that are either whole or absent: output goes to a temporary name in the same folder and takes its
 * final name only when every byte has reached the disk. */
#include <stdint.h>
#include <stdio.h>

#include "tapecast/error.h"

/* Status and message of a system call that failed on `path`, from errno: TC_ERR_NO_SPACE when the disk or the
 * quota is full, else TC_ERR_IO. `doing` completes "cannot …": "write", "read". */
tc_status tc_io_error(const char *path, const char *doing);

/* The temporary name that goes with a final name: the same for every process that asks. Release with tc_free.
 */
tc_status tc_temporary_name(const char *path, char **temporary);

/* Flush the file `temporary` to disk and give it its final name. The temporary file is removed on failure. */
tc_status tc_file_replace(const char *temporary, const char *path);

/* An output file in the making. Zero-initialise; every open ends in a commit or a discard. */
typedef struct tc_output {
  FILE *stream; /* write here */
  char *path;
  char *temporary;
} tc_output;

/* Errors: TC_ERR_IO, TC_ERR_NO_SPACE, TC_ERR_MEMORY. */
tc_status tc_output_open(const char *path, tc_output *output);

/* Flush, close, rename. On failure nothing stays behind and the message names the file. */
tc_status tc_output_commit(tc_output *output);

/* Close and remove the temporary file; safe on a zeroed or already committed output. */
void tc_output_discard(tc_output *output);

/* The whole file as text with a closing 0 byte, *size bytes without it (size may be NULL). Files beyond
 * `limit` bytes are refused before memory is taken. Release with tc_free. */
tc_status tc_file_read(const char *path, size_t limit, char **text, size_t *size);

/* Size of a regular file in bytes. Errors: TC_ERR_INPUT when it is missing or not a regular file. */
tc_status tc_file_size(const char *path, int64_t *size);

#endif
