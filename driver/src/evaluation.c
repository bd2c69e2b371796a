/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evaluations and their records. */
#include "evaluation.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

enum { SCHEMA = 1, LABEL_IN_NAME = 60 };
static const char RECORD[] = "evaluation.json";
static const char *const state_names[] = {"waiting", "running", "done", "failed"};

const char *tc_evaluation_state_name(tc_evaluation_state state)
{
  return state_names[state];
}

static tc_status copy_text(const char *text, char **copy)
{
  const size_t size = strlen(text) + 1;
  char *made = NULL;
  TC_TRY(TC_NEW(&made, size, "evaluation"));
  memcpy(made, text, size);
  tc_free(copy);
  *copy = made;
  return TC_OK;
}

/* "0007-pressure-100-kPa": what a folder's name may hold on any file system. */
static void folder_name(int id, const char *label, char *out, size_t size)
{
  size_t n = (size_t)snprintf(out, size, "%04d", id);
  bool gap = true;
  const size_t limit = n + LABEL_IN_NAME < size - 2 ? n + LABEL_IN_NAME : size - 2;
  for (const char *p = label; *p && n < limit; p++) {
    const bool plain = isalnum((unsigned char)*p) || *p == '.' || *p == '_' || *p == '+';
    if (!plain) {
      gap = true;
      continue;
    }
    if (gap) out[n++] = '-';
    gap = false;
    if (n < limit) out[n++] = *p;
  }
  out[n] = '\0';
}

static tc_status copy_sets(char *const *sets, int set_count, tc_evaluation *e)
{
  TC_TRY(TC_NEW(&e->sets, (size_t)set_count + 1, "evaluation"));
  for (int i = 0; i < set_count; i++) {
    TC_TRY(copy_text(sets[i], &e->sets[i]));
    e->set_count++;
  }
  return TC_OK;
}

tc_status tc_evaluation_make(const char *campaign, int id, const char *label, char *const *sets,
                             int set_count, tc_evaluation **evaluation)
{
  char name[LABEL_IN_NAME + 32];
  tc_evaluation *e = NULL;
  TC_TRY(TC_NEW(&e, 1, "evaluation"));
  *e = (tc_evaluation){.id = id, .estimate = NAN};
  folder_name(id, label, name, sizeof name);
  tc_status status = tc_path_join(campaign, name, &e->folder);
  if (status == TC_OK) status = copy_text(label, &e->label);
  if (status == TC_OK) status = copy_text("", &e->message);
  if (status == TC_OK) status = copy_sets(sets, set_count, e);
  if (status != TC_OK)
    tc_evaluation_free(&e);
  else
    *evaluation = e;
  return status;
}

void tc_evaluation_free(tc_evaluation **evaluation)
{
  tc_evaluation *e = *evaluation;
  if (!e) return;
  for (int i = 0; i < e->set_count; i++) tc_free(&e->sets[i]);
  tc_free(&e->sets);
  tc_free(&e->label);
  tc_free(&e->folder);
  tc_free(&e->message);
  cJSON_Delete(e->results);
  tc_free(evaluation);
}

