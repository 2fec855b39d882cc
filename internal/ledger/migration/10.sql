-- A code has a life of its own: it may have been imported, be everybody's, be
-- used and rolled back. Who was given it by which step stands beside it.
ALTER TABLE code RENAME TO code_9;
DROP INDEX code_customer;

CREATE TABLE code (
  code         TEXT    PRIMARY KEY, -- capital letters, no white space
  offer        TEXT    NOT NULL,
  customer     TEXT    NOT NULL, -- '': nobody's yet, or everybody's
  pooled       INTEGER NOT NULL CHECK (pooled = 0 OR pooled = 1), -- another house has made it
  state        TEXT    NOT NULL CHECK (state = 'free' OR state = 'reserved' OR state = 'issued' OR state = 'redeemed'
                                       OR state = 'expired' OR state = 'released'),
  uses         INTEGER NOT NULL, -- in all; 0: any number
  per_customer INTEGER NOT NULL, -- 0: any number
  valid_from   INTEGER,
  valid_until  INTEGER,
  number       INTEGER, -- of a pool: its place among all that were imported
  listed       INTEGER, -- of a pool: valid_until as it was imported
  made         INTEGER NOT NULL -- when it came into the ledger
) STRICT, WITHOUT ROWID;

CREATE INDEX code_customer ON code (customer) WHERE customer <> '';
CREATE INDEX code_free ON code (offer, valid_until, number) WHERE state = 'free';
CREATE INDEX code_ends ON code (valid_until) WHERE valid_until IS NOT NULL AND state <> 'expired' AND state <> 'released';

-- One code given to one customer, by a touch; of a code that is everybody's
-- there are many.
CREATE TABLE issue (
  id       INTEGER PRIMARY KEY,
  code     TEXT    NOT NULL REFERENCES code (code),
  offer    TEXT    NOT NULL,
  grouped  TEXT    NOT NULL, -- the offer's group then; '': none
  customer TEXT    NOT NULL,
  entry    INTEGER, -- NULL: the touch was taken back, and the code had been used all the same
  step     TEXT,
  at       INTEGER NOT NULL, -- when it was reserved
  issued   INTEGER, -- when the letter had left; NULL: it is on its way, or in doubt
  ended    INTEGER, -- when it was taken back, because the letter never left
  until    INTEGER, -- the first instant at which it is not good for this customer
  kind     TEXT    NOT NULL,
  percent  REAL    NOT NULL,
  amount   INTEGER NOT NULL,
  value    INTEGER NOT NULL,
  text     TEXT    NOT NULL,
  cost     INTEGER NOT NULL, -- as it was expected
  FOREIGN KEY (entry, step) REFERENCES touch (entry, step)
) STRICT;

CREATE INDEX issue_customer ON issue (customer, offer, at);
CREATE INDEX issue_code ON issue (code, customer);
CREATE UNIQUE INDEX issue_touch ON issue (entry, step);

-- One redemption of a code: id is the shop's, an order.
CREATE TABLE use (
  n        INTEGER PRIMARY KEY,
  code     TEXT    NOT NULL REFERENCES code (code),
  id       TEXT    NOT NULL,
  customer TEXT    NOT NULL, -- '': the shop did not know
  at       INTEGER NOT NULL,
  back     INTEGER, -- when it was rolled back
  cost     INTEGER, -- what it took off; NULL: nobody has said
  issue    INTEGER REFERENCES issue (id), -- NULL: the code came from a poster
  UNIQUE (code, id)
) STRICT;

CREATE INDEX use_customer ON use (customer);
CREATE INDEX use_issue ON use (issue);

INSERT INTO code SELECT c.code, c.offer, c.customer, 0,
    CASE t.state WHEN 'claimed' THEN 'reserved' WHEN 'unknown' THEN 'reserved' WHEN 'failed' THEN 'released' ELSE 'issued' END,
    1, 0, NULL, c.expires, NULL, NULL, c.issued
  FROM code_9 c JOIN touch t ON t.entry = c.entry AND t.step = c.step;
INSERT INTO issue SELECT NULL, c.code, c.offer, '', c.customer, c.entry, c.step, c.issued,
    CASE t.state WHEN 'sent' THEN t.settled END, CASE t.state WHEN 'failed' THEN t.settled END, c.expires,
    CASE WHEN c.percent > 0 THEN 'percent' ELSE 'amount' END, c.percent, c.amount, 0, '', c.cost
  FROM code_9 c JOIN touch t ON t.entry = c.entry AND t.step = c.step ORDER BY c.entry, c.step;
DROP TABLE code_9;
