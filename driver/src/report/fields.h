/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_FIELDS_H
#define RP_FIELDS_H
/* Fields of a JSON document, taken with a check of their type. A missing or null field is allowed everywhere;
 * a field of the wrong type is an error that names file, place and key. The first error sticks, so a whole
 * document is read without a check at each line. */
#include <cJSON.h>

#include "results.h"

typedef struct rp_fields {
  const char *path; /* of the file, for messages */
  tc_status status;
} rp_fields;

/* `place` names `object` in messages ("dried"); `object` may be NULL, and then has no fields. */
double rp_field_number(rp_fields *f, const cJSON *object, const char *place, const char *key); /* or NaN */
rp_value rp_field_value(rp_fields *f, const cJSON *object, const char *place, const char *key);
const char *rp_field_text(rp_fields *f, const cJSON *object, const char *place,
                          const char *key); /* or NULL */
int rp_field_flag(rp_fields *f, const cJSON *object, const char *place,
                  const char *key); /* 1, 0; -1 missing */
const cJSON *rp_field_object(rp_fields *f, const cJSON *object, const char *place, const char *key);
const cJSON *rp_field_array(rp_fields *f, const cJSON *object, const char *place, const char *key);

/* Array of numbers into out (length count); missing elements are NaN. */
void rp_field_numbers(rp_fields *f, const cJSON *object, const char *place, const char *key, double *out,
                      size_t count);

#endif
