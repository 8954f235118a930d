-- One row per person and month with what the measures add up to.
SELECT id_key, month, $release::BIGINT AS from_release,
       sum(self_pay_fen)::BIGINT AS medical_self_pay_fen,
       sum(total_fen)::BIGINT AS medical_total_fen,
       sum(treatments_n)::BIGINT AS treatments_n,
       sum(cards_n)::BIGINT AS disability_cards_new_n,
       sum(deaths_n)::BIGINT AS death_records_n
FROM counted
GROUP BY id_key, month
