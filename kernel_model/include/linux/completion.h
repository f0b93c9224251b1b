/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * completion.h - wait until somebody says done
 *
 * Waiting and completing are scheduling points. Lockdep knows nothing of
 * completions; the wait-for graph does if the waiter says who will complete.
 */
#ifndef KM_LINUX_COMPLETION_H
#define KM_LINUX_COMPLETION_H

#include <asm/engine.h>

struct completion {
	struct km_wait		wait;
	u32			done;
	struct km_wait_spec	spec;
	struct km_task		*completer;	/* the only one, if known */
};

#define COMPLETION_INITIALIZER(work) { \
	.wait = KM_WAIT_INIT((work).wait), \
	.spec = { .why = KM_WHY_COMPLETION, .name = #work } }
#define DECLARE_COMPLETION(work) \
	struct completion work = COMPLETION_INITIALIZER(work)
#define DECLARE_COMPLETION_ONSTACK(work) DECLARE_COMPLETION(work)

void km_completion_init(struct completion *x, const char *name);
#define init_completion(x)	km_completion_init((x), #x)
#define reinit_completion(x)	do { km_touch(x); (x)->done = 0; } while (0)

/** km_completion_by() - only @task can complete @x (NULL: not known) */
void km_completion_by(struct completion *x, struct km_task *task);

void complete(struct completion *x);
void complete_all(struct completion *x);
void wait_for_completion(struct completion *x);

/** km_wait_for_completion() - the same for another reason than x->spec */
void km_wait_for_completion(struct completion *x,
			    const struct km_wait_spec *spec);
bool try_wait_for_completion(struct completion *x);

static inline bool completion_done(const struct completion *x)
{
	km_look(x);
	return x->done != 0;
}

#endif /* KM_LINUX_COMPLETION_H */
