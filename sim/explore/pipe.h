/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipe.h - whole blocks through a pipe
 *
 * Owns:       nothing.
 * Used by:    shard.c, cells.c.
 */
#ifndef SIM_EXPLORE_PIPE_H
#define SIM_EXPLORE_PIPE_H

#include "base/base.h"

/** sim_pipe_write() - all of it; 0, or -SIM_ERR_IO if nobody reads any more */
int sim_pipe_write(int fd, const void *data, size_t bytes);

/** sim_pipe_read() - all of it, waiting; 0, or -SIM_ERR_ABSENT at the end */
int sim_pipe_read(int fd, void *data, size_t bytes);

#endif /* SIM_EXPLORE_PIPE_H */
