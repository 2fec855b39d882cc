-- What the models of customers' futures were like whenever somebody acted on
-- them: the fit as JSON, by the instant it was made for.
CREATE TABLE fit (
	at   INTEGER PRIMARY KEY, -- microseconds since 1970 UTC
	body TEXT NOT NULL
) STRICT;
