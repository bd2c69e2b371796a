/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TAPECAST_PARALLEL_H
#define TAPECAST_PARALLEL_H
/* What the collective parts share: agreeing on failure, taking turns, large messages. */
#include <mpi.h>
#include <stddef.h>

#include "tapecast/error.h"

/* Collective. Every rank leaves with the same status: TC_OK when all came with TC_OK, else the status and the
 * message of the lowest rank that failed. A rank that fails alone would leave the others waiting. */
tc_status tc_agree(MPI_Comm comm, tc_status status);

/* Collective. Broadcast of any number of bytes (MPI counts are ints). */
void tc_broadcast_bytes(MPI_Comm comm, int root, void *data, size_t bytes);

/* Collective pair around something that one rank after the other does, in rank order. The status travels
 * along: `tc_turn_begin` returns the failure of an earlier rank, and the caller then does nothing;
 * `tc_turn_end` hands on this rank's status and returns the one all ranks agree on. */
tc_status tc_turn_begin(MPI_Comm comm);
tc_status tc_turn_end(MPI_Comm comm, tc_status status);

#endif
