/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep from its file to its tables and its report. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "plan_print.h"
#include "ranks.h"
#include "sweep.h"
#include "sweep_report.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

typedef struct {
  const tc_sweep_options *options;
  tc_sweep *sweep;
  tc_design design;
  char *folder;
  char **sets; /* for every run */
  tc_campaign_options campaign_options;
  tc_campaign *campaign;
  int *run; /* ids, length (points, seeds) */
} work;

static int runs_of(const work *w)
{
  return w->design.points * w->design.seeds;
}

static void release(work *w)
{
  tc_campaign_close(&w->campaign);
  tc_design_free(&w->design);
  tc_sweep_destroy(&w->sweep);
  tc_free(&w->folder);
  tc_free(&w->sets);
  tc_free(&w->run);
}

static tc_status prepare(work *w)
{
  const tc_sweep_options *o = w->options;
  TC_TRY(tc_sweep_load(o->file, &w->sweep));
  const tc_sweep *s = w->sweep;
  TC_TRY(tc_design_make(s, &w->design));
  TC_TRY(o->folder ? tc_path_join("", o->folder, &w->folder) : tc_path_join("sweeps", s->name, &w->folder));
  TC_TRY(TC_NEW(&w->sets, (size_t)s->set.count + 1, "sweep"));
  for (int i = 0; i < s->set.count; i++) w->sets[i] = s->set.values[i];
  TC_TRY(TC_NEW(&w->run, (size_t)runs_of(w), "sweep"));
  const int ranks = o->ranks > 0 ? o->ranks : (int)s->ranks;
  const bool alone = o->task || o->slurm || o->collect; /* nothing here shares this machine's cores */
  w->campaign_options = (tc_campaign_options){.recipe = s->recipe_path,
                                              .folder = w->folder,
                                              .sets = w->sets,
                                              .set_count = s->set.count,
                                              .to = (tc_step)(TC_STEP_SLURRY + s->to),
                                              .analysis = s->analysis,
                                              .viscosity = s->viscosity,
                                              .cores = alone          ? ranks
                                                       : o->cores > 0 ? o->cores
                                                                      : (int)s->cores,
                                              .ranks = ranks,
                                              .max_hours = o->max_hours,
                                              .retry = o->retry,
                                              .shared = o->collect || o->task,
                                              .only = o->task,
                                              .verbosity = o->verbosity};
  return TC_OK;
}

/* What a run replaces and what it is called. `id` NULL: only check it. */
static tc_status hand_over(work *w, int point, int seed, int *id, double *seconds)
{
  tc_argv sets = {0};
  tc_text label = {0};
  tc_status status = tc_design_sets(w->sweep, &w->design, point, seed, &sets);
  if (status == TC_OK) status = tc_design_label(w->sweep, &w->design, point, seed, &label);
  if (status == TC_OK)
    status = id ? tc_campaign_submit(w->campaign, sets.words, sets.count, tc_text_get(&label), id)
                : tc_campaign_estimate(&w->campaign_options, sets.words, sets.count, seconds);
  if (status == TC_ERR_RECIPE || status == TC_ERR_USAGE)
    status = tc_fail_in(status, "%s: with %s: ", w->sweep->file, tc_text_get(&label));
  tc_text_free(&label);
  tc_argv_free(&sets);
  return status;
}

/* Every run is checked before the first is begun. */
static tc_status check_all(work *w, double *sum, double *longest)
{
  *sum = *longest = 0;
  for (int p = 0; p < w->design.points; p++)
    for (int s = 0; s < w->design.seeds; s++) {
      double seconds = 0;
      TC_TRY(hand_over(w, p, s, NULL, &seconds));
      *sum += seconds;
      *longest = fmax(*longest, seconds);
    }
  return TC_OK;
}

static tc_status submit_all(work *w)
{
  for (int p = 0; p < w->design.points; p++)
    for (int s = 0; s < w->design.seeds; s++)
      TC_TRY(hand_over(w, p, s, &w->run[(size_t)p * (size_t)w->design.seeds + (size_t)s], NULL));
  return TC_OK;
}

/* ------------------------------------------------------------------------------------------------- plan */

