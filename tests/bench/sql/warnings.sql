-- One row per household and rule that holds, told by the decisive member: highest level, largest value, smallest key.
WITH person AS (
    SELECT persons.*, line.* EXCLUDE (region_code, class_code)
    FROM persons LEFT JOIN line USING (region_code, class_code)
),
hit AS (
    SELECT household_id, person_key, region_code, county_code, class_code, 'medical_self_pay_high' AS rule_id,
           true AS is_decided_by_one,
           colour(medical_self_pay_year_to_date_fen, medical_self_pay_line) AS level,
           medical_self_pay_year_to_date_fen AS value,
           MAP {'medical_self_pay_year_to_date_fen': medical_self_pay_year_to_date_fen} AS "values",
           MAP {'medical_self_pay_line': medical_self_pay_line} AS parameters,
           [yuan(medical_self_pay_year_to_date_fen), yuan(medical_self_pay_line)] AS said
    FROM person
    WHERE is_alive AND medical_self_pay_year_to_date_fen > medical_self_pay_line
    UNION ALL
    SELECT household_id, person_key, region_code, county_code, households.class_code, 'medical_self_pay_with_student',
           false,
           colour(households.medical_self_pay_last_12_months_fen, medical_self_pay_with_student_line),
           households.medical_self_pay_last_12_months_fen,
           MAP {'medical_self_pay_last_12_months_fen': households.medical_self_pay_last_12_months_fen,
                'n_students': households.n_students},
           MAP {'medical_self_pay_with_student_line': medical_self_pay_with_student_line},
           [yuan(households.medical_self_pay_last_12_months_fen), yuan(medical_self_pay_with_student_line),
            households.n_students::VARCHAR]
    FROM households
    JOIN line USING (region_code)
    JOIN (SELECT household_id, person_key FROM persons) USING (household_id)
    WHERE line.class_code = 'general' AND households.n_students > 0
      AND households.medical_self_pay_last_12_months_fen > medical_self_pay_with_student_line
    UNION ALL
    SELECT household_id, person_key, region_code, county_code, class_code, 'long_treatment', true,
           colour(medical_total_last_12_months_fen, long_treatment_line),
           medical_total_last_12_months_fen,
           MAP {'medical_total_last_12_months_fen': medical_total_last_12_months_fen,
                'treatments_months_in_a_row': treatments_months_in_a_row},
           MAP {'long_treatment_line': long_treatment_line, 'treatment_months': treatment_months},
           [treatments_months_in_a_row::VARCHAR, yuan(medical_total_last_12_months_fen), yuan(long_treatment_line)]
    FROM person
    WHERE is_alive AND medical_total_last_12_months_fen >= long_treatment_line
      AND treatments_months_in_a_row >= treatment_months
    UNION ALL
    SELECT household_id, person_key, region_code, county_code, class_code, 'new_disability_card', false, 'orange', 0,
           MAP {'disability_cards_new_month': disability_cards_new_month}, MAP {}, []
    FROM person
    WHERE is_alive AND disability_cards_new_month > 0
    UNION ALL
    SELECT household_id, person_key, region_code, county_code, class_code, 'death_of_working_age', false, 'red', 0,
           MAP {'age': age, 'death_known_month': death_known_month, 'month': month, 'n_members': n_members},
           MAP {'breadwinner_age_from': breadwinner_age_from, 'breadwinner_age_to': breadwinner_age_to},
           [age::VARCHAR, n_members::VARCHAR]
    FROM person
    WHERE NOT is_alive AND death_known_month = month AND n_members > 0
      AND age BETWEEN breadwinner_age_from AND breadwinner_age_to
    UNION ALL
    SELECT household_id, person_key, region_code, county_code, class_code, 'death_on_benefit', false, 'orange', 0,
           MAP {}, MAP {}, [class_code]
    FROM person
    WHERE NOT is_alive AND class_code IN ('tekun', 'dibao', 'dibao_edge', 'rigid_expenditure', 'anti_poverty_return')
),
decided AS (
    SELECT *, list_sort(list(person_key) OVER (PARTITION BY household_id, rule_id)) AS person_keys
    FROM hit
    QUALIFY row_number() OVER (
        PARTITION BY household_id, rule_id
        ORDER BY list_position(['red', 'orange', 'yellow', 'blue'], level), value DESC, person_key
    ) = 1
)
SELECT $month AS month, county_code, household_id, region_code, class_code, rule_id, version AS rule_version,
       fingerprint AS rule_fingerprint, kind, causes, level, "values", parameters, person_keys,
       CASE rule_id
           WHEN 'medical_self_pay_high' THEN format(sentence, label, said[1], said[2])
           WHEN 'death_on_benefit' THEN format(sentence, label)
           WHEN 'new_disability_card' THEN sentence
           WHEN 'death_of_working_age' THEN format(sentence, said[1], said[2])
           ELSE format(sentence, said[1], said[2], said[3])
       END AS reason_text,
       if(is_decided_by_one, [person_key], person_keys) AS evidence_keys
FROM decided JOIN rule USING (rule_id) JOIN label USING (class_code)
