-- A touch says what it handed over and which way was taken behind it, and may
-- be passed. A condition on a column cannot be changed, so the table is made
-- anew, and those that point to it.
ALTER TABLE touch RENAME TO touch_3;
ALTER TABLE code RENAME TO code_3;
ALTER TABLE point RENAME TO point_3;
DROP INDEX touch_at;
DROP INDEX touch_claimed;
DROP INDEX code_customer;
DROP INDEX point_customer;

CREATE TABLE touch (
  entry      INTEGER NOT NULL REFERENCES entry (id),
  step       TEXT    NOT NULL,
  nth        INTEGER NOT NULL, -- within the entry: 0, 1, 2, ...
  kind       TEXT    NOT NULL,
  state      TEXT    NOT NULL CHECK (state = 'claimed' OR state = 'sent' OR state = 'failed' OR state = 'unknown'
                                     OR state = 'skipped' OR state = 'held_out' OR state = 'passed'),
  reason     TEXT    NOT NULL, -- 'go', or why not
  opens      INTEGER NOT NULL CHECK (opens = 0 OR opens = 1), -- the entry began with it
  at         INTEGER NOT NULL,
  settled    INTEGER CHECK ((settled IS NULL) = (state = 'claimed')),
  cost       INTEGER NOT NULL,
  content    TEXT    NOT NULL, -- what the step hands over, however it is called
  arm        TEXT    NOT NULL, -- the way taken behind it, or the letter's variant
  detail     TEXT    NOT NULL,
  message_id TEXT    NOT NULL,
  PRIMARY KEY (entry, step)
) STRICT, WITHOUT ROWID;

INSERT INTO touch SELECT entry, step, nth, kind, state, reason, opens, at, settled, cost, '', '', detail, message_id FROM touch_3;

CREATE TABLE code (
  entry    INTEGER NOT NULL,
  step     TEXT    NOT NULL,
  code     TEXT    NOT NULL UNIQUE,
  offer    TEXT    NOT NULL,
  customer TEXT    NOT NULL,
  percent  REAL    NOT NULL,
  amount   INTEGER NOT NULL,
  cost     INTEGER NOT NULL,
  issued   INTEGER NOT NULL,
  expires  INTEGER, -- NULL: never
  PRIMARY KEY (entry, step),
  FOREIGN KEY (entry, step) REFERENCES touch (entry, step)
) STRICT, WITHOUT ROWID;

INSERT INTO code SELECT * FROM code_3;

CREATE TABLE point (
  entry    INTEGER NOT NULL,
  step     TEXT    NOT NULL,
  customer TEXT    NOT NULL,
  points   INTEGER NOT NULL CHECK (points > 0),
  note     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (entry, step),
  FOREIGN KEY (entry, step) REFERENCES touch (entry, step)
) STRICT, WITHOUT ROWID;

INSERT INTO point SELECT * FROM point_3;

DROP TABLE code_3;
DROP TABLE point_3;
DROP TABLE touch_3;

CREATE INDEX touch_at ON touch (at);
CREATE INDEX touch_claimed ON touch (at) WHERE state = 'claimed';
CREATE INDEX code_customer ON code (customer, offer, issued);
CREATE INDEX point_customer ON point (customer, at, points);

-- What a touch has charged to an account: given back when it is released.
CREATE TABLE charge (
  entry   INTEGER NOT NULL,
  step    TEXT    NOT NULL,
  account TEXT    NOT NULL,
  amount  INTEGER NOT NULL,
  PRIMARY KEY (entry, step, account),
  FOREIGN KEY (entry, step) REFERENCES touch (entry, step)
) STRICT, WITHOUT ROWID;

INSERT INTO charge SELECT c.entry, c.step, 'offer ' || c.offer, c.cost FROM code c
  JOIN touch t ON t.entry = c.entry AND t.step = c.step WHERE t.state = 'claimed' AND c.cost <> 0;

-- What came back of a message.
CREATE TABLE feedback (
  entry  INTEGER NOT NULL,
  step   TEXT    NOT NULL,
  kind   TEXT    NOT NULL CHECK (kind = 'bounced' OR kind = 'complained' OR kind = 'unsubscribed'),
  at     INTEGER NOT NULL,
  detail TEXT    NOT NULL,
  PRIMARY KEY (entry, step, kind),
  FOREIGN KEY (entry, step) REFERENCES touch (entry, step)
) STRICT, WITHOUT ROWID;

-- The due runs of each playbook that were carried out to the end.
CREATE TABLE run (
  playbook TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  matched  INTEGER NOT NULL,
  PRIMARY KEY (playbook, at)
) STRICT, WITHOUT ROWID;

-- Where a playbook whose trigger looks at changes last looked, and who was in
-- its segment then.
CREATE TABLE watch (
  playbook TEXT    PRIMARY KEY,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  playbook TEXT NOT NULL,
  customer TEXT NOT NULL,
  PRIMARY KEY (playbook, customer)
) STRICT, WITHOUT ROWID;

-- What goes before an address when its hash is taken: one row, once made never
-- changed.
CREATE TABLE salt (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  salt BLOB    NOT NULL
) STRICT;

-- Addresses that are never written to.
CREATE TABLE ban (
  plain   INTEGER NOT NULL CHECK (plain = 0 OR plain = 1), -- the hash has no salt: it came from another house
  hash    BLOB    NOT NULL,
  address TEXT    NOT NULL, -- for people to read; '' where only the hash is known
  why     TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  detail  TEXT    NOT NULL,
  PRIMARY KEY (plain, hash)
) STRICT, WITHOUT ROWID;

-- What customers have said on being written to. Rows are only ever added.
CREATE TABLE choice (
  id       INTEGER PRIMARY KEY,
  customer TEXT    NOT NULL,
  topic    TEXT    NOT NULL, -- '' is everything
  agreed   INTEGER NOT NULL CHECK (agreed = 0 OR agreed = 1),
  at       INTEGER NOT NULL,
  said     TEXT    NOT NULL, -- where
  text     TEXT    NOT NULL  -- version of the text agreed to
) STRICT;

CREATE INDEX choice_customer ON choice (customer, topic, at);
CREATE INDEX choice_no ON choice (at) WHERE agreed = 0;

-- Somebody has asked for quiet for a while.
CREATE TABLE silence (
  id       INTEGER PRIMARY KEY,
  playbook TEXT    NOT NULL,
  segment  TEXT    NOT NULL,
  customer TEXT    NOT NULL,
  tag      TEXT    NOT NULL,
  since    INTEGER, -- NULL: always
  until    INTEGER NOT NULL,
  author   TEXT    NOT NULL,
  comment  TEXT    NOT NULL,
  written  INTEGER NOT NULL,
  ended    INTEGER -- before its time, by hand
) STRICT;

-- A person has let a playbook's belts pass for a while. Rows are only ever added.
CREATE TABLE confirmation (
  id       INTEGER PRIMARY KEY,
  playbook TEXT    NOT NULL,
  author   TEXT    NOT NULL,
  comment  TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  until    INTEGER NOT NULL
) STRICT;

-- The variant of a step that everybody gets. Rows are only ever added.
CREATE TABLE promotion (
  id       INTEGER PRIMARY KEY,
  playbook TEXT    NOT NULL,
  step     TEXT    NOT NULL,
  variant  TEXT    NOT NULL,
  why      TEXT    NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
