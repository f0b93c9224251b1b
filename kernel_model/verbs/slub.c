// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub.c - slab caches and pages, as scenarios see them
 *
 * A cache object is a handle that outlives the cache, so that a scenario may
 * write to the sysfs files of a cache that somebody destroyed. Using the cache
 * itself after that is a use after free, which the allocator's code runs into.
 */
#include "core/heap.h"
#include "core/model.h"
#include "core/run.h"
#include "core/world.h"

#include <asm/alloc.h>
#include <asm/slab_primitives.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "mm/slab.h"
#include "mm/slub_variants/variants.h"
#include "verbs.h"

#define CACHE_NAME_BYTES	32

struct cache {
	struct kmem_cache	*s;
	bool			is_destroyed;
	char			name[CACHE_NAME_BYTES];
};

/* ---- options ---- */

enum {
	OPT_VARIANT,
	OPT_NODES,
	OPT_BLOCKS,
	OPT_PAGES,
	OPT_RCU_BARRIER,
	OPT_PANIC_ON_WARN,
	OPT_PREEMPT_RT,
	OPT_SOFTIRQD,
	OPT_FAILSLAB,
	OPT_FAIL_PAGE,
};

#define VARIANT_NAME(symbol, choice) choice,

static const char *const variant_choices[] = {
	SLUB_VARIANTS(VARIANT_NAME) NULL,
};

/* In the order of enum rcu_barrier_cpus. */
static const char *const rcu_barrier_choices[] = {
	"no",
	"counted",
	"rwsem",
	NULL,
};

struct sim_model_option slub_options[] = {
	[OPT_VARIANT] = {
		.key = "variant",
		.help = "which kernel's way to flush, shrink and destroy caches",
		.type = SIM_VALUE_STRING,
		.string_default = SLUB_VARIANT_DEFAULT,
		.choices = variant_choices,
		.string_value = SLUB_VARIANT_DEFAULT,
	},
	[OPT_NODES] = {
		.key = "nodes",
		.help = "memory nodes; CPUs and memory blocks are dealt to them",
		.type = SIM_VALUE_INT,
		.int_default = 1,
		.int_min = 1,
		.int_max = MAX_NUMNODES,
		.int_value = 1,
	},
	[OPT_BLOCKS] = {
		.key = "memory_blocks",
		.help = "memory blocks that can go offline",
		.type = SIM_VALUE_INT,
		.int_default = 4,
		.int_min = 2,
		.int_max = MEMORY_BLOCKS_MAX,
		.int_value = 4,
	},
	[OPT_PAGES] = {
		.key = "pages_per_block",
		.help = "pages of 256 bytes in a block; a power of two",
		.type = SIM_VALUE_INT,
		.int_default = 16,
		.int_min = 4,
		.int_max = 64,
		.int_value = 16,
	},
	[OPT_RCU_BARRIER] = {
		.key = "rcu_barrier_cpus",
		.help = "rcu_barrier() holds cpu_hotplug_lock: as a count from "
			"v3.6 to v4.12, as a rwsem from v4.13 to v5.17",
		.type = SIM_VALUE_STRING,
		.string_default = "no",
		.choices = rcu_barrier_choices,
		.string_value = "no",
	},
	[OPT_PANIC_ON_WARN] = {
		.key = "panic_on_warn",
		.help = "a warning of the kernel is a finding; else it is passed "
			"over, to see what comes of it",
		.type = SIM_VALUE_BOOL,
		.int_default = 1,
		.int_value = 1,
	},
	[OPT_PREEMPT_RT] = {
		.key = "preempt_rt",
		.help = "a PREEMPT_RT kernel: spinlock_t and local locks sleep",
		.type = SIM_VALUE_BOOL,
	},
	[OPT_SOFTIRQD] = {
		.key = "softirqd",
		.help = "threads ksoftirqd/N run the softirqs of tasks, and "
			"those that are raised again 10 times",
		.type = SIM_VALUE_BOOL,
	},
	[OPT_FAILSLAB] = {
		.key = "failslab",
		.help = "so many allocations by kmalloc() and from caches may fail",
		.type = SIM_VALUE_INT,
		.int_max = 1000,
	},
	[OPT_FAIL_PAGE] = {
		.key = "fail_page_alloc",
		.help = "so many allocations of pages may fail",
		.type = SIM_VALUE_INT,
		.int_max = 1000,
	},
	{ .key = NULL },
};

