/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_ANALYZER_COMMAND_H
#define TEST_ANALYZER_COMMAND_H
/* Running tapecast-analyze from a test and looking at what it says. */
#include "tapecast/error.h"
#include "tapecast/json.h"

enum { OUTPUT_BYTES = 1 << 16 };

typedef struct outcome {
  int code;
  char out[OUTPUT_BYTES], err[OUTPUT_BYTES];
} outcome;

/* The analyzer alone, and under mpirun. */
extern const char one_rank[], two_ranks[];

extern outcome result; /* of the last run */

void run(const char *program, const char *arguments);

/* It must end with this status and say this on standard error. */
void expect(const char *arguments, tc_status status, const char *message);

/* It must succeed and print JSON, which the caller deletes. */
cJSON *run_json(const char *program, const char *arguments);

/* A number that must be there. */
double number(const cJSON *json, const char *key);

#endif
