-- SPDX-License-Identifier: GPL-2.0-only
--
-- Schema version 1 of a gordian results database.
-- Later versions are numbered files in migration/; FORMAT.md is the checklist.
--
-- Ids are content hashes with one letter in front, so that the same thing has
-- the same id in every file and on every machine:
--   S scenario  C campaign  H shard  B bug  R schedule  L lock class  P point
--   F frontier item
-- Counters belong to a shard, so a shard may be copied twice and counts once.

CREATE TABLE build (
	build_id	TEXT NOT NULL PRIMARY KEY,
	version		TEXT NOT NULL,
	compiler	TEXT NOT NULL,
	coro		TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per scenario text and set of scenario options.
CREATE TABLE scenario (
	scenario_id	TEXT NOT NULL PRIMARY KEY,
	name		TEXT NOT NULL,
	title		TEXT NOT NULL,
	source		TEXT NOT NULL,
	options_json	TEXT NOT NULL CHECK (json_valid(options_json)),
	variant		TEXT AS (options_json ->> '$.variant') VIRTUAL
) STRICT, WITHOUT ROWID;

-- What was explored, how, by which build. next_seed is the first seed that no
-- shard has taken yet.
CREATE TABLE campaign (
	campaign_id	TEXT NOT NULL PRIMARY KEY,
	build_id	TEXT NOT NULL REFERENCES build (build_id),
	scenario_id	TEXT NOT NULL REFERENCES scenario (scenario_id),
	strategy	TEXT NOT NULL,
	config_json	TEXT NOT NULL CHECK (json_valid(config_json)),
	cpus_nr		INTEGER NOT NULL,
	next_seed	INTEGER NOT NULL,
	is_complete	INTEGER NOT NULL DEFAULT 0 CHECK (is_complete IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX campaign_by_scenario ON campaign (scenario_id);

-- One row per invocation. Its seeds are seed_lo .. seed_lo + seeds_nr - 1.
CREATE TABLE shard (
	shard_id	TEXT NOT NULL PRIMARY KEY,
	campaign_id	TEXT NOT NULL REFERENCES campaign (campaign_id),
	round		INTEGER NOT NULL,
	seed_lo		INTEGER NOT NULL,
	seeds_nr	INTEGER NOT NULL,
	is_done		INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1)),
	UNIQUE (campaign_id, round, seed_lo)
) STRICT, WITHOUT ROWID;

-- verdict_id is the fixed name itself; name is there for tools that look for it.
CREATE TABLE verdict (
	verdict_id	TEXT NOT NULL PRIMARY KEY,
	name		TEXT AS (verdict_id) VIRTUAL,
	is_bug		INTEGER NOT NULL CHECK (is_bug IN (0, 1)),
	is_limit	INTEGER NOT NULL CHECK (is_limit IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	verdict_id	TEXT NOT NULL REFERENCES verdict (verdict_id),
	executions_nr	INTEGER NOT NULL,
	steps_nr	INTEGER NOT NULL,
	PRIMARY KEY (shard_id, verdict_id)
) STRICT, WITHOUT ROWID;

-- A bug keeps its id over builds, strategies and engine settings: only the
-- scenario with its options, the verdict and the signature make it.
CREATE TABLE bug (
	bug_id		TEXT NOT NULL PRIMARY KEY,
	scenario_id	TEXT NOT NULL REFERENCES scenario (scenario_id),
	verdict_id	TEXT NOT NULL REFERENCES verdict (verdict_id),
	title		TEXT NOT NULL,
	signature	TEXT NOT NULL,
	signature_json	TEXT NOT NULL CHECK (json_valid(signature_json)),
	UNIQUE (scenario_id, verdict_id, signature)
) STRICT, WITHOUT ROWID;

CREATE TABLE bug_seen (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	bug_id		TEXT NOT NULL REFERENCES bug (bug_id),
	seen_nr		INTEGER NOT NULL,
	PRIMARY KEY (shard_id, bug_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX bug_seen_by_bug ON bug_seen (bug_id);

-- seed holds 64 bits; the views show it unsigned. event_hash is 16 hex digits.
-- choices is one byte of encoding (1 plain, 2 zstd) and the choice log.
CREATE TABLE schedule (
	schedule_id	TEXT NOT NULL PRIMARY KEY,
	campaign_id	TEXT NOT NULL REFERENCES campaign (campaign_id),
	bug_id		TEXT REFERENCES bug (bug_id),
	verdict_id	TEXT NOT NULL REFERENCES verdict (verdict_id),
	seed		INTEGER NOT NULL,
	steps_nr	INTEGER NOT NULL,
	choices_nr	INTEGER NOT NULL,
	preemptions_nr	INTEGER NOT NULL,
	is_minimal	INTEGER NOT NULL CHECK (is_minimal IN (0, 1)),
	event_hash	TEXT NOT NULL,
	token		TEXT NOT NULL,
	choices		BLOB NOT NULL
) STRICT;

-- In the order of v_bug: the best schedule of a bug comes first.
CREATE INDEX schedule_by_bug ON schedule (
	bug_id,
	preemptions_nr,
	steps_nr,
	choices_nr,
	schedule_id)
	WHERE bug_id IS NOT NULL;

-- The wait-for graph at the end of a schedule, one row per edge.
CREATE TABLE wait_edge (
	schedule_id	TEXT NOT NULL
			REFERENCES schedule (schedule_id) ON DELETE CASCADE,
	position	INTEGER NOT NULL,
	waiter		TEXT NOT NULL,
	object		TEXT NOT NULL,
	why		TEXT NOT NULL,
	waker		TEXT NOT NULL,
	PRIMARY KEY (schedule_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE lock_class (
	lock_class_id	TEXT NOT NULL PRIMARY KEY,
	name		TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- to_id was acquired while from_id was held. first_seed: lowest seed with it.
CREATE TABLE lock_edge (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	from_id		TEXT NOT NULL REFERENCES lock_class (lock_class_id),
	to_id		TEXT NOT NULL REFERENCES lock_class (lock_class_id),
	first_seed	INTEGER NOT NULL,
	seen_nr		INTEGER NOT NULL,
	PRIMARY KEY (shard_id, from_id, to_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE point (
	point_id	TEXT NOT NULL PRIMARY KEY,
	file		TEXT NOT NULL,
	line		INTEGER NOT NULL,
	kind		TEXT NOT NULL,
	UNIQUE (file, line, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage (
	shard_id	TEXT NOT NULL REFERENCES shard (shard_id),
	point_id	TEXT NOT NULL REFERENCES point (point_id),
	hits_nr		INTEGER NOT NULL,
	PRIMARY KEY (shard_id, point_id)
) STRICT, WITHOUT ROWID;

-- Work that a search has not done yet. prefix and sleep_set belong to the
-- strategy; lo and hi bound the next choice after prefix.
CREATE TABLE frontier (
	frontier_id	TEXT NOT NULL PRIMARY KEY,
	campaign_id	TEXT NOT NULL REFERENCES campaign (campaign_id),
	position	INTEGER NOT NULL,
	prefix		BLOB NOT NULL,
	lo		INTEGER NOT NULL,
	hi		INTEGER NOT NULL,
	sleep_set	BLOB NOT NULL,
	UNIQUE (campaign_id, position)
) STRICT, WITHOUT ROWID;

-- Where and when. Takes part in no comparison and in no dump.
CREATE TABLE _wall (
	shard_id	TEXT NOT NULL PRIMARY KEY REFERENCES shard (shard_id),
	host		TEXT NOT NULL,
	started_at	TEXT NOT NULL,
	seconds		REAL NOT NULL
) STRICT, WITHOUT ROWID;
