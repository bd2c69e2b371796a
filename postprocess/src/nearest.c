/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that are nearly right. */
#include "tapecast/nearest.h"

#include <ctype.h>
#include <string.h>

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
