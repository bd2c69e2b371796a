/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slots of pair style lj/hertz/history: which beads a rank sees.
 *
 * A rank's own beads fill a box of space; every other bead or periodic image within reach of that box, by the
 * reach of its type, gets a slot. Each bead of another rank is sent once, whatever the number of its images:
 * images are made on the spot. After the lists are built, slots that occur in none are given up.
 */
#include "pair_lj_hertz_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#define LONG_LIST (4UL << 20) /* bytes; half of it is a huge page of most systems */
#define FAR_AWAY 1e15         /* position of the shadows */
#define RECORD 15 /* doubles that describe a bead: x v rw (9), radius, mass, type, tag, mask, flags */

typedef struct {
  double lo[3], hi[3];
} extent;

/* Scratch of one gather. */
typedef struct {
  ts_box box;
  int nranks, me;
  double *reach; /* per type, with the skin: to any partner */
  double longest;
  extent *of; /* per rank */
} frame;

void *lhh_resize(ts_host *host, void *old, size_t keep, size_t n, size_t size)
{
  if (n > SIZE_MAX / size - LONG_LIST) ts_error_one(host, "lists of %zu entries are too long", n);
  const size_t align = n * size < LONG_LIST ? 64 : LONG_LIST / 2, bytes = (n * size + align) / align * align;
  void *fresh = aligned_alloc(align, bytes);
  if (!fresh) ts_error_one(host, "out of memory for %zu list entries of %zu bytes", n, size);
#ifdef MADV_HUGEPAGE
  if (align > 64) madvise(fresh, bytes, MADV_HUGEPAGE); /* beads are visited in no order of addresses */
#endif
  if (keep) memcpy(fresh, old, keep * size);
  free(old);
  return fresh;
}

/* ------------------------------------------------------------------------------------------ slots */

static void slots_room(ts_host *host, lhh_pair *p, int used, int n)
{
  n += LHH_SHADOW;
  if (n <= p->slots_max) return;
  const size_t keep = (size_t)used, room = (size_t)n + (size_t)n / 4 + 64;
  if (room > INT32_MAX / 4) ts_error_one(host, "%zu beads and images on one rank are too many", room);
  p->x = lhh_resize(host, p->x, keep, room, 4 * sizeof(double));
  p->xref = lhh_resize(host, p->xref, keep, room, 4 * sizeof(double));
  p->motion = lhh_resize(host, p->motion, keep, room, 8 * sizeof(double));
  p->radius = lhh_resize(host, p->radius, keep, room, sizeof(double));
  p->rmass = lhh_resize(host, p->rmass, keep, room, sizeof(double));
  p->type = lhh_resize(host, p->type, keep, room, sizeof(int));
  p->tag = lhh_resize(host, p->tag, keep, room, sizeof *p->tag);
  p->mask = lhh_resize(host, p->mask, keep, room, sizeof *p->mask);
  p->flag = lhh_resize(host, p->flag, keep, room, sizeof *p->flag);
  p->base = lhh_resize(host, p->base, keep, room, sizeof *p->base);
  p->period = lhh_resize(host, p->period, keep, room, sizeof *p->period);
  p->active = lhh_resize(host, p->active, 0, room, sizeof *p->active);
  p->slots_max = (int)room;
}

void lhh_place_shadows(lhh_pair *p)
{
  for (int s = 0; s < LHH_SHADOW; s++) {
    const size_t k = 4 * (size_t)(p->nslot + s);
    memset(p->motion + 2 * k, 0, 8 * sizeof(double));
    p->x[k] = s ? FAR_AWAY : 0.0;
    p->x[k + 1] = s ? 0.0 : FAR_AWAY;
    p->x[k + 2] = FAR_AWAY;
    p->type[p->nslot + s] = 0;
  }
}

static void take_owned(lhh_pair *p, const ts_atoms *a, int deform_bit)
{
  for (int i = 0; i < p->nlocal; i++) {
    memcpy(p->x + 4 * (size_t)i, a->x[i], 3 * sizeof(double));
    p->type[i] = a->type[i];
    p->radius[i] = a->radius[i];
    p->rmass[i] = a->rmass[i];
    p->tag[i] = a->tag[i];
    p->mask[i] = a->mask[i];
    p->base[i] = i;
    p->flag[i] = (unsigned char)((a->mask[i] & p->frozen_bit ? LHH_FROZEN : 0) |
                                 (a->mask[i] & deform_bit ? LHH_DEFORMS : 0) | LHH_COUNTS);
    p->period[i] = 0;
  }
}

