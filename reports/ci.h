/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ci.h - results of tests as TAP 14, KTAP or JUnit XML
 *
 * Owns:       the numbering of tests, and with JUnit their text until the end,
 *             as its first line has the counts.
 * Used by:    cli: explore --format=tap|ktap|junit.
 * Promises:   one suite with the number of tests announced; no name or note can
 *             be mistaken for a line of the protocol; XML is well-formed
 *             whatever the texts hold.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_CI_H
#define REPORTS_CI_H

#include "base/base.h"
#include "base/text.h"

enum reports_ci_format {
	REPORTS_CI_TAP,
	REPORTS_CI_KTAP,
	REPORTS_CI_JUNIT,
};

enum reports_ci_status {
	REPORTS_CI_PASSED,
	REPORTS_CI_FAILED,
	REPORTS_CI_SKIPPED,
};

/**
 * struct reports_ci_test - one test
 * @message: why it failed or was skipped, one line; not read if it passed
 * @notes: further lines, or ""
 */
struct reports_ci_test {
	const char		*name;
	enum reports_ci_status	status;
	const char		*message;
	const char		*notes;
};

struct reports_ci {
	/* private: */
	enum reports_ci_format	format;
	struct sim_text		*text;
	struct sim_text		suite;		/* fit for the format */
	struct sim_text		cases;		/* JUnit */
	u64			expected_nr;
	u64			of[3];		/* by status */
};

/**
 * reports_ci_begin() - append what comes before the tests
 * @suite: name of the scenario
 * @tests_nr: how many will follow
 * @text: where everything goes, not owned; may be emptied between calls
 */
void reports_ci_begin(struct reports_ci *ci, enum reports_ci_format format,
		      const char *suite, u64 tests_nr, struct sim_text *text);

void reports_ci_test(struct reports_ci *ci, const struct reports_ci_test *test);

/** reports_ci_end() - append what comes behind the tests
 *
 * Fewer tests than announced are seen by every reader as an error, except
 * with JUnit, where one is added that failed. Return: 0 or -SIM_ERR_NOMEM if
 * anything is missing.
 */
int reports_ci_end(struct reports_ci *ci);

#endif /* REPORTS_CI_H */
