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
static const struct sim_script *script_now;

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

/* Functions of @L that are no C functions, from the innermost on. */
static u32 places_of(lua_State *L, u64 task_id, const void **ret, u32 max)
{
	lua_Debug ar;
	u32 nr = 0;

	for (int level = 0; nr < max && lua_getstack(L, level, &ar); level++) {
		u64 place = SIM_PLACE_TAG << SIM_PLACE_SHIFT;

		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline <= 0)
			continue;
		place |= (task_id & U16_MAX) << TASK_SHIFT;
		place |= (u64)file_idx(ar.short_src) << FILE_SHIFT;
		place |= (u32)ar.currentline;
		ret[nr++] = (const void *)(uintptr_t)place;
	}
	return nr;
}

static const void *place_of(void *ctx)
{
	const void *place = NULL;

	places_of(ctx, sim_task_current()->id, &place, 1);
	return place;
}

static u32 places_of_task(const struct sim_task *task, const void **ret,
			  u32 max)
{
	const struct sim_script *s = script_now;

	if (task->state == SIM_TASK_NEW || task->state == SIM_TASK_DONE)
		return 0;
	for (u32 i = 0; i < s->actors_nr; i++) {
		if (s->actors[i].task == task)
			return places_of(s->actors[i].L, task->id, ret, max);
	}
	return 0;
}

static const char *place_line(const void *place, u32 *ret_line)
{
	u64 p = (u64)(uintptr_t)place;
	u32 file = p >> FILE_SHIFT & U8_MAX;

	*ret_line = (u32)p;
	return file < files_nr ? files[file] : "(script)";
}

static void place_name(const void *place, char *buf, size_t bytes)
{
	u64 p = (u64)(uintptr_t)place;
	u32 line;
	const char *file = place_line(place, &line);
	u32 task_id = p >> TASK_SHIFT & U16_MAX;
	const struct sim_task *task =
		task_id < sim_task_count() ? sim_task_by_id(task_id) : NULL;

	if (task && task->kind != SIM_TASK_ACTOR)
		task = NULL;	/* setup or check */
	snprintf(buf, bytes, "%s:%u%s%s", file, line, task ? " in actor " : "",
		 task ? task->role : "");
}

void script_places_begin(const struct sim_script *script)
{
	static const struct sim_places places = {
		.of = place_of,
		.of_task = places_of_task,
		.line = place_line,
		.name = place_name,
	};

	files_nr = 0;
	script_now = script;
	sim_places_set(&places);
}
