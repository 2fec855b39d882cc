-- A voucher as its house prints it, whose tills may tell small letters from capital
-- ones; '': as the key has it, which is how codes are looked up.
ALTER TABLE code ADD COLUMN printed TEXT NOT NULL DEFAULT '';
