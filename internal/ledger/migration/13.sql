-- A customer's lots in one piece, for whoever reads those of all customers: a row
-- for each customer and not for each lot. It is a copy of table lot, made by
-- whoever has changed a lot; NULL where nobody has made it yet, and lot counts.
CREATE TABLE purse (
  customer TEXT PRIMARY KEY,
  lots     BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX purse_stale ON purse (customer) WHERE lots IS NULL;

CREATE TRIGGER lot_added AFTER INSERT ON lot BEGIN
  INSERT INTO purse (customer) VALUES (new.customer) ON CONFLICT DO UPDATE SET lots = NULL WHERE lots IS NOT NULL;
END;

CREATE TRIGGER lot_changed AFTER UPDATE ON lot BEGIN
  UPDATE purse SET lots = NULL WHERE customer = new.customer AND lots IS NOT NULL;
END;

INSERT INTO purse (customer) SELECT DISTINCT customer FROM lot;
