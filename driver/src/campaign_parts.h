/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_CAMPAIGN_PARTS_H
#define TAPECAST_CAMPAIGN_PARTS_H
/* What the files of the campaign share: campaign.c opens, closes and looks up, campaign_submit.c takes
 * evaluations in, campaign_work.c runs them. */
#include "campaign.h"

enum { TC_MOST_AT_ONCE = 200, TC_MOST_EVALUATIONS = 99999, TC_SAID_BYTES = 1800 };

/* What an evaluation's child is doing. */
typedef enum { TC_PHASE_RUN, TC_PHASE_ANALYSIS, TC_PHASE_VISCOSITY, TC_PHASES } tc_phase;

typedef struct tc_entry {
  tc_evaluation *evaluation;
  bool submitted, told; /* told: the caller knows that it has ended */
  tc_phase phase;
  tc_child child;
  double begun, ended_at;   /* of this attempt, on tc_clock() */
  double share[TC_PHASES];  /* of the work, 0 to 1 */
  char said[TC_SAID_BYTES]; /* the child's error message, from its first line on */
} tc_entry;

struct tc_campaign {
  tc_campaign_options options;
  int cores, ranks;
  tc_entry **entries; /* by id */
  size_t count, room;
  int next_id;
  int lock;
  double deadline;
  char *program;
  tc_progress progress;
};

/* Take the evaluation over. */
tc_status tc_campaign_add(tc_campaign *campaign, tc_evaluation *evaluation, tc_entry **added);

/* Whether evaluations have this phase. */
bool tc_campaign_has(const tc_campaign_options *options, tc_phase phase);
/* Ranks of an evaluation. */
int tc_campaign_ranks(const tc_campaign_options *options);

/* Whether this process has it to do, or is at it. */
bool tc_campaign_is_open(const tc_campaign *campaign, const tc_entry *entry);

/* Whether there is a results.json. */
bool tc_evaluation_has_results(const tc_evaluation *evaluation);

/* Stop the children, together, and store how far they came. */
tc_status tc_campaign_stop(tc_campaign *campaign);

#endif
