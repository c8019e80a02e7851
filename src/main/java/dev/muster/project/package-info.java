/** What a project says of itself in {@code muster.yml}: floor 2. */
@NullMarked
package dev.muster.project;

import org.jspecify.annotations.NullMarked;
