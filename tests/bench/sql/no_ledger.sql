-- The facts in place of the ledger: what is summed over months need not be summed within them.
SELECT id_key, month,
       self_pay_fen AS medical_self_pay_fen,
       total_fen AS medical_total_fen,
       treatments_n,
       cards_n AS disability_cards_new_n
FROM counted
