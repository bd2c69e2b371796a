/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One LAMMPS stage, from its deck to its record. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "dumpcheck.h"
#include "files.h"
#include "job.h"
#include "outcome.h"
#include "plan_print.h"
#include "record.h"
#include "run.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

/* A pressure further than this from its target (relative, and absolute in kPa) is not one that merely wavers.
 */
#define PRESSURE_FAR 0.5
#define PRESSURE_FAR_KPA 5.0
/* How often the child's output is looked at, in seconds. */
#define POLL_SECONDS 0.25

typedef struct {
  tc_running *run;
  tc_stage stage;
  const char *name;
  char *folder;
  char input_hash[17];
  double wall_before; /* of earlier, interrupted attempts */
  double wall;        /* with this attempt */
  char started[32];
  tc_outcome outcome;
} work;

static tc_status in_folder(const work *w, const char *name, char **path)
{
  return tc_path_join(w->folder, name, path);
}

static bool exists_in(const work *w, const char *name)
{
  char *path = NULL;
  const bool there = in_folder(w, name, &path) == TC_OK && tc_file_exists(path);
  tc_free(&path);
  return there;
}

static void show_progress(work *w)
{
  tc_running *run = w->run;
  if (!w->outcome.fresh) {
    tc_progress_tick(&run->progress);
    return;
  }
  w->outcome.fresh = false;
  tc_progress_show(&run->progress, w->outcome.fraction, w->outcome.text);
}

static tc_status follow(work *w, tc_child *child, double started)
{
  while (child->pid) {
    TC_TRY(tc_children_wait(&child, 1, POLL_SECONDS));
    show_progress(w);
    if (child->pid && (w->outcome.not_a_number || tc_run_should_stop(w->run))) tc_child_stop(child);
    if (tc_run_should_stop(w->run) && child->exit_code) break;
  }
  w->wall = w->wall_before + tc_clock() - started;
  if (child->exit_code && tc_run_should_stop(w->run)) return tc_run_stopped(w->run);
  if (child->exit_code || w->outcome.not_a_number)
    return tc_outcome_explain(&w->outcome, w->name, w->folder, child->exit_code);
  return TC_OK;
}

/* One start of LAMMPS, from the beginning or from a checkpoint. */
static tc_status attempt(work *w, const char *resume)
{
  tc_argv argv = {0};
  tc_child child = {0};
  char *log = NULL;
  tc_status status = tc_job_command(w->run->recipe->run.launcher, w->run->ranks, w->name, resume, &argv);
  if (status == TC_OK) status = in_folder(w, "output.txt", &log);
  if (status == TC_OK) {
    tc_launcher_environment();
    tc_progress_command(&w->run->progress, w->folder, &argv, log);
    status = tc_child_start(&argv, w->folder, log, tc_outcome_read, &w->outcome, &child);
  }
  if (status == TC_OK) {
    status = follow(w, &child, tc_clock());
    tc_child_stop(&child);
  }
  tc_argv_free(&argv);
  tc_free(&log);
  return status;
}

/* Results and states of earlier attempts. The script keeps its states itself, as a driver that is killed may
 * not have seen the last of them. */
static tc_status renew_outcome(work *w)
{
  static const char *const logs[] = {"output.txt", "states.txt"};
  tc_outcome_release(&w->outcome);
  TC_TRY(tc_outcome_create(&w->outcome));
  for (int i = 0; i < 2; i++) {
    char *log = NULL;
    TC_TRY(in_folder(w, logs[i], &log));
    const tc_status status = tc_outcome_read_file(log, &w->outcome);
    tc_free(&log);
    TC_TRY(status);
  }
  return TC_OK;
}

/* Go on from the newest checkpoint that LAMMPS accepts, or start. */
static tc_status attempt_all(work *w, bool resumable)
{
  const char *found[TC_CHECKPOINTS];
  const int count = resumable ? tc_checkpoints_find(w->folder, found) : 0;
  for (int i = 0; i < count; i++) {
    TC_TRY(renew_outcome(w));
    tc_progress_say(&w->run->progress, "%s: going on from its last checkpoint", w->name);
    const tc_status status = attempt(w, found[i]);
    /* A checkpoint that was cut off while it was written fails before any progress. */
    const bool unusable = status != TC_OK && status != TC_ERR_INTERRUPTED && w->outcome.fraction < 0;
    if (!unusable) return status;
    tc_progress_warn(&w->run->progress, "%s: %s cannot be used; trying the one before", w->name, found[i]);
  }
  TC_TRY(tc_job_clean(w->folder));
  w->wall_before = 0;
  TC_TRY(tc_begun_write(w->folder, w->input_hash, 0));
  TC_TRY(renew_outcome(w));
  return attempt(w, NULL);
}

