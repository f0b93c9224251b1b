// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_label.c - what steps touched, each kept once
 *
 * Programs have few different steps, so a label is a number, and equal steps
 * have equal numbers. Labels are never forgotten.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "strategy/dpor_parts.h"

#define BUCKETS (1U << 17)

int dpor_labels_init(struct dpor_labels *labels)
{
	labels->items = calloc(DPOR_LABELS_MAX, sizeof(*labels->items));
	labels->accesses = calloc(DPOR_ACCESSES_MAX, sizeof(*labels->accesses));
	labels->buckets = calloc(BUCKETS, sizeof(*labels->buckets));
	labels->merged = calloc(DPOR_MERGED_NR, sizeof(*labels->merged));
	labels->pairs = calloc(DPOR_PAIRS_NR, sizeof(*labels->pairs));
	if (!labels->items || !labels->accesses || !labels->buckets ||
	    !labels->pairs || !labels->merged)
		return -SIM_ERR_NOMEM;
	memset(labels->buckets, 0xff, BUCKETS * sizeof(*labels->buckets));
	labels->items[DPOR_LABEL_ALL] = (struct dpor_label){
		.touched = U64_MAX,
		.written = U64_MAX,
		.next = DPOR_NONE,
		.is_all = true,
	};
	labels->nr = 1;
	return 0;
}

void dpor_labels_fini(struct dpor_labels *labels)
{
	free(labels->items);
	free(labels->accesses);
	free(labels->buckets);
	free(labels->pairs);
	free(labels->merged);
}

static inline u32 slot_of(u64 obj)
{
	return (u32)(obj * 0x9e3779b97f4a7c15ULL >> 32) % DPOR_MERGED_NR;
}

/* Shell's method: mostly few of them, and nearly in order. */
static void sort(struct sim_access *access, u32 nr)
{
	for (u32 gap = nr > 64 ? 57 : 1; gap; gap = gap == 57 ? 23 :
						    gap == 23 ? 10 :
						    gap == 10 ? 4 :
						    gap == 4  ? 1 :
								0) {
		for (u32 i = gap; i < nr; i++) {
			struct sim_access now = access[i];
			u32 j = i;

			for (; j >= gap && access[j - gap].obj > now.obj;
			     j -= gap)
				access[j] = access[j - gap];
			access[j] = now;
		}
	}
}

/* How many used a lock before the step is what the first one tells. */
static inline void add_flags(struct sim_access *to, u32 flags)
{
	to->flags |= to->flags >> 8 ? flags & 0xff : flags;
}

/* One access for each object, in the order they came. Return: how many. */
static u32 merge(struct dpor_labels *labels, struct sim_access *access, u32 nr)
{
	struct dpor_merged *merged = labels->merged;
	u32 turn = ++labels->turn;
	u32 to = 0;

	if (unlikely(!turn)) {
		memset(merged, 0, DPOR_MERGED_NR * sizeof(*merged));
		turn = labels->turn = 1;
	}
	for (u32 i = 0; i < nr; i++) {
		u32 at = slot_of(access[i].obj);

		while (merged[at].turn == turn &&
		       access[merged[at].place].obj != access[i].obj)
			at = (at + 1) % DPOR_MERGED_NR;
		if (merged[at].turn == turn) {
			add_flags(&access[merged[at].place], access[i].flags);
			continue;
		}
		merged[at] = (struct dpor_merged){ turn, to };
		access[to++] = access[i];
	}
	return to;
}

/* Where merge() put the access of @obj, or DPOR_NONE. */
static u32 merged_place(const struct dpor_labels *labels,
			const struct sim_access *access, u64 obj)
{
	const struct dpor_merged *merged = labels->merged;

	for (u32 at = slot_of(obj); merged[at].turn == labels->turn;
	     at = (at + 1) % DPOR_MERGED_NR) {
		if (access[merged[at].place].obj == obj)
			return merged[at].place;
	}
	return DPOR_NONE;
}

static u64 bit_of(u64 obj)
{
	return BIT_ULL(obj * 0x9e3779b97f4a7c15ULL >> 58);
}

