/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What travels between ranks, and from beads to their images, in every step of pair style lj/hertz/history.
 *
 * A message per neighbour: a flag, then positions; velocities and spins of the beads that may be touched;
 * and, if the flag says so, radii and masses of all. Another takes the LJ forces back.
 */
#include <string.h>

#include "pair_lj_hertz_history.h"

static double *put(double *out, const double *from, int n)
{
  memcpy(out, from, (size_t)n * sizeof *out);
  return out + n;
}

static int pack_step(const lhh_pair *p, const lhh_link *l)
{
  double *out = l->out;
  *out++ = p->resized;
  for (int m = 0; m < l->nsend; m++) out = put(out, p->x + 4 * (size_t)l->send[m], 3);
  for (int m = 0; m < l->nsend_touch; m++) {
    out = put(out, p->motion + 8 * (size_t)l->send[m], 3);
    out = put(out, p->motion + 8 * (size_t)l->send[m] + 4, 3);
  }
  for (int m = 0; m < l->nsend && p->resized; m++) {
    out = put(out, &p->radius[l->send[m]], 1);
    out = put(out, &p->rmass[l->send[m]], 1);
  }
  return (int)(out - l->out);
}

static int unpack_step(lhh_pair *p, const lhh_link *l)
{
  const double *in = l->in;
  const int resized = *in++ != 0.0;
  for (int m = 0; m < l->nrecv; m++, in += 3) memcpy(p->x + 4 * (size_t)(l->first + m), in, 3 * sizeof *in);
  for (int m = 0; m < l->nrecv_touch; m++, in += 6) {
    memcpy(p->motion + 8 * (size_t)(l->first + m), in, 3 * sizeof *in);
    memcpy(p->motion + 8 * (size_t)(l->first + m) + 4, in + 3, 3 * sizeof *in);
  }
  for (int m = 0; m < l->nrecv && resized; m++, in += 2) {
    p->radius[l->first + m] = in[0];
    p->rmass[l->first + m] = in[1];
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
  int resized = p->resized;
  if (p->nlinks) {
    MPI_Comm comm = ts_comm(host);
    for (int k = 0; k < p->nlinks; k++) {
      const lhh_link *l = &p->link[k];
      const int most = 1 + 5 * l->nrecv + 6 * l->nrecv_touch;
      MPI_Irecv(l->in, most, MPI_DOUBLE, l->rank, LHH_TAG, comm, &p->request[2 * k]);
    }
    for (int k = 0; k < p->nlinks; k++) {
      const lhh_link *l = &p->link[k];
      MPI_Isend(l->out, pack_step(p, l), MPI_DOUBLE, l->rank, LHH_TAG, comm, &p->request[2 * k + 1]);
    }
    MPI_Waitall(2 * p->nlinks, p->request, MPI_STATUSES_IGNORE);
    for (int k = 0; k < p->nlinks; k++) resized |= unpack_step(p, &p->link[k]);
  }
  update_images(p, &box, all);
  if (resized) resize_images(p);
  return resized;
}

void lhh_halo_return(ts_host *host, lhh_pair *p)
{
  MPI_Comm comm = ts_comm(host);
  const lhh_clusters *q = &p->clusters;
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    MPI_Irecv(l->in, 3 * l->nsend, MPI_DOUBLE, l->rank, LHH_TAG, comm, &p->request[2 * k]);
    double *out = l->out;
    for (int m = 0; m < l->nrecv; m++) {
      const size_t seat = (size_t)q->seat[l->first + m];
      const double *f = q->f + 12 * (seat / 4) + seat % 4;
      for (int c = 0; c < 3; c++) *out++ = f[4 * c];
    }
    MPI_Isend(l->out, 3 * l->nrecv, MPI_DOUBLE, l->rank, LHH_TAG, comm, &p->request[2 * k + 1]);
  }
  p->returning = p->nlinks > 0;
}

void lhh_halo_returned(lhh_pair *p)
{
  if (!p->returning) return;
  MPI_Waitall(2 * p->nlinks, p->request, MPI_STATUSES_IGNORE);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    const double *in = l->in;
    for (int m = 0; m < l->nsend; m++)
      for (size_t c = 0; c < 3; c++) p->f[8 * (size_t)l->send[m] + c] += *in++;
  }
  p->returning = 0;
}
