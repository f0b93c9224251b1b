/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vec.h - growable arrays of any type
 *
 * Owns:       the memory of the items.
 * Used by:    everything off the hot path; uses malloc, so sim/core does not.
 * Promises:   items are contiguous and keep their order; room doubles.
 *             Growing moves them: keep indexes, not pointers.
 *
 *	SIM_VEC(u32) ids = SIM_VEC_INIT;
 *	r = sim_vec_push(&ids, 7);
 *	for (size_t i = 0; i < ids.nr; i++)
 *		use(ids.items[i]);
 *	sim_vec_fini(&ids);
 */
#ifndef SIM_BASE_VEC_H
#define SIM_BASE_VEC_H

#include "base/assert.h"
#include "base/base.h"
#include "base/error.h"

#define SIM_VEC(type)		struct { type *items; size_t nr; size_t room_nr; }
#define SIM_VEC_INIT		{ NULL, 0, 0 }

#define sim_vec_init(vec) \
	do { \
		(vec)->items = NULL; \
		(vec)->nr = 0; \
		(vec)->room_nr = 0; \
	} while (0)

/** sim_vec_grow_items() - worker of sim_vec_reserve()
 *
 * Return: the moved items with room for at least @wanted_nr and *@room_nr
 * updated; NULL with everything as it was when memory is out.
 */
void *sim_vec_grow_items(void *items, size_t *room_nr, size_t wanted_nr,
			 size_t item_bytes);

/** sim_vec_free_items() - worker of sim_vec_fini() */
void sim_vec_free_items(void *items);

/** sim_vec_reserve() - make room for @wanted items; 0 or -SIM_ERR_NOMEM */
#define sim_vec_reserve(vec, wanted) __extension__ ({ \
	size_t vr_wanted = (wanted); \
	int vr_result = 0; \
	if (vr_wanted > (vec)->room_nr) { \
		void *vr_items = sim_vec_grow_items((vec)->items, \
				&(vec)->room_nr, vr_wanted, \
				sizeof(*(vec)->items)); \
		if (vr_items) \
			(vec)->items = vr_items; \
		else \
			vr_result = -SIM_ERR_NOMEM; \
	} \
	vr_result; })

/** sim_vec_push() - append one item; 0 or -SIM_ERR_NOMEM */
#define sim_vec_push(vec, ...) __extension__ ({ \
	int vp_result = sim_vec_reserve(vec, (vec)->nr + 1); \
	if (!vp_result) \
		(vec)->items[(vec)->nr++] = (__VA_ARGS__); \
	vp_result; })

/** sim_vec_pop() - take the last item off and give it; never of an empty one */
#define sim_vec_pop(vec) __extension__ ({ \
	SIM_ASSERT((vec)->nr > 0); \
	(vec)->items[--(vec)->nr]; })

/** sim_vec_last() - address of the last item, NULL when there is none */
#define sim_vec_last(vec) \
	((vec)->nr ? &(vec)->items[(vec)->nr - 1] : NULL)

/** sim_vec_reset() - forget the items, keep the room */
#define sim_vec_reset(vec)	((void)((vec)->nr = 0))

/** sim_vec_fini() - release the memory; the vector is empty and usable again */
#define sim_vec_fini(vec) \
	do { \
		sim_vec_free_items((vec)->items); \
		sim_vec_init(vec); \
	} while (0)

#define sim_vec_for_each(item, vec) \
	for ((item) = (vec)->items; \
	     (item) && (item) < (vec)->items + (vec)->nr; (item)++)

#endif /* SIM_BASE_VEC_H */
