-- How many touches are claimed. It is counted, because an index of them costs every
-- touch an entry and takes it back when it is settled; Recover looks for them from
-- since on.
CREATE TABLE underway (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  touches INTEGER NOT NULL CHECK (touches >= 0),
  since   INTEGER NOT NULL -- none of them is of before
) STRICT;

INSERT INTO underway SELECT 1, count(*), coalesce(min(at), 0) FROM touch WHERE state = 'claimed';
DROP INDEX touch_claimed;

-- What begins an entry looks itself whether there is an open one: a trigger made
-- SQLite keep a journal of every insert.
DROP TRIGGER entry_open;
