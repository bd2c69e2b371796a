/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_FILES_H
#define TAPECAST_FILES_H
/* Folders, and whole texts into files: short cuts over tapecast/fileio.h. */
#include <stdbool.h>
#include <stddef.h>

#include "tapecast/error.h"

/* The file appears under its name when it is complete. TC_ERR_NO_SPACE or TC_ERR_IO. */
tc_status tc_file_write(const char *path, const char *text, size_t length);

/* The same, but a file that already holds this text keeps its date. */
tc_status tc_file_update(const char *path, const char *text, size_t length);

/* Cut off a last line that has no end. */
tc_status tc_lines_trim(const char *path);

/* Whether the disk that a folder is on has no room left for a small file. */
bool tc_disk_is_full(const char *folder);

/* Make a folder and those above it. */
tc_status tc_folder_make(const char *path);
bool tc_file_exists(const char *path);

/* "a/b" into *out (to be released with tc_free); `a` "" gives b. */
tc_status tc_path_join(const char *a, const char *b, char **out);

#endif
