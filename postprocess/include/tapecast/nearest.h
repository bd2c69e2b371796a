/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_NEAREST_H
#define TAPECAST_NEAREST_H
/* Words that are nearly right. */

/* The candidate nearest to `word`, when near enough to be what was meant, else NULL. `candidate(i, data)`
 * returns the i-th, NULL after the last. */
const char *tc_nearest(const char *word, const char *(*candidate)(int i, const void *data), const void *data);

#endif