void km_mm_options_read(void)
{
	const char *variant = slub_options[OPT_VARIANT].string_value;
	const char *barrier = slub_options[OPT_RCU_BARRIER].string_value;
	u64 pages = (u64)slub_options[OPT_PAGES].int_value;

	if (!variant)
		variant = SLUB_VARIANT_DEFAULT;
	slub_variant = slub_variant_find(variant);
	if (!slub_variant)
		km_assert_fail("there is no SLUB variant '%s'", variant);
	if (!sim_is_power_of_two(pages))
		km_assert_fail("option pages_per_block must be a power of two");
	mm_options.nodes_nr = (unsigned int)slub_options[OPT_NODES].int_value;
	mm_options.blocks_nr = (unsigned int)slub_options[OPT_BLOCKS].int_value;
	mm_options.pages_per_block = pages;
	for (unsigned int i = 0; barrier && rcu_barrier_choices[i]; i++) {
		if (!strcmp(barrier, rcu_barrier_choices[i]))
			rcu_barrier_cpus = (enum rcu_barrier_cpus)i;
	}
	km_preempt_rt = slub_options[OPT_PREEMPT_RT].int_value != 0 ||
			sim_world->o.preempt == SIM_PREEMPT_RT;
	/* There interrupts run no softirqs. */
	km_softirqd = slub_options[OPT_SOFTIRQD].int_value != 0 ||
		      km_preempt_rt;
	km_faults_of[KM_FAULT_SLAB] = (u32)slub_options[OPT_FAILSLAB].int_value;
	km_faults_of[KM_FAULT_PAGE] =
		(u32)slub_options[OPT_FAIL_PAGE].int_value;
	km_panic_on_warn = slub_options[OPT_PANIC_ON_WARN].int_value != 0;
}

/* ---- k.slub ---- */

static s64 option_int(const struct sim_call *call, const char *key,
		      s64 otherwise)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value ? value->i : otherwise;
}

static bool option_bool(const struct sim_call *call, const char *key,
			bool otherwise)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value ? value->b : otherwise;
}

/* Small numbers reach every path within few steps. */
static int read_args(struct sim_call *call, struct kmem_cache_args *args)
{
	s64 object_bytes = option_int(call, "object_bytes", 32);
	s64 objects = option_int(call, "objects_per_slab", 0);
	s64 min_partial = option_int(call, "min_partial", 1);
	s64 cpu_partial = option_int(call, "cpu_partial", 1);

	if (object_bytes < 1 || object_bytes > 1008)
		return sim_call_fail(call, "object_bytes must be 1..1008");
	if (objects < 0 || objects > 32)
		return sim_call_fail(call, "objects_per_slab must be 0..32");
	if (min_partial < 0 || min_partial > 1000)
		return sim_call_fail(call, "min_partial must be 0..1000");
	if (cpu_partial < 0 || cpu_partial > 64)
		return sim_call_fail(call, "cpu_partial must be 0..64");
	args->object_size = (unsigned int)object_bytes;
	args->objects = (unsigned int)objects;
	args->min_partial = (unsigned int)min_partial;
	args->cpu_partial_slabs = (unsigned int)cpu_partial;
	if (option_bool(call, "debug", false))
		args->flags |= SLAB_CONSISTENCY_CHECKS;
	if (option_bool(call, "rcu", false))
		args->flags |= SLAB_TYPESAFE_BY_RCU;
	if (!option_bool(call, "sysfs", true))
		args->flags |= SLAB_NO_SYSFS;
	return 0;
}

/* Return: 0, also if there is no such cache: then *@ret_cache is NULL. */
static int create(struct sim_call *call, struct cache **ret_cache)
{
	const char *name = call->args[0].s;
	struct kmem_cache_args args = { 0 };
	struct cache *cache;
	int ret = read_args(call, &args);

	*ret_cache = NULL;
	if (ret < 0)
		return ret;
	if (!*name || strlen(name) >= CACHE_NAME_BYTES)
		return sim_call_fail(call,
				     "cache name must have 1..%d characters",
				     CACHE_NAME_BYTES - 1);
	cache = sim_heap_alloc(sizeof(*cache), "cache handle");
	strscpy(cache->name, name, sizeof(cache->name));
	cache->s = kmem_cache_create_args(cache->name, &args);
	if (cache->s)
		*ret_cache = cache;
	else
		sim_heap_free(cache);
	return 0;
}

