package dev.muster.ntp;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Brings an ntp.conf to say what is wanted, with as few touched lines as that takes. Whether something is said already
 * is asked of {@link EffectiveConfig} for each daemon that may read the file, never of the text: so a line that the
 * daemon drops does not count, and an edit that would not work is refused instead of reported as done.
 *
 * <p>Mutable, for one file and one thread.
 */
public final class ConfEditor implements ConfRemedy {
    private static final Set<RestrictFlag> CLOSING =
            EnumSet.of(RestrictFlag.IGNORE, RestrictFlag.NOSERVE, RestrictFlag.NOTRUST, RestrictFlag.NOQUERY);

    /** What a daemon of unknown version is taken for: all that were measured. */
    private static final List<Daemon> MEASURED =
            List.of(Daemon.classic("4.2.4p8"), Daemon.classic("4.2.6p5"), Daemon.classic("4.2.8p15"));

    private static final List<String> TRUSTED_FLAGS = List.of("nomodify", "notrap", "nopeer");
    private static final int TURNS = 8;
    private static final int MOST_HOLES = 1000;

    private final List<Daemon> daemons;
    private final Surroundings surroundings;
    private final String file;
    private final Set<Network> meant = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private NtpConf conf;
    private Optional<String> refusal = Optional.empty();
    private boolean isForNobody;
    private final Map<Daemon, EffectiveConfig> understood = new HashMap<>();
    private NtpConf understoodFor;

    public ConfEditor(NtpConf conf, Daemon daemon, Surroundings surroundings) {
        this("ntp.conf", conf, daemon, surroundings);
    }

    /**
     * @param file its name, for what is said about its lines
     * @param daemon the one that reads the file; when its version is unknown all measured ones must be satisfied
     */
    public ConfEditor(String file, NtpConf conf, Daemon daemon, Surroundings surroundings) {
        this.file = file;
        this.conf = conf;
        this.understoodFor = conf;
        this.surroundings = surroundings;
        boolean known =
                daemon.family() == Daemon.Family.NTPSEC || daemon.version().isPresent();
        this.daemons = known ? List.of(daemon) : MEASURED;
    }

    public NtpConf conf() {
        return conf;
    }

