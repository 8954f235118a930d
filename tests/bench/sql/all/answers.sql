-- One row per person and per household: does each rule hold (true), not (false), or can nobody tell (null); with the
-- value and colour of the rules that have a line.
WITH person AS (
    SELECT persons.*, line.* EXCLUDE (region_code, class_code), class_code IN ('tekun', 'dibao', 'dibao_edge') AS is_registered,
           class_code IN ('tekun', 'dibao') AS is_supported
    FROM persons LEFT JOIN line USING (region_code, class_code)
),
home AS (
    SELECT households.*, line.* EXCLUDE (region_code, class_code),
           households.class_code IN ('tekun', 'dibao', 'dibao_edge') AS is_registered,
           n_members > 0 AS is_inhabited
    FROM households LEFT JOIN line ON households.region_code = line.region_code AND line.class_code = 'general'
)
SELECT 'person' AS grain, household_id, person_key, region_code, county_code, class_code,
       is_alive AND medical_self_pay_year_to_date_fen > medical_self_pay_line AS medical_self_pay_high,
       medical_self_pay_year_to_date_fen AS medical_self_pay_high__value,
       colour(medical_self_pay_year_to_date_fen, medical_self_pay_line) AS medical_self_pay_high__level,
       is_alive AND medical_total_last_12_months_fen >= long_treatment_line
           AND treatments_months_in_a_row >= treatment_months AS long_treatment,
       medical_total_last_12_months_fen AS long_treatment__value,
       colour(medical_total_last_12_months_fen, long_treatment_line) AS long_treatment__level,
       is_alive AND medical_self_pay_month_fen >= medical_jump_line
           AND (medical_self_pay_previous_month_fen <= 0
                OR times(medical_self_pay_month_fen, medical_self_pay_previous_month_fen)
                   >= medical_self_pay_previous_month_fen * medical_jump_percent) AS medical_self_pay_jump,
       medical_self_pay_month_fen AS medical_self_pay_jump__value,
       colour(medical_self_pay_month_fen, medical_jump_line) AS medical_self_pay_jump__level,
       is_alive AND medical_self_pay_lowest_last_3_months_fen >= medical_monthly_line AS medical_self_pay_month_after_month,
       medical_self_pay_lowest_last_3_months_fen AS medical_self_pay_month_after_month__value,
       colour(medical_self_pay_lowest_last_3_months_fen, medical_monthly_line) AS medical_self_pay_month_after_month__level,
       is_alive AND rehabilitation_last_12_months_fen > rehabilitation_line AS rehabilitation_burden,
       rehabilitation_last_12_months_fen AS rehabilitation_burden__value,
       colour(rehabilitation_last_12_months_fen, rehabilitation_line) AS rehabilitation_burden__level,
       is_alive AND age < retirement_age AND payroll_last_12_months > 0 AND payroll_months_at_zero >= payroll_stop_months
           AND employee_pensions_last_3_months_fen <= 0 AS payroll_stopped,
       is_alive AND age < retirement_age AND payroll_months_at_zero = 0
           AND payroll_months_above_zero BETWEEN payroll_gap_months_from AND payroll_gap_months_to AS payroll_with_gaps,
       is_alive AND unemployment_registrations_month > 0 AS newly_unemployed,
       is_alive AND pensions_last_12_months_fen > 0 AND pensions_months_at_zero >= pension_stop_months AS pension_stopped,
       is_alive AND disability_cards_new_month > 0 AS new_disability_card,
       NOT is_alive AND death_known_month = $month AND n_members > 0
           AND age BETWEEN breadwinner_age_from AND breadwinner_age_to AS death_of_working_age,
       is_alive AND disability_cards_worse_month > 0 AS disability_worsened,
       is_alive AND divorces_month > 0 AS divorced,
       is_alive AND serious_illnesses_month > 0 AS seriously_ill,
       is_alive AND mental_disorders_month > 0 AS mental_disorder_at_risk,
       is_alive AND work_injuries_month > 0 AS work_injury,
       is_alive AND accidents_month > 0 AS injured_in_accident,
       is_alive AND disasters_month > 0 AS hit_by_disaster,
       is_alive AND unsafe_houses_month > 0 AS unsafe_house,
       is_alive AND prison_releases_month > 0 AS released_from_prison,
       is_alive AND dropouts_last_3_months > 0 AS dropped_out,
       is_alive AND class_code = 'dibao' AND n_members = 1 AND age >= elder_age AND support_claims_month = 0
           AND income_last_12_months_fen < dibao_standard * 12 AS dibao_fits_tekun,
       NOT is_alive AND class_code <> 'general' AS death_on_benefit,
       NOT is_alive AND death_known_month < $month AND (one_card_month_fen > 0 OR allowances_month_fen > 0)
           AS paid_after_death,
       is_alive AND is_supported AND payroll_months_above_zero >= wage_months_on_benefit AS payroll_on_benefit,
       is_alive AND is_supported AND employee_pensions_last_3_months_fen > employee_pension_line AS pension_on_benefit,
       employee_pensions_last_3_months_fen AS pension_on_benefit__value,
       colour(employee_pensions_last_3_months_fen, employee_pension_line) AS pension_on_benefit__level,
       is_alive AND is_supported AND housing_fund_last_3_months > 0 AS housing_fund_on_benefit,
       is_alive AND benefit_rolls_month > 1 AS duplicate_benefit,
       is_alive AND is_registered AND prison_terms_month > 0 AS prison_on_benefit,
       is_alive AND is_supported AND permits_month > 0 AS long_absence,
       is_alive AND care_subsidy_last_3_months_fen > 0 AND disability_cards_month > 0
           AND severe_disability_cards_month = 0 AS disability_level_mismatch,
       is_alive AND age >= elder_age AND is_registered
           AND ((treatments_months_at_zero >= certification_months AND payroll_months_at_zero >= certification_months)
                OR wages_last_12_months_fen > 0)
           AS certification_needs_visit
