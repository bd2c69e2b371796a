/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completion from the tables of commands and of recipe keys. */
#include "complete.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "recipe.h"
#include "run.h"
#include "tapecast/memory.h"

enum { MOST_WORDS = 256 };

/* The words of a line, quotes and backslashes taken away; the last is the one at the cursor, maybe empty. */
typedef struct {
  char *text;
  char *word[MOST_WORDS + 1];
  int count;
} words;

static tc_status split(const char *line, words *w)
{
  *w = (words){0};
  TC_TRY(TC_NEW(&w->text, 2 * strlen(line) + 2, "command line"));
  char *to = w->text, quote = 0;
  w->word[w->count++] = to;
  for (const char *p = line + strspn(line, " \t"); *p; p++) {
    if (quote ? *p == quote : *p == '\'' || *p == '"')
      quote = quote ? 0 : *p;
    else if (*p == '\\' && quote != '\'' && p[1])
      *to++ = *++p;
    else if (!quote && (*p == ' ' || *p == '\t')) {
      if (p[1] == ' ' || p[1] == '\t') continue;
      *to++ = '\0';
      if (w->count < MOST_WORDS) w->word[w->count++] = to;
    } else
      *to++ = *p;
  }
  *to = '\0';
  return TC_OK;
}

/* ------------------------------------------------------------------------------------- words to be offered
 */

typedef struct {
  tc_text *out;
  const char *front;  /* of the word at the cursor, before what is completed: "--set=" */
  const char *typed;  /* the rest of it */
  const char *recipe; /* a file of the line that may be one, NULL */
  tc_yaml *tree;      /* of that recipe, NULL */
} request;

/* Each word once: many keys share the group that is offered first. */
static void offer(const request *r, const char *word)
{
  char line[768];
  if (strncmp(word, r->typed, strlen(r->typed)) != 0) return;
  const int length = snprintf(line, sizeof line, "%s%s\n", r->front, word);
  for (const char *p = r->out->data; p && *p; p = strchr(p, '\n') + 1)
    if (strncmp(p, line, (size_t)length) == 0) return;
  tc_text_add(r->out, "%s", line);
}

static void offer_list(const request *r, const char *list)
{
  char word[128];
  for (const char *p = list; *p; p += *p == '|') {
    const size_t length = strcspn(p, "|");
    snprintf(word, sizeof word, "%.*s", (int)length, p);
    offer(r, word);
    p += length;
  }
}

static void offer_commands(const request *r)
{
  const tc_command *command;
  for (int i = 0; (command = tc_command_at(i)) != NULL; i++) offer(r, command->name);
}

static void offer_steps(const request *r)
{
  for (int i = 0; i < TC_STEP_COUNT; i++) offer(r, tc_step_name((tc_step)i));
}

/* ------------------------------------------------------------------------------------------ keys of recipes
 */

static const tc_yaml *node_at(const tc_yaml *tree, const char *path, size_t length)
{
  while (tree && length) {
    char name[TC_WORD];
    const char *dot = memchr(path, '.', length);
    const size_t piece = dot ? (size_t)(dot - path) : length;
    snprintf(name, sizeof name, "%.*s", (int)piece, path);
    tree = tc_yaml_child(tree, name);
    path += piece + (dot != NULL);
    length -= piece + (dot != NULL);
  }
  return tree;
}

/* Offer the part of `path` that ends where the piece does that is being typed. */
static void offer_key(request *r, const char *path, const tc_key *key)
{
  const size_t typed = strlen(r->typed);
  if (strncmp(path, r->typed, typed) != 0) return;
  const size_t end = typed + strcspn(path + typed, ".");
  const bool inside = path[end] == '.', group = key->inner != NULL;
  char word[512];
  snprintf(word, sizeof word, "%.*s%s", (int)end, path, inside || group ? "." : "");
  offer(r, word);
}

/* Put the recipe's own names in the place of NAME, from left to right. */
static void offer_named(request *r, const char *path, const tc_key *key)
{
  const char *place = strstr(path, ".NAME");
  if (!place || (place[5] && place[5] != '.')) {
    offer_key(r, path, key);
    return;
  }
  const tc_yaml *map = node_at(r->tree, path, (size_t)(place - path));
  for (const tc_yaml *child = map ? map->first : NULL; child; child = child->next) {
    char named[512];
    snprintf(named, sizeof named, "%.*s.%s%s", (int)(place - path), path, child->key, place + 5);
    offer_named(r, named, key);
  }
  if (!map) offer_key(r, path, key);
}

static void visit_key(const char *path, const tc_key *key, void *data)
{
  if (!strchr(path, '[')) offer_named(data, path, key); /* --set does not reach into lists */
}

/* The value of a key that has few. */
static void offer_key_values(request *r, const char *equals)
{
  char path[512], front[700];
  const char *part, *near;
  snprintf(path, sizeof path, "%.*s", (int)(equals - r->typed), r->typed);
  const tc_key *key = tc_schema_find(&tc_recipe_keys, path, &part, &near);
  if (!key) return;
  snprintf(front, sizeof front, "%s%s=", r->front, path);
  const request value = {.out = r->out, .front = front, .typed = equals + 1};
  if (key->kind == TC_KEY_SWITCH) offer_list(&value, "true|false");
  if (key->kind == TC_KEY_CHOICE) offer_list(&value, key->choices);
}

