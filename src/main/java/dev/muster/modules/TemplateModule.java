package dev.muster.modules;

import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.RenderOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Renders a template of the controller to a file of the host.
 *
 * <p>A first line {@code #jinja2: trim_blocks: False, lstrip_blocks: True} sets options for this template and is not
 * part of it.
 */
@ModuleInfo(
        name = "template",
        doc = "Renders a Jinja2 template of the controller to a file of the host.",
        example = """
                - template:
                    src: ntp.conf.j2
                    dest: /etc/ntp.conf
                    mode: "0644"
                    backup: true
                  notify: restart ntpd
                """)
final class TemplateModule implements Module<TemplateModule.Parameters, TemplateModule.Rendered> {
    record Parameters(
            @Param(doc = "The template, looked for in templates/ first.")
            String src,

            @Param(doc = "Where to; ending in /, or a folder, it keeps the template's name.")
            RemotePath dest,

            @Param(doc = "Whether to replace a file that differs.", orElse = "true")
            boolean force,

            @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
            boolean backup,

            FileParameters file,

            @Param(doc = "Command that must accept the new file, named by %s.")
            Optional<String> validate,

            @Param(doc = "Whether a link at dest is followed; otherwise it is replaced.", orElse = "false")
            boolean follow,

            @Param(doc = "Whether the line feed behind a block tag is dropped.", orElse = "true")
            boolean trimBlocks,

            @Param(doc = "Whether blanks before a block tag are dropped.", orElse = "false")
            boolean lstripBlocks,

            @Param(
                    doc = "What a line feed becomes.",
                    orElse = "\n",
                    choices = {"\n", "\\n", "\r", "\\r", "\r\n", "\\r\\n"})
            String newlineSequence,

            @Param(doc = "Encoding of the file written.", orElse = "utf-8")
            String outputEncoding,

            @Param(doc = "Begin of a block.", orElse = "{%") String blockStartString,

            @Param(doc = "End of a block.", orElse = "%}") String blockEndString,

            @Param(doc = "Begin of an expression.", orElse = "{{")
            String variableStartString,

            @Param(doc = "End of an expression.", orElse = "}}")
            String variableEndString,

            @Param(doc = "Begin of a comment.", orElse = "{#")
            String commentStartString,

            @Param(doc = "End of a comment.", orElse = "#}") String commentEndString) {}

    /** A rendered template and what is where it goes. */
    record Rendered(FileCopy copy, FileCopy.Destination destination) {}

    @Override
    public Observation<Rendered> observe(Parameters p, TaskContext context) {
        Path source = context.find("templates", p.src());
        String text = context.render(source, p.src(), p.dest().text(), options(p));
        FileMode ofSource = p.file().isPreserved() ? context.mode(source) : new FileMode("0644");
        FileCopy copy = new FileCopy(
                Optional.of(source.toString()),
                NewContent.of(PythonEncoding.of(p.outputEncoding()).encode(text)),
                p.file().wanted(ofSource),
                p.validate(),
                p.backup(),
                p.follow(),
                p.force());
        return copy.observe(p.dest(), Optional.of(String.valueOf(source.getFileName())))
                .map(found -> new Rendered(copy, found));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Rendered rendered) {
        return rendered.copy().plan(rendered.destination());
    }

    private static RenderOptions options(Parameters p) {
        return new RenderOptions(
                p.trimBlocks(),
                p.lstripBlocks(),
                newline(p),
                p.blockStartString(),
                p.blockEndString(),
                p.variableStartString(),
                p.variableEndString(),
                p.commentStartString(),
                p.commentEndString());
    }

    private static String newline(Parameters p) {
        return p.newlineSequence().replace("\\r", "\r").replace("\\n", "\n");
    }
}
