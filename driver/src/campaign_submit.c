/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking evaluations in: checked, found again or new. */
#include <stdio.h>
#include <string.h>

#include "campaign_parts.h"
#include "tapecast/memory.h"

/* Keys that change no number of a run. */
static bool matters(const char *path)
{
  static const char *const not [] = {"name", "reference", "run.cost", "run.checkpoint", "calibrate"};
  for (size_t i = 0; i < sizeof not / sizeof not [0]; i++)
    if (strncmp(path, not [i], strlen(not [i])) == 0) return false;
  return true;
}

static void hash_value(const char *path, const tc_key *key, const char *value, void *data)
{
  (void)key;
  uint64_t *hash = data;
  if (matters(path)) *hash = tc_hash_text(tc_hash_text(*hash, path), value);
}

/* What an evaluation comes to. */
typedef struct {
  char hash[17];
  double estimate, share[TC_PHASES];
} outline;

static void outline_of(const tc_campaign_options *o, const tc_recipe *recipe, const tc_plan *plan,
                       outline *out)
{
  const int ranks = tc_campaign_ranks(o);
  uint64_t hash = TC_HASH_START;
  tc_schema_values(&tc_recipe_keys, "", recipe, hash_value, &hash);
  hash = tc_hash_text(hash, tc_step_name(o->to));
  for (int p = TC_PHASE_ANALYSIS; p < TC_PHASES; p++)
    hash = tc_hash_text(hash, tc_campaign_has(o, (tc_phase)p) ? "more" : "");
  tc_hash_print(hash, out->hash);
  const tc_step more[TC_PHASES] = {
      [TC_PHASE_ANALYSIS] = TC_STEP_ANALYSIS, [TC_PHASE_VISCOSITY] = TC_STEP_VISCOSITY};
  double seconds[TC_PHASES] = {0};
  for (int s = 0; s <= (int)o->to; s++)
    seconds[TC_PHASE_RUN] += tc_step_seconds(recipe, plan, ranks, ranks, (tc_step)s);
  for (int p = TC_PHASE_ANALYSIS; p < TC_PHASES; p++)
    if (tc_campaign_has(o, (tc_phase)p)) seconds[p] = tc_step_seconds(recipe, plan, ranks, ranks, more[p]);
  out->estimate = 0;
  for (int p = 0; p < TC_PHASES; p++) out->estimate += seconds[p];
  for (int p = 0; p < TC_PHASES; p++) out->share[p] = out->estimate > 0 ? seconds[p] / out->estimate : 0;
}

/* Load the recipe with these values, which checks them. */
static tc_status look_at(const tc_campaign_options *o, char *const *sets, int set_count, outline *out)
{
  tc_recipe *recipe = NULL;
  tc_plan *plan = NULL;
  char **all = NULL;
  TC_TRY(TC_NEW(&all, (size_t)(o->set_count + set_count + 1), "settings"));
  for (int i = 0; i < o->set_count; i++) all[i] = o->sets[i];
  for (int i = 0; i < set_count; i++) all[o->set_count + i] = sets[i];
  tc_status status = tc_recipe_load(o->recipe, all, o->set_count + set_count, &recipe);
  if (status == TC_OK) status = tc_plan_make(recipe, &plan);
  if (status == TC_OK && tc_campaign_has(o, TC_PHASE_VISCOSITY) && !recipe->process.viscosity.rates.count)
    status = tc_fail(TC_ERR_RECIPE,
                     "%s: process.viscosity.rates: is missing; the viscosity is to be measured", o->recipe);
  if (status == TC_OK) outline_of(o, recipe, plan, out);
  tc_plan_destroy(&plan);
  tc_recipe_destroy(&recipe);
  tc_free(&all);
  return status;
}

tc_status tc_campaign_estimate(const tc_campaign_options *options, char *const *sets, int set_count,
                               double *seconds)
{
  outline out;
  TC_TRY(look_at(options, sets, set_count, &out));
  *seconds = out.estimate;
  return TC_OK;
}

/* Failures that tell of the machine and not of the values. */
static bool is_no_answer(tc_status status)
{
  return status == TC_ERR_NO_SPACE || status == TC_ERR_IO || status == TC_ERR_MEMORY ||
         status == TC_ERR_LAUNCH || status == TC_ERR_INTERRUPTED || status == TC_ERR_BUSY;
}

static bool still_good(const tc_campaign *c, const tc_evaluation *e, const char *hash)
{
  if (strcmp(e->hash, hash) != 0) return false;
  if (e->state == TC_EVALUATION_DONE) return tc_evaluation_has_results(e);
  return e->state == TC_EVALUATION_FAILED && !c->options.retry && !is_no_answer(e->status);
}

static tc_status renew(const tc_campaign *c, tc_evaluation *e, const char *hash)
{
  if (strcmp(e->hash, hash) != 0) e->wall = 0;
  snprintf(e->hash, sizeof e->hash, "%s", hash);
  TC_TRY(tc_evaluation_wait(e));
  return c->options.shared ? TC_OK : tc_evaluation_store(e);
}

static tc_status add_new(tc_campaign *c, const char *label, char *const *sets, int set_count,
                         const char *hash, tc_entry **added)
{
  tc_evaluation *e = NULL;
  if (c->next_id > TC_MOST_EVALUATIONS)
    return tc_fail(TC_ERR_USAGE, "more than %d evaluations", TC_MOST_EVALUATIONS);
  TC_TRY(tc_evaluation_make(c->options.folder, c->next_id, label, sets, set_count, &e));
  snprintf(e->hash, sizeof e->hash, "%s", hash);
  tc_status status = c->options.shared ? TC_OK : tc_evaluation_store(e);
  if (status == TC_OK) status = tc_campaign_add(c, e, added);
  if (status != TC_OK) tc_evaluation_free(&e);
  return status;
}

tc_status tc_campaign_submit(tc_campaign *c, char *const *sets, int set_count, const char *label, int *id)
{
  outline out;
  tc_entry *found = NULL;
  TC_TRY(look_at(&c->options, sets, set_count, &out));
  for (size_t i = 0; i < c->count && !found; i++)
    if (tc_evaluation_matches(c->entries[i]->evaluation, sets, set_count)) found = c->entries[i];
  if (!found)
    TC_TRY(add_new(c, label, sets, set_count, out.hash, &found));
  else if (!found->submitted && found->evaluation->state != TC_EVALUATION_RUNNING) {
    if (still_good(c, found->evaluation, out.hash))
      found->told = true;
    else
      TC_TRY(renew(c, found->evaluation, out.hash));
  }
  found->submitted = true;
  found->evaluation->estimate = out.estimate;
  memcpy(found->share, out.share, sizeof found->share);
  *id = found->evaluation->id;
  return TC_OK;
}