static void print_plan(const work *w, double sum, double longest)
{
  const tc_sweep *s = w->sweep;
  const tc_campaign_options *o = &w->campaign_options;
  const int cores = o->cores > 0 ? o->cores : tc_cores(), at_once = cores / o->ranks;
  char all[32], one[32];
  printf("%s: %d points, %d %s each: %d runs of %s up to %s%s%s\n", s->name, w->design.points,
         w->design.seeds, w->design.seeds == 1 ? "run" : "runs (seeds)", runs_of(w), s->recipe_path,
         tc_step_name(o->to), s->analysis && o->to < TC_STEP_ANALYSIS ? ", with the analysis" : "",
         s->viscosity ? ", with the viscosity" : "");
  for (int f = 0; f < s->factor_count; f++) {
    const tc_factor *factor = &s->factors[f];
    printf("  %-20s", factor->name);
    if (!factor->level_count)
      printf(" %s to %s%s", factor->given->low, factor->given->high,
             factor->logarithmic ? ", logarithmic" : "");
    for (int i = 0; i < factor->level_count; i++) printf("%s %s", i ? "," : "", factor->levels[i].text);
    printf("\n");
  }
  printf("\n");
  for (int p = 0; p < w->design.points; p++) {
    tc_text label = {0};
    if (tc_design_label(s, &w->design, p, 0, &label) == TC_OK)
      printf("  %5d  %s\n", p + 1, tc_text_get(&label));
    tc_text_free(&label);
  }
  const double time = fmax(longest, sum / (at_once > 0 ? at_once : 1));
  printf("\n%d at once on %d %s; a run takes about %s, all of them %s, in %s\n", at_once, cores,
         cores == 1 ? "core" : "cores", tc_duration(sum / runs_of(w), one), tc_duration(time, all),
         w->folder);
}

static cJSON *plan_json(const work *w, double sum, double longest)
{
  cJSON *root = cJSON_CreateObject();
  cJSON_AddStringToObject(root, "name", w->sweep->name);
  cJSON_AddStringToObject(root, "folder", w->folder);
  cJSON_AddNumberToObject(root, "points", w->design.points);
  cJSON_AddNumberToObject(root, "seeds", w->design.seeds);
  cJSON_AddNumberToObject(root, "runs", runs_of(w));
  cJSON_AddNumberToObject(root, "core_seconds", sum * w->campaign_options.ranks);
  cJSON_AddNumberToObject(root, "longest_s", longest);
  cJSON *list = cJSON_AddArrayToObject(root, "labels");
  for (int p = 0; p < w->design.points; p++) {
    tc_text label = {0};
    if (tc_design_label(w->sweep, &w->design, p, 0, &label) == TC_OK)
      cJSON_AddItemToArray(list, cJSON_CreateString(tc_text_get(&label)));
    tc_text_free(&label);
  }
  return root;
}

static tc_status show_plan(work *w)
{
  double sum, longest;
  TC_TRY(check_all(w, &sum, &longest));
  if (!w->options->json) {
    print_plan(w, sum, longest);
    return TC_OK;
  }
  cJSON *json = plan_json(w, sum, longest);
  const tc_status status = tc_json_write(json, "-");
  cJSON_Delete(json);
  return status;
}

/* ----------------------------------------------------------------------------------------------- results */

static tc_status make_outputs(work *w, bool report)
{
  tc_table table = {0};
  TC_TRY(tc_table_make(w->sweep, &w->design, w->campaign, w->run, &table));
  const tc_sweep_result result = {w->sweep, &w->design, w->campaign, w->run, &table, w->folder};
  tc_status status = tc_sweep_write(&result);
  if (status == TC_OK && report) status = tc_sweep_report(&result);
  tc_progress_end(tc_campaign_progress(w->campaign));
  if (status == TC_OK && report && w->options->json) {
    cJSON *json = tc_sweep_json(&result);
    status = tc_json_write(json, "-");
    cJSON_Delete(json);
  } else if (status == TC_OK && report)
    tc_sweep_print(&result, stdout);
  if (status == TC_OK && report)
    tc_progress_say(tc_campaign_progress(w->campaign), "%s/sweep.html, sweep.csv, sweep-runs.csv, sweep.json",
                    w->folder);
  tc_table_free(&table);
  return status;
}

