/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS text dumps (`dump custom`): columns in any order, rectangular and tilted boxes, several frames. */
#include <math.h>
#include <string.h>

#include "beadfile.h"
#include "tapecast/memory.h"

enum { NONE = -1 };

/* Where each quantity stands in a line of beads. */
typedef struct columns {
  int count, id, type, size, mass;
  int position[3];
  double size_to_radius; /* 1 for a radius column, 0.5 for a diameter column */
  bool scaled;           /* positions are fractions of the box edges */
} columns;

typedef struct frame_header {
  int64_t timestep, count;
  double lo[3], length[3], tilt[3];
  bool periodic[3];
  columns column;
  double unit; /* um in the file's unit of length */
} frame_header;

static const struct {
  const char *name;
  double um;
} length_units[] = {{"micro", 1}, {"lj", 1},    {"real", 1e-4},           {"metal", 1e-4},
                    {"si", 1e6},  {"cgs", 1e4}, {"electron", 5.29177e-5}, {"nano", 1e-3}};

static const char item_word[] = "ITEM: ";

static const char *after_item(const char *text, const char *item)
{
  const size_t head = sizeof item_word - 1, length = strlen(item);
  if (strncmp(text, item_word, head) != 0 || strncmp(text + head, item, length) != 0) return NULL;
  return text + head + length;
}

static tc_status read_integer(tc_lines *lines, const char *what, int64_t *value)
{
  char *word[TC_MAX_WORDS];
  TC_TRY(tc_lines_need(lines, what));
  if (tc_words(lines->text, word) == 1 && tc_word_integer(word[0], value)) return TC_OK;
  return tc_lines_fail(lines, "%s should stand here", what);
}

static tc_status read_unit(tc_lines *lines, frame_header *header)
{
  TC_TRY(tc_lines_need(lines, "the name of the units"));
  for (size_t i = 0; i < sizeof length_units / sizeof length_units[0]; i++)
    if (strcmp(lines->text, length_units[i].name) == 0) {
      header->unit = length_units[i].um;
      return TC_OK;
    }
  return tc_lines_fail(lines, "unknown units '%.60s'", lines->text);
}

/* The flags and the kind of box from the item line, then the three lines of bounds. In a tilted box the file
 * gives the bounds of the box that encloses it. */
static tc_status read_box(tc_lines *lines, const char *flags, frame_header *header)
{
  if (strstr(flags, "abc origin"))
    return tc_lines_fail(
        lines, "general triclinic boxes are not supported; dump with `dump_modify triclinic/general no`");
  const bool tilted = strstr(flags, "xy xz yz") != NULL;
  char copy[256], *word[TC_MAX_WORDS];
  snprintf(copy, sizeof copy, "%s", flags);
  int n = 0;
  const int words = tc_words(copy, word);
  for (int i = tilted ? 3 : 0; i < words && n < 3; i++, n++) header->periodic[n] = word[i][0] == 'p';
  if (n != 3) return tc_lines_fail(lines, "boundary flags such as 'pp pp ff' should end this line");

  double bound[3][3] = {{0}};
  for (int d = 0; d < 3; d++) {
    TC_TRY(tc_lines_need(lines, "the bounds of the box"));
    const int need = tilted ? 3 : 2;
    bool good = tc_words(lines->text, word) == need;
    for (int i = 0; good && i < need; i++) good = tc_word_number(word[i], &bound[d][i]);
    if (!good) return tc_lines_fail(lines, "%d numbers that bound the box should stand here", need);
    TC_TRY(tc_beads_check_bounds(lines, "xyz"[d], bound[d][0], bound[d][1]));
  }
  const double xy = bound[0][2], xz = bound[1][2], yz = bound[2][2];
  bound[0][0] -= fmin(fmin(0, xy), fmin(xz, xy + xz));
  bound[0][1] -= fmax(fmax(0, xy), fmax(xz, xy + xz));
  bound[1][0] -= fmin(0, yz);
  bound[1][1] -= fmax(0, yz);
  for (int d = 0; d < 3; d++) {
    TC_TRY(tc_beads_check_bounds(lines, "xyz"[d], bound[d][0], bound[d][1]));
    header->lo[d] = bound[d][0];
    header->length[d] = bound[d][1] - bound[d][0];
    header->tilt[d] = bound[d][2];
  }
  return TC_OK;
}

