-- What is spent is counted by account: an offer's is its name behind the word.
UPDATE spent SET offer = 'offer ' || offer;
ALTER TABLE spent RENAME COLUMN offer TO account;
