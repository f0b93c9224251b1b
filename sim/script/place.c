// SPDX-License-Identifier: GPL-2.0-only
/*
 * place.c - the line that an actor is in, for reports about its locks
 *
 * File, line and task are the address itself; only the names of files are kept,
 * beside the world, as what keeps places is beside it.
 */
#include "core/place.h"

#include <stdio.h>
#include <string.h>

#include "core/task.h"
#include "script/parts.h"

#define FILES_MAX	255		/* a scenario and what it includes */
#define NAME_BYTES	64
#define FILE_SHIFT	32
#define TASK_SHIFT	40

static char files[FILES_MAX][NAME_BYTES];
static u32 files_nr;

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Return: its number, or FILES_MAX if there is no room for its name. */
static u32 file_idx(const char *path)
{
	const char *name = base_name(path);
	u32 i;

	for (i = 0; i < files_nr; i++) {
		if (!strncmp(files[i], name, NAME_BYTES - 1))
			return i;
	}
	if (i < FILES_MAX) {
		snprintf(files[i], NAME_BYTES, "%s", name);
		files_nr++;
	}
	return i;
}

/* The innermost function that is no C function. */
static const void *place_of(void *ctx)
{
	lua_State *L = ctx;
	u64 task = sim_task_current()->id;
	lua_Debug ar;

	for (int level = 0; lua_getstack(L, level, &ar); level++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline <= 0)
			continue;
		return (const void *)(uintptr_t)(SIM_PLACE_TAG
							 << SIM_PLACE_SHIFT |
						 (task & U16_MAX)
							 << TASK_SHIFT |
						 (u64)file_idx(ar.short_src)
							 << FILE_SHIFT |
						 (u32)ar.currentline);
	}
	return NULL;
}

static void place_name(const void *place, char *buf, size_t bytes)
{
	u64 p = (u64)(uintptr_t)place;
	u32 file = p >> FILE_SHIFT & U8_MAX;
	u32 task_id = p >> TASK_SHIFT & U16_MAX;
	const struct sim_task *task =
		task_id < sim_task_count() ? sim_task_by_id(task_id) : NULL;

	if (task && task->kind != SIM_TASK_ACTOR)
		task = NULL;	/* setup or check */
	snprintf(buf, bytes, "%s:%u%s%s",
		 file < files_nr ? files[file] : "(script)", (u32)p,
		 task ? " in actor " : "", task ? task->role : "");
}

void script_places_begin(void)
{
	static const struct sim_places places = {
		.of = place_of,
		.name = place_name,
	};

	files_nr = 0;
	sim_places_set(&places);
}
