package dev.muster.template;

/**
 * How a template file is rendered; the defaults are those of Ansible's template module.
 *
 * @param newline what a line feed of the template becomes
 */
public record RenderOptions(
        boolean trimBlocks,
        boolean lstripBlocks,
        String newline,
        String blockStart,
        String blockEnd,
        String variableStart,
        String variableEnd,
        String commentStart,
        String commentEnd) {
    public static final RenderOptions DEFAULTS =
            new RenderOptions(true, false, "\n", "{%", "%}", "{{", "}}", "{#", "#}");
}
