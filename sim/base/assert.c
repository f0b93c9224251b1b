// SPDX-License-Identifier: GPL-2.0-only
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static sim_assert_hook_fn *hook_fn;
static void *hook_arg;
static bool is_failing;

void sim_assert_hook_set(sim_assert_hook_fn *hook, void *arg)
{
	hook_fn = hook;
	hook_arg = arg;
}

void sim_assert_fail(const char *what, const char *file, int line,
		     const char *function)
{
	char message[512];
	int bytes;

	if (is_failing)
		abort();
	is_failing = true;

	if (hook_fn)
		hook_fn(hook_arg);

	bytes = snprintf(message, sizeof(message),
			 "gordian: internal error: "
			 "'%s' does not hold in %s() at %s:%d\n",
			 what, function, file, line);
	bytes = min_t(int, bytes, (int)sizeof(message) - 1);
	/* Nothing can be done about a closed stderr: we abort all the same. */
	if (bytes > 0 && write(STDERR_FILENO, message, (size_t)bytes) < 0)
		abort();
	abort();
}
