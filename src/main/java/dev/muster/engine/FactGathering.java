package dev.muster.engine;

import dev.muster.ledger.FactBook;
import dev.muster.ledger.RunEvent;
import dev.muster.module.Effect;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Play;
import dev.muster.playbook.Setting;
import dev.muster.playbook.Task;
import dev.muster.settings.Settings;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import dev.muster.template.Value;
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

    /** By which address and as whom a host is asked: facts that another saw are others. */
    static String way(HostLink link) {
        return link.target().address() + " " + link.target().port().orElse(0) + " "
                + link.target().user().orElse("") + " " + link.become().user().orElse("");
    }

    /** What later runs may take, where this one is told to keep it; not what a secret may be in. */
    static Optional<RunEvent> toKeep(Run run, HostRun host, HostLink link, Effect.FactsToKeep facts) {
        String text = FactBook.text(facts.facts());
        boolean isPlain = run.secrets().mask(text).equals(text);
        return run.options().facts().isOn() && run.rehearsal().isEmpty() && isPlain
                ? Optional.of(new RunEvent.FactsGathered(host.name(), way(link), facts.parts(), text))
                : Optional.empty();
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