FROM person
UNION ALL BY NAME
SELECT 'household' AS grain, household_id, region_code, county_code, class_code,
       n_students > 0 AND medical_self_pay_last_12_months_fen > medical_self_pay_with_student_line
           AS medical_self_pay_with_student,
       medical_self_pay_last_12_months_fen AS medical_self_pay_with_student__value,
       colour(medical_self_pay_last_12_months_fen, medical_self_pay_with_student_line)
           AS medical_self_pay_with_student__level,
       is_inhabited AND medical_self_pay_yoy_difference_fen > medical_yoy_line AS medical_self_pay_above_last_year,
       medical_self_pay_yoy_difference_fen AS medical_self_pay_above_last_year__value,
       colour(medical_self_pay_yoy_difference_fen, medical_yoy_line) AS medical_self_pay_above_last_year__level,
       n_students > 0 AND schooling_last_12_months_fen > schooling_line
           AND (income_last_12_months_fen <= 0
                OR times(schooling_last_12_months_fen, income_last_12_months_fen)
                   >= income_last_12_months_fen * schooling_percent) AS education_burden,
       schooling_last_12_months_fen AS education_burden__value,
       colour(schooling_last_12_months_fen, schooling_line) AS education_burden__level,
       is_inhabited AND NOT is_registered AND rigid_spending_last_12_months_fen >= rigid_spending_line
           AND income_last_12_months_fen < disposable_income * n_members
           AND (income_last_12_months_fen <= 0
                OR times(rigid_spending_last_12_months_fen, income_last_12_months_fen)
                   >= income_last_12_months_fen * rigid_spending_share) AS rigid_spending_above_income,
       rigid_spending_last_12_months_fen AS rigid_spending_above_income__value,
       colour(rigid_spending_last_12_months_fen, rigid_spending_line) AS rigid_spending_above_income__level,
       is_inhabited AND income_year_ago_month_fen >= income_fall_from_line
           AND times(income_month_fen, income_year_ago_month_fen) <= income_year_ago_month_fen * income_fall_percent
           AS income_below_last_year,
       is_inhabited AND income_months_above_zero >= income_variation_months
           AND income_variation_percent >= income_variation_line AS income_variation_high,
       income_variation_percent AS income_variation_high__value,
       colour(income_variation_percent, income_variation_line) AS income_variation_high__level,
       is_inhabited AND medical_self_pay_last_12_months_fen > scene_medical_line AND payroll_last_12_months > 0
           AND payroll_months_at_zero >= payroll_stop_months AS scene_illness_without_work,
       medical_self_pay_last_12_months_fen AS scene_illness_without_work__value,
       colour(medical_self_pay_last_12_months_fen, scene_medical_line) AS scene_illness_without_work__level,
       is_inhabited AND class_code = 'general' AND severe_disability_cards_month > 0
           AND income_last_12_months_fen < dibao_standard * 12 * n_members AS scene_disability_without_income,
       n_students > 0 AND serious_illnesses_last_12_months > 0 AS scene_student_and_serious_illness,
       is_inhabited AND disasters_last_12_months + accidents_last_12_months > 0
           AND medical_self_pay_last_12_months_fen > scene_medical_line AS scene_disaster_and_illness,
       medical_self_pay_last_12_months_fen AS scene_disaster_and_illness__value,
       colour(medical_self_pay_last_12_months_fen, scene_medical_line) AS scene_disaster_and_illness__level,
       help_calls_month > 0 AND is_inhabited
           AND (refusals_last_12_months > 0 OR relief_last_12_months_fen > 0
                OR medical_self_pay_last_12_months_fen > scene_medical_line) AS call_for_help_confirmed,
       class_code = 'dibao_edge' AND is_inhabited AND income_last_12_months_fen < dibao_standard * 12 * n_members
           AS edge_fits_dibao,
       is_registered AND vehicle_value_month_fen > vehicle_value_line AND disability_cards_month = 0 AS vehicle_on_benefit,
       vehicle_value_month_fen AS vehicle_on_benefit__value,
       colour(vehicle_value_month_fen, vehicle_value_line) AS vehicle_on_benefit__level,
       is_registered AND vehicle_purchases_last_12_months_fen >= vehicle_purchase_line AS new_vehicle_on_benefit,
       vehicle_purchases_last_12_months_fen AS new_vehicle_on_benefit__value,
       colour(vehicle_purchases_last_12_months_fen, vehicle_purchase_line) AS new_vehicle_on_benefit__level,
       is_registered AND companies_month > 0 AND company_capital_month_fen > company_capital_line AS company_on_benefit,
       company_capital_month_fen AS company_on_benefit__value,
       colour(company_capital_month_fen, company_capital_line) AS company_on_benefit__level,
       is_registered AND premises_month > 0 AS premises_on_benefit,
       is_registered AND dwellings_month > dwellings_most AS dwellings_on_benefit,
       is_registered AND is_inhabited
           AND financial_assets_month_fen > dibao_standard * financial_assets_months * n_members AS deposits_on_benefit,
       is_registered AND is_inhabited
           AND times(income_last_12_months_fen, dibao_standard * 12 * n_members)
               > dibao_standard * 12 * n_members * edge_percent AS registered_income_above_line,
       class_code = 'general' AND is_inhabited AND (hardship_lists_month > 0 OR refusals_last_12_months > 0)
           AND (marriages_month > 0 OR divorces_month > 0 OR death_records_month > 0
                OR medical_self_pay_last_3_months_fen > medical_jump_line) AS suspected_collision
FROM home
