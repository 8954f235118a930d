-- One row per fact that a flow counts, with what it adds to each; written once, read by the ledger and by the evidence.
-- Views are named by subject so that a reader can look at one.
CREATE TEMPORARY VIEW counted_expense AS
SELECT id_key, event_month AS month, class_id, drop_id, row_key, event_on, period,
       if(is_medical, self_pay_fen, 0) AS medical_self_pay_fen,
       if(is_medical, total_fen, 0) AS medical_total_fen,
       if(is_medical AND total_fen > 0, 1, 0) AS treatments_n,
       if(kind_code = 'chronic_outpatient' AND total_fen > 0, 1, 0) AS chronic_treatments_n,
       if(class_id = 'rehabilitation', self_pay_fen, 0) AS rehabilitation_fen,
       if(class_id = 'tuition', self_pay_fen, 0) AS schooling_fen,
       if(is_medical OR class_id IN ('tuition', 'rehabilitation'), self_pay_fen, 0) AS rigid_spending_fen,
       if(kind_code = 'electricity', self_pay_fen, 0) AS electricity_fen,
       if(kind_code IN ('water', 'gas'), self_pay_fen, 0) AS water_gas_fen
FROM (
    SELECT *, kind_code IN ('outpatient', 'inpatient', 'chronic_outpatient') AS is_medical FROM expense
    WHERE from_release <= $release AND coalesce(to_release > $release, true)
)
WHERE self_pay_fen <> 0 OR (is_medical AND total_fen <> 0);

CREATE TEMPORARY VIEW counted_income AS
SELECT id_key, event_month AS month, class_id, drop_id, row_key, event_on, period,
       if(kind_code = 'medical_aid_manual', -amount_fen, 0) AS medical_self_pay_fen,
       if(kind_code = 'medical_aid_manual', -amount_fen, 0) AS rigid_spending_fen,
       if(class_id IN ('individual_income', 'employee_pensions', 'resident_pensions', 'unemployment_benefits',
                       'land_transfers', 'farm_subsidies') AND kind_code <> 'transfer_income', amount_fen, 0) AS income_fen,
       if(kind_code = 'wage_income', amount_fen, 0) AS wages_fen,
       if(kind_code = 'employee_contribution' AND amount_fen > 0, 1, 0) AS payroll_n,
       if(kind_code IN ('employee_pension', 'resident_pension'), amount_fen, 0) AS pensions_fen,
       if(kind_code = 'employee_pension', amount_fen, 0) AS employee_pensions_fen,
       if(class_id = 'unemployment_benefits', amount_fen, 0) AS unemployment_benefits_fen,
       if(kind_code = 'housing_fund_deposit' AND amount_fen > 0, 1, 0) AS housing_fund_n,
       if(class_id IN ('land_transfers', 'farm_subsidies'), amount_fen, 0) AS farm_income_fen,
       if(class_id IN ('student_aid', 'hope_students'), amount_fen, 0) AS school_aid_fen,
       if(class_id IN ('temporary_aid', 'charity_aid', 'red_cross_aid'), amount_fen, 0) AS relief_fen,
       if(class_id IN ('old_age_allowance', 'disability_subsidies', 'special_care'), amount_fen, 0) AS allowances_fen,
       if(kind_code = 'disability_care_subsidy', amount_fen, 0) AS care_subsidy_fen,
       if(class_id = 'one_card_payments', amount_fen, 0) AS one_card_fen
FROM income
WHERE amount_fen <> 0 AND kind_code <> 'medical_aid_onestop'
  AND (class_id <> 'employee_contributions' OR amount_fen > 0)
  AND (class_id <> 'housing_fund_deposits' OR amount_fen > 0)
  AND (class_id <> 'individual_income' OR kind_code <> 'transfer_income')
  AND from_release <= $release AND coalesce(to_release > $release, true);

