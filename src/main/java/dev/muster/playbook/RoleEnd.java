package dev.muster.playbook;

import dev.muster.source.Span;

/** The place in a list of tasks where a role's end: a host that ran one of them is done with the role. */
public record RoleEnd(Span span, Role role) implements TaskNode {}
