/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_ANALYZER_SUITE_H
#define TEST_ANALYZER_SUITE_H
/* What the analyzer's tests share: beads, small files and hashes. */
#include <check.h>
#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>

#include "mpi_suite.h"
#include "tapecast/beads_shared.h"
#include "tapecast/image.h"

/* Write a file of this content (bytes, or text with its own closing zero left out). */
void write_bytes(const char *path, const void *bytes, size_t size);
void write_text(const char *path, const char *text);

/* A call must fail with this status, and its message contain this text. */
#define ck_fails(call, wanted, text)                                                                         \
  do {                                                                                                       \
    ck_assert_int_eq((call), (wanted));                                                                      \
    ck_assert_msg(strstr(tc_error_message(), (text)) != NULL, "'%s' lacks '%s'", tc_error_message(),         \
                  (text));                                                                                   \
  } while (0)

/* Beads in a periodic box from 0 to `length`, all of type 1 and radius 1. */
tc_beads *make_beads(int64_t count, double length);
void place_bead(tc_beads *beads, int64_t i, int type, double radius, double x, double y, double z);

/* Reproducible numbers in [0, 1). */
double next_random(uint64_t *state);

/* Hash of the voxels of the whole image; the same for any number of ranks. Collective. */
uint64_t image_hash(const tc_image *image);

#endif
