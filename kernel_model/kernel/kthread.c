// SPDX-License-Identifier: GPL-2.0-only
/*
 * kthread.c - kernel threads: kthreadd makes them; stop, park and bind
 *
 * Whoever wants a thread queues a request, wakes kthreadd and waits. The new
 * thread reports itself and sleeps until somebody wakes it; only then, and if
 * nobody stopped it meanwhile, its body runs.
 */
#include <asm/alloc.h>
#include <asm/irq.h>
#include <asm/kernel_thread.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/stdarg.h>

enum KTHREAD_BITS {
	KTHREAD_IS_PER_CPU,
	KTHREAD_SHOULD_STOP,
	KTHREAD_SHOULD_PARK,
};

/*
 * PORT: lives as long as the task's struct, which is for ever: task structs
 * are not reference counted here.
 */
struct kthread {
	unsigned long		flags;
	unsigned int		cpu;
	int			result;
	int			(*threadfn)(void *data);
	void			*data;
	struct completion	parked;
	struct completion	exited;
};

/* A request to kthreadd; lives on the stack of whoever waits for @done. */
struct kthread_create_info {
	int			(*threadfn)(void *data);
	void			*data;
	unsigned int		cpu;		/* where the thread starts */
	const char		*name;
	struct kthread		*self;		/* set by create_kthread() */
	struct task_struct	*result;	/* set by the thread itself */
	struct completion	done;
	struct list_head	list;
};

static DEFINE_SPINLOCK(kthread_create_lock);
static LIST_HEAD(kthread_create_list);
struct task_struct *kthreadd_task;

static struct kthread *to_kthread(const struct task_struct *task)
{
	WARN_ON(!(task->flags & PF_KTHREAD));
	return task->kthread;
}

/*
 * Waits for a completion that one known task will complete are kthread waits:
 * the wait-for graph follows them.
 */
static void completion_by(struct completion *x, const char *name,
			  const struct task_struct *by)
{
	km_completion_init(x, name);
	x->spec.why = KM_WHY_KTHREAD;
	km_completion_by(x, by->core);
}

/* ---- inside a thread ---- */

bool kthread_should_stop(void)
{
	return test_bit(KTHREAD_SHOULD_STOP, &to_kthread(current)->flags);
}

bool kthread_should_park(void)
{
	return test_bit(KTHREAD_SHOULD_PARK, &to_kthread(current)->flags);
}

/*
 * PORT: upstream switches preemption off between complete() and schedule(), to
 * spare a switch, and kthread_park() then waits until the thread is off its
 * CPU. Here nothing can come between the two, as only complete() begins with
 * a scheduling point.
 */
static void __kthread_parkme(struct kthread *self)
{
	static const struct km_wait_spec parked = {
		.why = KM_WHY_IDLE,
		.name = "kthread_unpark",
	};

	for (;;) {
		set_current_state(TASK_PARKED);
		if (!test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			break;
		complete(&self->parked);
		km_schedule_for(&parked);
	}
	__set_current_state(TASK_RUNNING);
}

/* Of any thread, by who must not have scheduling points. */
__no_kcsan bool km_kthread_should_park(const struct task_struct *task)
{
	const struct kthread *kthread = task->kthread;

	km_look(&kthread->flags);
	return kthread->flags >> KTHREAD_SHOULD_PARK & 1;
}

void kthread_parkme(void)
{
	__kthread_parkme(to_kthread(current));
}

/* PORT: upstream completes in do_exit(), after the last use of the stack. */
SIM_NORETURN void kthread_exit(long result)
{
	struct kthread *self = to_kthread(current);

	self->result = (int)result;
	complete_all(&self->exited);
	km_kernel_thread_exit();
}

/* First thing that every thread runs; @create is gone once that is done. */
static void kthread(void *arg)
{
	static const struct km_wait_spec created = {
		.why = KM_WHY_IDLE,
		.name = "first wake_up_process",
	};
	struct kthread_create_info *create = arg;
	struct kthread *self = create->self;
	int ret = -EINTR;

	current->kthread = self;
	completion_by(&self->parked, "kthread_park", current);
	completion_by(&self->exited, "kthread_stop", current);
	create->result = current;
	km_completion_by(&create->done, current->core);
	set_current_state(TASK_UNINTERRUPTIBLE);
	complete(&create->done);
	km_schedule_for(&created);
	if (!kthread_should_stop()) {
		__kthread_parkme(self);
		ret = self->threadfn(self->data);
	}
	kthread_exit(ret);
}

/* ---- creation ---- */

/* Runs in kthreadd, or in the caller while there is no kthreadd. */
static void create_kthread(struct kthread_create_info *create)
{
	struct km_kernel_thread thread = {
		.name = create->name,
		.cpu = create->cpu,
		.fn = kthread,
		.arg = create,
	};
	struct kthread *self;

	if (km_fault(KM_FAULT_CALL, "kthread_create")) {
		create->result = ERR_PTR(-ENOMEM);
		complete(&create->done);
		return;
	}
	self = km_alloc(sizeof(*self), "kthread");
	if (!self) {
		create->result = ERR_PTR(-ENOMEM);
		complete(&create->done);
		return;
	}
	self->threadfn = create->threadfn;
	self->data = create->data;
	create->self = self;
	km_kernel_thread(&thread);
}

static bool has_requests(void)
{
	return READ_ONCE(kthread_create_list.next) != &kthread_create_list;
}

static void kthreadd_serve(void)
{
	spin_lock(&kthread_create_lock);
	while (!list_empty(&kthread_create_list)) {
		struct kthread_create_info *create = list_first_entry(
			&kthread_create_list, struct kthread_create_info, list);

		list_del_init(&create->list);
		spin_unlock(&kthread_create_lock);
		create_kthread(create);
		spin_lock(&kthread_create_lock);
	}
	spin_unlock(&kthread_create_lock);
}

static void kthreadd(void *unused)
{
	(void)unused;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!has_requests())
			schedule();
		__set_current_state(TASK_RUNNING);
		kthreadd_serve();
	}
}

