/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that say which image to read, and how. */
#include "imageoptions.h"

#include <string.h>

static const struct argp_option options[] = {
    {"voxel", KEY_IMAGE_VOXEL, "LENGTH", 0, "Voxel edge, or three with commas, where the file has none", 0},
    RAW_OPTION,
    {0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  image_options *o = state->input;
  switch (key) {
  case KEY_IMAGE_VOXEL:
    o->has_voxel = true;
    return cli_check(cli_voxel("--voxel", arg, o->voxel));
  case KEY_RAW:
    o->raw = arg;
    return 0;
  case ARGP_KEY_ARG:
  case ARGP_KEY_END:
    return cli_file(key, arg, state, &o->file);
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp image_options_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};

static tc_status read_raw(const image_options *o, MPI_Comm comm, tc_image **image, tc_image_info *info)
{
  tc_raw_shape shape;
  const tc_status status = tc_raw_shape_parse(o->raw, &shape);
  if (status != TC_OK) return tc_fail_in(status, "--raw: ");
  memset(info, 0, sizeof *info);
  return tc_image_read_raw(comm, o->file, &shape, image);
}

tc_status image_options_read(const image_options *o, MPI_Comm comm, const cli *c, const char *without,
                             tc_image **image, tc_image_info *info)
{
  TC_TRY(o->raw ? read_raw(o, comm, image, info) : tc_image_read(comm, o->file, image, info));
  if (o->has_voxel)
    memcpy((*image)->spacing, o->voxel, sizeof(*image)->spacing);
  else if (!info->has_spacing)
    cli_note(c, "%s has no voxel size; %s", o->file, without);
  return TC_OK;
}
