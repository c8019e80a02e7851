package dev.muster.modules;

import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Observation;
import dev.muster.module.Step;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.firewall.Gate;
import dev.muster.ntp.firewall.IptablesText;
import dev.muster.ntp.firewall.Ruleset;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chain of muster's own in iptables and ip6tables, in the kernel and in the file that is loaded at boot. The file gets
 * muster's lines and no others: rules that only the memory has, or only the file, stay where they are.
 */
final class IptablesRemedy implements FirewallRemedy {

    /** One way to tell answers in one family, and the rules it makes. */
    private record Attempt(AddressFamily family, FirewallWish.Answers answers, List<String> rules) {}

    @Override
    public Observation<Decision> decide(HostFirewall firewall, FirewallWish wish) {
        List<AddressFamily> families =
                wish.families().stream().filter(firewall::hasFamily).toList();
        for (AddressFamily family : families) {
            if (!firewall.hasTool(family == AddressFamily.IPV6 ? "fw-ip6tables" : "fw-iptables")) {
                return Observation.known(Decision.refused(
                        "there is no " + tool(family) + " here to keep strangers out over " + family.words()));
            }
        }
        if (!wish.closed()) {
            return Observation.known(open(firewall, wish, families));
        }
        List<Attempt> attempts = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (AddressFamily family : families) {
            for (FirewallWish.Answers way : wish.ways(family)) {
                Attempt attempt = new Attempt(family, way, OwnChain.rules(wish, family, way));
                attempts.add(attempt);
                words.add(tool(family) + "-restore");
                words.add(OwnChain.loading(firewall.savedText(family), attempt.rules()));
            }
        }
        return Observation.of(
                Query.of(FirewallScripts.TRY, words.toArray(String[]::new)),
                output -> closed(firewall, wish, families, attempts, HostWords.of(output)));
    }

    static String tool(AddressFamily family) {
        return family == AddressFamily.IPV6 ? "ip6tables" : "iptables";
    }

    // ---- closing ----

    private Decision closed(
            HostFirewall firewall,
            FirewallWish wish,
            List<AddressFamily> families,
            List<Attempt> attempts,
            HostWords tried) {
        List<Decision> parts = new ArrayList<>();
        for (AddressFamily family : families) {
            Map<Attempt, String> refused = new LinkedHashMap<>();
            Optional<Attempt> chosen = Optional.empty();
            for (int i = 0; i < attempts.size() && chosen.isEmpty(); i++) {
                Attempt attempt = attempts.get(i);
                if (attempt.family() == family) {
                    Optional<String> why = refusal(firewall, wish, attempt, tried, i);
                    why.ifPresent(reason -> refused.put(attempt, reason));
                    chosen = why.isEmpty() ? Optional.of(attempt) : Optional.empty();
                }
            }
            parts.add(
                    chosen.isPresent()
                            ? closed(firewall, wish, chosen.get())
                            : Decision.refused(refused.values().iterator().next()));
        }
        return joined(parts);
    }

    private static Optional<String> refusal(
            HostFirewall firewall, FirewallWish wish, Attempt attempt, HostWords tried, int number) {
        if (!tried.has("accepted", String.valueOf(number))) {
            String said = tried.all("refused").stream()
                    .filter(line -> line.startsWith(number + " "))
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .findFirst()
                    .orElse("it did not say why");
            return Optional.of(tool(attempt.family()) + "-restore does not take the rules: " + said);
        }
        return FirewallRemedy.objection(
                attempt.family().words(),
                firewall.gate(attempt.family(), wish.station()),
                expected(firewall, attempt).gate(attempt.family(), wish.station()));
    }

    private static HostFirewall expected(HostFirewall firewall, Attempt attempt) {
        return firewall.withSaved(
                attempt.family(), OwnChain.putInto(firewall.savedText(attempt.family()), attempt.rules()));
    }

    private static Decision closed(HostFirewall firewall, FirewallWish wish, Attempt attempt) {
        AddressFamily family = attempt.family();
        Gate now = firewall.gate(family, wish.station());
        Gate then = expected(firewall, attempt).gate(family, wish.station());
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        String running = firewall.savedText(family);
        if (!isThere(running, attempt) || !FirewallRemedy.isGoodEnough(now, then)) {
            String after = OwnChain.putInto("", attempt.rules());
            diffs.add(new Diff(tool(family), tool(family), OwnChain.in(running), OwnChain.in(after)));
            steps.add(load(family, OwnChain.loading(running, attempt.rules())));
        }
        if (wish.persist()) {
            Optional<HostFirewall.BootRules> loader = loader(firewall, family);
            if (loader.isEmpty() && !isClosedAtBoot(firewall, wish, family)) {
                return Decision.refused("nothing here loads rules of " + tool(family)
                        + " at boot: enable the service that does (iptables and ip6tables, or netfilter-persistent), or say "
                        + "persist: false");
            }
            if (loader.isPresent()) {
                warnings.addAll(difference(firewall, loader.get()));
                Optional<String> bad = save(firewall, wish, attempt, loader.get(), diffs, steps);
                if (bad.isPresent()) {
                    return Decision.refused(bad.get());
                }
            }
        }
        return steps.isEmpty()
                ? Decision.nothing(family.words() + " is closed: " + String.join("; ", now.because()))
                : Decision.steps(diffs, steps, attempt.rules()).warning(warnings);
    }

