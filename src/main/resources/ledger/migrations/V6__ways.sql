-- Where a host was reached when its files were changed: the way back must not be taken on another box.

alter table file_changes add column reached_by text not null default '';
alter table file_changes add column address text not null default '';
alter table file_changes add column port integer not null default 0;
alter table file_changes add column login text not null default '';

update ledger_schema set version = 6;
