// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include <stdio.h>

#include "base/error.h"
#include "base/rng.h"
#include "base/text.h"

static void appending(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	assert_string_equal(sim_text_str(&text), "");
	sim_text_add(&text, "cpu");
	sim_text_add_char(&text, ' ');
	sim_text_printf(&text, "%d of %s", 3, "8");
	sim_text_add_repeated(&text, '.', 3);
	sim_text_add_bytes(&text, NULL, 0);
	assert_string_equal(sim_text_str(&text), "cpu 3 of 8...");
	assert_int_equal(text.nr, 13);
	sim_text_cut(&text, 100);
	assert_int_equal(text.nr, 13);
	sim_text_cut(&text, 3);
	assert_string_equal(sim_text_str(&text), "cpu");
	sim_text_reset(&text);
	assert_string_equal(sim_text_str(&text), "");
	sim_text_cut(&text, 0);
	sim_text_fini(&text);
}

static void growth_keeps_the_content(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	for (u32 i = 0; i < 5000; i++) {
		sim_text_printf(&text, "%04u", i);
		assert_int_equal(text.nr, 4 * (i + 1));
	}
	for (u32 i = 0; i < 5000; i++) {
		char digits[5] = { 0 };

		memcpy(digits, sim_text_str(&text) + 4 * i, 4);
		assert_int_equal(strtoul(digits, NULL, 10), i);
	}
	sim_text_fini(&text);
}

static void zero_bytes_are_content(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	sim_text_add_bytes(&text, "a\0b", 3);
	assert_int_equal(text.nr, 3);
	assert_memory_equal(sim_text_str(&text), "a\0b", 4);
	sim_text_fini(&text);
}

static void failure_is_remembered(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	sim_text_add(&text, "kept");
	assert_int_equal(sim_text_error(&text), 0);
	sim_text_add_repeated(&text, 'x', SIZE_MAX - 2);
	assert_int_equal(sim_text_error(&text), -SIM_ERR_NOMEM);
	sim_text_add(&text, "later");
	assert_string_equal(sim_text_str(&text), "kept");
	assert_null(sim_text_take(&text));
	assert_int_equal(sim_text_error(&text), 0);
	sim_text_fini(&text);
}

static void taking(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	char *taken;

	(void)state;
	taken = sim_text_take(&text);
	assert_string_equal(taken, "");
	free(taken);
	sim_text_add(&text, "mine");
	taken = sim_text_take(&text);
	assert_string_equal(taken, "mine");
	assert_string_equal(sim_text_str(&text), "");
	free(taken);
	sim_text_fini(&text);
}

static void distances(void **state)
{
	char a[201];
	char b[201];

	(void)state;
	assert_int_equal(sim_text_distance("", ""), 0);
	assert_int_equal(sim_text_distance("", "abc"), 3);
	assert_int_equal(sim_text_distance("abc", ""), 3);
	assert_int_equal(sim_text_distance("shrink", "shrink"), 0);
	assert_int_equal(sim_text_distance("Shrink", "sHRINK"), 0);
	assert_int_equal(sim_text_distance("shrink", "shrnk"), 1);
	assert_int_equal(sim_text_distance("shrink", "shriink"), 1);
	assert_int_equal(sim_text_distance("shrink", "shrimk"), 1);
	assert_int_equal(sim_text_distance("shrink", "shirnk"), 1);
	assert_int_equal(sim_text_distance("kitten", "sitting"), 3);
	/* A swapped pair is not edited again: the restricted distance. */
	assert_int_equal(sim_text_distance("ca", "abc"), 3);
	memset(a, 'a', 200);
	memset(b, 'b', 200);
	a[200] = '\0';
	b[200] = '\0';
	assert_int_equal(sim_text_distance(a, b), 64);
}