static int slub_op_create(struct sim_call *call)
{
	struct cache *cache;
	int ret = create(call, &cache);

	if (ret < 0)
		return ret;
	if (!cache)
		return sim_call_fail(
			call,
			"no cache '%s': its name is taken, its objects do not fit "
			"into a slab of 4 pages, or there is no memory",
			call->args[0].s);
	sim_call_return_object(call, "cache", cache);
	return 0;
}

static int slub_op_try_create(struct sim_call *call)
{
	struct cache *cache;
	int ret = create(call, &cache);

	if (ret < 0)
		return ret;
	if (cache)
		sim_call_return_object(call, "cache", cache);
	return 0;
}

static int slub_op_variant(struct sim_call *call)
{
	call->rets[call->rets_nr++] = (struct sim_value){
		.type = SIM_VALUE_STRING,
		.s = slub_variant->name,
	};
	return 0;
}

/* ---- methods of a cache ---- */

static struct cache *self(const struct sim_call *call)
{
	return call->self.object;
}

static int cache_op_alloc(struct sim_call *call)
{
	gfp_t flags = option_bool(call, "atomic", false) ? GFP_ATOMIC :
							   GFP_KERNEL;
	s64 node = option_int(call, "node", NUMA_NO_NODE);
	void *object;

	if (node < NUMA_NO_NODE || node >= mm_options.nodes_nr)
		return sim_call_fail(call, "there is no node %lld", node);
	object = kmem_cache_alloc_node(self(call)->s, flags, (int)node);
	if (object)
		sim_call_return_object(call, "object", object);
	return 0;
}

static int cache_op_free(struct sim_call *call)
{
	kmem_cache_free(self(call)->s, call->args[0].object);
	return 0;
}

static int cache_op_shrink(struct sim_call *call)
{
	sim_call_return_int(call, kmem_cache_shrink(self(call)->s));
	return 0;
}

static int write_attribute(struct sim_call *call, const char *attribute,
			   const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/kernel/slab/%s/%s", self(call)->name,
		 attribute);
	sim_call_return_int(call, sysfs_write_file(path, text));
	return 0;
}

static int cache_op_shrink_sysfs(struct sim_call *call)
{
	return write_attribute(call, "shrink", "1");
}

static int cache_op_validate_sysfs(struct sim_call *call)
{
	return write_attribute(call, "validate", "1");
}

static int cache_op_set_cpu_partial_sysfs(struct sim_call *call)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", call->args[0].i);
	return write_attribute(call, "cpu_partial", text);
}

void km_script_cache_destroy(void *cache_of_script)
{
	struct cache *cache = cache_of_script;

	kmem_cache_destroy(cache->s);
	km_touch(cache);
	cache->is_destroyed = true;
}

static int cache_op_destroy(struct sim_call *call)
{
	km_script_cache_destroy(self(call));
	return 0;
}

/* Counts of what is there now, without locks; the engine stands still. */
static int cache_op_slabs(struct sim_call *call)
{
	const struct cache *cache = self(call);
	const struct kmem_cache_node *n;
	s64 nr = 0;
	int nid;

	km_look_at_all();
	if (!cache->is_destroyed) {
		for_each_kmem_cache_node(cache->s, nid, n)
			nr += n->nr_slabs.counter;
	}
	sim_call_return_int(call, nr);
	return 0;
}

static int cache_op_partial(struct sim_call *call)
{
	const struct cache *cache = self(call);
	const struct kmem_cache_node *n;
	s64 nr = 0;
	int nid;

	km_look_at_all();
	if (!cache->is_destroyed) {
		for_each_kmem_cache_node(cache->s, nid, n)
			nr += (s64)n->nr_partial;
	}
	sim_call_return_int(call, nr);
	return 0;
}

