/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Agreement on failure, turns, and large broadcasts. */
#include "tapecast/parallel.h"

#include <stdio.h>
#include <string.h>

enum { MESSAGE_BYTES = 2048, TURN_TAG = 7071, CHUNK = 1 << 28 };

tc_status tc_agree(MPI_Comm comm, tc_status status)
{
  int rank, size;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  const int mine = status == TC_OK ? size : rank;
  int first;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, comm);
  if (first == size) return TC_OK;

  int code = (int)status;
  char text[MESSAGE_BYTES] = "";
  if (rank == first) snprintf(text, sizeof text, "%s", tc_error_message());
  MPI_Bcast(&code, 1, MPI_INT, first, comm);
  MPI_Bcast(text, sizeof text, MPI_CHAR, first, comm);
  return tc_fail((tc_status)code, "%s", text);
}

void tc_broadcast_bytes(MPI_Comm comm, int root, void *data, size_t bytes)
{
  char *next = data;
  while (bytes > 0) {
    const int part = bytes > CHUNK ? CHUNK : (int)bytes;
    MPI_Bcast(next, part, MPI_BYTE, root, comm);
    next += part;
    bytes -= (size_t)part;
  }
}

tc_status tc_turn_begin(MPI_Comm comm)
{
  int rank;
  MPI_Comm_rank(comm, &rank);
  int code = TC_OK;
  if (rank > 0) MPI_Recv(&code, 1, MPI_INT, rank - 1, TURN_TAG, comm, MPI_STATUS_IGNORE);
  return code == TC_OK ? TC_OK : tc_fail((tc_status)code, "an earlier rank failed");
}

tc_status tc_turn_end(MPI_Comm comm, tc_status status)
{
  int rank, size;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  const int code = (int)status;
  if (rank + 1 < size) MPI_Send(&code, 1, MPI_INT, rank + 1, TURN_TAG, comm);
  return tc_agree(comm, status);
}
