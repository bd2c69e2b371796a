/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_MEMORY_H
#define TAPECAST_MEMORY_H
#include <stddef.h>

#include "tapecast/error.h"

/* Allocate `count` zeroed items of `size` bytes into *out, checked for overflow; 64-byte aligned, so that
 * vectors of doubles start on a cache line. A count of 0 gives a valid pointer. On failure *out is unchanged,
 * and the message names `what`. Release with tc_free. */
tc_status tc_calloc(void *out, size_t count, size_t size, const char *what);

/* TC_NEW(&pointer, count, "name"): the size comes from the pointer's type. */
#define TC_NEW(pointer_to_array, count, what)                                                                \
  tc_calloc((pointer_to_array), (count), sizeof **(pointer_to_array), (what))

/* Grow *array (allocated by this module, or NULL) to at least `need` items of `size` bytes; *capacity is
 * what it holds. New items are zeroed. On failure both are unchanged. */
tc_status tc_grow(void *array, size_t *capacity, size_t need, size_t size, const char *what);

/* Release what *pointer points to and set it to NULL; NULL is allowed. */
void tc_free(void *pointer);

/* Largest resident memory of this process so far, in MB (1e6 bytes). */
double tc_peak_rss_mb(void);

#endif
