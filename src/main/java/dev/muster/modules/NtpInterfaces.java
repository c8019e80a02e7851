package dev.muster.modules;

import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which addresses a host's interfaces carry, by {@code ip -o addr}, {@code ifconfig -a} (Linux of old, BSD, Solaris) or
 * the kernel's tables, in which an IPv4 address belongs to the interface that leads to its network. An alias is a name
 * of its own, as it is to getifaddrs(3).
 */
final class NtpInterfaces {
    private static final int MOST = 2_000;
    private static final Pattern IP =
            Pattern.compile("^[0-9]+:\\s+(\\S+)\\s+inet6?\\s+([0-9a-fA-F.:]+)(?:\\s+peer\\s\\S+)?(.*)");
    private static final Pattern LABEL = Pattern.compile("(\\S+:\\S+)\\s*(?:\\\\|$)");
    private static final Pattern HEAD = Pattern.compile("^(\\S+?):?\\s+(?:Link encap|flags=).*");
    private static final Pattern ADDRESS = Pattern.compile("\\binet6?(?: addr)?:?\\s*([0-9a-fA-F.:]+)");
    private static final Pattern HEX = Pattern.compile("^([0-9a-f]{32}) \\S+ \\S+ \\S+ \\S+\\s+(\\S+)$");

    private static final Pattern LEAF = Pattern.compile("\\|-- ([0-9.]{7,15})\n\\s*/32 host LOCAL");
    private static final Pattern ROUTE =
            Pattern.compile("^(\\S+)\\s+([0-9A-F]{8})\\s+[0-9A-F]{8}(?:\\s+[0-9A-F]+){4}\\s+([0-9A-F]{8})\\s.*");

    private NtpInterfaces() {}

    /** Nothing where no tool told. */
    static Map<String, List<IpAddress>> of(NtpSurveyText survey) {
        Map<String, List<IpAddress>> found = new LinkedHashMap<>();
        String tool = survey.first("fw-addresses").orElse("");
        ip(tool, found);
        if (found.isEmpty()) {
            ifconfig(tool, found);
        }
        if (found.isEmpty()) {
            survey.first("if-inet6").ifPresent(text -> kernel(text, found));
            four(survey.first("fib-trie").orElse(""), survey.first("route").orElse(""), found);
        }
        return found;
    }

    private static void ip(String text, Map<String, List<IpAddress>> to) {
        text.lines().limit(MOST).map(IP::matcher).filter(Matcher::matches).forEach(match -> {
            Matcher label = LABEL.matcher(match.group(3));
            String name =
                    label.find() && label.group(1).startsWith(match.group(1) + ":") ? label.group(1) : match.group(1);
            add(to, name.replaceFirst("@.*", ""), match.group(2));
        });
    }

    private static void ifconfig(String text, Map<String, List<IpAddress>> to) {
        String name = "";
        for (String line : text.lines().limit(MOST).toList()) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                name = head.group(1);
            }
            Matcher address = ADDRESS.matcher(line);
            if (!name.isEmpty() && address.find()) {
                add(to, name, address.group(1));
            }
        }
    }

    private static void kernel(String text, Map<String, List<IpAddress>> to) {
        text.lines()
                .limit(MOST)
                .map(line -> HEX.matcher(line.strip()))
                .filter(Matcher::matches)
                .forEach(match -> add(to, match.group(2), match.group(1).replaceAll("(.{4})(?!$)", "$1:")));
    }

    /** Addresses of the host are leaves of the trie that say so; a route's network and mask are in machine order. */
    private static void four(String trie, String routes, Map<String, List<IpAddress>> to) {
        Matcher leaf = LEAF.matcher(trie);
        for (int i = 0; i < MOST && leaf.find(); i++) {
            String address = leaf.group(1);
            Optional<IpAddress> own = IpAddress.parse(address);
            if (own.filter(IpAddress::isLoopback).isPresent()) {
                add(to, "lo", address);
            } else if (own.isPresent()) {
                routes.lines()
                        .limit(MOST)
                        .map(ROUTE::matcher)
                        .filter(Matcher::matches)
                        .filter(route -> leadsTo(route, own.get()))
                        .findFirst()
                        .ifPresent(route -> add(to, route.group(1), address));
            }
        }
    }

    /** Both fields are read in one order; a mask shows which, since its ones come first. */
    private static boolean leadsTo(Matcher route, IpAddress address) {
        boolean isLittle = !route.group(3).toUpperCase(Locale.ROOT).startsWith("FF");
        IpAddress network = IpAddress.of(NtpSockets.bytes(route.group(2), !isLittle));
        IpAddress mask = IpAddress.of(NtpSockets.bytes(route.group(3), !isLittle));
        return !mask.isZero() && new Network(network, mask).contains(address);
    }

    private static void add(Map<String, List<IpAddress>> to, String name, String address) {
        IpAddress.parse(address).ifPresent(a -> {
            List<IpAddress> carried = to.computeIfAbsent(name, n -> new ArrayList<>());
            if (!carried.contains(a)) {
                carried.add(a);
            }
        });
    }
}
