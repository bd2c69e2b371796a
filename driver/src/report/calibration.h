/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RP_CALIBRATION_H
#define RP_CALIBRATION_H
/* The report of a calibration.
 *
 * Reads DIR/calibrate.json and nothing else, and writes DIR/calibrate.html (one file with everything in it)
 * and its charts, with their gnuplot scripts, to DIR/figures. Errors as of tc_report_write. */
#include "tapecast/error.h"

tc_status rp_calibration_write(const char *folder);

#endif
