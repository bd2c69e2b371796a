/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points side by side: start, follow, go on, record. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "files.h"
#include "plan_print.h"
#include "record.h"
#include "shear.h"
#include "tapecast/memory.h"

#define POLL_SECONDS 0.25
static const char NAME[] = "viscosity";

typedef struct {
  const tc_shear *shear;
  tc_shear_job *jobs;
  int count;
} pool;

/* "rate 100 1/s, backward" */
static const char *title(const tc_shear_job *job, char text[64])
{
  snprintf(text, 64, "%.10g 1/s%s", fabs(job->rate), job->rate < 0 ? ", backward" : "");
  return text;
}

static tc_status make_job(const tc_shear *shear, double rate, tc_shear_job *job)
{
  char name[96];
  *job = (tc_shear_job){.rate = rate, .child = {.pipe = -1, .log = -1}};
  snprintf(name, sizeof name, "rate-%.10g/%s", fabs(rate), rate < 0 ? "backward" : "forward");
  TC_TRY(tc_path_join(shear->folder, name, &job->folder));
  return tc_shear_plan(shear, job);
}

/* The longest first, so that none is left running alone at the end. */
static int longer_first(const void *a, const void *b)
{
  const double x = ((const tc_shear_job *)a)->max_steps, y = ((const tc_shear_job *)b)->max_steps;
  return (x < y) - (x > y);
}

static void pool_free(pool *p)
{
  for (int i = 0; i < p->count; i++) {
    tc_child_stop(&p->jobs[i].child);
    tc_outcome_release(&p->jobs[i].outcome);
    tc_free(&p->jobs[i].folder);
  }
  tc_free(&p->jobs);
}

static tc_status pool_make(const tc_shear *shear, pool *p)
{
  const tc_numbers *rates = &shear->settings->rates;
  const int directions = shear->settings->both_directions ? 2 : 1;
  *p = (pool){.shear = shear};
  TC_TRY(TC_NEW(&p->jobs, (size_t)(rates->count * directions + 1), "shear rates"));
  tc_status status = TC_OK;
  for (int i = 0; i < rates->count && status == TC_OK; i++)
    for (int d = 0; d < directions && status == TC_OK; d++)
      status = make_job(shear, d ? -rates->values[i] : rates->values[i], &p->jobs[p->count++]);
  if (status != TC_OK)
    pool_free(p);
  else
    qsort(p->jobs, (size_t)p->count, sizeof *p->jobs, longer_first);
  return status;
}

double tc_shear_steps(const tc_shear *shear)
{
  pool p;
  double steps = 0;
  if (pool_make(shear, &p) != TC_OK) return 0;
  for (int i = 0; i < p.count; i++) steps += p.jobs[i].max_steps;
  pool_free(&p);
  return steps;
}

/* Deck, and whether it was worked off before. */
static tc_status prepare(const tc_shear *shear, tc_shear_job *job, bool dry)
{
  char deck[17], why[256], name[64];
  cJSON *record = NULL;
  TC_TRY(tc_shear_deck(shear, job, deck));
  if (dry) {
    tc_progress_say(shear->progress, "cd %s && tapecast-lmp -in in.%s -log log.%s", job->folder, NAME, NAME);
    return TC_OK;
  }
  tc_hash_print(tc_hash_text(tc_hash_text(TC_HASH_START, deck), shear->restart_hash), job->input_hash);
  TC_TRY(tc_record_find(job->folder, job->input_hash, &record, why));
  job->before = record != NULL;
  if (record) job->state = TC_JOB_DONE;
  cJSON_Delete(record);
  if (job->before)
    tc_progress_say(shear->progress, "%s at %s: done before, nothing changed", NAME, title(job, name));
  else if (why[0])
    tc_progress_say(shear->progress, "%s at %s: done again, as %s", NAME, title(job, name), why);
  return TC_OK;
}

static void fail(tc_shear_job *job, tc_status status)
{
  job->state = TC_JOB_FAILED;
  job->status = status;
  snprintf(job->error, sizeof job->error, "%s", tc_error_message());
}

static tc_status keep_time(const tc_shear *shear, const tc_shear_job *job, double wall)
{
  const tc_begun begun = {.wall = wall, .ranks = (int)shear->settings->ranks};
  return tc_begun_write(job->folder, job->input_hash, &begun);
}

