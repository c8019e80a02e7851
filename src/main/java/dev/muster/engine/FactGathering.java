package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.ledger.FactBook;
import dev.muster.ledger.RunEvent;
import dev.muster.module.Effect;
import dev.muster.module.PathState;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Play;
import dev.muster.playbook.Setting;
import dev.muster.playbook.Task;
import dev.muster.settings.Settings;
import dev.muster.shell.SecretMask;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import dev.muster.template.Scope;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The task that plays begin with unless they say otherwise: {@code Gathering Facts}. */
final class FactGathering {
    /** Where the task stands, as no author wrote it. */
    static final String SOURCE = "<gather_facts>";

    private static final String MODULE = "setup";

    private FactGathering() {}

    /** Whether nobody wrote it. */
    static boolean isImplicit(Task task) {
        return task.span().source().name().equals(SOURCE);
    }

    /** By which way, as whom and by which Python a host is asked: facts that another saw are others. */
    static String way(HostLink link, Scope scope) {
        Target target = link.target();
        List<?> words = List.of(
                target.kind(),
                target.port().orElse(0),
                target.user().orElse(""),
                target.jumps(),
                target.options().lines(),
                link.become(),
                scope.lookup("ansible_python_interpreter").map(Value::str).orElse(""));
        return target.address() + " " + PathState.sha1(words.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether what a task gathers may be of use to later runs. */
    static boolean isToKeep(Run run, Task task) {
        return isImplicit(task)
                && run.options().facts().isOn()
                && run.rehearsal().isEmpty();
    }

    /** What later runs may take; nothing where a secret may be in it, or may be meant to be. */
    static Optional<RunEvent> toKeep(
            PlayScene scene, HostRun host, Worksite site, Scope scope, Effect.FactsToKeep facts) {
        SecretMask secrets = scene.run().secrets();
        boolean isHidden = site.settings().flag(Keyword.NO_LOG, false)
                || facts.facts().values().stream().anyMatch(value -> isSecret(secrets, value));
        return isHidden
                ? Optional.empty()
                : Optional.of(new RunEvent.FactsGathered(
                        host.name(), way(site.link(scene, host), scope), facts.parts(), FactBook.text(facts.facts())));
    }

    /** Looked for in the words themselves: written down as JSON a secret may look like another. */
    private static boolean isSecret(SecretMask secrets, Value value) {
        if (value instanceof Value.Seq seq) {
            return seq.items().stream().anyMatch(item -> isSecret(secrets, item));
        }
        if (value instanceof Value.Dict dict) {
            return dict.entries().entrySet().stream()
                    .anyMatch(entry -> isSecret(secrets, entry.getKey()) || isSecret(secrets, entry.getValue()));
        }
        String text = value.str();
        return !secrets.mask(text).equals(text);
    }

    /** Whether the author or the settings say which facts are gathered: those are gathered then, wanted or not. */
    static boolean isTold(Play play, Settings settings) {
        return play.keywords().get(Keyword.GATHER_SUBSET).isPresent()
                || !settings.list("defaults.gather_subset").isEmpty();
    }

    /** @param settings say what plays gather that do not say it themselves */
    static Task of(Play play, Settings settings) {
        LocatedText title = LocatedText.of(new SourceText(SOURCE, "Gathering Facts"));
        Map<String, ModuleCall.Argument> arguments = new LinkedHashMap<>();
        List<String> subset = settings.list("defaults.gather_subset");
        argument(play, Keyword.GATHER_SUBSET, "gather_subset")
                .or(() ->
                        usual("gather_subset", subset.isEmpty() ? Optional.empty() : Optional.of(Value.texts(subset))))
                .ifPresent(a -> arguments.put("gather_subset", a));
        argument(play, Keyword.GATHER_TIMEOUT, "gather_timeout")
                .or(() -> usual(
                        "gather_timeout",
                        settings.number("defaults.gather_timeout").map(Value::of)))
                .ifPresent(a -> arguments.put("gather_timeout", a));
        argument(play, Keyword.FACT_PATH, "fact_path")
                .or(() -> usual("fact_path", settings.text("defaults.fact_path").map(Value::of)))
                .ifPresent(a -> arguments.put("fact_path", a));
        ModuleCall call = new ModuleCall(
                MODULE, LocatedText.named(SOURCE, MODULE), arguments, Optional.empty(), Optional.empty());
        return new Task(
                title.span(),
                Optional.of(title),
                call,
                always(play.keywords()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static Optional<ModuleCall.Argument> argument(Play play, Keyword keyword, String name) {
        return play.keywords()
                .get(keyword)
                .map((Setting setting) -> new ModuleCall.Argument(
                        LocatedText.named(SOURCE, name).span(), setting.value(), setting.span()));
    }

    private static Optional<ModuleCall.Argument> usual(String name, Optional<? extends Value> value) {
        Span span = LocatedText.named(SOURCE, name).span();
        return value.map(given -> new ModuleCall.Argument(span, given, span));
    }

    private static Keywords always(Keywords play) {
        List<String> tags = new ArrayList<>(play.tags());
        if (tags.isEmpty()) {
            // The facts of a play with tags are wanted with those tags only.
            tags.add("always");
        }
        return new Keywords(play.settings(), play.when(), tags, Map.of(), play.environments());
    }
}
