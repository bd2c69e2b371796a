/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_STATES_H
#define TAPECAST_STATES_H
/* Electrode states that a run has: the dried one, periodic in z, and those between the calender's planes. */
#include <cJSON.h>

#include "run.h"

#define TC_ANALYSIS_FOLDER "04-analysis"

typedef struct tc_state {
  char name[64];        /* "dried", "degree-05": also of its files in the analysis folder */
  char dump[128];       /* relative to the run's folder */
  double degree;        /* absent for the periodic one */
  double z_low, z_high; /* planes; absent where the box is periodic */
  cJSON *measured;      /* of the stage's record: pressure, beads, dry mass…; owned here */
} tc_state;

typedef struct tc_state_list {
  tc_state *items;
  size_t room;
  int count;
} tc_state_list;

/* From the records of the drying and the calendering stage, as far as they are there. */
tc_status tc_states_find(const tc_running *run, tc_state_list *list);
void tc_states_free(tc_state_list *list);

/* A stage's record, NULL when there is none. To be released with cJSON_Delete. */
cJSON *tc_stage_record(const char *run_dir, tc_stage stage);

#endif
