-- SPDX-License-Identifier: GPL-2.0-only
--
-- Which places of the model's code a build can count, passed or not; what was
-- passed while booting only; and facts that detectors see: who waited for whom,
-- which callbacks between the states of a CPU ran, what was made to fail.
-- A point of a branch is one of its ways: kind is unique among those of a line.

ALTER TABLE point ADD COLUMN function TEXT;
ALTER TABLE point ADD COLUMN position INTEGER;
ALTER TABLE point ADD COLUMN way INTEGER;
ALTER TABLE point ADD COLUMN to_line INTEGER;
ALTER TABLE coverage ADD COLUMN boot_nr INTEGER NOT NULL DEFAULT 0;

CREATE TABLE build_point (
	build_id	TEXT NOT NULL REFERENCES build (build_id),
	point_id	TEXT NOT NULL REFERENCES point (point_id),
	PRIMARY KEY (build_id, point_id)
) STRICT, WITHOUT ROWID;

-- number: which state of a CPU; 0 for others. name: of the object waited for, the
-- state, what failed. why, waiter and waker are of a wait, '' elsewhere.
CREATE TABLE fact (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	kind		TEXT NOT NULL
			CHECK (kind IN ('wait', 'cpu-state', 'fault')),
	number		INTEGER NOT NULL,
	why		TEXT NOT NULL,
	name		TEXT NOT NULL,
	waiter		TEXT NOT NULL,
	waker		TEXT NOT NULL,
	executions_nr	INTEGER NOT NULL,
	failed_nr	INTEGER NOT NULL,
	PRIMARY KEY (shard_id, kind, number, why, name, waiter, waker)
) STRICT, WITHOUT ROWID;
