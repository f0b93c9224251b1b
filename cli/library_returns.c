// SPDX-License-Identifier: GPL-2.0-only
/*
 * library_returns.c - what verbs return: a type, and the verbs of that type
 */
#include "library_returns.h"

#include <string.h>

#include "base/base.h"
#include "base/text.h"

/* "owner:name" between blanks; a global has no owner. */
static const struct {
	const char *type;
	const char *verbs;
} returns[] = {
	{ "table", " :scenario :matrix :after :holds " },
	{ "any", " :include var:get var:peek " },
	{ "string", " k:role k:name slub:variant " },
	{ "integer",
	  " :choose :random k:step k:time_us k:cpu_id k:cpus_nr "
	  "semaphore:count event:signal event:broadcast condition:signal "
	  "condition:broadcast var:add cpu:offline cpu:online "
	  "cpu:offline_direct cpu:online_direct cpu:suspend cpu:eject "
	  "cpu:check cpu:fail cpu:count cpu:current device_irq:runs "
	  "kernel_mutex:pin memory:offline memory:online memory:eject "
	  "memory:check memory:blocks memory:cache_add memory:cache_delete "
	  "memory:cache_block shrinker:runs mm:nofs_save mm:noio_save "
	  "mm:noreclaim_save cache:shrink cache:shrink_sysfs "
	  "cache:validate_sysfs cache:set_cpu_partial_sysfs cache:slabs "
	  "cache:partial cache:cpu_slabs cache:leaked cache:objects "
	  "mm:pages_free sysfs:write time:now work_struct:runs " },
	{ "boolean",
	  " mutex:trylock mutex:is_locked semaphore:trydown "
	  "rwsem:down_read_trylock rwsem:down_write_trylock var:cas "
	  "cpu:is_online device_irq:raise kernel_mutex:trylock "
	  "kernel_rwsem:down_read_trylock kernel_rwsem:down_write_trylock "
	  "percpu_rwsem:down_read_trylock completion:trywait "
	  "spinlock:trylock kernel_rwlock:read_trylock "
	  "kernel_rwlock:write_trylock memory:is_online sysfs:exists "
	  "work:queue_on work:queue workqueue:queue_on workqueue:queue "
	  "work_struct:flush work_struct:cancel_sync "
	  "work_struct:is_pending " },
	{ "mutex", " k:mutex " },
	{ "semaphore", " k:semaphore " },
	{ "event", " k:event " },
	{ "condition", " k:condition " },
	{ "rwsem", " k:rwsem " },
	{ "rwlock", " k:rwlock " },
	{ "var", " k:var " },
	{ "kernel_mutex", " lock:mutex " },
	{ "kernel_rwsem", " lock:rwsem " },
	{ "percpu_rwsem", " lock:percpu_rwsem " },
	{ "completion", " lock:completion " },
	{ "spinlock", " lock:spinlock lock:raw_spinlock " },
	{ "kernel_rwlock", " lock:rwlock " },
	{ "device_irq", " irq:device " },
	{ "shrinker", " mm:shrinker " },
	{ "cache", " slub:create " },
	{ "cache?", " slub:try_create " },
	{ "object?", " cache:alloc " },
	{ "work_struct", " work:new " },
	{ "workqueue", " work:alloc_workqueue " },
};

const char *cli_library_returns(const char *owner, const char *name)
{
	struct sim_text word = SIM_TEXT_INIT;
	const char *type = NULL;

	/* With its blanks, so that a match is a whole word. */
	sim_text_printf(&word, " %s:%s ", owner, name);
	for (u32 i = 0; !type && i < ARRAY_SIZE(returns); i++) {
		if (strstr(returns[i].verbs, sim_text_str(&word)))
			type = returns[i].type;
	}
	sim_text_fini(&word);
	return type;
}