static int cache_op_cpu_slabs(struct sim_call *call)
{
	const struct cache *cache = self(call);
	unsigned int cpu;
	s64 nr = 0;

	km_look_at_all();
	for (cpu = 0; cpu < sim_cpu_count() && !cache->is_destroyed; cpu++) {
		const struct kmem_cache_cpu *c;

		c = sim_percpu_ptr(cache->s->cpu_slab, cpu);
		nr += c->page != NULL;
		for (const struct page *p = c->partial; p; p = p->next)
			nr++;
	}
	sim_call_return_int(call, nr);
	return 0;
}

static int cache_op_leaked(struct sim_call *call)
{
	struct slub_census census = { 0 };

	km_look_at_all();
	if (!self(call)->is_destroyed)
		slub_check_cache(self(call)->s, &census);
	sim_call_return_int(call, census.leaked);
	return 0;
}

static int cache_op_objects(struct sim_call *call)
{
	struct slub_census census = { 0 };

	km_look_at_all();
	if (!self(call)->is_destroyed)
		slub_check_cache(self(call)->s, &census);
	sim_call_return_int(call, census.objects_live);
	return 0;
}

static int object_op_touch(struct sim_call *call)
{
	sim_heap_check(call->self.object);
	return 0;
}

/* ---- k.mm ---- */

static int mm_op_drain_all_pages(struct sim_call *call)
{
	(void)call;
	drain_all_pages(NULL);
	return 0;
}

static int mm_op_pages_free(struct sim_call *call)
{
	s64 nr = 0;

	km_look_at_all();
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		const struct page *page = pfn_to_page(pfn);

		if (PageOffline(page))
			nr--;
		else if (page_count(page))
			nr -= 1LL << page->order;
	}
	sim_call_return_int(call, nr + (s64)max_pfn);
	return 0;
}

#define CREATE_ARGS							\
	"name:string {object_bytes:int, objects_per_slab:int, "		\
	"min_partial:int, cpu_partial:int, rcu:bool, sysfs:bool, "		\
	"debug:bool}"

#define METHOD(verb, arguments, sentence)				\
	{ .module = "cache", .name = #verb, .args = (arguments),	\
	  .help = (sentence), .call = cache_op_##verb, .is_method = true }

const struct sim_verb slub_verbs[] = {
	{ .module = "slub",
	  .name = "create",
	  .args = CREATE_ARGS,
	  .help = "make a slab cache; partial limits count slabs",
	  .call = slub_op_create },
	{ .module = "slub",
	  .name = "try_create",
	  .args = CREATE_ARGS,
	  .help = "the same; nil if the kernel refuses",
	  .call = slub_op_try_create },
	{ .module = "slub",
	  .name = "variant",
	  .args = "",
	  .help = "name of the SLUB variant that is running",
	  .call = slub_op_variant },
	METHOD(alloc, "{node:int, atomic:bool}",
	       "allocate an object, nil if there is no memory"),
	METHOD(free, "object:object", "free an object"),
	METHOD(shrink, "", "kmem_cache_shrink(); 1 if slabs are left"),
	METHOD(shrink_sysfs, "", "write 1 to the cache's shrink file"),
	METHOD(validate_sysfs, "", "write 1 to the cache's validate file"),
	METHOD(set_cpu_partial_sysfs, "slabs:int",
	       "write to the cache's cpu_partial file"),
	METHOD(destroy, "", "kmem_cache_destroy()"),
	METHOD(slabs, "", "slabs of the cache"),
	METHOD(partial, "", "slabs on the partial lists of the nodes"),
	METHOD(cpu_slabs, "", "slabs that belong to CPUs"),
	METHOD(leaked, "",
	       "slabs that are not full but on no list; at rest only"),
	METHOD(objects, "", "objects that are allocated; at rest only"),
	{ .module = "object",
	  .name = "touch",
	  .args = "",
	  .help = "use the object: a finding if it was freed",
	  .call = object_op_touch,
	  .is_method = true },
	{ .module = "mm",
	  .name = "drain_all_pages",
	  .args = "",
	  .help = "return the free pages that CPUs keep",
	  .call = mm_op_drain_all_pages },
	{ .module = "mm",
	  .name = "pages_free",
	  .args = "",
	  .help = "pages that nobody uses",
	  .call = mm_op_pages_free },
	{ .name = NULL },
};
