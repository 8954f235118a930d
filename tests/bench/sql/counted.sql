-- One row per fact that some measure counts, in the month that it counts in.
SELECT id_key, event_month AS month, self_pay_fen, total_fen, (total_fen > 0)::BIGINT AS treatments_n,
       0::BIGINT AS cards_n, 0::BIGINT AS deaths_n
FROM expense
WHERE kind_code IN ('outpatient', 'inpatient', 'chronic_outpatient') AND (self_pay_fen <> 0 OR total_fen <> 0)
  AND from_release <= $release AND coalesce(to_release > $release, true)
UNION ALL
SELECT id_key, event_month, -amount_fen, 0, 0, 0, 0
FROM income
WHERE kind_code = 'medical_aid_manual' AND amount_fen <> 0
  AND from_release <= $release AND coalesce(to_release > $release, true)
UNION ALL
SELECT id_key, period, 0, 0, 0, (kind_code = 'disability_card_new')::BIGINT,
       (kind_code IN ('cremation', 'death_deregistration'))::BIGINT
FROM life_event
WHERE kind_code IN ('disability_card_new', 'cremation', 'death_deregistration')
  AND from_release <= $release AND coalesce(to_release > $release, true)
