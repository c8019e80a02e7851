package dev.muster.ntp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What chronyd makes of chrony.conf: whom it gives the time, and who reaches its command port. It knows no modes 6 and
 * 7. One line it does not understand and it exits. From conf.c, cmdparse.c, addrfilt.c, ntp_io.c and cmdmon.c of 4.3.
 */
final class ChronyConf implements TimeService {
    private static final int NTP_PORT = 123;
    private static final int COMMAND_PORT = 323;
    private static final int DEEPEST_INCLUDE = 10;
    private static final int MOST_FILES = 1000;
    private static final Set<String> DIRECTIVES = Set.of(("acquisitionport allow authselectmode bindacqaddress"
                    + " bindacqdevice bindaddress bindcmdaddress bindcmddevice binddevice broadcast clientloglimit"
                    + " clockprecision cmdallow cmddeny cmdport cmdratelimit combinelimit commandkey confdir"
                    + " corrtimeratio deny driftfile dscp dumpdir dumponexit fallbackdrift generatecommandkey"
                    + " hwclockfile hwtimestamp include initstepslew keyfile leapsecmode leapsectz linux_freq_scale"
                    + " linux_hz local lock_all log logbanner logchange logdir mailonchange makestep manual maxchange"
                    + " maxclockerror maxdistance maxdrift maxjitter maxntsconnections maxsamples maxslewrate"
                    + " maxupdateskew minsamples minsources nocerttimecheck noclientlog nosystemcert ntpsigndsocket"
                    + " ntscachedir ntsdumpdir ntsntpserver ntsport ntsprocesses ntsratelimit ntsrefresh ntsrotate"
                    + " ntsservercert ntsserverkey ntstrustedcerts peer pidfile pool port ptpport ratelimit refclock"
                    + " reselectdist rtcautotrim rtcdevice rtcfile rtconutc rtcsync sched_priority server smoothtime"
                    + " sourcedir stratumweight tempcomp user")
            .split(" "));

    private final Setting setting;
    private final Rules clients = new Rules();
    private final Rules commanders = new Rules();
    private final Map<AddressFamily, Bound> bound = new EnumMap<>(AddressFamily.class);
    private final Map<AddressFamily, Bound> commandBound = new EnumMap<>(AddressFamily.class);
    private final List<Remark> remarks = new ArrayList<>();
    private Port port = new Port(NTP_PORT, Place.BUILT_IN);
    private Port commandPort = new Port(COMMAND_PORT, Place.BUILT_IN);
    private Optional<Remark> fatal = Optional.empty();
    private int files;
    private int depth;

    private record Port(int value, Place place) {}

    private record Bound(IpAddress address, Place place) {}

    /** One line that lets somebody in or keeps him out. */
    private record Rule(boolean allows, Network network, int prefix, Place place) {
        /** Prefixes are kept in steps of four bits: within one step the later line wins, whatever its length. */
        int step() {
            return (prefix + 3) / 4;
        }
    }

    /** Lines in order, as the table of addrfilt.c ends up. */
    private static final class Rules {
        private final List<Rule> rules = new ArrayList<>();

        void add(Rule rule, boolean isForAll) {
            if (isForAll) {
                rules.removeIf(r -> rule.network().covers(r.network()));
            }
            rules.add(rule);
        }

        Optional<Rule> about(IpAddress source) {
            Optional<Rule> winner = Optional.empty();
            for (Rule rule : rules) {
                if (rule.network().contains(source)
                        && winner.map(w -> w.step() <= rule.step()).orElse(true)) {
                    winner = Optional.of(rule);
                }
            }
            return winner;
        }

        boolean allows(IpAddress source) {
            return about(source).map(Rule::allows).orElse(false);
        }
    }

    private ChronyConf(Setting setting) {
        this.setting = setting;
        commandBound.put(AddressFamily.IPV4, new Bound(IpAddress.of("127.0.0.1"), Place.BUILT_IN));
        commandBound.put(AddressFamily.IPV6, new Bound(IpAddress.of("::1"), Place.BUILT_IN));
    }

