-- Where triggers have looked, and who was in their segments from when to when.
-- Nothing is taken back, so that it can be said how things stood at any instant.
ALTER TABLE watch RENAME TO watch_5;
ALTER TABLE member RENAME TO member_5;

CREATE TABLE watch (
  playbook TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (playbook, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  playbook TEXT    NOT NULL,
  customer TEXT    NOT NULL,
  since    INTEGER NOT NULL, -- the look that first saw them there
  until    INTEGER,          -- the look that no longer did
  PRIMARY KEY (playbook, customer, since)
) STRICT, WITHOUT ROWID;

INSERT INTO watch SELECT playbook, at FROM watch_5;
INSERT INTO member SELECT m.playbook, m.customer, w.at, NULL FROM member_5 m JOIN watch_5 w ON w.playbook = m.playbook;
DROP TABLE member_5;
DROP TABLE watch_5;

-- What playbooks were called before: keys in old letters have those names.
CREATE TABLE renamed (
  was TEXT PRIMARY KEY,
  now TEXT NOT NULL
) STRICT, WITHOUT ROWID;