/* Position columns are x, xu (lengths), xs or xsu (fractions); all three axes must be of one kind. */
static int position_column(const char *word, int axis)
{
  static const char *const suffix[] = {"", "u", "s", "su"};
  if (word[0] != "xyz"[axis]) return NONE;
  for (int kind = 0; kind < 4; kind++)
    if (strcmp(word + 1, suffix[kind]) == 0) return kind;
  return NONE;
}

static tc_status read_columns(tc_lines *lines, const char *names, columns *column)
{
  char copy[TC_LINE_BYTES], *word[TC_MAX_WORDS];
  snprintf(copy, sizeof copy, "%s", names);
  columns c = {.id = NONE, .type = NONE, .size = NONE, .mass = NONE, .position = {NONE, NONE, NONE}};
  int kind[3] = {NONE, NONE, NONE};
  c.count = tc_words(copy, word);
  for (int i = 0; i < c.count; i++) {
    if (strcmp(word[i], "id") == 0) c.id = i;
    if (strcmp(word[i], "type") == 0) c.type = i;
    if (strcmp(word[i], "mass") == 0) c.mass = i;
    if (strcmp(word[i], "radius") == 0 || (strcmp(word[i], "diameter") == 0 && c.size == NONE)) {
      c.size = i;
      c.size_to_radius = word[i][0] == 'r' ? 1 : 0.5;
    }
    for (int d = 0; d < 3; d++) {
      const int found = position_column(word[i], d);
      if (found == NONE || c.position[d] != NONE) continue;
      c.position[d] = i;
      kind[d] = found;
    }
  }
  const char *missing = c.type == NONE                                          ? "type"
                        : c.size == NONE                                        ? "radius (or diameter)"
                        : kind[0] == NONE || kind[1] == NONE || kind[2] == NONE ? "x, y, z (or xu …, xs …)"
                        : kind[0] / 2 != kind[1] / 2 || kind[1] / 2 != kind[2] / 2 ? "x, y, z of one kind"
                                                                                   : NULL;
  if (missing) return tc_lines_fail(lines, "the columns '%.200s' lack %s", names, missing);
  c.scaled = kind[0] >= 2;
  *column = c;
  return TC_OK;
}

/* Everything up to and with the line that names the columns. */
static tc_status read_header(tc_lines *lines, frame_header *header)
{
  *header = (frame_header){.count = NONE, .unit = header->unit};
  bool have_box = false;
  for (;;) {
    const char *rest;
    if (after_item(lines->text, "UNITS")) {
      TC_TRY(read_unit(lines, header));
    } else if (after_item(lines->text, "TIMESTEP")) {
      TC_TRY(read_integer(lines, "the time step", &header->timestep));
    } else if (after_item(lines->text, "TIME")) {
      TC_TRY(tc_lines_need(lines, "the time"));
    } else if (after_item(lines->text, "NUMBER OF ATOMS")) {
      TC_TRY(read_integer(lines, "the number of beads", &header->count));
    } else if ((rest = after_item(lines->text, "BOX BOUNDS"))) {
      char flags[256];
      snprintf(flags, sizeof flags, "%s", rest); /* the text of the line changes as the bounds are read */
      TC_TRY(read_box(lines, flags, header));
      have_box = true;
    } else if ((rest = after_item(lines->text, "ATOMS"))) {
      if (header->count == NONE) return tc_lines_fail(lines, "no NUMBER OF ATOMS came before the beads");
      if (!have_box) return tc_lines_fail(lines, "no BOX BOUNDS came before the beads");
      TC_TRY(read_columns(lines, rest, &header->column));
      return tc_beads_check_count(lines, header->count, header->column.count);
    } else {
      return tc_lines_fail(lines, "'%.60s' is none of the items of a dump (an ITEM line should stand here)",
                           lines->text);
    }
    TC_TRY(tc_lines_need(lines, "the next ITEM of the dump"));
  }
}

