// SPDX-License-Identifier: GPL-2.0-only
/*
 * notifier.c - atomic, blocking and raw notifier chains
 *
 * A chain is a singly linked list in order of falling priority. Registration
 * links a block in with one store, so that a walk under RCU sees either chain.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>

/* One walk along a chain. */
struct chain_walk {
	bool	is_rcu;		/* others may change the chain meanwhile */
	int	nr_to_call;	/* call at most so many, -1: all */
	int	nr_calls;	/* how many were called */
};

/*
 * PORT: upstream loads each link with rcu_dereference_raw() in every kind of
 * chain. Under the rwsem or the caller's lock that is a plain load here: a
 * scheduling point could show nothing.
 */
static __always_inline struct notifier_block *follow(struct notifier_block **nl,
						     bool is_rcu)
{
	return is_rcu ? rcu_dereference_raw(*nl) : *nl;
}

static int notifier_chain_register(struct notifier_block **nl,
				   struct notifier_block *n)
{
	while (*nl) {
		if (*nl == n) {
			WARN(1, "notifier callback already registered");
			return -EEXIST;
		}
		if (n->priority > (*nl)->priority)
			break;
		nl = &(*nl)->next;
	}
	n->next = *nl;
	rcu_assign_pointer(*nl, n);
	return 0;
}

static int notifier_chain_unregister(struct notifier_block **nl,
				     struct notifier_block *n)
{
	for (; *nl; nl = &(*nl)->next) {
		if (*nl == n) {
			rcu_assign_pointer(*nl, n->next);
			return 0;
		}
	}
	return -ENOENT;
}

/*
 * The next link is read before the call: a callback may unregister itself
 * from a raw chain. Inline: the kernel's compiler leaves no frame of it.
 */
static __always_inline int notifier_call_chain(struct notifier_block **nl,
					       unsigned long val, void *v,
					       struct chain_walk *walk)
{
	struct notifier_block *nb = follow(nl, walk->is_rcu);
	int ret = NOTIFY_DONE;

	walk->nr_calls = 0;
	while (nb && walk->nr_calls != walk->nr_to_call) {
		struct notifier_block *next_nb =
			follow(&nb->next, walk->is_rcu);

		ret = nb->notifier_call(nb, val, v);
		walk->nr_calls++;
		if (ret & NOTIFY_STOP_MASK)
			break;
		nb = next_nb;
	}
	return ret;
}

static __always_inline int call_all(struct notifier_block **nl,
				    unsigned long val, void *v, bool is_rcu)
{
	struct chain_walk walk = { .is_rcu = is_rcu, .nr_to_call = -1 };

	return notifier_call_chain(nl, val, v, &walk);
}

/* The one that stopped is not told to go back: it undid its own part. */
static int notifier_call_chain_robust(struct notifier_block **nl,
				      unsigned long val_up,
				      unsigned long val_down, void *v)
{
	struct chain_walk up = { .nr_to_call = -1 };
	int ret = notifier_call_chain(nl, val_up, v, &up);

	if (ret & NOTIFY_STOP_MASK) {
		struct chain_walk down = { .nr_to_call = up.nr_calls - 1 };

		notifier_call_chain(nl, val_down, v, &down);
	}
	return ret;
}

/* ---- atomic ---- */

int atomic_notifier_chain_register(struct atomic_notifier_head *nh,
				   struct notifier_block *nb)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&nh->lock, flags);
	ret = notifier_chain_register(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	return ret;
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh,
				     struct notifier_block *nb)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&nh->lock, flags);
	ret = notifier_chain_unregister(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	synchronize_rcu();
	return ret;
}

int atomic_notifier_call_chain(struct atomic_notifier_head *nh,
			       unsigned long val, void *v)
{
	int ret;

	rcu_read_lock();
	ret = call_all(&nh->head, val, v, true);
	rcu_read_unlock();
	return ret;
}

/* ---- blocking ---- */

int blocking_notifier_chain_register(struct blocking_notifier_head *nh,
				     struct notifier_block *nb)
{
	int ret;

	/* Early boot: alone, and sleeping locks may not be usable yet. */
	if (unlikely(system_state == SYSTEM_BOOTING))
		return notifier_chain_register(&nh->head, nb);
	down_write(&nh->rwsem);
	ret = notifier_chain_register(&nh->head, nb);
	up_write(&nh->rwsem);
	return ret;
}

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
				       struct notifier_block *nb)
{
	int ret;

	if (unlikely(system_state == SYSTEM_BOOTING))
		return notifier_chain_unregister(&nh->head, nb);
	down_write(&nh->rwsem);
	ret = notifier_chain_unregister(&nh->head, nb);
	up_write(&nh->rwsem);
	return ret;
}

/*
 * The head is tested before locking, to spare the lock while nobody is
 * registered; whoever registers at the same moment is not called, which a
 * little later would have happened, too.
 */
noinline int blocking_notifier_call_chain(struct blocking_notifier_head *nh,
					  unsigned long val, void *v)
{
	int ret = NOTIFY_DONE;

	if (rcu_access_pointer(nh->head)) {
		down_read(&nh->rwsem);
		ret = call_all(&nh->head, val, v, false);
		up_read(&nh->rwsem);
	}
	return ret;
}

int blocking_notifier_call_chain_robust(struct blocking_notifier_head *nh,
					unsigned long val_up,
					unsigned long val_down, void *v)
{
	int ret = NOTIFY_DONE;

	if (rcu_access_pointer(nh->head)) {
		down_read(&nh->rwsem);
		ret = notifier_call_chain_robust(&nh->head, val_up, val_down,
						 v);
		up_read(&nh->rwsem);
	}
	return ret;
}

/* ---- raw ---- */

int raw_notifier_chain_register(struct raw_notifier_head *nh,
				struct notifier_block *nb)
{
	return notifier_chain_register(&nh->head, nb);
}

int raw_notifier_chain_unregister(struct raw_notifier_head *nh,
				  struct notifier_block *nb)
{
	return notifier_chain_unregister(&nh->head, nb);
}

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val,
			    void *v)
{
	return call_all(&nh->head, val, v, false);
}

int raw_notifier_call_chain_robust(struct raw_notifier_head *nh,
				   unsigned long val_up, unsigned long val_down,
				   void *v)
{
	return notifier_call_chain_robust(&nh->head, val_up, val_down, v);
}