/* Start LAMMPS on the next of the tries. */
static tc_status start(const tc_shear *shear, tc_shear_job *job)
{
  const char *resume = job->tries[job->tried];
  const int ranks = (int)shear->settings->ranks;
  char *log = NULL, name[64];
  tc_argv argv = {0};
  tc_outcome_release(&job->outcome);
  TC_TRY(tc_outcome_create(&job->outcome));
  if (resume)
    tc_progress_say(shear->progress, "%s at %s: going on from its last checkpoint", NAME, title(job, name));
  else {
    TC_TRY(tc_job_clean(job->folder));
    job->wall_before = 0;
    TC_TRY(keep_time(shear, job, 0));
  }
  TC_TRY(tc_path_join(job->folder, "output.txt", &log));
  /* One rank needs no launcher, and several launchers would put all of them on the same core. */
  tc_status status = tc_job_command(ranks > 1 ? shear->launcher : "none", ranks, NAME, resume, &argv);
  if (status == TC_OK) tc_progress_command(shear->progress, job->folder, &argv, log);
  if (status == TC_OK)
    status = tc_child_start(&argv, job->folder, log, tc_outcome_read, &job->outcome, &job->child);
  if (status == TC_OK) {
    job->state = TC_JOB_RUNNING;
    job->begun = tc_clock();
  }
  tc_argv_free(&argv);
  tc_free(&log);
  return status;
}

static tc_status begin(const tc_shear *shear, tc_shear_job *job)
{
  tc_begun begun;
  const bool resumable = tc_begun_find(job->folder, job->input_hash, &begun) && !shear->from_scratch;
  job->wall_before = begun.wall;
  const int found = resumable ? tc_checkpoints_find(job->folder, job->tries) : 0;
  job->tries[found] = NULL;
  job->tried = 0;
  tc_record_remove(job->folder);
  tc_stamp(job->started);
  return start(shear, job);
}

static tc_status record(const tc_shear *shear, const tc_shear_job *job, double wall)
{
  static const char *const files[] = {"blocks.csv", "profile.txt", NULL};
  const tc_viscosity *v = shear->settings;
  cJSON *r = cJSON_CreateObject();
  cJSON_AddStringToObject(r, "stage", NAME);
  cJSON_AddStringToObject(r, "input_hash", job->input_hash);
  cJSON_AddStringToObject(r, "restart_hash", shear->restart_hash);
  cJSON_AddStringToObject(r, "tapecast", TAPECAST_VERSION);
  cJSON_AddStringToObject(r, "lammps", job->outcome.lammps);
  cJSON_AddStringToObject(r, "started", job->started);
  cJSON_AddNumberToObject(r, "wall_s", wall);
  cJSON_AddNumberToObject(r, "ranks", (double)v->ranks);
  cJSON_AddNumberToObject(r, "shear_rate_1_s", job->rate);
  cJSON_AddNumberToObject(r, "dt_us", job->dt);
  cJSON_AddNumberToObject(r, "mass_scale", job->mass_scale);
  if (isfinite(job->inertial_number)) cJSON_AddNumberToObject(r, "inertial_number", job->inertial_number);
  cJSON_AddNumberToObject(r, "skip_strain", v->skip_strain);
  cJSON_AddNumberToObject(r, "min_strain", v->min_strain);
  cJSON_AddNumberToObject(r, "error", v->error);
  cJSON_AddItemToObject(r, "results", cJSON_Duplicate(job->outcome.results, 1));
  const tc_status status = tc_record_write(job->folder, r, files);
  cJSON_Delete(r);
  return status;
}

static tc_status finish(const tc_shear *shear, tc_shear_job *job)
{
  char *blocks = NULL, name[64], took[32];
  const double wall = job->wall_before + tc_clock() - job->begun;
  TC_TRY(tc_path_join(job->folder, "blocks.csv", &blocks));
  tc_status status = tc_blocks_tidy(blocks);
  tc_free(&blocks);
  if (status == TC_OK) status = record(shear, job, wall);
  TC_TRY(status);
  tc_begun_remove(job->folder);
  tc_checkpoints_remove(job->folder);
  job->state = TC_JOB_DONE;
  tc_progress_say(shear->progress, "%s at %s: strain %.3g in %s", NAME, title(job, name),
                  cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(job->outcome.results, "strain")),
                  tc_duration(wall, took));
  return TC_OK;
}

