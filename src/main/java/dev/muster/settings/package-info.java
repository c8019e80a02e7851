/**
 * What {@code ansible.cfg} and the {@code ANSIBLE_*} variables of the environment set: floor 1.
 */
@NullMarked
package dev.muster.settings;

import org.jspecify.annotations.NullMarked;
