"""How each database adds a sealed voucher's shares to the sums of years (``share_years``)."""

#: Share by share, without GROUP BY, for the reason given in ``guards_sqlite``; the key is walked in its own order.
SHARES_SUMMED_SQLITE = """INSERT INTO share_years SELECT NEW.community_id, l.account_code, l.fund_code, h.place_code,
 NEW.period / 100, h.debit_minor, h.credit_minor, 1 FROM lines l CROSS JOIN sublines h
 WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq AND h.community_id = l.community_id
 AND h.seq = l.seq AND h.number = l.number ON CONFLICT DO UPDATE SET
 debit_minor = debit_minor + excluded.debit_minor, credit_minor = credit_minor + excluded.credit_minor,
 share_count = share_count + 1;"""

#: Sums of households' shares, header by header: the next one of the same statement is judged by them.
#: "+ 0" keeps the planner from reading all shares of the voucher for each of its lines.
SHARES_SUMMED_POSTGRESQL = """IF EXISTS (SELECT 1 FROM sublines h WHERE h.community_id = NEW.community_id
 AND h.seq = NEW.seq) THEN
INSERT INTO share_years AS y SELECT NEW.community_id, l.account_code, l.fund_code, h.place_code,
 NEW.period / 100, sum(h.debit_minor), sum(h.credit_minor), count(*) FROM lines l
 JOIN sublines h ON h.community_id = l.community_id AND h.seq = l.seq + 0 AND h.number = l.number
 WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq
 GROUP BY l.account_code, l.fund_code, h.place_code ORDER BY l.account_code, l.fund_code, h.place_code
 ON CONFLICT ON CONSTRAINT pk_share_years DO UPDATE SET debit_minor = y.debit_minor + excluded.debit_minor,
 credit_minor = y.credit_minor + excluded.credit_minor, share_count = y.share_count + excluded.share_count;
END IF;"""
