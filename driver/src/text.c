/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that grows, words that are nearly right, and hashes of text. */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tapecast/memory.h"

void tc_text_add(tc_text *text, const char *format, ...)
{
  if (text->status != TC_OK) return;
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int need = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (need < 0)
    text->status = tc_fail(TC_ERR_INTERNAL, "cannot format text");
  else
    text->status = tc_grow(&text->data, &text->capacity, text->length + (size_t)need + 1, 1, "text");
  if (text->status == TC_OK) {
    vsnprintf(text->data + text->length, (size_t)need + 1, format, again);
    text->length += (size_t)need;
  }
  va_end(again);
}

tc_status tc_text_status(const tc_text *text)
{
  return text->status;
}

void tc_text_free(tc_text *text)
{
  tc_free(&text->data);
  *text = (tc_text){0};
}

const char *tc_text_get(const tc_text *text)
{
  return text->data ? text->data : "";
}

/* Edit distance in which a swap of neighbours counts once; letters compare without case. */
static int distance(const char *a, const char *b)
{
  enum { LONGEST = 48 };
  const int n = (int)strlen(a), m = (int)strlen(b);
  if (n > LONGEST || m > LONGEST) return LONGEST;
  int row[LONGEST + 1][LONGEST + 1];
  for (int i = 0; i <= n; i++) row[i][0] = i;
  for (int j = 0; j <= m; j++) row[0][j] = j;
  for (int i = 1; i <= n; i++)
    for (int j = 1; j <= m; j++) {
      const int same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
      int best = row[i - 1][j - 1] + !same;
      if (row[i - 1][j] + 1 < best) best = row[i - 1][j] + 1;
      if (row[i][j - 1] + 1 < best) best = row[i][j - 1] + 1;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && row[i - 2][j - 2] + 1 < best)
        best = row[i - 2][j - 2] + 1;
      row[i][j] = best;
    }
  return row[n][m];
}

const char *tc_nearest(const char *word, const char *(*candidate)(int i, const void *data), const void *data)
{
  const char *nearest = NULL;
  int least = (int)strlen(word) / 3 + 2; /* one slip in a short word, more in a long one */
  for (int i = 0;; i++) {
    const char *other = candidate(i, data);
    if (!other) return nearest;
    const int d = distance(word, other);
    if (d < least && d < (int)strlen(other)) least = d, nearest = other;
  }
}

uint64_t tc_hash(uint64_t hash, const void *data, size_t length)
{
  const unsigned char *byte = data;
  for (size_t i = 0; i < length; i++) hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
  return hash;
}

uint64_t tc_hash_text(uint64_t hash, const char *text)
{
  return tc_hash(hash, text, strlen(text) + 1);
}

void tc_hash_print(uint64_t hash, char out[17])
{
  snprintf(out, 17, "%016llx", (unsigned long long)hash);
}
