/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Child processes: start, follow, stop. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tapecast/fileio.h"

enum { MOST_CHILDREN = 256, ENDING_MS = 5 };
#define GRACE_SECONDS 8.0

static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
  (void)number;
  interrupted = interrupted ? 2 : 1;
}

void tc_interrupt_install(void)
{
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, NULL);
}

bool tc_interrupted(void)
{
  return interrupted != 0;
}

bool tc_interrupted_again(void)
{
  return interrupted > 1;
}

double tc_clock(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* In the new process: never returns. What goes wrong before exec is told through `report`. */
static void become(const tc_argv *argv, const char *folder, int output, int report, pid_t parent)
{
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  struct sigaction action = {.sa_handler = SIG_DFL};
  const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (int i = 0; i < 4; i++) sigaction(signals[i], &action, NULL);
  const int nothing = open("/dev/null", O_RDONLY);
  if (getppid() == parent && nothing >= 0 && dup2(nothing, 0) >= 0 && dup2(output, 1) >= 0 &&
      dup2(output, 2) >= 0 && (!folder || chdir(folder) == 0))
    execvp(argv->words[0], argv->words);
  const int code = errno;
  const ssize_t told = write(report, &code, sizeof code);
  (void)told;
  _exit(127);
}

static tc_status open_log(const char *log, int *fd)
{
  *fd = -1;
  if (!log) return TC_OK;
  *fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return *fd < 0 ? tc_io_error(log, "write") : TC_OK;
}

/* Whether exec worked: the report pipe closes by itself then. */
static int exec_error(int report)
{
  int code = 0;
  ssize_t got;
  do got = read(report, &code, sizeof code);
  while (got < 0 && errno == EINTR);
  return got == sizeof code ? code : 0;
}

static void close_all(int *fds, int count)
{
  for (int i = 0; i < count; i++)
    if (fds[i] >= 0) close(fds[i]);
}

tc_status tc_child_start(const tc_argv *argv, const char *folder, const char *log, tc_line_reader read_line,
                         void *data, tc_child *child)
{
  int fds[5] = {-1, -1, -1, -1, -1}; /* output pipe, report pipe, log */
  TC_TRY(open_log(log, &fds[4]));
  if (pipe2(fds, O_CLOEXEC) != 0 || pipe2(fds + 2, O_CLOEXEC) != 0) {
    const tc_status status = tc_io_error("pipe", "open");
    close_all(fds, 5);
    return status;
  }
  const pid_t parent = getpid(), pid = fork();
  if (pid == 0) become(argv, folder, fds[1], fds[3], parent);
  if (pid < 0) {
    const tc_status status = tc_fail(TC_ERR_LAUNCH, "cannot start a process: %s", strerror(errno));
    close_all(fds, 5);
    return status;
  }
  close(fds[1]);
  close(fds[3]);
  const int code = exec_error(fds[2]);
  close(fds[2]);
  if (code) {
    waitpid(pid, NULL, 0);
    close(fds[0]);
    if (fds[4] >= 0) close(fds[4]);
    return tc_fail(TC_ERR_LAUNCH, "%s: cannot be started: %s", argv->words[0], strerror(code));
  }
  setpgid(pid, pid);
  *child = (tc_child){.pid = pid, .pipe = fds[0], .log = fds[4], .read = read_line, .data = data};
  return TC_OK;
}

static void end_line(tc_child *child)
{
  child->line[child->length] = '\0';
  if (child->length && child->line[child->length - 1] == '\r') child->line[child->length - 1] = '\0';
  if (child->read) child->read(child->line, child->data);
  child->length = 0;
}

static void take_text(tc_child *child, const char *text, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (text[i] == '\n' || child->length + 1 == sizeof child->line) end_line(child);
    if (text[i] != '\n') child->line[child->length++] = text[i];
  }
}

/* Read what is there. The log is a courtesy: a full disk shows where it matters. */
static void drain(tc_child *child)
{
  char buffer[8192];
  const ssize_t got = read(child->pipe, buffer, sizeof buffer);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {
    if (child->length) end_line(child);
    close(child->pipe);
    child->pipe = -1;
    return;
  }
  if (child->log >= 0 && write(child->log, buffer, (size_t)got) != got) {
    close(child->log);
    child->log = -1;
  }
  take_text(child, buffer, (size_t)got);
}

static void collect(tc_child *child, bool wait)
{
  int status = 0;
  pid_t got;
  do got = waitpid(child->pid, &status, wait ? 0 : WNOHANG);
  while (got < 0 && errno == EINTR);
  if (got == 0) return;
  /* What the group left in the pipe is still to be read; a stray that keeps it open is not waited for. */
  for (int i = 0; i < 1000 && child->pipe >= 0; i++) {
    struct pollfd one = {.fd = child->pipe, .events = POLLIN};
    if (poll(&one, 1, 200) <= 0) break;
    drain(child);
  }
  if (child->length) end_line(child);
  kill(-child->pid, SIGKILL); /* ranks that outlived their launcher */
  if (child->pipe >= 0) close(child->pipe);
  if (child->log >= 0) close(child->log);
  child->pipe = child->log = -1;
  child->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  child->pid = 0;
}

tc_status tc_children_wait(tc_child *const *children, int count, double seconds)
{
  struct pollfd polled[MOST_CHILDREN];
  tc_child *owner[MOST_CHILDREN] = {0};
  nfds_t open_pipes = 0;
  bool ending = false; /* its pipe is closed: it is about to be gone */
  for (int i = 0; i < count && i < MOST_CHILDREN; i++)
    if (children[i]->pid && children[i]->pipe >= 0) {
      owner[open_pipes] = children[i];
      polled[open_pipes++] = (struct pollfd){.fd = children[i]->pipe, .events = POLLIN};
    }
  for (int i = 0; i < count; i++) ending |= children[i]->pid && children[i]->pipe < 0;
  const int ready = poll(polled, open_pipes, ending ? ENDING_MS : (int)(1000 * seconds));
  if (ready < 0 && errno != EINTR) return tc_io_error("pipe", "wait for");
  for (nfds_t i = 0; ready > 0 && i < open_pipes; i++)
    if (polled[i].revents) drain(owner[i]);
  for (int i = 0; i < count; i++)
    if (children[i]->pid) collect(children[i], false);
  return TC_OK;
}

void tc_children_stop(tc_child *const *children, int count, double grace)
{
  const double until = tc_clock() + grace;
  bool running = false;
  for (int i = 0; i < count; i++)
    if (children[i]->pid) {
      kill(-children[i]->pid, SIGTERM);
      running = true;
    }
  while (running && tc_clock() < until) {
    tc_children_wait(children, count, 0.1);
    running = false;
    for (int i = 0; i < count; i++) running |= children[i]->pid != 0;
  }
  for (int i = 0; i < count; i++)
    if (children[i]->pid) {
      kill(-children[i]->pid, SIGKILL);
      collect(children[i], true);
    }
}

void tc_child_stop(tc_child *child)
{
  tc_children_stop(&child, 1, GRACE_SECONDS);
}