    static ChronyConf read(Setting setting) {
        ChronyConf conf = new ChronyConf(setting);
        conf.readFile(setting.file(), setting.text());
        return conf;
    }

    private void readFile(String file, String text) {
        if (++files > MOST_FILES) {
            return;
        }
        depth++;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            Place place = new Place(file, ++number, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            String plain = line.strip();
            if (!plain.isEmpty() && "!;#%".indexOf(plain.charAt(0)) < 0) {
                take(place, plain.split("\\s+"));
            }
        }
        depth--;
    }

    /** Whether another file may be read from this line. */
    private boolean mayInclude(Place place) {
        if (depth >= DEEPEST_INCLUDE) {
            stop(place, "files nest deeper than " + DEEPEST_INCLUDE + ": chronyd exits");
        }
        return fatal.isEmpty();
    }

    private void take(Place place, String[] words) {
        String directive = words[0].toLowerCase(Locale.ROOT);
        if (!DIRECTIVES.contains(directive)) {
            stop(place, "\"" + words[0] + "\" is no directive: chronyd exits");
            return;
        }
        switch (directive) {
            case "allow":
            case "deny":
                rule(place, words, clients, directive.equals("allow"));
                break;
            case "cmdallow":
            case "cmddeny":
                rule(place, words, commanders, directive.equals("cmdallow"));
                break;
            case "port":
                port = number(place, words).orElse(port);
                break;
            case "cmdport":
                commandPort = number(place, words).orElse(commandPort);
                break;
            case "bindaddress":
                bind(place, words, bound);
                break;
            case "bindcmdaddress":
                bind(place, words, commandBound);
                break;
            case "include":
                include(place, words);
                break;
            case "confdir":
                if (mayInclude(place)) {
                    folders(words);
                }
                break;
            default:
                break;
        }
    }

    private void stop(Place place, String says) {
        Remark remark = new Remark(place, says);
        remarks.add(remark);
        fatal = fatal.or(() -> Optional.of(remark));
    }

    private Optional<Port> number(Place place, String[] words) {
        if (words.length == 2 && words[1].matches("[0-9]{1,5}")) {
            return Optional.of(new Port(Integer.parseInt(words[1]), place));
        }
        stop(place, words[0] + " wants one number: chronyd exits");
        return Optional.empty();
    }

    private void bind(Place place, String[] words, Map<AddressFamily, Bound> to) {
        Optional<IpAddress> address = words.length == 2 ? IpAddress.numeric(words[1]) : Optional.empty();
        if (address.isPresent()) {
            to.put(address.get().family(), new Bound(address.get(), place));
        } else if (words.length != 2 || !words[1].startsWith("/")) {
            stop(place, words[0] + " wants one address: chronyd exits");
        }
    }

    private void include(Place place, String[] words) {
        if (words.length != 2) {
            stop(place, "include wants one name: chronyd exits");
            return;
        }
        if (!mayInclude(place)) {
            return;
        }
        Map<String, String> found = setting.surroundings().matching(words[1]);
        if (found.isEmpty()) {
            remarks.add(new Remark(
                    place,
                    "\"" + words[1]
                            + "\" is included but was not found or not read: if it is not there, chronyd exits"));
        }
        found.forEach(this::readFile);
    }

