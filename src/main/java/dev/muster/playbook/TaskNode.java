package dev.muster.playbook;

import dev.muster.source.Located;

/** What may stand in a list of tasks. */
public sealed interface TaskNode extends Located permits Task, Block, RoleEnd {}
