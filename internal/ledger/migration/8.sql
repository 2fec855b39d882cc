-- How often a message has been put off by whoever was to take it. Its touch is
-- gone each time, so it is kept beside the entry.
CREATE TABLE try (
  entry INTEGER NOT NULL REFERENCES entry (id),
  step  TEXT    NOT NULL,
  first INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (entry, step)
) STRICT, WITHOUT ROWID;

-- A bounce that says nothing of tomorrow: a full mailbox, a policy. Of older ones
-- nobody knows.
ALTER TABLE feedback ADD COLUMN soft INTEGER NOT NULL DEFAULT 0 CHECK (soft = 0 OR soft = 1);
