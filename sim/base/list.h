/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - intrusive doubly linked lists with the kernel's interface
 *
 * Owns:       nothing; the nodes live inside the caller's objects.
 * Used by:    everything; kernel_model/include/linux/list.h forwards here.
 * Promises:   a head is a circle: an empty list points to itself. A deleted
 *             node holds two poison addresses, so that a second deletion or
 *             a walk through it faults.
 * Never:      allocates, switches.
 *
 * Names, argument order and meaning are those of the kernel's list.h.
 */
#ifndef SIM_BASE_LIST_H
#define SIM_BASE_LIST_H

#include "base/base.h"

struct list_head {
	struct list_head	*next;
	struct list_head	*prev;
};

#define LIST_POISON1		((void *)0xdead000000000100UL)
#define LIST_POISON2		((void *)0xdead000000000122UL)

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline void sim_list_link(struct list_head *before,
				 struct list_head *node,
				 struct list_head *after)
{
	after->prev = node;
	node->next = after;
	node->prev = before;
	before->next = node;
}

static inline void sim_list_unlink(struct list_head *node)
{
	node->next->prev = node->prev;
	node->prev->next = node->next;
}

/* Insert right behind @head (stack order). */
static inline void list_add(struct list_head *node, struct list_head *head)
{
	sim_list_link(head, node, head->next);
}

/* Insert right before @head (queue order). */
static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
	sim_list_link(head->prev, node, head);
}

static inline void list_del(struct list_head *node)
{
	sim_list_unlink(node);
	node->next = LIST_POISON1;
	node->prev = LIST_POISON2;
}

static inline void list_del_init(struct list_head *node)
{
	sim_list_unlink(node);
	INIT_LIST_HEAD(node);
}

static inline void list_replace(struct list_head *old, struct list_head *node)
{
	sim_list_link(old->prev, node, old->next);
}

static inline void list_move(struct list_head *node, struct list_head *head)
{
	sim_list_unlink(node);
	list_add(node, head);
}

static inline void list_move_tail(struct list_head *node,
				  struct list_head *head)
{
	sim_list_unlink(node);
	list_add_tail(node, head);
}

static inline int list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline int list_is_first(const struct list_head *node,
				const struct list_head *head)
{
	return node->prev == head;
}

static inline int list_is_last(const struct list_head *node,
			       const struct list_head *head)
{
	return node->next == head;
}

static inline int list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

static inline void sim_list_splice_between(struct list_head *list,
					   struct list_head *before,
					   struct list_head *after)
{
	list->next->prev = before;
	before->next = list->next;
	list->prev->next = after;
	after->prev = list->prev;
}

/* @list is left as it is and must not be used again without a new init. */
static inline void list_splice(struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		sim_list_splice_between(list, head, head->next);
}

static inline void list_splice_tail(struct list_head *list,
				    struct list_head *head)
{
	if (!list_empty(list))
		sim_list_splice_between(list, head->prev, head);
}

static inline void list_splice_init(struct list_head *list,
				    struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

static inline void list_splice_tail_init(struct list_head *list,
					 struct list_head *head)
{
	list_splice_tail(list, head);
	INIT_LIST_HEAD(list);
}

#define list_entry(ptr, type, member)	container_of(ptr, type, member)
#define list_first_entry(head, type, member) \
	list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) \
	list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_next_entry(pos, member) \
	list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define list_prev_entry(pos, member) \
	list_entry((pos)->member.prev, __typeof__(*(pos)), member)
#define list_entry_is_head(pos, head, member)	(&(pos)->member == (head))

#define list_for_each(pos, head) \
	for ((pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)

#define list_for_each_safe(pos, n, head) \
	for ((pos) = (head)->next, (n) = (pos)->next; (pos) != (head); \
	     (pos) = (n), (n) = (pos)->next)

#define list_for_each_entry(pos, head, member) \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member); \
	     !list_entry_is_head(pos, head, member); \
	     (pos) = list_next_entry(pos, member))

#define list_for_each_entry_reverse(pos, head, member) \
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member); \
	     !list_entry_is_head(pos, head, member); \
	     (pos) = list_prev_entry(pos, member))

#define list_for_each_entry_safe(pos, n, head, member) \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member), \
	     (n) = list_next_entry(pos, member); \
	     !list_entry_is_head(pos, head, member); \
	     (pos) = (n), (n) = list_next_entry(n, member))

#endif /* SIM_BASE_LIST_H */
