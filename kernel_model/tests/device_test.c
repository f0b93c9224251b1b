// SPDX-License-Identifier: GPL-2.0-only
/*
 * device: online and offline by sysfs, device_hotplug_lock against removal
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "explore.h"

#define DEVICES_NR	2

/* What an execution changes, in the world so that it is restored. */
struct fixture {
	struct bus_type	bus;
	struct device	dev[DEVICES_NR];
	bool		in_method;
	u32		online_nr;
	u32		offline_nr;
	int		refuse;
	int		ret[DEVICES_NR];
};

static struct fixture *fix;

/* Seen over all executions, so outside the world. */
static u32 restarts_nr, late_nr;

static void bus_method(const char *what)
{
	if (fix->in_method)
		km_test_fail("two devices change at a time");
	fix->in_method = true;
	sim_point(SIM_POINT_USER, fix, what);
	fix->in_method = false;
}

static int test_online(struct device *dev)
{
	(void)dev;
	bus_method("online");
	fix->online_nr++;
	return fix->refuse;
}

static int test_offline(struct device *dev)
{
	(void)dev;
	bus_method("offline");
	fix->offline_nr++;
	return fix->refuse;
}

/* As "online" would be if it simply waited for the lock. */
static ssize_t naive_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	(void)dev;
	(void)attr;
	(void)buf;
	lock_device_hotplug();
	unlock_device_hotplug();
	return count;
}

static ssize_t polite_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	int ret = lock_device_hotplug_sysfs();

	(void)dev;
	(void)attr;
	(void)buf;
	if (ret) {
		restarts_nr++;
		return ret;
	}
	unlock_device_hotplug();
	return count;
}

static struct device_attribute naive_attr =
	__ATTR(naive, 0200, NULL, naive_store);
static struct device_attribute polite_attr =
	__ATTR(polite, 0200, NULL, polite_store);

static void boot(void)
{
	kobject_sysfs_init();
	devices_init();
	fix = kzalloc(sizeof(*fix), GFP_KERNEL);
	fix->bus = (struct bus_type){
		.name = "test",
		.dev_name = "t",
		.online = test_online,
		.offline = test_offline,
	};
	if (subsys_system_register(&fix->bus))
		km_test_fail("no bus");
	for (u32 i = 0; i < DEVICES_NR; i++) {
		fix->dev[i].bus = &fix->bus;
		fix->dev[i].id = i;
		if (device_register(&fix->dev[i]))
			km_test_fail("no device");
	}
	if (device_create_file(&fix->dev[0], &naive_attr) ||
	    device_create_file(&fix->dev[0], &polite_attr))
		km_test_fail("no file");
}

static void offline_first(void)
{
	fix->ret[0] = sysfs_write_file("/devices/system/test/t0/online", "0");
}

static void offline_second(void)
{
	fix->ret[1] = sysfs_write_file("/devices/system/test/t1/online", "0");
}

static void write_naive(void)
{
	fix->ret[0] = sysfs_write_file("/devices/system/test/t0/naive", "1");
}

static void write_polite(void)
{
	fix->ret[0] = sysfs_write_file("/devices/system/test/t0/polite", "1");
}

static void hot_remove(void)
{
	lock_device_hotplug();
	device_unregister(&fix->dev[0]);
	unlock_device_hotplug();
}

static void check_both_offline(void)
{
	if (fix->ret[0] || fix->ret[1] || fix->offline_nr != 2 ||
	    !fix->dev[0].offline || !fix->dev[1].offline)
		km_test_fail("not both devices are offline");
}

static void check_written_or_gone(void)
{
	if (fix->ret[0] == -ENODEV)
		late_nr++;
	else if (fix->ret[0] && fix->ret[0] != -ENOENT)
		km_test_fail("a write has an unexpected result");
}

static void explore(const struct km_test *test, struct km_tally *tally)
{
	restarts_nr = 0;
	late_nr = 0;
	km_test_explore(test, tally);
	if (!tally->is_complete)
		fail_msg("not complete after %u executions", tally->runs_nr);
	print_message("# %u executions, up to %u steps, %u deadlocks\n",
		      tally->runs_nr, tally->steps_max,
		      tally->verdict_nr[SIM_VERDICT_DEADLOCK]);
}

static void two_writers_never_deadlock(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "first", offline_first },
			   { "second", offline_second } },
		.check = check_both_offline,
		.preemptions_max = 3,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s", tally.title);
}

static void removal_against_a_method_that_waits(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_naive },
			   { "remover", hot_remove } },
		.preemptions_max = 3,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_CLEAN], 0);
	assert_int_not_equal(tally.verdict_nr[SIM_VERDICT_DEADLOCK], 0);
	assert_int_equal(tally.verdict_nr[SIM_VERDICT_CLEAN] +
				 tally.verdict_nr[SIM_VERDICT_DEADLOCK],
			 tally.runs_nr);
	assert_non_null(strstr(tally.title, "device_hotplug_lock"));
}

static void removal_against_a_method_that_restarts(void **state)
{
	const struct km_test test = {
		.boot = boot,
		.all_cpus_online = true,
		.tasks = { { "writer", write_polite },
			   { "remover", hot_remove } },
		.check = check_written_or_gone,
		.preemptions_max = 3,
		.runs_max = 500000,
	};
	struct km_tally tally;

	(void)state;
	explore(&test, &tally);
	if (tally.verdict_nr[SIM_VERDICT_CLEAN] != tally.runs_nr)
		fail_msg("%s", tally.title);
	assert_int_not_equal(restarts_nr, 0);
	assert_int_not_equal(late_nr, 0);
}

static void use_devices(void)
{
	struct device *dev = &fix->dev[0];
	char buf[SYSFS_BUF_BYTES];

	lock_device_hotplug();
	if (device_offline(dev) != 0 || device_offline(dev) != 1 ||
	    device_online(dev) != 0 || device_online(dev) != 1)
		km_test_fail("a state twice");
	fix->refuse = -EBUSY;
	if (device_offline(dev) != -EBUSY || dev->offline)
		km_test_fail("the bus refuses");
	unlock_device_hotplug();
	if (sysfs_write_file("/devices/system/test/t0/online", "0") != -EBUSY ||
	    sysfs_write_file("/devices/system/test/t0/online", "2") != -EINVAL)
		km_test_fail("errors of a write");
	if (sysfs_read_file("/devices/system/test/t0/online", buf,
			    sizeof(buf)) != 2 ||
	    !sysfs_streq(buf, "1"))
		km_test_fail("reading the state");
	dev->offline_disabled = true;
	if (device_offline(dev) != -EPERM)
		km_test_fail("offlining is disabled");
}

static void devices_one_at_a_time(void **state)
{
	(void)state;
	km_test_once(boot, use_devices);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(devices_one_at_a_time),
		cmocka_unit_test(two_writers_never_deadlock),
		cmocka_unit_test(removal_against_a_method_that_waits),
		cmocka_unit_test(removal_against_a_method_that_restarts),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
