/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H
/* Small made-up runs in the working directory, and what the report tests share. */
#include <check.h>

#include "tapecast/error.h"

/* Which parts the run has. */
enum {
  FIXTURE_SLURRY = 1,
  FIXTURE_DRIED = 2,
  FIXTURE_CALENDERED = 4,
  FIXTURE_VISCOSITY = 8,
  FIXTURE_DUMPS = 16,
  FIXTURE_ALL = 31
};

/* Make the folder `name` with results.json, dumps and tables of these parts. Two materials, A and "B & <b>".
 */
void fixture_run(const char *name, int parts);

/* A network of three bodies and two links, the second through a periodic face, as the analyzer writes it. */
extern const char fixture_network[];

/* Write a NumPy file: this header (shorter than 118 characters), then the bytes. */
void fixture_npy(const char *folder, const char *file, const char *header, const char *bytes, size_t count);

/* Write a text file. */
void fixture_write(const char *folder, const char *file, const char *text);

/* The file as text with a closing zero; to be released with free(). Fails the test when it is not there. */
char *fixture_read(const char *folder, const char *file);

int fixture_exists(const char *folder, const char *file);

/* Fail with the message of the last error unless status is TC_OK. */
#define ck_ok(call)                                                                                          \
  do {                                                                                                       \
    const tc_status ck_status_ = (call);                                                                     \
    ck_assert_msg(ck_status_ == TC_OK, "%s: %s", #call, tc_error_message());                                 \
  } while (0)

/* Run one suite made of the tests in a NULL-terminated list; the program's exit code. */
int fixture_main(const char *name, const TTest *const tests[]);

#endif
