/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The analyzer on the dried electrode and on every calendered state, several at a time. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "blocks.h"
#include "files.h"
#include "paths.h"
#include "record.h"
#include "run.h"
#include "states.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { MOST_SIDE_BY_SIDE = 64 };
#define POLL_SECONDS 0.25

typedef struct {
  tc_running *run;
  char *folder; /* of the analysis */
  const tc_state_list *states;
  tc_child children[MOST_SIDE_BY_SIDE];
  int job[MOST_SIDE_BY_SIDE]; /* state that a child works on */
  char *key[MOST_SIDE_BY_SIDE];
  char last_line[MOST_SIDE_BY_SIDE][512];
  double begun[MOST_SIDE_BY_SIDE]; /* on tc_clock() */
  int width, next, done;
  double spent; /* seconds of the states that were answered in this run, and how many those are */
  int answered;
} pool;

static void keep_line(const char *line, void *data)
{
  if (line[0]) snprintf(data, 512, "%s", line);
}

/* NAME=TYPES,scale=…,… of the i-th material. */
static tc_status add_material(const tc_running *run, int i, tc_argv *argv)
{
  const tc_plan_material *m = &run->plan->materials[i];
  const tc_material *r = tc_recipe_material(run->recipe, i);
  tc_text text = {0};
  tc_text_add(&text, "%s=%d", r->name, m->first_type + 1);
  if (m->types > 1) tc_text_add(&text, "-%d", m->first_type + m->types);
  tc_text_add(&text, ",reach=%.12g,nanoporosity=%.12g", tc_plan_contact_reach(run->recipe, i),
              r->nanoporosity);
  tc_text_add(&text, ",neck=%.12g,sigma=%.12g", run->recipe->analysis.neck, r->electronic_conductivity);
  if (tc_recipe_ions_in_s_m(run->recipe))
    tc_text_add(&text, ",sigma_ion=%.12g", tc_recipe_ionic_conductivity(run->recipe, i));
  else
    tc_text_add(&text, ",ionic=%d", r->ionic);
  tc_status status = tc_text_status(&text);
  if (status == TC_OK) status = tc_argv_add(argv, "--material");
  if (status == TC_OK) status = tc_argv_add(argv, "%s", text.data);
  tc_text_free(&text);
  return status;
}

static tc_status add_priority(const tc_running *run, tc_argv *argv)
{
  const tc_words *priority = &run->recipe->analysis.priority;
  if (!priority->count) return TC_OK;
  tc_text text = {0};
  for (int i = 0; i < priority->count; i++) tc_text_add(&text, "%s%s", i ? "," : "", priority->values[i]);
  tc_status status = tc_argv_add(argv, "--priority");
  if (status == TC_OK) status = tc_argv_add(argv, "%s", tc_text_get(&text));
  tc_text_free(&text);
  return status;
}

/* The analyzer's own words, without the launcher and the output. */
static tc_status question(const tc_running *run, const tc_state *state, tc_argv *argv)
{
  const tc_analysis *a = &run->recipe->analysis;
  TC_TRY(tc_argv_add(argv, "electrode"));
  TC_TRY(tc_argv_add(argv, "../%s", state->dump));
  for (int i = 0; i < run->plan->material_count; i++) TC_TRY(add_material(run, i, argv));
  TC_TRY(add_priority(run, argv));
  if (run->recipe->electrolyte.ionic_conductivity > 0) {
    TC_TRY(tc_argv_add(argv, "--pore-sigma-ion"));
    TC_TRY(tc_argv_add(argv, "%.12g", run->recipe->electrolyte.ionic_conductivity));
  }
  if (a->sensitivity && a->neck > 0) TC_TRY(tc_argv_add(argv, "--contact-sensitivity"));
  TC_TRY(tc_argv_add(argv, "--electrode-depth"));
  TC_TRY(tc_argv_add(argv, "%.12gum", a->electrode_depth));
  TC_TRY(tc_argv_add(argv, "--voxel"));
  TC_TRY(tc_argv_add(argv, "%.12gum", a->voxel));
  TC_TRY(tc_argv_add(argv, "--profile-bins"));
  TC_TRY(tc_argv_add(argv, "%ld", a->profile_bins));
  TC_TRY(tc_argv_add(argv, "--tol"));
  TC_TRY(tc_argv_add(argv, "%.12g", a->tolerance));
  if (!isnan(state->z_low)) {
    TC_TRY(tc_argv_add(argv, "--zlo"));
    TC_TRY(tc_argv_add(argv, "%.12gum", state->z_low));
    TC_TRY(tc_argv_add(argv, "--zhi"));
    TC_TRY(tc_argv_add(argv, "%.12gum", state->z_high));
  }
  if (a->image) {
    TC_TRY(tc_argv_add(argv, "--image"));
    TC_TRY(tc_argv_add(argv, "%s.npy", state->name));
  }
  if (a->networks) {
    TC_TRY(tc_argv_add(argv, "--networks"));
    TC_TRY(tc_argv_add(argv, "%s", state->name));
  }
  return TC_OK;
}

