-- SPDX-License-Identifier: MIT
-- Copyright (c) 2026 the poolalloc authors
--
-- orders.sql: a table of :n rows made in memory, then asked about, changed and thinned.
CREATE TABLE orders (id INTEGER PRIMARY KEY, client TEXT, amount INTEGER, note TEXT);
WITH RECURSIVE n(i, s) AS (
	SELECT 1, 1 UNION ALL SELECT i + 1, (s * 1103515245 + 12345) % 2147483648 FROM n WHERE i < :n
)
INSERT INTO orders
SELECT i, 'client-' || (s % 5003), s % 1000, substr('a note of no importance whatever', 1, s % 30)
FROM n;
CREATE INDEX by_client ON orders (client, amount);
SELECT count(*), sum(amount), sum(length(note)) FROM orders;
SELECT client, count(*) AS n, sum(amount) AS total FROM orders
GROUP BY client ORDER BY total DESC, client LIMIT 5;
SELECT length(group_concat(note, ';')) FROM orders WHERE amount < 200;
SELECT count(*) FROM orders a JOIN orders b ON a.client = b.client AND b.amount = a.amount + 1
WHERE a.amount < 100;
UPDATE orders SET note = note || '; paid' WHERE amount % 3 = 0;
DELETE FROM orders WHERE amount % 7 = 0;
SELECT count(DISTINCT client || note), max(length(note)) FROM orders;
