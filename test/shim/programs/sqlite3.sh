# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# Inserts, an index, joins, updates, a rollback, and the database's own integrity check.
# needs: sqlite3
set -eu
rows=20000
if [ "${SIZE:-normal}" = small ]; then rows=100; fi
sqlite3 -batch base.db <<END
create table item (id integer primary key, kind int, name text, body blob);
create table kind (id integer primary key, label text);
with recursive n(i) as (select 0 union all select i + 1 from n where i < 99)
	insert into kind select i, 'kind ' || i from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < $rows)
	insert into item select i, i * 7919 % 100, printf('item %d', i * 31 % $rows), zeroblob(i % 400) from n;
create index by_name on item (name);
select label, count(*), sum(length(body)) from item join kind on kind.id = item.kind
	group by label order by label limit 10;
select count(*) from item a join item b on a.name = b.name where a.id < 100;
begin; delete from item; rollback;
update item set name = upper(name) where kind < 50;
delete from item where kind = 13;
select count(*), min(name), max(name) from item;
vacuum;
pragma integrity_check;
END
