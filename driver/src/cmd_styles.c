/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast styles: what the package adds to LAMMPS, from the package's own list. */
#include <ctype.h>
#include <stdio.h>

#include "command.h"
#include "options.h"
#include "tapecast/json.h"

static const struct {
  const char *kind, *name;
} styles[] = {
#define FIX(name, ...) {"fix", #name},
#define COMPUTE(name, ...) {"compute", #name},
#define PAIR(name, ...) {"pair_style", #name},
#include "styles.def"
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
  (void)arg;
  if (key != 'j') return ARGP_ERR_UNKNOWN;
  *(int *)state->input = 1;
  return 0;
}

static const struct argp_option options[] = {TC_OPTION_JSON, {0}};
const struct argp tc_argp_styles = {options, parse, NULL, "The LAMMPS styles that tapecast adds.",
                                    NULL,    NULL,  NULL};

tc_status tc_cmd_styles(int argc, char **argv)
{
  int json = 0;
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_styles, "styles", argc, argv, &json, &done));
  if (done) return TC_OK;
  tc_status status = TC_OK;
  cJSON *list = cJSON_CreateArray();
  for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
    if (isupper((unsigned char)styles[i].name[0])) continue; /* LAMMPS's sign of a style for inner use */
    cJSON *item = cJSON_CreateObject();
    cJSON_AddItemToArray(list, item);
    cJSON_AddStringToObject(item, "kind", styles[i].kind);
    cJSON_AddStringToObject(item, "name", styles[i].name);
    if (!json) printf("%-12s %s\n", styles[i].kind, styles[i].name);
  }
  if (json) status = tc_json_write(list, "-");
  cJSON_Delete(list);
  return status;
}
