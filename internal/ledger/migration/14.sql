-- The newest order that the source held when customers came in: one that is dated
-- between that and their entry has come to light behind it. NULL: nobody came in,
-- or nobody knows.
ALTER TABLE run ADD COLUMN newest INTEGER;
CREATE INDEX run_newest ON run (at) WHERE newest IS NOT NULL;

-- From now on table member has who had an order or event of the instant seen, and
-- of what was seen before nobody knows: what was of that instant has been seen.
UPDATE watch SET seen = seen + 1 WHERE seen IS NOT NULL;