/* ------------------------------------------------------------------------------------------ gather */

void lhh_shift(const ts_box *box, const signed char n[3], double s[3])
{
  s[0] = n[0] * box->len[0] + n[1] * box->xy + n[2] * box->xz;
  s[1] = n[1] * box->len[1] + n[2] * box->yz;
  s[2] = n[2] * box->len[2];
}

static int near_extent(const extent *e, const double x[3], const double s[3], double reach)
{
  for (int k = 0; k < 3; k++)
    if (x[k] + s[k] < e->lo[k] - reach || x[k] + s[k] > e->hi[k] + reach) return 0;
  return 1;
}

static int extents_near(const extent *a, const extent *b, const double s[3], double reach)
{
  for (int k = 0; k < 3; k++)
    if (b->lo[k] + s[k] > a->hi[k] + reach || b->hi[k] + s[k] < a->lo[k] - reach) return 0;
  return 1;
}

/* All shifts by up to `most` periods; the first is none. */
static void list_periods(ts_host *host, lhh_pair *p, const int most[3])
{
  const long n = (2L * most[0] + 1) * (2L * most[1] + 1) * (2L * most[2] + 1);
  if (n > 1000)
    ts_error_all(host, "cutoffs reach %d, %d, %d times around the box", most[0], most[1], most[2]);
  p->periods = lhh_resize(host, p->periods, 0, (size_t)n, sizeof *p->periods);
  p->offset = lhh_resize(host, p->offset, 0, (size_t)n, sizeof *p->offset);
  p->offset_ref = lhh_resize(host, p->offset_ref, 0, (size_t)n, sizeof *p->offset_ref);
  p->offset_v = lhh_resize(host, p->offset_v, 0, (size_t)n, sizeof *p->offset_v);
  memset(p->periods[0], 0, sizeof p->periods[0]);
  p->nperiods = 1;
  for (int z = -most[2]; z <= most[2]; z++)
    for (int y = -most[1]; y <= most[1]; y++)
      for (int x = -most[0]; x <= most[0]; x++) {
        if (!x && !y && !z) continue;
        signed char *t = p->periods[p->nperiods++];
        t[0] = (signed char)x;
        t[1] = (signed char)y;
        t[2] = (signed char)z;
      }
}

static void make_frame(ts_host *host, lhh_pair *p, frame *f)
{
  f->box = ts_get_box(host);
  f->nranks = ts_size(host);
  f->me = ts_rank(host);
  f->longest = 0.0;
  f->reach = lhh_resize(host, NULL, 0, (size_t)p->ntypes + 1, sizeof(double));
  for (int t = 1; t <= p->ntypes; t++) {
    f->reach[t] = 0.0;
    for (int u = 1; u <= p->ntypes; u++) {
      const double reach = p->reach[lhh_types(p, t, u)];
      if (reach > 0.0) f->reach[t] = fmax(f->reach[t], reach + p->skin);
    }
    f->longest = fmax(f->longest, f->reach[t]);
  }
  /* distance between opposite faces; a bead may have drifted out of the box by half the skin */
  const ts_box *b = &f->box;
  const double cross_x[3] = {b->len[1] * b->len[2], -b->xy * b->len[2], b->xy * b->yz - b->len[1] * b->xz};
  const double cross_y[2] = {b->len[0] * b->len[2], -b->len[0] * b->yz};
  const double volume = b->len[0] * b->len[1] * b->len[2];
  const double width[3] = {
      volume / sqrt(cross_x[0] * cross_x[0] + cross_x[1] * cross_x[1] + cross_x[2] * cross_x[2]),
      volume / sqrt(cross_y[0] * cross_y[0] + cross_y[1] * cross_y[1]), b->len[2]};
  int most[3];
  for (int k = 0; k < 3; k++) most[k] = b->periodic[k] ? (int)ceil((f->longest + p->skin) / width[k]) : 0;
  list_periods(host, p, most);
}

/* Extents of all ranks' beads. */
static void share_extents(ts_host *host, const lhh_pair *p, frame *f)
{
  extent mine = {{1e300, 1e300, 1e300}, {-1e300, -1e300, -1e300}};
  for (int i = 0; i < p->nlocal; i++)
    for (int k = 0; k < 3; k++) {
      const double x = p->x[4 * (size_t)i + (size_t)k];
      mine.lo[k] = fmin(mine.lo[k], x);
      mine.hi[k] = fmax(mine.hi[k], x);
    }
  f->of = lhh_resize(host, NULL, 0, (size_t)f->nranks, sizeof *f->of);
  MPI_Allgather(&mine, 6, MPI_DOUBLE, f->of, 6, MPI_DOUBLE, ts_comm(host));
}