static tc_status output_path(const pool *p, const tc_state *state, const char *ending, char **path)
{
  char name[128];
  snprintf(name, sizeof name, "%s%s", state->name, ending);
  return tc_path_join(p->folder, name, path);
}

/* One key for the beads and all that is asked: an answer with the same key is still good. */
static tc_status make_key(const pool *p, const tc_state *state, const tc_argv *words, char **key)
{
  char *dump = NULL;
  uint64_t hash = TC_HASH_START;
  for (int i = 0; i < words->count; i++) hash = tc_hash_text(hash, words->words[i]);
  hash = tc_hash_text(hash, TAPECAST_VERSION);
  TC_TRY(tc_path_join(p->run->folder, state->dump, &dump));
  tc_status status = tc_hash_file(&hash, dump);
  tc_free(&dump);
  if (status == TC_OK) status = TC_NEW(key, 17, "key");
  if (status == TC_OK) tc_hash_print(hash, *key);
  return status;
}

static bool is_answered(const pool *p, const tc_state *state, const char *key)
{
  char *answer = NULL, *mark = NULL, *text = NULL;
  bool good = output_path(p, state, ".json", &answer) == TC_OK &&
              output_path(p, state, ".key", &mark) == TC_OK && tc_file_exists(answer) &&
              tc_file_exists(mark) && tc_file_read(mark, 64, &text, NULL) == TC_OK && strcmp(text, key) == 0;
  cJSON *json = NULL;
  good = good && tc_json_read(answer, &json) == TC_OK;
  cJSON_Delete(json);
  tc_free(&answer);
  tc_free(&mark);
  tc_free(&text);
  return good;
}

static tc_status start(pool *p, int slot, const tc_state *state, tc_argv *words)
{
  const tc_running *run = p->run;
  tc_argv argv = {0};
  char *program = NULL, *log = NULL;
  const int ranks = p->width > 1 ? 1 : run->cores;
  tc_status status = tc_launcher_words(run->recipe->run.launcher, ranks, &argv);
  if (status == TC_OK) status = tc_program_path("tapecast-analyze", &program);
  if (status == TC_OK) status = tc_argv_add(&argv, "%s", program);
  for (int i = 0; i < words->count && status == TC_OK; i++)
    status = tc_argv_add(&argv, "%s", words->words[i]);
  if (status == TC_OK) status = tc_argv_add(&argv, "--json");
  if (status == TC_OK) status = tc_argv_add(&argv, "%s.json", state->name);
  if (status == TC_OK) status = output_path(p, state, ".txt", &log);
  if (status == TC_OK) {
    unlink(log);
    tc_launcher_environment();
    tc_progress_command(&p->run->progress, p->folder, &argv, log);
    status = tc_child_start(&argv, p->folder, log, keep_line, p->last_line[slot], &p->children[slot]);
  }
  tc_argv_free(&argv);
  tc_free(&program);
  tc_free(&log);
  return status;
}

/* Give the slot the next state that has no answer yet. */
static tc_status feed(pool *p, int slot)
{
  while (p->next < p->states->count && !p->children[slot].pid) {
    const int job = p->next++;
    const tc_state *state = &p->states->items[job];
    tc_argv words = {0};
    char *key = NULL;
    tc_status status = question(p->run, state, &words);
    if (status == TC_OK) status = make_key(p, state, &words, &key);
    if (status == TC_OK && is_answered(p, state, key))
      p->done++;
    else if (status == TC_OK) {
      p->job[slot] = job;
      p->last_line[slot][0] = '\0';
      p->begun[slot] = tc_clock();
      status = start(p, slot, state, &words);
    }
    tc_argv_free(&words);
    tc_free(&p->key[slot]);
    p->key[slot] = key;
    TC_TRY(status);
  }
  return TC_OK;
}

