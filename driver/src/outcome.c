/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading what stages print. */
#include "outcome.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "tapecast/fileio.h"
#include "tapecast/memory.h"

enum { LOG_BYTES = 500000000 };

static const char MARK[] = "TAPECAST ";

tc_status tc_outcome_create(tc_outcome *o)
{
  *o = (tc_outcome){.fraction = -1, .results = cJSON_CreateObject(), .states = cJSON_CreateArray()};
  if (o->results && o->states) return TC_OK;
  tc_outcome_release(o);
  return tc_fail(TC_ERR_MEMORY, "no memory for results");
}

void tc_outcome_release(tc_outcome *o)
{
  cJSON_Delete(o->results);
  cJSON_Delete(o->states);
  o->results = o->states = NULL;
}

/* The next word of *p into `word`; *p moves behind it and the blanks that follow. */
static void next_word(const char **p, char *word, size_t size)
{
  const size_t length = strcspn(*p, " \t");
  snprintf(word, size, "%.*s", (int)length, *p);
  *p += length;
  *p += strspn(*p, " \t");
}

static void put(cJSON *object, const char *key, const char *value)
{
  char *end;
  const double number = strtod(value, &end);
  cJSON *item;
  if (end == value || *end)
    item = cJSON_CreateString(value);
  else if (strcmp(key, "steady") == 0)
    item = cJSON_CreateBool(number != 0);
  else
    item = cJSON_CreateNumber(number);
  cJSON_DeleteItemFromObjectCaseSensitive(object, key);
  cJSON_AddItemToObject(object, key, item);
}

/* The state of this degree, made where it is new; states stand by rising degree. */
static cJSON *state_of(cJSON *states, double degree)
{
  int lower = 0, higher = 0;
  cJSON *state;
  cJSON_ArrayForEach(state, states)
  {
    const double other = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(state, "degree"));
    if (fabs(other - degree) < 1e-9) return state;
    if (other < degree)
      lower++;
    else
      higher++;
  }
  state = cJSON_CreateObject();
  cJSON_AddNumberToObject(state, "degree", degree);
  /* Not cJSON_InsertItemInArray: up to 1.7.15 it loses what is added after an insertion at the front. */
  cJSON_AddItemToArray(states, state);
  for (; higher; higher--) cJSON_AddItemToArray(states, cJSON_DetachItemFromArray(states, lower));
  return state;
}

static void read_marked(const char *p, tc_outcome *o)
{
  char kind[32], key[64], degree[64];
  next_word(&p, kind, sizeof kind);
  if (strcmp(kind, "progress") == 0) {
    next_word(&p, key, sizeof key);
    o->fraction = fmin(1, fmax(0, atof(key)));
    snprintf(o->text, sizeof o->text, "%s", p);
    o->fresh = true;
  } else if (strcmp(kind, "result") == 0) {
    next_word(&p, key, sizeof key);
    if (key[0]) put(o->results, key, p);
  } else if (strcmp(kind, "state") == 0) {
    next_word(&p, degree, sizeof degree);
    next_word(&p, key, sizeof key);
    if (key[0]) put(state_of(o->states, atof(degree)), key, p);
  } else if (strcmp(kind, "checkpoint") == 0) {
    next_word(&p, o->checkpoint, sizeof o->checkpoint);
  } else if (strcmp(kind, "stopped") == 0) {
    o->stopped = true;
  } else if (strcmp(kind, "failed") == 0 && !o->error[0])
    snprintf(o->error, sizeof o->error, "%s", p);
}

/* A row of numbers (LAMMPS's table) with one that is none. */
static bool has_nan(const char *line)
{
  const char *p = line + strspn(line, " \t");
  if (!isdigit((unsigned char)*p)) return false;
  bool found = false;
  for (; *p; p += strspn(p, " \t")) {
    char *end;
    const double number = strtod(p, &end);
    if (end == p || (*end && !isspace((unsigned char)*end))) return false;
    if (!isfinite(number)) found = true;
    p = end;
  }
  return found;
}

