-- One row per person and month with what the flows add up to. Subjects are added up one by one and then joined: a third
-- faster than all of them in one table with nulls.
SELECT id_key, month, $release::BIGINT AS from_release, $ledger_columns
FROM $ledger_parts
