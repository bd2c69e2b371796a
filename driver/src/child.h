/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CHILD_H
#define TAPECAST_CHILD_H
/* Child processes whose output is followed line by line, and which never outlive this process.
 *
 * A child leads its own process group, so that a launcher and its ranks stop together. Its standard output
 * and error come through one pipe and are copied to a log file. */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "launcher.h"
#include "tapecast/error.h"

typedef void (*tc_line_reader)(const char *line, void *data);

typedef struct tc_child {
  pid_t pid; /* 0: not running */
  int pipe;  /* -1: closed */
  int log;   /* -1: none */
  char line[4096];
  size_t length;
  tc_line_reader read;
  void *data;
  int exit_code; /* after the end; 128 + signal when killed */
} tc_child;

/* Start `argv` in `folder` (NULL: here). `log`: file that its output goes to, appended; NULL: none.
 * TC_ERR_LAUNCH when the program cannot be executed. */
tc_status tc_child_start(const tc_argv *argv, const char *folder, const char *log, tc_line_reader read,
                         void *data, tc_child *child);

/* Wait at most `seconds` for output of any of `count` children, hand over complete lines, and collect those
 * that ended (their pid becomes 0). Entries that do not run are skipped. */
tc_status tc_children_wait(tc_child *const *children, int count, double seconds);

/* Ask the child to end, and after a grace of some seconds make it; waits for it. */
void tc_child_stop(tc_child *child);
/* The same for several at once, which share a grace of so many seconds. */
void tc_children_stop(tc_child *const *children, int count, double grace);

/* SIGINT, SIGTERM and SIGHUP are noted instead of ending this process; SIGPIPE is ignored. */
void tc_interrupt_install(void);
bool tc_interrupted(void);
/* A second signal: there is no time for anything. */
bool tc_interrupted_again(void);

/* Seconds of a clock that only runs forward. */
double tc_clock(void);

#endif
