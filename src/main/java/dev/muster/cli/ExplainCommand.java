package dev.muster.cli;

import dev.muster.ntp.Answer;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.Exposure;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Place;
import dev.muster.ntp.Remark;
import dev.muster.ntp.Surroundings;
import dev.muster.ntp.TimeService;
import dev.muster.ntp.Vantage;
import dev.muster.source.DidYouMean;
import dev.muster.source.Printable;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster ntp explain}: reads a configuration as one daemon does and says who gets what from it, and why. */
@Command(
        name = "explain",
        description = {
            "Read a configuration as one daemon does, and say who gets what from it and which lines decide.",
            "For each --from: monlist (mode 7) and another mode 7 read, mode 6 and mode 3, each data, error, answer or"
                    + " silent. Nothing is sent and no name is looked up."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    private static final Pattern DAEMON =
            Pattern.compile("(?:(ntpd|ntp|ntpsec|chronyd?|openntpd|(?:systemd-)?timesyncd|busybox)(?:-(.+))?)");
    private static final Pattern VERSION = Pattern.compile("[0-9]+(?:\\.[0-9]+){0,3}(?:p[0-9]+)?(?:-?[rR][cC][0-9]+)?");
    private static final List<String> EXAMPLES = List.of(
            "ntpd-4.2.4p8",
            "ntpd-4.2.6p5",
            "ntpd-4.2.7p25",
            "ntpd-4.2.8p15",
            "ntpsec-1.2.2",
            "chrony-4.3",
            "openntpd-6.2p3",
            "systemd-timesyncd",
            "busybox");
    private static final Pattern NAMED_WORD = Pattern.compile("^\"([^\"]+)\"");

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1", paramLabel = "FILE", description = "ntp.conf, chrony.conf or ntpd.conf.")
    private Path file = Path.of("");

    @Option(
            names = "--daemon",
            required = true,
            paramLabel = "NAME-VERSION",
            description = "Whose eyes to read it with: ntpd-4.2.6p5, ntpsec-1.2.2, chrony-4.3, openntpd-6.2p3,"
                    + " systemd-timesyncd, busybox.")
    private String daemonName = "";

    @Option(
            names = "--own",
            paramLabel = "ADDR",
            split = ",",
            description = "Addresses of the host; what comes from outside arrives on the first of its family.")
    private List<String> own = new ArrayList<>();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ADDR",
            split = ",",
            description = "Who asks; may be given several times.")
    private List<String> from = new ArrayList<>();

    @Option(
            names = "--include",
            paramLabel = "NAME=FILE",
            description = "A file that the configuration includes, by the name it uses or by its path.")
    private List<String> includes = new ArrayList<>();

    @Option(
            names = "--resolve",
            paramLabel = "NAME=ADDR[,ADDR]",
            description = "What a name resolves to, in the resolver's order; other names do not resolve.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--interface",
            paramLabel = "NAME=ADDR[,ADDR]",
            description =
                    "What an interface of the host carries, for lines that name one; other interfaces it has not.")
    private List<String> interfaces = new ArrayList<>();

    @Option(
            names = "--primed-by",
            paramLabel = "ADDR",
            split = ",",
            description = "Who has just sent a mode 3 packet, which monlist tells of (default: those of --from).")
    private List<String> primers = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Daemon daemon = daemon();
        List<IpAddress> mine = addresses("--own", own);
        List<IpAddress> sources = addresses("--from", from);
        List<IpAddress> priming = primers.isEmpty() ? sources : addresses("--primed-by", primers);
        Map<String, List<IpAddress>> resolved = addressesOf("--resolve", names);
        Map<String, List<IpAddress>> carried = addressesOf("--interface", interfaces);
        Optional<String> text = read(file);
        Optional<Map<String, String>> included = included();
        if (text.isEmpty() || included.isEmpty()) {
            return ExitCode.ERROR.status();
        }
        TimeService service = TimeService.of(
                new TimeService.Setting(
                        daemon, file.toString(), text.get(), new Surroundings(included.get(), resolved, carried)),
                mine,
                vantages(priming, mine));
        if (json) {
            console.line(PythonJson.write(json(service, sources, mine), PythonJson.Style.indented(2, false)));
        } else {
            show(service, sources, mine);
        }
        return ExitCode.OK.status();
    }

    // the command line

    private Daemon daemon() {
        Matcher match = DAEMON.matcher(daemonName);
        boolean isVersion = VERSION.matcher(daemonName).matches();
        boolean isName = match.matches()
                && (match.group(2) == null || VERSION.matcher(match.group(2)).matches());
        if (!isVersion && !isName) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown daemon \"" + daemonName + "\"; "
                            + DidYouMean.hint(daemonName, EXAMPLES)
                                    .orElse("known are names such as " + String.join(", ", EXAMPLES)));
        }
        return Daemon.named(daemonName).orElseThrow();
    }

    private List<IpAddress> addresses(String option, List<String> words) {
        return words.stream().map(word -> address(option, word.strip())).toList();
    }

    private IpAddress address(String option, String word) {
        return IpAddress.parse(word)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + " takes IPv4 and IPv6 addresses, not \"" + word + "\""));
    }

    private Map<String, List<IpAddress>> addressesOf(String option, List<String> entries) {
        Map<String, List<IpAddress>> found = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = equalsSign(option, "NAME=ADDR,ADDR", entry);
            found.put(
                    entry.substring(0, equals),
                    addresses(option, List.of(entry.substring(equals + 1).split(",", -1))));
        }
        return found;
    }

    private int equalsSign(String option, String form, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            throw new ParameterException(spec.commandLine(), option + " takes " + form + ", not \"" + entry + "\"");
        }
        return equals;
    }

    private Optional<Map<String, String>> included() {
        Map<String, String> found = new LinkedHashMap<>();
        for (String entry : includes) {
            int equals = equalsSign("--include", "NAME=FILE", entry);
            Optional<String> text = read(Path.of(entry.substring(equals + 1)));
            if (text.isEmpty()) {
                return Optional.empty();
            }
            found.put(entry.substring(0, equals), text.get());
        }
        return Optional.of(found);
    }

    /** Byte by byte, as the daemons read: no encoding can be wrong. */
    private Optional<String> read(Path path) {
        try {
            return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            console.error("error: there is no file " + path);
        } catch (IOException e) {
            console.error("error: cannot read " + path + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private static List<Vantage> vantages(List<IpAddress> sources, List<IpAddress> own) {
        return sources.stream()
                .map(source -> Vantage.of(source, Vantage.EPHEMERAL, own))
                .toList();
    }

    // what is printed

    private void show(TimeService service, List<IpAddress> sources, List<IpAddress> mine) {
        console.line(Printable.line(file.toString()) + " as " + daemonName + " reads it");
        for (Vantage vantage : vantages(sources, mine)) {
            Exposure.Judgement judged = service.judge(vantage);
            console.line("");
            console.line(
                    judged.isAmplifier() ? Ink.FAILED : Ink.OK,
                    "from " + vantage.source() + ": monlist: "
                            + judged.monlist().word() + ", mode7: "
                            + judged.otherMode7().word() + ", mode6: "
                            + judged.mode6().word() + ", mode3: " + time(judged)
                            + (hasCommands(service, vantage)
                                    ? ", commands: " + service.commands(vantage).word()
                                    : ""));
            service.reasons(vantage).forEach(this::show);
        }
        console.line("");
        console.line(sync(service));
    }

    private void show(Remark remark) {
        Place place = remark.place();
        if (place.line() == 0) {
            console.line("  built in: " + Printable.line(remark.says()));
            return;
        }
        console.line("  " + Printable.line(place.file()) + ":" + place.line() + ":" + column(remark) + ": "
                + Printable.line(remark.says()));
        console.line("      " + Printable.line(place.text()));
    }

    /** 1-based: of the word that is meant, or of the first. */
    private static int column(Remark remark) {
        String text = remark.place().text();
        Matcher word = NAMED_WORD.matcher(remark.says());
        int found = word.find() ? text.indexOf(word.group(1)) : -1;
        return 1 + (found >= 0 ? found : text.length() - text.stripLeading().length());
    }

    private static String time(Exposure.Judgement judged) {
        return judged.mode3() == Answer.DATA ? "answer" : judged.mode3().word();
    }

    private static boolean hasCommands(TimeService service, Vantage vantage) {
        return service.commands(vantage) != Answer.NOT_ASKED;
    }

    private static String sync(TimeService service) {
        List<String> cut = service.cutUpstreams().stream()
                .map(u -> u.kind() + " " + u.name())
                .toList();
        return cut.isEmpty()
                ? "synchronisation: no upstream is cut off"
                : "synchronisation: cut off from " + Printable.line(String.join(", ", cut));
    }

    private Value json(TimeService service, List<IpAddress> sources, List<IpAddress> mine) {
        Map<String, Value> root = new LinkedHashMap<>();
        root.put("file", Value.of(file.toString()));
        root.put("daemon", Value.of(daemonName));
        root.put(
                "sources",
                new Value.Seq(vantages(sources, mine).stream()
                        .map(vantage -> json(service, vantage))
                        .toList()));
        root.put(
                "cut_upstreams",
                new Value.Seq(service.cutUpstreams().stream()
                        .map(u -> Value.of(u.name()))
                        .toList()));
        root.put("remarks", json(service.remarks()));
        return dict(root);
    }

    private static Value json(TimeService service, Vantage vantage) {
        Exposure.Judgement judged = service.judge(vantage);
        Map<String, Value> one = new LinkedHashMap<>();
        one.put("from", Value.of(vantage.source().toString()));
        one.put("monlist", Value.of(judged.monlist().word()));
        one.put("mode7", Value.of(judged.otherMode7().word()));
        one.put("mode6", Value.of(judged.mode6().word()));
        one.put("mode3", Value.of(time(judged)));
        if (hasCommands(service, vantage)) {
            one.put("commands", Value.of(service.commands(vantage).word()));
        }
        one.put("because", json(service.reasons(vantage)));
        return dict(one);
    }

    private static Value json(List<Remark> remarks) {
        return new Value.Seq(remarks.stream()
                .map(remark -> {
                    Map<String, Value> one = new LinkedHashMap<>();
                    one.put("file", Value.of(remark.place().file()));
                    one.put("line", Value.of(remark.place().line()));
                    one.put("text", Value.of(remark.place().text()));
                    one.put("says", Value.of(remark.says()));
                    return dict(one);
                })
                .toList());
    }

    private static Value dict(Map<String, Value> entries) {
        Map<Value, Value> values = new LinkedHashMap<>();
        entries.forEach((key, value) -> values.put(Value.of(key), value));
        return new Value.Dict(values);
    }
}
