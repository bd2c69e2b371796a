/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS data files of atom_style sphere: "id type diameter density x y z [ix iy iz]" in section Atoms. */
#include <string.h>

#include "beadfile.h"

enum { COLUMNS = 7, COLUMNS_WITH_IMAGES = 10 };

typedef struct data_header {
  int64_t count;
  double lo[3], length[3], tilt[3];
  bool have_bounds[3];
} data_header;

/* "3 atoms" may be followed by a comment, as may any line. */
static int words_of(tc_lines *lines, char *word[TC_MAX_WORDS])
{
  char *comment = strchr(lines->text, '#');
  if (comment) *comment = 0;
  return tc_words(lines->text, word);
}

static tc_status read_header_line(tc_lines *lines, char **word, int words, data_header *header)
{
  double value[3] = {0};
  if (words == 2 && strcmp(word[1], "atoms") == 0) {
    if (!tc_word_integer(word[0], &header->count))
      return tc_lines_fail(lines, "'%.40s' is not a number of beads", word[0]);
    return tc_beads_check_count(lines, header->count, COLUMNS);
  }
  for (int d = 0; d < 3; d++) {
    const char lo[] = {"xyz"[d], 'l', 'o', 0};
    if (words != 4 || strcmp(word[2], lo) != 0) continue;
    if (!tc_word_number(word[0], &value[0]) || !tc_word_number(word[1], &value[1]))
      return tc_lines_fail(lines, "two numbers that bound the box should stand here");
    header->lo[d] = value[0];
    header->length[d] = value[1] - value[0];
    header->have_bounds[d] = true;
    return tc_beads_check_bounds(lines, "xyz"[d], value[0], value[1]);
  }
  if (words == 6 && strcmp(word[3], "xy") == 0) {
    for (int d = 0; d < 3; d++)
      if (!tc_word_number(word[d], &header->tilt[d]))
        return tc_lines_fail(lines, "'%.40s' is not a tilt of the box", word[d]);
  }
  return TC_OK; /* other header lines do not concern beads */
}

static tc_status check_style(tc_lines *lines)
{
  const char *comment = strchr(lines->text, '#');
  if (!comment) return TC_OK; /* the columns will tell */
  char style[64] = "";
  sscanf(comment + 1, "%63s", style);
  if (strcmp(style, "sphere") == 0) return TC_OK;
  return tc_lines_fail(lines, "the beads are of atom_style '%s'; sphere is needed", style);
}

static tc_status read_bead(tc_lines *lines, tc_beads *beads, int64_t i)
{
  char *word[TC_MAX_WORDS];
  TC_TRY(tc_lines_need(lines, "another bead of section Atoms"));
  const int words = words_of(lines, word);
  if (words != COLUMNS && words != COLUMNS_WITH_IMAGES)
    return tc_lines_fail(lines,
                         "bead %lld of %lld has %d columns; atom_style sphere has %d or %d: "
                         "id type diameter density x y z [ix iy iz]",
                         (long long)i + 1, (long long)beads->count, words, COLUMNS, COLUMNS_WITH_IMAGES);
  int64_t id, type;
  double diameter, at[3];
  if (!tc_word_integer(word[0], &id) || !tc_word_integer(word[1], &type))
    return tc_lines_fail(lines, "'%.40s %.40s' are not a bead number and type", word[0], word[1]);
  if (!tc_word_number(word[2], &diameter)) return tc_lines_fail(lines, "'%.40s' is not a diameter", word[2]);
  for (int d = 0; d < 3; d++)
    if (!tc_word_number(word[4 + d], &at[d]))
      return tc_lines_fail(lines, "'%.40s' is not a coordinate", word[4 + d]);
  return tc_beads_set(lines, beads, i, id, type, diameter / 2, at);
}

static tc_status read_atoms(tc_lines *lines, const data_header *header, tc_beads **beads)
{
  if (header->count < 1) return tc_lines_fail(lines, "no 'N atoms' came before section Atoms");
  for (int d = 0; d < 3; d++)
    if (!header->have_bounds[d])
      return tc_lines_fail(lines, "no '%clo %chi' came before section Atoms", "xyz"[d], "xyz"[d]);
  TC_TRY(check_style(lines));
  TC_TRY(tc_lines_need(lines, "an empty line")); /* LAMMPS skips one line after the name of a section */

  tc_beads *made = NULL;
  TC_TRY(tc_beads_create(header->count, &made));
  for (int d = 0; d < 3; d++) {
    made->lo[d] = header->lo[d];
    made->length[d] = header->length[d];
    made->tilt[d] = header->tilt[d];
    made->periodic[d] = true;
  }
  for (int64_t i = 0; i < header->count; i++) {
    const tc_status status = read_bead(lines, made, i);
    if (status != TC_OK) {
      tc_beads_destroy(&made);
      return status;
    }
  }
  *beads = made;
  return TC_OK;
}

tc_status tc_beads_read_data(tc_lines *lines, tc_beads **beads)
{
  data_header header = {0};
  char *word[TC_MAX_WORDS];
  TC_TRY(tc_lines_need(lines, "the title of a data file"));
  for (;;) {
    bool got;
    TC_TRY(tc_lines_next(lines, &got));
    if (!got)
      return tc_fail(TC_ERR_INPUT,
                     "%s: neither a LAMMPS dump (no ITEM line) nor a data file (no section Atoms)",
                     lines->path);
    if (strncmp(lines->text, "Atoms", 5) == 0) return read_atoms(lines, &header, beads);
    const int words = words_of(lines, word);
    if (words > 0) TC_TRY(read_header_line(lines, word, words, &header));
  }
}