    /** Files ending in .conf of one or more folders, sorted by name; of one name the first folder's counts. */
    private void folders(String[] words) {
        Map<String, String> byName = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            String folder = words[i];
            setting.surroundings().matching(folder + "/*.conf").keySet().stream()
                    .sorted(Comparator.naturalOrder())
                    .forEach(path -> byName.putIfAbsent(path.substring(path.lastIndexOf('/') + 1), path));
        }
        byName.values().forEach(path -> setting.surroundings().include(path).ifPresent(text -> readFile(path, text)));
    }

    // allow and deny: CPS_ParseAllowDeny

    private void rule(Place place, String[] words, Rules to, boolean allows) {
        boolean isForAll = words.length > 1 && words[1].equals("all");
        int at = isForAll ? 2 : 1;
        if (words.length > at + 1) {
            stop(place, words[0] + " takes one network: chronyd exits");
        } else if (words.length == at) {
            for (AddressFamily family : AddressFamily.values()) {
                to.add(new Rule(allows, Network.all(family), 0, place), isForAll);
            }
        } else {
            Optional<Network> network = network(words[at]);
            if (network.isEmpty()) {
                stop(place, "\"" + words[at] + "\" is no network and no name that resolves: chronyd exits");
            }
            network.ifPresent(
                    n -> to.add(new Rule(allows, n, n.mask().prefixLength().orElse(0), place), isForAll));
        }
    }

    /** An address, with or without a length; up to three numbers of an IPv4 network; or a name. */
    private Optional<Network> network(String word) {
        int slash = word.indexOf('/');
        String net = slash < 0 ? word : word.substring(0, slash);
        Optional<IpAddress> address = IpAddress.numeric(net);
        int bits = -1;
        if (slash >= 0) {
            String length = word.substring(slash + 1);
            if (!length.matches("[0-9]{1,3}")) {
                return Optional.empty();
            }
            bits = Integer.parseInt(length);
        }
        if (address.isEmpty() && net.matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}")) {
            int numbers = net.split("\\.").length;
            address = IpAddress.parse(net + ".0".repeat(4 - numbers));
            bits = bits < 0 ? 8 * numbers : bits;
        }
        if (address.isEmpty() && slash < 0) {
            address = setting.surroundings().resolve(net).stream().findFirst();
        }
        int length = bits;
        return address.flatMap(a -> length < 0
                ? Optional.of(Network.host(a))
                : IpAddress.mask(a.family(), length).map(mask -> new Network(a, mask)));
    }

    // what that means

    @Override
    public Exposure.Judgement judge(Vantage vantage) {
        Answer time = fatal.isEmpty()
                        && port.value() == NTP_PORT
                        && isBoundTo(bound, vantage)
                        && clients.allows(vantage.source())
                ? Answer.DATA
                : Answer.SILENT;
        return new Exposure.Judgement(Answer.SILENT, Answer.SILENT, Answer.SILENT, time, reasons(vantage));
    }

    @Override
    public Answer commands(Vantage vantage) {
        boolean isAllowed = vantage.source().isLoopback() || commanders.allows(vantage.source());
        return fatal.isEmpty() && commandPort.value() == COMMAND_PORT && isBoundTo(commandBound, vantage) && isAllowed
                ? Answer.DATA
                : Answer.SILENT;
    }

    private static boolean isBoundTo(Map<AddressFamily, Bound> bound, Vantage vantage) {
        Bound one = bound.get(vantage.destination().family());
        return one == null || one.address().isZero() || one.address().equals(vantage.destination());
    }

    @Override
    public List<Remark> reasons(Vantage vantage) {
        if (fatal.isPresent()) {
            return List.of(fatal.get());
        }
        List<Remark> out = new ArrayList<>();
        out.add(new Remark(Place.BUILT_IN, "chrony has no modes 6 and 7"));
        if (port.value() != NTP_PORT) {
            out.add(new Remark(
                    port.place(), port.value() == 0 ? "closes the server" : "serves on another port than 123"));
        }
        out.add(clients.about(vantage.source())
                .map(r -> new Remark(
                        r.place(), (r.allows() ? "gives the time to " : "refuses the time to ") + r.network()))
                .orElse(new Remark(Place.BUILT_IN, "no allow is about it: the time is given to nobody else")));
        Optional.ofNullable(bound.get(vantage.destination().family()))
                .filter(one -> !isBoundTo(bound, vantage))
                .ifPresent(one -> out.add(new Remark(one.place(), "listens on " + one.address() + " only")));
        if (commands(vantage) == Answer.DATA) {
            Place place = commanders.about(vantage.source()).map(Rule::place).orElse(Place.BUILT_IN);
            out.add(new Remark(place, "commands on port 323 are answered"));
        }
        remarks.stream().filter(r -> !out.contains(r)).forEach(out::add);
        return List.copyOf(out);
    }

    @Override
    public List<Remark> remarks() {
        return List.copyOf(remarks);
    }
}
