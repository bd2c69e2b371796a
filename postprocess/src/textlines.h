/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_TEXTLINES_H
#define TAPECAST_TEXTLINES_H
/* A text file read line by line, knowing where it is for the sake of messages; and words of a line. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tapecast/error.h"

enum { TC_LINE_BYTES = 16384, TC_MAX_WORDS = 256 };

typedef struct tc_lines {
  FILE *stream;
  const char *path; /* not owned */
  int64_t size;     /* of the file in bytes */
  int64_t number;   /* of the present line, counted from 1 */
  char text[TC_LINE_BYTES];
} tc_lines;

tc_status tc_lines_open(const char *path, tc_lines *lines);
void tc_lines_close(tc_lines *lines);

/* Next line into lines->text without its end; *got is false at the end of the file. */
tc_status tc_lines_next(tc_lines *lines, bool *got);

/* Next line; its absence is an error: "the file ends where … should be". */
tc_status tc_lines_need(tc_lines *lines, const char *what);

/* TC_ERR_INPUT with "file:line: " before the text. */
tc_status tc_lines_fail(const tc_lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Cut a line into words at blanks, in place; returns their number, at most TC_MAX_WORDS. */
int tc_words(char *text, char *word[TC_MAX_WORDS]);

/* A whole word as a finite number; false when it is something else. */
bool tc_word_number(const char *word, double *value);
bool tc_word_integer(const char *word, int64_t *value);

#endif