static tc_status take_answer(pool *p, int slot)
{
  const tc_state *state = &p->states->items[p->job[slot]];
  const int code = p->children[slot].exit_code;
  const bool unconverged = code == tc_exit_code(TC_ERR_NOT_CONVERGED);
  if (code && !unconverged)
    return tc_fail(TC_ERR_STAGE,
                   "the analysis of '%s' failed with exit code %d.\n  line: %s\n  log: %s/%s.txt",
                   state->name, code, p->last_line[slot], p->folder, state->name);
  if (unconverged) {
    tc_progress_warn(&p->run->progress, "analysis of %s: the transport solver did not converge", state->name);
    p->run->warnings++;
  }
  char *mark = NULL;
  TC_TRY(output_path(p, state, ".key", &mark));
  const tc_status status = tc_file_write(mark, p->key[slot], strlen(p->key[slot]));
  tc_free(&mark);
  p->done++;
  p->answered++;
  p->spent += tc_clock() - p->begun[slot];
  return status;
}

/* Of a state at work nothing is heard: it is as far as the time that the others took, or were to take. */
static void show(const pool *p)
{
  const double each = p->answered ? p->spent / p->answered : tc_plan_analysis_seconds(p->run->plan);
  double done = p->done;
  char text[64];
  for (int i = 0; i < p->width; i++)
    if (p->children[i].pid) done += fmin(0.9, (tc_clock() - p->begun[i]) / each);
  snprintf(text, sizeof text, "%d of %d states", p->done, p->states->count);
  tc_progress_show(&p->run->progress, done / p->states->count, text);
}

static tc_status work_off(pool *p)
{
  tc_child *children[MOST_SIDE_BY_SIDE];
  for (int i = 0; i < p->width; i++) children[i] = &p->children[i];
  for (;;) {
    int busy = 0;
    for (int i = 0; i < p->width; i++) {
      TC_TRY(feed(p, i));
      busy += p->children[i].pid != 0;
    }
    if (!busy) return TC_OK;
    bool was_busy[MOST_SIDE_BY_SIDE];
    for (int i = 0; i < p->width; i++) was_busy[i] = p->children[i].pid != 0;
    TC_TRY(tc_children_wait(children, p->width, POLL_SECONDS));
    if (tc_run_should_stop(p->run)) return tc_run_stopped(p->run);
    for (int i = 0; i < p->width; i++)
      if (was_busy[i] && !p->children[i].pid) TC_TRY(take_answer(p, i));
    show(p);
  }
}

/* States side by side on a rank each are quicker than one after the other on all ranks, while memory lasts.
 */
static int choose_width(const tc_running *run, int states)
{
  const double voxels = run->plan->voxels[0] * run->plan->voxels[1] * run->plan->voxels[2];
  const double each_mb = 60 + voxels * 100e-6;
  const double memory_mb = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) * 1e-6;
  const int fit = (int)fmin(MOST_SIDE_BY_SIDE, 0.5 * memory_mb / each_mb);
  int width = run->cores < states ? run->cores : states;
  if (width > fit) width = fit;
  return width < 1 ? 1 : width;
}

tc_status tc_run_analysis(tc_running *run)
{
  tc_state_list states = {0};
  TC_TRY(tc_states_find(run, &states));
  pool p = {.run = run, .states = &states};
  tc_status status =
      states.count ? TC_OK : tc_fail(TC_ERR_INPUT, "%s: there is no dried electrode to analyze", run->folder);
  if (status == TC_OK) status = tc_path_join(run->folder, TC_ANALYSIS_FOLDER, &p.folder);
  if (status == TC_OK) status = tc_folder_make(p.folder);
  if (status == TC_OK) {
    p.width = choose_width(run, states.count);
    tc_progress_show(&run->progress, 0, "starting");
    status = work_off(&p);
  }
  for (int i = 0; i < p.width; i++) {
    tc_child_stop(&p.children[i]);
    tc_free(&p.key[i]);
  }
  tc_free(&p.folder);
  tc_states_free(&states);
  return status;
}
