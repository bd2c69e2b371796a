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

/* Where a command runs. */
typedef struct cli {
  MPI_Comm comm;
  int rank;
  bool done; /* help was asked for and printed: nothing is left to do */
} cli;

cli cli_start(MPI_Comm comm);

/* tc_syntax_json of a command's table and of the options that all commands have. */
cJSON *cli_syntax(const char *name, const char *summary, const struct argp *argp);

/* Run argp over the words of a command; `input` is that of its parser. Sets cli.done after --help. */
tc_status cli_parse(const struct argp *argp, int argc, char **argv, cli *c, void *input);

/* For parser functions: turn a status into argp's error number. */
error_t cli_check(tc_status status);

/* For parser functions: something is missing or too much, which `what` says. */
error_t cli_need(const struct argp_state *state, const char *what);

/* For parser functions, at ARGP_KEY_ARG and ARGP_KEY_END: the one file that a command reads. */
error_t cli_file(int key, char *arg, const struct argp_state *state, const char **file);

/* The first key that a command's own table may give to an option without a letter; those of tables that
 * several commands have begin further up. */
enum { CLI_FIRST_KEY = 300, CLI_SHARED_KEY = 400 };

/* Values. A length is a number with nm, um, mm, cm, m or Angstrom; a bare number is in um. `option` is named
 * in messages. */
tc_status cli_length(const char *option, const char *text, double *um);
/* TC_ERR_USAGE unless the ending of `path` is that of an image that can be written. */
tc_status cli_image_path(const char *option, const char *path);
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

/* Labels that have voxels, as "0 pore (33 %), 1 AM (67 %)"; `count` (shape (TC_LABELS)): voxels of each;
 * left_out (the same shape): labels not to be named; NULL: none. What does not fit is cut off. */
enum { CLI_LIST_BYTES = 512 };
void cli_list_labels(char text[CLI_LIST_BYTES], const int64_t *count, const tc_image_info *info,
                     const bool *left_out);

/* Collective on the image. Note which of the labels that the option `named` (shape (TC_LABELS)) no voxel has,
 * and which there are. With `needed` it is TC_ERR_USAGE when none of them has any. */
tc_status cli_check_labels(const cli *c, const char *option, const tc_image *image, const tc_image_info *info,
                           const bool *named, bool needed);

/* A line on standard error, from rank 0 alone. */
void cli_note(const cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
