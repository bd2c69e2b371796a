/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which electrode states there are. */
#include "states.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "record.h"
#include "tapecast/json.h"
#include "tapecast/memory.h"

cJSON *tc_stage_record(const char *run_dir, tc_stage stage)
{
  char *folder = NULL;
  cJSON *record = NULL;
  if (tc_path_join(run_dir, tc_stage_folder(stage), &folder) == TC_OK) record = tc_record_read(folder);
  tc_free(&folder);
  return record;
}

static double number_of(const cJSON *object, const char *key)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsNumber(item) ? item->valuedouble : TC_ABSENT;
}

static tc_status add(tc_state_list *list, const tc_state *state)
{
  TC_TRY(tc_grow(&list->items, &list->room, (size_t)list->count + 1, sizeof *list->items, "states"));
  list->items[list->count++] = *state;
  return TC_OK;
}

static tc_status add_dried(const cJSON *record, tc_state_list *list)
{
  tc_state state = {.name = "dried", .degree = TC_ABSENT, .z_low = TC_ABSENT, .z_high = TC_ABSENT};
  snprintf(state.dump, sizeof state.dump, "%s/%s.dump", tc_stage_folder(TC_STAGE_DRYING),
           tc_stage_name(TC_STAGE_DRYING));
  state.measured = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(record, "results"), 1);
  return add(list, &state);
}

static tc_status add_calendered(const cJSON *item, tc_state_list *list)
{
  const char *dump = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "dump"));
  tc_state state = {.degree = number_of(item, "degree"),
                    .z_low = number_of(item, "z_low_um"),
                    .z_high = number_of(item, "z_high_um")};
  if (!dump || isnan(state.degree)) return TC_OK;
  snprintf(state.name, sizeof state.name, "%.*s", (int)strcspn(dump, "."), dump);
  snprintf(state.dump, sizeof state.dump, "%s/%.63s", tc_stage_folder(TC_STAGE_CALENDERING), dump);
  state.measured = cJSON_Duplicate(item, 1);
  return add(list, &state);
}

tc_status tc_states_find(const tc_running *run, tc_state_list *list)
{
  tc_status status = TC_OK;
  cJSON *dried = tc_stage_record(run->folder, TC_STAGE_DRYING);
  cJSON *calendered = tc_stage_record(run->folder, TC_STAGE_CALENDERING);
  if (dried) status = add_dried(dried, list);
  const cJSON *item;
  cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(calendered, "states"))
  {
    if (status == TC_OK) status = add_calendered(item, list);
  }
  cJSON_Delete(dried);
  cJSON_Delete(calendered);
  if (status != TC_OK) tc_states_free(list);
  return status;
}

void tc_states_free(tc_state_list *list)
{
  for (int i = 0; i < list->count; i++) cJSON_Delete(list->items[i].measured);
  tc_free(&list->items);
  *list = (tc_state_list){0};
}
