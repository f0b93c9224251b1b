-- SPDX-License-Identifier: GPL-2.0-only
--
-- How the two locks of an edge were taken. Two edges that differ in that only
-- were one row, which counted the one that was seen more often. Files of older
-- versions do not say: '?'.

CREATE TABLE lock_order (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	from_id		TEXT NOT NULL REFERENCES lock_class (lock_class_id),
	from_mode	TEXT NOT NULL
			CHECK (from_mode IN ('read', 'write', '?')),
	to_id		TEXT NOT NULL REFERENCES lock_class (lock_class_id),
	to_mode		TEXT NOT NULL CHECK (to_mode IN ('read', 'write', '?')),
	first_seed	INTEGER NOT NULL,
	seen_nr		INTEGER NOT NULL,
	PRIMARY KEY (shard_id, from_id, from_mode, to_id, to_mode)
) STRICT, WITHOUT ROWID;

INSERT INTO lock_order
SELECT shard_id, from_id, '?', to_id, '?', first_seed, seen_nr
FROM lock_edge;

DROP TABLE lock_edge;
ALTER TABLE lock_order RENAME TO lock_edge;
