-- One row per county, rule and outcome, with the households: a rule about people holds when it holds for a member, and
-- cannot be told when it cannot for a member and holds for none.
WITH told AS (
    SELECT county_code, household_id, $outcomes
    FROM answers
    GROUP BY county_code, household_id
)
SELECT county_code, rule_id, ['hit', 'not_evaluable', 'no_hit'][outcome] AS outcome, count(*) AS n_households
FROM (UNPIVOT told ON COLUMNS(* EXCLUDE (county_code, household_id)) INTO NAME rule_id VALUE outcome)
GROUP BY ALL
