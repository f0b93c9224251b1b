// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernfs: removal against users of a file, in all schedules
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "explore.h"

/* What an execution changes, in the world so that it is restored. */
struct fixture {
	struct kobject	*dir;
	struct mutex	lock;
	bool		in_method;
	bool		is_removed;
	bool		is_frozen;
	u32		stored_nr;
	u32		removed_nr;
	int		write_ret[2];
};

static struct fixture *fix;
static const struct kobj_attribute *attr_now;

/* Seen over all executions, so outside the world. */
static u32 wrote_nr, late_nr, gone_nr;

static ssize_t plain_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t count)
{
	(void)kobj;
	(void)attr;
	(void)buf;
	if (fix->is_removed)
		km_test_fail("a method starts after removal");
	if (fix->is_frozen)
		km_test_fail("a method runs in a frozen file system");
	fix->in_method = true;
	sim_point(SIM_POINT_USER, fix, "method");
	fix->in_method = false;
	fix->stored_nr++;
	return count;
}

/* Needs a lock that the remover may hold. */
static ssize_t locking_store(struct kobject *kobj, struct kobj_attribute *attr,
			     const char *buf, size_t count)
{
	(void)kobj;
	(void)attr;
	(void)buf;
	mutex_lock(&fix->lock);
	fix->stored_nr++;
	mutex_unlock(&fix->lock);
	return count;
}

static ssize_t breaking_store(struct kobject *kobj, struct kobj_attribute *attr,
			      const char *buf, size_t count)
{
	struct kernfs_node *kn;

	kn = sysfs_break_active_protection(kobj, &attr->attr);
	if (!kn)
		return -ENODEV;
	locking_store(kobj, attr, buf, count);
	sysfs_unbreak_active_protection(kn);
	return count;
}

static ssize_t suicidal_store(struct kobject *kobj, struct kobj_attribute *attr,
			      const char *buf, size_t count)
{
	(void)buf;
	if (sysfs_remove_file_self(kobj, &attr->attr))
		fix->removed_nr++;
	else if (!fix->removed_nr)
		km_test_fail("the loser is back before the remover");
	return count;
}

static ssize_t plain_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	(void)kobj;
	(void)attr;
	return sysfs_emit(buf, "%u\n", fix->stored_nr);
}

static const struct kobj_attribute plain_attr =
	__ATTR(file, 0644, plain_show, plain_store);
static const struct kobj_attribute locking_attr =
	__ATTR(file, 0200, NULL, locking_store);
static const struct kobj_attribute breaking_attr =
	__ATTR(file, 0200, NULL, breaking_store);
static const struct kobj_attribute suicidal_attr =
	__ATTR(file, 0200, NULL, suicidal_store);

static void boot(void)
{
	static const struct kobj_attribute other_attr =
		__ATTR(other, 0444, plain_show, NULL);

	kobject_sysfs_init();
	fix = kzalloc(sizeof(*fix), GFP_KERNEL);
	mutex_init(&fix->lock);
	fix->dir = kobject_create_and_add("dir", NULL);
	if (!fix->dir || sysfs_create_file(fix->dir, &attr_now->attr) ||
	    sysfs_create_file(fix->dir, &other_attr.attr))
		km_test_fail("no file");
}

static void write_first(void)
{
	fix->write_ret[0] = sysfs_write_file("/dir/file", "1");
}

static void write_second(void)
{
	fix->write_ret[1] = sysfs_write_file("/dir/file", "1");
}

static void after_removal(void)
{
	if (fix->in_method)
		km_test_fail("a method runs after removal");
	fix->is_removed = true;
}

static void remove_file(void)
{
	sysfs_remove_file(fix->dir, &attr_now->attr);
	after_removal();
}

static void remove_dir(void)
{
	kobject_del(fix->dir);
	after_removal();
}

static void remove_file_locked(void)
{
	mutex_lock(&fix->lock);
	sysfs_remove_file(fix->dir, &attr_now->attr);
	mutex_unlock(&fix->lock);
}

static void freeze(void)
{
	freeze_super(&kernfs_super_block);
	fix->is_frozen = true;
	sim_point(SIM_POINT_USER, fix, "frozen");
	fix->is_frozen = false;
	thaw_super(&kernfs_super_block);
}

static void count_write(void)
{
	if (fix->write_ret[0] == 0)
		wrote_nr++;
	else if (fix->write_ret[0] == -ENODEV)
		late_nr++;
	else if (fix->write_ret[0] == -ENOENT)
		gone_nr++;
	else
		km_test_fail("a write has an unexpected result");
	if (fix->write_ret[0] != 0 && fix->stored_nr)
		km_test_fail("a write that failed ran the method");
	if (sysfs_path_exists("/dir/file"))
		km_test_fail("the file is still there");
}

static void check_suicide(void)
{
	if (fix->removed_nr != 1)
		km_test_fail("not exactly one of them removed the file");
	if (sysfs_path_exists("/dir/file"))
		km_test_fail("the file is still there");
}

static void explore(const struct kobj_attribute *attr,
		    const struct km_test *test, struct km_tally *tally)
{
	attr_now = attr;
	wrote_nr = 0;
	late_nr = 0;
	gone_nr = 0;
	km_test_explore(test, tally);
	if (!tally->is_complete)
		fail_msg("not complete after %u executions", tally->runs_nr);
	print_message("# %u executions, up to %u steps, %u deadlocks\n",
		      tally->runs_nr, tally->steps_max,
		      tally->verdict_nr[SIM_VERDICT_DEADLOCK]);
}

