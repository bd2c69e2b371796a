/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that commands share. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tapecast/command_line.h"
#include "tapecast/syntax.h"

static const struct argp_option every_option[] = {{"help", TC_KEY_HELP, NULL, 0, "print this help", 20}, {0}};
static const struct argp every_argp = {every_option, NULL, NULL, NULL, NULL, NULL, NULL};

cJSON *tc_options_syntax(const char *name, const char *summary, const struct argp *argp)
{
  return tc_command_line_json(name, summary, argp, &every_argp);
}

tc_status tc_options_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input,
                           bool *done)
{
  char full[64];
  snprintf(full, sizeof full, "tapecast %s", name);
  const tc_command_line line = {full, argp, &every_argp, false};
  return tc_command_line_parse(&line, argc, argv, input, done);
}

error_t tc_common_parse(int key, char *arg, tc_common *common)
{
  switch (key) {
  case 'j':
    common->json = true;
    return 0;
  case 'q':
    common->verbosity = TC_QUIET;
    return 0;
  case 'v':
    common->verbosity = TC_VERBOSE;
    return 0;
  case 's':
    if (common->set_count == TC_MOST_SETS)
      return tc_fail(TC_ERR_USAGE, "more than %d --set", TC_MOST_SETS), EINVAL;
    common->sets[common->set_count++] = arg;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

error_t tc_option_missing(const char *command, const char *question)
{
  tc_fail(TC_ERR_USAGE, "%s 'tapecast %s --help' shows what it takes", question, command);
  return EINVAL;
}

error_t tc_option_word(const char *what, char *arg, const char **word)
{
  if (*word) return tc_fail(TC_ERR_USAGE, "'%s': one %s at a time", arg, what), EINVAL;
  *word = arg;
  return 0;
}

tc_status tc_option_integer(const char *option, const char *text, long low, long high, long *value)
{
  char *end;
  errno = 0;
  const long number = strtol(text, &end, 10);
  if (end == text || *end || errno || number < low || number > high)
    return tc_fail(TC_ERR_USAGE, "%s '%s': expected a whole number from %ld to %ld", option, text, low, high);
  *value = number;
  return TC_OK;
}

tc_status tc_option_number(const char *option, const char *text, double low, double high, double *value)
{
  char *end;
  errno = 0;
  const double number = strtod(text, &end);
  if (end == text || *end || errno || !(number >= low) || number > high)
    return tc_fail(TC_ERR_USAGE, "%s '%s': expected a number from %g to %g", option, text, low, high);
  *value = number;
  return TC_OK;
}

error_t tc_option_count(const char *option, const char *text, int *count)
{
  long integer = 0;
  const tc_status status = tc_option_integer(option, text, 1, 1000000, &integer);
  if (status == TC_OK) *count = (int)integer;
  return tc_argp_error(status);
}

error_t tc_option_hours(const char *text, double *hours)
{
  return tc_argp_error(tc_option_number("--max-hours", text, 1e-6, 1e6, hours));
}