/*
 * PORT: upstream makes kthreadd right after the first user task, and nothing
 * asks for a thread before. Here whoever boots earlier makes its thread itself.
 */
static void request(struct kthread_create_info *create)
{
	if (!kthreadd_task) {
		create_kthread(create);
		return;
	}
	spin_lock(&kthread_create_lock);
	list_add_tail(&create->list, &kthread_create_list);
	spin_unlock(&kthread_create_lock);
	wake_up_process(kthreadd_task);
}

/*
 * PORT: the wait cannot be killed, as there are no signals. A thread that may
 * run anywhere starts on the CPU of whoever asked for it.
 */
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data),
					   void *data, int node,
					   const char *namefmt, ...)
{
	char name[KTHREAD_NAME_BYTES];
	struct kthread_create_info create = {
		.threadfn = threadfn,
		.data = data,
		.cpu = smp_processor_id(),
		.name = name,
	};
	va_list args;

	(void)node;
	va_start(args, namefmt);
	vsnprintf(name, sizeof(name), namefmt, args);
	va_end(args);
	completion_by(&create.done, "kthread_create",
		      kthreadd_task ? kthreadd_task : current);
	request(&create);
	wait_for_completion(&create.done);
	return create.result;
}

void kthreadd_init(void)
{
	const struct km_kernel_thread thread = {
		.name = "kthreadd",
		.fn = kthreadd,
	};

	BUG_ON(kthreadd_task);
	kthreadd_task = km_kernel_thread(&thread);
}

/* ---- binding ---- */

/*
 * PORT: upstream warns unless the thread sleeps in the state that is expected
 * (wait_task_inactive()). Here a thread that did not run yet always does.
 */
void kthread_bind_mask(struct task_struct *task, const struct cpumask *mask)
{
	km_kernel_thread_bind(task, mask->bits);
}

void kthread_bind(struct task_struct *task, unsigned int cpu)
{
	km_kernel_thread_bind(task, BIT_ULL(cpu));
}

void kthread_set_per_cpu(struct task_struct *task, int cpu)
{
	struct kthread *kthread = to_kthread(task);

	if (cpu < 0) {
		clear_bit(KTHREAD_IS_PER_CPU, &kthread->flags);
		return;
	}
	kthread->cpu = (unsigned int)cpu;
	set_bit(KTHREAD_IS_PER_CPU, &kthread->flags);
}

bool kthread_is_per_cpu(const struct task_struct *task)
{
	struct kthread *kthread = to_kthread(task);

	return test_bit(KTHREAD_IS_PER_CPU, &kthread->flags);
}

struct task_struct *km_kthread_make_per_cpu(struct task_struct *task,
					    unsigned int cpu)
{
	if (!IS_ERR(task)) {
		kthread_bind(task, cpu);
		kthread_set_per_cpu(task, (int)cpu);
	}
	return task;
}

void *kthread_data(struct task_struct *task)
{
	return to_kthread(task)->data;
}

/* ---- control from outside ---- */

/*
 * A per-CPU thread may have run elsewhere while its CPU was down, so it is
 * bound again before it may see that it is to go on.
 */
void kthread_unpark(struct task_struct *task)
{
	struct kthread *kthread = to_kthread(task);

	if (test_bit(KTHREAD_IS_PER_CPU, &kthread->flags))
		kthread_bind(task, kthread->cpu);
	clear_bit(KTHREAD_SHOULD_PARK, &kthread->flags);
	wake_up_process(task);
}

/* PORT: -ENOSYS for a thread that is ending needs PF_EXITING; our callers
 * never park a thread that they let end. */
int kthread_park(struct task_struct *task)
{
	struct kthread *kthread = to_kthread(task);

	if (test_and_set_bit(KTHREAD_SHOULD_PARK, &kthread->flags)) {
		WARN_ON(task != current);
		return -EBUSY;
	}
	if (task != current) {
		wake_up_process(task);
		wait_for_completion(&kthread->parked);
	}
	return 0;
}

int kthread_stop(struct task_struct *task)
{
	struct kthread *kthread = to_kthread(task);

	set_bit(KTHREAD_SHOULD_STOP, &kthread->flags);
	kthread_unpark(task);
	wait_for_completion(&kthread->exited);
	return kthread->result;
}
