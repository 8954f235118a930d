-- The warnings with the rows that their values are made of.
WITH wanted AS (
    SELECT household_id, rule_id, unnest(evidence_keys) AS id_key FROM warnings
),
behind AS (
    SELECT household_id, rule_id, id_key, class_id, drop_id, row_key, event_on,
           if(rule_id = 'long_treatment', total_fen, self_pay_fen) AS fen
    FROM wanted JOIN expense USING (id_key)
    WHERE CASE rule_id
              WHEN 'medical_self_pay_high' THEN self_pay_fen <> 0 AND event_month BETWEEN $january AND $month
              WHEN 'medical_self_pay_with_student' THEN self_pay_fen <> 0 AND event_month BETWEEN $back_11 AND $month
              WHEN 'long_treatment' THEN total_fen <> 0 AND event_month BETWEEN $back_11 AND $month
          END
      AND event_month BETWEEN $back_11 AND $month
      AND kind_code IN ('outpatient', 'inpatient', 'chronic_outpatient')
      AND period <= $month AND from_release <= $release AND coalesce(to_release > $release, true)
    UNION ALL
    SELECT household_id, rule_id, id_key, class_id, drop_id, row_key, event_on, -amount_fen
    FROM wanted JOIN income USING (id_key)
    WHERE CASE rule_id
              WHEN 'medical_self_pay_high' THEN event_month BETWEEN $january AND $month
              WHEN 'medical_self_pay_with_student' THEN event_month BETWEEN $back_11 AND $month
          END
      AND event_month BETWEEN $back_11 AND $month
      AND kind_code = 'medical_aid_manual' AND amount_fen <> 0
      AND period <= $month AND from_release <= $release AND coalesce(to_release > $release, true)
    UNION ALL
    SELECT household_id, rule_id, id_key, class_id, drop_id, row_key, event_on, NULL
    FROM wanted JOIN life_event USING (id_key)
    WHERE CASE rule_id
              WHEN 'new_disability_card' THEN kind_code = 'disability_card_new' AND period = $month
              WHEN 'death_of_working_age' THEN kind_code IN ('cremation', 'death_deregistration') AND period = $month
              WHEN 'death_on_benefit' THEN kind_code IN ('cremation', 'death_deregistration') AND period <= $month
          END
      AND event_month <= $month AND from_release <= $release AND coalesce(to_release > $release, true)
),
found AS (
    SELECT household_id, rule_id,
           -- Sorted after it is gathered: list(… ORDER BY …) takes twice as long.
           list_transform(
               list_sort(list({'on': event_on, 'class': class_id, 'drop': drop_id, 'row': row_key, 'fen': fen})),
               lambda found: {'class_id': found.class, 'drop_id': found.drop, 'row_key': found.row,
                              'event_on': found.on, 'fen': found.fen}
           ) AS evidence,
           list_sort(list_distinct(list(id_key))) AS keys
    FROM behind
    GROUP BY household_id, rule_id
)
SELECT warnings.* EXCLUDE (evidence_keys), coalesce(keys, evidence_keys) AS evidence_keys, coalesce(evidence, []) AS evidence
FROM warnings LEFT JOIN found USING (household_id, rule_id)