    @Override
    public String print() {
        return conf.print();
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public Optional<String> refusal() {
        return refusal;
    }

    @Override
    public List<String> holes() {
        Set<String> holes = new LinkedHashSet<>();
        for (Daemon daemon : daemons) {
            EffectiveConfig now = effective(daemon);
            for (AccessEntry entry : foreignEntries(now)) {
                if (!entry.closesQueries()) {
                    holes.add(reference(lineOf(entry)) + ": answers modes 6 and 7 for " + words(entry));
                } else if (isForNobody && !entry.closesTime() && !isOfUpstream(now, entry)) {
                    holes.add(reference(lineOf(entry)) + ": tells the time to " + words(entry));
                }
            }
        }
        return List.copyOf(holes);
    }

    /** Entries for others than the host itself that nobody asked for. */
    private List<AccessEntry> foreignEntries(EffectiveConfig now) {
        return now.access().stream()
                .filter(e -> !e.network().isEverything() || e.ntpPortOnly())
                .filter(e -> !e.network().address().isLoopback())
                .filter(e -> !meant.contains(e.network()))
                .toList();
    }

    private static String words(AccessEntry entry) {
        return entry.network() + (entry.ntpPortOnly() ? " from port 123" : "");
    }

    private static boolean isOfUpstream(EffectiveConfig now, AccessEntry entry) {
        return entry.network().isSingleHost()
                && now.upstreams().stream()
                        .anyMatch(u -> u.addresses().contains(entry.network().address()));
    }

    /** The last restrict line that made an entry; an entry of {@code restrict source} also names the upstream's line. */
    private static Place lineOf(AccessEntry entry) {
        List<Place> from = entry.from();
        for (int i = from.size() - 1; i >= 0; i--) {
            if (from.get(i).text().strip().startsWith("restrict")) {
                return from.get(i);
            }
        }
        return from.get(from.size() - 1);
    }

    /** {@code /etc/ntp.conf:12}. */
    static String reference(Place place) {
        return place.line() == 0 ? place.words() : place.file() + ":" + place.line();
    }

    /** The same for a line of the file itself, by its 0-based place. */
    String reference(int index) {
        return file + ":" + (index + 1);
    }

    @Override
    public void closeHoles() {
        for (int turn = 0; turn < MOST_HOLES && refusal.isEmpty(); turn++) {
            Optional<AccessEntry> open = daemons.stream()
                    .flatMap(d -> foreignEntries(effective(d)).stream()
                            .filter(e -> !e.closesQueries()
                                    || (isForNobody && !e.closesTime() && !isOfUpstream(effective(d), e))))
                    .findFirst();
            if (open.isEmpty()) {
                return;
            }
            close(open.get());
        }
        if (!holes().isEmpty()) {
            refuse("a hole cannot be closed in this file: " + holes().get(0));
        }
    }

    private void close(AccessEntry hole) {
        String word = hole.closesQueries() ? "ignore" : "noquery";
        Place place = lineOf(hole);
        if (place.file().equals(file)
                && conf.lines().get(place.line() - 1).directive() instanceof Directive.Restrict old
                && RestrictFlag.of(word).filter(f -> !old.flags().contains(f)).isPresent()) {
            setFlags(place.line() - 1, union(place.line() - 1, List.of(word)));
            return;
        }
        String mask =
                hole.network().isSingleHost() ? "" : " mask " + hole.network().mask();
        String port = hole.ntpPortOnly() ? " ntpport" : "";
        addRestrict("restrict " + hole.network().address() + mask + " " + word + port);
    }

    @Override
    public void apply(ConfPolicy policy, List<Network> trusted) {
        isForNobody = policy == ConfPolicy.CLIENT_ONLY;
        meant.addAll(trusted);
        new PolicyEdit(this).apply(policy);
        trusted.forEach(this::trust);
    }

    /** The same without anybody who is trusted. */
    void apply(ConfPolicy policy) {
        apply(policy, List.of());
    }

    List<Daemon> daemons() {
        return daemons;
    }

    void warn(String text) {
        warnings.add(text);
    }

    void disableMonitor() {
        for (Daemon daemon : daemons) {
            EffectiveConfig now = effective(daemon);
            if (!now.limited().isEmpty()) {
                Place place = now.limited().get(0);
                refuse("disable monitor would have no effect: " + place.words()
                        + " says limited, which switches monitoring on again");
                return;
            }
        }
        if (daemons.stream().anyMatch(d -> effective(d).isMonitoring())) {
            add("disable monitor");
        }
        if (daemons.stream().anyMatch(d -> effective(d).isMonitoring())) {
            refuse("disable monitor cannot be brought to have an effect in this file");
        }
    }

    /** Answers of this address are heard, and it may ask for nothing but the time. */
    void requireUpstream(IpAddress address, List<String> flags) {
        for (Daemon daemon : daemons) {
            AccessEntry entry = effective(daemon).match(address, ProbeRequest.NTP_PORT);
            if (entry.network().isEverything() || entry.closesTime()) {
                loosen(Network.host(address), flags, "restrict " + address + " " + String.join(" ", flags), CLOSING);
                return;
            }
        }
    }

    void trust(Network network) {
        if (network.isEverything()) {
            refuse(network + " in trusted is everybody");
            return;
        }
        String mask = network.isSingleHost() ? "" : " mask " + network.mask();
        meant.add(network);
        openFor(network, TRUSTED_FLAGS, "restrict " + network.address() + mask + " " + String.join(" ", TRUSTED_FLAGS));
    }

    /** A restrict line as an author wrote it: present by meaning, for every daemon, neither looser nor tighter. */
    public void restrict(String line) {
        Directive directive = Directive.of(line);
        if (!(directive instanceof Directive.Restrict wanted)) {
            refuse("\"" + line + "\" is no restrict line that every version of ntpd understands");
            return;
        }
        meant.addAll(wanted.networks());
        if (isSaid(line)) {
            return;
        }
        List<String> flags = words(wanted.flags());
        boolean edited = false;
        for (int i = 0; i < conf.lines().size(); i++) {
            if (conf.lines().get(i).directive() instanceof Directive.Restrict old && old.hasSameSubject(wanted)) {
                Set<RestrictFlag> kept = EnumSet.noneOf(RestrictFlag.class);
                kept.addAll(old.flags());
                kept.retainAll(wanted.flags());
                Set<RestrictFlag> next = edited ? kept : wanted.flags();
                setFlags(i, edited ? words(next) : flags);
                edited = true;
            }
        }
        if (!isSaid(line)) {
            addRestrict(line);
        }
        if (!isSaid(line)) {
            warnings.add("\"" + line + "\" is written, but other lines for the same addresses say more");
        }
    }

    private boolean isSaid(String line) {
        for (Daemon daemon : daemons) {
            EffectiveConfig alone = EffectiveConfig.of(line + "\n", daemon, surroundings);
            EffectiveConfig now = effective(daemon);
            boolean ntpsec = daemon.family() == Daemon.Family.NTPSEC;
            List<AccessEntry> wanted = alone.access().stream()
                    .filter(e -> e.from().stream().anyMatch(p -> p.line() > 0))
                    .toList();
            boolean said = wanted.stream()
                    .allMatch(w -> now.access().stream()
                            .anyMatch(e -> e.network().equals(w.network())
                                    && e.ntpPortOnly() == w.ntpPortOnly()
                                    && e.from().stream().anyMatch(p -> p.line() > 0)
                                    && (ntpsec
                                            ? e.flags().containsAll(w.flags())
                                            : e.flags().equals(w.flags()))));
            if (!said || (wanted.isEmpty() && !isWrittenByMeaning(line))) {
                return false;
            }
        }
        return true;
    }

    private boolean isWrittenByMeaning(String line) {
        return Directive.of(line) instanceof Directive.Restrict wanted
                && conf.directives(Directive.Restrict.class).stream().anyMatch(wanted::meansSameAs);
    }

    /** Some other line, present word by word; enable and disable by what they switch. */
    public void present(String line) {
        Directive wanted = Directive.of(line);
        if (wanted instanceof Directive.Restrict) {
            restrict(line);
        } else if (wanted instanceof Directive.Switch flags) {
            switchTo(flags, line);
        } else if (wanted instanceof Directive.Blank
                || wanted instanceof Directive.Comment
                || wanted instanceof Directive.Unknown) {
            refuse("\"" + line + "\" is no statement");
        } else if (find(d -> d.equals(wanted)).isEmpty()) {
            add(line);
        }
    }

    private void switchTo(Directive.Switch wanted, String line) {
        if (!wanted.isOn() && wanted.names().contains("monitor")) {
            disableMonitor();
            if (refusal.isPresent()) {
                return;
            }
        }
        Set<String> missing = new TreeSet<>(wanted.names());
        for (Directive.Switch each : conf.directives(Directive.Switch.class)) {
            if (each.isOn() == wanted.isOn()) {
                missing.removeAll(each.names());
            }
        }
        // disable wins whatever the order, so to enable is to take the word out of every disable line.
        for (int i = conf.lines().size() - 1; i >= 0; i--) {
            if (conf.lines().get(i).directive() instanceof Directive.Switch each && each.isOn() != wanted.isOn()) {
                removeNames(i, each, wanted.names());
            }
        }
        if (!missing.isEmpty()) {
            add(
                    missing.size() == wanted.names().size()
                            ? line.strip()
                            : (wanted.isOn() ? "enable " : "disable ") + String.join(" ", missing));
        }
    }

    private void removeNames(int index, Directive.Switch old, Set<String> names) {
        Set<String> left = new TreeSet<>(old.names());
        if (!left.removeAll(names)) {
            return;
        }
        ConfLine line = conf.lines().get(index);
        if (left.isEmpty()) {
            conf = conf.without(index);
        } else {
            String text = (old.isOn() ? "enable " : "disable ") + String.join(" ", left);
            conf = conf.with(index, ConfLine.of(text, line.end()));
        }
    }

    /** Takes away every line that means the same. */
    public void absent(String line) {
        Directive unwanted = Directive.of(line);
        Predicate<Directive> same = unwanted instanceof Directive.Restrict r
                ? d -> d instanceof Directive.Restrict other && r.meansSameAs(other)
                : unwanted::equals;
        if (unwanted instanceof Directive.Blank || unwanted instanceof Directive.Comment) {
            refuse("\"" + line + "\" is no statement");
            return;
        }
        for (int i = conf.lines().size() - 1; i >= 0; i--) {
            if (same.test(conf.lines().get(i).directive())) {
                conf = conf.without(i);
            }
        }
    }

    /** Servers to follow: exactly these. Peers, pools and reference clocks stay as they are. */
    public void servers(List<String> servers) {
        for (int i = conf.lines().size() - 1; i >= 0; i--) {
            if (conf.lines().get(i).directive() instanceof Directive.Source old
                    && old.kind().equals("server")
                    && !old.name().startsWith("127.127.")
                    && servers.stream().noneMatch(s -> firstWord(s).equals(old.name()))) {
                conf = conf.without(i);
            }
        }
        for (String server : servers) {
            boolean there = conf.directives(Directive.Source.class).stream()
                    .anyMatch(s -> s.kind().equals("server") && s.name().equals(firstWord(server)));
            if (!there) {
                insertBehindLast(
                        d -> d instanceof Directive.Source s && s.kind().equals("server"), "server " + server);
            }
        }
    }

    private static String firstWord(String text) {
        return text.strip().split("\\s+", 2)[0];
    }

    // tightening and loosening

    /** The default of a family has at least these flags. */
    void requireDefault(AddressFamily family, List<String> flags) {
        Set<RestrictFlag> wanted = EnumSet.noneOf(RestrictFlag.class);
        flags.forEach(f -> RestrictFlag.of(f).ifPresent(wanted::add));
        Predicate<Daemon> open =
                d -> !covers(effective(d).defaultOf(family), wanted, d.family() == Daemon.Family.NTPSEC);
        for (int i = 0; i < conf.lines().size() && daemons.stream().anyMatch(open); i++) {
            if (conf.lines().get(i).directive() instanceof Directive.Restrict old
                    && old.networks().contains(Network.all(family))
                    && !old.flags().contains(RestrictFlag.NTPPORT)
                    && !old.flags().containsAll(wanted)) {
                setFlags(i, union(i, flags));
            }
        }
        if (daemons.stream().anyMatch(open)) {
            String which = family == AddressFamily.IPV4 ? "-4" : "-6";
            addRestrict("restrict " + which + " default " + String.join(" ", flags));
        }
        if (daemons.stream().anyMatch(open)) {
            refuse("the default for " + family.words() + " cannot be closed in this file");
        }
    }

    /** ignore covers every other flag; ntpsec knows no nopeer and notrap. */
    private static boolean covers(AccessEntry entry, Set<RestrictFlag> wanted, boolean isNtpsec) {
        boolean builtIn = entry.from().stream().allMatch(p -> p.line() == 0);
        if (entry.has(RestrictFlag.IGNORE)) {
            return true;
        }
        return (!isNtpsec || !builtIn) && entry.flags().containsAll(wanted);
    }

    private List<String> union(int index, List<String> flags) {
        Set<String> all = new LinkedHashSet<>(flagWords(index));
        all.addAll(flags);
        return List.copyOf(all);
    }

    /** Flags of a restrict line in the order they are written. */
    private List<String> flagWords(int index) {
        return StatementReader.words(conf.lines().get(index).text()).stream()
                .map(Statement.Word::text)
                .filter(w -> RestrictFlag.of(w).isPresent())
                .toList();
    }

    /** These addresses may ask; nothing that closes queries or time stands for them, and the flags given do. */
    void openFor(Network network, List<String> flags, String line) {
        meant.add(network);
        loosen(network, flags, line, CLOSING);
    }

    private void loosen(Network network, List<String> flags, String line, Set<RestrictFlag> unwanted) {
        Set<RestrictFlag> wanted = EnumSet.noneOf(RestrictFlag.class);
        flags.forEach(f -> RestrictFlag.of(f).ifPresent(wanted::add));
        Set<RestrictFlag> surplus = EnumSet.noneOf(RestrictFlag.class);
        surplus.addAll(unwanted);
        surplus.removeAll(wanted);
        for (int i = 0; i < conf.lines().size(); i++) {
            if (conf.lines().get(i).directive() instanceof Directive.Restrict old
                    && old.networks().equals(Set.of(network))
                    && !old.flags().contains(RestrictFlag.NTPPORT)
                    && old.flags().stream().anyMatch(surplus::contains)) {
                List<String> left = flagWords(i).stream()
                        .filter(w ->
                                RestrictFlag.of(w).filter(surplus::contains).isEmpty())
                        .toList();
                setFlags(i, left);
            }
        }
        Predicate<Daemon> notYet = d -> {
            AccessEntry entry = exact(effective(d), network);
            boolean ntpsec = d.family() == Daemon.Family.NTPSEC;
            return entry == null
                    || entry.flags().stream().anyMatch(surplus::contains)
                    || !(ntpsec || entry.flags().containsAll(wanted));
        };
        for (int turn = 0; turn < TURNS && daemons.stream().anyMatch(notYet); turn++) {
            if (!tightenExact(network, flags, wanted)) {
                addRestrict(line);
                break;
            }
        }
        if (daemons.stream().anyMatch(notYet)) {
            refuse("\"" + line + "\" cannot be brought to have an effect in this file");
        }
    }

    /** Adds missing flags to the first line for exactly these addresses. */
    private boolean tightenExact(Network network, List<String> flags, Set<RestrictFlag> wanted) {
        for (int i = 0; i < conf.lines().size(); i++) {
            if (conf.lines().get(i).directive() instanceof Directive.Restrict old
                    && old.networks().equals(Set.of(network))
                    && !old.flags().contains(RestrictFlag.NTPPORT)
                    && !old.flags().containsAll(wanted)) {
                setFlags(i, union(i, flags));
                return true;
            }
        }
        return false;
    }

    private static @org.jspecify.annotations.Nullable AccessEntry exact(EffectiveConfig config, Network network) {
        return config.access().stream()
                .filter(e -> e.network().equals(network) && !e.ntpPortOnly())
                .findFirst()
                .orElse(null);
    }

    // lines

    void setFlags(int index, List<String> flags) {
        conf.lines().get(index).withFlags(flags).ifPresent(line -> conf = conf.with(index, guarded(line)));
    }

    void addRestrict(String line) {
        insertBehindLast(d -> d instanceof Directive.Restrict, line);
    }

    /** At the end, where up to 4.2.4 the last word counts. */
    void add(String line) {
        insert(conf.endOfStatements(), line);
    }

    private void insertBehindLast(Predicate<Directive> kind, String line) {
        int end = conf.endOfStatements();
        int at = end;
        for (int i = end - 1; i >= 0; i--) {
            if (kind.test(conf.lines().get(i).directive())) {
                at = i + 1;
                break;
            }
        }
        insert(at, line);
    }

    private void insert(int index, String line) {
        int before = conf.lines().size();
        boolean givesEnd = index > 0 && conf.lines().get(index - 1).end().isEmpty();
        conf = conf.insert(index, line.strip());
        int at = index + conf.lines().size() - before - 1;
        conf = conf.with(at, guarded(conf.lines().get(at)));
        if (givesEnd) {
            conf = conf.with(index - 1, guarded(conf.lines().get(index - 1)));
        }
    }

    /** Up to 4.2.4 a carriage return is a letter; a comment mark in front of it keeps it out of the last word. */
    private ConfLine guarded(ConfLine line) {
        boolean old = daemons.stream().anyMatch(d -> d.dialect() == Daemon.Dialect.TOKENS);
        return old ? line.guardedAgainstCarriageReturn() : line;
    }

    private Optional<ConfLine> find(Predicate<Directive> what) {
        return conf.lines().stream().filter(l -> what.test(l.directive())).findFirst();
    }

    private static List<String> words(Set<RestrictFlag> flags) {
        return new TreeSet<>(flags).stream().map(RestrictFlag::word).toList();
    }

    /** What the daemon makes of the text as it stands; kept until that changes, since files may be large. */
    @SuppressWarnings("ReferenceEquality") // the same object, or read anew: comparing large files costs as much
    EffectiveConfig effective(Daemon daemon) {
        if (understoodFor != conf) {
            understood.clear();
            understoodFor = conf;
        }
        return understood.computeIfAbsent(daemon, d -> EffectiveConfig.of(file, conf.print(), d, surroundings));
    }

    void refuse(String why) {
        if (refusal.isEmpty()) {
            refusal = Optional.of(why);
        }
    }
}
