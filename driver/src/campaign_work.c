/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evaluations side by side: start, follow, store. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign_parts.h"
#include "files.h"
#include "job.h"
#include "plan_print.h"
#include "tapecast/memory.h"

#define POLL_SECONDS 0.25
/* A run that is told to stop gives LAMMPS some seconds, too. */
#define STOP_SECONDS 20.0

/* The children that run now; returns how many. */
static int running_children(const tc_campaign *c, tc_child *children[TC_MOST_AT_ONCE])
{
  int count = 0;
  for (size_t i = 0; i < c->count && count < TC_MOST_AT_ONCE; i++)
    if (c->entries[i]->child.pid) children[count++] = &c->entries[i]->child;
  return count;
}

/* Note the time of an attempt that is over. */
static void add_wall(tc_entry *e)
{
  e->evaluation->wall += tc_clock() - e->begun;
}

tc_status tc_campaign_stop(tc_campaign *c)
{
  tc_child *children[TC_MOST_AT_ONCE];
  tc_status status = TC_OK;
  tc_children_stop(children, running_children(c, children), STOP_SECONDS);
  for (size_t i = 0; i < c->count; i++) {
    tc_evaluation *e = c->entries[i]->evaluation;
    if (e->state != TC_EVALUATION_RUNNING) continue;
    e->state = TC_EVALUATION_WAITING;
    add_wall(c->entries[i]);
    const tc_status stored = tc_evaluation_store(e);
    if (status == TC_OK) status = stored;
  }
  return status;
}

/* A child's line: how far it is, or what went wrong. */
static void listen(const char *line, void *data)
{
  static const char mark[] = "tapecast: ";
  tc_entry *e = data;
  char *end;
  const double percent = strtod(line, &end);
  if (strncmp(line, mark, sizeof mark - 1) == 0)
    snprintf(e->said, sizeof e->said, "%s", line + sizeof mark - 1);
  else if (e->said[0]) {
    const size_t length = strlen(e->said);
    snprintf(e->said + length, sizeof e->said - length, "\n%s", line);
  } else if (end != line && strncmp(end, " %", 2) == 0 && percent >= 0 && percent <= 100) {
    double before = 0;
    for (int p = 0; p < (int)e->phase; p++) before += e->share[p];
    e->evaluation->fraction = before + e->share[e->phase] * percent / 100;
  }
}

static tc_status add_sets(tc_argv *argv, char *const *sets, int count)
{
  for (int i = 0; i < count; i++) {
    TC_TRY(tc_argv_add(argv, "--set"));
    TC_TRY(tc_argv_add(argv, "%s", sets[i]));
  }
  return TC_OK;
}

/* tapecast run RECIPE -o FOLDER -n RANKS --to STEP --set …, and what the other phases are */
static tc_status command_of(const tc_campaign *c, const tc_entry *e, tc_argv *argv)
{
  const tc_campaign_options *o = &c->options;
  const char *analysis = tc_step_name(TC_STEP_ANALYSIS);
  TC_TRY(tc_argv_add(argv, "%s", c->program));
  TC_TRY(tc_argv_add(argv, e->phase == TC_PHASE_VISCOSITY ? "viscosity" : "run"));
  TC_TRY(tc_argv_add(argv, "%s", o->recipe));
  TC_TRY(tc_argv_add(argv, "--output=%s", e->evaluation->folder));
  TC_TRY(tc_argv_add(argv, "--ranks=%d", c->ranks));
  if (e->phase == TC_PHASE_ANALYSIS) TC_TRY(tc_argv_add(argv, "--from=%s", analysis));
  if (e->phase != TC_PHASE_VISCOSITY)
    TC_TRY(tc_argv_add(argv, "--to=%s", e->phase == TC_PHASE_ANALYSIS ? analysis : tc_step_name(o->to)));
  TC_TRY(add_sets(argv, o->sets, o->set_count));
  return add_sets(argv, e->evaluation->sets, e->evaluation->set_count);
}

