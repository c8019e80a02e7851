/**
 * The conformance tier: playbooks of our own below {@code src/test/resources/conformance}, each run by
 * {@code ansible-playbook} on one host and by muster on another that is the same; what the two leave behind and say is
 * compared. From these playbooks and the code the table of what is supported ({@code src/docs/supported.md}) is made.
 * How to add one: {@code src/docs/conformance.md}.
 */
@NullMarked
package dev.muster.conformance;

import org.jspecify.annotations.NullMarked;
