package dev.muster.playbook;

import dev.muster.source.Located;
import dev.muster.source.Span;
import dev.muster.template.Value;

/** A keyword's value as written, with its place; may hold templates. */
public record Setting(Value value, Span span) implements Located {}
