-- One row per member of a household with their indicators: null where nothing was delivered, 0 where there are no rows.
WITH sums AS (
    SELECT id_key AS person_key, $flow_sums
    FROM ledger
    WHERE month BETWEEN $year_ago AND $month
    GROUP BY id_key
),
states AS (
    SELECT id_key AS person_key, $state_sums
    FROM held
    GROUP BY id_key
),
known_in AS (
    SELECT city, $known_flags
    FROM known
    GROUP BY city
),
facts AS (
    SELECT household_id, region_code, county_code, n_members, n_students, left(region_code, 4) AS city
    FROM household
    WHERE month = $month
),
valued AS (
    SELECT member.*, region_code, county_code, n_members, n_students, $person_values
    FROM member
    LEFT JOIN facts USING (household_id)
    LEFT JOIN known_in USING (city)
    LEFT JOIN sums USING (person_key)
    LEFT JOIN states USING (person_key)
    WHERE member.month = $month
)
SELECT month, person_key, household_id, is_head, rung, class_code, layer_code, is_alive, is_student, age,
       death_known_month, region_code, county_code, n_members, n_students, $person_indicators, $compared
FROM valued
