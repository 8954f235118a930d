-- One row per thing that holds at the end of the month: on the newest list, or the newest state of a register, begun
-- and not ended; with what it adds to each state.
WITH listed AS (
    SELECT class_id, content_key
    FROM presence
    WHERE period <= $month AND from_release <= $release
    GROUP BY class_id, content_key
    HAVING sum(n) > 0
),
told AS (
    SELECT id_key, class_id, drop_id, row_key, event_on, period, programme_code AS kind_code, grade_code,
           0::BIGINT AS value_fen, from_on, to_on
    FROM enrolment SEMI JOIN listed USING (class_id, content_key)
    WHERE event_month <= $month AND from_release <= $release AND coalesce(to_release > $release, true)
    UNION ALL
    SELECT id_key, class_id, drop_id, row_key, event_on, period, kind_code, role_code, value_fen, from_on, to_on
    FROM asset SEMI JOIN listed USING (class_id, content_key)
    WHERE event_month <= $month AND from_release <= $release AND coalesce(to_release > $release, true)
    UNION ALL
    SELECT id_key, class_id, drop_id, row_key, event_on, period, 'permit', NULL, 0, event_on, NULL
    FROM identity SEMI JOIN listed USING (class_id, content_key)
    WHERE class_id = 'residence_permits' AND event_month <= $month
      AND from_release <= $release AND coalesce(to_release > $release, true)
    UNION ALL
    SELECT id_key, class_id, drop_id, row_key, event_on, period, kind_code, role_code, value_fen, from_on, to_on
    FROM (
        SELECT * FROM asset
        WHERE class_id IN ('vehicles', 'commercial_vehicles', 'farm_machinery', 'ships', 'real_estate', 'companies',
                           'self_employed')
          AND event_month <= $month AND period <= $month
          AND from_release <= $release AND coalesce(to_release > $release, true)
        QUALIFY row_number() OVER (
            PARTITION BY class_id, row_key
            ORDER BY event_on DESC, period DESC, to_on DESC NULLS LAST, content_key DESC
        ) = 1
    )
    UNION ALL
    SELECT id_key, class_id, drop_id, row_key, event_on, period, kind_code, grade_code, 0, event_on, NULL
    FROM life_event
    WHERE kind_code IN ('disability_card_new', 'disability_card_renewed', 'disability_card_changed', 'prison_entry',
                        'prison_release', 'prison_parole', 'prison_medical_release', 'prison_death')
      AND event_month <= $month AND period <= $month
      AND from_release <= $release AND coalesce(to_release > $release, true)
    UNION ALL
    SELECT unnest([id_key, other_key]), class_id, drop_id, row_key, event_on, period, 'support', NULL, 0, from_on, to_on
    FROM kinship
    WHERE class_id = 'support_judgments' AND event_month <= $month AND period <= $month
      AND from_release <= $release AND coalesce(to_release > $release, true)
)
SELECT id_key, class_id, drop_id, row_key, event_on,
       (kind_code = 'vehicle')::INT AS vehicles,
       if(kind_code = 'vehicle', value_fen, 0) AS vehicle_value,
       (kind_code IN ('commercial_vehicle', 'farm_machinery', 'ship'))::INT AS machines,
       (kind_code IN ('real_estate_dwelling', 'real_estate_homestead'))::INT AS dwellings,
       (kind_code IN ('real_estate_shop', 'real_estate_office', 'real_estate_industrial'))::INT AS premises,
       (kind_code = 'company'
        AND grade_code IN ('legal_representative', 'shareholder', 'sole_proprietor', 'partner'))::INT AS companies,
       if(companies = 1, value_fen, 0) AS company_capital,
       (kind_code = 'self_employed_business')::INT AS shops,
       if(kind_code IN ('deposit', 'wealth_product', 'securities_account', 'commercial_insurance'), value_fen, 0)
           AS financial_assets,
       (kind_code IN ('tekun', 'dibao', 'dibao_edge', 'rigid_expenditure'))::INT AS benefit_rolls,
       (kind_code = 'tekun' AND coalesce(grade_code IN ('half', 'full'), false))::INT AS tekun_care,
       (kind_code = 'student')::INT AS schoolings,
       (kind_code = 'student' AND grade_code IN ('college', 'bachelor', 'postgraduate'))::INT AS tertiary_schoolings,
       (class_id = 'orphans')::INT AS orphans,
       (kind_code = 'public_welfare_post')::INT AS posts,
       (kind_code = 'public_rental')::INT AS rentals,
       (kind_code = 'veteran_care')::INT AS veteran_rolls,
       (kind_code IN ('difficult_worker', 'difficult_woman', 'out_of_poverty'))::INT AS hardship_lists,
       (kind_code = 'difficult_worker')::INT AS difficult_workers,
       (kind_code = 'difficult_woman')::INT AS difficult_women,
       (kind_code = 'out_of_poverty')::INT AS out_of_poverty_rolls,
       (kind_code = 'medical_insurance')::INT AS insurances,
       (kind_code IN ('disability_card_new', 'disability_card_renewed', 'disability_card_changed'))::INT
           AS disability_cards,
       (disability_cards = 1 AND grade_code IN ('1', '2'))::INT AS severe_disability_cards,
       CASE WHEN kind_code = 'prison_entry' THEN 1 WHEN kind_code LIKE 'prison_%' THEN -1 ELSE 0 END AS prison_terms,
       (kind_code = 'permit')::INT AS permits,
       (kind_code = 'support')::INT AS support_claims
FROM told
WHERE coalesce(from_on, event_on) <= $month_end AND coalesce(to_on >= $month_end, true)
