/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that say which beads to draw, and how. */
#include "beadoptions.h"

#include <stdio.h>
#include <string.h>

#include "tapecast/beads_shared.h"
#include "tapecast/parallel.h"

enum { KEY_MATERIAL = CLI_SHARED_KEY + 50, KEY_PRIORITY, KEY_FRAME, KEY_BEAD_VOXEL, KEY_ZLO, KEY_ZHI };

static const struct argp_option table[] = {
    {"material", KEY_MATERIAL, materials_syntax, 0, materials_help, 0},
    {"priority", KEY_PRIORITY, "NAME,…", 0,
     "Who wins where beads overlap, highest first (order of --material)", 0},
    {"frame", KEY_FRAME, "N", 0, "Frame of a dump, counted from 0 (the last)", 0},
    {"voxel", KEY_BEAD_VOXEL, "LENGTH", 0, "Voxel edge, or three with commas; rounded to fit the box", 0},
    {"zlo", KEY_ZLO, "Z", 0, "Cut the image below this height", 0},
    {"zhi", KEY_ZHI, "Z", 0, "Cut the image above this height", 0},
    {0}};

bead_options bead_options_defaults(void)
{
  return (bead_options){.frame = TC_LAST_FRAME, .voxelize = tc_voxelize_defaults()};
}

void bead_options_release(bead_options *options)
{
  materials_release(&options->materials);
}

tc_voxelize_options bead_options_as_they_are(const tc_voxelize_options *drawn)
{
  tc_voxelize_options geometry = *drawn;
  for (int l = 0; l < TC_LABELS; l++) {
    geometry.scale[l] = 1;
    geometry.neck[l] = 0;
  }
  return geometry;
}

static error_t check_complete(const struct argp_state *state, const bead_options *o)
{
  const bool image = o->or_image && o->materials.count == 0;
  if (image && (o->has_lo || o->has_hi || o->priority || o->frame != TC_LAST_FRAME))
    return cli_need(state, "--frame, --priority, --zlo and --zhi are for BEADS, which need --material");
  return image || o->has_voxel ? 0 : cli_need(state, "--voxel is needed");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  bead_options *o = state->input;
  tc_status status = TC_OK;
  switch (key) {
  case KEY_MATERIAL:
    status = materials_add(&o->materials, arg);
    break;
  case KEY_PRIORITY:
    o->priority = arg;
    break;
  case KEY_FRAME:
    status = cli_integer("--frame", arg, 0, INT64_MAX, &o->frame);
    break;
  case KEY_BEAD_VOXEL:
    status = cli_voxel("--voxel", arg, o->voxelize.voxel);
    o->has_voxel = true;
    break;
  case KEY_ZLO:
    status = cli_length("--zlo", arg, &o->voxelize.zlo);
    o->has_lo = true;
    break;
  case KEY_ZHI:
    status = cli_length("--zhi", arg, &o->voxelize.zhi);
    o->has_hi = true;
    break;
  case ARGP_KEY_ARG:
    return cli_file(key, arg, state, &o->file);
  case ARGP_KEY_END: {
    const error_t missing = cli_file(key, arg, state, &o->file);
    return missing ? missing : check_complete(state, o);
  }
  default:
    return ARGP_ERR_UNKNOWN;
  }
  return cli_check(status);
}

const struct argp bead_options_argp = {table, parse, NULL, NULL, NULL, NULL, NULL};

static tc_status settle(bead_options *o, const tc_beads *beads, tc_image_info *info)
{
  tc_voxelize_options *v = &o->voxelize;
  v->crop = o->has_lo || o->has_hi;
  if (!o->has_lo) v->zlo = beads->lo[2];
  if (!o->has_hi) v->zhi = beads->lo[2] + beads->length[2];
  TC_TRY(materials_apply(&o->materials, beads, v, info));
  return o->priority ? materials_priority(o->priority, info, v) : TC_OK;
}

static tc_status check_strays(const bead_options *o, const cli *c, const tc_beads *beads)
{
  const tc_strays strays = tc_voxelize_strays(beads, &o->voxelize);
  const int d = strays.axis;
  const int64_t i = strays.first;
  char text[256];
  if (strays.count == 0) return TC_OK;
  snprintf(
      text, sizeof text,
      "%lld of %lld beads lie outside the box, which is not periodic along %c; the first is bead %lld of "
      "radius %g um at %c = %g um, and the box runs from %g to %g um",
      (long long)strays.count, (long long)beads->count, "xyz"[d], (long long)beads -> id[i],
      beads -> radius[i], "xyz"[d], beads -> position[3 * i + d], beads -> lo[d],
      beads -> lo[d] + beads -> length[d]);
  if (strays.count == beads->count) return tc_fail(TC_ERR_INPUT, "%s", text);
  cli_note(c, "%s: %s; they are not drawn", o->file, text);
  return TC_OK;
}

tc_status bead_options_read(bead_options *o, const cli *c, tc_beads **beads, tc_image_info *info)
{
  tc_beads *read = NULL;
  memset(info, 0, sizeof *info);
  TC_TRY(tc_beads_read_shared(c->comm, o->file, o->frame, &read));
  tc_status status = settle(o, read, info);
  if (status == TC_OK) status = check_strays(o, c, read);
  if (status == TC_OK) {
    *beads = read;
    return TC_OK;
  }
  tc_beads_destroy(&read);
  return tc_fail_in(status, "%s: ", o->file);
}

tc_status bead_options_draw(bead_options *o, const cli *c, tc_beads **beads, tc_image **image,
                            tc_image_info *info)
{
  tc_beads *read = NULL;
  TC_TRY(bead_options_read(o, c, &read, info));
  const tc_status status = tc_voxelize(c->comm, read, &o->voxelize, image);
  if (status == TC_OK) {
    *beads = read;
    return TC_OK;
  }
  tc_beads_destroy(&read);
  return tc_fail_in(status, "%s: ", o->file);
}