tc_status tc_evaluation_store(const tc_evaluation *e)
{
  char *path = NULL;
  cJSON *r = cJSON_CreateObject();
  cJSON_AddNumberToObject(r, "schema", SCHEMA);
  cJSON_AddNumberToObject(r, "id", e->id);
  cJSON_AddStringToObject(r, "label", e->label);
  cJSON *sets = cJSON_AddArrayToObject(r, "set");
  for (int i = 0; i < e->set_count; i++) cJSON_AddItemToArray(sets, cJSON_CreateString(e->sets[i]));
  cJSON_AddStringToObject(r, "hash", e->hash);
  cJSON_AddStringToObject(r, "state", state_names[e->state]);
  cJSON_AddNumberToObject(r, "exit_code", tc_exit_code(e->status));
  cJSON_AddStringToObject(r, "message", e->message);
  cJSON_AddNumberToObject(r, "wall_s", e->wall);
  cJSON_AddStringToObject(r, "started", e->started);
  cJSON_AddStringToObject(r, "ended", e->ended);
  tc_status status = tc_folder_make(e->folder);
  if (status == TC_OK) status = tc_path_join(e->folder, RECORD, &path);
  if (status == TC_OK) status = tc_json_write(r, path);
  tc_free(&path);
  cJSON_Delete(r);
  return status;
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

static double number_of(const cJSON *object, const char *key)
{
  return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

tc_status tc_status_of_exit_code(int exit_code)
{
  tc_status status;
  for (int i = 0; tc_status_at(i, &status); i++)
    if (tc_exit_code(status) == exit_code) return status;
  return TC_ERR_INTERNAL;
}

static tc_status take_record(const cJSON *r, const char *path, tc_evaluation *e)
{
  const cJSON *sets = cJSON_GetObjectItemCaseSensitive(r, "set"), *set;
  const double id = number_of(r, "id"), wall = number_of(r, "wall_s");
  if (!(id >= 1 && id < 1e6) || !cJSON_IsArray(sets))
    return tc_fail(TC_ERR_INPUT, "%s: is not the record of an evaluation", path);
  e->id = (int)id;
  TC_TRY(copy_text(text_of(r, "label"), &e->label));
  TC_TRY(copy_text(text_of(r, "message"), &e->message));
  TC_TRY(TC_NEW(&e->sets, (size_t)cJSON_GetArraySize(sets) + 1, "evaluation"));
  cJSON_ArrayForEach(set, sets)
  {
    if (!cJSON_IsString(set)) return tc_fail(TC_ERR_INPUT, "%s: 'set' holds what is no text", path);
    TC_TRY(copy_text(set->valuestring, &e->sets[e->set_count]));
    e->set_count++;
  }
  snprintf(e->hash, sizeof e->hash, "%s", text_of(r, "hash"));
  snprintf(e->started, sizeof e->started, "%s", text_of(r, "started"));
  snprintf(e->ended, sizeof e->ended, "%s", text_of(r, "ended"));
  e->wall = wall > 0 ? wall : 0;
  for (int i = TC_EVALUATION_DONE; i <= TC_EVALUATION_FAILED; i++)
    if (strcmp(text_of(r, "state"), state_names[i]) == 0) e->state = (tc_evaluation_state)i;
  if (e->state == TC_EVALUATION_FAILED) e->status = tc_status_of_exit_code((int)number_of(r, "exit_code"));
  return TC_OK;
}

tc_status tc_evaluation_load(const char *campaign, const char *name, tc_evaluation **evaluation)
{
  char *path = NULL;
  cJSON *record = NULL;
  tc_evaluation *e = NULL;
  TC_TRY(TC_NEW(&e, 1, "evaluation"));
  e->estimate = NAN;
  tc_status status = tc_path_join(campaign, name, &e->folder);
  if (status == TC_OK) status = tc_path_join(e->folder, RECORD, &path);
  const bool there = status == TC_OK && tc_file_exists(path);
  if (there) status = tc_json_read(path, &record);
  if (there && status == TC_OK) status = take_record(record, path, e);
  cJSON_Delete(record);
  tc_free(&path);
  if (there && status == TC_OK)
    *evaluation = e;
  else
    tc_evaluation_free(&e);
  return status;
}

bool tc_evaluation_matches(const tc_evaluation *e, char *const *sets, int set_count)
{
  if (e->set_count != set_count) return false;
  for (int i = 0; i < set_count; i++)
    if (strcmp(e->sets[i], sets[i]) != 0) return false;
  return true;
}

tc_status tc_evaluation_wait(tc_evaluation *e)
{
  TC_TRY(copy_text("", &e->message));
  e->state = TC_EVALUATION_WAITING;
  e->status = TC_OK;
  cJSON_Delete(e->results);
  e->results = NULL;
  return TC_OK;
}

tc_status tc_evaluation_fail(tc_evaluation *e, tc_status status, const char *message)
{
  TC_TRY(copy_text(message, &e->message));
  e->state = TC_EVALUATION_FAILED;
  e->status = status;
  return TC_OK;
}
