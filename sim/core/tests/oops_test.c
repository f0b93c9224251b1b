// SPDX-License-Identifier: GPL-2.0-only
/* oops: accesses through pointers that lead nowhere, of every kind */
#include "bed.h"

#include "core/cpu.h"
#include "core/heap.h"
#include "core/unwind.h"

#include "oops_probe.h"

#define ROLE	"actor"

struct target {
	const char	*name;
	uintptr_t	addr;
	const char	*says;		/* of an access */
};

static const struct target targets[] = {
	{ "NULL", 0, "follows a NULL pointer, offset 0" },
	{ "a member of NULL", 0x50, "follows a NULL pointer, offset 80" },
	{ "unmapped", 0x123450000000, "follows a wild pointer" },
	/* No page can have this address: the processor names none. */
	{ "a poisoned list", 0xdead000000000100, "follows a wild pointer" },
};

/* In the world, so that what is asked stays as it was at the snapshot. */
struct state {
	struct sim_irq	irq;
	u32		probe;
	u32		target;
	bool		came_back;
};

/* Made by oops_probe.lds. */
extern char __sim_text_start[], __sim_text_end[];

static struct state *st;
static u32 probe_nr, target_nr;

static void do_access(void *arg)
{
	(void)arg;
	oops_probes[st->probe].fn((void *)targets[st->target].addr);
	st->came_back = true;
}

static void post_access(void *arg)
{
	(void)arg;
	sim_irq_post(0, &st->irq);
	bed_point();
}

static void new_state(void)
{
	st = sim_heap_alloc(sizeof(*st), "state");
	st->irq.handler = do_access;
	st->irq.name = "irq";
	st->probe = probe_nr;
	st->target = target_nr;
}

static void boot_task(void *arg)
{
	(void)arg;
	new_state();
	bed_actor(ROLE, 0, do_access, NULL);
}

static void boot_irq(void *arg)
{
	(void)arg;
	new_state();
	bed_actor(ROLE, 0, post_access, NULL);
}

/* ---- judging ---- */

/* Which probe does @ip lie in, if it is one of the probes' text? */
static const struct oops_probe *probe_at(const void *ip)
{
	const struct oops_probe *best = NULL;
	uintptr_t addr = (uintptr_t)ip;

	if (addr < (uintptr_t)__sim_text_start ||
	    addr > (uintptr_t)__sim_text_end)
		return NULL;
	for (u32 i = 0; i < oops_probes_nr; i++) {
		const struct oops_probe *probe = &oops_probes[i];

		if ((uintptr_t)probe->fn < addr &&
		    (!best || (uintptr_t)probe->fn > (uintptr_t)best->fn))
			best = probe;
	}
	return best;
}

/* Does the first frame of model code belong to whom it happened to? */
static bool names_the_culprit(const struct oops_probe *probe)
{
	const void *ips[32];
	u32 nr = sim_unwind_suspended(sim_task_by_id(bed_out.task_id), ips,
				      ARRAY_SIZE(ips));

	for (u32 i = 0; i < nr; i++) {
		const struct oops_probe *at = probe_at(ips[i]);

		if (at)
			return at == probe;
	}
	return false;
}

/* Whose stack the interrupt runs on is drawn by lot: an actor's or the idle's. */
static bool is_as_expected(const struct oops_probe *probe,
			   const struct target *target)
{
	const char *says = strchr(target->says, ' ');
	const char *title = bed_out.title;
	const char *verb = "follows";

	/* The processor refuses the jump itself, so this is an access. */
	if (probe->is_call && target->addr < 1ULL << 47)
		verb = "calls";
	if (bed_out.verdict != SIM_VERDICT_ASSERTION || st->came_back)
		return false;
	if (strncmp(title, "oops: ", 6) != 0 || !names_the_culprit(probe))
		return false;
	title = strchr(title + 6, ' ');
	return title && strncmp(title + 1, verb, strlen(verb)) == 0 &&
	       strcmp(title + 1 + strlen(verb), says) == 0;
}

static void ask_all(void (*boot)(void *arg))
{
	struct sim_world_options o = bed_options(1);
	u32 wrong_nr = 0;

	for (probe_nr = 0; probe_nr < oops_probes_nr; probe_nr++) {
		for (target_nr = 0; target_nr < ARRAY_SIZE(targets);
		     target_nr++) {
			bed_boot(&o, boot);
			/* Twice, as the first one leaves a signal handler. */
			for (u64 seed = 1; seed <= 2; seed++) {
				bed_run(seed);
				if (is_as_expected(&oops_probes[probe_nr],
						   &targets[target_nr]))
					continue;
				wrong_nr++;
				print_error("%s through %s: %s\n",
					    oops_probes[probe_nr].name,
					    targets[target_nr].name,
					    bed_out.title);
			}
			bed_teardown(NULL);
		}
	}
	assert_int_equal(wrong_nr, 0);
}

static void in_a_task(void **state)
{
	(void)state;
	ask_all(boot_task);
}

static void in_an_interrupt(void **state)
{
	(void)state;
	ask_all(boot_irq);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(in_a_task, bed_teardown),
		cmocka_unit_test_teardown(in_an_interrupt, bed_teardown),
	};

	return cmocka_run_group_tests_name("oops", tests, NULL, NULL);
}
