package dev.muster.template;

import dev.muster.source.Diagnostic;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import java.util.Collection;

/** Where a node stands in the text its author wrote. */
record Place(LocatedText text, int start, int end) {
    Span span() {
        return text.at(start, end);
    }

    TemplateException fault(String message) {
        return new TemplateException(Diagnostic.error(span(), message));
    }

    TemplateException unknown(String message, String name, Collection<String> known) {
        return new TemplateException(Diagnostic.error(span(), message, DidYouMean.hint(name, known)));
    }
}
