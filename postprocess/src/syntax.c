/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading option tables. */
#include "tapecast/syntax.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/nearest.h"

/* The options of a table and of its children one after the other; *i counts down to the wanted one. */
static const struct argp_option *find(const struct argp *argp, int *i)
{
  for (const struct argp_option *o = argp->options; o && (o->name || o->key || o->doc); o++)
    if ((o->name || o->key) && !(o->flags & (OPTION_HIDDEN | OPTION_DOC)) && (*i)-- == 0) return o;
  for (const struct argp_child *c = argp->children; c && c->argp; c++) {
    const struct argp_option *o = find(c->argp, i);
    if (o) return o;
  }
  return NULL;
}

bool tc_syntax_at(const struct argp *argp, int i, tc_syntax_option *option)
{
  const struct argp_option *o = argp ? find(argp, &i) : NULL;
  if (!o) return false;
  *option = (tc_syntax_option){.name = o->name,
                               .key = o->key,
                               .letter = o->key > 0 && o->key < 128 && isgraph(o->key) ? (char)o->key : 0,
                               .value = o->arg,
                               .value_optional = (o->flags & OPTION_ARG_OPTIONAL) != 0,
                               .help = o->doc ? o->doc : ""};
  return true;
}

static cJSON *option_json(const tc_syntax_option *option)
{
  const char letter[2] = {option->letter, 0};
  cJSON *json = cJSON_CreateObject();
  if (option->name) cJSON_AddStringToObject(json, "name", option->name);
  if (option->letter) cJSON_AddStringToObject(json, "letter", letter);
  if (option->value) cJSON_AddStringToObject(json, "value", option->value);
  if (option->value_optional) cJSON_AddTrueToObject(json, "value_optional");
  cJSON_AddStringToObject(json, "help", option->help);
  return json;
}

/* The table that tells about the command: the first with a text, of those that only join others. */
static const struct argp *telling(const struct argp *argp)
{
  while (argp && !argp->doc && argp->children) argp = argp->children[0].argp;
  return argp;
}

cJSON *tc_syntax_json(const char *name, const char *summary, const struct argp *argp)
{
  const struct argp *texts = telling(argp);
  cJSON *json = cJSON_CreateObject();
  cJSON_AddStringToObject(json, "name", name);
  cJSON_AddStringToObject(json, "summary", summary);
  cJSON_AddStringToObject(json, "arguments", texts && texts->args_doc ? texts->args_doc : "");
  cJSON_AddStringToObject(json, "about", texts && texts->doc ? texts->doc : "");
  cJSON *options = cJSON_AddArrayToObject(json, "options");
  tc_syntax_option option;
  for (int i = 0; tc_syntax_at(argp, i, &option); i++) cJSON_AddItemToArray(options, option_json(&option));
  return json;
}

/* ---------------------------------------------------------------------------------------------- checking */

/* A long option by its name or by a beginning that only one has. */
static int find_long(const struct argp *argp, const char *word, size_t length, tc_syntax_option *found)
{
  tc_syntax_option option;
  int matches = 0;
  for (int i = 0; tc_syntax_at(argp, i, &option); i++) {
    if (!option.name || strncmp(option.name, word, length) != 0) continue;
    *found = option;
    if (!option.name[length]) return 1;
    matches++;
  }
  return matches;
}

static bool find_letter(const struct argp *argp, char letter, tc_syntax_option *found)
{
  for (int i = 0; tc_syntax_at(argp, i, found); i++)
    if (found->letter == letter) return true;
  return false;
}

static const char *name_at(int i, const void *data)
{
  tc_syntax_option option;
  for (int k = 0; tc_syntax_at(data, k, &option); k++)
    if (option.name && i-- == 0) return option.name;
  return NULL;
}

/* An option of the line, and what comes of looking it up. */
typedef struct {
  const char *word, *next; /* after the dashes; the word behind it, NULL: none */
  int taken;               /* words used, 1 or 2 */
  int asked;               /* TC_KEY_HELP or TC_KEY_USAGE when it is that */
} option_word;

static void note_help(const tc_syntax_option *option, option_word *w)
{
  if (option->key == TC_KEY_HELP || option->key == TC_KEY_USAGE) w->asked = option->key;
}

