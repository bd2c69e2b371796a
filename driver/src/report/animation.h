/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_ANIMATION_H
#define RP_ANIMATION_H
/* A stage as a moving picture. */
#include "results.h"
#include "shot.h"

typedef struct rp_animation {
  const char *stage;
  size_t frames;
  rp_shot shot; /* animated PNG */
} rp_animation;

/* Draw the frames of a stage (slurry, drying, calendering) to one scale, `shrink` times smaller than usual,
 * and save them as folder/animation-STAGE.png. Frames are those of STAGE/frames.dump, which a run with
 * run.frames writes, at most 120 of them; without it those of calendering are its states. TC_ERR_USAGE: no
 * such stage; TC_ERR_INPUT: it was not run, or left no frames. */
tc_status rp_animation_make(const char *run_dir, const char *folder, const rp_results *results,
                            const char *stage, int shrink, rp_animation *animation);
void rp_animation_free(rp_animation *animation);

#endif
