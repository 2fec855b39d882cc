-- Instants are microseconds since 1970 UTC, money is minor units.

-- One customer's passage through one playbook.
CREATE TABLE entry (
  id       INTEGER PRIMARY KEY,
  playbook TEXT    NOT NULL,
  customer TEXT    NOT NULL,
  began    INTEGER NOT NULL,
  state    TEXT    NOT NULL CHECK (state = 'open' OR state = 'finished' OR state = 'exited'),
  due      INTEGER CHECK ((due IS NOT NULL) = (state = 'open')),
  touched  INTEGER NOT NULL, -- touches so far, released ones too: numbers the next
  last_at  INTEGER NOT NULL, -- of the latest touch; began when there is none
  opened   INTEGER NOT NULL, -- when this row was written
  changed  INTEGER NOT NULL, -- when it last changed
  UNIQUE (customer, playbook, began)
) STRICT;

CREATE INDEX entry_due ON entry (due) WHERE due IS NOT NULL;

-- Nobody is on two passages through one playbook at once. A trigger, because
-- customers come in any order, and one more index in theirs would double what
-- an insert writes.
CREATE TRIGGER entry_open BEFORE INSERT ON entry BEGIN
  SELECT raise(IGNORE) WHERE EXISTS (
    SELECT 1 FROM entry WHERE customer = new.customer AND playbook = new.playbook AND state = 'open');
END;

-- One step for one customer, for ever. Keyed by the entry's number, which
-- grows, so that rows are added at the end.
CREATE TABLE touch (
  entry      INTEGER NOT NULL REFERENCES entry (id),
  step       TEXT    NOT NULL,
  nth        INTEGER NOT NULL, -- within the entry: 0, 1, 2, ...
  kind       TEXT    NOT NULL,
  -- Not IN, which builds a table of its list for every row.
  state      TEXT    NOT NULL CHECK (state = 'claimed' OR state = 'sent' OR state = 'failed'
                                     OR state = 'unknown' OR state = 'skipped' OR state = 'held_out'),
  reason     TEXT    NOT NULL, -- 'go', or why not
  opens      INTEGER NOT NULL CHECK (opens = 0 OR opens = 1), -- the entry began with it
  at         INTEGER NOT NULL,
  settled    INTEGER CHECK ((settled IS NULL) = (state = 'claimed')),
  cost       INTEGER NOT NULL,
  detail     TEXT    NOT NULL,
  message_id TEXT    NOT NULL,
  PRIMARY KEY (entry, step)
) STRICT, WITHOUT ROWID;

CREATE INDEX touch_at ON touch (at);
CREATE INDEX touch_claimed ON touch (at) WHERE state = 'claimed';

-- A code of an offer, drawn when its touch was claimed.
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

CREATE INDEX code_customer ON code (customer, offer, issued);

-- What the codes of an offer are expected to cost, summed by the instant they
-- were issued at, so that a budget is checked without adding up every code.
CREATE TABLE spent (
  offer  TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (offer, at)
) STRICT, WITHOUT ROWID;

-- Points granted. Rows are only ever added.
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

CREATE INDEX point_customer ON point (customer, at, points);

-- One scheduled instant of one playbook.
CREATE TABLE occurrence (
  playbook  TEXT    NOT NULL,
  scheduled INTEGER NOT NULL,
  begun     INTEGER NOT NULL,
  finished  INTEGER,
  note      TEXT    NOT NULL,
  PRIMARY KEY (playbook, scheduled)
) STRICT, WITHOUT ROWID;
