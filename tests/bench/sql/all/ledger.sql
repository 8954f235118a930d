-- One row per person and month with what the flows add up to.
SELECT id_key, month, $release::BIGINT AS from_release, $ledger_sums
FROM (
    FROM counted_expense
    UNION ALL BY NAME FROM counted_income
    UNION ALL BY NAME FROM counted_life_event
    UNION ALL BY NAME FROM counted_kinship
    UNION ALL BY NAME FROM counted_other
)
GROUP BY id_key, month
