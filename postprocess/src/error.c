/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error list and the message of the last failure. */
#include "tapecast/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[2048];

static const struct {
  tc_status status;
  const char *name, *text;
} statuses[] = {
#define TC_ERROR(name, code, word, text) {name, word, text},
#include "tapecast/errors.def"
#undef TC_ERROR
};
enum { STATUS_COUNT = sizeof statuses / sizeof statuses[0] };

tc_status tc_fail(tc_status status, const char *format, ...)
{
  char text[sizeof message]; /* the arguments may point into the present message */
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  memcpy(message, text, sizeof message);
  return status;
}

tc_status tc_fail_in(tc_status status, const char *format, ...)
{
  char text[sizeof message];
  va_list args;
  va_start(args, format);
  const int used = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (used >= 0 && (size_t)used < sizeof text) snprintf(text + used, sizeof text - (size_t)used, "%s", message);
  memcpy(message, text, sizeof message);
  return status;
}

const char *tc_error_message(void)
{
  return message;
}

int tc_exit_code(tc_status status)
{
  return (int)status;
}

const char *tc_status_text(tc_status status)
{
  for (int i = 0; i < STATUS_COUNT; i++)
    if (statuses[i].status == status) return statuses[i].text;
  return "unknown status";
}

const char *tc_status_name(tc_status status)
{
  for (int i = 0; i < STATUS_COUNT; i++)
    if (statuses[i].status == status) return statuses[i].name;
  return "unknown";
}

int tc_status_at(int i, tc_status *status)
{
  if (i < 0 || i >= STATUS_COUNT) return 0;
  *status = statuses[i].status;
  return 1;
}
