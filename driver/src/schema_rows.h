/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_SCHEMA_ROWS_H
#define TAPECAST_SCHEMA_ROWS_H
/* Rows of tables of keys (schema.h): KIND(struct, field, …, default, lowest, highest, meaning). Included only
 * by the files that hold such tables. */
#include "schema.h"

#define AT(T, field) offsetof(T, field)
#define NUMBER_AT(T, name, field, unit, fallback, low, high, help)                                           \
  {                                                                                                          \
    name, TC_KEY_NUMBER, AT(T, field), unit, fallback, low, high, NULL, NULL, help                           \
  }
#define NUMBER(T, field, unit, fallback, low, high, help)                                                    \
  NUMBER_AT(T, #field, field, unit, fallback, low, high, help)
#define INTEGER_AT(T, name, field, fallback, low, high, help)                                                \
  {                                                                                                          \
    name, TC_KEY_INTEGER, AT(T, field), "", fallback, low, high, NULL, NULL, help                            \
  }
#define INTEGER(T, field, fallback, low, high, help) INTEGER_AT(T, #field, field, fallback, low, high, help)
#define NUMBERS(T, field, unit, fallback, low, high, help)                                                   \
  {                                                                                                          \
#field, TC_KEY_NUMBERS, AT(T, field), unit, fallback, low, high, NULL, NULL, help                        \
  }
#define PAIRS(T, field, unit, fallback, low, high, help)                                                     \
  {                                                                                                          \
#field, TC_KEY_PAIRS, AT(T, field), unit, fallback, low, high, NULL, NULL, help                          \
  }
#define CHOICE_AT(T, name, field, choices, fallback, help)                                                   \
  {                                                                                                          \
    name, TC_KEY_CHOICE, AT(T, field), "", fallback, 0, 0, choices, NULL, help                               \
  }
#define CHOICE(T, field, choices, fallback, help) CHOICE_AT(T, #field, field, choices, fallback, help)
#define SWITCH(T, field, fallback, help)                                                                     \
  {                                                                                                          \
#field, TC_KEY_SWITCH, AT(T, field), "", fallback, 0, 0, NULL, NULL, help                                \
  }
#define WORD(T, field, fallback, help)                                                                       \
  {                                                                                                          \
#field, TC_KEY_WORD, AT(T, field), "", fallback, 0, 0, NULL, NULL, help                                  \
  }
#define WORDS(T, field, fallback, help)                                                                      \
  {                                                                                                          \
#field, TC_KEY_WORDS, AT(T, field), "", fallback, 0, 0, NULL, NULL, help                                 \
  }
#define NESTED(T, field, kind, group, fallback, help)                                                        \
  {                                                                                                          \
#field, kind, AT(T, field), "", fallback, 0, 0, NULL, &group, help                                       \
  }
/* A group whose keys may all be left out, or one that has to be there. */
#define GROUP(T, field, group, help) NESTED(T, field, TC_KEY_GROUP, group, "", help)
#define NEEDED_GROUP(T, field, group, help) NESTED(T, field, TC_KEY_GROUP, group, NULL, help)
#define TABLE(T, rows)                                                                                       \
  {                                                                                                          \
    rows, (int)(sizeof(rows) / sizeof((rows)[0])), sizeof(T)                                                 \
  }

#endif
