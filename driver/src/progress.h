/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PROGRESS_H
#define TAPECAST_PROGRESS_H
/* What a person sees of a run: on a terminal one line that renews itself, in a file plain lines now and then.
 */
#include <stdbool.h>

#include "launcher.h"

typedef enum { TC_QUIET, TC_NORMAL, TC_VERBOSE } tc_verbosity;

typedef struct tc_progress {
  tc_verbosity verbosity;
  bool terminal, color;
  bool open;                       /* a renewing line is on the screen */
  double started;                  /* of the run */
  double part_started, part_first; /* of the stage; its fraction at the first sign of life */
  double part_from, part_share;    /* where in the whole the stage lies, 0..1 */
  double last_shown;
  char part[64];
  /* Told of everything that is shown, also when it is not time to show it; NULL: nobody. */
  void (*listener)(void *data, const struct tc_progress *p, double fraction, double left, const char *text);
  void *listener_data;
  bool pending; /* something was to be shown before it was time to */
  double pending_fraction;
  char pending_text[256];
} tc_progress;

void tc_progress_start(tc_progress *p, tc_verbosity verbosity);

/* A stage begins, which covers from…from+share of all the work. */
void tc_progress_part(tc_progress *p, const char *name, double from, double share);

/* It is `fraction` done. Shows it when it is time to. Returns the seconds still to go in all, negative when
 * unknown. */
double tc_progress_show(tc_progress *p, double fraction, const char *text);

/* Show what came too early to be shown, when it is time to. */
void tc_progress_tick(tc_progress *p);

/* A line that stays. */
void tc_progress_say(tc_progress *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tc_progress_warn(tc_progress *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A program that is started, as one would type it; shown to those who asked for more. */
void tc_progress_command(tc_progress *p, const char *folder, const tc_argv *argv, const char *log);
void tc_progress_end(tc_progress *p);

#endif