static unsigned char with_counts(unsigned char flag, int counts)
{
  return (unsigned char)((flag & ~LHH_COUNTS) | (counts ? LHH_COUNTS : 0));
}

static void pack_record(const lhh_pair *p, const ts_atoms *a, int i, double *r)
{
  memcpy(r, a->x[i], 3 * sizeof *r);
  memcpy(r + 3, a->v[i], 3 * sizeof *r);
  for (int k = 0; k < 3; k++) r[6 + k] = a->radius[i] * a->omega[i][k];
  r[9] = a->radius[i];
  r[10] = a->rmass[i];
  r[11] = a->type[i];
  r[12] = (double)a->tag[i];
  r[13] = a->mask[i];
  r[14] = p->flag[i];
}

static void unpack_record(lhh_pair *p, int slot, int counts, const double *r)
{
  memcpy(p->x + 4 * (size_t)slot, r, 3 * sizeof *r);
  memcpy(p->motion + 8 * (size_t)slot, r + 3, 3 * sizeof *r);
  memcpy(p->motion + 8 * (size_t)slot + 4, r + 6, 3 * sizeof *r);
  p->radius[slot] = r[9];
  p->rmass[slot] = r[10];
  p->type[slot] = (int)r[11];
  p->tag[slot] = (ts_tag)r[12];
  p->mask[slot] = (int)r[13];
  p->flag[slot] = with_counts((unsigned char)r[14], counts);
  p->base[slot] = slot;
  p->period[slot] = 0;
}

/* Beads of this rank that another rank may need. */
static int choose_sent(ts_host *host, const lhh_pair *p, const ts_atoms *a, const frame *f, int rank,
                       int *list)
{
  int n = 0;
  unsigned char *taken = lhh_resize(host, NULL, 0, (size_t)p->nlocal + 1, 1);
  memset(taken, 0, (size_t)p->nlocal);
  for (int k = 0; k < p->nperiods; k++) {
    double s[3];
    lhh_shift(&f->box, p->periods[k], s);
    if (!extents_near(&f->of[rank], &f->of[f->me], s, f->longest)) continue;
    for (int i = 0; i < p->nlocal; i++) {
      if (taken[i] || !near_extent(&f->of[rank], a->x[i], s, f->reach[a->type[i]])) continue;
      taken[i] = 1;
      list[n++] = i;
    }
  }
  free(taken);
  return n;
}

static void drop_links(lhh_pair *p)
{
  for (int k = 0; k < p->nlinks; k++) free(p->link[k].send);
  p->nlinks = 0;
}

static size_t records_bytes(int beads)
{
  return (size_t)beads * RECORD * sizeof(double);
}

/* Boxes for the records; all later messages are shorter. */
static void open_mail(ts_host *host, lhh_pair *p)
{
  tc_mail_begin(host, &p->mail, p->nlinks);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    const int longer = l->out.all > l->in.all ? l->out.all : l->in.all;
    tc_mail_link *mail = &p->mail.link[k];
    mail->rank = l->rank;
    mail->out_bytes = mail->in_bytes = records_bytes(longer);
  }
  tc_mail_open(host, &p->mail);
}