/* What did not end well decides the exit code. */
static tc_status judge(const work *w)
{
  int failed = 0, waiting = 0;
  const tc_evaluation *first = NULL;
  for (int i = 0; i < runs_of(w); i++) {
    const tc_evaluation *e = tc_campaign_get(w->campaign, w->run[i]);
    waiting += e->state == TC_EVALUATION_WAITING;
    if (e->state != TC_EVALUATION_FAILED) continue;
    if (!failed++) first = e;
  }
  if (!failed && waiting && w->options->collect)
    tc_progress_warn(tc_campaign_progress(w->campaign), "%d of %d runs are not done yet", waiting,
                     runs_of(w));
  if (!failed) return TC_OK;
  return tc_fail(first->status, "%d of %d runs failed; the first, %s: %s", failed, runs_of(w), first->folder,
                 first->message);
}

/* --------------------------------------------------------------------------------------------------- work */

static tc_status keep_file(const work *w)
{
  char *path = NULL;
  TC_TRY(tc_path_join(w->folder, "sweep.yaml", &path));
  const tc_status status = tc_file_update(path, w->sweep->text, strlen(w->sweep->text));
  tc_free(&path);
  return status;
}

/* Tables as they are now, also after an interruption; its message is the one to tell. */
static tc_status interrupted(work *w, tc_status status)
{
  char message[2048];
  snprintf(message, sizeof message, "%s", tc_error_message());
  if (status == TC_ERR_INTERRUPTED && make_outputs(w, false) != TC_OK)
    tc_progress_warn(tc_campaign_progress(w->campaign), "%s", tc_error_message());
  return tc_fail(status, "%s", message);
}

static tc_status run_all(work *w)
{
  const tc_status status = tc_campaign_wait_all(w->campaign);
  if (status != TC_OK) return interrupted(w, status);
  TC_TRY(make_outputs(w, true));
  return judge(w);
}

static tc_status write_job(work *w)
{
  int *ids = NULL, count = 0;
  TC_TRY(TC_NEW(&ids, (size_t)tc_campaign_count(w->campaign) + 1, "job script"));
  for (int i = 0; i < tc_campaign_count(w->campaign); i++) {
    const tc_evaluation *e = tc_campaign_at(w->campaign, i);
    bool mine = false;
    for (int k = 0; k < runs_of(w) && !mine; k++) mine = w->run[k] == e->id;
    if (mine && e->state == TC_EVALUATION_WAITING) ids[count++] = e->id;
  }
  tc_status status = TC_OK;
  if (count) status = tc_sweep_slurm(w->options, w->sweep, w->folder, w->campaign_options.ranks, ids, count);
  if (status == TC_OK && count) printf("%d runs; hand them over with: sh %s/sweep.slurm\n", count, w->folder);
  if (status == TC_OK && !count) printf("every run is done; tapecast sweep %s --collect\n", w->sweep->file);
  tc_free(&ids);
  return status;
}

/* One run of an array, with what it was submitted with. */
static tc_status do_task(work *w)
{
  const int task = w->options->task;
  const tc_evaluation *e = tc_campaign_get(w->campaign, task);
  int id;
  if (!e) return tc_fail(TC_ERR_USAGE, "--task %d: there is no such run in %s", task, w->folder);
  TC_TRY(tc_campaign_submit(w->campaign, e->sets, e->set_count, e->label, &id));
  TC_TRY(tc_campaign_wait_all(w->campaign));
  return e->state == TC_EVALUATION_FAILED ? tc_fail(e->status, "%s: %s", e->folder, e->message) : TC_OK;
}

static tc_status do_it(work *w)
{
  const tc_sweep_options *o = w->options;
  double sum, longest;
  if (o->dry_run) return show_plan(w);
  if (!o->task) TC_TRY(check_all(w, &sum, &longest));
  if ((o->task || o->collect) && !tc_file_exists(w->folder))
    return tc_fail(TC_ERR_INPUT, "%s: there is no sweep in this folder", w->folder);
  TC_TRY(tc_campaign_open(&w->campaign_options, &w->campaign));
  if (o->task) return do_task(w);
  if (!o->collect) TC_TRY(keep_file(w));
  TC_TRY(submit_all(w));
  if (o->slurm) return write_job(w);
  if (!o->collect) return run_all(w);
  TC_TRY(make_outputs(w, true));
  return judge(w);
}

tc_status tc_sweep_run(const tc_sweep_options *options)
{
  work w = {.options = options};
  tc_status status = prepare(&w);
  if (status == TC_OK) status = do_it(&w);
  release(&w);
  return status;
}