static tc_status start_child(const tc_campaign *c, tc_entry *e)
{
  char *log = NULL;
  tc_argv argv = {0};
  e->said[0] = '\0';
  tc_status status = tc_path_join(e->evaluation->folder, "output.txt", &log);
  if (status == TC_OK) status = command_of(c, e, &argv);
  if (status == TC_OK) status = tc_child_start(&argv, NULL, log, listen, e, &e->child);
  tc_argv_free(&argv);
  tc_free(&log);
  return status;
}

static tc_status start(const tc_campaign *c, tc_entry *e)
{
  tc_evaluation *v = e->evaluation;
  e->phase = TC_PHASE_RUN;
  e->begun = tc_clock();
  v->fraction = 0;
  tc_stamp(v->started);
  TC_TRY(tc_folder_make(v->folder));
  TC_TRY(start_child(c, e));
  v->state = TC_EVALUATION_RUNNING;
  return TC_OK;
}

static void say_end(tc_campaign *c, const tc_evaluation *v)
{
  char took[32];
  const char *gap = v->label[0] ? " " : "";
  if (v->state == TC_EVALUATION_FAILED)
    tc_progress_warn(&c->progress, "%04d%s%s failed: %.*s", v->id, gap, v->label,
                     (int)strcspn(v->message, "\n"), v->message);
  else
    tc_progress_say(&c->progress, "%04d%s%s: done in %s", v->id, gap, v->label, tc_duration(v->wall, took));
}

/* Store how it ended; the caller is told later. */
static tc_status settle(tc_campaign *c, tc_entry *e, tc_status status, const char *message)
{
  tc_evaluation *v = e->evaluation;
  add_wall(e);
  e->ended_at = tc_clock();
  tc_stamp(v->ended);
  if (status == TC_OK)
    v->state = TC_EVALUATION_DONE;
  else
    TC_TRY(tc_evaluation_fail(v, status, message));
  say_end(c, v);
  /* Who has the folder keeps its record. */
  return status == TC_ERR_BUSY ? TC_OK : tc_evaluation_store(v);
}

/* What cannot be started has failed. */
static tc_status try_start(tc_campaign *c, tc_entry *e,
                           tc_status (*start_it)(const tc_campaign *, tc_entry *))
{
  const tc_status status = start_it(c, e);
  char message[TC_SAID_BYTES];
  if (status == TC_OK) return TC_OK;
  snprintf(message, sizeof message, "%s", tc_error_message());
  return settle(c, e, status, message);
}

static tc_status start_waiting(tc_campaign *c)
{
  tc_child *children[TC_MOST_AT_ONCE];
  for (size_t i = 0; i < c->count; i++) {
    tc_entry *e = c->entries[i];
    if (!tc_campaign_is_open(c, e) || e->evaluation->state == TC_EVALUATION_RUNNING) continue;
    if (tc_campaign_free_cores(c) < c->ranks || running_children(c, children) == TC_MOST_AT_ONCE) break;
    TC_TRY(try_start(c, e, start));
  }
  return TC_OK;
}

/* A child is gone: next phase, or the end. */
static tc_status child_ended(tc_campaign *c, tc_entry *e)
{
  const int code = e->child.exit_code;
  char text[128];
  int next = (int)e->phase + 1;
  while (next < TC_PHASES && !tc_campaign_has(&c->options, (tc_phase)next)) next++;
  if (code == 0 && next < TC_PHASES) {
    e->phase = (tc_phase)next;
    return try_start(c, e, start_child);
  }
  if (code == 0 && tc_evaluation_has_results(e->evaluation)) return settle(c, e, TC_OK, "");
  if (code == 0) return settle(c, e, TC_ERR_INPUT, "the run ended well, but left no results.json");
  if (code >= 128) {
    snprintf(text, sizeof text, "the run was killed by signal %d", code - 128);
    return settle(c, e, TC_ERR_INTERRUPTED, text);
  }
  snprintf(text, sizeof text, "the run ended with exit code %d", code);
  return settle(c, e, tc_status_of_exit_code(code), e->said[0] ? e->said : text);
}

