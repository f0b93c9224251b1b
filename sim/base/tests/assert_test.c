// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include <stdio.h>

#include "base/assert.h"

static void true_condition_goes_on(void **state)
{
	int evaluated_nr = 0;

	(void)state;
	SIM_ASSERT(++evaluated_nr == 1);
	assert_int_equal(evaluated_nr, 1);
}

static void fail_plainly(void)
{
	int cpus_nr = 0;

	SIM_ASSERT(cpus_nr > 0);
}

static void message_names_condition_and_place(void **state)
{
	char output[1024];
	int status = child_output(fail_plainly, output, sizeof(output));

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(output, "'cpus_nr > 0'"));
	assert_non_null(strstr(output, "fail_plainly()"));
	assert_non_null(strstr(output, "assert_test.c:"));
}

static void say_replay(void *arg)
{
	fprintf(stderr, "replay: %s\n", (const char *)arg);
}

static void fail_with_hook(void)
{
	static char token[] = "token7";

	sim_assert_hook_set(say_replay, token);
	fail_plainly();
}

static void hook_prints_first(void **state)
{
	char output[1024];
	const char *replay;
	const char *message;

	(void)state;
	child_output(fail_with_hook, output, sizeof(output));
	replay = strstr(output, "replay: token7\n");
	message = strstr(output, "internal error");
	assert_non_null(replay);
	assert_non_null(message);
	assert_true(replay < message);
}

static void failing_hook(void *arg)
{
	(void)arg;
	fprintf(stderr, "hook\n");
	fail_plainly();
}

static void fail_in_hook(void)
{
	sim_assert_hook_set(failing_hook, NULL);
	fail_plainly();
}

static void failure_inside_hook_ends(void **state)
{
	char output[1024];
	int status = child_output(fail_in_hook, output, sizeof(output));

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_string_equal(output, "hook\n");
}

static void reach_the_unreachable(void)
{
	SIM_UNREACHABLE();
}

static void unreachable_aborts(void **state)
{
	(void)state;
	assert_aborts(reach_the_unreachable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(true_condition_goes_on),
		cmocka_unit_test(message_names_condition_and_place),
		cmocka_unit_test(hook_prints_first),
		cmocka_unit_test(failure_inside_hook_ends),
		cmocka_unit_test(unreachable_aborts),
	};

	return cmocka_run_group_tests_name("assert", tests, NULL, NULL);
}
