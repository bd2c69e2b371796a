/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run from its recipe to its report. */
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "initial.h"
#include "paths.h"
#include "plan_print.h"
#include "ranks.h"
#include "record.h"
#include "report/report.h"
#include "run_status.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"
#include "viscosity.h"

static const char *const step_names[TC_STEP_COUNT] = {"initial",  "slurry",    "drying", "calendering",
                                                      "analysis", "viscosity", "report"};

const char *tc_step_name(tc_step step)
{
  return step < TC_STEP_COUNT ? step_names[step] : NULL;
}

bool tc_run_should_stop(const tc_running *run)
{
  return tc_interrupted() || tc_clock() > run->deadline;
}

tc_status tc_run_stopped(const tc_running *run)
{
  return tc_fail(TC_ERR_INTERRUPTED, "stopped %s; the same command goes on from here: %s",
                 tc_interrupted() ? "by a signal" : "as --max-hours are over", run->folder);
}

double tc_step_seconds(const tc_recipe *recipe, const tc_plan *plan, int ranks, int cores, tc_step step)
{
  const double second = (double)plan->beads * plan->cost * 1e-6; /* of a step on one rank */
  switch (step) {
  case TC_STEP_SLURRY:
  case TC_STEP_DRYING:
  case TC_STEP_CALENDERING: {
    const int s = (int)step - TC_STEP_SLURRY;
    return second / ranks * 0.5 * (plan->steps_least[s] + plan->steps_most[s]);
  }
  case TC_STEP_ANALYSIS:
    return tc_plan_analysis_seconds(plan) * (recipe->process.calendering.degrees.count + 2) / cores;
  case TC_STEP_VISCOSITY:
    return second / cores * tc_viscosity_steps(recipe, plan);
  default:
    return 0;
  }
}

/* Shares of the work, for the progress line. */
static void find_shares(const tc_running *run, double from[TC_STEP_COUNT], double share[TC_STEP_COUNT])
{
  double cost[TC_STEP_COUNT] = {0}, sum = 0, past = 0;
  for (int s = (int)run->options->from; s <= (int)run->options->to; s++)
    cost[s] = tc_step_seconds(run->recipe, run->plan, run->ranks, run->cores, (tc_step)s);
  for (int s = 0; s < TC_STEP_COUNT; s++) sum += cost[s];
  for (int s = 0; s < TC_STEP_COUNT; s++) {
    share[s] = sum > 0 ? cost[s] / sum : 0;
    from[s] = past;
    past += share[s];
  }
}

static tc_status write_text(const tc_running *run, const char *name, const char *text)
{
  char *path = NULL;
  TC_TRY(tc_path_join(run->folder, name, &path));
  const tc_status status = tc_file_update(path, text, strlen(text));
  tc_free(&path);
  return status;
}

/* The random start is made anew each time, as it costs little and is always the same. */
static tc_status make_initial(tc_running *run)
{
  char *folder = NULL, *path = NULL;
  tc_bead *beads = NULL;
  tc_status status = tc_path_join(run->folder, "00-initial", &folder);
  if (status == TC_OK) status = tc_folder_make(folder);
  if (status == TC_OK) status = tc_path_join(folder, "initial.data", &path);
  if (status == TC_OK) status = tc_initial_place(run->recipe, run->plan, &beads);
  if (status == TC_OK) status = tc_initial_write(run->recipe, run->plan, beads, path);
  uint64_t hash = TC_HASH_START;
  if (status == TC_OK) status = tc_hash_file(&hash, path);
  if (status == TC_OK) tc_hash_print(hash, run->input_hash);
  tc_free(&beads);
  tc_free(&path);
  tc_free(&folder);
  return status;
}

static tc_status write_decks(tc_running *run)
{
  char hash[17];
  for (int s = 0; s < TC_STAGE_COUNT; s++) {
    TC_TRY(tc_deck_write(run->recipe, run->plan, (tc_stage)s, run->scripts, run->folder, hash));
    tc_progress_say(&run->progress, "cd %s/%s && mpirun -np %d tapecast-lmp -in in.%s -log log.%s",
                    run->folder, tc_stage_folder((tc_stage)s), run->ranks, tc_stage_name((tc_stage)s),
                    tc_stage_name((tc_stage)s));
  }
  return tc_viscosity_measure(run);
}

static tc_status do_step(tc_running *run, tc_step step)
{
  switch (step) {
  case TC_STEP_INITIAL:
    return make_initial(run);
  case TC_STEP_SLURRY:
  case TC_STEP_DRYING:
  case TC_STEP_CALENDERING:
    return tc_run_stage(run, (tc_stage)(step - TC_STEP_SLURRY), false);
  case TC_STEP_ANALYSIS:
    TC_TRY(tc_run_analysis(run));
    return tc_results_write(run);
  case TC_STEP_VISCOSITY:
    TC_TRY(tc_viscosity_measure(run));
    return tc_results_write(run);
  case TC_STEP_REPORT:
    TC_TRY(tc_results_write(run));
    return tc_report_write(run->folder, NULL);
  default:
    return TC_OK;
  }
}

