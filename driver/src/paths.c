/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs and data found relative to this program. */
#include "paths.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* Folder that this program is in. */
static tc_status own_folder(char out[PATH_MAX])
{
  const ssize_t length = readlink("/proc/self/exe", out, PATH_MAX - 1);
  if (length <= 0) return tc_io_error("/proc/self/exe", "read");
  out[length] = '\0';
  char *slash = strrchr(out, '/');
  if (slash) *slash = '\0';
  return TC_OK;
}

/* tapecast-lmp: TAPECAST_LMP */
static void variable_of(const char *program, char *out, size_t size)
{
  snprintf(out, size, "%s", program);
  for (char *p = out; *p; p++) *p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
}

tc_status tc_program_path(const char *name, char **path)
{
  char folder[PATH_MAX], variable[64];
  variable_of(name, variable, sizeof variable);
  const char *given = getenv(variable);
  if (given && given[0]) {
    TC_TRY(tc_path_join("", given, path));
  } else {
    TC_TRY(own_folder(folder));
    TC_TRY(tc_path_join(folder, name, path));
  }
  if (access(*path, X_OK) == 0) return TC_OK;
  const tc_status status = tc_fail(
      TC_ERR_LAUNCH, "%s: the program %s is not there; build it, or name it in %s", *path, name, variable);
  tc_free(path);
  return status;
}

tc_status tc_data_path(const char *folder, char **path)
{
  const char *data = getenv("TAPECAST_DATA");
  if (data && data[0]) return tc_path_join(data, folder, path);
  char own[PATH_MAX], *shared = NULL;
  TC_TRY(own_folder(own));
  TC_TRY(tc_path_join(own, "../share/tapecast", &shared));
  const tc_status status = tc_path_join(shared, folder, path);
  tc_free(&shared);
  return status;
}
