-- SPDX-License-Identifier: GPL-2.0-only
--
-- What the lock validator reported while a scenario was explored. The id is D
-- and a hash of scenario id, kind and signature: two files that have met the
-- same problem have the same row, but for the text, of which the lesser is kept.

CREATE TABLE lock_report (
	lock_report_id	TEXT NOT NULL PRIMARY KEY,
	scenario_id	TEXT NOT NULL REFERENCES scenario (scenario_id),
	kind		TEXT NOT NULL,
	headline	TEXT NOT NULL,
	signature	TEXT NOT NULL,
	body		TEXT NOT NULL,
	UNIQUE (scenario_id, kind, signature)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock_report_seen (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	lock_report_id	TEXT NOT NULL
			REFERENCES lock_report (lock_report_id),
	PRIMARY KEY (shard_id, lock_report_id)
) STRICT, WITHOUT ROWID;
