/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of a JSON document, taken with a check of their type. */
#include "fields.h"

#include <math.h>
#include <stdio.h>

static const char *kind(const cJSON *item)
{
  if (cJSON_IsString(item)) return "text";
  if (cJSON_IsNumber(item)) return "a number";
  if (cJSON_IsBool(item)) return "true or false";
  if (cJSON_IsArray(item)) return "a list";
  return "an object";
}

static void wrong(rp_fields *f, const char *place, const char *key, const char *expected, const cJSON *found)
{
  if (f->status == TC_OK)
    f->status = tc_fail(TC_ERR_INPUT, "%s: %s%s%s: expected %s, found %s", f->path, place, *place ? "." : "",
                        key, expected, kind(found));
}

/* The field when it is there, not null, and passes the test. */
static const cJSON *field(rp_fields *f, const cJSON *object, const char *place, const char *key,
                          cJSON_bool (*test)(const cJSON *), const char *expected)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  if (!item || cJSON_IsNull(item)) return NULL;
  if (test(item)) return item;
  wrong(f, place, key, expected, item);
  return NULL;
}

double rp_field_number(rp_fields *f, const cJSON *object, const char *place, const char *key)
{
  const cJSON *item = field(f, object, place, key, cJSON_IsNumber, "a number");
  return item ? item->valuedouble : NAN;
}

rp_value rp_field_value(rp_fields *f, const cJSON *object, const char *place, const char *key)
{
  char error_key[128];
  snprintf(error_key, sizeof error_key, "%s_stderr", key);
  return (rp_value){rp_field_number(f, object, place, key), rp_field_number(f, object, place, error_key)};
}

const char *rp_field_text(rp_fields *f, const cJSON *object, const char *place, const char *key)
{
  const cJSON *item = field(f, object, place, key, cJSON_IsString, "text");
  return item ? item->valuestring : NULL;
}

/* LAMMPS scripts know no true and false, they say 1 and 0. */
static cJSON_bool is_flag(const cJSON *item)
{
  return cJSON_IsBool(item) || cJSON_IsNumber(item);
}

int rp_field_flag(rp_fields *f, const cJSON *object, const char *place, const char *key)
{
  const cJSON *item = field(f, object, place, key, is_flag, "true or false");
  return !item ? -1 : cJSON_IsNumber(item) ? item->valuedouble != 0 : cJSON_IsTrue(item);
}

const cJSON *rp_field_object(rp_fields *f, const cJSON *object, const char *place, const char *key)
{
  return field(f, object, place, key, cJSON_IsObject, "an object");
}

const cJSON *rp_field_array(rp_fields *f, const cJSON *object, const char *place, const char *key)
{
  return field(f, object, place, key, cJSON_IsArray, "a list");
}

void rp_field_numbers(rp_fields *f, const cJSON *object, const char *place, const char *key, double *out,
                      size_t count)
{
  const cJSON *array = rp_field_array(f, object, place, key);
  const cJSON *item = array ? array->child : NULL;
  for (size_t i = 0; i < count; i++) {
    out[i] = item && cJSON_IsNumber(item) ? item->valuedouble : NAN;
    if (item && !cJSON_IsNumber(item) && !cJSON_IsNull(item)) wrong(f, place, key, "a list of numbers", item);
    if (item) item = item->next;
  }
}
