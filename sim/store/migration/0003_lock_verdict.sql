-- SPDX-License-Identifier: GPL-2.0-only
--
-- Whether a lock report is a deadlock that can happen, as far as an invocation
-- of explore has found out. It belongs to a shard, so merging files is: insert
-- what is not there yet; the view takes the best of all shards.

CREATE TABLE lock_verdict (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	lock_report_id	TEXT NOT NULL
			REFERENCES lock_report (lock_report_id),
	verdict		TEXT NOT NULL CHECK (verdict IN (
			'confirmed', 'confirmed-with-actor', 'unconfirmed')),
	reason		TEXT NOT NULL,
	sentence	TEXT NOT NULL,
	note		TEXT NOT NULL,
	bug_id		TEXT REFERENCES bug (bug_id),
	token		TEXT,
	executions_nr	INTEGER NOT NULL,
	is_complete	INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
	PRIMARY KEY (shard_id, lock_report_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lock_verdict_by_report ON lock_verdict (lock_report_id);
