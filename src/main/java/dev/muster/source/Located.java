package dev.muster.source;

/** Something an author wrote, which therefore has a place. */
public interface Located {
    Span span();
}
