-- What stood in files before and behind a change, what else a task did to a host, and what probes sent and got.

-- Contents, each kept once.
create table contents (
    id   text   not null primary key, -- SHA-256; of a sealed one a name that only the key's owner can compute
    form text   not null,             -- deflated, or sealed: deflated and then encrypted
    size bigint not null,
    body text   not null              -- base64
);

create table file_changes (
    run      integer not null references runs (number),
    seq      integer not null,
    host     text    not null, -- where the file is
    for_host text    not null, -- whose task it was
    at       bigint  not null,
    task     text    not null,
    module   text    not null,
    place    text    not null,
    account  text    not null, -- whom the task had become on the host
    path     text    not null,
    primary key (run, seq)
);
create index file_changes_host on file_changes (host, run);

create table file_states (
    run     integer not null,
    seq     integer not null,
    side    text    not null, -- before, after
    kind    text    not null,
    mode    integer not null,
    owner   text    not null,
    grp     text    not null,
    links   integer not null,
    label   text    not null,
    target  text    not null,
    peer    text    not null,
    size    bigint  not null,
    sha1    text    not null,
    content text    not null, -- id among the contents, empty where it was not kept
    why     text    not null, -- why not
    primary key (run, seq, side)
);

-- What a task ran besides, from which there is no way back.
create table host_actions (
    run      integer not null references runs (number),
    seq      integer not null,
    host     text    not null,
    for_host text    not null,
    at       bigint  not null,
    task     text    not null,
    module   text    not null,
    words    text    not null,
    primary key (run, seq)
);
create index host_actions_host on host_actions (host, run);

create table probe_packets (
    run       integer not null references runs (number),
    seq       integer not null,
    host      text    not null,
    at        bigint  not null,
    task      text    not null,
    source    text    not null,
    target    text    not null,
    direction text    not null, -- sent, received
    size      integer not null,
    bytes     text    not null, -- hexadecimal; of a long one the beginning
    primary key (run, seq)
);
create index probe_packets_host on probe_packets (host, run);

update ledger_schema set version = 3;