CREATE TEMPORARY VIEW counted_life_event AS
SELECT id_key, period AS month, class_id, drop_id, row_key, event_on, period,
       (kind_code = 'disability_card_new')::INT AS disability_cards_new_n,
       (kind_code = 'disability_card_changed' AND grade_code IN ('1', '2'))::INT AS disability_cards_worse_n,
       (kind_code IN ('cremation', 'death_deregistration', 'death_certificate'))::INT AS death_records_n,
       (kind_code = 'serious_illness')::INT AS serious_illnesses_n,
       (kind_code = 'mental_disorder' AND grade_code IN ('3', '4', '5'))::INT AS mental_disorders_n,
       (kind_code IN ('work_injury', 'work_injury_deemed'))::INT AS work_injuries_n,
       (kind_code = 'accident' AND grade_code IN ('death', 'missing', 'serious'))::INT AS accidents_n,
       (kind_code = 'disaster')::INT AS disasters_n,
       (kind_code = 'dilapidated_house' AND grade_code IN ('C', 'D'))::INT AS unsafe_houses_n,
       (kind_code = 'unemployment_registration')::INT AS unemployment_registrations_n,
       (kind_code = 'employment_registration')::INT AS employment_registrations_n,
       (kind_code = 'dropout')::INT AS dropouts_n,
       (kind_code IN ('prison_release', 'prison_parole'))::INT AS prison_releases_n,
       (kind_code = 'correction_start')::INT AS corrections_n,
       (kind_code = 'hukou_moved_out')::INT AS moves_out_n
FROM life_event
WHERE (kind_code IN ('disability_card_new', 'cremation', 'death_deregistration', 'death_certificate', 'serious_illness',
                     'work_injury', 'work_injury_deemed', 'disaster', 'unemployment_registration',
                     'employment_registration', 'dropout', 'prison_release', 'prison_parole', 'correction_start',
                     'hukou_moved_out')
       OR (kind_code = 'disability_card_changed' AND grade_code IN ('1', '2'))
       OR (kind_code = 'mental_disorder' AND grade_code IN ('3', '4', '5'))
       OR (kind_code = 'accident' AND grade_code IN ('death', 'missing', 'serious'))
       OR (kind_code = 'dilapidated_house' AND grade_code IN ('C', 'D')))
  AND from_release <= $release AND coalesce(to_release > $release, true);

CREATE TEMPORARY VIEW counted_kinship AS
SELECT id_key, period AS month, class_id, drop_id, row_key, event_on, period,
       (relation_code = 'former_spouse')::INT AS divorces_n,
       (class_id = 'marriages')::INT AS marriages_n,
       (class_id = 'births' AND NOT is_other)::INT AS births_n
FROM (
    SELECT * EXCLUDE (id_key), id_key, false AS is_other FROM kinship
    UNION ALL
    SELECT * EXCLUDE (id_key), other_key, true FROM kinship
)
WHERE (relation_code = 'former_spouse' OR class_id = 'marriages' OR (class_id = 'births' AND NOT is_other))
  AND from_release <= $release AND coalesce(to_release > $release, true);

CREATE TEMPORARY VIEW counted_other AS
SELECT id_key, period AS month, class_id, drop_id, row_key, event_on, period, 1 AS help_calls_n
FROM lead
WHERE kind_code = 'help' AND from_release <= $release AND coalesce(to_release > $release, true)
UNION ALL BY NAME
SELECT id_key, period AS month, class_id, drop_id, row_key, event_on, period, 1 AS refusals_n
FROM enrolment
WHERE programme_code = 'refused_application'
  AND from_release <= $release AND coalesce(to_release > $release, true)
UNION ALL BY NAME
SELECT id_key, event_month AS month, class_id, drop_id, row_key, event_on, period,
       if(kind_code = 'house_contract', value_fen, 0) AS house_purchases_fen,
       if(kind_code = 'vehicle_purchase', value_fen, 0) AS vehicle_purchases_fen
FROM asset
WHERE ((kind_code = 'house_contract' AND to_on IS NULL) OR kind_code = 'vehicle_purchase') AND value_fen <> 0
  AND from_release <= $release AND coalesce(to_release > $release, true);
