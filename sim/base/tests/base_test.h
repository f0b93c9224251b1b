/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base_test.h - what every test program of this directory needs
 *
 * Owns:       the order of cmocka's includes, and running code that aborts.
 * Used by:    the tests in this directory.
 */
#ifndef SIM_BASE_TESTS_BASE_TEST_H
#define SIM_BASE_TESTS_BASE_TEST_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/**
 * child_output() - run @fn in a child process and return what it wrote to
 * stderr (at most @bytes - 1 bytes) in @output
 *
 * Return: the child's wait status.
 */
static inline int child_output(void (*fn)(void), char *output, size_t bytes)
{
	struct rlimit no_core = { 0, 0 };
	size_t used = 0;
	ssize_t got;
	int status;
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		fn();
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], output + used, bytes - 1 - used)) > 0)
		used += (size_t)got;
	output[used] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* Assert that @fn ends by SIGABRT. */
static inline void assert_aborts(void (*fn)(void))
{
	char output[1024];
	int status = child_output(fn, output, sizeof(output));

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(output, "internal error"));
}

#endif /* SIM_BASE_TESTS_BASE_TEST_H */
