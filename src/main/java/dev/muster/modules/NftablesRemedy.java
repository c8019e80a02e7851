package dev.muster.modules;

import dev.muster.module.Diff;
import dev.muster.module.Observation;
import dev.muster.module.Step;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.firewall.Gate;
import dev.muster.ntp.firewall.NftablesText;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table of muster's own in nftables, in the kernel and at the end of the file that is loaded at boot. */
final class NftablesRemedy implements FirewallRemedy {

    @Override
    public Observation<Decision> decide(HostFirewall firewall, FirewallWish wish) {
        if (!firewall.hasTool("fw-nft")) {
            return Observation.known(Decision.refused("there is no nft here"));
        }
        if (!wish.closed()) {
            return Observation.known(open(firewall, wish));
        }
        List<FirewallWish.Answers> ways = new ArrayList<>(wish.ways(AddressFamily.IPV4));
        wish.ways(AddressFamily.IPV6).stream().filter(w -> !ways.contains(w)).forEach(ways::add);
        List<String> words = new ArrayList<>();
        for (FirewallWish.Answers way : ways) {
            words.add("nft");
            words.add(OwnTable.loading(OwnTable.text(wish, way)));
        }
        return Observation.of(Query.of(FirewallScripts.TRY, words.toArray(String[]::new)), output -> {
            HostWords tried = HostWords.of(output);
            List<String> refused = new ArrayList<>();
            for (int i = 0; i < ways.size(); i++) {
                Optional<String> why = refusal(firewall, wish, ways.get(i), tried, i);
                if (why.isEmpty()) {
                    return closed(firewall, wish, OwnTable.text(wish, ways.get(i)));
                }
                refused.add(why.get());
            }
            return Decision.refused(refused.get(0));
        });
    }

    private static Optional<String> refusal(
            HostFirewall firewall, FirewallWish wish, FirewallWish.Answers way, HostWords tried, int number) {
        if (!tried.has("accepted", String.valueOf(number))) {
            return Optional.of("nft does not take the rules: "
                    + tried.all("refused").stream()
                            .filter(line -> line.startsWith(number + " "))
                            .map(line -> line.substring(line.indexOf(' ') + 1))
                            .findFirst()
                            .orElse("it did not say why"));
        }
        HostFirewall then = expected(firewall, OwnTable.text(wish, way));
        return wish.families().stream()
                .filter(firewall::hasFamily)
                .flatMap(f ->
                        FirewallRemedy.objection(
                                f.words(), firewall.gate(f, wish.station()), then.gate(f, wish.station()))
                                .stream())
                .findFirst();
    }

    private static HostFirewall expected(HostFirewall firewall, String table) {
        return firewall.withNft(OwnTable.removedFrom(firewall.nftText()) + table);
    }

    private static Decision closed(HostFirewall firewall, FirewallWish wish, String table) {
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        HostFirewall then = expected(firewall, table);
        boolean isClosed = wish.families().stream()
                .filter(firewall::hasFamily)
                .allMatch(f ->
                        FirewallRemedy.isGoodEnough(firewall.gate(f, wish.station()), then.gate(f, wish.station())));
        String is = OwnTable.in(firewall.nftText());
        if (!isClosed || !is.isEmpty() && !meaning(is).equals(meaning(table))) {
            diffs.add(new Diff("nft", "nft", is, table));
            steps.add(load(OwnTable.loading(table)));
        }
        if (wish.persist()) {
            Optional<String> bad = save(firewall, wish, table, diffs, steps);
            if (bad.isPresent()) {
                return Decision.refused(bad.get());
            }
        }
        return steps.isEmpty()
                ? Decision.nothing("closed: "
                        + String.join(
                                "; ",
                                wish.families().stream()
                                        .flatMap(f -> firewall.gate(f, wish.station()).because().stream())
                                        .distinct()
                                        .toList()))
                : Decision.steps(diffs, steps, table.lines().map(String::strip).toList());
    }

    private static Optional<List<?>> meaning(String text) {
        return NftablesText.parse(text).meaning(OwnTable.KEY, "input");
    }

    private static Optional<String> save(
            HostFirewall firewall, FirewallWish wish, String table, List<Diff> diffs, List<Step> steps) {
        boolean closedAtBoot = wish.families().stream()
                .allMatch(f -> firewall.gateAtBoot(f, wish.station())
                        .filter(gate -> gate.strangers() == Gate.Strangers.CLOSED)
                        .isPresent());
        Optional<HostFirewall.BootRules> loader = loader(firewall);
        if (loader.isEmpty()) {
            return closedAtBoot
                    ? Optional.empty()
                    : Optional.of("nothing here loads rules of nftables at boot: enable the service nftables, or say "
                            + "persist: false");
        }
        Optional<NtpFile> file = firewall.file(loader.get().path());
        Optional<String> text = file.flatMap(NtpFile::text);
        if (file.isPresent() && text.isEmpty()) {
            return Optional.of(loader.get().path() + " could not be read");
        }
        String block = OwnTable.blockIn(text.orElse(""));
        boolean isRight = block.isEmpty() ? closedAtBoot : meaning(block).equals(meaning(table));
        if (!isRight) {
            String after = OwnTable.putIntoFile(text.orElse("#!/usr/sbin/nft -f\n"), table);
            IptablesRemedy.write(loader.get().path(), file, text, after, diffs, steps);
        }
        return Optional.empty();
    }

    private static Optional<HostFirewall.BootRules> loader(HostFirewall firewall) {
        return firewall.loaders().stream().filter(l -> l.family().isEmpty()).findFirst();
    }

    private static Decision open(HostFirewall firewall, FirewallWish wish) {
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        String is = OwnTable.in(firewall.nftText());
        if (!is.isEmpty()) {
            diffs.add(new Diff("nft", "nft", is, ""));
            steps.add(load(OwnTable.unloading()));
        }
        loader(firewall).filter(loader -> wish.persist()).ifPresent(loader -> {
            Optional<NtpFile> file = firewall.file(loader.path());
            Optional<String> text = file.flatMap(NtpFile::text);
            text.filter(t -> !OwnTable.blockIn(t).isEmpty())
                    .ifPresent(t ->
                            IptablesRemedy.write(loader.path(), file, text, OwnTable.removedFromFile(t), diffs, steps));
        });
        return steps.isEmpty()
                ? Decision.nothing("there is nothing of muster's in nftables")
                : Decision.steps(diffs, steps, List.of());
    }

    private static Step load(String text) {
        return new Step.RunScript(
                Command.of(FirewallScripts.LOAD, "nft").withInput(text.getBytes(StandardCharsets.UTF_8)));
    }
}
