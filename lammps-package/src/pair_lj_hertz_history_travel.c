/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What travels between ranks, and from beads to their images, in every step of pair style lj/hertz/history.
 *
 * To each neighbour: a flag, then positions, and velocities and spins of the beads that may be touched; if
 * the flag says so, radii and masses of all. LJ forces come back.
 */
#include <string.h>

#include "pair_lj_hertz_history.h"

#define PIECE 4000 /* bytes */
#define PIECES 16

/* MPI sends a short message at once, a longer one (from 4096 bytes on between the processes of a node in Open
 * MPI) only when the other side has asked for it. */
static size_t piece_of(size_t bytes)
{
  return bytes <= (size_t)PIECES * PIECE ? PIECE : bytes;
}

void lhh_travel(ts_host *host, lhh_pair *p, const lhh_link *l, void *data, size_t bytes, int out)
{
  MPI_Comm comm = ts_comm(host);
  const size_t piece = piece_of(bytes);
  if (bytes > INT32_MAX) ts_error_one(host, "a message of %zu bytes to another rank is too long", bytes);
  if (p->nrequests + PIECES > p->requests_room) {
    const size_t keep = (size_t)p->nrequests;
    p->requests_room = 2 * p->requests_room + 4 * PIECES;
    p->request = lhh_resize(host, p->request, keep, (size_t)p->requests_room, sizeof *p->request);
  }
  for (size_t at = 0; at < bytes; at += piece) {
    char *part = (char *)data + at;
    const int length = (int)(bytes - at < piece ? bytes - at : piece);
    MPI_Request *request = &p->request[p->nrequests++];
    if (out)
      MPI_Isend(part, length, MPI_BYTE, l->rank, LHH_TAG, comm, request);
    else
      MPI_Irecv(part, length, MPI_BYTE, l->rank, LHH_TAG, comm, request);
  }
}

void lhh_arrive(lhh_pair *p)
{
  if (p->nrequests) MPI_Waitall(p->nrequests, p->request, MPI_STATUSES_IGNORE);
  p->nrequests = 0;
}

static double *put_three(double *out, const double *from)
{
  memcpy(out, from, 3 * sizeof *out);
  return out + 3;
}

static void pack_motion(const lhh_pair *p, const lhh_link *l)
{
  double *out = l->out;
  *out++ = p->resized;
  for (int m = 0; m < l->nsend; m++) out = put_three(out, p->x + 4 * (size_t)l->send[m]);
  for (int m = 0; m < l->nsend_touch; m++) {
    out = put_three(out, p->motion + 8 * (size_t)l->send[m]);
    out = put_three(out, p->motion + 8 * (size_t)l->send[m] + 4);
  }
}

static void unpack_motion(lhh_pair *p, const lhh_link *l)
{
  const double *in = l->in + 1;
  for (int m = 0; m < l->nrecv; m++, in += 3) memcpy(p->x + 4 * (size_t)(l->first + m), in, 3 * sizeof *in);
  for (int m = 0; m < l->nrecv_touch; m++, in += 6) {
    memcpy(p->motion + 8 * (size_t)(l->first + m), in, 3 * sizeof *in);
    memcpy(p->motion + 8 * (size_t)(l->first + m) + 4, in + 3, 3 * sizeof *in);
  }
}

static size_t motion_bytes(int beads, int touched)
{
  return (1 + 3 * (size_t)beads + 6 * (size_t)touched) * sizeof(double);
}

static int other_resized(const lhh_link *l)
{
  return l->in[0] != 0.0;
}

/* Radii and masses, from those who have announced them. Returns whether anybody has. */
static int exchange_sizes(ts_host *host, lhh_pair *p)
{
  int resized = p->resized;
  for (int k = 0; k < p->nlinks; k++) {
    lhh_link *l = &p->link[k];
    double *out = l->out;
    l->resized = other_resized(l);
    resized |= l->resized;
    for (int m = 0; m < l->nsend && p->resized; m++) {
      *out++ = p->radius[l->send[m]];
      *out++ = p->rmass[l->send[m]];
    }
    if (l->resized) lhh_travel(host, p, l, l->in, 2 * (size_t)l->nrecv * sizeof(double), 0);
    if (p->resized) lhh_travel(host, p, l, l->out, 2 * (size_t)l->nsend * sizeof(double), 1);
  }
  lhh_arrive(p);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    for (int m = 0; m < l->nrecv && l->resized; m++) {
      p->radius[l->first + m] = l->in[2 * m];
      p->rmass[l->first + m] = l->in[2 * m + 1];
    }
  }
  return resized;
}

