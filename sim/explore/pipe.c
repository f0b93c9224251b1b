// SPDX-License-Identifier: GPL-2.0-only
/*
 * pipe.c - whole blocks through a pipe
 */
#include "explore/pipe.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"

int sim_pipe_write(int fd, const void *data, size_t bytes)
{
	const char *p = data;

	while (bytes) {
		ssize_t nr = write(fd, p, bytes);

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return -SIM_ERR_IO;
		p += nr;
		bytes -= (size_t)nr;
	}
	return 0;
}

int sim_pipe_read(int fd, void *data, size_t bytes)
{
	char *p = data;

	while (bytes) {
		ssize_t nr = read(fd, p, bytes);

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return -SIM_ERR_ABSENT;
		p += nr;
		bytes -= (size_t)nr;
	}
	return 0;
}
