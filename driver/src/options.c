/* SPDX-License-Identifier: GPL-2.0-or-later */
/* argp without its own exits: an unknown option is TC_ERR_USAGE, help is asked for by a flag. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "tapecast/memory.h"

tc_status tc_options_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input,
                           int *done)
{
  char full[64];
  snprintf(full, sizeof full, "tapecast %s", name);
  *done = 0;
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-?") == 0) {
      argp_help(argp, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, full);
      *done = 1;
      return TC_OK;
    }
  tc_fail(TC_OK, "%s", "");
  char *saved = argv[0];
  argv[0] = full;
  /* argp prints what is wrong with an option by itself; the message below follows it. */
  const error_t error = argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, input);
  argv[0] = saved;
  if (!error) return TC_OK;
  if (error == ENOMEM) return tc_fail(TC_ERR_MEMORY, "no memory for the command line");
  if (tc_error_message()[0]) return TC_ERR_USAGE;
  return tc_fail(TC_ERR_USAGE, "the command line is wrong; 'tapecast %s --help' shows what it takes", name);
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
