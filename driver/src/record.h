/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_RECORD_H
#define TAPECAST_RECORD_H
/* The record of a finished stage (stage.json) and the mark of one that was begun (begun.json).
 *
 * A stage is done when its record is there, was made from the same input, and the files that it names are
 * whole (size and hash). The record is written last and appears at once. */
#include <cJSON.h>
#include <stdbool.h>

#include "tapecast/error.h"
#include "text.h"

/* The record in `folder` when the stage is done for this input; else NULL, and `why` says what is wrong (""
 * when there is no record). *record is to be released with cJSON_Delete. */
tc_status tc_record_find(const char *folder, const char *input_hash, cJSON **record, char why[256]);

/* The record in `folder` as it is, whatever it was made from; NULL when there is none that can be read. To be
 * released with cJSON_Delete. */
cJSON *tc_record_read(const char *folder);

/* Whether work in `folder` was begun and is not done. */
bool tc_begun_is(const char *folder);

/* Add the files (NULL-terminated list of names in `folder`) to the record and write it. Takes nothing over.
 */
tc_status tc_record_write(const char *folder, cJSON *record, const char *const *files);
void tc_record_remove(const char *folder);

/* What is known of work that was begun. */
typedef struct tc_begun {
  double wall;    /* seconds that it took so far */
  int ranks;      /* of the checkpoints; 0: unknown */
  bool gentler;   /* by the second, gentler way (gentler.h) */
  char why[1024]; /* it is */
} tc_begun;

/* Whether the work in `folder` was begun with this input. */
bool tc_begun_find(const char *folder, const char *input_hash, tc_begun *begun);
tc_status tc_begun_write(const char *folder, const char *input_hash, const tc_begun *begun);
void tc_begun_remove(const char *folder);

/* Note the content of a checkpoint that is whole; and whether a file still has the content that was noted.
 * Files that were never noted, or were written since, pass. */
tc_status tc_checkpoint_note(const char *folder, const char *name);
bool tc_checkpoint_is_intact(const char *folder, const char *name);

/* Hash of a file's content, read in pieces, mixed into *hash. */
tc_status tc_hash_file(uint64_t *hash, const char *path);

#endif
