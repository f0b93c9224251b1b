/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_arch.h - what lockdep needs of the machine
 *
 * Owns:       __km_keep: memory that no snapshot restores.
 * Used by:    kernel/locking/lockdep*.c only.
 * Promises:   nothing here is a schedule point.
 */
#ifndef KM_ASM_LOCKDEP_ARCH_H
#define KM_ASM_LOCKDEP_ARCH_H

#include "core/lockgraph.h"
#include "core/lockreport.h"
#include "core/run.h"
#include "core/snapshot.h"

#include <asm/engine.h>
#include <asm/lockdep_chains.h>

/*
 * For tables that grow over all executions: engine/model.lds leaves them out of
 * what a snapshot restores. Nothing that the model's behaviour depends on may
 * be in there. Zero at start, never initialised.
 */
#define __km_keep	__attribute__((section(".bss.sim_keep")))

#define km_lockreport		sim_lockreport
#define km_lockreport_emit	sim_lockreport_emit
#define km_lockreport_symbol	sim_lockreport_symbol
#define km_lockreport_ident	sim_lockreport_ident
#define km_lockreport_address	sim_lockreport_address
#define km_lockreport_usage	sim_lockreport_usage
#define km_lockreport_kind	sim_lockreport_kind
#define km_lockreport_kind_name	sim_lockreport_kind_name
#define km_task_exit_hook_set	sim_task_exit_hook_set
#define km_step_now		sim_step_now
#define km_note_news		sim_run_note_news
#define km_snapshot_more	sim_snapshot_more
#define km_snapshot_more_set	sim_snapshot_more_set
#define km_lockgraph_way	sim_lockgraph_way
#define km_lockgraph_find	sim_lockgraph_find
#define km_lockgraph_see	sim_lockgraph_see
#define km_lockgraph_is_claimed	sim_lockgraph_is_claimed
#define km_lockgraph_now	sim_lockgraph_now
#define km_lockgraph_generation	sim_lockgraph_generation
#define KM_LOCKGRAPH(kind)	SIM_LOCKGRAPH_##kind
#define KM_LOCKGRAPH_NAME_BYTES	SIM_LOCKGRAPH_NAME_BYTES
#define KM_REPORT(kind)		SIM_LOCKREPORT_##kind
#define KM_REPORT_CLASSES_MAX	SIM_LOCKREPORT_CLASSES_MAX

/** km_unwind() - return addresses of the running task, innermost first */
u32 km_unwind(const void **ret, u32 max);

/** km_clear() - zero a table; there need not be a world */
void km_clear(void *table, size_t bytes);

/** km_static_key() - the address that stands for @obj if it is a global of
 * the model, CPU 0's copy if it is per-CPU; NULL if it is no global */
const void *km_static_key(const void *obj);

#endif /* KM_ASM_LOCKDEP_ARCH_H */