    /** What a reboot changes beside muster's rules, which is nothing of muster's to mend. */
    private static List<String> difference(HostFirewall firewall, HostFirewall.BootRules loader) {
        AddressFamily family = loader.family().orElseThrow();
        List<String> running = othersRules(firewall.savedText(family));
        List<String> saved = othersRules(firewall.text(loader.path()).orElse(""));
        return running.equals(saved)
                ? List.of()
                : List.of("the rules of " + tool(family) + " in memory and those in " + loader.path()
                        + " differ; only muster's were written to it");
    }

    private static List<String> othersRules(String text) {
        return OwnChain.removedFrom(text)
                .lines()
                .map(line -> line.replaceFirst("^\\[[0-9]+:[0-9]+\\] ", "").strip())
                .filter(line -> line.startsWith("-"))
                .toList();
    }

    /** Whether a text has no chain of muster's, or the one that is wanted. */
    private static boolean isThere(String text, Attempt attempt) {
        String table = attempt.family() == AddressFamily.IPV6 ? "ip6 filter" : "ip filter";
        Optional<List<?>> is = meaning(text, attempt.family(), table);
        return is.isEmpty() || is.equals(meaning(OwnChain.putInto("", attempt.rules()), attempt.family(), table));
    }

    private static Optional<List<?>> meaning(String text, AddressFamily family, String table) {
        return IptablesText.parse(text, family).meaning(table, OwnChain.NAME);
    }

    private static boolean isClosedAtBoot(HostFirewall firewall, FirewallWish wish, AddressFamily family) {
        return firewall.gateAtBoot(family, wish.station())
                .filter(gate -> gate.strangers() == Gate.Strangers.CLOSED)
                .isPresent();
    }

    private static Optional<HostFirewall.BootRules> loader(HostFirewall firewall, AddressFamily family) {
        return firewall.loaders().stream()
                .filter(l -> l.family().filter(f -> f == family).isPresent())
                .findFirst();
    }

    private static Optional<String> save(
            HostFirewall firewall,
            FirewallWish wish,
            Attempt attempt,
            HostFirewall.BootRules loader,
            List<Diff> diffs,
            List<Step> steps) {
        Optional<NtpFile> file = firewall.file(loader.path());
        Optional<String> text = file.flatMap(NtpFile::text);
        if (file.isPresent() && text.isEmpty()) {
            return Optional.of(loader.path() + " could not be read");
        }
        Ruleset before = IptablesText.parse(text.orElse(""), attempt.family());
        if (!before.unclear().isEmpty()) {
            return Optional.of("a line of " + loader.path() + " is not understood: "
                    + before.unclear().get(0));
        }
        if (isThere(text.orElse(""), attempt) && isClosedAtBoot(firewall, wish, attempt.family())) {
            return Optional.empty();
        }
        String after = OwnChain.putInto(text.orElse(""), attempt.rules());
        write(loader.path(), file, text, after, diffs, steps);
        return Optional.empty();
    }

    /** Replaces a file of rules, which is root's alone where it is new. */
    static void write(
            String path,
            Optional<NtpFile> file,
            Optional<String> text,
            String after,
            List<Diff> diffs,
            List<Step> steps) {
        diffs.add(Diff.ofContent(path, text.orElse(""), after));
        RemotePath target = new RemotePath(path);
        if (file.isEmpty()) {
            steps.add(new Step.MakeDirectory(target.parent(), FileAttributes.ANY));
        }
        byte[] before = file.flatMap(NtpFile::content).orElse(new byte[0]);
        steps.add(new Step.PutFile(
                target,
                NtpFile.encoded(after, before),
                file.isPresent()
                        ? FileAttributes.ANY
                        : new FileAttributes(Optional.empty(), Optional.empty(), Optional.of(new FileMode("0600"))),
                Optional.of(file.isPresent() ? RemoteFileState.digest("SHA-1", before) : ""),
                Optional.empty(),
                false));
    }

    // ---- opening ----

    private static Decision open(HostFirewall firewall, FirewallWish wish, List<AddressFamily> families) {
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (AddressFamily family : families) {
            String running = firewall.savedText(family);
            if (!OwnChain.in(running).isEmpty()) {
                diffs.add(new Diff(tool(family), tool(family), OwnChain.in(running), ""));
                steps.add(load(family, OwnChain.unloading(running)));
            }
            loader(firewall, family).filter(loader -> wish.persist()).ifPresent(loader -> {
                Optional<NtpFile> file = firewall.file(loader.path());
                Optional<String> text = file.flatMap(NtpFile::text);
                text.filter(t -> !OwnChain.in(t).isEmpty())
                        .ifPresent(t -> write(loader.path(), file, text, OwnChain.removedFrom(t), diffs, steps));
            });
        }
        return steps.isEmpty()
                ? Decision.nothing("there is nothing of muster's in iptables")
                : Decision.steps(diffs, steps, List.of());
    }

    private static Step load(AddressFamily family, String text) {
        return new Step.RunScript(Command.of(FirewallScripts.LOAD, tool(family) + "-restore")
                .withInput(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Decision joined(List<Decision> parts) {
        Optional<Decision> refused =
                parts.stream().filter(d -> d.refusal().isPresent()).findFirst();
        if (refused.isPresent()) {
            return refused.get();
        }
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Decision part : parts) {
            diffs.addAll(part.diffs());
            steps.addAll(part.steps());
            rules.addAll(part.rules());
            reasons.add(part.reason());
            warnings.addAll(part.warnings());
        }
        Decision decision =
                steps.isEmpty() ? Decision.nothing(String.join("; ", reasons)) : Decision.steps(diffs, steps, rules);
        return decision.warning(warnings);
    }
}
