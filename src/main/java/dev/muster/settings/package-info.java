/**
 * What {@code ansible.cfg} and the {@code ANSIBLE_*} variables of the environment set: floor 1.
 *
 * <p>A setting is a row of {@code SettingTable}, which says what muster makes of it; it is asked for by its name where
 * it counts. One that has no row is warned of.
 */
@NullMarked
package dev.muster.settings;

import org.jspecify.annotations.NullMarked;
