/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_STYLE_H
#define RP_STYLE_H
/* The text of report.css, built into the program. */
extern const char rp_style_css[];

#endif