/* Fills link[] and the slots of other ranks' beads. */
static void exchange_records(ts_host *host, lhh_pair *p, const ts_atoms *a, const frame *f)
{
  MPI_Comm comm = ts_comm(host);
  int *nsend = calloc((size_t)f->nranks, sizeof *nsend), *nrecv = calloc((size_t)f->nranks, sizeof *nrecv);
  int **list = calloc((size_t)f->nranks, sizeof *list);
  if (!nsend || !nrecv || !list) ts_error_one(host, "out of memory for %d ranks", f->nranks);
  for (int r = 0; r < f->nranks; r++) {
    if (r == f->me) continue;
    list[r] = lhh_resize(host, NULL, 0, (size_t)p->nlocal + 1, sizeof(int));
    nsend[r] = choose_sent(host, p, a, f, r, list[r]);
  }
  MPI_Alltoall(nsend, 1, MPI_INT, nrecv, 1, MPI_INT, comm);

  int nremote = 0;
  p->link = lhh_resize(host, p->link, 0, (size_t)f->nranks, sizeof *p->link);
  for (int r = 0; r < f->nranks; r++) {
    if (nsend[r] || nrecv[r]) {
      lhh_link *l = &p->link[p->nlinks++];
      *l = (lhh_link){
          .rank = r, .out.all = nsend[r], .send = list[r], .in.all = nrecv[r], .first = p->nlocal + nremote};
      nremote += nrecv[r];
    } else {
      free(list[r]);
    }
  }
  slots_room(host, p, p->nlocal, p->nlocal + nremote);
  open_mail(host, p);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    tc_mail_link *mail = &p->mail.link[k];
    tc_mail_expect(host, &p->mail, mail, records_bytes(l->in.all));
    double *out = tc_mail_box(mail, records_bytes(l->out.all));
    for (int m = 0; m < l->out.all; m++) pack_record(p, a, l->send[m], out + (size_t)m * RECORD);
    tc_mail_send(host, &p->mail, mail, records_bytes(l->out.all));
  }
  tc_mail_collect(&p->mail);
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    const double *in = p->mail.link[k].in;
    for (int m = 0; m < l->in.all; m++)
      unpack_record(p, l->first + m, l->rank > f->me, in + (size_t)m * RECORD);
  }
  p->nbase = p->nlocal + nremote;
  free(nsend);
  free(nrecv);
  free(list);
}

static void make_image(ts_host *host, lhh_pair *p, int base, int period, const double s[3])
{
  slots_room(host, p, p->nslot, p->nslot + 1);
  const int at = p->nslot++;
  for (int k = 0; k < 3; k++) p->x[4 * (size_t)at + (size_t)k] = p->x[4 * (size_t)base + (size_t)k] + s[k];
  p->type[at] = p->type[base];
  p->radius[at] = p->radius[base];
  p->rmass[at] = p->rmass[base];
  p->tag[at] = p->tag[base];
  p->mask[at] = p->mask[base];
  p->flag[at] = with_counts(p->flag[base], lhh_lies_ahead(p->periods[period]));
  p->base[at] = base;
  p->period[at] = period;
}

static void make_images(ts_host *host, lhh_pair *p, const frame *f)
{
  p->nslot = p->nbase;
  if (p->nlocal == 0) return;
  const extent *mine = &f->of[f->me];
  for (int k = 1; k < p->nperiods; k++) {
    double s[3];
    lhh_shift(&f->box, p->periods[k], s);
    for (int i = 0; i < p->nbase; i++)
      if (near_extent(mine, p->x + 4 * (size_t)i, s, f->reach[p->type[i]])) make_image(host, p, i, k, s);
  }
}

void lhh_halo_gather(ts_host *host, lhh_pair *p, const ts_atoms *a)
{
  frame f;
  drop_links(p);
  p->nlocal = a->nlocal;
  slots_room(host, p, 0, p->nlocal);
  take_owned(p, a, ts_get_box(host).deform_bit);
  make_frame(host, p, &f);
  for (int k = 0; k < 3; k++) p->center[k] = 0.5 * (f.box.lo[k] + f.box.hi[k]);
  share_extents(host, p, &f);
  exchange_records(host, p, a, &f);
  make_images(host, p, &f);
  lhh_place_shadows(p);
  free(f.reach);
  free(f.of);
}

/* ------------------------------------------------------------------------------------------ trim */

/* Writes those of the indices begin … end - 1 that are kept to list: the touched ones, the used ones, those
 * that are seen. */
static lhh_flow sort_kept(const unsigned char *flag, int begin, int end, int *list)
{
  lhh_flow n = {0};
  for (int s = begin; s < end; s++)
    if (flag[s] & LHH_TOUCHES) list[n.touch++] = s;
  n.used = n.touch;
  for (int s = begin; s < end; s++)
    if ((flag[s] & (LHH_TOUCHES | LHH_USED)) == LHH_USED) list[n.used++] = s;
  n.all = n.used;
  for (int s = begin; s < end; s++)
    if ((flag[s] & (LHH_TOUCHES | LHH_USED | LHH_SEEN)) == LHH_SEEN) list[n.all++] = s;
  return n;
}

