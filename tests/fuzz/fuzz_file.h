/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H
/* The parsers read files by name: an input of the fuzzer as a file in memory. */
#include <stddef.h>
#include <stdint.h>

/* Write the bytes to a file of this process and return its name. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* Ends the process when a failed call left no message, or a good one an error: neither may happen. */
void fuzz_check(int failed);

#endif
