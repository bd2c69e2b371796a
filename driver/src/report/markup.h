/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_MARKUP_H
#define RP_MARKUP_H
/* Additions to a growing text that a page of HTML needs. Errors stick to the text, as with tc_text_add. */
#include "text.h"

/* A plain string, or any bytes; NULL adds nothing. */
void rp_add(tc_text *text, const char *string);
void rp_add_bytes(tc_text *text, const void *bytes, size_t count);

/* With &, <, >, " and ' escaped, for HTML text and attributes; NULL adds nothing. Control characters, which
 * have no place in HTML, become the replacement character. */
void rp_add_escaped(tc_text *text, const char *string);

/* As base64, for a data URI. */
void rp_add_base64(tc_text *text, const void *bytes, size_t count);

/* Write the text as the file `path`, which appears only when it is complete; an error of the text comes
 * first. */
tc_status rp_save(const tc_text *text, const char *path);

#endif