static void offer_keys(request *r, bool with_value)
{
  const char *equals = with_value ? strchr(r->typed, '=') : NULL;
  if (equals) {
    offer_key_values(r, equals);
    return;
  }
  if (r->recipe && tc_yaml_load(r->recipe, &r->tree) != TC_OK) r->tree = NULL;
  tc_schema_visit(&tc_recipe_keys, "", visit_key, r);
  tc_yaml_destroy(&r->tree);
  tc_text_add(r->out, "\tnospace\n");
}

/* ----------------------------------------------------------------------------------- what a placeholder asks
 */

static bool begins(const char *text, const char *with)
{
  return strncmp(text, with, strlen(with)) == 0;
}

static bool is_choice(const char *placeholder)
{
  if (!strchr(placeholder, '|')) return false;
  for (const char *p = placeholder; *p; p++)
    if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && !strchr("|-_", *p)) return false;
  return true;
}

static void offer_one(request *r, const char *what)
{
  if (begins(what, "KEY=VALUE"))
    offer_keys(r, true);
  else if (begins(what, "KEY"))
    offer_keys(r, false);
  else if (begins(what, "STEP"))
    offer_steps(r);
  else if (begins(what, "COMMAND"))
    offer_commands(r);
  else if (begins(what, "RECIPE") || begins(what, "SWEEP"))
    tc_text_add(r->out, "\tfiles yaml yml\n");
  else if (begins(what, "DIR") || begins(what, "RUN"))
    tc_text_add(r->out, "\tfolders\n");
  else if (begins(what, "FILE") || begins(what, "IMAGE") || begins(what, "BEADS") ||
           begins(what, "RESTART") || begins(what, "LAMMPS"))
    tc_text_add(r->out, "\tfiles\n");
}

/* "RECIPE|RUN", "[KEY]", "x|y|z". */
static void offer_for(request *r, const char *placeholder)
{
  char one[64];
  if (is_choice(placeholder)) {
    offer_list(r, placeholder);
    return;
  }
  for (const char *p = placeholder; *p;) {
    const size_t skip = strspn(p, "[]|"), length = strcspn(p + skip, "[]|");
    snprintf(one, sizeof one, "%.*s", (int)length, p + skip);
    offer_one(r, one);
    p += skip + length;
  }
}

/* --------------------------------------------------------------------------------------------------- a line
 */

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

static cJSON *syntax_of(const tc_command *command)
{
  cJSON *all = NULL, *found = NULL;
  if (command->argp) return tc_options_syntax(command->name, command->summary, command->argp);
  if (tc_command_syntax(&all) != TC_OK) return NULL;
  for (int i = 0; i < cJSON_GetArraySize(all) && !found; i++)
    if (strcmp(text_of(cJSON_GetArrayItem(all, i), "name"), command->name) == 0)
      found = cJSON_DetachItemFromArray(all, i);
  cJSON_Delete(all);
  return found;
}

/* Placeholder of the value that an option takes as its next word, NULL when it takes none. */
static const char *value_of(const cJSON *syntax, const char *word, size_t length)
{
  const cJSON *option;
  cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(syntax, "options"))
  {
    const char *name = text_of(option, "name"), *letter = text_of(option, "letter"),
               *value = text_of(option, "value");
    const bool same = word[1] == '-' ? strlen(name) == length - 2 && strncmp(name, word + 2, length - 2) == 0
                                     : length == 2 && word[1] == *letter;
    if (same) return *value && !cJSON_GetObjectItemCaseSensitive(option, "value_optional") ? value : NULL;
  }
  return NULL;
}

static void offer_options(const request *r, const cJSON *syntax)
{
  const cJSON *option;
  char word[128];
  cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(syntax, "options"))
  {
    snprintf(word, sizeof word, "--%s", text_of(option, "name"));
    if (word[2]) offer(r, word);
  }
}

static void complete_word(const cJSON *syntax, const words *w, const char *recipe, tc_text *out)
{
  char *typed = w->word[w->count - 1], *before = w->word[w->count - 2], front[128];
  const char *equals = typed[0] == '-' && typed[1] == '-' ? strchr(typed, '=') : NULL,
             *value = w->count > 3 && before[0] == '-' ? value_of(syntax, before, strlen(before)) : NULL;
  request r = {.out = out, .front = "", .typed = typed, .recipe = recipe};
  if (value)
    offer_for(&r, value);
  else if (equals) {
    const size_t length = (size_t)(equals - typed);
    value = value_of(syntax, typed, length);
    snprintf(front, sizeof front, "%.*s=", (int)length, typed);
    r.front = front;
    r.typed = equals + 1;
    if (value) offer_for(&r, value);
  } else if (typed[0] == '-')
    offer_options(&r, syntax);
  else
    offer_for(&r, text_of(syntax, "arguments"));
}

static bool is_recipe(const char *word)
{
  const char *dot = strrchr(word, '.');
  return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static void complete_in(const words *w, tc_text *out)
{
  const char *recipe = NULL;
  const tc_command *command = tc_command_find(w->word[1]);
  cJSON *syntax = command ? syntax_of(command) : NULL;
  for (int i = 2; i + 1 < w->count; i++)
    if (is_recipe(w->word[i])) recipe = w->word[i];
  if (syntax) complete_word(syntax, w, recipe, out);
  cJSON_Delete(syntax);
}

tc_status tc_complete(const char *line, tc_text *out)
{
  words w;
  TC_TRY(split(line, &w));
  if (w.count == 2) {
    const request r = {.out = out, .front = "", .typed = w.word[1]};
    offer_commands(&r);
    if (w.word[1][0] == '-') offer_list(&r, "--help|--version");
  } else if (w.count > 2)
    complete_in(&w, out);
  tc_free(&w.text);
  tc_fail(TC_OK, "%s", "");
  return tc_text_status(out);
}
