/**
 * Jinja2 as Ansible configures it: parse once, evaluate per host, Python semantics: floor 1.
 */
@NullMarked
package dev.muster.template;

import org.jspecify.annotations.NullMarked;
