-- SPDX-License-Identifier: GPL-2.0-only
--
-- Which invocations were the search for a deadlock behind a lock report, and not
-- what somebody asked to explore: what they saw is counted apart. Files of older
-- versions do not say; there a search is whatever used its strategy.

ALTER TABLE shard ADD COLUMN
	is_search	INTEGER NOT NULL DEFAULT 0 CHECK (is_search IN (0, 1));

UPDATE shard
SET is_search = 1
WHERE campaign_id IN (
	SELECT campaign_id
	FROM campaign
	WHERE strategy GLOB 'directed*'
);