static tc_status read_bead(tc_lines *lines, const frame_header *header, tc_beads *beads, int64_t i)
{
  const columns *c = &header->column;
  char *word[TC_MAX_WORDS];
  TC_TRY(tc_lines_need(lines, "another bead"));
  const int words = tc_words(lines->text, word);
  if (words != c->count)
    return tc_lines_fail(lines, "bead %lld of %lld has %d of %d columns; the file is truncated or damaged",
                         (long long)i + 1, (long long)header->count, words, c->count);
  int64_t id = i + 1, type;
  double size, at[3];
  if (c->id != NONE && !tc_word_integer(word[c->id], &id))
    return tc_lines_fail(lines, "'%.40s' is not a bead number", word[c->id]);
  if (!tc_word_integer(word[c->type], &type))
    return tc_lines_fail(lines, "'%.40s' is not a bead type", word[c->type]);
  if (!tc_word_number(word[c->size], &size))
    return tc_lines_fail(lines, "'%.40s' is not a size", word[c->size]);
  if (c->mass != NONE && !(tc_word_number(word[c->mass], &beads->mass[i]) && beads->mass[i] > 0))
    return tc_lines_fail(lines, "'%.40s' is not a mass", word[c->mass]);
  for (int d = 0; d < 3; d++)
    if (!tc_word_number(word[c->position[d]], &at[d]))
      return tc_lines_fail(lines, "'%.40s' is not a coordinate", word[c->position[d]]);
  if (c->scaled) {
    const double s[3] = {at[0], at[1], at[2]};
    at[0] = header->lo[0] + s[0] * header->length[0] + s[1] * header->tilt[0] + s[2] * header->tilt[1];
    at[1] = header->lo[1] + s[1] * header->length[1] + s[2] * header->tilt[2];
    at[2] = header->lo[2] + s[2] * header->length[2];
  }
  for (int d = 0; d < 3; d++) at[d] *= header->unit;
  return tc_beads_set(lines, beads, i, id, type, size * c->size_to_radius * header->unit, at);
}

static tc_status read_frame(tc_lines *lines, const frame_header *header, tc_beads **beads)
{
  tc_beads *made = NULL;
  TC_TRY(tc_beads_create(header->count, &made));
  made->timestep = header->timestep;
  for (int d = 0; d < 3; d++) {
    made->lo[d] = header->lo[d] * header->unit;
    made->length[d] = header->length[d] * header->unit;
    made->tilt[d] = header->tilt[d] * header->unit;
    made->periodic[d] = header->periodic[d];
  }
  tc_status status = TC_OK;
  for (int64_t i = 0; status == TC_OK && i < header->count; i++) status = read_bead(lines, header, made, i);
  bool more = false;
  if (status == TC_OK) status = tc_lines_next(lines, &more);
  if (status == TC_OK && more && lines->text[0] && !after_item(lines->text, ""))
    status = tc_lines_fail(lines, "a bead beyond the %lld that the dump announces", (long long)header->count);
  if (status != TC_OK) {
    tc_beads_destroy(&made);
    return status;
  }
  *beads = made;
  return TC_OK;
}

/* Place of the wanted frame: the frames before it are passed over line by line, since their length is
 * unknown. */
static tc_status find_frame(tc_lines *lines, int64_t frame, int64_t *offset, int64_t *number, double *unit)
{
  frame_header header = {.unit = 1};
  bool got;
  int64_t index = 0, start = 0;
  *offset = *number = NONE;
  for (;; index++) {
    start = (int64_t)ftello(lines->stream);
    const int64_t before = lines->number;
    TC_TRY(tc_lines_next(lines, &got));
    if (!got || !lines->text[0]) break;
    *offset = start;
    *number = before;
    *unit = header.unit;
    if (index == frame) return TC_OK;
    TC_TRY(read_header(lines, &header));
    for (int64_t i = 0; i < header.count; i++) {
      TC_TRY(tc_lines_next(lines, &got));
      if (!got)
        return tc_lines_fail(lines, "frame %lld ends after %lld of its %lld beads: the file is truncated%s",
                             (long long)index, (long long)i, (long long)header.count,
                             index > 0 ? " (--frame picks an earlier frame)" : "");
    }
  }
  if (frame == TC_LAST_FRAME && *offset != NONE) return TC_OK;
  return tc_fail(TC_ERR_INPUT, "%s: frame %lld of a dump with %lld frames, counted from 0", lines->path,
                 (long long)frame, (long long)index);
}

tc_status tc_beads_read_dump(tc_lines *lines, int64_t frame, tc_beads **beads)
{
  int64_t offset, number;
  frame_header header = {.unit = 1};
  TC_TRY(find_frame(lines, frame, &offset, &number, &header.unit));
  if (fseeko(lines->stream, (off_t)offset, SEEK_SET) != 0)
    return tc_fail(TC_ERR_INPUT, "%s: cannot go back to frame %lld", lines->path, (long long)frame);
  lines->number = number;
  TC_TRY(tc_lines_need(lines, "a frame"));
  TC_TRY(read_header(lines, &header));
  return read_frame(lines, &header, beads);
}
