-- What sources said of boxes, one row for each different thing that a source said, and what came of it.

create table census_traces (
    kind     text    not null, -- of the source: known_hosts, leases, sweep, ...
    source   text    not null, -- the file, the host's file, the range
    digest   text    not null, -- of the clues and the port: clues may be longer than an index takes
    clues    text    not null, -- a line for each, its kind in front
    line     integer not null, -- 0 where a source has no lines
    port     integer not null, -- of the SSH server; 0 where the source does not tell
    seen_at  bigint,           -- when the source says that the box was last there
    first_at bigint  not null, -- when it was first added
    last_at  bigint  not null, -- when the source still said so
    host     text    not null, -- by which name the ledger knows the box; empty for none
    primary key (kind, source, digest)
);
create index census_traces_host on census_traces (host);

-- Hosts that only the census has put into the ledger: they leave it when nothing speaks for them any more.
create table census_hosts (
    host text not null primary key references hosts (name)
);

-- Names, addresses and keys of boxes of other people.
create table census_foreign (
    clue   text   not null primary key,
    who    text   not null,
    why    text   not null,
    set_at bigint not null
);

update ledger_schema set version = 4;
