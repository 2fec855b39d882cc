-- The books of points, in double entry. Rows of movement and posting are only
-- ever added; lot is a copy for reading, which can be made anew from them.
CREATE TABLE movement (
  customer    TEXT    NOT NULL,
  seq         INTEGER NOT NULL, -- within the customer's journal: 1, 2, 3, ...
  at          INTEGER NOT NULL, -- never before the one ahead of it
  kind        TEXT    NOT NULL CHECK (kind = 'earn' OR kind = 'mature' OR kind = 'spend' OR kind = 'expire'
                                      OR kind = 'return' OR kind = 'revoke' OR kind = 'renew'),
  source_kind TEXT    NOT NULL, -- '' where it has none
  source      TEXT    NOT NULL,
  author      TEXT    NOT NULL,
  note        TEXT    NOT NULL,
  until       INTEGER,          -- earn: matures; mature: ends; renew: new end; NULL: never
  gone        INTEGER NOT NULL, -- revoke: had expired already
  short       INTEGER NOT NULL, -- revoke: was spent, and nothing was left to take instead
  PRIMARY KEY (customer, seq)
) STRICT, WITHOUT ROWID;

-- A source earns once in the whole shop, and a redemption is spent on and
-- returned once.
CREATE UNIQUE INDEX movement_earn ON movement (source_kind, source) WHERE kind = 'earn';
CREATE UNIQUE INDEX movement_spend ON movement (source) WHERE kind = 'spend';
CREATE UNIQUE INDEX movement_return ON movement (source) WHERE kind = 'return';
CREATE INDEX movement_at ON movement (at);

CREATE TABLE posting (
  customer TEXT    NOT NULL,
  seq      INTEGER NOT NULL,
  nth      INTEGER NOT NULL, -- within the movement: 0, 1, 2, ...
  lot      INTEGER NOT NULL, -- seq of the movement that earned it
  pot      TEXT    NOT NULL CHECK (pot = 'issued' OR pot = 'pending' OR pot = 'outstanding' OR pot = 'spent'
                                   OR pot = 'expired' OR pot = 'revoked'),
  points   INTEGER NOT NULL CHECK (points <> 0),
  PRIMARY KEY (customer, seq, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE lot (
  customer    TEXT    NOT NULL,
  lot         INTEGER NOT NULL,
  source_kind TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  earned      INTEGER NOT NULL,
  matures     INTEGER NOT NULL,
  ends        INTEGER, -- NULL: never, or still pending
  due         INTEGER, -- when something happens to it by itself; NULL: never
  issued      INTEGER NOT NULL CHECK (issued > 0),
  pending     INTEGER NOT NULL CHECK (pending >= 0),
  outstanding INTEGER NOT NULL CHECK (outstanding >= 0),
  spent       INTEGER NOT NULL CHECK (spent >= 0),
  expired     INTEGER NOT NULL CHECK (expired >= 0),
  revoked     INTEGER NOT NULL CHECK (revoked >= 0),
  short       INTEGER NOT NULL CHECK (short >= 0),
  back        INTEGER NOT NULL CHECK (back >= 0), -- of what it gave, given back in whatever way
  PRIMARY KEY (customer, lot),
  CHECK (issued = pending + outstanding + spent + expired + revoked)
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_due ON lot (due) WHERE due IS NOT NULL;

-- What the postings of erased customers come to, so that the books of the shop
-- still close. Nobody is in it: not even the day is kept.
CREATE TABLE erased_points (
  month       TEXT    NOT NULL, -- '2026-03', UTC
  source_kind TEXT    NOT NULL, -- of the lots
  pot         TEXT    NOT NULL, -- or 'short'
  points      INTEGER NOT NULL,
  PRIMARY KEY (month, source_kind, pot)
) STRICT, WITHOUT ROWID;

-- Places among the tiers: the latest row counts.
CREATE TABLE standing (
  customer TEXT    NOT NULL,
  at       INTEGER NOT NULL, -- when it was found
  tier     TEXT    NOT NULL, -- '': none
  since    INTEGER NOT NULL,
  until    INTEGER NOT NULL,
  PRIMARY KEY (customer, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE tier_change (
  customer TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  was      TEXT    NOT NULL, -- '': none
  became   TEXT    NOT NULL,
  up       INTEGER NOT NULL CHECK (up = 0 OR up = 1),
  booked   INTEGER NOT NULL,
  PRIMARY KEY (customer, at, became)
) STRICT, WITHOUT ROWID;

CREATE INDEX tier_change_at ON tier_change (at);

-- Badges that were won.
CREATE TABLE award (
  customer  TEXT    NOT NULL,
  challenge TEXT    NOT NULL,
  of        INTEGER NOT NULL, -- the beginning of the period; that of the year 1 without one
  at        INTEGER NOT NULL,
  booked    INTEGER NOT NULL,
  PRIMARY KEY (customer, challenge, of)
) STRICT, WITHOUT ROWID;

-- Who brought whom. '' is somebody who has been erased.
CREATE TABLE referral (
  referred TEXT    PRIMARY KEY,
  referrer TEXT    NOT NULL,
  code     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  rewarded INTEGER,
  booked   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX referral_referrer ON referral (referrer);

CREATE TABLE referral_code (
  customer TEXT    PRIMARY KEY,
  code     TEXT    NOT NULL UNIQUE,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The grants of steps become lots that could be spent at once and never end.
CREATE TABLE granted AS SELECT p.customer, p.points, p.note, p.at,
  e.playbook || ' ' || p.step || ' ' || strftime('%Y-%m-%dT%H:%M:%S', e.began / 1000000, 'unixepoch')
    || printf('.%06dZ', e.began % 1000000) || ' ' || p.customer AS source,
  2 * row_number() OVER (PARTITION BY p.customer ORDER BY p.at, p.entry, p.step) - 1 AS seq
FROM point p JOIN entry e ON e.id = p.entry;

INSERT INTO movement SELECT customer, seq, at, 'earn', 'step', source, '', note, at, 0, 0 FROM granted;
INSERT INTO movement SELECT customer, seq + 1, at, 'mature', '', '', '', '', NULL, 0, 0 FROM granted;
INSERT INTO posting SELECT customer, seq, 0, seq, 'issued', -points FROM granted;
INSERT INTO posting SELECT customer, seq, 1, seq, 'pending', points FROM granted;
INSERT INTO posting SELECT customer, seq + 1, 0, seq, 'pending', -points FROM granted;
INSERT INTO posting SELECT customer, seq + 1, 1, seq, 'outstanding', points FROM granted;
INSERT INTO lot SELECT customer, seq, 'step', source, at, at, NULL, NULL, points, 0, points, 0, 0, 0, 0, 0 FROM granted;

DROP TABLE granted;
DROP TABLE point;
