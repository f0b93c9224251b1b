// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_class.c - lock classes, their names, and saved stack traces
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "kernel/locking/lockdep_internals.h"

#define CLASS_HASH_BITS		11
#define TRACE_HASH_BITS		12
#define NAME_BYTES_MAX		(64u << 10)

/* A saved trace is a run of entries: how many, next of its hash, frames. */
#define TRACE_HEAD		2

struct lockdep_state lockdep_state __km_keep;
struct lock_class_key __lockdep_no_validate__;

static u16 class_hash[1u << CLASS_HASH_BITS] __km_keep;
static char names[NAME_BYTES_MAX] __km_keep;
static u32 names_used __km_keep;
static const void *traces[MAX_STACK_TRACE_ENTRIES] __km_keep;
static u32 trace_hash[1u << TRACE_HASH_BITS] __km_keep;

static u32 hash_string(const char *s)
{
	u32 hash = 2166136261u;

	for (; *s; s++)
		hash = (hash ^ (u8)*s) * 16777619u;
	return hash;
}

static u32 hash_of(const void *key, const char *ident, u32 subclass)
{
	u64 hash = key ? (u64)(uintptr_t)key : hash_string(ident);

	hash = (hash + subclass) * 0x9e3779b97f4a7c15ULL;
	return (u32)(hash >> (64 - CLASS_HASH_BITS));
}

/* Map names may lie in the world; those of classes must outlive it. */
static const char *keep_name(const char *name, size_t len)
{
	char *kept = &names[names_used];

	if (names_used + len + 1 > NAME_BYTES_MAX) {
		lockdep_report_limit("LOCKDEP_NAME_BYTES", NAME_BYTES_MAX);
		return "?";
	}
	for (size_t i = 0; i < len; i++)
		kept[i] = name[i];
	kept[len] = '\0';
	names_used += (u32)len + 1;
	return kept;
}

/* Subclasses of one key share a version, other classes of a name do not. */
static u16 name_version(const struct lock_class *class)
{
	u16 version = 0;

	for (u32 i = 1; i < lockdep_state.classes_nr; i++) {
		const struct lock_class *other = class_at(i);

		if (strcmp(other->name, class->name))
			continue;
		if (other->key == class->key &&
		    (class->key || !strcmp(other->ident, class->ident)))
			return other->name_version;
		if (other->name_version > version)
			version = other->name_version;
	}
	return (u16)(version + 1);
}

/* Where it is not printed any more; names may have such a character, too. */
static const char *mark_of(const char *ident)
{
	const char *mark = NULL;

	for (; *ident; ident++)
		mark = *ident == '#' ? ident : mark;
	return mark;
}

static u16 class_add(const struct lockdep_map *map, const void *key,
		     unsigned int subclass, u32 hash)
{
	const char *ident = km_map_name(map) ? km_map_name(map) : "?";
	const char *mark = key ? NULL : mark_of(ident);
	struct lock_class *class;
	u32 idx = lockdep_state.classes_nr;

	if (idx >= lockdep_state.limits.classes_max) {
		lockdep_report_limit("MAX_LOCKDEP_KEYS", idx);
		return 0;
	}
	class = class_at(idx);
	*class = (struct lock_class){
		.key = key,
		.ident = keep_name(ident, strlen(ident)),
		.subclass = (u8)subclass,
		.wait_type_inner = map->wait_type_inner,
		.wait_type_outer = map->wait_type_outer,
		.lock_type = map->lock_type,
		.hash_next = class_hash[hash],
	};
	class->name = mark ? keep_name(ident, (size_t)(mark - ident)) :
			     class->ident;
	class->name_version = name_version(class);
	class_hash[hash] = (u16)idx;
	lockdep_state.classes_nr++;
	km_note_news();
	return (u16)idx;
}

static u16 class_find(const struct lockdep_map *map, unsigned int subclass)
{
	const void *key = map->key ? (const void *)map->key :
				     km_static_key(map);
	const char *ident = km_map_name(map) ? km_map_name(map) : "?";
	u32 hash = hash_of(key, ident, subclass);

	for (u32 i = class_hash[hash]; i; i = class_at(i)->hash_next) {
		const struct lock_class *class = class_at(i);

		if (class->key == key && class->subclass == subclass &&
		    (key || !strcmp(class->ident, ident)))
			return (u16)i;
	}
	return class_add(map, key, subclass, hash);
}

