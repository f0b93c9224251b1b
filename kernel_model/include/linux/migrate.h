/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * migrate.h - moving what is in a page to another one
 *
 * Used by:    mm/memory_hotplug.
 */
#ifndef KM_LINUX_MIGRATE_H
#define KM_LINUX_MIGRATE_H

#include <linux/list.h>

/**
 * migrate_pages() - move the content of isolated pages elsewhere
 * @from: of isolate_lru_page(); those that were moved leave the list
 * @nid: preferred node of the new pages
 *
 * Schedule point. Return: how many stayed, or -ENOMEM.
 */
int migrate_pages(struct list_head *from, int nid);

/** putback_movable_pages() - what stayed goes back to the LRU list; point */
void putback_movable_pages(struct list_head *l);

#endif /* KM_LINUX_MIGRATE_H */
