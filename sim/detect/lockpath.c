// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockpath.c - search the knots that a cycle of lock classes could be
 */
#include "detect/lockpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "detect/lockpath_waits.h"

#define TRIES_MAX (4U << 20)

/* Which waits may be part of a knot. */
#define ONLY_EXPLORING BIT(0)
#define IGNORE_GATES BIT(1)
#define DISTINCT_TASKS BIT(2)
#define SAME_INSTANCES BIT(3)
#define NO_WRITER BIT(4)

struct knot {
	const struct lockpath_wait *waits[SIM_LOCKPATH_TASKS_MAX];
	u32 nr;
};

struct search {
	const struct lockpath_waits *all;
	u32 rules;
	u32 tries_nr;
	struct knot knot;
	const struct lockpath_wait *allowed; /* though it was while booting */
	char writer_of[SIM_LOCKPATH_NAME_BYTES];
};

/* ---- two waits ---- */

static const struct lockpath_hold *find_hold(const struct lockpath_wait *wait,
					     u16 name)
{
	for (u32 i = 0; i < wait->holds_nr; i++) {
		if (wait->holds[i].name == name)
			return &wait->holds[i];
	}
	return NULL;
}

static bool excludes(u8 a, u8 b)
{
	return a == SIM_LOCKCHAIN_WRITE || b == SIM_LOCKCHAIN_WRITE;
}

/*
 * A lock that @a and @b hold so that they cannot both be where they are. Only
 * classes of which one lock is known: of others each may hold its own.
 */
static const struct lockpath_hold *gate_between(
	const struct lockpath_waits *all, const struct lockpath_wait *a,
	const struct lockpath_wait *b)
{
	for (u32 i = 0; i < a->holds_nr; i++) {
		const struct lockpath_hold *other =
			find_hold(b, a->holds[i].name);

		if (other && excludes(a->holds[i].mode, other->mode) &&
		    all->has_one_instance[a->holds[i].name])
			return &a->holds[i];
	}
	return NULL;
}

/* Does @holder keep @waiter out? Readers do so by a writer between them. */
static bool blocks(const struct search *s, const struct lockpath_wait *waiter,
		   const struct lockpath_wait *holder, bool *ret_by_writer)
{
	const struct lockpath_hold *hold = find_hold(holder, waiter->want.name);

	*ret_by_writer = false;
	if (!hold)
		return false;
	if (s->rules & SAME_INSTANCES &&
	    hold->instance != waiter->want.instance)
		return false;
	if (excludes(hold->mode, waiter->want.mode))
		return true;
	*ret_by_writer = waiter->want.mode == SIM_LOCKCHAIN_READ;
	return *ret_by_writer && !(s->rules & NO_WRITER);
}

static bool fits(const struct search *s, const struct lockpath_wait *wait)
{
	if (s->rules & ONLY_EXPLORING && !wait->was_exploring &&
	    wait != s->allowed)
		return false;
	for (u32 i = 0; i < s->knot.nr; i++) {
		const struct lockpath_wait *other = s->knot.waits[i];

		if (s->rules & DISTINCT_TASKS &&
		    other->task_id == wait->task_id)
			return false;
		if (!(s->rules & IGNORE_GATES) &&
		    gate_between(s->all, other, wait))
			return false;
	}
	return true;
}

/* ---- search ---- */

static void note_writer(struct search *s, const struct lockpath_wait *waiter)
{
	if (!s->writer_of[0])
		snprintf(s->writer_of, sizeof(s->writer_of), "%s",
			 s->all->names[waiter->want.name]);
}

/* Is the knot closed by its first wait? Of one class one task is enough. */
static bool closes(struct search *s)
{
	const struct lockpath_wait *first = s->knot.waits[0];
	const struct lockpath_wait *last = s->knot.waits[s->knot.nr - 1];
	bool by_writer;

	if (s->knot.nr < 2 && s->all->classes_nr > 1)
		return false;
	if (!blocks(s, last, first, &by_writer))
		return false;
	if (by_writer)
		note_writer(s, last);
	return true;
}

static bool extend(struct search *s)
{
	const struct lockpath_wait *last;

	if (closes(s))
		return true;
	if (s->knot.nr == SIM_LOCKPATH_TASKS_MAX)
		return false;
	last = s->knot.waits[s->knot.nr - 1];
	for (u32 i = 0; i < s->all->nr; i++) {
		const struct lockpath_wait *wait = &s->all->waits[i];
		bool by_writer;

		if (s->tries_nr++ > TRIES_MAX)
			return false;
		if (!blocks(s, last, wait, &by_writer) || !fits(s, wait))
			continue;
		s->knot.waits[s->knot.nr++] = wait;
		if (extend(s)) {
			if (by_writer)
				note_writer(s, last);
			return true;
		}
		s->knot.nr--;
	}
	return false;
}

