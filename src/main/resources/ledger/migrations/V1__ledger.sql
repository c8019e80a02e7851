-- The ledger: every host ever named, and what became of it. The same text serves SQLite and PostgreSQL, so: text,
-- integer and bigint only, truth as 0 and 1, times as milliseconds since 1970. Order is by number of run, never by
-- time, because clocks jump.

create table ledger_schema (
    version integer not null
);
insert into ledger_schema (version) values (1);

create table runs (
    number     integer not null primary key,
    kind       text    not null, -- run: a playbook; exec: one module
    job        text    not null, -- the playbooks, or the module
    dry        integer not null, -- check mode
    status     text    not null, -- running, then how it ended
    who        text    not null,
    controller text    not null,
    process    text    not null, -- pid and time of start, to tell a dead run from a busy one
    inventory  text    not null,
    started_at bigint  not null,
    beat_at    bigint  not null,
    ended_at   bigint
);
create index runs_status on runs (status);

-- Where a host stands: the outcome of the last real run of a playbook that named it.
create table hosts (
    name        text    not null primary key,
    state       text    not null,
    kind        text    not null,
    reason      text    not null,
    since_run   integer,          -- the first run of an unbroken row with this state
    since_at    bigint  not null,
    last_run    integer,          -- the last run of any kind that named it
    answered_at bigint            -- when it last answered anything
);

create table sources (
    host     text   not null references hosts (name),
    kind     text   not null,
    place    text   not null,
    first_at bigint not null,
    last_at  bigint not null,
    primary key (host, kind, place)
);

create table host_keys (
    host        text    not null references hosts (name),
    type        text    not null,
    fingerprint text    not null,
    trusted     integer not null, -- 0: another key was accepted in its place
    first_run   integer not null,
    last_run    integer not null,
    first_at    bigint  not null,
    last_at     bigint  not null,
    primary key (host, type, fingerprint)
);
create index host_keys_fingerprint on host_keys (fingerprint);

create table outcomes (
    run         integer not null references runs (number),
    host        text    not null references hosts (name),
    outcome     text    not null,
    kind        text    not null,
    reason      text    not null,
    ok          integer not null,
    changed     integer not null,
    unreachable integer not null,
    failed      integer not null,
    skipped     integer not null,
    rescued     integer not null,
    ignored     integer not null,
    primary key (run, host)
);
create index outcomes_host on outcomes (host, run);

create table events (
    run     integer not null references runs (number),
    seq     integer not null,
    host    text    not null,
    at      bigint  not null,
    task    text    not null,
    module  text    not null,
    place   text    not null,
    status  text    not null,
    item    text    not null,
    took    bigint  not null, -- milliseconds
    message text    not null,
    primary key (run, seq)
);
create index events_host on events (host, run);

create table findings (
    run      integer not null references runs (number),
    seq      integer not null,
    host     text    not null,
    at       bigint  not null,
    module   text    not null,
    verdict  text    not null,
    sentence text    not null,
    safe     integer not null,
    primary key (run, seq)
);
create index findings_host on findings (host, run);

-- Handlers that a change made due and that have not run since.
create table pending_handlers (
    host    text    not null,
    job     text    not null,
    handler text    not null,
    run     integer not null references runs (number),
    primary key (host, job, handler)
);

-- Hosts that a person left out, for a time (parked) or for good (exempt).
create table marks (
    number    integer not null primary key,
    host      text    not null references hosts (name),
    kind      text    not null,
    until_day text    not null,
    who       text    not null,
    why       text    not null,
    set_at    bigint  not null,
    lifted_at bigint,
    lifted_by text    not null
);
create index marks_host on marks (host);

-- How many hosts the pattern of a play matched last time.
create table patterns (
    job       text    not null,
    inventory text    not null,
    pattern   text    not null,
    matched   integer not null,
    run       integer not null references runs (number),
    primary key (job, inventory, pattern)
);