/* Tells each neighbour which of its beads are wanted, and shortens the lists of what is sent. */
static void agree_with_links(ts_host *host, lhh_pair *p)
{
  for (int k = 0; k < p->nlinks; k++) {
    const lhh_link *l = &p->link[k];
    tc_mail_link *mail = &p->mail.link[k];
    tc_mail_expect(host, &p->mail, mail, (size_t)l->out.all);
    memcpy(tc_mail_box(mail, (size_t)l->in.all), p->flag + l->first, (size_t)l->in.all);
    tc_mail_send(host, &p->mail, mail, (size_t)l->in.all);
  }
  tc_mail_collect(&p->mail);
  for (int k = 0; k < p->nlinks; k++) {
    lhh_link *l = &p->link[k];
    int *list = lhh_resize(host, NULL, 0, (size_t)l->out.all + 1, sizeof *list);
    l->out = sort_kept(p->mail.link[k].in, 0, l->out.all, list);
    for (int m = 0; m < l->out.all; m++) list[m] = l->send[list[m]];
    free(l->send);
    l->send = list;
  }
}

static int choose_order(lhh_pair *p, int *order)
{
  int n = p->nlocal;
  for (int s = 0; s < n; s++) order[s] = s;
  for (int k = 0; k < p->nlinks; k++) {
    lhh_link *l = &p->link[k];
    l->in = sort_kept(p->flag, l->first, l->first + l->in.all, order + n);
    l->first = n;
    n += l->in.all;
  }
  const lhh_flow images = sort_kept(p->flag, p->nbase, p->nslot, order + n);
  p->nimage_touch = images.touch;
  p->nbase = n;
  return n + images.all;
}

static void *reordered(ts_host *host, lhh_pair *p, void *old, const int *order, int n, size_t size)
{
  unsigned char *fresh = lhh_resize(host, NULL, 0, (size_t)p->slots_max, size);
  for (int s = 0; s < n; s++)
    memcpy(fresh + (size_t)s * size, (unsigned char *)old + (size_t)order[s] * size, size);
  free(old);
  return fresh;
}

static void reorder_slots(ts_host *host, lhh_pair *p, const int *order, const int *fresh, int n)
{
  p->x = reordered(host, p, p->x, order, n, 4 * sizeof(double));
  p->motion = reordered(host, p, p->motion, order, n, 8 * sizeof(double));
  p->radius = reordered(host, p, p->radius, order, n, sizeof(double));
  p->rmass = reordered(host, p, p->rmass, order, n, sizeof(double));
  p->type = reordered(host, p, p->type, order, n, sizeof(int));
  p->tag = reordered(host, p, p->tag, order, n, sizeof *p->tag);
  p->mask = reordered(host, p, p->mask, order, n, sizeof *p->mask);
  p->flag = reordered(host, p, p->flag, order, n, sizeof *p->flag);
  p->base = reordered(host, p, p->base, order, n, sizeof *p->base);
  p->period = reordered(host, p, p->period, order, n, sizeof *p->period);
  for (int s = 0; s < n; s++) p->base[s] = fresh[p->base[s]];
}

void lhh_halo_trim(ts_host *host, lhh_pair *p)
{
  for (int s = p->nbase; s < p->nslot; s++)
    p->flag[p->base[s]] |= p->flag[s] & (LHH_TOUCHES | LHH_USED | LHH_SEEN);
  agree_with_links(host, p);

  int *order = lhh_resize(host, NULL, 0, (size_t)p->nslot + 1, sizeof *order);
  int *fresh = lhh_resize(host, NULL, 0, (size_t)p->nslot + LHH_SHADOW, sizeof *fresh);
  const int n = choose_order(p, order);
  for (int s = 0; s < p->nslot; s++) fresh[s] = -1;
  for (int s = 0; s < n; s++) fresh[order[s]] = s;
  fresh[p->nslot] = n; /* padding */
  reorder_slots(host, p, order, fresh, n);
  lhh_renumber(p, fresh);
  p->nslot = n;
  lhh_place_shadows(p);
  free(order);
  free(fresh);

  p->nactive = 0;
  for (int s = 0; s < p->nlocal; s++)
    if (p->flag[s] & LHH_TOUCHES) p->active[p->nactive++] = s;
}

void lhh_halo_free(lhh_pair *p)
{
  drop_links(p);
  tc_mail_close(&p->mail);
  void *const owned[] = {p->link,   p->periods, p->offset, p->offset_v, p->offset_ref, p->x,
                         p->motion, p->xref,    p->radius, p->rmass,    p->type,       p->tag,
                         p->mask,   p->flag,    p->base,   p->period,   p->active,     p->f};
  for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
}
