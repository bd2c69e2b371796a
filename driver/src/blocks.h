/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_BLOCKS_H
#define TAPECAST_BLOCKS_H
/* blocks.csv of a stage: a header line, then a row of averages for each block, time first. */
#include <cJSON.h>

#include "tapecast/error.h"

/* Drop rows that a resumed run wrote again: time has to rise from row to row, and the later writing counts.
 */
tc_status tc_blocks_tidy(const char *path);

/* For each number in `results` that has a column of its name: NAME_stderr, the standard error of the mean
 * over the last `blocks` rows. */
tc_status tc_blocks_errors(const char *path, int blocks, cJSON *results);

/* "degree-05.dump" for 0.05. */
void tc_degree_dump(double degree, char name[64]);

#endif
