-- One row per household and rule that holds, told by the decisive member: highest level, largest value, smallest key.
-- A rule about a household points at all its members.
WITH held AS (
    SELECT grain, household_id, person_key, region_code, county_code, class_code, rule_id, level, 0 AS value
    FROM (
        UNPIVOT (SELECT grain, household_id, person_key, region_code, county_code, class_code, $fixed_rules FROM answers)
        ON $fixed_rules INTO NAME rule_id VALUE holds
    )
    JOIN rule USING (rule_id)
    WHERE holds
    UNION ALL
    $lined_rules
),
of_people AS (
    SELECT held.* FROM held WHERE grain = 'person'
    UNION ALL
    SELECT held.* REPLACE (persons.person_key AS person_key)
    FROM held JOIN persons USING (household_id)
    WHERE grain = 'household'
),
decided AS (
    SELECT *, list_sort(list(person_key) OVER (PARTITION BY household_id, rule_id)) AS person_keys
    FROM of_people
    QUALIFY row_number() OVER (
        PARTITION BY household_id, rule_id
        ORDER BY list_position(['red', 'orange', 'yellow', 'blue'], level), value DESC, person_key
    ) = 1
)
SELECT $month AS month, household_id, rule_id, region_code, county_code, class_code, decided.level, person_keys,
       if(is_decided_by_one, [person_key], person_keys) AS evidence_keys
FROM decided JOIN rule USING (rule_id)
