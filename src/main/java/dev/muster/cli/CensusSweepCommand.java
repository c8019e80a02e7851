package dev.muster.cli;

import dev.muster.census.ReverseNames;
import dev.muster.census.SourceReading;
import dev.muster.census.Swept;
import dev.muster.connection.AddressSweep;
import dev.muster.connection.SshFace;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Sweeps;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.project.Project;
import dev.muster.source.Printable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster census sweep}: goes through the project's own ranges and sees who answers. */
@Command(
        name = "sweep",
        description = {
            "Go through addresses of your own: SSH banner and host key (TCP 22, nobody logs in), the time (UDP 123, mode"
                    + " 3), and the names of the reverse zone. What is found is kept in the ledger; a host key that the"
                    + " ledger knows makes it the box that has it.",
            "Only ranges that own: ranges: of muster.yml declares are swept, after a preview and a yes.",
            "Ctrl-C ends it after the addresses under way, twice at once. What was found until then is kept, also when the"
                    + " controller dies, and the same command goes on where it was.",
            "Exit status: 0 when it came to its end; 1 without a yes, when time ran out, or when no server of names"
                    + " answered; 99 after Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusSweepCommand extends CensusWork {
    private static final Set<String> WHAT = Set.of("ssh", "ntp", "ptr");
    private static final int LAST_PORT = 65_535;
    private static final int DNS_PORT = 53;

    @Parameters(
            paramLabel = "RANGE",
            arity = "0..*",
            description = "Declared ranges or parts of them: 192.0.2.0/24, 2001:db8::/112. Default: all declared.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--yes", description = "Begin without asking.")
    private boolean yes;

    @Option(names = "--fresh", description = "Begin anew, also where one like it was broken off.")
    private boolean fresh;

    @Option(
            names = "--only",
            paramLabel = "WHAT",
            split = ",",
            description = "Only some of ssh, ntp, ptr. With ptr alone nothing is sent to the addresses.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description = "Addresses begun in a second (${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = {"-f", "--forks"},
            paramLabel = "N",
            defaultValue = "32",
            description = "Addresses under way at once (${DEFAULT-VALUE}).")
    private int forks;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long to wait for one answer (${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--ssh-port",
            paramLabel = "PORT",
            defaultValue = "22",
            description = "TCP port (${DEFAULT-VALUE}).")
    private int sshPort;

    @Option(
            names = "--ntp-port",
            paramLabel = "PORT",
            defaultValue = "123",
            description = "UDP port (${DEFAULT-VALUE}).")
    private int ntpPort;

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS[:PORT]",
            description = "Server to ask for names; default: those of this machine.")
    private Optional<String> dns = Optional.empty();

    CensusSweepCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    ExitCode work(Inventory managed, Project project) throws InterruptedException {
        SweepPlan plan = plan(project);
        // A ledger that cannot be written is told before anything is sent.
        Optional<Sweeps.Begun> begun =
                keeps() ? place().write(loading(), ledger -> begun(ledger, plan)) : Optional.empty();
        if (begun.filter(Sweeps.Begun::isAtWork).isPresent()) {
            console()
                    .error("error: " + begun.get().who() + " is at this sweep, since "
                            + LedgerWords.time(begun.get().begun()));
            return ExitCode.ERROR;
        }
        begun.ifPresent(sweep -> console()
                .line("going on with a sweep that " + sweep.who() + " began on "
                        + LedgerWords.time(sweep.begun()) + " and that was broken off on "
                        + LedgerWords.time(sweep.last()) + "; --fresh begins anew"));
        SweepPlan left = plan.after(begun.map(Sweeps.Begun::asked).orElse(0));
        left.preview(project).forEach(console()::line);
        return mayBegin()
                ? sweep(left, begun.map(Sweeps.Begun::finds).orElse(List.of()), managed, project)
                : ExitCode.ERROR;
    }

    private Optional<Sweeps.Begun> begun(Ledger ledger, SweepPlan plan) {
        return ledger.sweeps().find(plan.job()).filter(sweep -> !fresh || sweep.isAtWork());
    }

    private boolean claim(Ledger ledger, SweepPlan plan) {
        if (fresh && begun(ledger, plan).isEmpty()) {
            ledger.sweeps().end(plan.job());
        }
        return ledger.sweeps().claim(plan.job(), Controller.user());
    }

    private SweepPlan plan(Project project) {
        List<Network> ranges = SweepPlan.ranges(words, project);
        only.stream().filter(what -> !WHAT.contains(what)).findFirst().ifPresent(what -> {
            throw new CensusSources.BadSource("--only takes ssh, ntp and ptr, not \"" + what + "\"");
        });
        if (rate < 1 || forks < 1 || patience < 1 || rate > 1000 || forks > 256 || patience > 60) {
            throw new CensusSources.BadSource("--rate takes 1 to 1000, --forks 1 to 256, --patience 1 to 60");
        }
        Duration wait = Duration.ofSeconds(patience);
        return new SweepPlan(
                ranges,
                new AddressSweep.Rules(wants("ssh"), port(sshPort), wants("ntp"), port(ntpPort), rate, forks, wait),
                wants("ptr") ? Optional.of(names(wait)) : Optional.empty(),
                0);
    }

    private boolean wants(String what) {
        return only.isEmpty() || only.contains(what);
    }

    private static int port(int number) {
        if (number < 1 || number > LAST_PORT) {
            throw new CensusSources.BadSource("a port is a number from 1 to 65535, not " + number);
        }
        return number;
    }

    private ReverseNames names(Duration wait) {
        if (dns.isEmpty()) {
            return ReverseNames.ofSystem(wait);
        }
        String word = dns.get();
        int colon = word.matches("[0-9.]+:[0-9]{1,5}|\\[.*]:[0-9]{1,5}") ? word.lastIndexOf(':') : word.length();
        String address = word.substring(0, colon).replaceAll("[\\[\\]]", "");
        if (IpAddress.parse(address).isEmpty()) {
            throw new CensusSources.BadSource("--dns takes an address, not \"" + word + "\"");
        }
        int toPort = colon < word.length() ? port(Integer.parseInt(word.substring(colon + 1))) : DNS_PORT;
        return new ReverseNames(List.of(new InetSocketAddress(address, toPort)), wait);
    }

    private boolean mayBegin() {
        if (yes) {
            return true;
        }
        TerminalPrompter prompter = new TerminalPrompter(console());
        if (!prompter.canAsk()) {
            console().error("error: nothing was sent: there is no terminal to ask at; --yes begins without asking");
            return false;
        }
        boolean isMeant = prompter.ask("Begin? Type yes: ", true).strip().equals("yes");
        if (!isMeant) {
            console().line("nothing was sent");
        }
        return isMeant;
    }

    private ExitCode sweep(SweepPlan plan, List<Sweeps.Find> before, Inventory managed, Project project)
            throws InterruptedException {
        if (keeps() && !place().write(loading(), ledger -> claim(ledger, plan))) {
            console().error("error: somebody else has begun this sweep meanwhile");
            return ExitCode.ERROR;
        }
        List<IpAddress> addresses = plan.addresses();
        SweepProgress progress = new SweepProgress(console(), memory(plan.job()), addresses, plan.asked(), before);
        AddressSweep sweep = new AddressSweep(plan.rules());
        ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
        int asked;
        try (Interruption ignored = Interruption.of(breaking(sweep), console())) {
            asked = sweep.over(addresses, plan.longest(addresses.size()), each -> look(plan, each, progress, troubles));
            progress.save();
        }
        List<Swept> found = progress.all();
        console()
                .line(asked + " of " + addresses.size() + " addresses asked, " + found.size() + " known to somebody"
                        + (before.isEmpty() ? "" : ", " + before.size() + " of them found before"));
        if (!troubles.isEmpty()) {
            console()
                    .warning(troubles.size() + " PTR questions had no answer: " + Printable.line(troubles.peek() + ""));
        }
        boolean isWhole = asked == addresses.size();
        keep(plan, found, managed, project, isWhole);
        if (!isWhole) {
            List<IpAddress> left = progress.left();
            // The last answer may have come while it was being broken off.
            if (!left.isEmpty()) {
                tellRest(left, sweep.isStopped());
            }
            return sweep.isStopped() ? ExitCode.INTERRUPTED : ExitCode.ERROR;
        }
        // Where nobody answered for names, having found none means nothing.
        boolean isMute = !troubles.isEmpty() && troubles.size() == asked;
        return isMute ? ExitCode.ERROR : ExitCode.OK;
    }

    private void look(
            SweepPlan plan, AddressSweep.Found each, SweepProgress progress, ConcurrentLinkedQueue<String> troubles) {
        ReverseNames.Answer names =
                plan.names().map(all -> all.ask(each.address())).orElse(new ReverseNames.Answer(List.of(), ""));
        if (!names.trouble().isEmpty()) {
            troubles.add(names.trouble());
        }
        if (each.isSomebody() || !names.names().isEmpty()) {
            progress.found(swept(each, names.names()));
            show(each, names.names());
        }
        progress.asked(each.address());
    }

    private SweepProgress.Memory memory(String job) {
        return keeps()
                ? (asked, more) -> place().write(loading(), ledger -> {
                    ledger.sweeps().keep(job, asked, more);
                    return asked;
                })
                : (asked, more) -> {};
    }

    private static Interruption.Stoppable breaking(AddressSweep sweep) {
        return new Interruption.Stoppable() {
            @Override
            public void stop() {
                sweep.stop();
            }

            @Override
            public void cancel() {
                sweep.cancel();
            }

            @Override
            public String stopping() {
                return "no other address is asked, those under way are asked to the end; Ctrl-C again leaves them";
            }

            @Override
            public String cancelling() {
                return "leaving those under way; Ctrl-C again leaves at once";
            }
        };
    }

    private void tellRest(List<IpAddress> left, boolean isBroken) {
        console()
                .error("error: " + (isBroken ? "broken off" : "time ran out") + ": "
                        + CensusWords.counted(left.size(), "address was", "addresses were") + " not asked to the end, "
                        + left.get(0) + (left.size() > 1 ? " to " + left.get(left.size() - 1) : "")
                        + (keeps() ? "; the same command goes on with them, and keeps names when all are asked" : ""));
    }

    private boolean keeps() {
        return !(place().place(loading()) instanceof LedgerPlace.Nowhere);
    }

    private Swept swept(AddressSweep.Found each, List<String> names) {
        List<String> keys = each.ssh().stream()
                .flatMap(face -> face.keys().stream())
                .map(SshFace.Key::fingerprint)
                .toList();
        return new Swept(
                each.address(),
                keys,
                each.ssh().filter(SshFace::isThere).isPresent() ? OptionalInt.of(sshPort) : OptionalInt.empty(),
                names,
                each.isSomebody() ? Optional.of(loading().clock().instant()) : Optional.empty());
    }

    private void show(AddressSweep.Found each, List<String> names) {
        String ssh = each.ssh()
                .filter(SshFace::isThere)
                .map(face -> face.banner()
                        + face.keys().stream()
                                .map(key -> " " + key.type() + " " + key.fingerprint())
                                .collect(Collectors.joining())
                        + (face.trouble().isEmpty() ? "" : " (no host key: " + face.trouble() + ")"))
                .orElse("");
        String time = each.stratum()
                .map(stratum -> "gives the time, stratum " + stratum)
                .orElse("");
        console()
                .line(each.address() + ": "
                        + Stream.of(String.join(" ", names), ssh, time)
                                .filter(part -> !part.isEmpty())
                                .map(Printable::line)
                                .collect(Collectors.joining("; ")));
    }

    private void keep(SweepPlan plan, List<Swept> found, Inventory managed, Project project, boolean isWhole) {
        List<SourceReading> readings = Swept.readings(
                plan.ranges(),
                isWhole ? found : found.stream().map(Swept::withoutNames).toList());
        if (!keeps()) {
            console().line("--ledger none: nothing of it is kept");
            return;
        }
        place().write(loading(), ledger -> {
            ExitCode code = CensusTool.add(console(), ledger, readings, managed, own(), project);
            if (isWhole) {
                ledger.sweeps().end(plan.job());
            } else {
                ledger.sweeps().leave(plan.job());
            }
            return code;
        });
    }
}
