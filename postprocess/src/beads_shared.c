/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of beads, shared among ranks. */
#include "tapecast/beads_shared.h"

#include "tapecast/parallel.h"

tc_status tc_beads_read_shared(MPI_Comm comm, const char *path, int64_t frame, tc_beads **beads)
{
  int rank;
  MPI_Comm_rank(comm, &rank);
  tc_beads *list = NULL;
  TC_TRY(tc_agree(comm, rank == 0 ? tc_beads_read(path, frame, &list) : TC_OK));

  tc_beads head = {0};
  if (rank == 0) head = *list;
  tc_broadcast_bytes(comm, 0, &head, sizeof head);
  tc_status status = TC_OK;
  if (rank != 0) {
    status = tc_beads_create(head.count, &list);
    if (status == TC_OK) {
      head.id = list->id;
      head.type = list->type;
      head.position = list->position;
      head.radius = list->radius;
      head.mass = list->mass;
      *list = head;
    }
  }
  status = tc_agree(comm, status);
  if (status != TC_OK) {
    tc_beads_destroy(&list);
    return status;
  }
  const size_t count = (size_t)list->count;
  tc_broadcast_bytes(comm, 0, list->id, count * sizeof *list->id);
  tc_broadcast_bytes(comm, 0, list->type, count * sizeof *list->type);
  tc_broadcast_bytes(comm, 0, list->position, 3 * count * sizeof *list->position);
  tc_broadcast_bytes(comm, 0, list->radius, count * sizeof *list->radius);
  tc_broadcast_bytes(comm, 0, list->mass, count * sizeof *list->mass);
  *beads = list;
  return TC_OK;
}
