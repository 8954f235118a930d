-- One row per household: sums over its members, ratios of those sums, the longest run of a member.
WITH of_members AS (
    SELECT household_id, $member_sums, $compared_sums
    FROM persons
    GROUP BY household_id
)
SELECT month, household_id, region_code, county_code, class_code, n_members, n_students, $household_indicators, $reasons
FROM household LEFT JOIN of_members USING (household_id)
WHERE month = $month
