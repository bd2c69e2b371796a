/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PATHS_H
#define TAPECAST_PATHS_H
/* Where our other programs and data are: beside this program, in a build tree as in an installed one. */
#include "tapecast/error.h"

/* Path of the program `name` ("tapecast-lmp"): the environment variable TAPECAST_LMP or TAPECAST_ANALYZE, or
 * beside this program. To be released with tc_free. TC_ERR_LAUNCH when it is not there. */
tc_status tc_program_path(const char *name, char **path);

/* Folders of our data: the stage scripts, the named sets of parameters. */
#define TC_STAGES_FOLDER "stages"
#define TC_SETS_FOLDER "materials"

/* Such a folder: in $TAPECAST_DATA, or in ../share/tapecast seen from this program. To be released with
 * tc_free.
 */
tc_status tc_data_path(const char *folder, char **path);

#endif
