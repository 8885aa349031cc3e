-- The rival's database, made anew for each work.
-- No foreign keys, no index on events, no idempotency table: what is left out favours PostgreSQL.
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS rival CASCADE;
CREATE SCHEMA rival;
SET search_path = rival;

CREATE TABLE company (
  id int PRIMARY KEY, name text, industry text, region text);
CREATE TABLE person (
  company int, number smallint, name text, email text, departments int, active boolean,
  PRIMARY KEY (company, number));
CREATE TABLE connection (
  buyer int, company int, accepted boolean, PRIMARY KEY (buyer, company));

-- status: 0 draft, 1 publishing, 2 active, 3 closing, 4 closed
CREATE TABLE campaign (
  id int PRIMARY KEY, buyer int, departments int, status smallint, reminder smallint DEFAULT 0);

-- status: 0 not started, 1 in progress, 2 completed, 3 closed. Room on each page keeps updates heap-only.
CREATE TABLE task (
  company int, campaign int, targets int, status smallint DEFAULT 0, holder smallint,
  finished smallint DEFAULT 0, reminders smallint DEFAULT 0, reminded_at timestamptz,
  answers jsonb DEFAULT '{}', PRIMARY KEY (company, campaign)) WITH (fillfactor = 60);

CREATE TABLE event (
  company int, campaign int, at timestamptz, kind smallint, person smallint, step smallint,
  answer text);

-- One row a person and notice, for the variant that does not derive them.
CREATE TABLE notification (
  company int, person smallint, campaign int, kind smallint, at timestamptz);
CREATE INDEX notification_of_person ON notification (company, person);

-- What a member sees, derived.
CREATE VIEW inbox AS
  SELECT p.company, p.number AS person, t.campaign, t.status, t.holder, t.reminders
  FROM person p JOIN task t ON t.company = p.company AND (t.targets & p.departments) <> 0
  WHERE p.active;

-- Commands of one campaign in one transaction: kind 0 claim, 1 save, 2 submit. Each counts when the task stands where
-- the command expects it; the places (from 1) of those that did are returned. Of several claims of one task one wins.
-- The lock is the fence: behind a close's exclusive lock no batch sees the campaign active.
CREATE FUNCTION apply(the_campaign int, companies int[], persons smallint[], kinds smallint[],
                      steps smallint[], texts text[]) RETURNS int[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  accepted int[];
BEGIN
  PERFORM pg_advisory_xact_lock_shared(the_campaign);
  WITH moved AS (
    UPDATE task t SET
      status = CASE c.kind WHEN 0 THEN t.status ELSE c.kind END,
      holder = c.person,
      finished = CASE c.kind WHEN 1 THEN t.finished + 1 ELSE t.finished END,
      answers = CASE c.kind WHEN 1 THEN t.answers || jsonb_build_object(c.step, c.answer)
                ELSE t.answers END
    FROM unnest(companies, persons, kinds, steps, texts)
         WITH ORDINALITY AS c(company, person, kind, step, answer, place)
    WHERE t.company = c.company AND t.campaign = the_campaign
      AND (SELECT status FROM campaign WHERE id = the_campaign) = 2
      AND CASE c.kind
        WHEN 0 THEN t.status = 0 AND t.holder IS NULL AND EXISTS (
          SELECT FROM person p WHERE p.company = c.company AND p.number = c.person AND p.active
                                 AND (p.departments & t.targets) <> 0)
        WHEN 1 THEN t.status <= 1 AND t.holder = c.person AND t.finished = c.step
        ELSE t.status = 1 AND t.holder = c.person AND t.finished = 3 END
    RETURNING c.place, c.company, c.kind, c.person, c.step, c.answer
  ), noted AS (
    INSERT INTO event
    SELECT company, the_campaign, now(), kind, person, step, answer FROM moved
  )
  SELECT array_agg(place::int) INTO accepted FROM moved;
  RETURN coalesce(accepted, '{}');
END $$;
