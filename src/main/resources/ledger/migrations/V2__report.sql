-- What a report shows beyond the events: what tasks changed, each different text once, and how loud hosts were.

create table diffs (
    digest text not null primary key,
    body   text not null
);

create table event_diffs (
    run    integer not null references runs (number),
    seq    integer not null,
    nth    integer not null,
    digest text    not null references diffs (digest),
    primary key (run, seq, nth)
);

-- The worst answer that a probe got: what came back for what was sent.
create table amplifications (
    run           integer not null references runs (number),
    seq           integer not null,
    host          text    not null,
    request_bytes integer not null,
    bytes         bigint  not null,
    packets       integer not null,
    primary key (run, seq)
);
create index amplifications_host on amplifications (host, run);

update ledger_schema set version = 2;
