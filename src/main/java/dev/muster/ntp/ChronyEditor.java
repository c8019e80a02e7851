package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Remedies in chrony.conf. There are no modes 6 and 7; what can be turned against others is the command port, and what
 * can be told to strangers is the time. chronyd exits at a word it does not know, so nothing newer than the daemon is
 * written.
 */
final class ChronyEditor extends LineRemedy {
    /** Before, the command port answered everybody, allowed or not: CVE-2014-0021. */
    private static final NtpVersion QUIET_COMMANDS = NtpVersion.of(1, 29, 1, 0);

    /** From here on the command port is bound to the loopback unless told otherwise. */
    private static final NtpVersion BOUND_COMMANDS = NtpVersion.of(2, 0, 0, 0);

    /** The first that knows ratelimit. */
    private static final NtpVersion RATE_LIMITS = NtpVersion.of(2, 2, 0, 0);

    private static final List<Vantage> STRANGERS = List.of(Strangers.FOUR, Strangers.SIX);
    private static final Set<String> EVERYBODY = Set.of("", "all", "0/0", "0.0.0.0/0", "::/0", "all 0/0", "all ::/0");

    private final TimeService.Setting setting;

    ChronyEditor(TimeService.Setting setting) {
        super(setting.text());
        this.setting = setting;
    }

    @Override
    public void apply(ConfPolicy policy, List<Network> trusted) {
        trusted.forEach(this::cannotTrust);
        switch (policy) {
            case PERFSONAR, TEAM_CYMRU, JPCERT -> closeCommands();
            case SAKURA, CLIENT_ONLY -> clientOnly();
            case RATE_LIMIT -> rateLimit();
            case NONE -> {}
        }
    }

    private void closeCommands() {
        if (answersCommands()) {
            lines().removeIf(words -> words.get(0).equalsIgnoreCase("cmdallow")
                    && EVERYBODY.contains(String.join(" ", words.subList(1, words.size()))));
        }
        if (answersCommands() || (isBefore(QUIET_COMMANDS) && !isBoundToLoopback())) {
            bindCommands();
        }
        if (answersCommands()) {
            refuse("the command port cannot be closed in " + setting.file() + ": "
                    + model().reasons(STRANGERS.get(0)).get(0).says());
        }
    }

    /** Commands from the host itself only; chronyc there goes on working. */
    private void bindCommands() {
        for (AddressFamily family : AddressFamily.values()) {
            String wanted = "bindcmdaddress " + (family == AddressFamily.IPV4 ? "127.0.0.1" : "::1");
            boolean isThere = false;
            for (int i = 0; i < lines().size(); i++) {
                if (bound(i).filter(a -> a.family() == family).isPresent()) {
                    lines().set(i, wanted);
                    isThere = true;
                }
            }
            if (!isThere) {
                lines().append(wanted);
            }
        }
    }

    private Optional<IpAddress> bound(int index) {
        return lines().begins(index, "bindcmdaddress") && lines().words(index).size() == 2
                ? IpAddress.numeric(lines().words(index).get(1))
                : Optional.empty();
    }

    private boolean isBoundToLoopback() {
        List<AddressFamily> families = new ArrayList<>();
        for (int i = 0; i < lines().size(); i++) {
            bound(i).filter(IpAddress::isLoopback).ifPresent(a -> families.add(a.family()));
        }
        return families.contains(AddressFamily.IPV4) && families.contains(AddressFamily.IPV6);
    }

    /** chronyd asks from a port of its own, so it follows its servers without the one it answers at. */
    private void clientOnly() {
        closeCommands();
        lines().removeIf(words -> words.get(0).equalsIgnoreCase("allow"));
        boolean peers = false;
        for (int i = 0; i < lines().size(); i++) {
            if (lines().begins(i, "peer") || lines().begins(i, "broadcast")) {
                peers = true;
                warn(reference(i) + ": " + lines().words(i).get(0)
                        + " needs port 123, so \"port 0\" is left out; without allow nobody is told the time");
            }
        }
        if (!peers) {
            lines().setOrAppend("port", "port 0");
        }
    }

    private void rateLimit() {
        boolean isThere = false;
        for (int i = 0; i < lines().size(); i++) {
            isThere |= lines().begins(i, "ratelimit");
        }
        if (isThere || STRANGERS.stream().noneMatch(v -> model().judge(v).mode3() == Answer.DATA)) {
            return;
        }
        if (setting.daemon().version().isEmpty() || isBefore(RATE_LIMITS)) {
            refuse("chronyd exits at ratelimit before 2.2, and this one is "
                    + setting.daemon().version().map(NtpVersion::toString).orElse("of unknown version"));
        } else {
            lines().append("ratelimit");
        }
    }

    private boolean isBefore(NtpVersion version) {
        return setting.daemon().version().filter(v -> v.isBefore(version)).isPresent();
    }

    private ChronyConf model() {
        return ChronyConf.read(
                new TimeService.Setting(setting.daemon(), setting.file(), lines().print(), setting.surroundings()));
    }

    /** Whether strangers get an answer at the command port. */
    private boolean answersCommands() {
        ChronyConf model = model();
        return STRANGERS.stream().anyMatch(v -> model.commands(v) == Answer.DATA);
    }

    private String reference(int index) {
        return setting.file() + ":" + (index + 1);
    }

    private void cannotTrust(Network network) {
        warn("chrony has no queries to let " + network + " ask: allow is what tells it the time");
    }

    @Override
    public void closeHoles() {
        lines().removeIf(words -> words.get(0).equalsIgnoreCase("cmdallow") && isForOthers(words));
    }

    @Override
    public List<String> holes() {
        List<String> holes = new ArrayList<>();
        for (int i = 0; i < lines().size(); i++) {
            if (lines().begins(i, "cmdallow") && isForOthers(lines().words(i)) && isBoundWide()) {
                holes.add(reference(i) + ": commands are answered to "
                        + String.join(
                                " ",
                                lines().words(i).subList(1, lines().words(i).size())));
            }
        }
        return List.copyOf(holes);
    }

    private static boolean isForOthers(List<String> words) {
        String last = words.get(words.size() - 1);
        return Network.parse(last).filter(n -> n.address().isLoopback()).isEmpty() && !last.equals("localhost");
    }

    /** Whether the command port can be reached from elsewhere. */
    private boolean isBoundWide() {
        boolean isWide = isBefore(BOUND_COMMANDS) && !isBoundToLoopback();
        for (int i = 0; i < lines().size(); i++) {
            isWide |= bound(i).filter(a -> !a.isLoopback()).isPresent();
        }
        return isWide;
    }
}