static void nearest(void **state)
{
	static const char *const words[] = {
		"explore", "replay", "run", "show", "query", "list", "check",
	};
	const size_t nr = ARRAY_SIZE(words);

	(void)state;
	assert_int_equal(sim_text_nearest("explroe", words, nr), 0);
	assert_int_equal(sim_text_nearest("repaly", words, nr), 1);
	assert_int_equal(sim_text_nearest("rum", words, nr), 2);
	assert_int_equal(sim_text_nearest("exp", words, nr), 0);
	assert_int_equal(sim_text_nearest("frobnicate", words, nr), -1);
	assert_int_equal(sim_text_nearest("", words, nr), -1);
	assert_int_equal(sim_text_nearest("x", words, nr), -1);
	assert_int_equal(sim_text_nearest("run", words, 0), -1);
}

static void nearest_takes_first_of_equals(void **state)
{
	static const char *const words[] = { "cpu1", "cpu2", "cpu1" };

	(void)state;
	assert_int_equal(sim_text_nearest("cpu3", words, 3), 0);
	assert_int_equal(sim_text_nearest("cpu2", words, 3), 1);
}

static void base32_there_and_back(void **state)
{
	struct sim_rng rng;

	(void)state;
	sim_rng_seed(&rng, 4);
	for (size_t bytes = 0; bytes < 70; bytes++) {
		struct sim_text text = SIM_TEXT_INIT;
		u8 data[70];
		u8 back[70];
		size_t back_bytes = 999;

		for (size_t i = 0; i < bytes; i++)
			data[i] = (u8)sim_rng_next(&rng);
		sim_base32_encode(&text, data, bytes);
		assert_int_equal(text.nr, SIM_BASE32_CHARS(bytes));
		assert_int_equal(strspn(sim_text_str(&text),
					"0123456789abcdefghjkmnpqrstvwxyz"),
				 text.nr);
		assert_int_equal(sim_base32_decode(sim_text_str(&text), text.nr,
						   back, &back_bytes),
				 0);
		assert_int_equal(back_bytes, bytes);
		assert_memory_equal(data, back, bytes);
		sim_text_fini(&text);
	}
}

static void base32_known_value(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	sim_base32_encode(&text, "foobar", 6);
	assert_string_equal(sim_text_str(&text), "csqpyrk1e8");
	sim_text_fini(&text);
}

static void base32_accepts_look_alikes(void **state)
{
	u8 a[8];
	u8 b[8];
	size_t bytes;

	(void)state;
	assert_int_equal(sim_base32_decode("01100110", 8, a, &bytes), 0);
	assert_int_equal(sim_base32_decode("OiLoolI0", 8, b, &bytes), 0);
	assert_int_equal(bytes, 5);
	assert_memory_equal(a, b, 5);
}

static void base32_refuses_nonsense(void **state)
{
	static const char *const bad[] = {
		"u", "0u", "-0", "0 0", "c\xc3\xa4", /* characters */
		"0", "000", "000000",		/* impossible lengths */
		"01", "cs1",			/* left-over bits */
	};
	size_t bytes = 77;
	u8 data[8];

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(sim_base32_decode(bad[i], strlen(bad[i]), data,
						   &bytes),
				 -SIM_ERR_FORMAT);
	assert_int_equal(sim_base32_decode("0\0", 2, data, &bytes),
			 -SIM_ERR_FORMAT);
	assert_int_equal(bytes, 77);
}

#define PAYLOAD	"g1abc0defghjkmnpqrstvwxyz23456789z"

static void every_single_error_is_noticed(void **state)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char token[sizeof(PAYLOAD) + SIM_BASE32_CHECK_CHARS] = PAYLOAD;
	size_t nr = strlen(PAYLOAD);

	(void)state;
	sim_base32_check(token, nr, token + nr);
	nr += SIM_BASE32_CHECK_CHARS;
	assert_true(sim_base32_is_intact(token, nr));
	for (size_t i = 0; i < nr; i++) {
		char right = token[i];

		for (u32 j = 0; j < 32; j++) {
			token[i] = alphabet[j];
			assert_int_equal(sim_base32_is_intact(token, nr),
					 alphabet[j] == right);
		}
		token[i] = right;
	}
	for (size_t i = 0; i + 1 < nr; i++) {
		char left = token[i];

		token[i] = token[i + 1];
		token[i + 1] = left;
		assert_int_equal(sim_base32_is_intact(token, nr),
				 token[i] == left);
		token[i + 1] = token[i];
		token[i] = left;
	}
}

