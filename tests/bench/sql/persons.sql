-- One row per member of a household with their indicators: null where nothing was delivered, 0 where there are no rows.
WITH sums AS (
    SELECT id_key AS person_key,
           sum(medical_self_pay_fen) FILTER (month = $month)::BIGINT AS self_pay_month,
           sum(medical_self_pay_fen) FILTER (month = $back_1)::BIGINT AS self_pay_previous_month,
           sum(medical_self_pay_fen) FILTER (month = $back_12)::BIGINT AS self_pay_year_ago_month,
           sum(medical_self_pay_fen) FILTER (month >= $january)::BIGINT AS self_pay_year_to_date,
           sum(medical_self_pay_fen) FILTER (month >= $back_2)::BIGINT AS self_pay_last_3_months,
           sum(medical_self_pay_fen) FILTER (month >= $back_11)::BIGINT AS self_pay_last_12_months,
           sum(medical_total_fen) FILTER (month = $month)::BIGINT AS total_month,
           sum(medical_total_fen) FILTER (month >= $back_11)::BIGINT AS total_last_12_months,
           sum(treatments_n) FILTER (month = $month)::BIGINT AS treatments_month,
           sum(disability_cards_new_n) FILTER (month = $month)::BIGINT AS cards_month,
           -- Bit n is set when the person was treated n months ago.
           bit_or(1 << (($month // 100 - month // 100) * 12 + $month % 100 - month % 100))
               FILTER (treatments_n > 0 AND month >= $back_11) AS treated
    FROM ledger
    WHERE month BETWEEN $back_12 AND $month
    GROUP BY id_key
),
facts AS (
    SELECT household_id, region_code, county_code, n_members, n_students, left(region_code, 4) AS city
    FROM household
    WHERE month = $month
),
valued AS (
    SELECT member.* REPLACE ($month AS month), region_code, county_code, n_members, n_students,
           if(known.self_pay_month, coalesce(sums.self_pay_month, 0), NULL) AS self_pay_month,
           if(known.self_pay_previous_month, coalesce(sums.self_pay_previous_month, 0), NULL) AS self_pay_previous_month,
           if(known.self_pay_year_ago_month, coalesce(sums.self_pay_year_ago_month, 0), NULL) AS self_pay_year_ago_month,
           if(known.self_pay_year_to_date, coalesce(sums.self_pay_year_to_date, 0), NULL) AS self_pay_year_to_date,
           if(known.self_pay_last_3_months, coalesce(sums.self_pay_last_3_months, 0), NULL) AS self_pay_last_3_months,
           if(known.self_pay_last_12_months, coalesce(sums.self_pay_last_12_months, 0), NULL) AS self_pay_last_12_months,
           if(known.treated_month, coalesce(sums.total_month, 0), NULL) AS total_month,
           if(known.treated_last_12_months, coalesce(sums.total_last_12_months, 0), NULL) AS total_last_12_months,
           if(known.treated_month, coalesce(sums.treatments_month, 0), NULL) AS treatments_month,
           -- The run of ones at the low end.
           if(known.treated_month, bit_count(xor(coalesce(treated, 0), coalesce(treated, 0) + 1) >> 1), NULL) AS run,
           if(known.cards_month, coalesce(sums.cards_month, 0), NULL) AS cards_month
    FROM member
    LEFT JOIN facts USING (household_id)
    LEFT JOIN known USING (city)
    LEFT JOIN sums USING (person_key)
    WHERE member.month = $month
)
SELECT month, person_key, household_id, is_head, rung, class_code, layer_code, is_alive, is_student, age, death_known_month,
       region_code, county_code, n_members, n_students,
       self_pay_month AS medical_self_pay_month_fen,
       self_pay_previous_month AS medical_self_pay_previous_month_fen,
       self_pay_year_ago_month AS medical_self_pay_year_ago_month_fen,
       self_pay_month - self_pay_previous_month AS medical_self_pay_mom_difference_fen,
       self_pay_month::DOUBLE / nullif(self_pay_previous_month, 0) AS medical_self_pay_mom_ratio,
       self_pay_month - self_pay_year_ago_month AS medical_self_pay_yoy_difference_fen,
       self_pay_month::DOUBLE / nullif(self_pay_year_ago_month, 0) AS medical_self_pay_yoy_ratio,
       self_pay_year_to_date AS medical_self_pay_year_to_date_fen,
       self_pay_last_3_months AS medical_self_pay_last_3_months_fen,
       self_pay_last_12_months AS medical_self_pay_last_12_months_fen,
       total_month AS medical_total_month_fen,
       total_last_12_months AS medical_total_last_12_months_fen,
       treatments_month,
       run::BIGINT AS treatments_months_in_a_row,
       cards_month AS disability_cards_new_month
FROM valued
