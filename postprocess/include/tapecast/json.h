/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_JSON_H
#define TAPECAST_JSON_H
/* The few things cJSON leaves to its user: checked additions and whole-or-absent files. cJSON prints numbers
 * with 15 digits, or 17 where 15 would be off by more than the last bit; NaN and infinities become null. */
#include <cJSON.h>
#include <stddef.h>

#include "tapecast/error.h"

/* Parse a file; the error names its line. *json is owned by the caller: cJSON_Delete. */
tc_status tc_json_read(const char *path, cJSON **json);

/* Write with indentation and a closing newline; path "-" is standard output. */
tc_status tc_json_write(const cJSON *json, const char *path);

/* Whether something was written to standard output by the function above. */
int tc_json_was_printed(void);

/* Add an array of n numbers to an object under `key`. */
tc_status tc_json_add_numbers(cJSON *object, const char *key, const double *value, size_t n);

#endif
