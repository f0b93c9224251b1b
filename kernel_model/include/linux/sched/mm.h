/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mm.h - what an allocation may do, by its flags and by who allocates
 *
 * Owns:       nothing; the pseudo lock fs_reclaim is in mm/vmscan.c.
 * Used by:    mm/vmscan, mm/slub, verbs/reclaim.
 * Promises:   nothing here is a schedule point.
 */
#ifndef KM_LINUX_SCHED_MM_H
#define KM_LINUX_SCHED_MM_H

#include <linux/gfp.h>
#include <linux/sched.h>

/**
 * fs_reclaim_acquire() - to lockdep: reclaim for @gfp goes on here, or may
 *
 * A lock that reclaim takes must not be held by who may get into reclaim. Does
 * nothing if @gfp does not allow the file system's locks, or the task is in
 * reclaim already.
 */
void fs_reclaim_acquire(gfp_t gfp);
void fs_reclaim_release(gfp_t gfp);

/** might_alloc() - an allocation for @gfp comes: finding if it may sleep and
 * the caller must not; tells lockdep that reclaim could happen here */
void might_alloc(gfp_t gfp);

/** current_gfp_context() - @gfp without what the running task ruled out */
gfp_t current_gfp_context(gfp_t gfp);

static inline unsigned int km_memalloc_save(unsigned int flag)
{
	unsigned int old = current->flags & flag;

	current->flags |= flag;
	return old;
}

static inline void km_memalloc_restore(unsigned int flag, unsigned int old)
{
	current->flags = (current->flags & ~flag) | old;
}

/* memalloc_*_save() - until the restore, which gets what the save returned,
 * allocations of the running task do no reclaim, no I/O, enter no file system */
#define memalloc_noreclaim_save()	km_memalloc_save(PF_MEMALLOC)
#define memalloc_noreclaim_restore(old)	km_memalloc_restore(PF_MEMALLOC, (old))
#define memalloc_noio_save()		km_memalloc_save(PF_MEMALLOC_NOIO)
#define memalloc_noio_restore(old)	km_memalloc_restore(PF_MEMALLOC_NOIO, (old))
#define memalloc_nofs_save()		km_memalloc_save(PF_MEMALLOC_NOFS)
#define memalloc_nofs_restore(old)	km_memalloc_restore(PF_MEMALLOC_NOFS, (old))

#endif /* KM_LINUX_SCHED_MM_H */