static void assert_all_clean(const struct km_tally *tally)
{
	if (tally->verdict_nr[SIM_VERDICT_CLEAN] != tally->runs_nr)
		fail_msg("%s", tally->title);
}

static void assert_deadlock_or_clean(const struct km_tally *tally)
{
	u32 deadlocks_nr = tally->verdict_nr[SIM_VERDICT_DEADLOCK];

	assert_int_not_equal(deadlocks_nr, 0);
	assert_int_not_equal(tally->verdict_nr[SIM_VERDICT_CLEAN], 0);
	assert_int_equal(tally->verdict_nr[SIM_VERDICT_CLEAN] + deadlocks_nr,
			 tally->runs_nr);
}

static void removal_waits_for_users(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_first },
			   { "remover", remove_file } },
		.check = count_write,
		.preemptions_max = -1,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	explore(&plain_attr, &test, &tally);
	assert_all_clean(&tally);
	assert_int_not_equal(wrote_nr, 0);
	assert_int_not_equal(late_nr, 0);
	assert_int_not_equal(gone_nr, 0);
}

static void removing_a_directory_drains_its_files(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_first },
			   { "remover", remove_dir } },
		.check = count_write,
		.preemptions_max = -1,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	explore(&plain_attr, &test, &tally);
	assert_all_clean(&tally);
	assert_int_not_equal(wrote_nr, 0);
	assert_int_not_equal(late_nr, 0);
}

static void removal_under_a_lock_the_method_needs(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_first },
			   { "remover", remove_file_locked } },
		.preemptions_max = -1,
		.runs_max = 200000,
	};
	struct km_tally tally;

	(void)state;
	explore(&locking_attr, &test, &tally);
	assert_deadlock_or_clean(&tally);
	assert_non_null(strstr(tally.title, "kn->active#dir"));
}

static void broken_protection_does_not_deadlock(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_first },
			   { "remover", remove_file_locked } },
		.preemptions_max = -1,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&breaking_attr, &test, &tally);
	assert_all_clean(&tally);
}

static void one_of_two_removes_itself(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "first", write_first },
			   { "second", write_second } },
		.check = check_suicide,
		.preemptions_max = 3,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&suicidal_attr, &test, &tally);
	assert_all_clean(&tally);
}

static void freezing_keeps_writers_out(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_first }, { "freezer", freeze } },
		.preemptions_max = -1,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&plain_attr, &test, &tally);
	assert_all_clean(&tally);
}

static void use_files(void)
{
	char buf[SYSFS_BUF_BYTES];

	if (sysfs_write_file("/dir/file", "1") ||
	    sysfs_read_file("/dir/file", buf, sizeof(buf)) != 2 ||
	    !sysfs_streq(buf, "1"))
		km_test_fail("writing and reading");
	if (sysfs_write_file("/dir/other", "1") != -EINVAL)
		km_test_fail("writing to a read-only file");
	if (sysfs_write_file("/dir", "1") != -EISDIR ||
	    sysfs_write_file("/dir/none", "1") != -ENOENT ||
	    sysfs_write_file("/none/file", "1") != -ENOENT)
		km_test_fail("writing to what is no file");
	if (sysfs_create_file(fix->dir, &attr_now->attr) != -EEXIST)
		km_test_fail("a name twice");
	kobject_put(fix->dir);
	if (sysfs_path_exists("/dir") || sysfs_path_exists("/dir/other"))
		km_test_fail("the last put leaves the directory");
}

static void files_one_at_a_time(void **state)
{
	(void)state;
	attr_now = &plain_attr;
	km_test_once(boot, use_files);
}

/* One put too many, while the object is being released or after it. */
static void put_twice(void)
{
	struct km_ref ref;

	km_ref_init(&ref);
	if (!km_ref_put(&ref))
		km_test_fail("the only reference is not the last");
	km_ref_put(&ref);
}

static void get_after_put(void)
{
	struct km_ref ref;

	km_ref_init(&ref);
	km_ref_put(&ref);
	km_ref_get(&ref);
}

static void put_again(void)
{
	kobject_put(fix->dir);
	kobject_put(fix->dir);
}

static void late_references_are_findings(void **state)
{
	static const struct {
		void		(*fn)(void);
		enum sim_verdict verdict;
	} cases[] = {
		{ put_twice, SIM_VERDICT_ASSERTION },
		{ get_after_put, SIM_VERDICT_ASSERTION },
		{ put_again, SIM_VERDICT_USE_AFTER_FREE },
	};

	(void)state;
	attr_now = &plain_attr;
	for (unsigned int i = 0; i < 3; i++) {
		const struct km_test test = {
			.boot = boot,
			.tasks = { { "user", cases[i].fn } },
			.runs_max = 10,
		};
		struct km_tally tally;

		km_test_explore(&test, &tally);
		assert_int_equal(tally.verdict_nr[cases[i].verdict],
				 tally.runs_nr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_one_at_a_time),
		cmocka_unit_test(removal_waits_for_users),
		cmocka_unit_test(removing_a_directory_drains_its_files),
		cmocka_unit_test(removal_under_a_lock_the_method_needs),
		cmocka_unit_test(broken_protection_does_not_deadlock),
		cmocka_unit_test(one_of_two_removes_itself),
		cmocka_unit_test(freezing_keeps_writers_out),
		cmocka_unit_test(late_references_are_findings),
	};

	return cmocka_run_group_tests_name("kernfs", tests, NULL, NULL);
}