static const tc_motion *motion_of(const work *w)
{
  const tc_process *process = &w->run->recipe->process;
  return w->stage == TC_STAGE_SLURRY   ? &process->slurry.motion
         : w->stage == TC_STAGE_DRYING ? &process->drying.motion
                                       : NULL;
}

static tc_status check_pressure(const work *w)
{
  const tc_motion *motion = motion_of(w);
  const cJSON *pressure = cJSON_GetObjectItemCaseSensitive(w->outcome.results, "pressure_mpa");
  if (!motion || !cJSON_IsNumber(pressure)) return TC_OK;
  const double found = pressure->valuedouble * 1e3;
  if (fabs(found - motion->pressure) <= PRESSURE_FAR * fabs(motion->pressure) + PRESSURE_FAR_KPA)
    return TC_OK;
  return tc_fail(
      TC_ERR_UNSTABLE,
      "the stage '%s' ended at %.4g kPa, far from its target of %.4g kPa.\n  log: %s/log.%s\n  Try a smaller "
      "timestep, a longer max_time, or a shorter pressure_time.",
      w->name, found, motion->pressure, w->folder, w->name);
}

/* Every bead in every dump that the stage was to leave. */
static tc_status check_dumps(const work *w)
{
  const tc_running *run = w->run;
  char *path = NULL, name[64];
  if (w->stage != TC_STAGE_CALENDERING) {
    snprintf(name, sizeof name, "%s.dump", w->name);
    TC_TRY(in_folder(w, name, &path));
    const tc_status status =
        tc_dump_check(run->recipe, run->plan, path, w->stage == TC_STAGE_DRYING, w->outcome.results);
    tc_free(&path);
    return status;
  }
  cJSON *state;
  cJSON_ArrayForEach(state, w->outcome.states)
  {
    tc_degree_dump(cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(state, "degree")), name);
    TC_TRY(in_folder(w, name, &path));
    const tc_status status = tc_dump_check(run->recipe, run->plan, path, 1, state);
    tc_free(&path);
    TC_TRY(status);
    cJSON_AddStringToObject(state, "dump", name);
  }
  return TC_OK;
}

static tc_status check_outcome(work *w)
{
  char restart[64];
  snprintf(restart, sizeof restart, "%s.restart", w->name);
  if (!exists_in(w, restart)) return tc_outcome_explain(&w->outcome, w->name, w->folder, 0);
  if (w->stage == TC_STAGE_CALENDERING) {
    const int wanted = w->run->recipe->process.calendering.degrees.count + 1,
              found = cJSON_GetArraySize(w->outcome.states);
    if (found != wanted)
      return tc_fail(TC_ERR_STAGE, "the stage '%s' reported %d states of %d.\n  log: %s/output.txt", w->name,
                     found, wanted, w->folder);
  }
  TC_TRY(check_pressure(w));
  TC_TRY(check_dumps(w));
  const cJSON *steady = cJSON_GetObjectItemCaseSensitive(w->outcome.results, "steady");
  if (cJSON_IsFalse(steady)) {
    const char *why = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(w->outcome.results, "criterion"));
    tc_progress_warn(&w->run->progress, "%s: not steady when its time was over (%s)", w->name,
                     why ? why : "no criterion");
    w->run->warnings++;
  }
  return TC_OK;
}

/* Names of the files that the next stages and the report need, NULL-terminated. */
static tc_status list_outputs(const work *w, tc_argv *names)
{
  TC_TRY(tc_argv_add(names, "%s.restart", w->name));
  if (w->stage != TC_STAGE_CALENDERING) TC_TRY(tc_argv_add(names, "%s.dump", w->name));
  const cJSON *state;
  cJSON_ArrayForEach(state, w->outcome.states)
      TC_TRY(tc_argv_add(names, "%s", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(state, "dump"))));
  if (exists_in(w, "blocks.csv")) TC_TRY(tc_argv_add(names, "blocks.csv"));
  return TC_OK;
}