/* The first knot by these rules, in order of discovery of its waits. */
static bool find_knot(struct search *s, u32 rules)
{
	s->rules = rules;
	s->tries_nr = 0;
	s->writer_of[0] = '\0';
	for (u32 i = 0; i < s->all->nr; i++) {
		s->knot.nr = 0;
		if (!fits(s, &s->all->waits[i]))
			continue;
		s->knot.waits[s->knot.nr++] = &s->all->waits[i];
		if (extend(s))
			return true;
	}
	return false;
}

/* ---- words ---- */

static void put_name(const struct lockpath_waits *all, u16 name, char *to)
{
	snprintf(to, SIM_LOCKPATH_NAME_BYTES, "%s", all->names[name]);
}

/* What @wait holds that keeps the one before it in the knot out. */
static void put_arrow(const struct search *s, u32 idx,
		      struct sim_lockpath_arrow *arrow)
{
	const struct knot *k = &s->knot;
	const struct lockpath_wait *before =
		k->waits[(idx + k->nr - 1) % k->nr];

	put_name(s->all, before->want.name, arrow->from);
	put_name(s->all, k->waits[idx]->want.name, arrow->to);
}

static void put_pair(const struct search *s, u32 a, u32 b,
		     struct sim_lockpath_result *ret)
{
	const u32 idx[2] = { a, b };

	for (u32 i = 0; i < 2; i++) {
		put_arrow(s, idx[i], &ret->arrows[i]);
		memcpy(ret->roles[i], s->knot.waits[idx[i]]->role,
		       sizeof(ret->roles[i]));
	}
}

static void explain_gate(const struct search *s,
			 struct sim_lockpath_result *ret)
{
	for (u32 a = 0; a < s->knot.nr; a++) {
		for (u32 b = a + 1; b < s->knot.nr; b++) {
			const struct lockpath_wait *first = s->knot.waits[a];
			const struct lockpath_wait *second = s->knot.waits[b];
			const struct lockpath_hold *gate =
				gate_between(s->all, first, second);

			if (!gate)
				continue;
			put_name(s->all, gate->name, ret->gate);
			ret->first_writes = gate->mode == SIM_LOCKCHAIN_WRITE;
			ret->second_writes =
				find_hold(second, gate->name)->mode ==
				SIM_LOCKCHAIN_WRITE;
			put_pair(s, a, b, ret);
			return;
		}
	}
}

/* One wait while booting, the others since; else the first one of a knot. */
static void explain_boot(struct search *s, struct sim_lockpath_result *ret)
{
	bool is_found = false;

	for (u32 i = 0; i < s->all->nr && !is_found; i++) {
		s->allowed = &s->all->waits[i];
		is_found = !s->allowed->was_exploring &&
			   find_knot(s, ONLY_EXPLORING);
	}
	s->allowed = NULL;
	if (!is_found)
		find_knot(s, 0);
	for (u32 i = 0; i < s->knot.nr; i++) {
		if (s->knot.waits[i]->was_exploring)
			continue;
		put_pair(s, i, i, ret);
		return;
	}
}

/* ---- the judgement ---- */

static bool writes_while_exploring(const struct lockpath_waits *all,
				   const char *name)
{
	for (u32 i = 0; i < all->writers_nr; i++) {
		if (!strcmp(all->names[all->writers[i]], name))
			return true;
	}
	return false;
}

static void judge_writer(struct search *s, u32 rules,
			 struct sim_lockpath_result *ret)
{
	if (find_knot(s, rules | NO_WRITER) || !find_knot(s, rules))
		return;
	snprintf(ret->writer_of, sizeof(ret->writer_of), "%s", s->writer_of);
	if (ret->reason == SIM_LOCKPATH_POSSIBLE &&
	    !writes_while_exploring(s->all, s->writer_of))
		ret->reason = SIM_LOCKPATH_NEEDS_WRITER;
}

static enum sim_lockpath_reason unknown_if_cut(const struct search *s,
					       enum sim_lockpath_reason reason)
{
	return s->tries_nr > TRIES_MAX ? SIM_LOCKPATH_UNKNOWN : reason;
}