static void cut_token_is_noticed(void **state)
{
	char token[sizeof(PAYLOAD) + SIM_BASE32_CHECK_CHARS] = PAYLOAD;
	size_t nr = strlen(PAYLOAD);

	(void)state;
	sim_base32_check(token, nr, token + nr);
	nr += SIM_BASE32_CHECK_CHARS;
	for (size_t cut = 0; cut < nr; cut++)
		assert_false(sim_base32_is_intact(token, cut));
	token[3] = 'u';
	assert_false(sim_base32_is_intact(token, nr));
}

static void check_ignores_case_and_look_alikes(void **state)
{
	char a[SIM_BASE32_CHECK_CHARS + 1];
	char b[SIM_BASE32_CHECK_CHARS + 1];

	(void)state;
	sim_base32_check("abc10", 5, a);
	sim_base32_check("ABCIO", 5, b);
	assert_string_equal(a, b);
	sim_base32_check("abc1", 4, b);
	assert_string_not_equal(a, b);
	/* Leading zeros count. */
	sim_base32_check("0", 1, a);
	sim_base32_check("00", 2, b);
	assert_string_not_equal(a, b);
}

static void control_characters_are_replaced(void **state)
{
	char str[] = "a\x1b[31m\tb\n\x7f\xc3\xa9";

	(void)state;
	assert_false(sim_text_is_plain(str));
	sim_text_defuse(str, "\n\t");
	assert_string_equal(str, "a?[31m\tb\n?\xc3\xa9");
	sim_text_defuse(str, "");
	assert_string_equal(str, "a?[31m?b??\xc3\xa9");
	assert_true(sim_text_is_plain(str));
	assert_true(sim_text_is_plain(""));
}

/* Controls of ISO 6429, cut and over-long sequences, turned text, line ends. */
static void what_a_terminal_obeys_is_replaced(void **state)
{
	static const char *const bad[] = {
		"\xc2\x9b", "\xc2\x80", "\x9b",	"\xff",
		"\xc3",	    "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80",
		"\u202e",   "\u2066",   "\u200f",	"\u061c",
		"\u2028",
	};
	static const char *const good[] = { "\u00a0", "\u00e9", "\u2192",
					    "\U0001f41e" };

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		char str[16];
		size_t nr;

		snprintf(str, sizeof(str), "a%sb", bad[i]);
		nr = strlen(str);
		assert_false(sim_text_is_plain(str));
		sim_text_defuse(str, "\n\t");
		assert_int_equal(strlen(str), nr);
		assert_int_equal(strspn(str + 1, "?"), nr - 2);
		assert_int_equal(str[nr - 1], 'b');
	}
	for (u32 i = 0; i < ARRAY_SIZE(good); i++) {
		char str[16];

		snprintf(str, sizeof(str), "%s", good[i]);
		assert_true(sim_text_is_plain(str));
		sim_text_defuse(str, "");
		assert_string_equal(str, good[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_characters_are_replaced),
		cmocka_unit_test(what_a_terminal_obeys_is_replaced),
		cmocka_unit_test(appending),
		cmocka_unit_test(growth_keeps_the_content),
		cmocka_unit_test(zero_bytes_are_content),
		cmocka_unit_test(failure_is_remembered),
		cmocka_unit_test(taking),
		cmocka_unit_test(distances),
		cmocka_unit_test(nearest),
		cmocka_unit_test(nearest_takes_first_of_equals),
		cmocka_unit_test(base32_there_and_back),
		cmocka_unit_test(base32_known_value),
		cmocka_unit_test(base32_accepts_look_alikes),
		cmocka_unit_test(base32_refuses_nonsense),
		cmocka_unit_test(every_single_error_is_noticed),
		cmocka_unit_test(cut_token_is_noticed),
		cmocka_unit_test(check_ignores_case_and_look_alikes),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
