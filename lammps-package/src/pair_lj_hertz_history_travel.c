/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What travels between ranks, and from beads to their images, in every step of pair style lj/hertz/history.
 *
 * To each neighbour: a flag; positions of the beads whose pairs are computed there; velocities and spins of
 * those that may be touched; if the flag says so, radii and masses of all. LJ forces come back.
 */
#include <string.h>

#include "pair_lj_hertz_history.h"

static double *put_three(double *out, const double *from)
{
  memcpy(out, from, 3 * sizeof *out);
  return out + 3;
}

static int positions(const lhh_flow *n, int all)
{
  return all ? n->all : n->used;
}

static size_t motion_bytes(const lhh_flow *n, int all)
{
  return (1 + 3 * (size_t)positions(n, all) + 6 * (size_t)n->touch) * sizeof(double);
}

static void pack_motion(const lhh_pair *p, const lhh_link *l, int all, double *out)
{
  const int beads = positions(&l->out, all);
  *out++ = p->resized;
  for (int m = 0; m < beads; m++) out = put_three(out, p->x + 4 * (size_t)l->send[m]);
  for (int m = 0; m < l->out.touch; m++) {
    out = put_three(out, p->motion + 8 * (size_t)l->send[m]);
    out = put_three(out, p->motion + 8 * (size_t)l->send[m] + 4);
  }
}

static void unpack_motion(lhh_pair *p, lhh_link *l, int all, const double *in)
{
  const int beads = positions(&l->in, all);
  l->resized = *in++ != 0.0;
  for (int m = 0; m < beads; m++, in += 3) memcpy(p->x + 4 * (size_t)(l->first + m), in, 3 * sizeof *in);
  for (int m = 0; m < l->in.touch; m++, in += 6) {
    memcpy(p->motion + 8 * (size_t)(l->first + m), in, 3 * sizeof *in);
    memcpy(p->motion + 8 * (size_t)(l->first + m) + 4, in + 3, 3 * sizeof *in);
  }
}

/* Radii and masses, from those who have announced them. Returns whether anybody has. */
static int exchange_sizes(ts_host *host, lhh_pair *p)
{
  int resized = p->resized;
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    tc_mail_link *mail = &p->mail.link[k];
    const size_t out_bytes = p->resized ? 2 * (size_t)l->out.all * sizeof(double) : 0;
    resized |= l->resized;
    if (!l->resized && !p->resized) continue;
    tc_mail_expect(host, &p->mail, mail, l->resized ? 2 * (size_t)l->in.all * sizeof(double) : 0);
    double *out = tc_mail_box(mail, out_bytes);
    for (int m = 0; m < l->out.all && p->resized; m++) {
      *out++ = p->radius[l->send[m]];
      *out++ = p->rmass[l->send[m]];
    }
    tc_mail_send(host, &p->mail, mail, out_bytes);
  }
  if (resized) tc_mail_collect(&p->mail);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    const double *in = p->mail.link[k].in;
    for (int m = 0; m < l->in.all && l->resized; m++) {
      p->radius[l->first + m] = in[2 * m];
      p->rmass[l->first + m] = in[2 * m + 1];
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
    tc_mail_expect(host, &p->mail, &p->mail.link[k], motion_bytes(&p->link[k].in, all));
  for (int k = 0; k < p->nlinks; k++) {
    const size_t bytes = motion_bytes(&p->link[k].out, all);
    pack_motion(p, &p->link[k], all, tc_mail_box(&p->mail.link[k], bytes));
    tc_mail_send(host, &p->mail, &p->mail.link[k], bytes);
  }
  tc_mail_collect(&p->mail);
  for (int k = 0; k < p->nlinks; k++) unpack_motion(p, &p->link[k], all, p->mail.link[k].in);
  const int resized = exchange_sizes(host, p);
  update_images(p, &box, all);
  if (resized) resize_images(p);
  return resized;
}

/* ------------------------------------------------------------------------------------------ forces */

static size_t forces_bytes(int beads)
{
  return 3 * (size_t)beads * sizeof(double);
}

void lhh_halo_return(ts_host *host, lhh_pair *p)
{
  const lhh_clusters *q = &p->clusters;
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    tc_mail_expect(host, &p->mail, &p->mail.link[k], forces_bytes(l->out.used));
    double *out = tc_mail_box(&p->mail.link[k], forces_bytes(l->in.used));
    for (int m = 0; m < l->in.used; m++) {
      const size_t seat = (size_t)q->seat[l->first + m];
      const double *f = q->f + 12 * (seat / 4) + seat % 4;
      for (int c = 0; c < 3; c++) *out++ = f[4 * c];
    }
    tc_mail_send(host, &p->mail, &p->mail.link[k], forces_bytes(l->in.used));
  }
  p->returning = p->nlinks > 0;
}

void lhh_halo_returned(lhh_pair *p)
{
  if (!p->returning) return;
  tc_mail_collect(&p->mail);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    const double *in = p->mail.link[k].in;
    for (int m = 0; m < l->out.used; m++)
      for (size_t c = 0; c < 3; c++) p->f[8 * (size_t)l->send[m] + c] += *in++;
  }
  p->returning = 0;
}
