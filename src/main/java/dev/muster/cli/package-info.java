/**
 * Commands and console views: floor 6, which composes all others and is the only one that prints.
 *
 * <p>A command is a class of its own, put among the others in {@link dev.muster.cli.Main}; options that several
 * commands have are mixins ({@code RunArguments} and what is in it) with a heading in {@code OptionSections}. What
 * Ansible has and a command does not take is refused in words, in {@code AnsibleOptions}. Everything printed goes
 * through {@link dev.muster.cli.Console}, which masks secrets and makes escapes visible.
 */
@NullMarked
package dev.muster.cli;

import org.jspecify.annotations.NullMarked;
