/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calibration: ask, submit, wait, tell; and go on where it was. */
#include "calibrate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "plan_print.h"
#include "tapecast/memory.h"

/* Goals that differ by less, in uncertainties, are about as good. */
static const double ABOUT_AS_GOOD = 0.25;

/* ------------------------------------------------------------------------------------------------- trials */

static void free_trials(tc_calibration *c)
{
  for (size_t i = 0; i < c->count; i++) {
    tc_trial *t = &c->trials[i];
    tc_free(&t->source);
    tc_free(&t->x);
    tc_free(&t->y);
    tc_free(&t->error);
  }
  tc_free(&c->trials);
}

tc_status tc_calibration_add(tc_calibration *c, int id, const char *source, const double *x, tc_trial **trial)
{
  const size_t d = (size_t)c->problem->dimensions, outputs = (size_t)c->problem->outputs;
  TC_TRY(tc_grow(&c->trials, &c->room, c->count + 1, sizeof *c->trials, "evaluations"));
  tc_trial *t = &c->trials[c->count++];
  t->id = id;
  t->goal = NAN;
  TC_TRY(tc_path_join("", source, &t->source));
  TC_TRY(TC_NEW(&t->x, d + 1, "evaluations"));
  TC_TRY(TC_NEW(&t->y, outputs, "evaluations"));
  TC_TRY(TC_NEW(&t->error, outputs, "evaluations"));
  memcpy(t->x, x, d * sizeof *x);
  t->x[d] = 1;
  for (size_t k = 0; k < outputs; k++) t->y[k] = t->error[k] = NAN;
  *trial = t;
  return TC_OK;
}

tc_status tc_calibration_tell(tc_calibration *c, tc_trial *t)
{
  t->ended = true;
  t->goal = t->succeeded ? tc_goal_value(&c->problem->goal, t->y) : NAN;
  return tc_optimizer_tell(c->optimizer, t->x, t->y, t->error, t->succeeded, t->id > 0);
}

static bool is_dear(const tc_calibration *c, const tc_trial *t)
{
  return t->x[c->problem->dimensions] >= 1;
}

/* The model sees through the luck of single runs, but it does not tell those apart that it finds about as
 * good; of them the best is the one whose own run met the targets best. */
tc_status tc_calibration_best(const tc_calibration *c, const tc_trial **best)
{
  tc_surrogate *s = NULL;
  double lowest = HUGE_VAL;
  *best = NULL;
  TC_TRY(tc_optimizer_surrogate(c->optimizer, &s));
  for (size_t i = 0; i < c->count && s; i++)
    if (isfinite(c->trials[i].goal) && is_dear(c, &c->trials[i]))
      lowest = fmin(lowest, tc_surrogate_goal(s, c->trials[i].x));
  for (size_t i = 0; i < c->count && s; i++) {
    const tc_trial *t = &c->trials[i];
    if (!isfinite(t->goal) || !is_dear(c, t) || tc_surrogate_goal(s, t->x) > lowest + ABOUT_AS_GOOD) continue;
    if (!*best || t->goal < (*best)->goal) *best = t;
  }
  return TC_OK;
}

static tc_trial *trial_of(const tc_calibration *c, int id)
{
  for (size_t i = 0; i < c->count; i++)
    if (c->trials[i].id == id) return &c->trials[i];
  return NULL;
}

/* What the campaign knows of an evaluation that has ended. */
static tc_status take_end(tc_calibration *c, int id)
{
  tc_trial *t = trial_of(c, id);
  const tc_evaluation *e = tc_campaign_get(c->campaign, id);
  if (!t || t->ended) return TC_OK;
  t->wall = e->wall;
  const cJSON *results = e->state == TC_EVALUATION_DONE ? tc_campaign_results(c->campaign, id) : NULL;
  if (results)
    t->succeeded = tc_problem_outputs(c->problem, results, t->y, t->error, t->why, sizeof t->why);
  else
    snprintf(t->why, sizeof t->why, "%s", e->message);
  return tc_calibration_tell(c, t);
}

