/**
 * Plays and tasks as an author wrote them, checked before any host is touched: floor 3.
 */
@NullMarked
package dev.muster.playbook;

import org.jspecify.annotations.NullMarked;
