/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_test.h - a directory of its own for each test, and sample results
 *
 * Owns:       the directory, removed with all its files after the test.
 * Used by:    the tests of sim/store only.
 */
#ifndef SIM_STORE_TESTS_STORE_TEST_H
#define SIM_STORE_TESTS_STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/campaign.h"
#include "store/lock_order.h"
#include "store/lookup.h"
#include "store/query.h"
#include "store/store.h"

struct fixture {
	char			dir[64];
	char			path[96];	/* x.db in @dir */
	struct sim_error	err;
};

/* For cmocka_unit_test_setup_teardown(). */
int fixture_setup(void **state);
int fixture_teardown(void **state);

extern const struct sim_store_verdict verdict_clean;
extern const struct sim_store_verdict verdict_deadlock;
extern const struct sim_store_verdict verdict_limit;

/* Opens @path of the fixture; fails the test if that fails. */
struct sim_store *must_open(struct fixture *f, u32 flags);
void must_close(struct fixture *f, struct sim_store *store);

/* A campaign over @variant. */
struct sim_store_campaign *must_begin(struct fixture *f,
				      struct sim_store *store,
				      const char *variant, u64 seeds_nr);
int begin(struct sim_store *store, const char *variant, u64 seeds_nr,
	  struct sim_store_campaign **ret_campaign, struct sim_error *err);

/* A finding of bug number @bug_nr; @log is one number, repeated. */
struct sim_store_finding make_finding(u32 bug_nr, u64 steps_nr);

/* Runs one SELECT of one integer. */
s64 select_integer(struct sim_store *store, const char *sql);

/* Runs one SELECT of one text into @buf. */
void select_text(struct sim_store *store, const char *sql, char *buf,
		 size_t buf_bytes);

/* Whole file to and from memory. */
u8 *file_read(const char *path, size_t *ret_bytes);
void file_write(const char *path, const void *data, size_t bytes);

/* Make a file with a few results of every kind. */
void make_sample(struct fixture *f);

#endif /* SIM_STORE_TESTS_STORE_TEST_H */
