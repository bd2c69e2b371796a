/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and reading state.json. */
#include "run_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "files.h"
#include "job.h"
#include "run.h"
#include "tapecast/fileio.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

#define STATE_PAUSE 2.0
/* On another machine a driver cannot be looked for: one that wrote nothing for so long is taken as gone, in
 * s. */
#define SILENCE 300.0

static const char NAME[] = "state.json";

static void set_number(cJSON *object, const char *key, double value)
{
  cJSON_DeleteItemFromObjectCaseSensitive(object, key);
  cJSON_AddNumberToObject(object, key, value);
}

static void set_text(cJSON *object, const char *key, const char *value)
{
  cJSON_DeleteItemFromObjectCaseSensitive(object, key);
  cJSON_AddStringToObject(object, key, value);
}

/* Only for people to look at: a failure here fails nothing. */
static void write_state(tc_run_state *state)
{
  char *path = NULL, stamp[32];
  tc_stamp(stamp);
  set_text(state->json, "updated", stamp);
  if (tc_path_join(state->folder, NAME, &path) == TC_OK) tc_json_write(state->json, path);
  tc_free(&path);
  tc_fail(TC_OK, "%s", "");
  state->written = tc_clock();
}

tc_status tc_run_state_begin(tc_run_state *state, const char *folder, const char *command, const char *recipe,
                             const char *hash, int ranks)
{
  char host[256] = "", stamp[32];
  *state = (tc_run_state){.json = cJSON_CreateObject(), .folder = folder};
  if (!state->json) return tc_fail(TC_ERR_MEMORY, "no memory for the state of the run");
  gethostname(host, sizeof host - 1);
  tc_stamp(stamp);
  set_text(state->json, "command", command);
  set_text(state->json, "recipe", recipe ? recipe : "");
  set_text(state->json, "recipe_hash", hash ? hash : "");
  set_number(state->json, "pid", (double)getpid());
  set_text(state->json, "host", host);
  set_number(state->json, "ranks", ranks);
  set_text(state->json, "started", stamp);
  set_text(state->json, "status", "running");
  write_state(state);
  return TC_OK;
}

static void note(void *data, const tc_progress *p, double fraction, double left, const char *text)
{
  tc_run_state *state = data;
  const cJSON *stage = cJSON_GetObjectItemCaseSensitive(state->json, "stage");
  const bool same = cJSON_IsString(stage) && strcmp(stage->valuestring, p->part) == 0;
  if (!state->json || (same && tc_clock() - state->written < STATE_PAUSE)) return;
  set_text(state->json, "stage", p->part);
  set_number(state->json, "fraction", fraction);
  set_number(state->json, "fraction_all", fmin(1, p->part_from + p->part_share * fraction));
  set_text(state->json, "text", text);
  cJSON_DeleteItemFromObjectCaseSensitive(state->json, "eta_s");
  if (left >= 0) set_number(state->json, "eta_s", left);
  write_state(state);
}

void tc_run_state_follow(tc_run_state *state, tc_progress *progress)
{
  progress->listener = note;
  progress->listener_data = state;
}

tc_status tc_run_state_end(tc_run_state *state, const tc_progress *progress, const char *word,
                           tc_status status)
{
  char message[2048];
  if (!state->json) return status;
  snprintf(message, sizeof message, "%s", status == TC_OK ? "" : tc_error_message());
  set_text(state->json, "status",
           status == TC_OK                ? word
           : status == TC_ERR_INTERRUPTED ? "interrupted"
                                          : "failed");
  set_text(state->json, "stage", progress->part);
  set_text(state->json, "text", message);
  cJSON_DeleteItemFromObjectCaseSensitive(state->json, "eta_s");
  if (status == TC_OK) {
    set_number(state->json, "fraction", 1);
    set_number(state->json, "fraction_all", 1);
  } else {
    set_number(state->json, "exit_code", tc_exit_code(status));
    set_text(state->json, "error", tc_status_name(status));
  }
  write_state(state);
  cJSON_Delete(state->json);
  state->json = NULL;
  return status == TC_OK ? TC_OK : tc_fail(status, "%s", message);
}

/* ----------------------------------------------------------------------------------------------- reading */

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

/* Seconds since a UTC stamp, NAN when it is none. */
static double age_of(const char *stamp)
{
  struct tm utc = {0};
  if (!strptime(stamp, "%Y-%m-%dT%H:%M:%SZ", &utc)) return NAN;
  return difftime(time(NULL), timegm(&utc));
}

static bool is_at_work(const char *folder, const cJSON *json)
{
  char here[256] = "";
  const char *host = text_of(json, "host");
  gethostname(here, sizeof here - 1);
  if (!host[0] || strcmp(host, here) == 0) return tc_run_is_locked(folder);
  return age_of(text_of(json, "updated")) < SILENCE;
}

static tc_status settle(const char *folder, cJSON *json)
{
  if (!cJSON_IsObject(json)) return tc_fail(TC_ERR_INPUT, "%s/%s: is not the state of a run", folder, NAME);
  if (strcmp(text_of(json, "status"), "running") == 0 && !is_at_work(folder, json)) {
    set_text(json, "status", "interrupted");
    set_text(json, "text",
             "the driver ended without a word; the same command goes on from the last checkpoint");
    cJSON_DeleteItemFromObjectCaseSensitive(json, "eta_s");
  }
  const double age = age_of(text_of(json, "updated"));
  if (isfinite(age)) set_number(json, "updated_age_s", age);
  return TC_OK;
}

tc_status tc_run_state_read(const char *folder, cJSON **json)
{
  char *path = NULL;
  cJSON *read = NULL;
  TC_TRY(tc_path_join(folder, NAME, &path));
  tc_status status = tc_file_exists(path)
                         ? tc_json_read(path, &read)
                         : tc_fail(TC_ERR_INPUT, "%s: there is no run in this folder (no %s)", folder, NAME);
  tc_free(&path);
  if (status == TC_OK) status = settle(folder, read);
  if (status == TC_OK)
    *json = read;
  else
    cJSON_Delete(read);
  return status;
}
