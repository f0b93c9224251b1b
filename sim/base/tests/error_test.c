// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/error.h"

static void code_comes_back_negative(void **state)
{
	struct sim_error err = { 0 };
	int r;

	(void)state;
	r = sim_error_set(&err, SIM_ERR_VERSION,
			  "cannot open '%s': schema %d is newer than %d",
			  "x.db", 7, 5);
	assert_int_equal(r, -SIM_ERR_VERSION);
	assert_int_equal(err.code, SIM_ERR_VERSION);
	assert_string_equal(err.message,
			    "cannot open 'x.db': schema 7 is newer than 5");
	assert_string_equal(err.hint, "");
}

static void null_error_is_accepted(void **state)
{
	(void)state;
	assert_int_equal(sim_error_set(NULL, SIM_ERR_IO, "gone"), -SIM_ERR_IO);
	sim_error_hint(NULL, "look");
	sim_error_prefix(NULL, "file");
	sim_error_reset(NULL);
}

static void new_error_drops_the_old_hint(void **state)
{
	struct sim_error err = { 0 };

	(void)state;
	sim_error_set(&err, SIM_ERR_BUSY, "first");
	sim_error_hint(&err, "wait %d seconds", 5);
	assert_string_equal(err.hint, "wait 5 seconds");
	sim_error_set(&err, SIM_ERR_IO, "second");
	assert_string_equal(err.message, "second");
	assert_string_equal(err.hint, "");
	sim_error_reset(&err);
	assert_int_equal(err.code, 0);
	assert_string_equal(err.message, "");
}

static void long_text_is_cut_visibly(void **state)
{
	struct sim_error err = { 0 };
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	sim_error_set(&err, SIM_ERR_SCRIPT, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_string_equal(err.message + sizeof(err.message) - 4, "...");
	sim_error_hint(&err, "%s", text);
	assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
	assert_string_equal(err.hint + sizeof(err.hint) - 4, "...");
	sim_error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_string_equal(err.message + sizeof(err.message) - 4, "...");
}

static void text_that_just_fits_is_whole(void **state)
{
	struct sim_error err = { 0 };
	char text[sizeof(err.message)];

	(void)state;
	memset(text, 'y', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	sim_error_set(&err, SIM_ERR_SCRIPT, "%s", text);
	assert_string_equal(err.message, text);
}

static void message_may_wrap_itself(void **state)
{
	struct sim_error err = { 0 };

	(void)state;
	sim_error_set(&err, SIM_ERR_FORMAT, "bad byte");
	sim_error_set(&err, SIM_ERR_FORMAT, "token: %s", err.message);
	assert_string_equal(err.message, "token: bad byte");
	sim_error_hint(&err, "compare");
	sim_error_prefix(&err, "%s", "line 3");
	assert_string_equal(err.message, "line 3: token: bad byte");
	assert_string_equal(err.hint, "compare");
}

static void prefix_without_error_is_nothing(void **state)
{
	struct sim_error err = { 0 };

	(void)state;
	sim_error_prefix(&err, "file");
	assert_string_equal(err.message, "");
}

static void every_code_has_its_own_name(void **state)
{
	(void)state;
	for (int i = 1; i < SIM_ERR_NR; i++) {
		assert_non_null(sim_err_name(i));
		assert_string_equal(sim_err_name(i), sim_err_name(-i));
		assert_string_not_equal(sim_err_name(i), "unknown");
		for (int j = 1; j < i; j++)
			assert_string_not_equal(sim_err_name(i),
						sim_err_name(j));
	}
	assert_string_equal(sim_err_name(SIM_ERR_NR), "unknown");
	assert_string_equal(sim_err_name(INT_MIN), "unknown");
}

static void set_code_zero(void)
{
	sim_error_set(NULL, 0, "no error");
}

static void set_negative_code(void)
{
	sim_error_set(NULL, -SIM_ERR_IO, "sign");
}

static void wrong_codes_abort(void **state)
{
	(void)state;
	assert_aborts(set_code_zero);
	assert_aborts(set_negative_code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_comes_back_negative),
		cmocka_unit_test(null_error_is_accepted),
		cmocka_unit_test(new_error_drops_the_old_hint),
		cmocka_unit_test(long_text_is_cut_visibly),
		cmocka_unit_test(text_that_just_fits_is_whole),
		cmocka_unit_test(message_may_wrap_itself),
		cmocka_unit_test(prefix_without_error_is_nothing),
		cmocka_unit_test(every_code_has_its_own_name),
		cmocka_unit_test(wrong_codes_abort),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