u16 lockdep_class_idx(struct lockdep_map *map, unsigned int subclass)
{
	u16 idx;

	if (unlikely(map->cache_generation != lockdep_state.generation)) {
		for (u32 i = 0; i < KM_LOCKDEP_CACHE_NR; i++)
			map->class_cache[i] = 0;
		map->cache_generation = lockdep_state.generation;
	}
	if (likely(subclass < KM_LOCKDEP_CACHE_NR &&
		   map->class_cache[subclass]))
		return map->class_cache[subclass];
	if (unlikely(subclass >= MAX_LOCKDEP_SUBCLASSES)) {
		lockdep_report_misuse("looking up invalid subclass",
				      km_map_name(map));
		return 0;
	}
	idx = class_find(map, subclass);
	if (subclass < KM_LOCKDEP_CACHE_NR)
		map->class_cache[subclass] = idx;
	return idx;
}

/* The same in every process of a campaign, whatever was seen first. */
u64 lockdep_class_id(u16 class_idx)
{
	const struct lock_class *class = class_at(class_idx);
	u64 id = class->key ? (u64)(uintptr_t) class->key :
			      (u64)hash_string(class->ident) << 32;

	return (id * MAX_LOCKDEP_SUBCLASSES + class->subclass) *
	       0x9e3779b97f4a7c15ULL;
}

/* ---- stack traces ---- */

/* Lockdep's own frames are left out: the first one is the lock function. */
static u32 skip_inner(const void *const *ips, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		if (ips[i] == lockdep_state.entry_ip)
			return i;
	}
	return 0;
}

static u32 find_trace(const void *const *ips, u32 nr, u32 hash)
{
	u32 i = trace_hash[hash];

	for (; i; i = (u32)(uintptr_t)traces[i + 1]) {
		u32 same = 0;

		if ((u32)(uintptr_t)traces[i] != nr)
			continue;
		while (same < nr && traces[i + TRACE_HEAD + same] == ips[same])
			same++;
		if (same == nr)
			return i;
	}
	return 0;
}

u32 lockdep_save_trace(void)
{
	const void *ips[LOCKDEP_FRAMES_MAX + 8];
	u32 nr = km_unwind(ips, ARRAY_SIZE(ips));
	u32 first = skip_inner(ips, nr);
	u32 at = lockdep_state.traces_nr;
	u64 hash = 0;
	u32 found;

	for (u32 i = first; i < nr; i++)
		hash = (hash ^ (uintptr_t)ips[i]) * 0x9e3779b97f4a7c15ULL;
	hash >>= 64 - TRACE_HASH_BITS;
	nr -= first;
	if (lockdep_state.place) {
		ips[first] = lockdep_state.place;
		hash = (uintptr_t)ips[first] * 0x9e3779b97f4a7c15ULL;
		hash >>= 64 - TRACE_HASH_BITS;
		nr = 1;
	}
	found = find_trace(&ips[first], nr, (u32)hash);
	if (found)
		return found;
	if (at + TRACE_HEAD + nr > lockdep_state.limits.trace_entries_max) {
		lockdep_report_limit("MAX_STACK_TRACE_ENTRIES", at);
		return 0;
	}
	traces[at] = (const void *)(uintptr_t)nr;
	traces[at + 1] = (const void *)(uintptr_t)trace_hash[hash];
	for (u32 i = 0; i < nr; i++)
		traces[at + TRACE_HEAD + i] = ips[first + i];
	trace_hash[hash] = at;
	lockdep_state.traces_nr += TRACE_HEAD + nr;
	return at;
}

const void *const *lockdep_trace(u32 trace, u32 *ret_nr)
{
	*ret_nr = trace ? (u32)(uintptr_t)traces[trace] : 0;
	return &traces[trace + TRACE_HEAD];
}

void lockdep_class_reset(void)
{
	km_clear(class_hash, sizeof(class_hash));
	km_clear(trace_hash, sizeof(trace_hash));
	names_used = 0;
	lockdep_state.classes_nr = 1;
	lockdep_state.traces_nr = 1;
	*class_at(0) = (struct lock_class){ .ident = "?", .name = "?" };
	class_at(0)->name_version = 1;
	/* What locks remember of their classes is void. */
	if (!++lockdep_state.generation)
		lockdep_state.generation = 1;
}
