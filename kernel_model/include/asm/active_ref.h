/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active_ref.h - references that a remover waits for, and plain counts
 *
 * Owns:       the active reference of a kernfs node as a primitive: counter
 *             with deactivation bias, its holders, the waiting remover.
 * Used by:    fs/kernfs (active references), lib/kobject (counts).
 * Promises:   the engine sees each user as a reader of "kn->active#...", so a
 *             remover that waits is an edge to every user.
 */
#ifndef KM_ASM_ACTIVE_REF_H
#define KM_ASM_ACTIVE_REF_H

#include "base/base.h"
#include "core/wait.h"

#include <asm/lockdep_map.h>

#define KM_ACTIVE_NAME_BYTES	44

/* Added to the count by km_active_deactivate(): a negative count admits none. */
#define KM_ACTIVE_BIAS		(INT_MIN + 1)

struct km_active_ref {
	struct lockdep_map	dep_map;
	struct sim_wait		wait;		/* removers */
	int			users_nr;	/* + KM_ACTIVE_BIAS */
	u32			suicide_id;	/* task removing from within */
	char			name[KM_ACTIVE_NAME_BYTES];
};

/*
 * A count that keeps memory alive. Counting is no scheduling point: it orders
 * nothing, and only the last put does anything.
 */
struct km_ref {
	u32			nr;
};

/**
 * km_active_init() - nobody uses it
 * @ref: zeroed memory
 * @label: last part of the lock's name "kn->active#<label>", copied
 */
void km_active_init(struct km_active_ref *ref, const char *label);

/** km_active_get_at() - enter; schedule point; false when deactivated
 * @ip: shown in reports */
bool km_active_get_at(struct km_active_ref *ref, const void *ip);
#define km_active_get(ref) \
	km_active_get_at((ref), __builtin_return_address(0))

/** km_active_put() - leave; schedule point; the last one wakes the remover */
void km_active_put(struct km_active_ref *ref);

/** km_active_unbreak() - enter whether deactivated or not; no point */
void km_active_unbreak(struct km_active_ref *ref);

/** km_active_deactivate() - admit no new users; not a schedule point */
void km_active_deactivate(struct km_active_ref *ref);

/** km_active_is_active() - would km_active_get() succeed now? */
bool km_active_is_active(const struct km_active_ref *ref);

/** km_active_is_drained() - deactivated and nobody inside? */
bool km_active_is_drained(const struct km_active_ref *ref);

/** km_active_drain() - wait for the users; schedule point */
void km_active_drain(struct km_active_ref *ref);

/** km_active_suicide_begin()/_end() - the running task removes the node from
 * inside one of its methods; not schedule points */
void km_active_suicide_begin(struct km_active_ref *ref);
void km_active_suicide_end(struct km_active_ref *ref);

/** km_active_suicide_wait() - wait once for that task; schedule point; the
 * caller tests its condition again */
void km_active_suicide_wait(struct km_active_ref *ref);

/** km_ref_init() - count one; none of these is a schedule point */
void km_ref_init(struct km_ref *ref);
void km_ref_get(struct km_ref *ref);

/** km_ref_put() - Return: true when it was the last */
bool km_ref_put(struct km_ref *ref);

#endif /* KM_ASM_ACTIVE_REF_H */
