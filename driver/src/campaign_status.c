/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a campaign is, also while another process is at work on it. */
#include <stdio.h>
#include <string.h>

#include "campaign.h"
#include "run_status.h"

static const char *const states[] = {"done", "failed", "running", "waiting"};
enum { STATES = sizeof states / sizeof states[0] };

/* One that another process runs is stored as waiting, but has its folder locked. */
static const char *state_of(const tc_evaluation *e)
{
  if (e->state == TC_EVALUATION_WAITING && tc_run_is_locked(e->folder)) return states[2];
  return tc_evaluation_state_name(e->state);
}

static void add_evaluation(const tc_evaluation *e, const char *state, cJSON *list)
{
  cJSON *item = cJSON_CreateObject(), *run = NULL;
  cJSON_AddItemToArray(list, item);
  cJSON_AddNumberToObject(item, "run", e->id);
  cJSON_AddStringToObject(item, "folder", e->folder);
  cJSON_AddStringToObject(item, "label", e->label);
  cJSON_AddStringToObject(item, "state", state);
  if (e->message[0]) cJSON_AddStringToObject(item, "message", e->message);
  cJSON_AddNumberToObject(item, "wall_s", e->wall);
  /* It may not have written its first state yet. */
  if (strcmp(state, states[2]) == 0 && tc_run_status(e->folder, &run) == TC_OK)
    cJSON_AddItemToObject(item, "now", run);
}

tc_status tc_campaign_status(const char *folder, cJSON **status)
{
  tc_campaign *c = NULL;
  const tc_campaign_options options = {.folder = folder, .shared = true, .verbosity = TC_QUIET};
  int counts[STATES] = {0};
  *status = NULL;
  TC_TRY(tc_campaign_open(&options, &c));
  if (tc_campaign_count(c)) {
    cJSON *root = cJSON_CreateObject(), *list = cJSON_CreateArray();
    for (int i = 0; i < tc_campaign_count(c); i++) {
      const char *state = state_of(tc_campaign_at(c, i));
      for (int k = 0; k < STATES; k++) counts[k] += strcmp(states[k], state) == 0;
      add_evaluation(tc_campaign_at(c, i), state, list);
    }
    cJSON_AddStringToObject(root, "folder", folder);
    cJSON_AddNumberToObject(root, "runs", tc_campaign_count(c));
    for (int k = 0; k < STATES; k++) cJSON_AddNumberToObject(root, states[k], counts[k]);
    cJSON_AddItemToObject(root, "evaluations", list);
    *status = root;
  }
  tc_campaign_close(&c);
  return TC_OK;
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

static void print_evaluation(const cJSON *e)
{
  const cJSON *now = cJSON_GetObjectItemCaseSensitive(e, "now");
  const char *state = text_of(e, "state"), *message = text_of(e, "message");
  const bool running = strcmp(state, states[2]) == 0;
  if (!running && strcmp(state, states[1]) != 0) return;
  printf("  %s %s: %s", text_of(e, "folder"), text_of(e, "label"), state);
  if (running && now)
    printf(" at %s, %.0f %% of all", text_of(now, "stage"),
           100 * cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(now, "fraction_all")));
  if (!running) printf(": %.*s", (int)strcspn(message, "\n"), message);
  printf("\n");
}

void tc_campaign_status_print(const cJSON *status)
{
  const cJSON *e;
  printf("%s: %.0f runs", text_of(status, "folder"),
         cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(status, "runs")));
  for (int k = 0; k < STATES; k++)
    printf(", %.0f %s", cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(status, states[k])), states[k]);
  printf("\n");
  cJSON_ArrayForEach(e, cJSON_GetObjectItemCaseSensitive(status, "evaluations")) print_evaluation(e);
}