static tc_status check_long(const struct argp *argp, option_word *w)
{
  const size_t length = strcspn(w->word, "=");
  tc_syntax_option option;
  const int matches = find_long(argp, w->word, length, &option);
  if (matches == 0) {
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)length, w->word);
    const char *near = tc_nearest(name, name_at, argp);
    return tc_fail(TC_ERR_USAGE, "there is no option '--%s'%s%s%s", name, near ? "; did you mean '--" : "",
                   near ? near : "", near ? "'?" : "");
  }
  if (matches > 1)
    return tc_fail(TC_ERR_USAGE, "'--%.*s' may stand for several options; write more of it", (int)length,
                   w->word);
  if (w->word[length] == '=' && !option.value)
    return tc_fail(TC_ERR_USAGE, "--%s takes no value; it has '%s'", option.name, w->word + length + 1);
  note_help(&option, w);
  if (w->word[length] == '=' || !option.value || option.value_optional) return TC_OK;
  w->taken = 2;
  return w->next ? TC_OK : tc_fail(TC_ERR_USAGE, "--%s needs a value: %s", option.name, option.value);
}

static tc_status check_letters(const struct argp *argp, option_word *w)
{
  tc_syntax_option option;
  for (const char *p = w->word; *p; p++) {
    const char letter = *p == '?' ? TC_KEY_HELP : *p;
    if (!find_letter(argp, letter, &option)) return tc_fail(TC_ERR_USAGE, "there is no option '-%c'", *p);
    note_help(&option, w);
    if (option.value_optional) return TC_OK;
    if (!option.value) continue;
    if (p[1]) return TC_OK;
    w->taken = 2;
    return w->next ? TC_OK : tc_fail(TC_ERR_USAGE, "-%c needs a value: %s", *p, option.value);
  }
  return TC_OK;
}

/* Word *i, which moves on to the next one. */
static tc_status check_word(const struct argp *argp, int argc, char **argv, int *i, int *asked)
{
  option_word w = {argv[*i], *i + 1 < argc ? argv[*i + 1] : NULL, 1, 0};
  tc_status status = TC_OK;
  if (strncmp(w.word, "--", 2) == 0) {
    w.word += 2;
    status = check_long(argp, &w);
  } else if (w.word[0] == '-' && w.word[1]) {
    w.word++;
    status = check_letters(argp, &w);
  }
  *i += w.taken;
  *asked = w.asked;
  return status;
}

tc_status tc_syntax_check(const struct argp *argp, int argc, char **argv)
{
  for (int i = 1, asked; i < argc && strcmp(argv[i], "--") != 0;)
    TC_TRY(check_word(argp, argc, argv, &i, &asked));
  return TC_OK;
}

int tc_syntax_asks_help(const struct argp *argp, int argc, char **argv)
{
  int asked = 0;
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0 && !asked;) check_word(argp, argc, argv, &i, &asked);
  return asked;
}

/* -------------------------------------------------------------------------------------------------- JSON */

bool tc_syntax_wants_json(const struct argp *argp, int argc, char **argv)
{
  tc_syntax_option json;
  if (!argp || find_long(argp, "json", 4, &json) != 1) return false;
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    const char *word = argv[i];
    if (json.value) { /* a file, of which "-" is standard output */
      if (strcmp(word, "--json=-") == 0) return true;
      if (strcmp(word, "--json") == 0 && i + 1 < argc && strcmp(argv[i + 1], "-") == 0) return true;
    } else if (strcmp(word, "--json") == 0 || (word[0] == '-' && word[1] == json.letter && !word[2]))
      return true;
  }
  return false;
}

void tc_syntax_error_json(tc_status status)
{
  cJSON *root = cJSON_CreateObject(), *error = cJSON_AddObjectToObject(root, "error");
  cJSON_AddStringToObject(error, "status", tc_status_name(status));
  cJSON_AddNumberToObject(error, "exit_code", tc_exit_code(status));
  cJSON_AddStringToObject(error, "meaning", tc_status_text(status));
  cJSON_AddStringToObject(error, "message", tc_error_message());
  char *text = cJSON_PrintUnformatted(root);
  if (text) puts(text);
  fflush(stdout);
  cJSON_free(text);
  cJSON_Delete(root);
}
