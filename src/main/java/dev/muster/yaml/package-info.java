/**
 * YAML that remembers where each value stood: floor 1. The only package that sees snakeyaml.
 */
@NullMarked
package dev.muster.yaml;

import org.jspecify.annotations.NullMarked;
