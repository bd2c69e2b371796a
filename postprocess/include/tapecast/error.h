/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ERROR_H
#define TAPECAST_ERROR_H
/* Errors of the driver and the analyzer.
 *
 * A function that can fail returns tc_status and leaves its outputs as they were; the text that says
 * what is wrong (the place, the value, what is allowed) waits in a buffer of the calling thread until
 * the program prints it. The exit code of a program is tc_exit_code() of the status it ended with. */

typedef enum tc_status {
#define TC_ERROR(name, code, word, text) name = code,
#include "tapecast/errors.def"
#undef TC_ERROR
} tc_status;

/* Set the message (printf style) and return `status`: `return tc_fail(TC_ERR_INPUT, "%s: …", path);` */
tc_status tc_fail(tc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put text in front of the present message, to name the place further out. Returns `status`. */
tc_status tc_fail_in(tc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The message of the last failure in this thread; "" when there is none. Owned by the library. */
const char *tc_error_message(void);

/* Exit code of a status, what the status means in one line, and its name for programs ("recipe"). */
int tc_exit_code(tc_status status);
const char *tc_status_text(tc_status status);
const char *tc_status_name(tc_status status);

/* The i-th status of the list, for printing it; returns 0 past the end. */
int tc_status_at(int i, tc_status *status);

/* Leave the calling function with the status of a failed call. */
#define TC_TRY(call)                                                                                         \
  do {                                                                                                       \
    const tc_status tc_try_ = (call);                                                                        \
    if (tc_try_ != TC_OK) return tc_try_;                                                                    \
  } while (0)

/* The same where something has to be cleaned up: sets `status` and jumps to the label. */
#define TC_TRY_GOTO(status, call, label)                                                                     \
  do {                                                                                                       \
    (status) = (call);                                                                                       \
    if ((status) != TC_OK) goto label;                                                                       \
  } while (0)

#endif
