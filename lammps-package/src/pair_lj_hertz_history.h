/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inner structure of pair style lj/hertz/history.
 *
 * Beads differ tenfold in size and so do their cutoffs; cutoffs reach across much of a small box; beads move
 * slowly. So the style keeps its own neighbourhood, in tiers each made from the one above:
 *
 *   slots   the beads this rank sees: its own, those of other ranks within reach, and periodic images of both
 *           (pair_lj_hertz_history_halo.c). Only what is in reach of its kind, only what other ranks own is
 *           communicated, and only positions unless it may be touched, far less than LAMMPS's ghosts; in
 *           memory that ranks of a node share (mailbox.h).
 *   outer   pairs within cutoff + LAMMPS's skin; found with cell lists whenever LAMMPS rebuilds its lists
 *           (pair_lj_hertz_history_build.c). For LJ the partners are put together to clusters of four
 *           (pair_lj_hertz_history_clusters.c)
 *   inner   those of them within cutoff + a thinner skin; refilled when a bead has moved by half of that
 *           (pair_lj_hertz_history_inner.c)
 *   kernel  what every step computes: clusters near one bead (pair_lj_hertz_history_lj.h), and contacts
 *           (pair_lj_hertz_history_kernel.h), compiled for several instruction sets
 *
 * An LJ pair is computed once; between ranks by the one for which the partner, or its image, lies ahead, and
 * the force travels back. A contact is computed once too, except that one with another rank's bead is
 * computed, with the same result, by both ranks.
 *
 * Slots: 0 … nlocal - 1 are owned, in LAMMPS's order; nlocal … nbase - 1 are other ranks' beads where they
 * are; nbase … nslot - 1 are images. LHH_SHADOW more are so far away that nothing reaches them: the targets
 * of padding. Kernels read four doubles per slot, so that one aligned load fetches a bead.
 */
#ifndef TAPECAST_PAIR_LJ_HERTZ_HISTORY_H
#define TAPECAST_PAIR_LJ_HERTZ_HISTORY_H

#include "hertz_contact.h"
#include "mailbox.h"
#include "tapecast_style.h"

#define LHH_WIDTH 8  /* lists are padded to a multiple of this, the widest kernel's vector */
#define LHH_COEFF 8  /* doubles per row of the coefficient table */
#define LHH_SHADOW 2 /* extra slots for padding */

enum lhh_mix { LHH_GEOMETRIC, LHH_ARITHMETIC };
enum lhh_shift { LHH_SHIFT_NO, LHH_SHIFT_ENERGY, LHH_SHIFT_FORCE };

/* Row of the coefficient table for a pair of types; with it
 *   force/r = r6 (lj1 r6 - lj2) / r^2 - slope / r,  energy = r6 (lj3 r6 - lj4) + slope r - level,  r6 = r^-6.
 * INNERSQ is the square of the cutoff with the inner skin. Row (0, t) is zero: no interaction. */
enum { LHH_LJ1, LHH_LJ2, LHH_CUTSQ, LHH_SLOPE, LHH_LJ3, LHH_LJ4, LHH_LEVEL, LHH_INNERSQ };

/* Rows of LJ neighbours: those of row k are at[first[k]] … at[first[k + 1] - 1]. */
typedef struct {
  int *first;
  uint32_t *at;
  size_t room;
} lhh_rows;

/* Beads of one type (and one group mask, if there are exclusions) that are near each other, four at a time;
 * a last one may have fewer, its other lanes are a shadow. First this rank's, then other ranks', then images
 * of both, by period. Rows, one per lane of this rank's clusters, hold the clusters in reach of that bead
 * whose forces are computed for it; its own, of which only later lanes count, stands first. */
typedef struct {
  int nowned, nbase, n;
  int base_room, room;
  double *x, *f;    /* [n][3][4] */
  int *row;         /* [n]: LHH_COEFF times the type */
  uint32_t *slot;   /* [nbase][4]: 4 times the slot */
  int *seat;        /* [base slots]: 4 times its cluster + lane */
  int *of;          /* images: the base cluster */
  int *first_image; /* [nperiods + 1] */
  lhh_rows outer, inner;
} lhh_clusters;

