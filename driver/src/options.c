/* SPDX-License-Identifier: GPL-2.0-or-later */
/* argp without its own exits: a wrong command line is TC_ERR_USAGE, help is asked for by a flag. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tapecast/syntax.h"

/* What every command has; printed before argp sees it. */
static const struct argp_option every_option[] = {{"help", 'h', NULL, 0, "print this help", 20}, {0}};
static const struct argp every_argp = {every_option, NULL, NULL, NULL, NULL, NULL, NULL};
static const struct argp_child every[] = {{&every_argp, 0, NULL, 0}, {0}};

static struct argp with_every(const struct argp *argp)
{
  struct argp whole = *argp;
  whole.children = every;
  return whole;
}

cJSON *tc_options_syntax(const char *name, const char *summary, const struct argp *argp)
{
  const struct argp whole = with_every(argp);
  return tc_syntax_json(name, summary, &whole);
}

static bool wants_help(int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "-?") == 0)
      return true;
  return false;
}

tc_status tc_options_parse(const struct argp *argp, const char *name, int argc, char **argv, void *input,
                           int *done)
{
  char full[64];
  const struct argp whole = with_every(argp);
  snprintf(full, sizeof full, "tapecast %s", name);
  *done = wants_help(argc, argv);
  if (*done) {
    setenv("ARGP_HELP_FMT", "no-dup-args-note", 0);
    argp_help(&whole, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, full);
    return TC_OK;
  }
  tc_status status = tc_syntax_check(&whole, argc, argv);
  if (status != TC_OK)
    return tc_fail(status, "%s; '%s --help' shows what there is", tc_error_message(), full);
  tc_fail(TC_OK, "%s", "");
  const error_t error =
      argp_parse(&whole, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_NO_ERRS, NULL, input);
  if (!error) return TC_OK;
  if (error == ENOMEM) return tc_fail(TC_ERR_MEMORY, "no memory for the command line");
  if (tc_error_message()[0]) return TC_ERR_USAGE;
  return tc_fail(TC_ERR_USAGE, "the command line is wrong; '%s --help' shows what it takes", full);
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