/* --------------------------------------------------------------------------------------------------- search
 */

static long budget(const tc_calibration *c)
{
  return c->options->evaluations >= 0 ? c->options->evaluations : c->recipe->calibrate->evaluations;
}

static int own_trials(const tc_calibration *c, bool open_only)
{
  int count = 0;
  for (size_t i = 0; i < c->count; i++) count += c->trials[i].id > 0 && !(open_only && c->trials[i].ended);
  return count;
}

/* Evaluations of an earlier call: ended ones are told in their order, others go on. */
static tc_status take_stored(tc_calibration *c)
{
  double *x = NULL;
  const int stored = tc_campaign_count(c->campaign);
  TC_TRY(TC_NEW(&x, (size_t)c->problem->dimensions, "settings"));
  tc_status status = TC_OK;
  for (int i = 0; i < stored && status == TC_OK; i++) {
    const tc_evaluation *e = tc_campaign_at(c->campaign, i);
    tc_trial *trial;
    int id;
    if (!tc_problem_point(c->problem, e->sets, e->set_count, x)) {
      c->left_out++;
      continue;
    }
    status = tc_campaign_submit(c->campaign, e->sets, e->set_count, e->label, &id);
    if (status == TC_OK) status = tc_calibration_add(c, id, e->folder, x, &trial);
    if (status == TC_OK && (e->state == TC_EVALUATION_DONE || e->state == TC_EVALUATION_FAILED))
      status = take_end(c, id);
  }
  tc_free(&x);
  return status;
}

/* Ask for one more point, while those that run are pending, and submit it. */
static tc_status submit_next(tc_calibration *c)
{
  const size_t d = (size_t)(c->problem->dimensions + c->fidelity);
  double *x = NULL, *pending = NULL;
  char **sets = NULL;
  int set_count = 0, id, waiting = 0;
  tc_trial *trial;
  TC_TRY(TC_NEW(&pending, (c->count + 1) * d, "settings"));
  x = pending + c->count * d;
  for (size_t i = 0; i < c->count; i++)
    if (!c->trials[i].ended) memcpy(pending + (size_t)waiting++ * d, c->trials[i].x, d * sizeof *x);
  tc_status status = tc_optimizer_ask(c->optimizer, pending, waiting, x);
  if (status == TC_OK) status = tc_problem_sets(c->problem, x, &sets, &set_count);
  /* What is evaluated is the value as it is written. */
  if (status == TC_OK) tc_problem_point(c->problem, sets, set_count, x);
  if (status == TC_OK) status = tc_campaign_submit(c->campaign, sets, set_count, "", &id);
  if (status == TC_OK)
    status = tc_calibration_add(c, id, tc_campaign_get(c->campaign, id)->folder, x, &trial);
  tc_sets_free(&sets, set_count);
  tc_free(&pending);
  return status;
}

/* Whether an evaluation already meets every target as closely as asked. */
static bool is_enough(const tc_calibration *c)
{
  const tc_problem *p = c->problem;
  const double stop_at = c->recipe->calibrate->stop_at;
  for (size_t i = 0; i < c->count && stop_at > 0; i++) {
    const tc_trial *t = &c->trials[i];
    bool good = t->ended && is_dear(c, t) && isfinite(t->goal);
    for (int k = 0; k < p->outputs && good; k++)
      good = fabs(t->y[k] - p->target[k]) <= stop_at * p->uncertainty[k];
    if (good) return true;
  }
  return false;
}

static void say_best(const tc_calibration *c)
{
  const tc_trial *best = NULL;
  if (tc_calibration_best(c, &best) != TC_OK || !best) return;
  tc_progress_say(tc_campaign_progress(c->campaign), "best of %d: %s, %.3g uncertainties off",
                  own_trials(c, false) - own_trials(c, true), best->source, best->goal);
}

