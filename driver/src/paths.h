/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PATHS_H
#define TAPECAST_PATHS_H
/* Where our other programs and data are: beside this program, in a build tree as in an installed one. */
#include "tapecast/error.h"

/* Path of the program `name` ("tapecast-lmp"): the environment variable TAPECAST_LMP or TAPECAST_ANALYZE, or
 * beside this program. To be released with tc_free. TC_ERR_LAUNCH when it is not there. */
tc_status tc_program_path(const char *name, char **path);

/* Folder of the stage scripts: $TAPECAST_DATA/stages, or ../share/tapecast/stages seen from this program. */
tc_status tc_stages_path(char **path);

#endif
