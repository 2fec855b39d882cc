-- Where a trigger's source had its newest fact when the playbook last looked:
-- what is dated after it may have come into the file since. NULL: nobody knows.
ALTER TABLE watch ADD COLUMN seen INTEGER;

-- The place of a touch's step among the playbook's then, from 1, and how many
-- steps there were: how an unnamed step with other content is known. 0: nobody
-- knows.
ALTER TABLE touch ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE touch ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;
