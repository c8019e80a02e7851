package dev.muster.template;

import java.util.List;

/**
 * The other files that a template is made of, as far as it names them literally.
 *
 * @param options with which they are read: those of the template, with what its header says
 */
public record TemplateParts(RenderOptions options, List<Part> parts) {
    public TemplateParts {
        parts = List.copyOf(parts);
    }

    /**
     * One of them.
     *
     * @param sure whether it is needed whenever the template is rendered
     * @param rendered whether it is a template of its own, of the template lookup, which may have a header
     */
    public record Part(String name, boolean sure, boolean rendered) {}
}
