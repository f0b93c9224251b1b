-- SPDX-License-Identifier: GPL-2.0-only
--
-- Edges of the lock order as the lock validator has them: their kinds, how many
-- executions saw each, and whether booting did. Older files counted how often a
-- lock was taken, which says nothing of executions: NULL, and their kinds are
-- known only if nothing was read.

CREATE TABLE lock_graph (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	from_id		TEXT NOT NULL REFERENCES lock_class (lock_class_id),
	from_mode	TEXT NOT NULL
			CHECK (from_mode IN ('read', 'write', '?')),
	to_id		TEXT NOT NULL REFERENCES lock_class (lock_class_id),
	to_mode		TEXT NOT NULL CHECK (to_mode IN ('read', 'write', '?')),
	kind		TEXT NOT NULL
			CHECK (kind IN ('EN', 'ER', 'SN', 'SR', '?')),
	is_boot		INTEGER NOT NULL CHECK (is_boot IN (0, 1)),
	executions_nr	INTEGER,
	first_seed	INTEGER,
	functions	TEXT,
	PRIMARY KEY (shard_id, from_id, from_mode, to_id, to_mode, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO lock_graph
SELECT
	shard_id,
	from_id,
	from_mode,
	to_id,
	to_mode,
	CASE from_mode || to_mode
		WHEN 'writewrite' THEN 'EN'
		WHEN 'readwrite' THEN 'SN'
		ELSE '?'
	END,
	0,
	NULL,
	first_seed,
	NULL
FROM lock_edge;

DROP TABLE lock_edge;
ALTER TABLE lock_graph RENAME TO lock_edge;
