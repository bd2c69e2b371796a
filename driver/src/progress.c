/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The progress line. */
#include "progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "child.h"
#include "plan_print.h"
#include "text.h"

/* Seconds between two lines: on a terminal, in a file. */
#define TERMINAL_PAUSE 0.2
#define FILE_PAUSE 10.0

void tc_progress_start(tc_progress *p, tc_verbosity verbosity)
{
  const char *term = getenv("TERM"), *plain = getenv("NO_COLOR");
  *p = (tc_progress){.verbosity = verbosity, .started = tc_clock()};
  p->terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
  p->color = p->terminal && !(plain && plain[0]);
}

void tc_progress_part(tc_progress *p, const char *name, double from, double share)
{
  snprintf(p->part, sizeof p->part, "%s", name);
  p->part_started = tc_clock();
  p->part_first = -1;
  p->part_from = from;
  p->part_share = share;
  p->last_shown = -INFINITY;
  p->pending = false;
}

static int columns(void)
{
  struct winsize size;
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

/* From the pace of this stage, as the stages' shares of the work are only estimates. */
static double time_left(const tc_progress *p, double fraction)
{
  const double done = fraction - p->part_first, elapsed = tc_clock() - p->part_started;
  if (done < 0.01 || elapsed < 1) return -1;
  const double part_left = elapsed * (1 - fraction) / done, part_all = elapsed / done * (1 - p->part_first);
  const double after = fmax(0, 1 - p->part_from - p->part_share);
  return part_left + (p->part_share > 0 ? part_all * after / p->part_share : 0);
}

/* Not in the middle of a character of UTF-8. */
static void cut(char *line, int width)
{
  int column = 0;
  for (char *p = line; *p; p++) {
    if ((*p & 0xc0) == 0x80) continue;
    if (column++ == width) *p-- = '\0';
  }
}

static void draw(tc_progress *p, double fraction, double left, const char *text)
{
  enum { BAR = 20, NARROW = 60 };
  char line[512], eta[32] = "?", bar[BAR + 4] = "";
  if (left >= 0) tc_duration(left, eta);
  const double all = 100 * (p->part_from + p->part_share * fraction);
  if (!p->terminal) {
    fprintf(stderr, "%3.0f %%  %s %3.0f %%  %s  eta %s\n", all, p->part, 100 * fraction, text, eta);
    return;
  }
  const int width = columns() - 1;
  if (width >= NARROW) { /* else the words are worth more */
    for (int i = 0; i < BAR; i++) bar[i + 1] = i < (int)(all / 100 * BAR + 0.5) ? '#' : '.';
    bar[0] = '[';
    memcpy(bar + BAR + 1, "] ", 3);
  }
  snprintf(line, sizeof line, "%s%3.0f %%  eta %-7s %s: %s", bar, all, eta, p->part, text);
  cut(line, width);
  fprintf(stderr, "\r\033[K%s", line);
  fflush(stderr);
  p->open = true;
}

double tc_progress_show(tc_progress *p, double fraction, const char *text)
{
  fraction = fmin(1, fmax(0, fraction));
  if (p->part_first < 0) p->part_first = fraction;
  const double left = time_left(p, fraction), now = tc_clock();
  if (p->listener) p->listener(p->listener_data, p, fraction, left, text);
  p->pending = p->verbosity != TC_QUIET && now - p->last_shown < (p->terminal ? TERMINAL_PAUSE : FILE_PAUSE);
  if (p->pending) {
    p->pending_fraction = fraction;
    snprintf(p->pending_text, sizeof p->pending_text, "%s", text);
  } else if (p->verbosity != TC_QUIET) {
    p->last_shown = now;
    draw(p, fraction, left, text);
  }
  return left;
}

void tc_progress_tick(tc_progress *p)
{
  char text[sizeof p->pending_text];
  if (!p->pending) return;
  memcpy(text, p->pending_text, sizeof text);
  tc_progress_show(p, p->pending_fraction, text);
}

void tc_progress_end(tc_progress *p)
{
  if (p->open) fprintf(stderr, "\r\033[K");
  p->open = false;
}

void tc_progress_say(tc_progress *p, const char *format, ...)
{
  tc_progress_end(p);
  if (p->verbosity == TC_QUIET) return;
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
}

void tc_progress_command(tc_progress *p, const char *folder, const tc_argv *argv, const char *log)
{
  if (p->verbosity != TC_VERBOSE) return;
  tc_text text = {0};
  for (int i = 0; i < argv->count; i++) {
    if (i) tc_text_add(&text, " ");
    tc_shell_word(&text, argv->words[i]);
  }
  tc_progress_say(p, "+ cd %s && %s    (output: %s)", folder, tc_text_get(&text), log);
  tc_text_free(&text);
}

void tc_progress_warn(tc_progress *p, const char *format, ...)
{
  tc_progress_end(p);
  fputs(p->color ? "\033[33mwarning:\033[0m " : "warning: ", stderr);
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
}
