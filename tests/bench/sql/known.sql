-- One row per city: whether every class behind a measure was delivered for a month of the span.
WITH measure_class (measure, class_id) AS (
    VALUES ('self_pay', 'outpatient'), ('self_pay', 'inpatient'), ('self_pay', 'chronic_outpatient'),
           ('self_pay', 'medical_aid'),
           ('treated', 'outpatient'), ('treated', 'inpatient'), ('treated', 'chronic_outpatient'),
           ('cards', 'disability_cards')
),
delivered AS (
    SELECT DISTINCT class_id, period, unnest(if(sender_code = '99', ['9901', '9902'], [sender_code])) AS city
    FROM "drop"
    WHERE state = 'loaded' AND period <= $month
),
complete AS (
    SELECT measure, period, city
    FROM measure_class
    JOIN delivered USING (class_id)
    JOIN (SELECT measure, count(*) AS n_classes FROM measure_class GROUP BY measure) USING (measure)
    GROUP BY measure, period, city, n_classes
    HAVING count(*) = n_classes
)
SELECT city,
       bool_or(measure = 'self_pay' AND period = $month) AS self_pay_month,
       bool_or(measure = 'self_pay' AND period = $back_1) AS self_pay_previous_month,
       bool_or(measure = 'self_pay' AND period = $back_12) AS self_pay_year_ago_month,
       bool_or(measure = 'self_pay' AND period BETWEEN $january AND $month) AS self_pay_year_to_date,
       bool_or(measure = 'self_pay' AND period BETWEEN $back_2 AND $month) AS self_pay_last_3_months,
       bool_or(measure = 'self_pay' AND period BETWEEN $back_11 AND $month) AS self_pay_last_12_months,
       bool_or(measure = 'treated' AND period = $month) AS treated_month,
       bool_or(measure = 'treated' AND period BETWEEN $back_11 AND $month) AS treated_last_12_months,
       bool_or(measure = 'cards' AND period = $month) AS cards_month
FROM complete
GROUP BY city
