-- The warnings with the rows that their values are made of.
WITH wanted AS (
    SELECT household_id, rule_id, unnest(evidence_keys) AS id_key FROM warnings
),
counted AS (
    $long_rows
),
behind AS (
    SELECT household_id, rule_id, id_key, class_id, drop_id, row_key, event_on, max(added) FILTER (gives_fen) AS fen
    FROM wanted JOIN counted USING (id_key) JOIN proof USING (rule_id, measure)
    WHERE month BETWEEN from_month AND to_month
    GROUP BY ALL
),
found AS (
    SELECT household_id, rule_id,
           list_transform(
               list_sort(list({'event_on': event_on, 'class_id': class_id, 'drop_id': drop_id, 'row_key': row_key, 'fen': fen})),
               lambda one: {'class_id': one.class_id, 'drop_id': one.drop_id, 'row_key': one.row_key,
                            'event_on': one.event_on, 'fen': one.fen}
           ) AS evidence,
           list_sort(list_distinct(list(id_key))) AS keys
    FROM behind
    GROUP BY household_id, rule_id
)
SELECT warnings.* EXCLUDE (evidence_keys), coalesce(keys, evidence_keys) AS evidence_keys, coalesce(evidence, []) AS evidence
FROM warnings LEFT JOIN found USING (household_id, rule_id)