/* A block of contacts and near contacts. Bead i is owned. What the kernel reads of a contact stands together:
 * one stream for the memory, whatever the number of quantities. */
typedef struct {
  uint32_t i[LHH_WIDTH], j[LHH_WIDTH]; /* slots, times 8 */
  double radsum[LHH_WIDTH], reff[LHH_WIDTH], meff[LHH_WIDTH];
  double shear[3][LHH_WIDTH]; /* history, signed as for bead i */
} lhh_block;

/* Contact n stands in lane n % LHH_WIDTH of lhh_block_of(c, n). */
typedef struct {
  int n, max;
  lhh_block *block;
  int *origin; /* inner: place in the outer list, -1 for padding; outer: scratch */
} lhh_contacts;

static inline lhh_block *lhh_block_of(const lhh_contacts *c, int n)
{
  return c->block + n / LHH_WIDTH;
}

/* A contact whose bead j is an image. */
typedef struct {
  uint32_t g, end[2]; /* as in lhh_damping */
  int pull;           /* twice the period, and one more if the bead is another rank's, which counts it too */
} lhh_image_contact;

/* `damping implicit`: the equations for the change of velocity in the second half of a step. A contact adds
 * the matrix g g^T to the equations of its two beads: half the time step times its damping. Contacts that do
 * not touch, and one more for padding, have g = 0.
 *
 * One row per owned bead in contact, in chunks of L rows of similar length, L twice the width of the kernel's
 * vectors; a row has an entry for each contact. Entry k of row l of chunk c stands at L (first[c] + k) + l.
 * Of those, the iterations read the first L touching[c], beyond which no contact touches. */
#define LHH_SINGLE 1e-5 /* an error that is reached in single precision by one series of iterations */
#define LHH_ENTRY 4     /* numbers that the iterations keep per entry ... */
#define LHH_ROW 25      /* ... and per row: see pair_lj_hertz_history_damping.h */
typedef struct {
  int chunks, rows_room, entries_room, contacts_room, beads_room, places_room;
  int precise;              /* the tolerance asks for `contact`, which is not filled otherwise */
  float *g;                 /* [contacts + 1][4]: g, - */
  double *contact;          /* the same in double precision */
  uint32_t *end[2];         /* [contacts]: 4 times the places of their beads in `spread` */
  uint32_t *from;           /* [entries]: 4 times the contact */
  lhh_image_contact *image; /* contacts with an image */
  double (*pull)[4];        /* [2 periods]: sums of the damping forces on images */
  int nimages;
  int *first;      /* [chunks + 1] */
  int *touching;   /* [chunks] */
  float *entry;    /* [vectors][LHH_ENTRY][L]: g, and as an integer 4 times the partner's place in `spread` */
  uint32_t *force; /* [rows]: 8 times the owned bead, of nobody in padding */
  double *mass;    /* [rows]; 0 for beads that are held, and padding */
  float *rows;     /* [chunks][LHH_ROW][L]: the vectors of the iteration */
  double *change;  /* [chunks][3][L]: what earlier iterations of this step found */
  float *spread;   /* [place][4]: a vector where partners find it; the places are the rows, the base slots
                    * of other ranks, and one that stays zero */
  int *count, *row; /* of owned beads: scratch; row, -1 without */
} lhh_damping;

/* Beads that go one way between two ranks: first those that may be touched, which go with velocity and spin,
 * then others whose pairs with the receiver's beads are computed there, then those that it only sees. */
typedef struct {
  int touch, used, all; /* the first so many */
} lhh_flow;