/* Where --from leaves steps out, they have to be done. */
static tc_status take_earlier(tc_running *run, tc_step step)
{
  if (step == TC_STEP_INITIAL) return make_initial(run);
  if (step > TC_STEP_CALENDERING) return TC_OK;
  char path[256], *full = NULL;
  const tc_stage stage = (tc_stage)(step - TC_STEP_SLURRY);
  snprintf(path, sizeof path, "%s/%s.restart", tc_stage_folder(stage), tc_stage_name(stage));
  TC_TRY(tc_path_join(run->folder, path, &full));
  uint64_t hash = TC_HASH_START;
  tc_status status = tc_file_exists(full)
                         ? tc_hash_file(&hash, full)
                         : tc_fail(TC_ERR_INPUT, "%s: is missing; --from %s needs the stage before it", full,
                                   tc_step_name(run->options->from));
  if (status == TC_OK) tc_hash_print(hash, run->input_hash);
  tc_free(&full);
  return status;
}

static tc_status do_steps(tc_running *run)
{
  double from[TC_STEP_COUNT], share[TC_STEP_COUNT];
  find_shares(run, from, share);
  for (int s = 0; s <= (int)run->options->to; s++) {
    if (s < (int)run->options->from) {
      if (run->options->from <= TC_STEP_CALENDERING) TC_TRY(take_earlier(run, (tc_step)s));
      continue;
    }
    if (tc_run_should_stop(run)) return tc_run_stopped(run);
    tc_progress_part(&run->progress, step_names[s], from[s], share[s]);
    tc_progress_show(&run->progress, 0, "starting");
    TC_TRY(do_step(run, (tc_step)s));
  }
  /* The later steps write the results themselves. */
  const bool stages_only = run->options->to >= TC_STEP_SLURRY && run->options->to <= TC_STEP_CALENDERING;
  return stages_only ? tc_results_write(run) : TC_OK;
}

static tc_status run_locked(tc_running *run)
{
  TC_TRY(write_text(run, "recipe.yaml", run->recipe->text));
  TC_TRY(
      tc_run_state_begin(&run->state, run->folder, "run", run->recipe->name, run->recipe->hash, run->ranks));
  tc_run_state_follow(&run->state, &run->progress);
  tc_status status = run->options->dry_run ? make_initial(run) : do_steps(run);
  if (status == TC_OK && run->options->dry_run) status = write_decks(run);
  tc_progress_end(&run->progress);
  return tc_run_state_end(&run->state, &run->progress, run->options->dry_run ? "decks only" : "done", status);
}

static tc_status print_json(const tc_running *run)
{
  cJSON *json = NULL;
  TC_TRY(tc_run_status(run->folder, &json));
  cJSON_AddNumberToObject(json, "wall_s", tc_clock() - run->progress.started);
  cJSON_AddNumberToObject(json, "warnings", run->warnings);
  const tc_status status = tc_json_write(json, "-");
  cJSON_Delete(json);
  return status;
}

static tc_status say_end(tc_running *run)
{
  char took[32];
  if (run->options->json) TC_TRY(print_json(run));
  tc_duration(tc_clock() - run->progress.started, took);
  if (run->options->dry_run) return TC_OK;
  if (run->options->to == TC_STEP_REPORT)
    tc_progress_say(&run->progress, "done in %s: %s/report.html", took, run->folder);
  else
    tc_progress_say(&run->progress, "done in %s up to %s: %s", took, step_names[run->options->to],
                    run->folder);
  return TC_OK;
}

static tc_status run_in_folder(tc_running *run)
{
  TC_TRY(tc_folder_make(run->folder));
  TC_TRY(tc_data_path(TC_STAGES_FOLDER, &run->scripts));
  tc_status status = tc_run_lock(run->folder, &run->lock);
  if (status == TC_OK) {
    status = run_locked(run);
    tc_run_unlock(&run->lock);
  }
  if (status == TC_OK) status = say_end(run);
  return status;
}

tc_status tc_run(const tc_run_options *options)
{
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  tc_running run = {.options = options, .lock = -1, .deadline = INFINITY};
  tc_progress_start(&run.progress, options->verbosity);
  if (options->max_hours > 0) run.deadline = tc_clock() + options->max_hours * 3600;
  tc_status status = tc_recipe_load(options->recipe, options->sets, options->set_count, &recipe);
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  if (status == TC_OK) {
    run.recipe = recipe;
    run.plan = plan;
    run.ranks = options->ranks > 0 ? options->ranks : plan->ranks;
    run.cores = options->ranks > 0      ? options->ranks
                : recipe->run.ranks > 0 ? (int)recipe->run.ranks
                                        : tc_cores();
    status = options->folder ? tc_path_join("", options->folder, &run.folder)
                             : tc_path_join("runs", recipe->name, &run.folder);
  }
  if (status == TC_OK) {
    tc_interrupt_install();
    status = run_in_folder(&run);
  }
  tc_free(&run.folder);
  tc_free(&run.scripts);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  return status;
}
