/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One LAMMPS stage, from its deck to its record. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "dumpcheck.h"
#include "files.h"
#include "gentler.h"
#include "job.h"
#include "outcome.h"
#include "plan_print.h"
#include "ranks.h"
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
  tc_begun begun; /* of earlier, interrupted attempts */
  int ranks;
  double wall; /* with this attempt */
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

/* Note what became of a checkpoint; a failure here only means that it is judged by its ends alone. */
static void note_checkpoint(work *w)
{
  if (!w->outcome.checkpoint[0]) return;
  if (tc_checkpoint_note(w->folder, w->outcome.checkpoint) != TC_OK) tc_fail(TC_OK, "%s", "");
  w->outcome.checkpoint[0] = '\0';
}

/* Told to stop: the script leaves a checkpoint at the end of its block, if it gets there in time. */
static void bring_to_a_stop(work *w, tc_child *child, double *until)
{
  const double grace = w->run->recipe->run.grace * 1e-6;
  if (!isfinite(*until)) {
    *until = tc_clock() + grace;
    if (tc_job_ask_to_stop(w->folder) != TC_OK) *until = 0;
    tc_progress_say(&w->run->progress,
                    "%s: stopping at the end of its block, or after %.3g s; a second signal stops it at once",
                    w->name, grace);
  }
  if (tc_clock() > *until || tc_interrupted_again()) tc_child_stop(child);
}