/* LAMMPS ended: well, or on a checkpoint that is no good, or badly. */
static void ended(const tc_shear *shear, tc_shear_job *job)
{
  const tc_outcome *o = &job->outcome;
  const bool well =
      !job->child.exit_code && !o->not_a_number && cJSON_GetObjectItemCaseSensitive(o->results, "strain");
  tc_status status = TC_OK;
  if (well)
    status = finish(shear, job);
  else if (job->tries[job->tried] && o->fraction < 0) {
    job->tried++;
    status = start(shear, job);
  } else
    status = tc_outcome_explain(o, NAME, job->folder, job->child.exit_code);
  if (status == TC_OK) return;
  fail(job, status);
  /* Kept for the sum of the wall times; the failure itself is the one to tell of. */
  if (keep_time(shear, job, job->wall_before + tc_clock() - job->begun) != TC_OK) tc_fail(TC_OK, "%s", "");
}

static void show(const pool *p)
{
  double done = 0, all = 0;
  const tc_shear_job *latest = NULL;
  char text[384], name[64];
  for (int i = 0; i < p->count; i++) {
    tc_shear_job *job = &p->jobs[i];
    const double fraction =
        job->state == TC_JOB_RUNNING ? fmax(0, job->outcome.fraction) : job->state != TC_JOB_WAITING;
    all += job->max_steps;
    done += fraction * job->max_steps;
    if (job->state == TC_JOB_RUNNING && job->outcome.fresh) {
      latest = job;
      job->outcome.fresh = false;
    }
  }
  if (!latest) {
    tc_progress_tick(p->shear->progress);
    return;
  }
  snprintf(text, sizeof text, "%s: %s", title(latest, name), latest->outcome.text);
  tc_progress_show(p->shear->progress, done / all, text);
}

/* Fill the free places; the number of those at work. */
static int start_waiting(const pool *p)
{
  int running = 0;
  for (int i = 0; i < p->count; i++) running += p->jobs[i].state == TC_JOB_RUNNING;
  for (int i = 0; i < p->count && running < p->shear->slots; i++) {
    tc_shear_job *job = &p->jobs[i];
    if (job->state != TC_JOB_WAITING) continue;
    const tc_status status = begin(p->shear, job);
    if (status != TC_OK) fail(job, status);
    running += job->state == TC_JOB_RUNNING;
  }
  return running;
}

static tc_status stop_all(const pool *p)
{
  for (int i = 0; i < p->count; i++) {
    tc_shear_job *job = &p->jobs[i];
    if (job->state != TC_JOB_RUNNING) continue;
    tc_child_stop(&job->child);
    if (keep_time(p->shear, job, job->wall_before + tc_clock() - job->begun) != TC_OK)
      tc_fail(TC_OK, "%s", "");
  }
  return tc_fail(TC_ERR_INTERRUPTED, "stopped %s; the same command goes on from here: %s",
                 tc_interrupted() ? "by a signal" : "as --max-hours are over", p->shear->folder);
}

static tc_status work_off(const pool *p)
{
  tc_child *children[256];
  tc_launcher_environment();
  while (start_waiting(p)) {
    int running = 0;
    for (int i = 0; i < p->count && running < 256; i++)
      if (p->jobs[i].state == TC_JOB_RUNNING) children[running++] = &p->jobs[i].child;
    TC_TRY(tc_children_wait(children, running, POLL_SECONDS));
    show(p);
    if (tc_interrupted() || tc_clock() > p->shear->deadline) return stop_all(p);
    for (int i = 0; i < p->count; i++) {
      tc_shear_job *job = &p->jobs[i];
      if (job->state != TC_JOB_RUNNING) continue;
      if (job->child.pid && job->outcome.not_a_number) tc_child_stop(&job->child);
      if (!job->child.pid) ended(p->shear, job);
    }
  }
  return TC_OK;
}

static tc_status first_failure(const pool *p)
{
  char name[64];
  for (int i = 0; i < p->count; i++)
    if (p->jobs[i].state == TC_JOB_FAILED)
      return tc_fail(p->jobs[i].status, "%s at %s: %s", NAME, title(&p->jobs[i], name), p->jobs[i].error);
  return TC_OK;
}

tc_status tc_shear_run(const tc_shear *shear, bool dry)
{
  pool p;
  TC_TRY(pool_make(shear, &p));
  tc_status status = TC_OK;
  for (int i = 0; i < p.count && status == TC_OK; i++) status = prepare(shear, &p.jobs[i], dry);
  if (status == TC_OK && !dry) status = work_off(&p);
  if (status == TC_OK) status = first_failure(&p);
  pool_free(&p);
  return status;
}
