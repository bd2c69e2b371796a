/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classes of all styles of styles.def.
 */
#ifndef TAPECAST_BRIDGE_STYLES_H
#define TAPECAST_BRIDGE_STYLES_H

#include "bridge_compute.h"
#include "bridge_fix.h"
#include "bridge_pair.h"

/* Another list may be given, for a program with styles of its own. */
#ifndef TAPECAST_STYLES
#define TAPECAST_STYLES "styles.def"
#endif

extern "C" {
#define FIX(name, ops) extern const ts_fix_ops ops;
#define COMPUTE(name, ops) extern const ts_compute_ops ops;
#define PAIR(name, ops) extern const ts_pair_ops ops;
#include TAPECAST_STYLES
#undef FIX
#undef COMPUTE
#undef PAIR
}

#endif