static tc_status check_time(tc_campaign *c, tc_entry *e)
{
  const double limit = 3600 * c->options.evaluation_hours;
  char text[128];
  if (!(limit > 0) || e->evaluation->wall + tc_clock() - e->begun <= limit) return TC_OK;
  tc_child_stop(&e->child);
  snprintf(text, sizeof text, "took longer than the %g hours that an evaluation may take",
           c->options.evaluation_hours);
  return settle(c, e, TC_ERR_NOT_CONVERGED, text);
}

static tc_status look_after(tc_campaign *c)
{
  for (size_t i = 0; i < c->count; i++) {
    tc_entry *e = c->entries[i];
    if (e->evaluation->state != TC_EVALUATION_RUNNING) continue;
    TC_TRY(e->child.pid ? check_time(c, e) : child_ended(c, e));
  }
  return TC_OK;
}

static void show(tc_campaign *c)
{
  int done = 0, failed = 0, running = 0, all = 0;
  double past = 0, sum = 0;
  const tc_evaluation *latest = NULL;
  char text[256];
  for (size_t i = 0; i < c->count; i++) {
    const tc_entry *e = c->entries[i];
    const tc_evaluation *v = e->evaluation;
    if (!e->submitted) continue;
    const double weight = v->estimate > 0 ? v->estimate : 1;
    const bool over = v->state == TC_EVALUATION_DONE || v->state == TC_EVALUATION_FAILED;
    all++;
    sum += weight;
    past += weight * (over ? 1 : v->state == TC_EVALUATION_RUNNING ? v->fraction : 0);
    done += v->state == TC_EVALUATION_DONE;
    failed += v->state == TC_EVALUATION_FAILED;
    if (v->state != TC_EVALUATION_RUNNING) continue;
    running++;
    if (!latest) latest = v;
  }
  if (!running) return;
  snprintf(text, sizeof text, "%d of %d done, %d failed, %d running: %04d %s", done, all, failed, running,
           latest->id, latest->label);
  tc_progress_show(&c->progress, past / sum, text);
}

static tc_entry *untold(const tc_campaign *c)
{
  tc_entry *first = NULL;
  for (size_t i = 0; i < c->count; i++) {
    tc_entry *e = c->entries[i];
    const tc_evaluation_state state = e->evaluation->state;
    if (!e->submitted || e->told || (state != TC_EVALUATION_DONE && state != TC_EVALUATION_FAILED)) continue;
    if (!first || e->ended_at < first->ended_at) first = e;
  }
  return first;
}

static tc_status stopped(tc_campaign *c)
{
  TC_TRY(tc_campaign_stop(c));
  tc_progress_end(&c->progress);
  return tc_fail(TC_ERR_INTERRUPTED, "stopped %s; the same command goes on from here: %s",
                 tc_interrupted() ? "by a signal" : "as --max-hours are over", c->options.folder);
}

tc_status tc_campaign_poll(tc_campaign *c, double seconds, int *id)
{
  const double until = tc_clock() + seconds;
  *id = 0;
  for (;;) {
    tc_entry *ended = untold(c);
    if (ended) {
      ended->told = true;
      *id = ended->evaluation->id;
      return TC_OK;
    }
    if (tc_interrupted() || tc_clock() > c->deadline) return stopped(c);
    TC_TRY(start_waiting(c));
    tc_child *children[TC_MOST_AT_ONCE];
    const int running = running_children(c, children);
    if (untold(c)) continue; /* it could not even be started */
    if (!running || tc_clock() >= until) return TC_OK;
    TC_TRY(tc_children_wait(children, running, fmin(POLL_SECONDS, fmax(0, until - tc_clock()))));
    show(c);
    if (tc_interrupted() || tc_clock() > c->deadline) return stopped(c);
    TC_TRY(look_after(c));
  }
}

tc_status tc_campaign_wait(tc_campaign *c, int *id)
{
  return tc_campaign_poll(c, INFINITY, id);
}

tc_status tc_campaign_wait_all(tc_campaign *c)
{
  int id;
  do TC_TRY(tc_campaign_wait(c, &id));
  while (id);
  return TC_OK;
}
