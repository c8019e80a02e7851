-- What a run has begun to change and how that ended, so that one that was broken off can be gone on with. The rows of a
-- run that came to its own end are taken away with it.
create table steps (
    run      integer not null references runs (number),
    host     text    not null,
    step     text    not null, -- place in the playbook, and the how-manieth time
    source   text    not null, -- digest of the file that the place is in
    task     text    not null,
    kind     text    not null, -- what may be done about it: verified, again, once
    notifies text    not null, -- handlers that a change makes due, one a line
    status   text    not null, -- begun, then as in events
    changed  integer not null,
    result   text    not null, -- as JSON, where the playbook keeps it
    withheld text    not null, -- why it is not here
    at       bigint  not null,
    primary key (run, host, step)
);

-- What a run was given besides its playbooks, and the run that it goes on with.
create table givens (
    run     integer not null references runs (number),
    digest  text    not null,
    resumes integer,
    primary key (run)
);
