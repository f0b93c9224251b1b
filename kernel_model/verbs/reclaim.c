// SPDX-License-Identifier: GPL-2.0-only
/*
 * reclaim.c - memory that is short, and who gives some back
 */
#include <asm/alloc.h>
#include <linux/sched/mm.h>
#include <linux/shrinker.h>
#include <linux/string.h>

#include "lock.h"

struct script_shrinker {
	struct shrinker		shrinker;
	struct mutex		*lock;
	u32			runs_nr;
};

/* As a file system's: not entered by who must not enter file systems. */
static unsigned long scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct script_shrinker *s =
		container_of(shrinker, struct script_shrinker, shrinker);

	if (!(sc->gfp_mask & __GFP_FS))
		return 0;
	if (s->lock)
		mutex_lock(s->lock);
	s->runs_nr++;
	if (s->lock)
		mutex_unlock(s->lock);
	return 1;
}

static int mm_op_shrinker(struct sim_call *call)
{
	const struct sim_value *lock = sim_call_option(call, "lock");
	struct script_shrinker *s = km_alloc(sizeof(*s), "shrinker");

	if (!s)
		return sim_call_fail(call, "no memory for a shrinker");
	s->shrinker.scan_objects = scan;
	s->lock = lock ? lock->object : NULL;
	register_shrinker(&s->shrinker);
	sim_call_return_object(call, "shrinker", s);
	return 0;
}

static int shrinker_op_runs(struct sim_call *call)
{
	const struct script_shrinker *s = call->self.object;

	sim_call_return_int(call, s->runs_nr);
	return 0;
}

static int mm_op_set_short(struct sim_call *call)
{
	km_touch(&km_memory_is_short);
	km_memory_is_short = call->args[0].b;
	return 0;
}

static int mm_op_kswapd(struct sim_call *call)
{
	(void)call;
	balance_pgdat();
	return 0;
}

static bool option_bool(const struct sim_call *call, const char *key)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value && value->b;
}

static int mm_op_alloc(struct sim_call *call)
{
	gfp_t gfp = option_bool(call, "atomic") ? GFP_ATOMIC :
		    option_bool(call, "noio")	? GFP_NOIO :
		    option_bool(call, "nofs")	? GFP_NOFS :
						  GFP_KERNEL;

	kfree(kmalloc(1, gfp));
	return 0;
}

#define MEMALLOC_OPS(what)						\
static int mm_op_##what##_save(struct sim_call *call)			\
{									\
	sim_call_return_int(call, memalloc_##what##_save());		\
	return 0;							\
}									\
static int mm_op_##what##_restore(struct sim_call *call)		\
{									\
	memalloc_##what##_restore((unsigned int)call->args[0].i);	\
	return 0;							\
}

MEMALLOC_OPS(nofs)
MEMALLOC_OPS(noio)
MEMALLOC_OPS(noreclaim)

#define VERB(verb, arg_text, help_text)					\
	{ .module = "mm", .name = #verb, .args = arg_text,		\
	  .help = (help_text), .call = mm_op_##verb,			\
	  .when = SIM_VERB_ACTOR_ONLY }
#define MEMALLOC_VERBS(what)						\
	VERB(what##_save, "", "memalloc_" #what "_save(): a cookie."),	\
	VERB(what##_restore, "cookie:int", "memalloc_" #what "_restore().")

const struct sim_verb reclaim_verbs[] = {
	{ .module = "mm",
	  .name = "shrinker",
	  .args = "{lock:kernel_mutex}",
	  .help = "A file system's shrinker: reclaim takes and drops its lock.",
	  .call = mm_op_shrinker,
	  .when = SIM_VERB_SETUP_ONLY },
	{ .module = "shrinker",
	  .name = "runs",
	  .args = "",
	  .help = "How often reclaim asked it.",
	  .call = shrinker_op_runs,
	  .is_method = true },
	{ .module = "mm",
	  .name = "set_short",
	  .args = "is_short:bool",
	  .help = "Memory is short: who allocates and may reclaim, does so.",
	  .call = mm_op_set_short },
	VERB(kswapd, "", "One round of kswapd: ask all shrinkers."),
	VERB(alloc, "{atomic:bool, nofs:bool, noio:bool}",
	     "Allocate with GFP_KERNEL or these flags, and free it."),
	MEMALLOC_VERBS(nofs),
	MEMALLOC_VERBS(noio),
	MEMALLOC_VERBS(noreclaim),
	{ .name = NULL },
};
