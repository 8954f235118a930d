-- One row per county, rule and outcome, with the households: a rule about people holds when it holds for a member, and
-- cannot be told when it cannot for a member and holds for none.
WITH told AS (
    SELECT county_code, household_id, $outcomes
    FROM answers
    GROUP BY county_code, household_id
)
SELECT county_code, rule_id, CASE outcome WHEN 1 THEN 'hit' WHEN 2 THEN 'not_evaluable' ELSE 'no_hit' END AS outcome, count(*) AS n_households
FROM told UNPIVOT (outcome FOR rule_id IN ($all_rules))
GROUP BY ALL
