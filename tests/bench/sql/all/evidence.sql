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
