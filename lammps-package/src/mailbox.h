/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages that the same ranks exchange with each other in every step.
 *
 * Between ranks of one node a message stands in memory that both see: the sender writes it where the receiver
 * reads it, and it arrives whatever the two do meanwhile. Between nodes, and where such memory is not to be
 * had, MPI carries it. TAPECAST_SHARE=N in the environment lets at most N ranks share memory; 1 is none.
 *
 * Exchanges are mutual: each of two partners sends the other one message, empty perhaps, and receives one, in
 * the same order. Senders use two boxes in turn, so the partner's next message tells that the one before the
 * last was read.
 */
#ifndef TAPECAST_MAILBOX_H
#define TAPECAST_MAILBOX_H

#include "tapecast_style.h"

#define TC_MAIL_SUM 8 /* numbers in a sum at most */

typedef struct tc_counter tc_counter;

typedef struct {
  int rank;                   /* of the partner */
  size_t out_bytes, in_bytes; /* of the longest message to and from it, as it says too */
  const void *in;             /* the latest message from it; it stays until the next exchange begins */
  /* private */
  uint64_t sent, received;
  char *out_box[2], *in_box[2];
  tc_counter *sent_here, *sent_there; /* NULL: MPI carries the messages */
  void *own;                          /* its boxes then */
} tc_mail_link;

/* All zero at first. */
typedef struct {
  int nlinks;
  tc_mail_link *link;
  /* private */
  int opened, links_room, nrequests, requests_room;
  MPI_Request *request;
  MPI_Comm comm, node; /* all ranks; those with which this one shares memory */
  int nranks, node_size, node_rank;
  int *on_node; /* [nranks]: rank in node, or MPI_UNDEFINED */
  MPI_Win window;
  size_t window_bytes;
  char **segment; /* [node_size]: what each of them has made accessible */
  uint64_t sums;
} tc_mail;

/* Begins anew with n partners; the caller sets rank, out_bytes and in_bytes of each link. */
void tc_mail_begin(ts_host *host, tc_mail *m, int n);
/* Makes the boxes. Collective. */
void tc_mail_open(ts_host *host, tc_mail *m);
/* An exchange: announce how many bytes will come from each partner; write and send what goes there; wait for
 * all that was announced. tc_mail_box: where to write so many bytes, aligned to 64. */
void tc_mail_expect(ts_host *host, tc_mail *m, tc_mail_link *l, size_t bytes);
void *tc_mail_box(const tc_mail_link *l, size_t bytes);
void tc_mail_send(ts_host *host, tc_mail *m, tc_mail_link *l, size_t bytes);
void tc_mail_collect(tc_mail *m);
/* Sum of n numbers over all ranks, in place and the same on all of them. After tc_mail_open; collective. */
void tc_mail_sum(tc_mail *m, double *values, int n);
/* Collective. */
void tc_mail_close(tc_mail *m);

#endif
