/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of beads: memory, and finding out what kind of file one has. */
#include "tapecast/beads.h"

#include <string.h>

#include "beadfile.h"
#include "tapecast/memory.h"

tc_status tc_beads_create(int64_t count, tc_beads **beads)
{
  tc_beads *made = NULL;
  tc_status status;
  TC_TRY(TC_NEW(&made, 1, "list of beads"));
  made->count = count;
  TC_TRY_GOTO(status, TC_NEW(&made->id, (size_t)count, "bead numbers"), failed);
  TC_TRY_GOTO(status, TC_NEW(&made->type, (size_t)count, "bead types"), failed);
  TC_TRY_GOTO(status, TC_NEW(&made->position, 3 * (size_t)count, "bead positions"), failed);
  TC_TRY_GOTO(status, TC_NEW(&made->radius, (size_t)count, "bead radii"), failed);
  TC_TRY_GOTO(status, TC_NEW(&made->mass, (size_t)count, "bead masses"), failed);
  *beads = made;
  return TC_OK;
failed:
  tc_beads_destroy(&made);
  return status;
}

void tc_beads_destroy(tc_beads **beads)
{
  if (!*beads) return;
  tc_free(&(*beads)->id);
  tc_free(&(*beads)->type);
  tc_free(&(*beads)->position);
  tc_free(&(*beads)->radius);
  tc_free(&(*beads)->mass);
  tc_free(beads);
}

tc_status tc_beads_check_count(const tc_lines *lines, int64_t count, int columns)
{
  if (count < 1)
    return tc_lines_fail(lines, "the number of beads is %lld; at least 1 is needed", (long long)count);
  const int64_t line_bytes = 2 * (int64_t)columns; /* one digit and one blank or line end a number */
  const int64_t left = lines->size - (int64_t)ftello(lines->stream) + 1;
  if (count > left / line_bytes)
    return tc_lines_fail(lines, "%lld beads are announced, but the %lld bytes that follow cannot hold them",
                         (long long)count, (long long)(left - 1));
  return TC_OK;
}

tc_status tc_beads_check_bounds(const tc_lines *lines, char axis, double lo, double hi)
{
  if (hi > lo) return TC_OK;
  return tc_lines_fail(lines, "the box runs from %g to %g along %c; its upper bound must be the larger", lo,
                       hi, axis);
}

tc_status tc_beads_set(const tc_lines *lines, tc_beads *beads, int64_t i, int64_t id, int64_t type,
                       double radius, const double position[3])
{
  if (type < 1 || type > TC_MAX_TYPES)
    return tc_lines_fail(lines, "bead type %lld; types run from 1 to %d", (long long)type, TC_MAX_TYPES);
  if (!(radius > 0)) return tc_lines_fail(lines, "bead of radius %g; it must be positive", radius);
  beads->id[i] = id;
  beads->type[i] = (int32_t)type;
  beads->radius[i] = radius;
  memcpy(beads->position + 3 * i, position, 3 * sizeof position[0]);
  if (type > beads->max_type) beads->max_type = (int)type;
  return TC_OK;
}

static const char restart_magic[] = "LammpS RestartT";

static tc_status read_any(tc_lines *lines, int64_t frame, tc_beads **beads)
{
  char head[sizeof restart_magic] = "";
  const size_t got = fread(head, 1, sizeof head - 1, lines->stream);
  rewind(lines->stream);
  if (got == 0) return tc_fail(TC_ERR_INPUT, "%s: the file is empty", lines->path);
  if (strcmp(head, restart_magic) == 0)
    return tc_fail(TC_ERR_INPUT,
                   "%s: this is a LAMMPS restart file; turn it into a data file with "
                   "`tapecast-lmp -restart2data %s FILE.data`",
                   lines->path, lines->path);
  if (strncmp(head, "ITEM:", 5) == 0) return tc_beads_read_dump(lines, frame, beads);
  if (frame != TC_LAST_FRAME && frame != 0)
    return tc_fail(TC_ERR_USAGE, "%s: frame %lld of a data file, which has only one", lines->path,
                   (long long)frame);
  return tc_beads_read_data(lines, beads);
}

tc_status tc_beads_read(const char *path, int64_t frame, tc_beads **beads)
{
  tc_lines lines = {0};
  TC_TRY(tc_lines_open(path, &lines));
  const tc_status status = read_any(&lines, frame, beads);
  tc_lines_close(&lines);
  return status;
}