static tc_status search(tc_calibration *c)
{
  const int side_by_side = tc_campaign_cores(c->campaign) / (int)c->recipe->calibrate->ranks;
  for (;;) {
    const bool enough = is_enough(c);
    while (!enough && own_trials(c, false) < budget(c) && own_trials(c, true) < side_by_side)
      TC_TRY(submit_next(c));
    if (enough || !own_trials(c, true)) return TC_OK;
    int id;
    TC_TRY(tc_campaign_wait(c->campaign, &id));
    if (!id) return TC_OK;
    TC_TRY(take_end(c, id));
    TC_TRY(tc_calibration_write(c, false));
    say_best(c);
  }
}

static tc_status say_end(const tc_calibration *c)
{
  const tc_problem *p = c->problem;
  const tc_trial *best = NULL;
  tc_progress *progress = tc_campaign_progress(c->campaign);
  TC_TRY(tc_calibration_best(c, &best));
  if (!best)
    return tc_fail(TC_ERR_NOT_CONVERGED, "%s: none of %zu evaluations has given all targets; the last: %s",
                   c->folder, c->count, c->count ? c->trials[c->count - 1].why : "");
  for (int k = 0; k < p->outputs; k++) {
    const double z = (best->y[k] - p->target[k]) / p->uncertainty[k];
    tc_progress_say(progress, "%s: %.5g, wanted %.5g ± %.2g: %s by %.2g uncertainties", p->wanted[k].name,
                    best->y[k], p->target[k], p->uncertainty[k], fabs(z) <= 1 ? "met, off" : "missed", z);
  }
  tc_progress_say(progress, "the best of %zu evaluations is %s: %s/best.yaml, %s/calibrate.html", c->count,
                  best->source, c->folder, c->folder);
  return TC_OK;
}

/* Results are written whatever ends the search; its own status comes first. */
static tc_status search_and_write(tc_calibration *c)
{
  const tc_status status = search(c);
  char message[2048];
  snprintf(message, sizeof message, "%s", status == TC_OK ? "" : tc_error_message());
  tc_progress_end(tc_campaign_progress(c->campaign));
  const tc_status written = c->count ? tc_calibration_write(c, true) : TC_OK;
  if (status != TC_OK) return tc_fail(status, "%s", message);
  return written == TC_OK ? say_end(c) : written;
}

/* ---------------------------------------------------------------------------------------------------- set up
 */

static tc_campaign_options campaign_options(const tc_calibration *c, char **sets, int set_count)
{
  const tc_calibrate *b = c->recipe->calibrate;
  const tc_calibrate_options *o = c->options;
  return (tc_campaign_options){.recipe = o->recipe,
                               .folder = c->folder,
                               .sets = sets,
                               .set_count = set_count,
                               .to = c->problem->to,
                               .viscosity = c->problem->viscosity,
                               .analysis = c->problem->analysis,
                               .cores = (int)(o->cores > 0 ? o->cores : b->cores),
                               .ranks = (int)b->ranks,
                               .max_hours = o->max_hours > 0 ? o->max_hours : b->hours,
                               .evaluation_hours = b->evaluation_hours,
                               .retry = o->retry,
                               .verbosity = o->verbosity};
}

/* What would be done. */
static tc_status print_plan(const tc_calibration *c, const tc_campaign_options *campaign)
{
  const tc_problem *p = c->problem;
  double seconds;
  char each[32], all[32];
  TC_TRY(tc_campaign_estimate(campaign, NULL, 0, &seconds));
  printf("Free\n");
  for (int i = 0; i < p->dimensions; i++) {
    const tc_parameter *a = &p->parameter[i];
    printf("  %s  %s to %s, %s\n", a->row->key, a->row->low, a->row->high, a->range.log ? "log" : "linear");
    for (int j = 0; j < a->row->also.count; j++) printf("    and %s\n", a->row->also.values[j]);
  }
  printf("\nTargets\n");
  for (int k = 0; k < p->outputs; k++)
    printf("  %s  %.6g ± %.2g, weight %g%s\n", p->wanted[k].name, p->target[k], p->uncertainty[k],
           p->weight[k], p->log[k] ? ", modelled by its logarithm" : "");
  printf("\nEach evaluation: to the %s stage%s%s, about %s as the recipe stands\n", tc_step_name(p->to),
         p->viscosity ? ", viscosity" : "", p->analysis ? ", analysis" : "", tc_duration(seconds, each));
  for (int i = 0; i < campaign->set_count; i++) printf("  --set '%s'\n", campaign->sets[i]);
  printf("\n%ld evaluations: about %s in all, one after the other\n", budget(c),
         tc_duration((double)budget(c) * seconds, all));
  return TC_OK;
}

