-- Sweeps that have not come to their end: what they found so far, and how far they came, so that the same command goes on
-- where one was broken off. The rows of a sweep go when it has come to its end; what it found is in census_traces then.

create table sweeps (
    job      text    not null primary key, -- what is asked of which ranges
    asked    integer not null,             -- so many addresses, from the first on, were asked to the end
    who      text    not null,
    owner    text    not null,             -- the process that is at it; empty while none is
    begun_at bigint  not null,
    last_at  bigint  not null
);

create table sweep_finds (
    job      text    not null references sweeps (job),
    address  text    not null,
    host_keys text  not null, -- fingerprints, one a line
    port     integer not null, -- of the SSH server; 0 for none
    names    text    not null, -- of the reverse zone, one a line
    seen_at  bigint,           -- when it answered
    primary key (job, address)
);

update ledger_schema set version = 8;