static void judge_narrow(struct search *s, bool has_instances,
			 struct sim_lockpath_result *ret)
{
	if (!has_instances || s->all->classes_nr < 2)
		return;
	if (!find_knot(s, ONLY_EXPLORING | DISTINCT_TASKS)) {
		ret->reason = unknown_if_cut(s, SIM_LOCKPATH_ONE_TASK);
		if (find_knot(s, ONLY_EXPLORING))
			put_pair(s, 0, 1, ret);
	} else if (!find_knot(s, ONLY_EXPLORING | DISTINCT_TASKS |
					 SAME_INSTANCES)) {
		ret->reason = unknown_if_cut(s, SIM_LOCKPATH_INSTANCES);
		if (find_knot(s, ONLY_EXPLORING | DISTINCT_TASKS))
			put_pair(s, 0, 1, ret);
	}
}

static void judge(struct search *s, const struct sim_lockpath *path,
		  struct sim_lockpath_result *ret)
{
	if (!find_knot(s, 0)) {
		ret->reason = unknown_if_cut(s, SIM_LOCKPATH_GATED);
		if (find_knot(s, IGNORE_GATES))
			explain_gate(s, ret);
		else
			ret->reason = SIM_LOCKPATH_UNKNOWN;
	} else if (!find_knot(s, ONLY_EXPLORING)) {
		ret->reason = unknown_if_cut(s, SIM_LOCKPATH_BOOT_ONLY);
		explain_boot(s, ret);
	} else {
		judge_narrow(s, path->has_instances, ret);
	}
	judge_writer(s,
		     ret->reason == SIM_LOCKPATH_BOOT_ONLY ? 0 : ONLY_EXPLORING,
		     ret);
	if (path->has_lost)
		ret->reason = SIM_LOCKPATH_UNKNOWN;
}

/* ---- the cycle as printed: one task for each arrow ---- */

/* Was @to taken right below @from, as the arrow says? */
static bool is_arrow(const struct lockpath_wait *wait, u16 from, u16 to)
{
	if (wait->want.name != to)
		return false;
	for (u32 i = wait->direct_from; i < wait->holds_nr; i++) {
		if (wait->holds[i].name == from)
			return true;
	}
	return false;
}

static bool may_be_one(const struct lockpath_waits *all, u32 a, u32 b)
{
	u16 from = all->cycle[a];
	u16 b_from = all->cycle[b];
	u16 b_to = all->cycle[(b + 1) % all->classes_nr];
	u16 to = all->cycle[(a + 1) % all->classes_nr];

	for (u32 i = 0; i < all->nr; i++) {
		const struct lockpath_wait *one = &all->waits[i];
		const struct lockpath_hold *hold = find_hold(one, from);

		if (!hold || !is_arrow(one, b_from, b_to))
			continue;
		for (u32 j = 0; j < all->nr; j++) {
			const struct lockpath_wait *two = &all->waits[j];

			if (is_arrow(two, from, to) &&
			    find_hold(two, from)->mode == hold->mode)
				return true;
		}
	}
	return false;
}

/* A lock that keeps each wait of arrow @a apart from each of arrow @b. */
static bool is_kept_apart(const struct lockpath_waits *all, u32 a, u32 b,
			  struct sim_lockpath_result *ret)
{
	u16 ends[4] = { all->cycle[a], all->cycle[(a + 1) % all->classes_nr],
			all->cycle[b], all->cycle[(b + 1) % all->classes_nr] };
	const struct lockpath_hold *gate = NULL;
	const struct lockpath_wait *second = NULL;

	for (u32 i = 0; i < all->nr; i++) {
		if (!is_arrow(&all->waits[i], ends[0], ends[1]))
			continue;
		for (u32 j = 0; j < all->nr; j++) {
			if (!is_arrow(&all->waits[j], ends[2], ends[3]))
				continue;
			second = &all->waits[j];
			gate = gate_between(all, &all->waits[i], second);
			if (!gate)
				return false;
		}
	}
	if (!gate)
		return false;
	ret->is_print_gated = true;
	put_name(all, gate->name, ret->print_gate);
	ret->print_first_writes = gate->mode == SIM_LOCKCHAIN_WRITE;
	ret->print_second_writes = find_hold(second, gate->name)->mode ==
				   SIM_LOCKCHAIN_WRITE;
	for (u32 i = 0; i < 2; i++) {
		put_name(all, ends[2 * i], ret->print_arrows[i].from);
		put_name(all, ends[2 * i + 1], ret->print_arrows[i].to);
	}
	return true;
}

/* Neighbours first: they say most. */
static void judge_print(const struct lockpath_waits *all,
			struct sim_lockpath_result *ret)
{
	u32 nr = all->classes_nr;