/* One other rank with which beads are exchanged; link k of `mail` is to the same. */
typedef struct {
  int rank;
  lhh_flow out, in;
  int *send;   /* [out.all]: owned beads */
  int first;   /* slots first … first + in.all - 1 */
  int resized; /* sizes are to come from there */
} lhh_link;

/* Sums of one kernel call. */
typedef struct {
  double energy;
  double virial[9]; /* as in ts_tally */
} lhh_sums;

/* The two latest LJ forces, the latest first. */
typedef struct {
  int values, room; /* how many are valid; for how many beads there is room */
  int64_t step[2];
  double *f[2]; /* [nlocal][3] */
  lhh_sums sums[2];
} lhh_kept;

struct lhh_pair;

/* One set per instruction set. */
typedef struct {
  const char *name;
  int width; /* W */
  /* Positions, and velocities and spins of active beads, from LAMMPS's arrays [nlocal][3]; returns the square
   * of the farthest way of an owned bead since the lists were filled. add: p->f to forces and torques; the
   * virial of p->f if asked. */
  double (*take)(struct lhh_pair *p, const double *x, const double *v, const double *omega);
  void (*add)(const struct lhh_pair *p, double *f, double *torque, int virial, lhh_sums *sums);
  /* Clusters to where the slots are; no forces on them. */
  void (*place)(struct lhh_pair *p);
  /* Forces of the inner lists: lj writes p->f of owned beads, contact adds to it, also of images and other
   * ranks' beads. Energy if asked; contacts have none. The virial is that of the forces at the beads' places
   * (add), and for each shift of images that of the sum of the forces on them (lj, fold). With p->half > 0
   * contact also fills p->damping. */
  void (*lj)(struct lhh_pair *p, int energy, lhh_sums *sums);
  /* Copies those of n clusters that have a bead within the inner cutoff of lane `lane` of cluster c; returns
   * their number. */
  int (*prune)(const struct lhh_pair *p, int c, int lane, const uint32_t *at, int n, uint32_t *out);
  void (*contact)(struct lhh_pair *p);
  /* The forces of contacts on images to their beads, and their part of the virial; those on other ranks'
   * beads, which compute them too, are dropped. */
  void (*fold)(struct lhh_pair *p, lhh_sums *sums);
  /* The equations in p->damping. start: residual and preconditioner from p->f, and the first search, which is
   * spread; returns its product with the residual. again: the same with what is left of the residual.
   * multiply: mapped = matrix times search, returns the product of both. advance: a step of conjugate
   * gradients, the first if conjugate is 0, then as start. spread: `change`, to where partners find it.
   * finish: adds the damping forces of what has been spread to p->f, with virials as contact and fold. */
  double (*damping_start)(struct lhh_pair *p);
  double (*damping_again)(struct lhh_pair *p);
  double (*damping_multiply)(lhh_damping *c);
  double (*damping_advance)(lhh_damping *c, double along, double conjugate);
  void (*damping_spread)(lhh_damping *c);
  void (*damping_finish)(struct lhh_pair *p, lhh_sums *sums);
  /* Writes the indices k of begin … end - 1 for which (x[k], y[k], z[k]) is nearer than the root of limit_sq
   * to `to`; returns their number. Arrays have room for LHH_WIDTH more. */
  int (*within)(const double *x, const double *y, const double *z, int begin, int end, const double to[3],
                double limit_sq, int *out);
} lhh_kernels;