/* Earlier results take the place of as many points of the space-filling start. */
static tc_status open_search(tc_calibration *c)
{
  const tc_problem *p = c->problem;
  const int start =
      c->recipe->calibrate->start > 0 ? (int)c->recipe->calibrate->start : 2 * (p->dimensions + 1);
  const int known = (int)c->count;
  for (int i = 0; i < known; i++) c->fidelity |= !is_dear(c, &c->trials[i]);
  const tc_optimizer_options options = {.dimensions = p->dimensions + c->fidelity,
                                        .start = start > known ? start - known : 1,
                                        .seed = (unsigned long)c->recipe->seed,
                                        .fidelity = c->fidelity};
  TC_TRY(tc_optimizer_new(&options, &p->goal, &c->optimizer));
  for (int i = 0; i < known; i++) TC_TRY(tc_calibration_tell(c, &c->trials[i]));
  return TC_OK;
}

static tc_status search_with(tc_calibration *c, const tc_campaign_options *campaign)
{
  TC_TRY(tc_campaign_open(campaign, &c->campaign));
  TC_TRY(tc_calibration_from(c, campaign->sets, campaign->set_count));
  TC_TRY(open_search(c));
  TC_TRY(take_stored(c));
  tc_progress *progress = tc_campaign_progress(c->campaign);
  if (c->left_out)
    tc_progress_say(progress,
                    "%d results are left out: free keys that are not theirs, or values out of range",
                    c->left_out);
  if (c->fidelity)
    tc_progress_say(progress, "earlier results are of other settings; the model takes that into account");
  return search_and_write(c);
}

static tc_status calibrate_in(tc_calibration *c)
{
  const tc_calibrate_options *o = c->options;
  const tc_problem *p = c->problem;
  char **sets = NULL;
  int set_count = 0;
  TC_TRY(TC_NEW(&sets, (size_t)(o->set_count + p->set_count + 1), "settings"));
  for (int i = 0; i < o->set_count; i++) sets[set_count++] = o->sets[i];
  for (int i = 0; i < p->set_count; i++) sets[set_count++] = p->sets[i];
  const tc_campaign_options campaign = campaign_options(c, sets, set_count);
  const tc_status status = o->dry_run ? print_plan(c, &campaign) : search_with(c, &campaign);
  tc_campaign_close(&c->campaign);
  tc_optimizer_free(&c->optimizer);
  tc_free(&sets);
  free_trials(c);
  return status;
}

tc_status tc_calibration_run(const tc_calibrate_options *options)
{
  tc_recipe *recipe = NULL;
  tc_problem *problem = NULL;
  tc_calibration c = {.options = options};
  char name[2 * TC_WORD];
  tc_status status = tc_recipe_load(options->recipe, options->sets, options->set_count, &recipe);
  if (status == TC_OK) status = tc_problem_make(recipe, &problem);
  if (status == TC_OK) {
    snprintf(name, sizeof name, "%s-calibrate", recipe->name);
    c.recipe = recipe;
    c.problem = problem;
    status = options->folder ? tc_path_join("", options->folder, &c.folder)
                             : tc_path_join("runs", name, &c.folder);
  }
  if (status == TC_OK) status = calibrate_in(&c);
  tc_free(&c.folder);
  tc_problem_free(&problem);
  tc_recipe_destroy(&recipe);
  return status;
}
