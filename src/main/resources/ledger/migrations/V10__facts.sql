-- Facts as a run gathered them, for later runs that are told to take them. A host that a run changes has none here, and
-- what changes by the minute, or may be secret, is never here.

create table host_facts (
    host  text    not null references hosts (name),
    run   integer not null references runs (number),
    at    bigint  not null,
    way   text    not null, -- address, port, user: another may see other facts
    boxes text    not null, -- fingerprints by which the host was known, with blanks between
    parts text    not null, -- what was gathered, with blanks between
    facts text    not null, -- JSON
    primary key (host)
);

update ledger_schema set version = 10;
