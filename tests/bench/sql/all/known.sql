-- One row per measure, span and city that delivered every class behind the measure in every month of the span since the
-- city's first one, and in one month at least. A drop answers for its month, and as many months around it as its
-- cadence leaves open.
WITH told AS (
    SELECT DISTINCT class_id, unnest(if(sender_code = '99', ['9901', '9902'], [sender_code])) AS city, n_months, period
    FROM "drop" JOIN cadence USING (class_id)
    WHERE state = 'loaded' AND period <= $month AND from_release <= $release
),
answered AS (
    SELECT DISTINCT class_id, city, number // 12 * 100 + number % 12 + 1 AS month
    FROM (
        SELECT class_id, city, period // 100 * 12 + period % 100 - 1 + away AS number
        FROM (SELECT *, unnest(range(1 - n_months, n_months)) AS away FROM told)
    )
),
delivered AS (
    SELECT measure, city, month
    FROM measure_class JOIN answered USING (class_id)
    GROUP BY measure, city, month
    HAVING count(*) = max(n_classes)
)
SELECT measure, span, city
FROM (SELECT measure, city, min(month) AS first_month FROM delivered GROUP BY measure, city)
JOIN span ON span.month >= first_month
LEFT JOIN (SELECT *, true AS is_delivered FROM delivered) USING (measure, city, month)
GROUP BY measure, span, city
HAVING bool_and(coalesce(is_delivered, false))
