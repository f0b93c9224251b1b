/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpumask.h - CPU masks of one word, and the online/present/active masks
 *
 * PORT: at most 64 CPUs, so a mask is one u64.
 */
#ifndef KM_LINUX_CPUMASK_H
#define KM_LINUX_CPUMASK_H

#include <asm/engine.h>

#define NR_CPUS		SIM_CPUS_MAX
#define nr_cpu_ids	km_cpus_nr()

struct cpumask {
	u64	bits;
};

typedef struct cpumask cpumask_t;

extern struct cpumask __cpu_online_mask;
extern struct cpumask __cpu_active_mask;
extern struct cpumask __cpu_present_mask;

#define cpu_online_mask		((const struct cpumask *)&__cpu_online_mask)
#define cpu_active_mask		((const struct cpumask *)&__cpu_active_mask)
#define cpu_present_mask	((const struct cpumask *)&__cpu_present_mask)

static inline void cpumask_clear(struct cpumask *m)
{
	m->bits = 0;
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *m)
{
	m->bits |= BIT_ULL(cpu);
}

static inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *m)
{
	m->bits &= ~BIT_ULL(cpu);
}

static inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *m)
{
	return m->bits >> cpu & 1;
}

static inline bool cpumask_empty(const struct cpumask *m)
{
	return !m->bits;
}

static inline unsigned int cpumask_weight(const struct cpumask *m)
{
	unsigned int nr = 0;

	for (u64 rest = m->bits; rest; rest &= rest - 1)
		nr++;
	return nr;
}

/* The first set bit above @cpu (-1 to start), or nr_cpu_ids. */
static inline unsigned int cpumask_next(int cpu, const struct cpumask *m)
{
	u64 rest = cpu >= 63 ? 0 : m->bits & ~0ULL << (cpu + 1);

	return rest ? (unsigned int)__builtin_ctzll(rest) : nr_cpu_ids;
}

static inline unsigned int cpumask_first(const struct cpumask *m)
{
	return cpumask_next(-1, m);
}

#define for_each_cpu(cpu, mask) \
	for ((cpu) = cpumask_first(mask); (cpu) < nr_cpu_ids; \
	     (cpu) = cpumask_next((int)(cpu), (mask)))
#define for_each_online_cpu(cpu)	for_each_cpu((cpu), cpu_online_mask)
#define for_each_present_cpu(cpu)	for_each_cpu((cpu), cpu_present_mask)
#define for_each_possible_cpu(cpu) \
	for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)

#define cpu_online(cpu)		cpumask_test_cpu((cpu), cpu_online_mask)
#define cpu_active(cpu)		cpumask_test_cpu((cpu), cpu_active_mask)
#define cpu_present(cpu)	cpumask_test_cpu((cpu), cpu_present_mask)
#define num_online_cpus()	cpumask_weight(cpu_online_mask)

static inline void set_cpu_online(unsigned int cpu, bool online)
{
	if (online)
		cpumask_set_cpu(cpu, &__cpu_online_mask);
	else
		cpumask_clear_cpu(cpu, &__cpu_online_mask);
}

static inline void set_cpu_active(unsigned int cpu, bool active)
{
	if (active)
		cpumask_set_cpu(cpu, &__cpu_active_mask);
	else
		cpumask_clear_cpu(cpu, &__cpu_active_mask);
}

#endif /* KM_LINUX_CPUMASK_H */