static u32 add_label(struct dpor_labels *labels,
		     const struct sim_access *access, u32 nr, u64 hash)
{
	struct dpor_label *label = &labels->items[labels->nr];
	u32 *bucket = &labels->buckets[hash % BUCKETS];

	if (labels->nr == DPOR_LABELS_MAX ||
	    nr > DPOR_ACCESSES_MAX - labels->accesses_nr)
		return DPOR_NONE;
	*label = (struct dpor_label){
		.hash = hash,
		.at = labels->accesses_nr,
		.nr = nr,
		.next = *bucket,
	};
	for (u32 i = 0; i < nr; i++) {
		u64 bit = bit_of(access[i].obj);

		label->touched |= bit;
		if (access[i].flags & SIM_ACCESS_WRITE)
			label->written |= bit;
		if (access[i].obj == SIM_FOOTPRINT_ALL)
			label->is_all = true;
	}
	/* The masks must have something in common with those of everything. */
	if (label->is_all)
		label->written = U64_MAX;
	if (label->is_all || !nr)
		label->touched = U64_MAX;
	memcpy(&labels->accesses[label->at], access, nr * sizeof(*access));
	labels->accesses_nr += nr;
	*bucket = labels->nr;
	return labels->nr++;
}

static bool is_equal(const struct dpor_labels *labels,
		     const struct dpor_label *label,
		     const struct sim_access *access, u32 nr)
{
	const struct sim_access *have = &labels->accesses[label->at];

	if (label->nr != nr)
		return false;
	for (u32 i = 0; i < nr; i++) {
		u32 place = merged_place(labels, access, have[i].obj);

		if (place == DPOR_NONE || access[place].flags != have[i].flags)
			return false;
	}
	return true;
}

u32 dpor_label_of(struct dpor_labels *labels, struct sim_access *access, u32 nr)
{
	u64 hash = 0;
	u32 i;

	nr = merge(labels, access, nr);
	/* A sum: known labels need not be sorted. */
	for (i = 0; i < nr; i++)
		hash += sim_hash_mix(access[i].obj, access[i].flags);
	i = labels->buckets[hash % BUCKETS];
	for (; i != DPOR_NONE; i = labels->items[i].next) {
		if (labels->items[i].hash == hash &&
		    is_equal(labels, &labels->items[i], access, nr))
			return i;
	}
	sort(access, nr);
	return add_label(labels, access, nr, hash);
}

static bool share_written(const struct dpor_labels *labels,
			  const struct dpor_label *x,
			  const struct dpor_label *y)
{
	const struct sim_access *p = &labels->accesses[x->at];
	const struct sim_access *q = &labels->accesses[y->at];
	const struct sim_access *p_end = p + x->nr;
	const struct sim_access *q_end = q + y->nr;

	while (p < p_end && q < q_end) {
		if (p->obj == q->obj) {
			if ((p->flags | q->flags) & SIM_ACCESS_WRITE)
				return true;
			p++;
			q++;
		} else if (p->obj < q->obj) {
			p++;
		} else {
			q++;
		}
	}
	return false;
}

/* The masks have something in common: it may be the same object. */
bool dpor_conflict_slow(const struct dpor_labels *labels, u32 a, u32 b)
{
	const struct dpor_label *x = &labels->items[a];
	const struct dpor_label *y = &labels->items[b];
	u64 key = (u64)a << 32 | (u64)b << 1;
	u64 *pair = &labels->pairs[(a * 0x9e3779b1U ^ b) % DPOR_PAIRS_NR];

	if (unlikely(x->is_all || y->is_all))
		return true;
	/* Label 0 is all, so a known pair is never 0. */
	if (likely((*pair & ~1ULL) == key))
		return *pair & 1;
	*pair = key | share_written(labels, x, y);
	return *pair & 1;
}

const struct sim_access *dpor_access(const struct dpor_labels *labels,
				     u32 label, u64 obj)
{
	const struct dpor_label *l = &labels->items[label];
	const struct sim_access *items = &labels->accesses[l->at];
	u32 low = 0;
	u32 high = l->nr;

	if (!(l->touched & bit_of(obj)))
		return NULL;
	while (low < high) {
		u32 mid = (low + high) / 2;

		if (items[mid].obj < obj)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->nr && items[low].obj == obj ? &items[low] : NULL;
}

bool dpor_label_is_alike(const struct dpor_labels *labels, u32 a, u32 b)
{
	const struct dpor_label *x = &labels->items[a];
	const struct dpor_label *y = &labels->items[b];

	if (a == b || x->is_all || y->is_all)
		return true;
	if (x->nr != y->nr)
		return false;
	for (u32 i = 0; i < x->nr; i++) {
		const struct sim_access *p = &labels->accesses[x->at + i];
		const struct sim_access *q = &labels->accesses[y->at + i];

		if (p->obj != q->obj ||
		    (p->flags ^ q->flags) & SIM_ACCESS_WRITE)
			return false;
	}
	return true;
}
