-- Campaigns: playbooks that are played again and again for hosts that are left. What is here is what the same command
-- needs to go on after the machine or the process died.

create table campaigns (
    number     integer not null primary key,
    job        text    not null, -- the playbooks, as in runs
    inventory  text    not null,
    choice     text    not null, -- limit and tags
    every_ms   bigint  not null,
    until_at   bigint  not null,
    windows    text    not null, -- one a line, none for any time
    zone       text    not null, -- of the windows
    tries      integer not null, -- how often a host may fail
    fresh      integer not null, -- 1: what runs did before start_run does not count
    start_run  integer not null, -- the last run before it began
    status     text    not null, -- running, then how it ended
    who        text    not null,
    controller text    not null,
    process    text    not null, -- pid and time of start; empty while nobody is at it
    started_at bigint  not null,
    beat_at    bigint  not null,
    next_at    bigint  not null,
    rounds     integer not null,
    ended_at   bigint
);

-- Looks that found nobody: counted, since a dead host would fill the tables of runs.
create table campaign_looks (
    campaign  integer not null references campaigns (number),
    host      text    not null references hosts (name),
    looks     integer not null,
    kind      text    not null,
    reason    text    not null,
    looked_at bigint  not null,
    primary key (campaign, host)
);
create index campaign_looks_host on campaign_looks (host);

update ledger_schema set version = 5;
