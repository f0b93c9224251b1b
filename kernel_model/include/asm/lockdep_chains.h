/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_chains.h - the chains that lockdep has seen, for who judges reports
 *
 * Owns:       nothing; kernel/locking/lockdep_chains.c does.
 * Used by:    kernel/locking/lockdep*.c, verbs/model.c, tests.
 * Promises:   nothing here is a schedule point.
 */
#ifndef KM_ASM_LOCKDEP_CHAINS_H
#define KM_ASM_LOCKDEP_CHAINS_H

#include "core/lockchain.h"

#define km_lockchain		sim_lockchain
#define KM_LOCKCHAIN_MAX	SIM_LOCKCHAIN_MAX

/** lockdep_tell_instances() - from now on a chain that other locks of the same
 * classes, or another task, make is told apart: for searches, as there may be
 * many of them */
void lockdep_tell_instances(bool on);

/** lockdep_chain_get() - chain @idx in order of discovery
 *
 * Return: false behind the last. The names in @ret are valid until the next
 * call.
 */
bool lockdep_chain_get(u32 idx, struct km_lockchain *ret);

/** lockdep_chains_are_all() - has each chain seen been kept? */
bool lockdep_chains_are_all(void);

#endif /* KM_ASM_LOCKDEP_CHAINS_H */