/* Where the box deforms and remaps velocities, an image moves with the box relative to its bead. */
static void period_velocity(const ts_box *box, const signed char n[3], double dv[3])
{
  dv[0] = n[0] * box->h_rate[0] + n[1] * box->h_rate[5] + n[2] * box->h_rate[4];
  dv[1] = n[1] * box->h_rate[1] + n[2] * box->h_rate[3];
  dv[2] = n[2] * box->h_rate[2];
}

static void update_images(lhh_pair *p, const ts_box *box, int all)
{
  for (int k = 0; k < p->nperiods; k++) {
    lhh_shift(box, p->periods[k], p->offset[k]);
    period_velocity(box, p->periods[k], p->offset_v[k]);
    p->offset[k][3] = p->offset_v[k][3] = 0.0;
  }
  const int touched = p->nbase + p->nimage_touch;
  for (int s = p->nbase; s < (all ? p->nslot : touched); s++) {
    const double *from = p->x + 4 * (size_t)p->base[s], *shift = p->offset[p->period[s]];
    double *to = p->x + 4 * (size_t)s;
    for (int k = 0; k < 3; k++) to[k] = from[k] + shift[k];
  }
  for (int s = p->nbase; s < touched; s++) {
    const double *from = p->motion + 8 * (size_t)p->base[s];
    double *to = p->motion + 8 * (size_t)s;
    memcpy(to, from, 8 * sizeof *to);
    if (!(box->remap_v && p->flag[s] & LHH_DEFORMS)) continue;
    for (int k = 0; k < 3; k++) to[k] += p->offset_v[p->period[s]][k];
  }
}

static void resize_images(lhh_pair *p)
{
  for (int s = p->nbase; s < p->nslot; s++) {
    p->radius[s] = p->radius[p->base[s]];
    p->rmass[s] = p->rmass[p->base[s]];
  }
}

int lhh_halo_update(ts_host *host, lhh_pair *p, int all)
{
  const ts_box box = ts_get_box(host);
  for (int k = 0; k < p->nlinks; k++)
    lhh_travel(host, p, &p->link[k], p->link[k].in, motion_bytes(p->link[k].nrecv, p->link[k].nrecv_touch),
               0);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    pack_motion(p, l);
    lhh_travel(host, p, l, l->out, motion_bytes(l->nsend, l->nsend_touch), 1);
  }
  lhh_arrive(p);
  for (int k = 0; k < p->nlinks; k++) unpack_motion(p, &p->link[k]);
  const int resized = exchange_sizes(host, p);
  update_images(p, &box, all);
  if (resized) resize_images(p);
  return resized;
}

void lhh_halo_return(ts_host *host, lhh_pair *p)
{
  const lhh_clusters *q = &p->clusters;
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    lhh_travel(host, p, l, l->in, 3 * (size_t)l->nsend * sizeof(double), 0);
    double *out = l->out;
    for (int m = 0; m < l->nrecv; m++) {
      const size_t seat = (size_t)q->seat[l->first + m];
      const double *f = q->f + 12 * (seat / 4) + seat % 4;
      for (int c = 0; c < 3; c++) *out++ = f[4 * c];
    }
    lhh_travel(host, p, l, l->out, 3 * (size_t)l->nrecv * sizeof(double), 1);
  }
  p->returning = p->nlinks > 0;
}

void lhh_halo_returned(lhh_pair *p)
{
  if (!p->returning) return;
  lhh_arrive(p);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    const double *in = l->in;
    for (int m = 0; m < l->nsend; m++)
      for (size_t c = 0; c < 3; c++) p->f[8 * (size_t)l->send[m] + c] += *in++;
  }
  p->returning = 0;
}
