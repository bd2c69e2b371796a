/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing manual pages. Text outside of ASCII is written as \[uXXXX], which every formatter understands. */
#include "man.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "recipe.h"
#include "tapecast/error.h"

/* One character of UTF-8 from *p, which moves behind it; what is none stands for itself. */
static unsigned next_character(const char **p)
{
  const unsigned char *s = (const unsigned char *)*p;
  const int more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : s[0] >= 0xc0 ? 1 : 0;
  unsigned code = more == 3 ? s[0] & 7 : more == 2 ? s[0] & 15 : more == 1 ? s[0] & 31 : s[0];
  for (int i = 1; i <= more; i++) {
    if ((s[i] & 0xc0) != 0x80) {
      *p += 1;
      return s[0];
    }
    code = code << 6 | (s[i] & 63);
  }
  *p += more + 1;
  return code;
}

static void put(FILE *out, const char *text)
{
  if (*text == '.' || *text == '\'') fputs("\\&", out);
  while (*text) {
    const unsigned c = next_character(&text);
    if (c == '\v')
      fputs("\n.PP\n", out);
    else if (c == '\\')
      fputs("\\e", out);
    else if (c == '-')
      fputs("\\-", out);
    else if (c == '\'')
      fputs("\\(aq", out);
    else if (c == '`')
      fputs("\\(ga", out);
    else if (c == '^')
      fputs("\\(ha", out);
    else if (c == '~')
      fputs("\\(ti", out);
    else if (c < 128)
      fputc((int)c, out);
    else
      fprintf(out, "\\[u%04X]", c);
  }
}

static void put_font(FILE *out, char font, const char *text)
{
  fprintf(out, "\\f%c", font);
  put(out, text);
  fputs("\\fR", out);
}

static void paragraph(FILE *out, const char *text)
{
  fputs(".PP\n", out);
  put(out, text);
  fputc('\n', out);
}

/* .TP with what is explained in bold, or in bold and italics by the caller. */
static void term(FILE *out, const char *name, const char *text)
{
  fputs(".TP\n", out);
  put_font(out, 'B', name);
  fputc('\n', out);
  put(out, text);
  fputc('\n', out);
}

static void title(FILE *out, const char *name, const char *section, const char *summary)
{
  const char *epoch = getenv("SOURCE_DATE_EPOCH");
  const time_t now = epoch && *epoch ? (time_t)atoll(epoch) : time(NULL);
  char date[16];
  struct tm utc;
  strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &utc));
  fprintf(out, ".TH %s %s %s \"tapecast %s\" \"tapecast\"\n.SH NAME\n", name, section, date,
          TAPECAST_VERSION);
  for (const char *p = name; *p; p++) fputc(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p, out);
  fputs(" \\- ", out);
  put(out, summary);
  fputc('\n', out);
}

static const char *text_of(const cJSON *object, const char *key)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
  return text ? text : "";
}

static void print_option(const cJSON *option, FILE *out)
{
  const char *name = text_of(option, "name"), *letter = text_of(option, "letter"),
             *value = text_of(option, "value");
  const bool optional = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(option, "value_optional"));
  char word[128];
  fputs(".TP\n", out);
  if (*letter) {
    snprintf(word, sizeof word, "-%s", letter);
    put_font(out, 'B', word);
  }
  if (*letter && *name) fputs(", ", out);
  if (*name) {
    snprintf(word, sizeof word, "--%s", name);
    put_font(out, 'B', word);
  }
  if (*value) {
    fputs(optional ? "[=" : *name ? "=" : " ", out);
    put_font(out, 'I', value);
    if (optional) fputs("]", out);
  }
  fputc('\n', out);
  put(out, text_of(option, "help"));
  fputc('\n', out);
}

static void print_command(const cJSON *command, FILE *out)
{
  const cJSON *option;
  fputs(".SS ", out);
  put_font(out, 'B', text_of(command, "name"));
  fputc(' ', out);
  put_font(out, 'I', text_of(command, "arguments"));
  fputc('\n', out);
  const char *about = text_of(command, "about");
  put(out, *about ? about : text_of(command, "summary"));
  fputc('\n', out);
  cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(command, "options")) print_option(option, out);
}

static void print_environment(FILE *out)
{
  fputs(".SH ENVIRONMENT\n", out);
#define TC_ENVIRONMENT(name, text) term(out, name, text);
#include "environment.def"
#undef TC_ENVIRONMENT
}

static void print_exit_codes(FILE *out)
{
  tc_status status;
  char code[16];
  fputs(".SH EXIT STATUS\n", out);
  for (int i = 0; tc_status_at(i, &status); i++) {
    snprintf(code, sizeof code, "%d", tc_exit_code(status));
    term(out, code, tc_status_text(status));
  }
}

void tc_man_commands(const cJSON *commands, FILE *out)
{
  const cJSON *command;
  title(out, "TAPECAST", "1", "wet manufacture of battery electrodes, simulated and measured");
  fputs(".SH SYNOPSIS\n\\fBtapecast\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n", out);
  fputs(".SH DESCRIPTION\n", out);
  put(out,
      "tapecast takes a recipe through slurry, drying and calendering with LAMMPS and measures the "
      "microstructures that come out: porosity, networks, conductivity, tortuosity, viscosity. A run is a "
      "folder with the decks of its stages, results.json and report.html; the same command resumes it "
      "where it was. Results go to standard output; progress and messages to standard error.");
  paragraph(out, "With --json a command prints its result as JSON, and what went wrong as one object "
                 "\"error\" with the members status, exit_code, meaning and message.");
  fputs(".SH COMMANDS\n", out);
  cJSON_ArrayForEach(command, commands) print_command(command, out);
  print_environment(out);
  print_exit_codes(out);
  fputs(".SH EXAMPLES\n.nf\ntapecast check inputs/quick.yaml\n"
        "tapecast run inputs/quick.yaml \\-o my\\-run \\-n 2\n"
        "tapecast status my\\-run\n"
        "tapecast explain process.drying.pressure\n.fi\n"
        ".SH SEE ALSO\n.BR tapecast\\-recipe (5),\n.BR lmp (1)\n",
        out);
}

static void print_key(const char *path, const tc_key *key, void *data)
{
  FILE *out = data;
  char expects[256], range[96], line[512];
  if (key->inner && !strchr(path, '.')) {
    fputs(".SS ", out);
    put(out, path);
    fputc('\n', out);
    put(out, key->help);
    fputc('\n', out);
    return;
  }
  tc_key_range(key, range);
  snprintf(line, sizeof line, "%s (%s%s%s%s%s)", key->help, tc_key_expects(key, expects),
           range[0] ? "; allowed: " : "", range,
           !key->fallback     ? "; required"
           : key->fallback[0] ? "; default: "
                              : "",
           key->fallback ? key->fallback : "");
  term(out, path, line);
}

void tc_man_recipe(FILE *out)
{
  title(out, "TAPECAST-RECIPE", "5", "recipes of tapecast");
  fputs(".SH DESCRIPTION\n", out);
  put(out, "A recipe is a file of YAML: what the electrode is made of, and how. Values carry their unit (7.5 "
           "um, 1 atm, 0.02 um/us); any unit of the right kind will do. NAME stands for a name of the "
           "recipe's own. Keys that are not known, units that do not fit and values out of range are refused "
           "with line and reason.\n");
  fputs(".SH KEYS\n", out);
  tc_schema_visit(&tc_recipe_keys, "", print_key, out);
  fputs(".SH SEE ALSO\n.BR tapecast (1)\n", out);
}
