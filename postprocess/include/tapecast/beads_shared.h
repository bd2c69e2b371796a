/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_BEADS_SHARED_H
#define TAPECAST_BEADS_SHARED_H
/* Lists of beads on every rank; apart from beads.h, which needs no MPI. */
#include <mpi.h>

#include "tapecast/beads.h"

/* Collective. Rank 0 reads, every rank gets the whole list. */
tc_status tc_beads_read_shared(MPI_Comm comm, const char *path, int64_t frame, tc_beads **beads);

#endif
