// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include "base/list.h"

struct item {
	char			name;
	struct list_head	node;
};

static struct item items[4];

static void make_items(struct list_head *head)
{
	INIT_LIST_HEAD(head);
	for (u32 i = 0; i < ARRAY_SIZE(items); i++) {
		items[i].name = (char)('a' + i);
		list_add_tail(&items[i].node, head);
	}
}

/* The names in order; checks the backward links on the way. */
static const char *names(struct list_head *head)
{
	static char text[16];
	struct item *item;
	u32 nr = 0;
	u32 back;

	list_for_each_entry(item, head, node) {
		assert_true(nr < sizeof(text) - 1);
		text[nr++] = item->name;
	}
	text[nr] = '\0';
	back = nr;
	list_for_each_entry_reverse(item, head, node)
		assert_int_equal(text[--back], item->name);
	assert_int_equal(back, 0);
	return text;
}

static void empty_list(void **state)
{
	LIST_HEAD(head);

	(void)state;
	assert_true(list_empty(&head));
	assert_false(list_is_singular(&head));
	assert_null(list_first_entry_or_null(&head, struct item, node));
	assert_string_equal(names(&head), "");
}

static void add_at_both_ends(void **state)
{
	LIST_HEAD(head);

	(void)state;
	make_items(&head);
	assert_string_equal(names(&head), "abcd");
	INIT_LIST_HEAD(&head);
	for (u32 i = 0; i < ARRAY_SIZE(items); i++)
		list_add(&items[i].node, &head);
	assert_string_equal(names(&head), "dcba");
	assert_int_equal(list_first_entry(&head, struct item, node)->name, 'd');
	assert_int_equal(list_last_entry(&head, struct item, node)->name, 'a');
	assert_true(list_is_first(&items[3].node, &head));
	assert_true(list_is_last(&items[0].node, &head));
	assert_false(list_is_last(&items[1].node, &head));
}

static void deletion(void **state)
{
	struct list_head head;

	(void)state;
	make_items(&head);
	list_del(&items[1].node);
	assert_ptr_equal(items[1].node.next, LIST_POISON1);
	assert_ptr_equal(items[1].node.prev, LIST_POISON2);
	list_del_init(&items[0].node);
	assert_true(list_empty(&items[0].node));
	assert_string_equal(names(&head), "cd");
	list_del_init(&items[0].node);
	list_del(&items[2].node);
	assert_true(list_is_singular(&head));
	list_del(&items[3].node);
	assert_true(list_empty(&head));
}

static void moving(void **state)
{
	struct list_head head;

	(void)state;
	make_items(&head);
	list_move(&items[2].node, &head);
	assert_string_equal(names(&head), "cabd");
	list_move_tail(&items[0].node, &head);
	assert_string_equal(names(&head), "cbda");
	list_move_tail(&items[0].node, &head);
	assert_string_equal(names(&head), "cbda");
}

static void splicing(void **state)
{
	struct list_head from;
	LIST_HEAD(to);
	LIST_HEAD(none);
	struct item x = { .name = 'x' };

	(void)state;
	make_items(&from);
	list_add(&x.node, &to);
	list_splice_init(&none, &to);
	assert_string_equal(names(&to), "x");
	list_splice_init(&from, &to);
	assert_true(list_empty(&from));
	assert_string_equal(names(&to), "abcdx");
	list_splice_tail_init(&to, &from);
	assert_true(list_empty(&to));
	assert_string_equal(names(&from), "abcdx");
	list_del(&x.node);
	list_add(&x.node, &to);
	list_splice_tail_init(&from, &to);
	assert_string_equal(names(&to), "xabcd");
}

static void replacing(void **state)
{
	struct list_head head;
	struct item x = { .name = 'x' };

	(void)state;
	make_items(&head);
	list_replace(&items[1].node, &x.node);
	assert_string_equal(names(&head), "axcd");
}

static void deletion_while_walking(void **state)
{
	struct list_head head;
	struct item *item;
	struct item *next;

	(void)state;
	make_items(&head);
	list_for_each_entry_safe(item, next, &head, node) {
		if (item->name != 'c')
			list_del(&item->node);
	}
	assert_string_equal(names(&head), "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_list),
		cmocka_unit_test(add_at_both_ends),
		cmocka_unit_test(deletion),
		cmocka_unit_test(moving),
		cmocka_unit_test(splicing),
		cmocka_unit_test(replacing),
		cmocka_unit_test(deletion_while_walking),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