static tc_status follow(work *w, tc_child *child, double started)
{
  double until = INFINITY;
  while (child->pid) {
    TC_TRY(tc_children_wait(&child, 1, POLL_SECONDS));
    show_progress(w);
    note_checkpoint(w);
    if (!child->pid) break;
    if (w->outcome.not_a_number) tc_child_stop(child);
    if (child->pid && tc_run_should_stop(w->run)) bring_to_a_stop(w, child, &until);
  }
  w->wall = w->begun.wall + tc_clock() - started;
  if (w->outcome.stopped || (child->exit_code && tc_run_should_stop(w->run))) return tc_run_stopped(w->run);
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
  tc_status status = tc_job_command(w->run->recipe->run.launcher, w->ranks, w->name, resume, &argv);
  if (status == TC_OK) status = in_folder(w, "output.txt", &log);
  if (status == TC_OK) {
    tc_job_let_run(w->folder);
    tc_launcher_environment();
    tc_progress_command(&w->run->progress, w->folder, &argv, log);
    status = tc_child_start(&argv, w->folder, log, tc_outcome_read, &w->outcome, &child);
  }
  if (status == TC_OK) {
    status = follow(w, &child, tc_clock());
    tc_child_stop(&child);
    tc_job_let_run(w->folder);
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

/* Which ranks go on from checkpoints: those that made them, as others add up in another order. */
static tc_status choose_ranks(work *w)
{
  const tc_running *run = w->run;
  const int before = w->begun.ranks;
  if (!before || before == w->ranks || run->options->change_ranks) return TC_OK;
  const bool chosen = run->options->ranks > 0 || run->recipe->run.ranks > 0;
  if (!chosen && before <= tc_cores()) {
    w->ranks = before;
    return TC_OK;
  }
  return tc_fail(
      TC_ERR_RANKS,
      "the stage '%s' was begun on %d ranks, and was now to go on with %d: its result would agree within "
      "noise, but not to the bit.\n  line: \"ranks\": %d in %s/begun.json\n  Go on with -n %d, or with "
      "--change-ranks if that is no matter, or begin the stage anew with --again.",
      w->name, before, w->ranks, before, w->folder, before);
}

/* Go on from the newest checkpoint that LAMMPS accepts, or start. */
static tc_status attempt_all(work *w, bool resumable)
{
  const char *found[TC_CHECKPOINTS];
  const int count = resumable ? tc_checkpoints_find(w->folder, found) : 0;
  if (count) TC_TRY(choose_ranks(w));
  w->begun.ranks = w->ranks;
  for (int i = 0; i < count; i++) {
    TC_TRY(tc_job_trim(w->folder));
    TC_TRY(renew_outcome(w));
    TC_TRY(tc_begun_write(w->folder, w->input_hash, &w->begun));
    tc_progress_say(&w->run->progress, "%s: going on from its last checkpoint", w->name);
    const tc_status status = attempt(w, found[i]);
    /* A checkpoint that was cut off while it was written fails before any progress. */
    const bool unusable = status != TC_OK && status != TC_ERR_INTERRUPTED && w->outcome.fraction < 0;
    if (!unusable) return status;
    tc_progress_warn(&w->run->progress, "%s: %s cannot be used; trying the one before", w->name, found[i]);
  }
  TC_TRY(tc_job_clean(w->folder));
  w->begun.wall = 0;
  TC_TRY(tc_begun_write(w->folder, w->input_hash, &w->begun));
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
      TC_ERR_NOT_CONVERGED,
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

static tc_status check_steady(work *w)
{
  if (!cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(w->outcome.results, "steady"))) return TC_OK;
  const char *why = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(w->outcome.results, "criterion"));
  if (!why) why = "no criterion";
  if (w->run->recipe->run.unsteady == TC_UNSTEADY_STOP)
    return tc_fail(
        TC_ERR_NOT_CONVERGED,
        "the stage '%s' was not steady when its time was over.\n  line: %s\n  log: %s/log.%s\n  Try a longer "
        "process.%s.max_time or a wider tolerance; run.unsteady: go_on takes the state as it is.",
        w->name, why, w->folder, w->name, w->name);
  tc_progress_warn(&w->run->progress, "%s: not steady when its time was over (%s)", w->name, why);
  w->run->warnings++;
  return TC_OK;
}

static tc_status check_outcome(work *w)
{
  char restart[64];
  snprintf(restart, sizeof restart, "%s.restart", w->name);
  if (!exists_in(w, restart)) return tc_outcome_explain(&w->outcome, w->name, w->folder, 0);
  char *path = NULL;
  TC_TRY(in_folder(w, restart, &path));
  const tc_status whole = tc_restart_check(path);
  tc_free(&path);
  TC_TRY(whole);
  if (w->stage == TC_STAGE_CALENDERING) {
    const int wanted = w->run->recipe->process.calendering.degrees.count + 1,
              found = cJSON_GetArraySize(w->outcome.states);
    if (found != wanted)
      return tc_fail(TC_ERR_STAGE, "the stage '%s' reported %d states of %d.\n  log: %s/output.txt", w->name,
                     found, wanted, w->folder);
  }
  TC_TRY(check_pressure(w));
  TC_TRY(check_dumps(w));
  return check_steady(w);
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
  cJSON_AddNumberToObject(record, "ranks", w->ranks);
  cJSON_AddStringToObject(record, "started", w->started);
  cJSON_AddNumberToObject(record, "wall_s", w->wall);
  cJSON_AddNumberToObject(record, "dt_us", run->plan->step[w->stage].dt * (w->begun.gentler ? 0.5 : 1));
  if (w->begun.gentler) cJSON_AddStringToObject(record, "retry", w->begun.why);
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

/* The deck as the recipe says, or the gentler one. */
static tc_status write_deck(const work *w, bool gentler, char hash[17])
{
  const tc_running *run = w->run;
  tc_recipe recipe = *run->recipe;
  tc_plan plan = *run->plan;
  if (gentler) tc_gentler(&recipe, &plan, w->stage);
  return tc_deck_write(&recipe, &plan, w->stage, run->scripts, run->folder, hash);
}

static tc_status attempt_and_finish(work *w, bool resumable)
{
  TC_TRY(attempt_all(w, resumable));
  return finish(w);
}

/* What went wrong, without what to try. */
static void keep_reason(work *w)
{
  const char *line = w->outcome.error[0] ? w->outcome.error : tc_error_message();
  snprintf(w->begun.why, sizeof w->begun.why, "%.*s", (int)strcspn(line, "\n"), line);
}

/* Once more, where a smaller step and a gentler start are the cure. The first log stays beside the second. */
static tc_status try_gentler(work *w)
{
  char hash[17], name[64], *from = NULL, *to = NULL;
  keep_reason(w);
  w->begun.gentler = true;
  tc_progress_warn(&w->run->progress, "%s: %s; once more, with half the time step and a gentler start",
                   w->name, w->begun.why);
  w->run->warnings++;
  snprintf(name, sizeof name, "log.%s", w->name);
  TC_TRY(in_folder(w, name, &from));
  snprintf(name, sizeof name, "first-try.%s", w->name);
  tc_status status = in_folder(w, name, &to);
  if (status == TC_OK && rename(from, to) != 0 && errno != ENOENT) status = tc_io_error(to, "write");
  tc_free(&from);
  tc_free(&to);
  if (status == TC_OK) status = write_deck(w, true, hash);
  if (status == TC_OK) status = attempt_and_finish(w, false);
  if (status == TC_OK || status == TC_ERR_INTERRUPTED) return status;
  return tc_fail(
      status,
      "%s\n  It had failed before (%s) and was tried once more with half the time step and a gentler start.",
      tc_error_message(), w->begun.why);
}

/* The same failure, told of as what is behind it where the disk is full. */
static tc_status explain_again(const work *w, tc_status status)
{
  char message[2048];
  snprintf(message, sizeof message, "%s", tc_error_message());
  tc_begun begun = w->begun;
  begun.wall = w->wall;
  const tc_status kept = tc_begun_write(w->folder, w->input_hash, &begun);
  if (status != TC_ERR_INTERRUPTED && status != TC_ERR_NO_SPACE &&
      (kept == TC_ERR_NO_SPACE || tc_disk_is_full(w->folder)))
    return tc_fail(TC_ERR_NO_SPACE,
                   "%s: the disk is full; make room, and the same command resumes the run.\n%s", w->folder,
                   message);
  return tc_fail(status, "%s", message);
}

static tc_status carry_out(work *w)
{
  tc_running *run = w->run;
  char hash[17], took[32];
  const bool resumable =
      tc_begun_find(w->folder, w->input_hash, &w->begun) && !run->options->restart_from_scratch;
  if (!resumable) w->begun = (tc_begun){0};
  if (w->begun.gentler) TC_TRY(write_deck(w, true, hash));
  tc_record_remove(w->folder);
  tc_stamp(w->started);
  tc_progress_show(&run->progress, 0, "starting");
  tc_status status = attempt_and_finish(w, resumable);
  const bool curable = status == TC_ERR_UNSTABLE || status == TC_ERR_LOST;
  if (curable && !w->begun.gentler && !tc_disk_is_full(w->folder) && !tc_run_should_stop(run))
    status = try_gentler(w);
  if (status == TC_ERR_RANKS) return status;
  if (status != TC_OK) return explain_again(w, status);
  tc_progress_say(&run->progress, "%s: done in %s", w->name, tc_duration(w->wall, took));
  return TC_OK;
}

static tc_status run_in_folder(work *w, bool force)
{
  tc_running *run = w->run;
  char deck_hash[17], why[256];
  cJSON *record = NULL;
  TC_TRY(write_deck(w, false, deck_hash));
  tc_hash_print(tc_hash_text(tc_hash_text(TC_HASH_START, deck_hash), run->input_hash), w->input_hash);
  TC_TRY(tc_record_find(w->folder, w->input_hash, &record, why));
  const bool done = record && !force, gentler = cJSON_HasObjectItem(record, "retry");
  cJSON_Delete(record);
  if (done) {
    if (gentler) TC_TRY(write_deck(w, true, deck_hash));
    tc_progress_say(&run->progress, "%s: done before, nothing changed", w->name);
    return hand_on(w);
  }
  if (why[0]) tc_progress_say(&run->progress, "%s: done again, as %s", w->name, why);
  TC_TRY(carry_out(w));
  return hand_on(w);
}

tc_status tc_run_stage(tc_running *run, tc_stage stage, bool force)
{
  work w = {.run = run, .stage = stage, .name = tc_stage_name(stage), .ranks = run->ranks};
  TC_TRY(tc_path_join(run->folder, tc_stage_folder(stage), &w.folder));
  const tc_status status = run_in_folder(&w, force);
  tc_outcome_release(&w.outcome);
  tc_free(&w.folder);
  return status;
}
