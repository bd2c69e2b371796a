/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A campaign's folder: open, look up, close. */
#include "campaign.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "campaign_parts.h"
#include "files.h"
#include "paths.h"
#include "quantity.h"
#include "ranks.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

bool tc_campaign_has(const tc_campaign_options *options, tc_phase phase)
{
  if (phase == TC_PHASE_ANALYSIS) return options->analysis && options->to < TC_STEP_ANALYSIS;
  return phase == TC_PHASE_RUN || (options->viscosity && options->to < TC_STEP_VISCOSITY);
}

int tc_campaign_ranks(const tc_campaign_options *options)
{
  return options->ranks > 0 ? options->ranks : 1;
}

int tc_campaign_count(const tc_campaign *c)
{
  return (int)c->count;
}

const tc_evaluation *tc_campaign_at(const tc_campaign *c, int index)
{
  return index >= 0 && index < (int)c->count ? c->entries[index]->evaluation : NULL;
}

/* The entries are in the order of their ids. */
static tc_entry *entry_of(const tc_campaign *c, int id)
{
  size_t low = 0, high = c->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (c->entries[middle]->evaluation->id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < c->count && c->entries[low]->evaluation->id == id ? c->entries[low] : NULL;
}

const tc_evaluation *tc_campaign_get(const tc_campaign *c, int id)
{
  const tc_entry *e = entry_of(c, id);
  return e ? e->evaluation : NULL;
}

int tc_campaign_cores(const tc_campaign *c)
{
  return c->cores;
}

int tc_campaign_free_cores(const tc_campaign *c)
{
  int taken = 0;
  for (size_t i = 0; i < c->count; i++)
    if (c->entries[i]->evaluation->state == TC_EVALUATION_RUNNING) taken += c->ranks;
  return c->cores - taken;
}

double tc_campaign_seconds_left(const tc_campaign *c)
{
  return fmax(0, c->deadline - tc_clock());
}

tc_progress *tc_campaign_progress(tc_campaign *c)
{
  return &c->progress;
}

/* Whether this process is to start it, sooner or later. */
bool tc_campaign_is_open(const tc_campaign *c, const tc_entry *e)
{
  if (e->evaluation->state == TC_EVALUATION_RUNNING) return true;
  return e->submitted && e->evaluation->state == TC_EVALUATION_WAITING &&
         (!c->options.only || c->options.only == e->evaluation->id);
}

int tc_campaign_open_count(const tc_campaign *c)
{
  int open = 0;
  for (size_t i = 0; i < c->count; i++) open += tc_campaign_is_open(c, c->entries[i]);
  return open;
}

static tc_status results_path(const tc_evaluation *e, char **path)
{
  return tc_path_join(e->folder, "results.json", path);
}

bool tc_evaluation_has_results(const tc_evaluation *e)
{
  char *path = NULL;
  const bool there = results_path(e, &path) == TC_OK && tc_file_exists(path);
  tc_free(&path);
  return there;
}

const cJSON *tc_campaign_results(tc_campaign *c, int id)
{
  tc_entry *found = entry_of(c, id);
  char *path = NULL;
  if (!found || found->evaluation->state != TC_EVALUATION_DONE) return NULL;
  tc_evaluation *e = found->evaluation;
  if (!e->results && results_path(e, &path) == TC_OK && tc_json_read(path, &e->results) != TC_OK)
    e->results = NULL;
  tc_free(&path);
  return e->results;
}

bool tc_campaign_value(tc_campaign *c, int id, const char *path, double *value, double *standard_error)
{
  return tc_quantity_find(tc_campaign_results(c, id), path, value, standard_error);
}

tc_status tc_campaign_add(tc_campaign *c, tc_evaluation *evaluation, tc_entry **added)
{
  tc_entry *e = NULL;
  TC_TRY(TC_NEW(&e, 1, "evaluation"));
  const tc_status status = tc_grow(&c->entries, &c->room, c->count + 1, sizeof *c->entries, "evaluations");
  if (status != TC_OK) {
    tc_free(&e);
    return status;
  }
  *e = (tc_entry){.evaluation = evaluation, .child = {.pipe = -1, .log = -1}};
  size_t place = c->count++;
  for (; place > 0 && c->entries[place - 1]->evaluation->id > evaluation->id; place--)
    c->entries[place] = c->entries[place - 1];
  c->entries[place] = e;
  if (evaluation->id >= c->next_id) c->next_id = evaluation->id + 1;
  if (added) *added = e;
  return TC_OK;
}

/* The number that a folder's name begins with, 0 when it is none of ours. */
static int number_of(const char *name)
{
  const size_t digits = strspn(name, "0123456789");
  return digits >= 4 && digits <= 6 && (!name[digits] || name[digits] == '-') ? atoi(name) : 0;
}

/* A folder without a record was only just made: its number is free. */
static tc_status take_stored(tc_campaign *c, const char *name)
{
  tc_evaluation *e = NULL;
  const int number = number_of(name);
  if (!number) return TC_OK;
  const tc_status status = tc_evaluation_load(c->options.folder, name, &e);
  if (status != TC_OK && status != TC_ERR_INPUT) return status;
  if ((e || status != TC_OK) && number >= c->next_id) c->next_id = number + 1;
  if (status != TC_OK) tc_progress_warn(&c->progress, "%s; it does not count", tc_error_message());
  if (!e) return TC_OK;
  if (e->id != number || entry_of(c, e->id)) {
    tc_progress_warn(&c->progress, "%s: is a copy of evaluation %d; it does not count", e->folder, e->id);
    tc_evaluation_free(&e);
    return TC_OK;
  }
  const tc_status added = tc_campaign_add(c, e, NULL);
  if (added != TC_OK) tc_evaluation_free(&e);
  return added;
}

static tc_status read_stored(tc_campaign *c)
{
  DIR *folder = opendir(c->options.folder);
  if (!folder) return tc_io_error(c->options.folder, "read");
  tc_status status = TC_OK;
  for (const struct dirent *d; status == TC_OK && (d = readdir(folder));) status = take_stored(c, d->d_name);
  closedir(folder);
  return status;
}

static tc_status begin(tc_campaign *c)
{
  const tc_campaign_options *o = &c->options;
  TC_TRY(tc_program_path("tapecast", &c->program));
  if (!o->shared) TC_TRY(tc_folder_make(o->folder));
  if (!o->shared) TC_TRY(tc_run_lock(o->folder, &c->lock));
  tc_progress_part(&c->progress, "evaluations", 0, 1);
  return read_stored(c);
}

tc_status tc_campaign_open(const tc_campaign_options *options, tc_campaign **campaign)
{
  tc_campaign *c = NULL;
  TC_TRY(TC_NEW(&c, 1, "campaign"));
  c->options = *options;
  c->cores = options->cores > 0 ? options->cores : tc_cores();
  c->ranks = tc_campaign_ranks(options);
  c->next_id = 1;
  c->lock = -1;
  c->deadline = options->max_hours > 0 ? tc_clock() + 3600 * options->max_hours : INFINITY;
  tc_progress_start(&c->progress, options->verbosity);
  tc_status status = c->ranks <= c->cores ? TC_OK
                                          : tc_fail(TC_ERR_USAGE, "%d ranks of a run do not fit on %d cores",
                                                    c->ranks, c->cores);
  if (status == TC_OK) {
    tc_interrupt_install();
    tc_launcher_environment();
    tc_launcher_side_by_side();
    status = begin(c);
  }
  if (status != TC_OK)
    tc_campaign_close(&c);
  else
    *campaign = c;
  return status;
}

void tc_campaign_close(tc_campaign **campaign)
{
  tc_campaign *c = *campaign;
  if (!c) return;
  /* What fails here would only have noted the time taken. */
  if (tc_campaign_stop(c) != TC_OK) tc_fail(TC_OK, "%s", "");
  tc_progress_end(&c->progress);
  for (size_t i = 0; i < c->count; i++) {
    tc_evaluation_free(&c->entries[i]->evaluation);
    tc_free(&c->entries[i]);
  }
  tc_free(&c->entries);
  tc_free(&c->program);
  tc_run_unlock(&c->lock);
  tc_free(campaign);
}