void tc_outcome_read(const char *line, void *data)
{
  tc_outcome *o = data;
  if (strncmp(line, MARK, sizeof MARK - 1) == 0) {
    read_marked(line + sizeof MARK - 1, o);
    return;
  }
  if (!o->lammps[0] && strncmp(line, "LAMMPS (", 8) == 0) snprintf(o->lammps, sizeof o->lammps, "%s", line);
  if (has_nan(line)) {
    o->not_a_number = true;
    if (!o->error[0]) snprintf(o->error, sizeof o->error, "%s", line);
  }
  const char *error = strstr(line, "ERROR");
  const bool slots = strstr(line, "not enough slots") != NULL;
  if ((error && !o->error[0]) || slots) snprintf(o->error, sizeof o->error, "%s", error ? error : line);
}

tc_status tc_outcome_read_file(const char *path, tc_outcome *o)
{
  if (!tc_file_exists(path)) return TC_OK;
  char *text = NULL;
  TC_TRY(tc_file_read(path, LOG_BYTES, &text, NULL));
  for (char *p = text, *next; p && *p; p = next) {
    next = strchr(p, '\n');
    if (next) *next++ = '\0';
    if (strncmp(p, MARK, sizeof MARK - 1) == 0) read_marked(p + sizeof MARK - 1, o);
  }
  o->fraction = -1;
  o->fresh = o->stopped = false;
  o->error[0] = o->checkpoint[0] = '\0';
  tc_free(&text);
  return TC_OK;
}

static const struct {
  const char *sign;
  tc_status status;
  const char *meaning, *advice;
} signs[] = {
#define TC_FAILURE(sign, status, meaning, advice) {sign, status, meaning, advice},
#include "failures.def"
#undef TC_FAILURE
};

tc_status tc_outcome_explain(const tc_outcome *o, const char *name, const char *folder, int exit_code)
{
  if (o->not_a_number)
    return tc_fail(
        TC_ERR_UNSTABLE,
        "the stage '%s' went unstable: LAMMPS's table holds values that are no numbers.\n  line: %s\n  log: "
        "%s/log.%s\n  Try a smaller timestep of this stage, or a longer quench_time with a smaller "
        "quench_limit.",
        name, o->error, folder, name);
  for (size_t i = 0; i < sizeof signs / sizeof signs[0] && o->error[0]; i++)
    if (strstr(o->error, signs[i].sign))
      return tc_fail(signs[i].status, "the stage '%s' failed. %s\n  line: %s\n  log: %s/log.%s\n  %s", name,
                     signs[i].meaning, o->error, folder, name, signs[i].advice);
  if (o->error[0])
    return tc_fail(TC_ERR_STAGE,
                   "the stage '%s' ended with an error of LAMMPS.\n  line: %s\n  log: %s/log.%s", name,
                   o->error, folder, name);
  if (exit_code == 127)
    return tc_fail(TC_ERR_LAUNCH, "the stage '%s' could not be started.\n  log: %s/output.txt", name, folder);
  if (exit_code > 128)
    return tc_fail(
        TC_ERR_STAGE,
        "the stage '%s' was killed by signal %d (%s), perhaps for want of memory.\n  log: %s/output.txt\n  "
        "The same command resumes it from its last checkpoint.",
        name, exit_code - 128, strsignal(exit_code - 128), folder);
  if (exit_code)
    return tc_fail(TC_ERR_STAGE,
                   "the stage '%s' ended with exit code %d and said no reason.\n  log: %s/output.txt\n  The "
                   "same command "
                   "resumes it from its last checkpoint.",
                   name, exit_code, folder);
  return tc_fail(TC_ERR_STAGE, "the stage '%s' ended before its work was done.\n  log: %s/output.txt", name,
                 folder);
}
