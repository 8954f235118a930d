-- One row per household: sums over its members, ratios of those sums, the longest run of a member.
WITH of_members AS (
    SELECT household_id,
           sum(medical_self_pay_month_fen)::BIGINT AS medical_self_pay_month_fen,
           sum(medical_self_pay_previous_month_fen)::BIGINT AS medical_self_pay_previous_month_fen,
           sum(medical_self_pay_year_ago_month_fen)::BIGINT AS medical_self_pay_year_ago_month_fen,
           sum(medical_self_pay_mom_difference_fen)::BIGINT AS medical_self_pay_mom_difference_fen,
           sum(medical_self_pay_yoy_difference_fen)::BIGINT AS medical_self_pay_yoy_difference_fen,
           sum(medical_self_pay_year_to_date_fen)::BIGINT AS medical_self_pay_year_to_date_fen,
           sum(medical_self_pay_last_3_months_fen)::BIGINT AS medical_self_pay_last_3_months_fen,
           sum(medical_self_pay_last_12_months_fen)::BIGINT AS medical_self_pay_last_12_months_fen,
           sum(medical_total_month_fen)::BIGINT AS medical_total_month_fen,
           sum(medical_total_last_12_months_fen)::BIGINT AS medical_total_last_12_months_fen,
           sum(treatments_month)::BIGINT AS treatments_month,
           max(treatments_months_in_a_row) AS treatments_months_in_a_row,
           sum(disability_cards_new_month)::BIGINT AS disability_cards_new_month
    FROM persons
    GROUP BY household_id
)
SELECT month, household_id, region_code, county_code, class_code, n_members, n_students,
       of_members.* EXCLUDE (household_id),
       medical_self_pay_month_fen::DOUBLE / nullif(medical_self_pay_previous_month_fen, 0) AS medical_self_pay_mom_ratio,
       medical_self_pay_month_fen::DOUBLE / nullif(medical_self_pay_year_ago_month_fen, 0) AS medical_self_pay_yoy_ratio,
       CASE WHEN medical_self_pay_month_fen IS NULL THEN 'value_unknown'
            WHEN medical_self_pay_previous_month_fen IS NULL THEN 'base_unknown'
            WHEN medical_self_pay_previous_month_fen = 0 THEN 'base_zero' END AS medical_self_pay_mom_ratio_reason,
       CASE WHEN medical_self_pay_month_fen IS NULL THEN 'value_unknown'
            WHEN medical_self_pay_year_ago_month_fen IS NULL THEN 'base_unknown'
            WHEN medical_self_pay_year_ago_month_fen = 0 THEN 'base_zero' END AS medical_self_pay_yoy_ratio_reason
FROM household LEFT JOIN of_members USING (household_id)
WHERE month = $month