	for (u32 distance = 1; 2 * distance <= nr; distance++) {
		for (u32 a = 0; a < nr; a++) {
			u32 b = (a + distance) % nr;

			if (may_be_one(all, a, b) || may_be_one(all, b, a))
				continue;
			if (is_kept_apart(all, a, b, ret))
				return;
		}
	}
}

int sim_lockpath_judge(const struct sim_lockpath *path,
		       struct sim_lockpath_result *ret)
{
	struct lockpath_waits *all = lockpath_waits_read(path);
	struct search *s;

	memset(ret, 0, sizeof(*ret));
	if (!all)
		return -SIM_ERR_NOMEM;
	s = calloc(1, sizeof(*s));
	if (s) {
		s->all = all;
		judge(s, path, ret);
		if (path->classes_nr > 1 && !path->has_lost)
			judge_print(all, ret);
	}
	lockpath_waits_free(all);
	free(s);
	return s ? 0 : -SIM_ERR_NOMEM;
}

/* ---- deadlocks found ---- */

/* Length of a class name without "#version" and "/subclass". */
static size_t bare_length(const char *name)
{
	size_t nr = strcspn(name, "#");
	const char *slash = strrchr(name, '/');

	if (slash && slash[1] >= '0' && slash[1] <= '7' && !slash[2] &&
	    (size_t)(slash - name) < nr)
		nr = (size_t)(slash - name);
	return nr;
}

/* Objects of an outcome are cut to their room. */
static bool is_of_class(const char *object, const char *class, size_t room)
{
	size_t nr = bare_length(class);

	if (nr > room - 1)
		nr = room - 1;
	return bare_length(object) == nr && !strncmp(object, class, nr);
}

/* Return: @nr if it is none of them. */
static u32 find_class(const char *const *classes, u32 nr,
		      const struct sim_outcome_edge *edge)
{
	u32 i = 0;

	while (i < nr &&
	       !is_of_class(edge->object, classes[i], sizeof(edge->object)))
		i++;
	return i;
}

/* Reclaim is no lock: nobody waits for it, but for what it takes. */
static bool is_waited_for(const char *class)
{
	return strcmp(class, "fs_reclaim") != 0;
}

/* So many different classes a deadlock must wait for. */
static u32 classes_needed(const char *const *classes, u32 nr)
{
	u32 waited_nr = 0;

	for (u32 i = 0; i < nr; i++)
		waited_nr += is_waited_for(classes[i]);
	return waited_nr > 1 ? 2 : 1;
}

enum sim_lockpath_match sim_lockpath_match(const char *const *classes,
					   u32 classes_nr,
					   const struct sim_outcome *outcome)
{
	bool is_found[SIM_LOCKPATH_CLASSES_MAX] = { false };
	u32 found_nr = 0;	/* classes */
	u32 others_nr = 0;
	u32 needed = classes_needed(classes, classes_nr);

	if (outcome->verdict != SIM_VERDICT_DEADLOCK || !classes_nr)
		return SIM_LOCKPATH_NO_MATCH;
	if (classes_nr > SIM_LOCKPATH_CLASSES_MAX)
		classes_nr = SIM_LOCKPATH_CLASSES_MAX;
	for (u32 e = 0; e < outcome->edges_nr; e++) {
		u32 i = find_class(classes, classes_nr, &outcome->edges[e]);

		if (i == classes_nr) {
			others_nr++;
		} else if (!is_found[i]) {
			is_found[i] = true;
			found_nr++;
		}
	}
	if (found_nr < needed)
		return SIM_LOCKPATH_NO_MATCH;
	if (!others_nr)
		return SIM_LOCKPATH_CONFIRMS;
	return classes_nr > 1 ? SIM_LOCKPATH_SHARES : SIM_LOCKPATH_NO_MATCH;
}

const char *sim_lockpath_reason_name(enum sim_lockpath_reason reason)
{
	static const char *const names[SIM_LOCKPATH_REASON_NR] = {
		[SIM_LOCKPATH_POSSIBLE] = "possible",
		[SIM_LOCKPATH_GATED] = "gated",
		[SIM_LOCKPATH_BOOT_ONLY] = "boot-only",
		[SIM_LOCKPATH_ONE_TASK] = "one-task",
		[SIM_LOCKPATH_INSTANCES] = "instances",
		[SIM_LOCKPATH_NEEDS_WRITER] = "needs-writer",
		[SIM_LOCKPATH_UNKNOWN] = "unknown",
	};

	return reason < SIM_LOCKPATH_REASON_NR ? names[reason] : "?";
}
