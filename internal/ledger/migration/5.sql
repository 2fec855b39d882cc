-- What readers have done with letters. Rows are only ever added: of the answers
-- to one letter the latest counts, and one without value and words takes it back.
CREATE TABLE response (
  id       INTEGER PRIMARY KEY,
  entry    INTEGER NOT NULL,
  step     TEXT    NOT NULL,
  customer TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  type     TEXT    NOT NULL,
  target   TEXT    NOT NULL,
  survey   TEXT    NOT NULL, -- '' is no answer
  value    REAL,
  words    TEXT    NOT NULL,
  certain  INTEGER NOT NULL CHECK (certain = 0 OR certain = 1),
  FOREIGN KEY (entry, step) REFERENCES touch (entry, step)
) STRICT;

-- A letter is opened once, and each of its links clicked once, as far as counting
-- goes.
CREATE UNIQUE INDEX response_once ON response (entry, step, type, target) WHERE survey = '';
CREATE INDEX response_answer ON response (entry, step, id) WHERE survey <> '';
CREATE INDEX response_customer ON response (customer);
CREATE INDEX touch_survey ON touch (at) WHERE kind = 'survey';
