-- Customers who were erased: what they did before earns nothing again, should the
-- shop's files still have it.
CREATE TABLE forgotten (
  hash BLOB    PRIMARY KEY, -- SHA-256 of the salt, a zero byte and the customer's id
  at   INTEGER NOT NULL     -- when, the last time
) STRICT, WITHOUT ROWID;
