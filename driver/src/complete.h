/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_COMPLETE_H
#define TAPECAST_COMPLETE_H
/* What may stand at the end of a command line, for the completion of shells. */
#include "text.h"

/* `line`: the command line up to the cursor, the program's name included. Adds a line to `out` for each word
 * that fits there: the whole last word as it would become. A line that begins with a tab asks the shell for
 * more:
 *   \tnospace         no blank after the word, as it is not at its end
 *   \tfiles           files and folders
 *   \tfiles ENDING…   files with one of these endings, and folders
 *   \tfolders         folders
 * What cannot be known (a recipe that is not there, an analyzer that does not answer) gives fewer words, and
 * no error: TC_ERR_MEMORY only. */
tc_status tc_complete(const char *line, tc_text *out);

#endif
