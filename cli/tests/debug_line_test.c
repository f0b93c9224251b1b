// SPDX-License-Identifier: GPL-2.0-only
/* debug_line_test.c - the command line of the debugger's screen */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "debug_line.h"

static struct cli_line line;

static void type(const wchar_t *text)
{
	for (; *text; text++)
		cli_line_insert(&line, *text);
}

static void edit(const char *keys)
{
	for (; *keys; keys++) {
		cli_line_edit(&line, *keys == '<' ? CLI_LINE_LEFT :
				     *keys == '>' ? CLI_LINE_RIGHT :
				     *keys == '0' ? CLI_LINE_HOME :
				     *keys == '$' ? CLI_LINE_END :
				     *keys == 'h' ? CLI_LINE_BACKSPACE :
				     *keys == 'x' ? CLI_LINE_DELETE :
				     *keys == 'k' ? CLI_LINE_KILL :
				     *keys == 'u' ? CLI_LINE_CLEAR :
				     *keys == 'w' ? CLI_LINE_RUBOUT :
				     *keys == '^' ? CLI_LINE_OLDER :
						    CLI_LINE_NEWER);
		assert_true(line.cursor <= line.nr);
		assert_int_equal(wcslen(line.text), line.nr);
	}
}

static void expect(const char *text)
{
	char taken[CLI_LINE_BYTES];

	cli_line_take(&line, taken);
	assert_string_equal(taken, text);
}

static void edits(void **state)
{
	(void)state;
	cli_line_begin(&line);
	edit("<>hxkuw0$^v");
	type(L"lok A");
	edit("0>>");
	type(L"c");
	expect("lock A");
	type(L"abc");
	edit("<<hx<");
	expect("c");
	type(L"one two  three ");
	edit("w");
	expect("one two  ");
	type(L"one two");
	edit("<<<u");
	expect("two");
	type(L"one two");
	edit("<<<<k");
	expect("one");
}

static void characters(void **state)
{
	(void)state;
	cli_line_begin(&line);
	type(L"a\x1b\x7f\x9b\u00e4\u4e2d\U0001f600b");
	edit("<h");
	type(L"!");
	expect("a\xc3\xa4\xe4\xb8\xad!b");
	type(L"\U0001f600");
	expect("\xf0\x9f\x98\x80");
	for (u32 i = 0; i < 2 * CLI_LINE_CHARS; i++)
		type(L"\U0001f600");
	assert_int_equal(line.nr, CLI_LINE_CHARS);
	edit("u");
	expect("");
}

static void history(void **state)
{
	(void)state;
	line = (struct cli_line){ .nr = 0 };
	for (u32 i = 0; i < CLI_LINE_HISTORY + 5; i++) {
		wchar_t text[] = { (wchar_t)(L'A' + i), L'\0' };

		type(text);
		cli_line_take(&line, (char[CLI_LINE_BYTES]){ 0 });
	}
	type(L"new");
	edit("^");
	expect((char[]){ 'A' + CLI_LINE_HISTORY + 4, '\0' });
	type(L"new");
	edit("^^v");
	expect((char[]){ 'A' + CLI_LINE_HISTORY + 4, '\0' });
	/* The same one twice is kept once; behind the newest comes the new. */
	type(L"new");
	edit("^^vv");
	expect("new");
	for (u32 i = 0; i < CLI_LINE_HISTORY; i++)
		edit("^");
	assert_int_equal(line.recalled, CLI_LINE_HISTORY);
	edit("^");
	assert_int_equal(line.recalled, CLI_LINE_HISTORY);
	assert_int_equal(line.text[0], L'A' + 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits),
		cmocka_unit_test(characters),
		cmocka_unit_test(history),
	};

	return cmocka_run_group_tests_name("debug_line", tests, NULL, NULL);
}
