-- One row per household and rule that holds, told by the decisive member: highest level, largest value, smallest key.
-- A rule about a household points at all its members.
WITH held AS (
    SELECT grain, household_id, person_key, region_code, county_code, class_code, rule_id, level, 0 AS value
    FROM (
        SELECT grain, household_id, person_key, region_code, county_code, class_code, $fixed_rules FROM answers
    ) UNPIVOT (holds FOR rule_id IN ($fixed_rules))
    JOIN rule USING (rule_id)
    WHERE holds
    UNION ALL
    $lined_rules
),
of_people AS (
    SELECT household_id, rule_id, region_code, county_code, class_code, level, value, person_key
    FROM held
    WHERE grain = 'person'
    UNION ALL
    SELECT held.household_id, rule_id, held.region_code, held.county_code, held.class_code, level, value, persons.person_key
    FROM held JOIN persons USING (household_id)
    WHERE grain = 'household'
),
decided AS (
    SELECT household_id, rule_id, region_code, county_code, class_code, level, person_key,
           list_sort(list(person_key) OVER (PARTITION BY household_id, rule_id)) AS person_keys
    FROM of_people
    QUALIFY row_number() OVER (
        PARTITION BY household_id, rule_id
        ORDER BY CASE level WHEN 'red' THEN 1 WHEN 'orange' THEN 2 WHEN 'yellow' THEN 3 ELSE 4 END, value DESC, person_key
    ) = 1
)
SELECT $month AS month, household_id, rule_id, region_code, county_code, class_code, decided.level, person_keys,
       if(is_decided_by_one, [person_key], person_keys) AS evidence_keys
FROM decided JOIN rule USING (rule_id)
