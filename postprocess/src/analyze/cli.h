/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_ANALYZE_CLI_H
#define TAPECAST_ANALYZE_CLI_H
/* What the commands share: running argp under MPI, and reading lengths, numbers and lists.
 *
 * Every rank parses the same words and comes to the same result; rank 0 alone prints. Nothing here ends the
 * process, since MPI has to be finished first. */
#include <argp.h>
#include <cJSON.h>
#include <mpi.h>
#include <stdbool.h>
#include <stdint.h>

#include "tapecast/imageio.h"

/* Stands first in each command's own structure of arguments, which is argp's `input`. */
typedef struct cli {
  MPI_Comm comm;
  int rank;
  tc_status status; /* of the first argument that was wrong */
  bool done;        /* help was asked for and printed: nothing is left to do */
} cli;

cli cli_start(MPI_Comm comm);

/* What tc_syntax_json makes of a command's table and of the options that all commands have. */
cJSON *cli_syntax(const char *name, const char *summary, const struct argp *argp);

/* Run argp over the words of a command; `input` starts with a cli. Sets cli.done after --help. */
tc_status cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* For parser functions: turn a status into argp's error number, keeping the status. */
error_t cli_check(struct argp_state *state, tc_status status);

/* Wrong number of positional arguments: `what` says what is needed. */
error_t cli_need(struct argp_state *state, const char *what);

/* For the keys CLI_HELP and CLI_USAGE: print what is asked for (rank 0) and stop parsing. */
error_t cli_help(int key, struct argp_state *state);

/* The options every command has, and their keys. */
enum { CLI_HELP = 'h', CLI_FIRST_KEY = 300, CLI_USAGE = 299 };
/* clang-format off */
#define CLI_HELP_OPTIONS                                                                                     \
  {"help", CLI_HELP, NULL, 0, "Print this help", -1},                                                         \
  {"usage", CLI_USAGE, NULL, 0, "Print the options without their meaning", -1}
/* clang-format on */

/* Values. A length is a number with nm, um, mm, cm, m or Angstrom; a bare number is in um. `option` is named
 * in messages. */
tc_status cli_length(const char *option, const char *text, double *um);
tc_status cli_number(const char *option, const char *text, double lo, double hi, double *value);
tc_status cli_integer(const char *option, const char *text, int64_t lo, int64_t hi, int64_t *value);

/* One length for all axes, or three with commas. */
tc_status cli_voxel(const char *option, const char *text, double um[3]);

/* Call `each` for every piece of `text` between separators; stops at the first failure. */
tc_status cli_split(const char *text, char separator, tc_status (*each)(const char *piece, void *data),
                    void *data);

/* A label by number or by the name the image file gives it. */
tc_status cli_label(const char *option, const char *text, const tc_image_info *info, int *label);

/* "LABEL,LABEL": sets value[label] = 1 (shape (TC_LABELS)). */
tc_status cli_labels(const char *option, const char *text, const tc_image_info *info, double *value);

/* A set of axes such as "xy", or "none". */
tc_status cli_periodic(const char *option, const char *text, bool periodic[3]);

/* "LABEL=VALUE,LABEL=VALUE": sets value[label] and given[label] (both of shape (TC_LABELS)). */
tc_status cli_label_values(const char *option, const char *text, const tc_image_info *info, double lo,
                           double hi, double *value, bool *given);

/* Collective. Say which of the labels that the option `named` (shape (TC_LABELS)) no voxel has. */
tc_status cli_note_absent(const cli *c, const char *option, const tc_image *image, const bool *named);

/* A line on standard error, from rank 0 alone. */
void cli_note(const cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