typedef struct lhh_pair {
  /* settings; kn and kt as given, a pressure in the script's units */
  double cut_default, kn, kt, gamman, gammat, xmu;
  int dampflag, limit_damping;
  int mix_eps, mix_sigma, mix_cut; /* enum lhh_mix */
  int shift;                       /* enum lhh_shift */
  int ghosts;                      /* enum lhh_ghosts */
  int every;                       /* compute LJ forces in every so many steps */
  int implicit;                    /* normal damping is taken at the end of the step ... */
  double tolerance;                /* ... with this relative error of the forces */
  int thin, told_ghosts;           /* LAMMPS's ghosts are not needed; the reason why they are was printed */
  double longest;                  /* any cutoff */

  /* per pair of types, index itype * (ntypes + 1) + jtype */
  int ntypes;
  double *eps, *sigma, *cut; /* as given, or mixed by init_one */
  double *reach;             /* cutoff of LJ or contact; 0: not this style's pair */
  double *contact_reach;     /* largest sum of radii expected */
  double *coeff;             /* [ntypes + 1][ntypes + 1][LHH_COEFF], aligned */
  double *max_radius;        /* per type, at init */

  double skin, inner_skin;
  double inner_fraction; /* inner skin / skin */
  int fill_age;          /* steps since the inner lists were filled */
  double way_sq;         /* farthest way of an owned bead since then, squared */
  ts_hertz law;          /* in force units */
  double dt;             /* by which this computation advances the history; 0 during setup */
  double half;           /* half the time step, if this computation is implicit; else 0 */
  int valid;             /* slots and outer lists describe the present atoms */
  int filled;            /* the inner lists too */
  int frozen_bit;
  const lhh_kernels *kernels;
  lhh_kept kept;
  lhh_damping damping;

  /* slots */
  int nlocal, nbase, nslot, slots_max;
  double *x;      /* [slot][4]: position, -; of images that only LJ needs: when the lists were built */
  double *motion; /* [slot][8]: velocity, -, radius times spin, - */
  double *xref;   /* x of the base slots at the latest refill of the inner lists */
  double *radius, *rmass;
  int *type, *mask;
  ts_tag *tag;
  unsigned char *flag; /* enum lhh_flag */
  int *base;           /* the slot of which it is an image; itself for base slots */
  int *period;         /* images: by which of periods[] they are shifted */
  double *f;           /* [slot][8]: to be added to the beads': force, -, torque / -radius, - */
  int nimage_touch;    /* images that may be touched: the first ones */
  int nperiods;
  signed char (*periods)[3];           /* shifts in whole periods; the first is none */
  double (*offset)[4], (*offset_v)[4]; /* the same as vectors, and the velocities that go with them */
  double (*offset_ref)[4];             /* offset at the latest refill */
  double center[3];                    /* of the box: coordinates in the virial count from there */
  int nlinks;
  lhh_link *link;
  tc_mail mail;
  int returning; /* LJ forces from other ranks are on their way */
  int resized;   /* sizes of owned beads changed in this step: tell the other ranks */

  lhh_rows outer; /* row k: all slots in reach of bead order[k], times 4 */
  lhh_clusters clusters;
  lhh_contacts near, touch; /* outer and inner contacts */
  int *order, *place;       /* beads along a Morton curve; the place of each bead in it */
  int *first_contact;   /* near contacts of bead order[k]: first_contact[k] … first_contact[k + 1] - 1 */
  int nactive, *active; /* owned beads in `near`: only they need motion */
} lhh_pair;

/* used: in every step; seen: for energies and virials per atom */
enum lhh_flag {
  LHH_FROZEN = 1,
  LHH_DEFORMS = 2,
  LHH_TOUCHES = 4,
  LHH_USED = 8,
  LHH_SEEN = 16,
  LHH_COUNTS = 32 /* LJ pairs of this rank's beads with it are computed here, in the row of either */
};
enum lhh_ghosts { LHH_GHOSTS_AUTO, LHH_GHOSTS_FULL };

extern const lhh_kernels lhh_kernels_baseline;
#ifdef __x86_64__
extern const lhh_kernels lhh_kernels_avx2, lhh_kernels_avx512;
#endif
/* Those that simd.h chooses. */
const lhh_kernels *lhh_choose_kernels(void);

static inline size_t lhh_types(const lhh_pair *p, int itype, int jtype)
{
  return (size_t)itype * (size_t)(p->ntypes + 1) + (size_t)jtype;
}

/* Halo. gather: fills the slots with all beads within reach of this rank's; collective. trim: drops those
 * that no list uses, and settles what is sent in every step; collective. */
