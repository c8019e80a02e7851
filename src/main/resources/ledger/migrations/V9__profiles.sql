-- Where the time of a run went, when it was asked for. Times are microseconds.
create table profiles (
    run  integer not null references runs (number),
    took bigint  not null,
    cpu  bigint,           -- of the controller's process
    peak bigint,           -- bytes it had in memory at most
    primary key (run)
);

create table host_costs (
    run            integer not null references runs (number),
    host           text    not null,
    work           bigint  not null,
    reaching       bigint  not null,
    greeting       bigint  not null,
    queueing       bigint  not null,
    exchanging     bigint  not null,
    authenticating bigint  not null,
    shell          bigint  not null,
    becoming       bigint  not null,
    answering      bigint  not null,
    place          bigint  not null, -- waited for its turn
    others         bigint  not null, -- waited for the others
    logins         integer not null,
    failures       integer not null,
    channels       integer not null,
    retries        integer not null,
    round_trips    bigint  not null,
    sent           bigint  not null,
    received       bigint  not null,
    primary key (run, host)
);

update ledger_schema set version = 9;