static tc_status write_record(work *w)
{
  const tc_running *run = w->run;
  tc_argv names = {0};
  cJSON *record = cJSON_CreateObject();
  cJSON_AddStringToObject(record, "stage", w->name);
  cJSON_AddStringToObject(record, "input_hash", w->input_hash);
  cJSON_AddStringToObject(record, "tapecast", TAPECAST_VERSION);
  cJSON_AddStringToObject(record, "lammps", w->outcome.lammps);
  cJSON_AddNumberToObject(record, "seed", (double)run->recipe->seed);
  cJSON_AddNumberToObject(record, "ranks", run->ranks);
  cJSON_AddStringToObject(record, "started", w->started);
  cJSON_AddNumberToObject(record, "wall_s", w->wall);
  cJSON_AddNumberToObject(record, "dt_us", run->plan->step[w->stage].dt);
  cJSON_AddItemToObject(record, "results", cJSON_Duplicate(w->outcome.results, 1));
  cJSON_AddItemToObject(record, "states", cJSON_Duplicate(w->outcome.states, 1));
  tc_status status = list_outputs(w, &names);
  if (status == TC_OK) status = tc_record_write(w->folder, record, (const char *const *)names.words);
  tc_argv_free(&names);
  cJSON_Delete(record);
  return status;
}

/* What the next stage starts from: the hash of this one's restart file. */
static tc_status hand_on(work *w)
{
  char restart[64], *path = NULL;
  snprintf(restart, sizeof restart, "%s.restart", w->name);
  TC_TRY(in_folder(w, restart, &path));
  uint64_t hash = TC_HASH_START;
  const tc_status status = tc_hash_file(&hash, path);
  tc_free(&path);
  if (status == TC_OK) tc_hash_print(hash, w->run->input_hash);
  return status;
}

static tc_status finish(work *w)
{
  TC_TRY(check_outcome(w));
  char *blocks = NULL;
  TC_TRY(in_folder(w, "blocks.csv", &blocks));
  tc_status status = TC_OK;
  if (tc_file_exists(blocks)) {
    status = tc_blocks_tidy(blocks);
    const tc_motion *motion = motion_of(w);
    if (status == TC_OK && motion)
      status = tc_blocks_errors(blocks, (int)motion->steady_blocks, w->outcome.results);
  }
  tc_free(&blocks);
  TC_TRY(status);
  TC_TRY(write_record(w));
  tc_begun_remove(w->folder);
  tc_checkpoints_remove(w->folder);
  return TC_OK;
}

static tc_status carry_out(work *w)
{
  tc_running *run = w->run;
  const bool resumable =
      tc_begun_find(w->folder, w->input_hash, &w->wall_before) && !run->options->restart_from_scratch;
  tc_record_remove(w->folder);
  tc_stamp(w->started);
  tc_progress_show(&run->progress, 0, "starting");
  const tc_status status = attempt_all(w, resumable);
  if (status != TC_OK) {
    /* Kept for the sum of the wall times; the first failure is the one to tell of. */
    char message[2048];
    snprintf(message, sizeof message, "%s", tc_error_message());
    if (tc_begun_write(w->folder, w->input_hash, w->wall) != TC_OK) tc_fail(TC_OK, "%s", "");
    return tc_fail(status, "%s", message);
  }
  TC_TRY(finish(w));
  char took[32];
  tc_progress_say(&run->progress, "%s: done in %s", w->name, tc_duration(w->wall, took));
  return TC_OK;
}

static tc_status run_in_folder(work *w, bool force)
{
  tc_running *run = w->run;
  char deck_hash[17], why[256];
  cJSON *record = NULL;
  TC_TRY(tc_deck_write(run->recipe, run->plan, w->stage, run->scripts, run->folder, deck_hash));
  tc_hash_print(tc_hash_text(tc_hash_text(TC_HASH_START, deck_hash), run->input_hash), w->input_hash);
  TC_TRY(tc_record_find(w->folder, w->input_hash, &record, why));
  const bool done = record && !force;
  cJSON_Delete(record);
  if (done) {
    tc_progress_say(&run->progress, "%s: done before, nothing changed", w->name);
    return hand_on(w);
  }
  if (why[0]) tc_progress_say(&run->progress, "%s: done again, as %s", w->name, why);
  TC_TRY(carry_out(w));
  return hand_on(w);
}

tc_status tc_run_stage(tc_running *run, tc_stage stage, bool force)
{
  work w = {.run = run, .stage = stage, .name = tc_stage_name(stage)};
  TC_TRY(tc_path_join(run->folder, tc_stage_folder(stage), &w.folder));
  const tc_status status = run_in_folder(&w, force);
  tc_outcome_release(&w.outcome);
  tc_free(&w.folder);
  return status;
}