void lhh_halo_gather(ts_host *host, lhh_pair *p, const ts_atoms *a);
void lhh_halo_trim(ts_host *host, lhh_pair *p);
/* A shift by n periods as a vector. */
void lhh_shift(const ts_box *box, const signed char n[3], double s[3]);
/* Brings positions, and motion of what may be touched, up to date with the owned slots: of other ranks' beads
 * that are used and images that may be touched, or of all. Returns nonzero if sizes changed, of owned beads
 * or others. Collective. */
int lhh_halo_update(ts_host *host, lhh_pair *p, int all);
/* Sends the forces of clusters on other ranks' beads to them; returned: adds what they send to p->f, unless
 * that has been done. Collective. */
void lhh_halo_return(ts_host *host, lhh_pair *p);
void lhh_halo_returned(lhh_pair *p);
void lhh_halo_free(lhh_pair *p);
void lhh_place_shadows(lhh_pair *p);
/* Whether a shift by so many periods leads ahead: to positive z, or y, or x. One of two opposite ones does.
 */
static inline int lhh_lies_ahead(const signed char period[3])
{
  for (int k = 2; k >= 0; k--)
    if (period[k]) return period[k] > 0;
  return 0;
}

/* Chooses order[] and place[]. */
void lhh_order_beads(ts_host *host, lhh_pair *p);
/* Outer lists; history from the store. */
void lhh_build(ts_host *host, lhh_pair *p, const ts_history *history);
/* Put fresh[s] for each slot s in the outer lists. */
void lhh_renumber(lhh_pair *p, const int *fresh);
/* Clusters and their outer rows from the outer lists and the slots. */
void lhh_make_clusters(ts_host *host, lhh_pair *p);
void lhh_clusters_free(lhh_clusters *q);
/* Recompute what contacts keep of radius and mass. */
void lhh_contact_sizes(lhh_pair *p);
/* Inner lists from the outer ones at the present positions. */
void lhh_refill(ts_host *host, lhh_pair *p);
/* Bring the history from the inner contacts back to the outer ones. */
void lhh_flush_history(lhh_pair *p);
void lhh_lists_free(lhh_pair *p);

/* Room for n elements of `size` bytes, aligned to 64 bytes; the first `keep` of them are carried over. */
void *lhh_resize(ts_host *host, void *old, size_t keep, size_t n, size_t size);
void lhh_rows_room(ts_host *host, lhh_rows *rows, size_t used, size_t n);
void lhh_contacts_room(ts_host *host, lhh_contacts *c, int n);

/* LJ forces into p->f, computed or carried on; those from other ranks may still be on their way. */
void lhh_lj(ts_host *host, lhh_pair *p, const ts_run *run, const ts_tally *tally, lhh_sums *sums);
/* `damping implicit`. rows: after the inner contacts have changed. solve: after contacts were computed;
 * corrects the forces in p->f and the virials; collective. */
void lhh_damping_rows(ts_host *host, lhh_pair *p);
void lhh_damping_solve(ts_host *host, lhh_pair *p, ts_tally *tally, lhh_sums *sums);
void lhh_damping_free(lhh_damping *c);
/* Virials per atom of the damping forces of what has been spread. */
void lhh_tally_damping(const lhh_pair *p, ts_tally *tally);
/* ts_pair_ops.single: extra = tangential force (3), its size, normal velocity (3), tangential velocity (3).
 */
double lhh_single(ts_host *host, void *self, int i, int j, double rsq, double *fforce, double *extra);
/* Energy of the LJ part, and *fforce = force / r; zero beyond the cutoff. */
double lhh_lj_single(const lhh_pair *p, int itype, int jtype, double rsq, double *fforce);
/* Per-atom energies and virials: a second pass over the pairs, in plain C. Run before the kernels, which
 * advance the history. */
void lhh_tally_atoms(const lhh_pair *p, ts_tally *tally);

#endif
